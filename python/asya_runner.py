#!/usr/bin/env python3
# Written by eng/python-runner from python/asya/runtime: change it there.
"""Runs one Asya handler in its own process and serves it over HTTP on a unix socket.

    ASYA_HANDLER=draft_handler.process ASYA_SOCKET_DIR=/run/draft python3 asya_runner.py

Python 3.9 or later, standard library alone. It speaks the runtime protocol of the original Asya (POST /invoke, GET
/healthz, JSON frames for functions, server-sent events for generators), so either runtime serves either client.

Environment
    ASYA_HANDLER            module.function or module.Class.method (the class is built once, its state stays)
    ASYA_HANDLER_PATH       directories to import from, os.pathsep between them; default: the current directory
    ASYA_STUBS              python files whose public names the handler's module has before its first line runs
    ASYA_SOCKET_DIR         directory of the socket and of the file `runtime-ready`; default /var/run/asya
    ASYA_SOCKET_NAME        default asya-runtime.sock
    ASYA_SOCKET_CHMOD       octal mode of the socket, default 0o666; empty: left as it is
    ASYA_ENABLE_VALIDATION  `false` lets envelopes in unchecked
    ASYA_EXIT_WITH_STDIN    `true`: lead a process group of our own, and end it at once when standard input does, that is, when the
                            parent is gone; with it what has our ASYA_SOCKET_DIR in its environment
    ASYA_LOG_LEVEL          default INFO; the log is standard error

Threads: one accepts, one serves each connection, and the main thread alone runs the handler, one invocation at a time,
so that health is answered meanwhile. Async handlers live on one event loop for the life of the process; it also turns
between invocations. SIGTERM: the running invocation is finished, then the process leaves.
"""

from __future__ import annotations

import asyncio
import base64
import collections
import contextvars
import copy
import dataclasses
import datetime
import decimal
import enum
import functools
import importlib.machinery
import importlib.util
import inspect
import json
import logging
import os
import pathlib
import re
import signal
import socket
import stat
import sys
import threading
import time
import traceback
import types
import uuid
from typing import Any, AsyncGenerator, Awaitable, BinaryIO, Callable, Dict, Generator, List, NamedTuple, NoReturn, Optional, Tuple


# --- What every part uses --------------------------------------------------------------------------------------------

log = logging.getLogger("asya.runner")

JsonObject = Dict[str, Any]


