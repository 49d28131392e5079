"""What handlers may use."""

from __future__ import annotations

import contextvars
from typing import Optional

from .common import JsonObject


def fly_text(text: str, artifact_id: str = "stream-0", last: bool = False) -> JsonObject:
    """A piece of text to show while the handler runs: ``yield "FLY", fly_text("Once upon ")``."""
    artifact = {"artifact_id": artifact_id, "parts": [{"text": text}]}
    return {"artifact_update": {"artifact": artifact, "append": True, "last_chunk": last}}


def fly_status(message: str) -> JsonObject:
    """The current activity as a text: ``yield "FLY", fly_status("Thinking...")``."""
    status = {"state": "WORKING", "message": {"role": "agent", "parts": [{"text": message}]}}
    return {"status_update": {"status": status}}


def idempotency_key() -> str:
    """The name of this visit of the task to this step: the same in each attempt at it, another one each time the task comes by.

    For what a handler does outside: pass it to the API that is called, or store it beside what is written.
    """
    key = current_key.get()
    if key is None:
        raise LookupError("There is no idempotency key here: it is asked for outside a step, or in a thread that the handler has started")
    return key


current_key: contextvars.ContextVar[Optional[str]] = contextvars.ContextVar("asya_idempotency_key", default=None)
