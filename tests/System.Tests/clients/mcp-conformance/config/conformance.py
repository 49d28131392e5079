"""The tools that the conformance suite looks for, as far as flows can be them."""
import time


def echo(payload):
    return payload


def fail(payload):
    raise ValueError("This tool intentionally returns an error for testing")


def slow(payload):
    time.sleep(payload.get("seconds", 0))
    return payload