def kind_of(value: Any) -> str:
    """Names the type of a value in JSON's terms: readers of errors may not know the Python code."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    for types_, words in (((dict,), "an object"), ((list, tuple), "a list"), ((str,), "a text"), ((int, float), "a number")):
        if isinstance(value, types_):
            return words
    return f"a {type(value).__name__}"


def public(error: BaseException, text: Optional[str] = None) -> BaseException:
    """Marks a runner's error as public; a handler's own errors are not, unless it marks them."""
    error.public_message = str(error) if text is None else text  # type: ignore[attr-defined]
    return error


# --- What handlers may use -------------------------------------------------------------------------------------------


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


# --- Paths into the envelope -----------------------------------------------------------------------------------------


class Segment(NamedTuple):
    kind: str  # KEY, INDEX or SLICE
    value: Any
    start: int  # where it begins in the path's text: what stands before it names its parent


KEY, INDEX, SLICE = "key", "index", "slice"

_SEGMENT = re.compile(
    r"\.([A-Za-z_][A-Za-z0-9_-]*)"  # .name
    r'|\["([^"]+)"\]'  # ["any key"]
    r"|\[(-?[0-9]{1,18})\]"  # [-1]
    r"|\[(-?[0-9]{1,18})?:(-?[0-9]{1,18})?\]"  # [1:3]
)

WRITABLE = (".route.next", ".headers", ".status")


@functools.lru_cache(maxsize=1024)
def parse_path(path: str) -> Tuple[Segment, ...]:
    """Reads ``.name``, ``["any key"]``, ``[-1]`` and ``[1:3]``. The whole text is parsed: nothing is skipped."""
    if not path.startswith("."):
        raise ValueError(f"Path must start with '.': {path}")
    if path == ".":
        raise ValueError(f"Empty path: {path}")
    segments: List[Segment] = []
    at = 1 if path.startswith(".[") else 0
    while at < len(path):
        match = _SEGMENT.match(path, at)
        if match is None:
            raise ValueError(f"Invalid path: {path}")
        name, quoted, index, start, stop = match.groups()
        if name is not None or quoted is not None:
            segments.append(Segment(KEY, name if name is not None else quoted, at))
        elif index is not None:
            segments.append(Segment(INDEX, int(index), at))
        else:
            bounds = slice(int(start) if start else None, int(stop) if stop else None)
            segments.append(Segment(SLICE, bounds, at))
        at = match.end()
    return tuple(segments)


# --- The envelope ----------------------------------------------------------------------------------------------------


class Envelope:
    """The tree that GET, SET and DEL work on, and the frames that are taken from it."""

    def __init__(self, message: JsonObject) -> None:
        route = message["route"]
        self._passed = [*route["prev"], route["curr"]]
        self._tree: JsonObject = {
            "id": message.get("id", ""),
            "parent_id": message.get("parent_id") or "",
            "route": {"prev": list(route["prev"]), "curr": route["curr"], "next": list(route["next"])},
            "headers": dict(message.get("headers") or {}),
            "status": message.get("status") or {},
        }
        if "idempotency_key" in message:
            self._tree["idempotency_key"] = message["idempotency_key"]

    def get(self, path: str) -> Any:
        segments = self._parse("GET", path)
        if any(s.kind == SLICE for s in segments):
            raise public(ValueError("Slice not valid for GET"))
        node: Any = self._tree
        for segment in segments:
            node = _step("GET", path, node, segment)
        return copy.deepcopy(node)

    def set(self, path: str, value: Any) -> None:
        segments = self._parse("SET", path)
        *way, last = segments
        if any(s.kind == SLICE for s in way):
            raise public(ValueError("Slice only valid as terminal SET segment"))
        value = list(copy.deepcopy(value)) if isinstance(value, (list, tuple)) else copy.deepcopy(value)
        node: Any = self._tree
        fresh: Optional[Tuple[JsonObject, str, JsonObject]] = None
        for segment in way:
            if segment.kind == KEY and isinstance(node, dict) and segment.value not in node:
                child: JsonObject = {}
                if fresh is None:
                    fresh = (node, segment.value, child)
                else:
                    node[segment.value] = child
                node = child
            else:
                node = _step("SET", path, node, segment)
        _store(path, node, last, value)
        if fresh is not None:
            # Only now: a SET that fails changes nothing.
            parent, key, child = fresh
            parent[key] = child

    def delete(self, path: str) -> None:
        segments = self._parse("DEL", path)
        if any(s.kind == SLICE for s in segments):
            raise public(ValueError("Slice not valid for DEL"))
        *way, last = segments
        node: Any = self._tree
        for segment in way:
            node = _step("DEL", path, node, segment)
        _step("DEL", path, node, last)
        del node[last.value]

    def frame(self, payload: Any) -> JsonObject:
        """Joins a payload with the current route and headers. The route is shifted only here."""
        following = self._next()
        headers = self._headers()
        route = {"prev": self._passed, "curr": following[0] if following else "", "next": following[1:]}
        frame: JsonObject = {"payload": payload, "route": route}
        if headers:
            frame["headers"] = headers
        if self._tree.get("status"):
            frame["status"] = self._tree["status"]
        return frame

    def _next(self) -> List[str]:
        must_be = "must be a list of actor names"
        if "next" not in self._tree["route"]:
            raise public(ValueError(f".route.next was deleted: it {must_be}"))
        names = self._tree["route"]["next"]
        if not isinstance(names, list):
            raise public(ValueError(f".route.next {must_be}, not {kind_of(names)}"))
        for i, name in enumerate(names):
            if not isinstance(name, str):
                raise public(ValueError(f".route.next {must_be}, but [{i}] is {kind_of(name)}"))
        return names

    def _headers(self) -> JsonObject:
        if "headers" not in self._tree:
            raise public(ValueError(".headers was deleted: it must be an object"))
        headers = self._tree["headers"]
        if not isinstance(headers, dict):
            raise public(ValueError(f".headers must be an object, not {kind_of(headers)}"))
        return headers

    @staticmethod
    def _parse(verb: str, path: Any) -> Tuple[Segment, ...]:
        if not isinstance(path, str):
            raise public(TypeError(f"{verb} takes a path as a text, not {kind_of(path)}"))
        if verb != "GET":
            # Checked on the text before parsing: each writable path has only one spelling.
            root = next((r for r in WRITABLE if path.startswith(r)), None)
            if root is None or path[len(root) : len(root) + 1] not in ("", ".", "["):
                raise public(PermissionError(f"Cannot {verb} {path}"))
        try:
            return parse_path(path)
        except ValueError as error:
            raise public(error) from None


def _parent_of(path: str, segment: Segment) -> str:
    return path[: segment.start].rstrip(".") or "the envelope"


def _misfit(verb: str, path: str, node: Any, segment: Segment) -> NoReturn:
    wanted = "an object" if segment.kind == KEY else "a list"
    raise public(TypeError(f"{verb} {path}: {_parent_of(path, segment)} is {kind_of(node)}, not {wanted}"))


def _step(verb: str, path: str, node: Any, segment: Segment) -> Any:
    if not isinstance(node, dict if segment.kind == KEY else list):
        _misfit(verb, path, node, segment)
    if segment.kind == KEY and segment.value not in node:
        raise public(KeyError(segment.value), f"{verb} {path}: no key '{segment.value}'")
    if segment.kind == INDEX and not -len(node) <= segment.value < len(node):
        raise public(IndexError(f"{verb} {path}: list index out of range"))
    return node[segment.value]


def _store(path: str, node: Any, segment: Segment, value: Any) -> None:
    if not isinstance(node, dict if segment.kind == KEY else list):
        _misfit("SET", path, node, segment)
    if segment.kind == INDEX and not -len(node) <= segment.value < len(node):
        raise public(IndexError(f"SET {path}: list index out of range"))
    if segment.kind == SLICE and not isinstance(value, list):
        # Python itself would split a text into its letters here.
        raise public(TypeError(f"SET {path}: a slice takes a list, not {kind_of(value)}"))
    node[segment.value] = value


# --- The commands that a generator yields ----------------------------------------------------------------------------


def is_command(yielded: Any) -> bool:
    """A tuple of two or more is a command. A named tuple is data, and so is everything else."""
    return isinstance(yielded, tuple) and len(yielded) >= 2 and not hasattr(yielded, "_fields")


class Exchange:
    """Processes the items of one generator: commands change the envelope, payloads and FLY items are sent at once."""

    def __init__(self, envelope: Envelope, numbers: Numbers, send: Callable[[str, bytes], None]) -> None:
        self._envelope = envelope
        self._numbers = numbers
        self._send = send

    def take(self, yielded: Any) -> Any:
        """Returns the value of the handler's ``yield``."""
        if yielded is None:
            return None
        if not is_command(yielded):
            self._send("downstream", to_json(self._envelope.frame(yielded), self._numbers))
            return None
        verb = yielded[0]
        if verb == "GET":
            return self._envelope.get(yielded[1])
        if verb == "SET" and len(yielded) >= 3:
            self._envelope.set(yielded[1], yielded[2])
        elif verb == "DEL":
            self._envelope.delete(yielded[1])
        elif verb == "FLY":
            self._send("upstream", to_json({"payload": yielded[1]}, self._numbers))
        else:
            error = RuntimeError(f"ABI protocol error: unknown verb {verb!r}")
            # The error must not show the content of a tuple that was meant as data.
            looks_like_a_verb = isinstance(verb, str) and re.fullmatch("[A-Za-z_]{1,16}", verb)
            raise public(error, None if looks_like_a_verb else "ABI protocol error: a tuple must begin with GET, SET, DEL or FLY")
        return None

    def drive(self, generator: Generator[Any, Any, Any]) -> None:
        """Runs it to its end. The error of a command is raised at its ``yield``, where the handler may catch it."""
        resume: Callable[[Any], Any] = generator.send
        argument: Any = None
        try:
            while True:
                try:
                    yielded = resume(argument)
                except StopIteration:
                    return
                try:
                    resume, argument = generator.send, self.take(yielded)
                except ClientGone:
                    raise
                except Exception as error:
                    resume, argument = generator.throw, error
        finally:
            generator.close()

    async def drive_async(self, generator: AsyncGenerator[Any, Any]) -> None:
        """The same as :meth:`drive`, for ``async def`` with ``yield``."""
        resume: Callable[[Any], Any] = generator.asend
        argument: Any = None
        try:
            while True:
                try:
                    yielded = await resume(argument)
                except StopAsyncIteration:
                    return
                try:
                    resume, argument = generator.asend, self.take(yielded)
                except ClientGone:
                    raise
                except Exception as error:
                    resume, argument = generator.athrow, error
        finally:
            await generator.aclose()


