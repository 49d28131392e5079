from __future__ import annotations

import unittest
import unittest.mock
from typing import List

from asya import client, transport
from asya.client import Client, NotSucceeded, Refused, Unreachable
from tests.gateway import Reply, ScriptedGateway, events, update

PROBLEM = Reply(409, {"title": "Conflict", "detail": "task not paused", "reason": "not_paused"}, "application/problem+json")
PAUSED = Reply(200, {"id": "t", "status": "paused", "pause": 1})
DONE = Reply(200, {"id": "t", "status": "succeeded", "result": {"a": 1}})


class TestClient(unittest.TestCase):
    def setUp(self) -> None:
        self.slept: List[float] = []
        for module in (client, transport):
            patch = unittest.mock.patch.object(module, "_sleep", self.slept.append)
            patch.start()
            self.addCleanup(patch.stop)

    def test_a_start_that_got_no_answer_is_sent_again_with_its_key(self) -> None:
        with ScriptedGateway(Reply(cut=True), Reply(503, "", "text/html"), Reply(201, {"id": "t"})) as gateway:
            task = Client(gateway.url).start("approval", {"a": 1}, timeout=60)
        self.assertEqual("t", task.id)
        self.assertEqual(3, len(gateway.asked))
        self.assertEqual(1, len({one.headers["idempotency-key"] for one in gateway.asked}))
        self.assertEqual({"flow": "approval", "payload": {"a": 1}, "timeout": 60}, gateway.asked[0].body)
        self.assertEqual(2, len(self.slept))

    def test_a_start_with_an_id_is_sent_once(self) -> None:
        with ScriptedGateway(Reply(cut=True)) as gateway, self.assertRaises(Unreachable):
            Client(gateway.url).start("approval", {}, id="mine")
        self.assertEqual(1, len(gateway.asked))

    def test_an_answer_names_its_pause(self) -> None:
        with ScriptedGateway(Reply(200, {"id": "t", "resume": {"pause": 2}})) as gateway:
            Client(gateway.url).task("a/b").answer({"approved": True}, pause=2)
        self.assertEqual("/mesh/a%2Fb:resume?pause=2", gateway.asked[0].path)
        self.assertIn("idempotency-key", gateway.asked[0].headers)

    def test_a_refusal_has_its_reason_and_is_not_repeated(self) -> None:
        with ScriptedGateway(PROBLEM) as gateway, self.assertRaises(Refused) as caught:
            Client(gateway.url).task("t").answer({}, pause=1)
        self.assertEqual((409, "not_paused", "Conflict: task not paused (not_paused)"), (caught.exception.status, caught.exception.reason, str(caught.exception)))

    def test_a_page_that_is_no_gateway_is_told(self) -> None:
        for reply in (Reply(200, "<html>", "text/html"), Reply(307, "")):
            with ScriptedGateway(*[reply] * 6) as gateway, self.assertRaises(Unreachable):
                Client(gateway.url).flows()

    def test_a_stream_goes_on_after_a_cut_where_it_was(self) -> None:
        stream = [events(update(3, "running")), Reply(cut=True), Reply(503, {"reason": "too_many_streams"}, "application/problem+json")]
        with ScriptedGateway(PAUSED, *stream, events(update(4, "succeeded")), Reply(204)) as gateway:
            seen = [(one.id, one.status) for one in Client(gateway.url).task("t").updates()]
        self.assertEqual([("3", "running"), ("4", "succeeded")], seen)
        self.assertEqual([None, "3", "3", "3", "4"], [one.headers.get("last-event-id") for one in gateway.asked[1:]])

    def test_a_task_that_there_is_not_is_refused_at_once(self) -> None:
        with ScriptedGateway(Reply(404, {"title": "Not found", "reason": "not_found"}, "application/problem+json")) as gateway:
            with self.assertRaises(Refused):
                next(Client(gateway.url).task("t").updates())

    def test_waiting_ends_with_the_question_or_the_end(self) -> None:
        with ScriptedGateway(PAUSED, events(update(1, "running"), update(2, "paused")), PAUSED) as gateway:
            self.assertEqual("paused", Client(gateway.url).task("t").wait()["status"])
        with ScriptedGateway(DONE, events(update(2, "paused"), update(3, "succeeded")), DONE) as gateway:
            self.assertEqual({"a": 1}, Client(gateway.url).task("t").result())

    def test_a_task_that_failed_has_no_result(self) -> None:
        failed = Reply(200, {"id": "t", "status": "failed", "error": "the topic is taken"})
        with ScriptedGateway(failed, events(update(1, "failed")), failed) as gateway:
            with self.assertRaisesRegex(NotSucceeded, "t is failed: the topic is taken"):
                Client(gateway.url).task("t").result()

    def test_waiting_has_an_end(self) -> None:
        with ScriptedGateway(PAUSED, PAUSED) as gateway, self.assertRaises(TimeoutError):
            Client(gateway.url).task("t").wait(end=True, timeout=0.0)

    def test_all_pages_are_read(self) -> None:
        pages = [Reply(200, {"tasks": [{"id": "a"}], "next_cursor": "x y"}), Reply(200, {"tasks": [{"id": "b"}], "next_cursor": None})]
        with ScriptedGateway(*pages) as gateway:
            self.assertEqual(["a", "b"], [task["id"] for task in Client(gateway.url).tasks(status="paused", waiting_for_me=True)])
        self.assertEqual("/mesh?status=paused&waiting_for=me&limit=100&cursor=x+y", gateway.asked[1].path)

    def test_a_key_goes_to_this_machine_or_over_https(self) -> None:
        with ScriptedGateway(Reply(200, {"flows": []})) as gateway:
            Client(gateway.url, "asya_key").flows()
        self.assertEqual("Bearer asya_key", gateway.asked[0].headers["authorization"])
        for url in ("http://gateway.example", "http://127.0.0.1.example", "http://10.0.0.1:8080"):
            with self.assertRaisesRegex(ValueError, "a key is sent over https, or to this machine"):
                Client(url, "asya_key")
        Client("https://gateway.example", "asya_key")
        Client("http://gateway.example", "asya_key", insecure=True)
        Client("http://[::1]:8080", "asya_key")

    def test_wrong_arguments_are_told_before_anything_is_sent(self) -> None:
        for url in ("gateway.example", "ftp://a", "http://a?b=c", "http://u:p@a", "http://"):
            with self.assertRaises(ValueError):
                Client(url)
        for key in ("two words", "line\nbreak", "ключ"):
            with self.assertRaises(ValueError):
                Client("https://a", key)
        with ScriptedGateway() as gateway:
            with self.assertRaises(ValueError):
                Client(gateway.url).start("f", {}, id="a", idempotency_key="b")
            with self.assertRaises(ValueError):
                Client(gateway.url).start("f", {"a": float("nan")})
            with self.assertRaises(ValueError):
                Client(gateway.url).start("f", {}, idempotency_key="a\r\nb")
        self.assertEqual([], gateway.asked)
