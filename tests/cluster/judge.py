"""Judges from what is stored: the tasks' events and results, and the lines that their handlers left. Nothing is believed."""
import datetime
import json

import http_client
from load import TERMINAL


class Verdict:
    def __init__(self, fault, seed, limit):
        self.fault, self.seed, self.limit = fault, seed, limit
        self.started = self.succeeded = self.lost = self.doubled = 0
        self.given = self.refused = self.answers_lost = self.again = 0
        self.sse_gaps = self.reconnects = self.repeats = 0
        self.stall = self.request = self.answer_stall = self.task_stall = 0.0
        self.faults, self.note, self.where = [], "", ""

    @property
    def passed(self):
        return not (self.lost or self.doubled or self.answers_lost or self.sse_gaps or self.faults) and self.longest <= self.limit

    @property
    def longest(self):
        return max(self.stall, self.request, self.answer_stall, self.task_stall)


async def judge(verdict, load, runs_file):
    lines = {}
    if runs_file.exists():
        for line in runs_file.read_text().splitlines():
            entry = json.loads(line)
            lines.setdefault(entry["task"], {})[entry["run"]] = entry["after"]
    times = []
    for run in load.runs:
        if run.created is None:
            verdict.faults.append(f"{run.task}: never created; {'; '.join(run.disorder)}")
            continue
        verdict.started += 1
        await _judge(verdict, load, run, lines.get(run.task, {}), times)
    times.sort()
    verdict.stall = max((b - a for a, b in zip(times, times[1:]) if b > load.harmed), default=0.0)
    return verdict


async def _judge(verdict, load, run, lines, times):
    task, _ = await load.ask("GET", f"/mesh/{run.task}", tries=20)
    history, _ = await load.ask("GET", f"/mesh/{run.task}/history?limit=1000", tries=20)
    if task is None or history is None or task.status != 200 or history.status != 200:
        verdict.lost += 1
        verdict.faults.append(f"{run.task}: cannot be read")
        return
    task, stored = task.json(), history.json()["events"]
    verdict.faults += [f"{run.task}: {what}" for what in run.disorder]
    verdict.reconnects += run.reconnects
    moments = [datetime.datetime.fromisoformat(e["at"]).timestamp() for e in stored]
    times += moments

    # The stored events: numbers without a gap or a repeat, one end, one answer.
    numbers = [e["seq"] for e in stored]
    if numbers != list(range(1, len(numbers) + 1)):
        verdict.sse_gaps += 1
        verdict.faults.append(f"{run.task}: the stored numbers are {numbers}")
    ends = [e for e in stored if e["status"] in TERMINAL]
    resumed = [e for e in stored if e["kind"] == "resumed"]
    if len(ends) > 1 or len(resumed) > 1:
        verdict.doubled += 1
        verdict.faults.append(f"{run.task}: {len(ends)} ends and {len(resumed)} answers are stored")
    if task["status"] != "succeeded":
        verdict.lost += 1
        verdict.faults.append(f"{run.task}: is {task['status']}; {[e['kind'] for e in stored]} {str(task.get('error') or task.get('message') or '')[:200]}")
        return
    verdict.succeeded += 1

    # The result: what each step did, once, in order, and each on top of what was stored before it.
    trail = task["result"].get("trail", [])
    verdict.again += len(lines) - len(set(trail))
    if len(trail) != run.steps or any(lines.get(name) != trail[:at] for at, name in enumerate(trail)):
        verdict.lost += 1
        verdict.faults.append(f"{run.task}: its result has the steps {trail}, its handlers did {lines}")

    # The answers: one was taken, and it is the one in the result.
    taken = [a for a in run.answers if a.status in (200, 202)]
    verdict.given += len(run.answers)
    verdict.repeats += sum(a.tries - 1 for a in run.answers)
    verdict.refused += sum(a.status == 409 for a in run.answers)
    if run.pauses and (len(taken) != 1 or task["result"].get("answer") != taken[0].value):
        verdict.answers_lost += 1
        verdict.faults.append(f"{run.task}: answers {[(a.value, a.status) for a in run.answers]}, its result has {task['result'].get('answer')}")

    # The reader of its stream: all that is stored, once and in order.
    if run.is_watched and run.seen != numbers:
        verdict.sse_gaps += 1
        verdict.faults.append(f"{run.task}: its stream showed {run.seen} of {numbers}")

    # How long it stood still: from any event to the next, but for the time that a person took. What was over before the harm is the warm-up's.
    if moments[-1] < load.harmed:
        return
    verdict.request = max(verdict.request, run.waited)
    for before, after, a, b in zip(stored, stored[1:], moments, moments[1:]):
        if before["status"] != "paused" and b > load.harmed and b - a > verdict.task_stall:
            verdict.task_stall = b - a
            verdict.where = f"{run.task} from {before['kind']} at {before['at'][11:23]} to {after['kind']} at {after['at'][11:23]}"
    if resumed:
        verdict.answer_stall = max(verdict.answer_stall, moments[-1] - datetime.datetime.fromisoformat(resumed[0]["at"]).timestamp())