# --- JSON ------------------------------------------------------------------------------------------------------------

# Levels of nesting that the gateway takes in a payload. A frame is one level around it.
MAX_DEPTH = 64

# Digits of an integer that Python converts without being told to; the gateway refuses more.
MAX_DIGITS = 4300
TOO_LARGE = 10**MAX_DIGITS


class NotJson(Exception):
    """A value that cannot be written; the place is completed on the way out of the value's containers."""

    def __init__(self, kind: type, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.place: List[str] = []

    def within(self, key: Any) -> "NotJson":
        self.place.append(f"[{key}]" if isinstance(key, int) else f".{key}" if key.isidentifier() else f"[{json.dumps(key)}]")
        return self

    def for_the_handler(self) -> BaseException:
        return public(self.kind(f"Not JSON serializable: {self} at {''.join(reversed(self.place)) or '.'}"))


class Numbers:
    """The numbers of one message whose text Python's floats would not give back: 1.10, or more digits than a float has.

    A float that the handler passes on is the very object that was read, so its text is found again by its identity. A calculation makes
    another object.
    """

    def __init__(self) -> None:
        self._texts: Dict[int, Tuple[float, str]] = {}
        self._mark = ""

    def read(self, text: str) -> float:
        """For json.loads."""
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise public(ValueError(f"The payload holds a number that Python cannot hold: {text[:32]}"))
        if repr(value) != text:
            # The object is kept: as long as it lives, no other has its identity.
            self._texts[id(value)] = (value, text)
        return value

    def stand_in(self, value: float) -> Any:
        """A text that stands for the number until :meth:`put_back`; the number itself if Python writes it as it was read."""
        kept = self._texts.get(id(value))
        if kept is None:
            return value
        self._mark = self._mark or uuid.uuid4().hex
        return f"{self._mark}{id(value)}."

    def put_back(self, text: str) -> str:
        if not self._mark:
            return text
        return re.sub(f'"{self._mark}([0-9]+)\\."', lambda match: self._texts[int(match[1])][1], text)


NO_NUMBERS = Numbers()


def plain(value: Any, numbers: Numbers, depth: int = 0) -> Any:
    """The value in the types that JSON has. Keys and values of other types are converted; what cannot be is refused by its place."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _unicode(value)
    if kind is bool or value is None:
        return value
    if kind is int:
        if not -TOO_LARGE < value < TOO_LARGE:
            raise NotJson(ValueError, f"an integer of more than {MAX_DIGITS} digits")
        return value
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise NotJson(ValueError, "NaN or Infinity")
        return numbers.stand_in(value)
    if depth > MAX_DEPTH:
        raise NotJson(ValueError, f"more than {MAX_DEPTH} levels of nesting")
    if isinstance(value, dict):
        made: JsonObject = {}
        for key, item in value.items():
            text = _unicode(key if type(key) is str else _key(key))
            if text in made:
                raise NotJson(ValueError, "two keys with one text").within(text)
            try:
                made[text] = plain(item, numbers, depth + 1)
            except NotJson as error:
                raise error.within(text)
        return made
    if isinstance(value, tuple) and hasattr(value, "_asdict"):  # a named tuple
        return plain(value._asdict(), numbers, depth)  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(value, (list, tuple, set, frozenset)):
        items: List[Any] = []
        for item in value:
            try:
                items.append(plain(item, numbers, depth + 1))
            except NotJson as error:
                raise error.within(len(items))
        return items
    if isinstance(value, enum.Enum):
        return plain(value.value, numbers, depth)
    for base in (str, int, float):
        if isinstance(value, base):
            return plain(base(value) if base is not str else str.__str__(value), numbers, depth)  # pyright: ignore[reportArgumentType]
    return plain(_convert(value), numbers, depth)


def _unicode(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotJson(ValueError, "half of a surrogate pair") from None
    return text


def _key(key: Any) -> str:
    """The text of an object's key: what the same value would be as a text."""
    while isinstance(key, enum.Enum):
        key = key.value
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)
    if isinstance(key, (datetime.datetime, datetime.date, datetime.time, uuid.UUID, decimal.Decimal, pathlib.PurePath)):
        return str(_convert(key))
    if isinstance(key, str):
        return str.__str__(key)
    raise NotJson(TypeError, f"a key of type {type(key).__name__}")


