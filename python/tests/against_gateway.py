"""A program that uses a real gateway; the tests of the command asya start one and run this."""

from __future__ import annotations

import threading
from typing import Any, List

from asya.client import Client, Refused

FITS = {"approved": True, "amount": 12.5, "tell": ["requester"]}


def refusal(call: Any) -> Refused:
    try:
        call()
    except Refused as refused:
        return refused
    raise AssertionError("it was not refused")


def main() -> None:
    asya = Client()
    assert {"approval", "quick"} <= {flow["name"] for flow in asya.flows()}

    assert asya.start("quick", {"value": 1.5}).result(timeout=30) == {"value": 1.5}
    twice = [asya.start("quick", {}, idempotency_key="python-once").id for _ in range(2)]
    assert twice[0] == twice[1]
    assert refusal(lambda: asya.start("no-such-flow", {})).status == 422
    assert refusal(lambda: asya.task("no-such-task").wait()).reason == "not_found"

    task = asya.start("approval", {"topic": "Q3"}, context_id="python")
    question = task.wait(timeout=30)
    assert (question["status"], question["pause"]) == ("paused", 1), question
    assert task.id in [one["id"] for one in asya.tasks(status="paused", flow="approval", waiting_for_me=True, page=1)]

    refused = refusal(lambda: task.answer({"approved": "yes"}, pause=1))
    assert refused.reason == "form_not_satisfied" and "approved" in [error["field"] for error in refused.errors], refused.errors
    assert refusal(lambda: task.answer(FITS, pause=2)).status == 409

    followed: List[Any] = []
    watching = threading.Event()

    def follow() -> None:
        for update in task.updates():
            followed.append(update)
            watching.set()

    watcher = threading.Thread(target=follow)
    watcher.start()
    assert watching.wait(30)
    receipt = task.answer(FITS, pause=1, idempotency_key="python-answer")
    assert receipt["resume"]["pause"] == 1, receipt
    again = task.answer(FITS, pause=1, idempotency_key="python-answer")
    assert again["resume"] == {**receipt["resume"], "repeated": True}, (receipt, again)
    assert task.result(timeout=30)["approved"] is True
    watcher.join(30)
    assert not watcher.is_alive()
    assert [update.status for update in followed][-1] == "succeeded", followed
    numbers = [int(update.id) for update in followed if update.id]
    assert numbers == sorted(set(numbers)), numbers
    assert list(task.updates(after=followed[-1].id)) == []

    cancelled = asya.start("approval", {})
    cancelled.wait(timeout=30)
    cancelled.cancel("a mistake")
    assert cancelled.wait(end=True, timeout=30)["status"] == "canceled"

    failed = asya.start("refusal", {})
    assert failed.wait(end=True, timeout=30)["status"] == "failed"
    assert failed.redrive().id != failed.id
    print("all of it worked")


if __name__ == "__main__":
    main()
