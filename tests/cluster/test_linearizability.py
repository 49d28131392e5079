"""The checker of histories on histories whose verdict is known: python3 -m unittest discover tests/cluster."""
import math
import random
import unittest

from linearizability import ABSENT, Operation, TooManyOrders, apply, check, closure

PAUSES = 2


def op(kind, argument, reply, called, returned=math.inf, client=0):
    return Operation(client, kind, argument, reply, called, returned)


CREATED = op("create", "a", "created", 0, 1)


class KnownHistories(unittest.TestCase):
    def fits(self, *history):
        self.assertIsNone(check(history, PAUSES))

    def unfit(self, *history):
        self.assertIsNotNone(check(history, PAUSES))

    def test_a_life(self):
        self.fits(
            CREATED, op("read", None, ("paused", 1, (), None), 2, 3), op("answer", (1, "x"), "taken", 4, 5), op("answer", (1, "y"), "already_answered", 6, 7),
            op("answer", (2, "z"), "taken", 8, 9), op("read", None, ("succeeded", 2, (1, 2), ((1, "x"), (2, "z"))), 10, 11),
            op("cancel", None, "already_final", 12, 13))

    def test_two_answers_are_taken(self):
        self.unfit(CREATED, op("answer", (1, "x"), "taken", 2, 9), op("answer", (1, "y"), "taken", 2, 9, client=1))

    def test_an_answer_that_was_taken_is_gone(self):
        self.unfit(CREATED, op("answer", (1, "x"), "taken", 2, 3), op("read", None, ("paused", 1, (), None), 4, 5))

    def test_a_decision_has_changed(self):
        self.unfit(
            CREATED, op("answer", (1, "x"), "taken", 2, 3), op("read", None, ("running", 1, (1,), ((1, "x"),)), 4, 5),
            op("read", None, ("running", 1, (1,), ((1, "y"),)), 6, 7))

    def test_a_read_of_the_past_only_while_the_answer_is_under_way(self):
        answer = op("answer", (1, "x"), "taken", 2, 6)
        self.fits(CREATED, answer, op("read", None, ("paused", 1, (), None), 3, 5, client=1))
        self.fits(CREATED, answer, op("read", None, ("running", 1, (1,), None), 3, 4, client=1))
        self.unfit(CREATED, answer, op("read", None, ("running", 1, (1,), None), 2, 3, client=1), op("read", None, ("paused", 1, (), None), 4, 5, client=1))

    def test_an_answer_after_the_cancel(self):
        self.unfit(CREATED, op("cancel", None, "canceled", 2, 3), op("answer", (1, "x"), "taken", 4, 5))
        self.fits(CREATED, op("cancel", None, "canceled", 2, 5), op("answer", (1, "x"), "taken", 3, 4))

    def test_two_cancels_and_two_creates(self):
        self.unfit(CREATED, op("cancel", None, "canceled", 2, 5), op("cancel", None, "canceled", 2, 5, client=1))
        self.unfit(CREATED, op("create", "b", "created", 0, 1, client=1))
        self.fits(CREATED, op("create", "a", "created", 0, 1, client=1), op("create", "b", "already_exists", 0, 1, client=2))

    def test_a_task_that_was_there_is_not_found(self):
        self.unfit(CREATED, op("read", None, "not_found", 2, 3))
        self.unfit(CREATED, op("answer", (1, "x"), "not_found", 2, 3))

    def test_what_had_no_reply_may_have_happened_later_or_never(self):
        lost = op("answer", (1, "x"), None, 2)
        self.fits(CREATED, lost, op("read", None, ("paused", 1, (), None), 4, 5), op("read", None, ("running", 1, (1,), ((1, "x"),)), 6, 7))
        self.fits(CREATED, lost, op("answer", (1, "y"), "taken", 4, 5))
        self.unfit(CREATED, lost, op("answer", (1, "y"), "taken", 4, 5), op("read", None, ("running", 1, (1,), ((1, "x"),)), 6, 7))

    def test_an_order_of_the_pauses(self):
        self.unfit(CREATED, op("answer", (2, "x"), "taken", 2, 3))
        self.unfit(CREATED, op("read", None, ("paused", 2, (), None), 2, 3))

    def test_a_pause_that_was_asked_for_comes_beside_those_of_the_route(self):
        three = [op("answer", (n, "x"), "taken", 2 * n + 2, 2 * n + 3) for n in (1, 2, 3)]
        self.unfit(CREATED, *three)
        self.fits(CREATED, op("pause", None, "accepted", 1, 2), *three)
        self.unfit(CREATED, op("read", None, ("paused", 1, (), None), 2, 3), op("pause", None, "accepted", 4, 5))

    def test_too_many_orders_is_no_verdict(self):
        many = [op("answer", (1, str(n)), None, 2) for n in range(30)]
        with self.assertRaises(TooManyOrders):
            check([CREATED, *many, op("read", None, ("canceled", 0, (), None), 3, 4)], PAUSES, most=1000)


class RandomHistories(unittest.TestCase):
    """Histories of a task that does one thing at a time, stretched in time, always fit; with one reply exchanged most do not."""

    def test_what_happened_fits_and_a_lie_is_seen(self):
        seen = 0
        for seed in range(300):
            history = self.happened(random.Random(seed))
            self.assertIsNone(check(history, PAUSES), f"seed {seed}")
            seen += check(self.with_a_lie(history, random.Random(seed)), PAUSES) is not None
        self.assertGreater(seen, 200)

    @staticmethod
    def happened(chance):
        task, history, now = ABSENT, [], 0
        for client in range(25):
            now += 10
            task = chance.choice(sorted(closure([task])))
            kind, argument = chance.choice([
                ("create", chance.choice("ab")), ("answer", (chance.randint(1, 3), f"v{client}")), ("answer", (task.number, f"v{client}")),
                ("read", None), ("read", None)] + [("pause", None), ("cancel", None)][: chance.randint(0, 2)])
            shown = (task.phase, task.number, tuple(n for n, _ in task.answers), task.answers)
            replies = ["not_found" if task == ABSENT else shown] if kind == "read" else [
                "created", "already_exists", "taken", "already_answered", "not_paused", "not_found", "canceled", "already_final", "accepted", "not_running"]
            reply, task = chance.choice([
                (reply, after) for reply in replies for after in apply(task, op(kind, argument, reply, 0, 1), PAUSES)])
            before, after = chance.randint(0, 25), chance.randint(1, 25)
            history.append(op(kind, argument, None, now - before) if chance.random() < 0.1 else op(kind, argument, reply, now - before, now + after, client))
        return history

    @staticmethod
    def with_a_lie(history, chance):
        told = [i for i, o in enumerate(history) if o.kind == "answer" and o.reply is not None]
        lied = list(history)
        for i in chance.sample(told, min(2, len(told))):
            lied[i] = lied[i]._replace(reply="not_paused" if lied[i].reply == "taken" else "taken")
        return lied


if __name__ == "__main__":
    unittest.main()