def _convert(value: Any) -> Any:
    """One step from a value that json does not support towards one that it does."""
    if hasattr(value, "model_dump"):  # pydantic 2
        return value.model_dump(mode="json")
    if hasattr(value, "__fields__") and hasattr(value, "dict"):  # pydantic 1
        return value.dict()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal) and not value.is_finite():
        raise NotJson(ValueError, "NaN or Infinity")
    if isinstance(value, (uuid.UUID, decimal.Decimal, pathlib.PurePath)):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        return value.tolist()  # pyright: ignore[reportAttributeAccessIssue]
    raise NotJson(TypeError, type(value).__name__)


def to_json(value: Any, numbers: Numbers = NO_NUMBERS) -> bytes:
    """Text stays readable; values that other languages could not read back are refused here, as the handler's error."""
    try:
        made = plain(value, numbers)
    except NotJson as error:
        raise error.for_the_handler() from None
    except RecursionError:
        raise public(ValueError("Not JSON serializable: nested too deeply")) from None
    return numbers.put_back(json.dumps(made, ensure_ascii=False, separators=(",", ":"))).encode("utf-8")


def _read_integer(text: str) -> int:
    digits = len(text.lstrip("-"))
    if digits > MAX_DIGITS:
        raise public(ValueError(f"The payload holds a number of {digits} digits; Python converts {MAX_DIGITS}"))
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def read_message(body: bytes, validate: bool, numbers: Numbers) -> JsonObject:
    """Reads the body of POST /invoke."""
    message = json.loads(body.decode("utf-8"), parse_float=numbers.read, parse_int=_read_integer, parse_constant=_no_constant)
    if not validate:
        return message
    if not isinstance(message, dict):
        raise ValueError("Envelope must be a JSON object")
    for field in ("payload", "route"):
        if field not in message:
            raise ValueError(f"Missing required field '{field}' in envelope")
    route = message["route"]
    if not isinstance(route, dict):
        raise ValueError("Field 'route' must be a dict")
    for field, kind, words in (("prev", list, "a list"), ("curr", str, "a string"), ("next", list, "a list")):
        if field not in route:
            raise ValueError(f"Missing required field '{field}' in route")
        if not isinstance(route[field], kind):
            raise ValueError(f"Field 'route.{field}' must be {words}")
    if not isinstance(message.get("headers", {}), dict):
        raise ValueError("Field 'headers' must be a dict")
    for field in ("id", "idempotency_key"):
        if not isinstance(message.get(field, ""), str):
            raise ValueError(f"Field '{field}' must be a string")
    return message


