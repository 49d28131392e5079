from __future__ import annotations

import unittest
from typing import List

from asya.sse import ServerSentEvent, read_events


def read(text: str) -> List[ServerSentEvent]:
    return list(read_events(text.encode("utf-8").splitlines(keepends=True)))


class TestReadEvents(unittest.TestCase):
    def test_an_event_has_a_name_data_and_perhaps_a_place(self) -> None:
        self.assertEqual(
            [ServerSentEvent("update", '{"a":\n1}', "7"), ServerSentEvent("message", "x", None)],
            read('id: 7\nevent: update\ndata: {"a":\ndata:1}\n\ndata: x\n\n'),
        )

    def test_comments_and_unknown_fields_are_left_out(self) -> None:
        self.assertEqual([ServerSentEvent("message", "x", None)], read(": alive\n\nretry: 5\ndata: x\r\n\r\n"))

    def test_half_an_event_is_none(self) -> None:
        self.assertEqual([], read("id: 1\ndata: x\n"))
        self.assertEqual([], read("data: x\n\n"[:-1] + "da"))
