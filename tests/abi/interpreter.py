"""A handler that does what its payload says, so that one table of cases can test every runtime.

    {"program": [["GET", path], ["SET", path, value], {"payload": anything}, ["TRY", command], ...]}

What GET gives, and what TRY catches, is shown to the test by FLY.
"""

import asyncio
import collections
import copy


def _plan(program):
    """Yields (what to yield, what to do with what comes back); the handlers below only differ in how they yield."""
    for step in program:
        if step is None:
            yield None, None
        elif isinstance(step, dict):
            if "payload" in step:
                yield copy.deepcopy(step["payload"]), None
            elif "tuple" in step:
                yield tuple(step["tuple"]), None
            else:
                values = step["named_tuple"]
                yield collections.namedtuple("Point", list(values))(**values), None
        elif step[0] == "RAISE":
            raise OSError(step[1])
        elif step[0] == "TRY":
            yield tuple(step[1]), "catch"
        elif step[0] == "GET_AND_CHANGE":
            yield ("GET", step[1]), "change"
        elif step[0] == "SET_AND_CHANGE":
            value = copy.deepcopy(step[2])
            yield ("SET", step[1], value), None
            value.clear()
        else:
            yield tuple(step), "show" if step[0] == "GET" else None


def _caught(error):
    return {"caught": type(error).__name__, "message": error.public_message}


def run(payload):
    for item, then in _plan(payload["program"]):
        shown = []
        try:
            back = yield item
            if then == "change":
                back.clear()
            if then == "show" or (then == "catch" and item[0] == "GET"):
                shown.append(back)
        except Exception as error:
            if then != "catch":
                raise
            shown.append(_caught(error))
        for value in shown:
            yield "FLY", {"$got": value}


async def run_async(payload):
    for item, then in _plan(payload["program"]):
        shown = []
        await asyncio.sleep(0)
        try:
            back = yield item
            if then == "change":
                back.clear()
            if then == "show" or (then == "catch" and item[0] == "GET"):
                shown.append(back)
        except Exception as error:
            if then != "catch":
                raise
            shown.append(_caught(error))
        for value in shown:
            yield "FLY", {"$got": value}