def describe_error(code: str, error: BaseException) -> bytes:
    """An error in the protocol's shape. Builtin types have no module; ``mro`` is for rules about base types."""

    def name(cls: type) -> str:
        return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"

    try:
        message = str(error)
    except Exception:
        message = "(this error's own text cannot be made)"
    details: JsonObject = {
        "message": message,
        "type": name(type(error)),
        "mro": [name(cls) for cls in type(error).__mro__[1:] if cls not in (object, BaseException)],
        "traceback": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }
    try:
        shown = getattr(error, "public_message", None)
    except Exception:
        shown = None
    if isinstance(shown, str):
        details["public_message"] = shown
    # ASCII only: an error's text may contain anything, and it must be transmitted.
    return json.dumps({"error": code, "details": details}).encode("ascii")


# --- HTTP ------------------------------------------------------------------------------------------------------------


class ClientGone(Exception):
    """The peer no longer reads the answer."""


class BadRequest(Exception):
    """The input is no HTTP that can be answered properly; the connection is closed after it."""


class Request(NamedTuple):
    method: str
    target: str
    body: bytes
    keep_alive: bool
    http11: bool


_MAX_LINE = 65536
_REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}


def read_request(reader: BinaryIO) -> Optional[Request]:
    """Reads one request; None when the client has closed. By hand: http.server's way costs more than most handlers."""
    line = reader.readline(_MAX_LINE)
    if not line:
        return None
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest("not an HTTP/1 request")
    method, target, version = parts
    headers: Dict[str, str] = {}
    while True:
        line = reader.readline(_MAX_LINE)
        if line in (b"\r\n", b"\n"):
            break
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not line.endswith(b"\n"):
            raise BadRequest("a header line that is none")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _read_chunked(reader)
    else:
        body = _read_exactly(reader, _length(headers.get("content-length", "0"), 10))
    http11 = version != "HTTP/1.0"
    connection = headers.get("connection", "").lower()
    keep_alive = connection != "close" if http11 else connection == "keep-alive"
    return Request(method, target.partition("?")[0], body, keep_alive, http11)


def _length(text: str, base: int) -> int:
    try:
        length = int(text, base)
    except ValueError:
        raise BadRequest("a length that is no number") from None
    if length < 0:
        raise BadRequest("a negative length")
    return length


def _read_exactly(reader: BinaryIO, length: int) -> bytes:
    data = reader.read(length) if length else b""
    if len(data) != length:
        raise BadRequest("the body ended early")
    return data


def _read_chunked(reader: BinaryIO) -> bytes:
    chunks = []
    while True:
        size = _length(reader.readline(_MAX_LINE).partition(b";")[0].decode("latin-1").strip(), 16)
        if size == 0:
            break
        chunks.append(_read_exactly(reader, size))
        reader.readline(_MAX_LINE)
    while reader.readline(_MAX_LINE) not in (b"\r\n", b"\n", b""):
        pass  # trailers
    return b"".join(chunks)


class Reply:
    """Writes the answer to one request: one JSON document, or a stream of events."""

    def __init__(self, connection: socket.socket, http11: bool, keep_alive: bool) -> None:
        self._connection = connection
        self._http11 = http11
        # Without chunks, which HTTP/1.0 lacks, only the connection's end marks the end of a stream.
        self.keep_alive = keep_alive
        self.done = threading.Event()
        self._streaming = False

    def json(self, status: int, body: bytes) -> None:
        self._send(self._head(status, "application/json", f"Content-Length: {len(body)}\r\n"), body)

    def nothing(self) -> None:
        self._send(self._head(204, None, ""))

    def event(self, name: str, data: bytes) -> None:
        """Sends an event at once; the head of the answer goes with the first."""
        self._send(self._begin_stream(), self._chunk(b"event: %b\ndata: %b\n\n" % (name.encode("ascii"), data)))

    def end_stream(self) -> None:
        last = self._chunk(b"event: done\ndata: {}\n\n")
        self._send(self._begin_stream(), last, b"0\r\n\r\n" if self._http11 else b"")

    def client_left(self) -> bool:
        """Whether the other side has closed. Data that waits is the next request: it is still there."""
        try:
            return self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def fileno(self) -> int:
        return self._connection.fileno()

    def _begin_stream(self) -> bytes:
        if self._streaming:
            return b""
        self._streaming = True
        self.keep_alive = self.keep_alive and self._http11
        length = "Transfer-Encoding: chunked\r\n" if self._http11 else ""
        return self._head(200, "text/event-stream", f"Cache-Control: no-cache\r\n{length}")

    def _chunk(self, data: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(data), data) if self._http11 else data

    def _head(self, status: int, content_type: Optional[str], more: str) -> bytes:
        kind = f"Content-Type: {content_type}\r\n" if content_type else ""
        connection = "keep-alive" if self.keep_alive else "close"
        return f"HTTP/1.1 {status} {_REASONS[status]}\r\n{kind}{more}Connection: {connection}\r\n\r\n".encode("latin-1")

    def _send(self, *parts: bytes) -> None:
        try:
            self._connection.sendall(b"".join(parts))
        except OSError:
            raise ClientGone from None


