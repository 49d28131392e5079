"""Many clients ask few tasks for contradictory things while links between processes are cut and delayed; their histories must have an order."""
import argparse
import asyncio
import json
import math
import pathlib
import random
import sys
import time

import http_client
from cluster import folder_for, running, say
from harm import Harm, Linked
from linearizability import Operation, TooManyOrders, check
from load import TERMINAL, UNKNOWN
from main import grid

PAUSES = 2
NEW_EVERY = 0.25   # seconds: a new task for all to work on
ASKED_AT_ONCE = 6  # tasks that are worked on
PATIENCE = (0.3, 3, 20, 20)  # seconds, one of them for each request: later its client does not know what became of it
TAKEN = {"create": "created", "answer": "taken", "cancel": "canceled", "pause": "accepted"}


class Subject:
    """One task, by the histories of all that asked it for something."""

    def __init__(self, name):
        self.name, self.history, self.number, self.is_over = name, [], 1, False


class Clients:
    def __init__(self, gateways, seed):
        self.gateways, self.random = gateways, random.Random(seed)
        self.subjects, self.values, self.wrong, self.ends = [], 0, [], False

    async def run(self, clients, seconds):
        everyone = [asyncio.create_task(self._client(n, random.Random(self.random.getrandbits(32)))) for n in range(clients)]
        end, number = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            self.subjects.append(Subject(f"h-{number}"))
            number += 1
            await asyncio.sleep(NEW_EVERY)
        self.ends = True
        await asyncio.gather(*everyone)

    async def finish(self, limit):
        """Answers what still waits, once all is well, and reads how each task has ended."""
        await asyncio.gather(*(self._finish(subject, time.monotonic() + limit) for subject in self.subjects))

    async def _client(self, client, chance):
        while not self.ends:
            open_ones = [s for s in self.subjects[-4 * ASKED_AT_ONCE:] if not s.is_over][:ASKED_AT_ONCE] or self.subjects[-1:]
            if open_ones:
                await self._ask(client, chance.choice(open_ones), chance)
            await asyncio.sleep(chance.random() * 0.1)

    async def _ask(self, client, subject, chance):
        what = "create" if not subject.history else chance.choices(
            ["answer", "read", "create", "pause", "cancel"], [45, 30, 5, 4, 2])[0]
        if what == "answer":
            self.values += 1
            number = max(1, subject.number + chance.choice([0, 0, 0, 1, -1]))
            argument = number, f"v{self.values}"
        else:
            argument = chance.choice("ab") if what == "create" else None
        await self.do(client, subject, what, argument, chance.getrandbits(8), chance.choice(PATIENCE))

    async def do(self, client, subject, what, argument, first=0, patience=PATIENCE[-1]):
        """One operation of one client. What can be asked twice is asked until there is a reply: a repeat may change nothing."""
        self.values += 1
        key, called, attempt, reply = f"{subject.name}/{self.values}", time.monotonic(), 0, None
        while reply is None and (left := called + patience - time.monotonic()) > 0:
            gateway = self.gateways[(first + attempt) % len(self.gateways)]
            attempt += 1
            try:
                reply = self._said(what, subject, await self._send(gateway, subject, what, argument, key, left))
            except UNKNOWN:
                pass
            if reply is None:
                if what in ("pause", "read"):
                    break
                await asyncio.sleep(min(0.1 * attempt, 1))
        if reply is None and what == "read":
            return
        subject.history.append(Operation(client, what, argument, reply, called, math.inf if reply is None else time.monotonic()))

    async def _send(self, gateway, subject, what, argument, key, limit):
        path, headers = f"/mesh/{subject.name}", {"Idempotency-Key": key}
        if what == "read":
            return await http_client.request(gateway.port, "GET", path, limit=limit)
        if what == "create":
            body = {"id": subject.name, "route": {"prev": [], "curr": "work", "next": ["x-pause", "work", "x-pause", "work"]},
                    "payload": {"task": subject.name, "trail": [], "work_seconds": 0.05, "variant": argument}}
            return await http_client.request(gateway.port, "POST", "/mesh", body, limit=limit)
        if what == "answer":
            number, value = argument
            return await http_client.request(gateway.port, "POST", f"{path}:resume?pause={number}", {f"a{number}": value}, headers, limit)
        return await http_client.request(gateway.port, "POST", f"{path}:{what}", {} if what == "pause" else None, headers, limit)

    def _said(self, what, subject, reply):
        """The reply in the words of the model; None: it says nothing about the task."""
        if reply.status == 429 or reply.status == 503:
            return None
        said = reply.json()
        if reply.status >= 500 or (reply.status >= 400 and said.get("reason") not in REFUSALS):
            self.wrong.append(f"{what} of {subject.name}: {reply.status} {reply.body[:200]!r}")
            return None
        if reply.status >= 400:
            return REFUSALS[said["reason"]]
        subject.number = max(subject.number, said.get("pause", 0))
        subject.is_over = subject.is_over or said["status"] in TERMINAL
        return shown(said) if what == "read" else TAKEN[what]

    async def _finish(self, subject, end):
        if not any(o.kind == "create" for o in subject.history):
            return
        while time.monotonic() < end:
            await self.do("end", subject, "read", None)
            last = subject.history[-1].reply
            if last == "not_found" or last[0] in TERMINAL:
                subject.is_over = True
                return
            if last[0] == "paused":
                await self.do("end", subject, "answer", (last[1], "end"))
            else:
                await asyncio.sleep(0.5)
        self.wrong.append(f"{subject.name} has not ended: {subject.history[-1]}")


