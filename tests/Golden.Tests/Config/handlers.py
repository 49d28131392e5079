"""Actors of the golden records, for what the samples have none for."""

import os
import time


def gate(payload):
    """Ends when the test has put the file that the payload names into the folder GOLDEN_GATES."""
    while not os.path.exists(os.path.join(os.environ["GOLDEN_GATES"], payload["gate"])):
        time.sleep(0.005)
    return payload


class TopicTaken(ValueError):
    public_message = "the topic is taken"


def refuse(payload):
    gate(payload)
    raise TopicTaken("the password is hunter2")


def split(payload):
    yield "SET", ".headers.x-asya-fan-in", {"actor": "merge", "aggregation_key": "/results"}
    yield payload
    for part in payload["parts"]:
        yield {"part": part}


def merge(payload):
    return {**payload, "merged": len(payload["results"])}


def tell(payload):
    """Shows what it does, then waits as gate does."""
    yield "FLY", {"type": "text_delta", "delta": "Once upon "}
    yield "FLY", {"percent": 40}
    gate(payload)
    yield {**payload, "told": True}
