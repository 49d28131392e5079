"""Handlers of the stored tasks. While the directory is made (STORED_MAKING) slow never ends and flaky fails; afterwards both are quick."""

import os
import time


def slow(payload):
    while os.environ.get("STORED_MAKING"):
        time.sleep(1)
    return {**payload, "slow": "done"}


def brief(payload):
    if os.environ.get("STORED_MAKING"):
        time.sleep(1.5)
    return {**payload, "brief": "done"}


def flaky(payload):
    if os.environ.get("STORED_MAKING"):
        raise ConnectionError("the line is down")
    return {**payload, "flaky": "done"}


def bounce(payload):
    raise ValueError("the bank said no")


def ask(payload):
    yield "SET", ".headers.x-asya-pause", {"prompt": "The actor asks", "fields": [{"name": "approved", "type": "boolean", "payload_key": "/asked/approved"}]}
    yield "SET", ".headers.kept", {"n": 1.10}
    yield payload


def split(payload):
    """One slice for each part; they go on as the rest of the route says and meet at merge."""
    yield "SET", ".headers.x-asya-fan-in", {"actor": "merge", "aggregation_key": "/results", "on_failure": payload.get("on_failure", "fail")}
    yield payload
    for part in payload["parts"]:
        yield {"part": part}


def merge(payload):
    return {**payload, "merged": [result.get("part", "none") for result in payload["results"]]}