# --- The worker: the main thread -------------------------------------------------------------------------------------


class Job(NamedTuple):
    message: JsonObject
    numbers: Numbers
    reply: Reply


def refuse_stopping(reply: Reply) -> None:
    try:
        reply.json(503, to_json({"error": "stopping"}))
    except ClientGone:
        pass


class Worker:
    """Runs the handler, one invocation at a time, on the thread that made it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, handler: Callable[[Any], Any]) -> None:
        self.stopping = False
        self._loop = loop
        self._handler = handler
        self._jobs: collections.deque[Job] = collections.deque()
        self._wake = asyncio.Event()

    def submit(self, job: Job) -> None:
        """From any thread. The job's reply is ``done`` when it has been answered."""
        self._jobs.append(job)
        self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Stops after the running invocation. Safe in a signal handler."""
        self.stopping = True
        self._loop.call_soon_threadsafe(self._wake.set)

    def run(self) -> None:
        """Works until it is stopped."""
        while True:
            # The loop runs while the worker waits, so that background work of async handlers continues.
            job = self._loop.run_until_complete(self._next())
            if job is None:
                break
            self._answer(job)
            current_key.set(None)
        while self._jobs:
            job = self._jobs.popleft()
            job.reply.keep_alive = False
            refuse_stopping(job.reply)
            job.reply.done.set()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _next(self) -> Optional[Job]:
        while not self.stopping:
            if self._jobs:
                return self._jobs.popleft()
            self._wake.clear()
            await self._wake.wait()
        return None

    def _answer(self, job: Job) -> None:
        try:
            if job.reply.client_left():
                raise ClientGone
            self._invoke(job)
        except ClientGone:
            job.reply.keep_alive = False
            log.info("the client of envelope %r left before its answer", job.message.get("id", ""))
        except BaseException:
            job.reply.keep_alive = False
            log.exception("an invocation could not be answered")
        finally:
            job.reply.done.set()

    def _invoke(self, job: Job) -> None:
        reply = job.reply
        current_key.set(job.message.get("idempotency_key"))
        body: Optional[bytes] = None
        try:
            envelope = Envelope(job.message)
            result = self._handler(job.message["payload"])
            if not inspect.isgenerator(result) and not inspect.isasyncgen(result):
                if inspect.isawaitable(result):
                    result = self._wait_for(result, reply)
                body = None if result is None else b'{"frames":[' + to_json(envelope.frame(result), job.numbers) + b"]}"
        except ClientGone:
            raise
        except BaseException as error:  # sys.exit() in a handler too: the process is not the handler's to end
            self._log_failure(job, error)
            reply.json(500, describe_error("processing_error", error))
            return
        if inspect.isgenerator(result) or inspect.isasyncgen(result):
            self._stream(job, envelope, result)
        elif body is None:
            reply.nothing()
        else:
            reply.json(200, body)

    def _stream(self, job: Job, envelope: Envelope, generator: Any) -> None:
        exchange = Exchange(envelope, job.numbers, job.reply.event)
        try:
            if inspect.isgenerator(generator):
                exchange.drive(generator)
            else:
                self._wait_for(exchange.drive_async(generator), job.reply)
        except ClientGone:
            raise
        except BaseException as error:
            self._log_failure(job, error)
            job.reply.event("error", describe_error("processing_error", error))
        job.reply.end_stream()

    def _wait_for(self, awaitable: Awaitable[Any], reply: Reply) -> Any:
        """Runs an async handler. A client that disconnects cancels it: an ``await`` is a safe place for that."""

        async def run() -> Any:
            return await awaitable

        task = self._loop.create_task(run())

        def look() -> None:
            self._loop.remove_reader(reply.fileno())
            if reply.client_left():
                task.cancel()

        self._loop.add_reader(reply.fileno(), look)
        try:
            return self._loop.run_until_complete(task)
        except asyncio.CancelledError:
            if reply.client_left():
                raise ClientGone from None
            raise
        finally:
            self._loop.remove_reader(reply.fileno())

    @staticmethod
    def _log_failure(job: Job, error: BaseException) -> None:
        log.error("the handler failed for envelope %r", job.message.get("id", ""), exc_info=error)


# --- The server: its own threads -------------------------------------------------------------------------------------


class Server:
    """Listens on the socket. Reading and health are done here; invocations are handed to the worker."""

    def __init__(self, path: str, mode: str, worker: Worker, validate: bool) -> None:
        self._path = path
        self._worker = worker
        self._validate = validate
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if os.path.lexists(path) and not stat.S_ISDIR(os.lstat(path).st_mode):
            os.unlink(path)  # of a process before this one
        self._listener.bind(path)
        self._inode = os.stat(path).st_ino
        if mode:
            os.chmod(path, int(mode, 8))
        self._listener.listen(128)

    def start(self) -> None:
        threading.Thread(target=self._accept, name="asya-accept", daemon=True).start()

    def close(self, *files: str) -> None:
        """Removes the socket and its files, unless a successor has replaced them."""
        try:
            if os.stat(self._path).st_ino != self._inode:
                return
            for file in (self._path, *files):
                os.unlink(file)
        except FileNotFoundError:
            pass

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError as error:
                log.error("no connection could be accepted: %s", error)
                time.sleep(0.1)
                continue
            threading.Thread(target=self._serve, args=(connection,), name="asya-connection", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            try:
                while True:
                    request = read_request(reader)
                    if request is None:
                        return
                    reply = Reply(connection, request.http11, request.keep_alive and not self._worker.stopping)
                    self._route(request, reply)
                    if not reply.keep_alive:
                        return
            except BadRequest as error:
                self._refuse(Reply(connection, True, False), ValueError(str(error)))
            except (ClientGone, ConnectionError):
                pass
            except Exception:
                log.exception("a connection failed")

    def _route(self, request: Request, reply: Reply) -> None:
        if (request.method, request.target) == ("POST", "/invoke"):
            self._invoke(request.body, reply)
        elif (request.method, request.target) == ("GET", "/healthz"):
            if self._worker.stopping:
                refuse_stopping(reply)
            else:
                reply.json(200, b'{"status": "ready"}')
        else:
            reply.json(404, b'{"error": "not_found"}')

    def _invoke(self, body: bytes, reply: Reply) -> None:
        if self._worker.stopping:
            refuse_stopping(reply)
            return
        try:
            if not body:
                raise ValueError("Missing request body")
            numbers = Numbers()
            message = read_message(body, self._validate, numbers)
        except (ValueError, RecursionError) as error:
            self._refuse(reply, error)
            return
        self._worker.submit(Job(message, numbers, reply))
        reply.done.wait()

    @staticmethod
    def _refuse(reply: Reply, error: Exception) -> None:
        try:
            reply.json(400, describe_error("msg_parsing_error", error))
        except ClientGone:
            pass


# --- Finding the handler ---------------------------------------------------------------------------------------------


class LoadError(Exception):
    """The handler cannot be loaded; the text gives the reason for the operator."""


class HelpersFinder:
    """Finds the module ``asya`` after all others have not: what handlers use, where the package is not installed."""

    def __init__(self, helpers: types.ModuleType) -> None:
        self._helpers = helpers

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[importlib.machinery.ModuleSpec]:
        return importlib.machinery.ModuleSpec(name, self) if name == "asya" else None  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        for name in ("fly_status", "fly_text", "idempotency_key"):
            setattr(module, name, getattr(self._helpers, name))


_HANDLER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+")


def load_stubs(paths: str) -> JsonObject:
    """The public names of the stub files: ``__all__``, or the names without a leading underscore that are no modules."""
    names: JsonObject = {}
    for number, path in enumerate(p for p in paths.split(os.pathsep) if p):
        if not os.path.isfile(path):
            raise LoadError(f"ASYA_STUBS names '{path}', which is no file")
        loader = importlib.machinery.SourceFileLoader(f"asya_stubs_{number}", path)
        module = types.ModuleType(loader.name)
        module.__file__ = path
        sys.modules[loader.name] = module
        exec(loader.get_code(loader.name) or "", module.__dict__)
        shown = module.__dict__.get("__all__")
        for name, value in module.__dict__.items():
            if name in shown if shown is not None else not (name.startswith("_") or isinstance(value, types.ModuleType)):
                names[name] = value
    return names


def _import(name: str, stubs: JsonObject) -> types.ModuleType:
    """Imports a module whose namespace has the stubs before its first line runs. Its own definitions win."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or (spec.loader is None and spec.submodule_search_locations is None):
        raise LoadError(f"there is no module '{name}'; looked in {', '.join(sys.path)}")
    module = importlib.util.module_from_spec(spec)
    module.__dict__.update(stubs)
    sys.modules[name] = module
    try:
        if spec.loader is not None:  # a folder without __init__.py has no code to run
            spec.loader.exec_module(module)  # pyright: ignore[reportAttributeAccessIssue]
    except BaseException:
        del sys.modules[name]
        raise
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
    return module


