"""Handlers of the stored tasks. While the directory is made (STORED_MAKING) slow never ends; afterwards it is quick."""

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


def pay(payload):
    """What runs behind the approval: it pays."""
    return {**payload, "paid": payload.get("amount")}


def bounce(payload):
    raise ValueError("the bank said no")


def ask(payload):
    """Sets the question of the pause that comes next, as an actor may."""
    yield "SET", ".headers.x-asya-pause", {
        "prompt": "The actor asks: publish it?",
        "strict": True,
        "fields": [{"name": "approved", "type": "boolean", "required": True}],
        "who": {"groups": ["finance"]},
    }
    yield {**payload, "asked": True}


def ask_until(payload):
    """The same, with an answer of its own for when no person answers in time."""
    yield "SET", ".headers.x-asya-pause", {
        "prompt": "The actor asks: publish it?",
        "fields": [{"name": "approved", "type": "boolean"}],
        "when": {"expire": {"after": payload["after"], "answer": {"approved": False, "by": "the actor's own expiry"}}},
    }
    yield {**payload, "asked": True}


def ask_badly(payload):
    """An actor's mistake: the pause cannot be understood."""
    yield "SET", ".headers.x-asya-pause", {"prompt": "Publish it?", "who": {"group": "finance"}}
    yield payload
