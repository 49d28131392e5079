from __future__ import annotations

import asyncio
import datetime
import decimal
import unittest
from typing import Any, Dict

import asya
from asya.testing import run


def draft(payload: Dict[str, Any]) -> Any:
    yield "FLY", asya.fly_status("Writing ...")
    following = yield "GET", ".route.next"
    yield "SET", ".route.next", ["x-pause", *following]
    yield "SET", ".headers.x-asya-pause", {"prompt": "Publish it?"}
    yield {**payload, "draft": "On " + payload["topic"]}


async def book(payload: Dict[str, Any]) -> Dict[str, Any]:
    await asyncio.sleep(0)
    return {**payload, "key": asya.idempotency_key()}


async def stream(payload: Dict[str, Any]) -> Any:
    for word in ("Once", "upon"):
        await asyncio.sleep(0)
        yield "FLY", asya.fly_text(word)
    yield payload


class TestRun(unittest.TestCase):
    def test_a_generator_asks_and_goes_on(self) -> None:
        result = run(draft, {"topic": "Q3"}, next=["publish"])
        self.assertEqual({"topic": "Q3", "draft": "On Q3"}, result.payload)
        self.assertEqual(["x-pause", "publish"], result.next)
        self.assertTrue(result.frames[0].asks)
        self.assertEqual({"prompt": "Publish it?"}, result.question)
        self.assertEqual(["Writing ..."], [part["text"] for shown in result.progress for part in shown["status_update"]["status"]["message"]["parts"]])

    def test_async_handlers_run_and_know_their_step(self) -> None:
        self.assertEqual("report-123/4", run(book, {}, idempotency_key="report-123/4").payload["key"])
        self.assertEqual(2, len(run(stream, {}).progress))
        with self.assertRaises(LookupError):
            asya.idempotency_key()

    def test_none_ends_the_task(self) -> None:
        result = run(lambda payload: None, {"a": 1})
        self.assertEqual((None, [], None), (result.payload, result.next, result.question))

    def test_a_name_as_in_a_manifest_is_found(self) -> None:
        self.assertEqual({"a": 1}, run("tests.kinds.Kept.process", {"a": 1}).payload)

    def test_values_become_what_a_step_would_return(self) -> None:
        day = datetime.date(2026, 11, 30)
        self.assertEqual(
            {"day": "2026-11-30", "amount": "1.10", "pair": [1, 2]},
            run(lambda payload: {"day": day, "amount": decimal.Decimal("1.10"), "pair": (1, 2)}, {}).payload,
        )

    def test_what_a_step_could_not_return_is_an_error(self) -> None:
        with self.assertRaisesRegex(TypeError, r"Not JSON serializable: object at \.payload\.what"):
            run(lambda payload: {"what": object()}, {})
        with self.assertRaisesRegex(PermissionError, r"Cannot SET \.route\.prev"):
            run(forger, {})

    def test_the_handlers_payload_is_its_own(self) -> None:
        given = {"list": [1]}
        run(lambda payload: payload["list"].append(2), given)
        self.assertEqual({"list": [1]}, given)


def forger(payload: Dict[str, Any]) -> Any:
    yield "SET", ".route.prev", []
