"""Handlers that leave a file for each of their runs, in the folder that the payload names."""

import os
import uuid


def increment(payload):
    _count(payload, "increment")
    return {**payload, "value": payload["value"] + 5}


def stumble(payload):
    """Fails the first two times that it gets a task."""
    if _count(payload, "stumble") <= 2:
        raise ConnectionError("not yet")
    return {**payload, "value": payload["value"] + 5}


def _count(payload, name):
    open(os.path.join(payload["runs"], f"{name}-{uuid.uuid4().hex}"), "x").close()
    return sum(file.startswith(name) for file in os.listdir(payload["runs"]))