def load_handler(handler: str, stubs: JsonObject) -> Callable[[Any], Any]:
    """Finds ``module.function`` or ``module.Class.method``; the class is built here, once."""
    if not handler:
        raise LoadError("ASYA_HANDLER is not set")
    if not _HANDLER.fullmatch(handler):
        raise LoadError(f"ASYA_HANDLER '{handler}' is not of the form module.function or module.Class.method")
    parts = handler.split(".")
    module = _import(parts[0], stubs)
    used = 1
    while used < len(parts) - 1 and hasattr(module, "__path__"):
        name = ".".join(parts[: used + 1])
        if importlib.util.find_spec(name) is None:
            break
        module = _import(name, stubs)
        used += 1
    rest = parts[used:]
    if len(rest) > 2:
        raise LoadError(f"'{handler}': module '{module.__name__}' has no module '{rest[0]}'")
    target = _member(module, f"module '{module.__name__}'", rest[0])
    if len(rest) == 2:
        if not inspect.isclass(target):
            raise LoadError(f"'{handler}': '{rest[0]}' is not a class")
        target = _member(_build(target), f"class '{rest[0]}'", rest[1])
    elif inspect.isclass(target):
        raise LoadError(f"'{handler}' is a class; name its method too: {handler}.process")
    if not callable(target):
        raise LoadError(f"'{handler}' is not callable")
    try:
        inspect.signature(target).bind({})
    except TypeError as error:
        raise LoadError(f"'{handler}' cannot be called with the payload alone: {error}") from None
    except ValueError:
        pass  # a builtin that does not tell its parameters
    return target


