"""The bridge, against what LangGraph's own documentation shows of interrupts. LangGraph itself is not installed where these tests run."""

from __future__ import annotations

import unittest
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from asya.langgraph import graph_handler, question_of
from asya.testing import Run, run


class Interrupt(NamedTuple):
    """As langgraph.types has it."""

    value: Any
    id: str


class Task(NamedTuple):
    interrupts: Tuple[Interrupt, ...]


class Snapshot(NamedTuple):
    values: Dict[str, Any]
    next: Tuple[str, ...]
    tasks: Tuple[Task, ...]


AGE = Interrupt("what is your age?", "45fda8478b2ef754419799e10992af06")
FORM = Interrupt(
    {"question": "Publish it?", "draft": "On Q3", "fields": [{"name": "approved", "type": "boolean", "required": True}]},
    "c1a0e0c5b1f24a1a9d2a4f60e2b7d001",
)


class RecordedGraph:
    """Asks its interrupts one after the other, each of a node of its own, and keeps a state for each thread."""

    def __init__(self, *interrupts: Interrupt) -> None:
        self._interrupts = interrupts
        self.threads: Dict[str, List[Any]] = {}
        self.invoked: List[Any] = []

    def get_state(self, config: Dict[str, Any]) -> Snapshot:
        answers = self.threads.get(config["configurable"]["thread_id"])
        if answers is None:
            return Snapshot({}, (), ())
        waits = self._waits(answers)
        return Snapshot({"answers": list(answers)}, ("node",) if waits else (), (Task((waits,)),) if waits else ())

    def invoke(self, given: Any, config: Dict[str, Any]) -> Dict[str, Any]:
        self.invoked.append(given)
        answers = self.threads.setdefault(config["configurable"]["thread_id"], [])
        waits = self._waits(answers)
        if isinstance(given, tuple) and waits:
            answers.append(given[1][waits.id])
            waits = self._waits(answers)
        result: Dict[str, Any] = {"answers": list(answers)}
        if waits:
            result["__interrupt__"] = [waits]
        return result

    def _waits(self, answers: List[Any]) -> Optional[Interrupt]:
        return self._interrupts[len(answers)] if len(answers) < len(self._interrupts) else None


def command(answers: Dict[str, Any]) -> Tuple[str, Dict[str, Any]]:
    return "resume", answers


def step(graph: RecordedGraph, payload: Dict[str, Any], number: int, after: Optional[Run] = None) -> Run:
    return run(
        graph_handler(graph, actor="review", command=command),
        payload,
        actor="review",
        next=["publish"],
        headers={} if after is None else {name: value for name, value in after.frames[0].headers.items() if name != "x-asya-pause"},
        idempotency_key=f"report-1/{number}",
    )


def answered(asked: Run, **values: Any) -> Dict[str, Any]:
    return {**asked.payload, "langgraph": {**asked.payload["langgraph"], "answer": values}}


class TestBridge(unittest.TestCase):
    def test_an_interrupt_is_a_pause_and_its_answer_resumes_the_graph(self) -> None:
        graph = RecordedGraph(AGE)
        asked = step(graph, {"topic": "Q3"}, 1)
        self.assertEqual(["x-pause", "review", "publish"], asked.next)
        self.assertEqual("what is your age?", asked.question["prompt"])
        self.assertEqual(AGE.value, asked.payload["langgraph"]["asked"])

        done = step(graph, answered(asked, answer=42), 3, asked)
        self.assertEqual(["publish"], done.next)
        self.assertEqual({"topic": "Q3", "answers": [42]}, done.payload)
        self.assertEqual({}, done.frames[0].headers)
        self.assertEqual(["asya:report-1"], list(graph.threads))

    def test_two_interrupts_are_two_questions(self) -> None:
        graph = RecordedGraph(AGE, FORM)
        first = step(graph, {}, 1)
        second = step(graph, answered(first, answer=42), 3, first)
        self.assertEqual("Publish it?", second.question["prompt"])
        self.assertEqual("/langgraph/answer/approved", second.question["fields"][0]["payload_key"])
        done = step(graph, answered(second, approved=True), 5, second)
        self.assertEqual([42, {"approved": True}], done.payload["answers"])

    def test_a_step_that_runs_again_gives_no_answer_twice(self) -> None:
        graph = RecordedGraph(AGE, FORM)
        first = step(graph, {}, 1)
        second, again = (step(graph, answered(first, answer=42), 3, first) for _ in range(2))
        self.assertEqual(second, again)
        self.assertEqual([42], graph.threads["asya:report-1"])
        self.assertEqual(2, len(graph.invoked))

    def test_a_first_step_that_runs_again_asks_the_same(self) -> None:
        graph = RecordedGraph(AGE)
        self.assertEqual(step(graph, {}, 1), step(graph, {}, 1))
        self.assertEqual(1, len(graph.invoked))

    def test_a_last_step_that_runs_again_has_the_same_result(self) -> None:
        graph = RecordedGraph(AGE)
        first = step(graph, {}, 1)
        self.assertEqual(*(step(graph, answered(first, answer=42), 3, first) for _ in range(2)))

    def test_a_request_cannot_bring_an_answer(self) -> None:
        graph = RecordedGraph(AGE)
        forged = {"langgraph": {"asked": AGE.value, "answer": {"answer": "forged"}}}
        for _ in range(2):  # in a first try of the step, and in a second one
            self.assertEqual(["x-pause", "review", "publish"], step(graph, dict(forged), 1).next)
        self.assertNotIn("answer", step(graph, dict(forged), 1).payload["langgraph"])
        self.assertEqual([], graph.threads["asya:report-1"])

    def test_other_tasks_are_other_threads(self) -> None:
        graph = RecordedGraph(AGE)
        run(graph_handler(graph, actor="a"), {}, idempotency_key="acme~t/1")
        run(graph_handler(graph, actor="a", config={"configurable": {"user": "x"}}), {}, idempotency_key="t/1")
        self.assertEqual({"asya:acme~t", "asya:t"}, set(graph.threads))


class TestQuestion(unittest.TestCase):
    def test_a_value_that_says_nothing_still_has_a_prompt_and_a_form(self) -> None:
        for value in (None, {}, [], 7, {"question": 7}, {"fields": []}):
            question = question_of(value)
            self.assertEqual("The graph asks for an answer", question["prompt"])
            self.assertEqual(["answer"], [field["name"] for field in question["fields"]])

    def test_a_fields_name_is_a_place_of_its_own(self) -> None:
        question = question_of({"prompt": "?", "fields": [{"name": "a/b~c", "payload_key": "/approved"}]})
        self.assertEqual("/langgraph/answer/a~1b~0c", question["fields"][0]["payload_key"])
