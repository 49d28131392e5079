"""Every kind of handler that the runner knows, and every way in which one may misbehave."""

import asyncio
import collections
import dataclasses
import datetime
import decimal
import enum
import os
import sys
import time
import uuid

from asya import fly_status, fly_text, idempotency_key

Point = collections.namedtuple("Point", "x y")

# A stub is there before the first line runs, where a test injects it.
LEVEL = level_of_confidence() if "level_of_confidence" in globals() else None  # noqa: F821


@dataclasses.dataclass
class Row:
    day: datetime.date
    points: set


class Refused(ValueError):
    public_message = "the topic is taken"


def function(payload):
    print("this goes to the log")
    return {**payload, "level": LEVEL}


async def async_function(payload):
    await asyncio.sleep(0)
    return payload


def key(payload):
    return {"key": idempotency_key()}


async def key_later(payload):
    """Asks in a task of its own, and once more in one that outlives the step."""
    late = asyncio.get_running_loop().create_task(_key_after(0.05))
    key_later.before = [*getattr(key_later, "before", []), late]
    return {"key": await asyncio.create_task(_key_after(0)), "before": [await task for task in key_later.before[:-1]]}


async def _key_after(seconds):
    await asyncio.sleep(seconds)
    return idempotency_key()


def nothing(payload):
    return None


def a_list(payload):
    return [1, 2]


def types(payload):
    day = datetime.date(2026, 3, 1)
    return {
        "row": Row(day, {7}),
        "time": datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc),
        "money": decimal.Decimal("1.10"),
        "id": uuid.UUID(int=1),
        "raw": b"hello",
    }


def not_a_number(payload):
    return {"x": float("nan")}


def opaque(payload):
    return {"x": object()}


def half_a_character(payload):
    return {"x": "\ud83d"}


class Colour(enum.Enum):
    RED = "red"


def nested(payload):
    return {**payload, "all": [Point(3, 4)], "in": Row(datetime.date(2026, 3, 1), [Point(5, 6)])}


def keys(payload):
    return {datetime.date(2026, 3, 1): 1, uuid.UUID(int=1): 2, decimal.Decimal("1.5"): 3, Colour.RED: 4, None: 5, True: 6, 7: 7}


def one_key_twice(payload):
    return {"m": {1: "a", "1": "b"}}


def an_odd_key(payload):
    return {"m": {(1, 2): "a"}}


def decimal_not_a_number(payload):
    return {"x": [1, decimal.Decimal("NaN")]}


def too_deep(payload):
    made = []
    for _ in range(200):
        made = [made]
    return {"x": made}


def in_itself(payload):
    payload["self"] = payload
    return payload


def many_digits(payload):
    return {"x": 10**5000}


def a_key_with_half_a_character(payload):
    return {"\ud83d": 1}


def prints_half_a_character(payload):
    print("so far: \ud83d")
    sys.stderr.write("and \udcff\n")
    return payload


def refuses(payload):
    raise Refused("customer 4711 has it")


def fails(payload):
    raise KeyError("the password is hunter2")


def leaves(payload):
    sys.exit(1)


def waits_for_a_file(payload):
    print("entered")
    while not os.path.exists(payload["file"]):
        time.sleep(0.005)
    return {"done": True}


async def waits(payload):
    try:
        print("entered")
        await asyncio.sleep(payload["seconds"])
    except asyncio.CancelledError:
        print("cancelled")
        raise
    return payload


def runs_a_loop_of_its_own(payload):
    return asyncio.run(async_function(payload))


def wrapped(payload):
    def inner():
        yield "FLY", fly_text("Once ")
        yield "FLY", fly_status("Thinking...")
        yield Point(1, 2)

    return inner()


def streams(payload):
    try:
        print("entered")
        while not os.path.exists(payload["file"]):
            time.sleep(0.005)
        yield "FLY", {"n": 1}
        print("went on")
    finally:
        print("closed")


class Counter:
    def __init__(self, start=0):
        self.count = start
        self.lock = asyncio.Lock()
        self.session = None

    async def process(self, payload):
        async with self.lock:
            if self.session is None:
                self.session = asyncio.get_running_loop().create_future()
            assert self.session.get_loop() is asyncio.get_running_loop()
            self.count += 1
            return {"count": self.count}


class Demanding:
    def __init__(self, model):
        self.model = model

    def process(self, payload):
        return payload