REFUSALS = {reason: reason for reason in ("already_exists", "already_answered", "not_paused", "not_found", "already_final", "not_running")} | {
    "not_paused_yet": "not_paused"}


def shown(task):
    """A task as a reader sees it: its standing, its pause, which pauses have answers, and, where the payload is there, which ones."""
    status = "running" if task["status"] == "pending" else task["status"]
    payload = task.get("result") or task.get("payload")
    answered = tuple(a["pause"] for a in task.get("answers", []))
    values = None if payload is None else tuple(sorted((int(k[1:]), v) for k, v in payload.items() if k[0] == "a" and k[1:].isdigit()))
    return status, task.get("pause", 0), answered, values


def verdicts(subjects):
    """The histories that have no order, and those that were too long to say."""
    unfit, undecided = [], []
    for subject in subjects:
        try:
            if found := check(subject.history, PAUSES):
                unfit.append((subject, *found))
        except TooManyOrders as many:
            undecided.append((subject, many))
    return unfit, undecided


async def main():
    options = parse()
    say(f"seed {options.seed}, {options.clients} clients for {options.minutes * 60:.0f} s")
    net = Linked()
    with folder_for("histories", options) as (folder, outcome):
        async with running("histories", folder, options.programs, net) as cluster:
            clients, harm = Clients(cluster.gateways, options.seed), Harm(cluster, net, options.seed, say)
            await asyncio.gather(clients.run(options.clients, options.minutes * 60), harm.run(options.minutes * 60))
            say("all links pass, and everything runs")
            await clients.finish(options.settle)
        outcome.passed = report(options, clients, harm, folder)
    return outcome.code


def report(options, clients, harm, folder):
    operations = [o for s in clients.subjects for o in s.history]
    unfit, undecided = verdicts(clients.subjects)
    for subject, order, rest in unfit[:3]:
        say(f"{subject.name}: no order. The longest one found, and what does not fit after it:")
        for operation in (*order, None, *rest):
            print(f"    {operation or '----'}")
    for subject, many in undecided:
        say(f"{subject.name}: {many}")
    for what in clients.wrong[:12]:
        say(what)
    print()
    rows = [row(what, operations) for what in ("create", "answer", "cancel", "pause", "read")]
    grid([("operation", "replies", "taken", "refused", "without a reply")] + rows)
    print(", ".join(f"{kind} {way}: {times}" for (kind, way), times in sorted(harm.done.items())) + f"; silos started again: {harm.restarts}")
    print(f"{len(clients.subjects)} tasks, {len(operations)} operations, {len(unfit)} without an order, {len(undecided)} undecided, "
          f"{len(clients.wrong)} other faults; seed {options.seed}")
    (folder / "histories.json").write_text(json.dumps([[s.name, [list(o) for o in s.history]] for s in clients.subjects]))
    # Where nothing was harmed, or one kind of request never worked, an order proves nothing.
    says_something = bool(harm.done) and all(taken for _, _, taken, _, _ in rows)
    return says_something and not (unfit or undecided or clients.wrong)


def row(what, operations):
    mine = [o for o in operations if o.kind == what]
    told = [o for o in mine if o.reply is not None]
    taken = [o for o in told if o.reply == TAKEN.get(what) or what == "read"]
    return what, len(told), len(taken), len(told) - len(taken), len(mine) - len(told)


def parse():
    parser = argparse.ArgumentParser(prog="tests/cluster/run --histories", description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="where the build has put silo and gateway (run sets it)")
    parser.add_argument("--minutes", type=float, default=10, help="how long links are harmed")
    parser.add_argument("--clients", type=int, default=12, help="how many ask at once")
    parser.add_argument("--settle", type=float, default=90, help="seconds that tasks have to end after the last harm")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep logs and histories even when everything has passed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
