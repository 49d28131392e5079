"""The gateway's HTTP API: start tasks, follow them, answer them.

::

    from asya.client import Client

    asya = Client("http://127.0.0.1:8080")
    task = asya.start("report_approval", {"topic": "Q3"})
    question = task.wait()
    if question["status"] == "paused":
        task.answer({"approved": True}, pause=question["pause"])
    print(task.result())

A client keeps no connection and may be used from many threads. Standard library alone.
"""

from __future__ import annotations

import json
import os
import pathlib
import time
import urllib.parse
import uuid
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Union

from .errors import AsyaError, NotSucceeded, Refused, Unreachable
from .transport import Gateway, read_key

__all__ = ["AsyaError", "Client", "NotSucceeded", "Refused", "Task", "Unreachable", "Update"]

JsonObject = Dict[str, Any]

_OVER = ("succeeded", "failed", "canceled")
_TRIES = 30
_sleep = time.sleep


class Update(NamedTuple):
    """One event of a task."""

    kind: str
    """``update``: a stored event. Other names: a handler's progress, which is live only."""
    data: Any
    id: Optional[str]
    """The place to go on from; progress has none."""

    @property
    def status(self) -> Optional[str]:
        """The task's status after this event; None for progress."""
        return self.data.get("status") if self.kind == "update" and isinstance(self.data, dict) else None


class Client:
    """A gateway, and the key for it.

    Without ``url`` and ``key`` the variables ``ASYA_URL`` and ``ASYA_KEY`` count, as for the command ``asya``. A key is sent over https or
    to this machine; ``insecure=True`` sends it over http all the same. Redirects are not followed.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        key: Optional[str] = None,
        *,
        key_file: Optional[Union[str, pathlib.Path]] = None,
        insecure: bool = False,
        timeout: float = 100.0,
    ) -> None:
        if key is not None and key_file is not None:
            raise ValueError("key and key_file: give one of them")
        if key_file is not None:
            key = read_key(key_file)
        self._gateway = Gateway(
            url or os.environ.get("ASYA_URL") or "http://127.0.0.1:8080", key or os.environ.get("ASYA_KEY") or None, insecure, timeout
        )

    def start(
        self,
        flow: str,
        payload: Mapping[str, Any],
        *,
        id: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        context_id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Task:
        """Starts a task of a flow; it is stored once this returns.

        Without an ``id`` the call has an idempotency key, its own unless one is given: a second try makes no second task.
        """
        if id is not None and idempotency_key is not None:
            raise ValueError("a task has an id or an idempotency key, not both")
        body: JsonObject = {"flow": flow, "payload": dict(payload)}
        for name, value in (("id", id), ("context_id", context_id), ("timeout", timeout)):
            if value is not None:
                body[name] = value
        key = idempotency_key or (None if id is not None else uuid.uuid4().hex)
        return Task(self, self.call("POST", "mesh", body, idempotency_key=key)["id"])

    def task(self, id: str) -> Task:
        """A handle on a task. It asks nothing: a missing task is reported when the handle is used."""
        return Task(self, id)

    def tasks(
        self, *, status: Optional[str] = None, flow: Optional[str] = None, waiting_for_me: bool = False, page: int = 100
    ) -> Iterator[JsonObject]:
        """All tasks that the key may see, newest first, without their payloads. Pages are asked for as they are needed."""
        asked = {"status": status, "flow": flow, "waiting_for": "me" if waiting_for_me else None, "limit": str(page)}
        while True:
            query = urllib.parse.urlencode({name: value for name, value in asked.items() if value is not None})
            answer = self.call("GET", f"mesh?{query}")
            yield from answer["tasks"]
            if answer.get("next_cursor") is None:
                return
            asked["cursor"] = answer["next_cursor"]

    def flows(self) -> List[JsonObject]:
        """The flows that the key may start."""
        flows: List[JsonObject] = self.call("GET", "flows")["flows"]
        return flows

    def call(self, method: str, path: str, body: Any = None, *, idempotency_key: Optional[str] = None) -> Any:
        """Any other request of the API: its JSON. ``path`` is relative to the gateway's address, and what is in it is already encoded."""
        return self._gateway.call(method, path.lstrip("/"), body, idempotency_key)