def _member(owner: Any, words: str, name: str) -> Any:
    if not hasattr(owner, name):
        raise LoadError(f"{words} has no '{name}'")
    return getattr(owner, name)


def _build(cls: type) -> Any:
    for parameter in inspect.signature(cls).parameters.values():
        if parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise LoadError(f"{cls.__name__}.__init__ parameter '{parameter.name}' must have a default value: it is called without arguments")
    return cls()


# --- The process -----------------------------------------------------------------------------------------------------


def settle_standard_streams(exit_with_stdin: bool, *files: str) -> None:
    """Standard output becomes the log, and a handler that reads standard input finds it empty."""
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        # Whatever a handler prints, half a character too, is no failure of its step.
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    if exit_with_stdin:
        if os.getpgrp() != os.getpid():
            os.setsid()  # a Ctrl-C in the parent's terminal is the parent's affair: it asks us to leave when it is ready to
        threading.Thread(target=_watch, args=(os.dup(0), files), name="asya-stdin", daemon=True).start()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)


def _kill_left_behind(folder: str) -> None:
    """Ends what the handler has started and put into a session of its own: its environment names our folder still."""
    mark = b"ASYA_SOCKET_DIR=" + os.fsencode(folder)
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if mark in file.read().split(b"\0"):
                        os.kill(int(entry), signal.SIGKILL)
            except OSError:
                pass  # it has ended, or is another user's


def _watch(fd: int, files: Tuple[str, ...]) -> NoReturn:
    while os.read(fd, 4096):
        pass
    _kill_left_behind(os.path.dirname(files[0]))
    # The parent process is gone and the result is not needed; a step may always be retried.
    for file in files:
        try:
            os.unlink(file)
        except OSError:
            pass
    try:
        os.rmdir(os.path.dirname(files[0]))
    except OSError:
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # what the handler has started too
    os._exit(3)


def main() -> int:
    def setting(name: str, default: str = "") -> str:
        return os.environ.get(name, default)

    folder = setting("ASYA_SOCKET_DIR", "/var/run/asya")
    path = os.path.join(folder, setting("ASYA_SOCKET_NAME", "asya-runtime.sock"))
    ready = os.path.join(folder, "runtime-ready")
    settle_standard_streams(setting("ASYA_EXIT_WITH_STDIN").lower() == "true", path, ready)
    logging.basicConfig(
        level=getattr(logging, setting("ASYA_LOG_LEVEL", "INFO").upper(), logging.INFO),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    name = setting("ASYA_HANDLER")
    sys.path[:0] = [p for p in setting("ASYA_HANDLER_PATH", os.getcwd()).split(os.pathsep) if p]
    # Handlers import the helpers from here, under whatever name this file was started; as `asya` too, where the package is not installed.
    this = sys.modules[__name__]
    sys.modules.setdefault("asya_runner", this)
    sys.meta_path.append(HelpersFinder(this))

    # Before the handler: objects that it creates at import, such as a lock, belong to this loop.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        handler = load_handler(name, load_stubs(setting("ASYA_STUBS")))
    except LoadError as error:
        log.critical("%s", error)
        return 1
    except BaseException as error:
        log.critical("handler '%s' could not be loaded", name, exc_info=error)
        return 1

    worker = Worker(loop, handler)

    def stop(number: int, _frame: Any) -> None:
        # Not through logging: the signal may have come in the middle of a line that is being logged.
        os.write(2, b"asya.runner: signal %d: stops after the running invocation\n" % number)
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        os.makedirs(folder, exist_ok=True)
        server = Server(path, setting("ASYA_SOCKET_CHMOD", "0o666"), worker, setting("ASYA_ENABLE_VALIDATION", "true").lower() == "true")
        server.start()
        with open(ready, "w", encoding="ascii") as file:
            file.write("ready")
    except (OSError, ValueError) as error:
        log.critical("cannot serve on %s: %s", path, error)
        return 1
    log.info("handler '%s' is served on %s", name, path)
    worker.run()
    server.close(ready)
    log.info("handler '%s' has stopped", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
