"""Runs a handler in the process of a test, as the runner does: give it a payload, check the result.

::

    from asya.testing import run

    def test_a_draft_asks_for_its_review():
        result = run(process, {"topic": "Q3"}, next=["publish"])
        assert result.payload["status"] == "awaiting_review"
        assert result.next == ["x-pause", "publish"]

Payloads go through JSON on both sides, so a value that a step could not return is an error here too. A handler's own error is raised.
"""

from __future__ import annotations

import asyncio
import contextvars
import copy
import inspect
import json
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple, Union

from .runtime.envelope import Envelope
from .runtime.exchange import Exchange
from .runtime.handlers import current_key
from .runtime.jsontext import Numbers, read_message, to_json
from .runtime.loading import load_handler

__all__ = ["Frame", "Run", "run"]

JsonObject = Dict[str, Any]


class Frame(NamedTuple):
    """One payload that a handler has sent on."""

    payload: Any
    next: List[str]
    headers: JsonObject

    @property
    def asks(self) -> bool:
        """Whether a pause comes next."""
        return self.next[:1] == ["x-pause"]


class Run(NamedTuple):
    """The result of one step."""

    frames: List[Frame]
    progress: List[Any]

    @property
    def payload(self) -> Any:
        """The first payload; None: the handler has ended the task."""
        return self.frames[0].payload if self.frames else None

    @property
    def next(self) -> List[str]:
        """The actors that come next with the first payload."""
        return self.frames[0].next if self.frames else []

    @property
    def question(self) -> Any:
        """What the handler asks with the pause that comes next; None: it does not say."""
        return self.frames[0].headers.get("x-asya-pause") if self.frames else None


def run(
    handler: Union[str, Callable[[Any], Any]],
    payload: Mapping[str, Any],
    *,
    actor: str = "actor",
    next: Sequence[str] = (),
    prev: Sequence[str] = (),
    headers: Union[Mapping[str, Any], None] = None,
    idempotency_key: str = "test/1",
    attempt: int = 1,
) -> Run:
    """Runs one step. ``handler`` is the function, generator or method, async or not, or its name as in a manifest (``module.function``)."""
    message = {
        "id": idempotency_key.rpartition("/")[0] or idempotency_key,
        "idempotency_key": idempotency_key,
        "route": {"prev": list(prev), "curr": actor, "next": list(next)},
        "headers": copy.deepcopy(dict(headers or {})),
        "status": {"phase": "processing", "actor": actor, "attempt": attempt},
        "payload": dict(payload),
    }
    numbers = Numbers()
    read = read_message(to_json(message), True, numbers)
    call = load_handler(handler, {}) if isinstance(handler, str) else handler
    sent: List[Tuple[str, Any]] = []
    contextvars.copy_context().run(_run, call, read, numbers, lambda kind, data: sent.append((kind, json.loads(data))))
    return Run([_frame(data) for kind, data in sent if kind == "downstream"], [data["payload"] for kind, data in sent if kind == "upstream"])


def _run(call: Callable[[Any], Any], message: JsonObject, numbers: Numbers, send: Callable[[str, bytes], None]) -> None:
    current_key.set(message["idempotency_key"])
    envelope = Envelope(message)
    result = call(message["payload"])
    exchange = Exchange(envelope, numbers, send)
    if inspect.isgenerator(result):
        exchange.drive(result)
    elif inspect.isasyncgen(result):
        asyncio.run(exchange.drive_async(result))
    else:
        if inspect.isawaitable(result):
            result = asyncio.run(_awaited(result))
        if result is not None:
            send("downstream", to_json(envelope.frame(result), numbers))


async def _awaited(result: Any) -> Any:
    return await result


def _frame(data: JsonObject) -> Frame:
    curr = data["route"]["curr"]
    return Frame(data["payload"], [curr, *data["route"]["next"]] if curr else [], data.get("headers", {}))