class Task:
    """A handle on one task. It keeps nothing: every call asks the gateway."""

    def __init__(self, client: Client, id: str) -> None:
        self._client = client
        self.id = id

    def __repr__(self) -> str:
        return f"Task({self.id!r})"

    def get(self, *, payload: bool = True) -> JsonObject:
        """The task as it is now."""
        task: JsonObject = self._client.call("GET", self._path("" if payload else "?payload=false"))
        return task

    def updates(self, after: Optional[str] = None) -> Iterator[Update]:
        """The task's events up to its end, once each and in order, over cut connections and restarted gateways.

        The first update is the task as it is, unless ``after`` names the last event that was seen.
        """
        return self._follow(after, None)

    def wait(self, *, end: bool = False, timeout: Optional[float] = None) -> JsonObject:
        """Waits until the task asks or is over (``end=True``: until it is over), and gets it. :class:`TimeoutError` after ``timeout`` seconds."""
        for update in self._follow(None, None if timeout is None else time.monotonic() + timeout):
            if update.status in _OVER or (update.status == "paused" and not end):
                return self.get()
        task = self.get()
        if task["status"] in _OVER:
            return task
        raise TimeoutError(f"The task {self.id} is {task['status']} after {timeout} seconds")

    def result(self, timeout: Optional[float] = None) -> Any:
        """Waits for the end, and gets the result. :class:`NotSucceeded` if the task failed or was cancelled."""
        task = self.wait(end=True, timeout=timeout)
        if task["status"] != "succeeded":
            raise NotSucceeded(task)
        return task.get("result")

    def answer(self, values: Mapping[str, Any], *, pause: int, idempotency_key: Optional[str] = None) -> JsonObject:
        """Answers the question with this number, and gets the task with its receipt, ``resume``.

        ``pause`` is the number that the reader has seen: an answer never meets another question. Of many answers exactly one wins.
        """
        return self._post(f":resume?pause={pause:d}", dict(values), idempotency_key or uuid.uuid4().hex)

    def pause(self, message: Optional[str] = None) -> JsonObject:
        """Asks the task to pause at its next step."""
        return self._post(":pause", {} if message is None else {"message": message})

    def cancel(self, reason: Optional[str] = None, idempotency_key: Optional[str] = None) -> JsonObject:
        """Cancels the task."""
        return self._post(":cancel", {} if reason is None else {"reason": reason}, idempotency_key or uuid.uuid4().hex)

    def redrive(self) -> Task:
        """Tries a failed task again, as a new task."""
        return Task(self._client, self._post(":redrive", {})["id"])

    def _post(self, action: str, body: JsonObject, idempotency_key: Optional[str] = None) -> JsonObject:
        answer: JsonObject = self._client.call("POST", self._path(action), body, idempotency_key=idempotency_key)
        return answer

    def _path(self, rest: str) -> str:
        return f"mesh/{urllib.parse.quote(self.id, safe='')}{rest}"

    def _follow(self, last: Optional[str], until: Optional[float]) -> Iterator[Update]:
        failures = 0
        self.get(payload=False)  # What is refused at the start is refused: only a stream that has begun is taken up again.
        while until is None or time.monotonic() < until:
            try:
                stream = self._client._gateway.events(self._path("/events"), last, until)
                if stream is None:
                    return  # A task that is over, and all of it is told.
                failures = 0
                for event in stream:
                    last = event.id or last
                    yield Update(event.name, _parse(event.data), event.id)
                continue
            except Unreachable:
                failures += 1
                if failures > _TRIES:
                    raise
            except Refused as refused:
                failures += 1
                if failures > _TRIES or refused.status not in (429, 503):
                    raise
            _sleep(1.0 if until is None else max(0.0, min(1.0, until - time.monotonic())))


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
