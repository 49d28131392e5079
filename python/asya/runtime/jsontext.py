"""JSON."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import decimal
import enum
import json
import pathlib
import re
import traceback
import uuid
from typing import Any, Dict, List, NoReturn, Tuple

from .common import JsonObject, public

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
