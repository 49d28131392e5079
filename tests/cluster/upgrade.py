"""Replaces the processes of an earlier build by those of this one, one by one, and back again, while tasks wait, run, start and end."""
import argparse
import asyncio
import pathlib
import random
import re
import signal
import sys
import time

from cluster import folder_for, running, say
from judge import Verdict, judge
from load import TERMINAL, Load, Run
from main import grid, table

LIMIT = 90        # seconds that anything may stand still
AT_A_TIME = 32    # requests
RUNNING_STEPS = 20
RUNNING_SECONDS = 0.5  # of each step

# What a process logs when it is sent a call, a value or a type that it does not have.
NOT_UNDERSTOOD = re.compile(
    "CodecNotFoundException|UnknownReferencedTypeException|UnsupportedWireTypeException|FieldTypeMissingException|SerializerException"
    "|MissingMethodException|TypeLoadException|InvalidCastException|NotImplementedException|Could not find an implementation for interface")


class Upgrade:
    def __init__(self, cluster, load, options):
        self.cluster, self.load, self.options = cluster, load, options
        self.random = random.Random(options.seed)
        self.waiting, self.running, self.stages, self.started = [], [], [], 0
        self.gate = asyncio.Semaphore(AT_A_TIME)

    async def seed(self):
        """Tasks that wait for an answer, and tasks that go from step to step all the time."""
        self.waiting = [new_run(f"waiting-{n}", 2, True) for n in range(self.options.paused)]
        self.load.runs += self.waiting
        await asyncio.gather(*(self._start(run, ["x-pause", "work"], 0) for run in self.waiting))
        await asyncio.gather(*(self._until(run, ("paused",)) for run in self.waiting))
        await self._keep_running()

    async def replace(self, processes, programs, to):
        """One after the other; a share of the answers is given while a process is away."""
        for process in processes:
            begun, failed, busy = time.monotonic(), len(self.load.failed), self._busy()
            count = -(-len(self.waiting) // (2 * len(processes)))
            now, self.unanswered = self.unanswered[:count], self.unanswered[count:]
            answers = asyncio.gather(*(self._answer(run) for run in now))
            still = await self._keep_running()
            process.leaves = True
            drained = await process.end(signal.SIGTERM)
            process.programs = programs
            await process.start()
            process.leaves = False
            await answers
            stage = (f"{process.name} {to}", still, len(now), self._busy() - busy, len(self.load.failed) - failed,
                     f"{drained:.1f} s", f"{process.took:.1f} s", f"{time.monotonic() - begun:.1f} s")
            self.stages.append(stage)
            say(f"{stage[0]}: drained in {stage[5]}, ready after {stage[6]}, {still} were running, {len(now)} answered")

    async def run(self, programs, before):
        self.unanswered = list(self.waiting)
        self.random.shuffle(self.unanswered)
        # Silos first, and last on the way back: a gateway needs a silo whose interfaces have its version or a higher one.
        silos, gateways = self.cluster.silos, self.cluster.gateways
        await self.replace([*silos, *gateways], programs, "to this build")
        say("all are of this build")
        await self.replace([*gateways, *silos], before, "to the earlier one")
        await asyncio.gather(*(self._answer(run) for run in self.unanswered))

    async def end(self):
        await asyncio.gather(*(self._until(run, TERMINAL) for run in self.load.runs if not run.is_watched))

    def misunderstood(self):
        return [f"{log.name}: {line[:300]}" for log in sorted(self.cluster.folder.glob("*.log"))
                for line in log.read_text(errors="replace").splitlines() if NOT_UNDERSTOOD.search(line)]

    def _busy(self):
        return self.load.codes.get(503, 0)

    async def _keep_running(self):
        """Starts a new task for each running one that is over; gets how many were still running."""
        states = await asyncio.gather(*(self._status(run) for run in self.running))
        self.running = [run for run, state in zip(self.running, states) if state not in TERMINAL]
        still = len(self.running)
        new = [new_run(f"running-{self.started + n}", RUNNING_STEPS, False) for n in range(self.options.running - still)]
        self.started += len(new)
        self.running += new
        self.load.runs += new
        await asyncio.gather(*(self._start(run, ["work"] * (RUNNING_STEPS - 1), RUNNING_SECONDS) for run in new))
        return still

    async def _start(self, run, then, seconds):
        body = {"id": run.task, "route": {"prev": [], "curr": "work", "next": then},
                "payload": {"task": run.task, "trail": [], "work_seconds": seconds}}
        async with self.gate:
            reply, _ = await self.load.ask("POST", "/mesh", body, first=self.random.getrandbits(1))
        if reply.status in (200, 201, 202):
            run.created = time.time()
        else:
            run.disorder.append(f"create was answered with {reply.status}: {reply.body[:200]!r}")

    async def _answer(self, run):
        async with self.gate:
            await self.load.answer(run, self.random.getrandbits(1))

    async def _until(self, run, states):
        """Looks until the task is in one of these states; what never gets there is found by the judge."""
        patience = time.monotonic() + self.options.settle
        while time.monotonic() < patience and run.created:
            if await self._status(run) in (*states, *TERMINAL):
                return
            await asyncio.sleep(1)

    async def _status(self, run):
        async with self.gate:
            reply, _ = await self.load.ask("GET", f"/mesh/{run.task}", first=self.random.getrandbits(1))
        return reply.json().get("status") if reply.status == 200 else None


def new_run(task, steps, pauses):
    run = Run(task)
    run.steps, run.pauses, run.is_watched = steps, pauses, False
    return run


async def main():
    options = parse()
    say(f"seed {options.seed}; {options.paused} paused, {options.running} running, {options.rate} a second beside")
    verdict = Verdict("upgrade and back", options.seed, LIMIT)
    with folder_for("upgrade", options) as (folder, outcome):
        async with running("upgrade", folder, options.before) as cluster:
            upgrade = await run(cluster, verdict, options)
        report(verdict, upgrade)
        outcome.passed = verdict.passed
    return outcome.code


async def run(cluster, verdict, options):
    """Goes from the earlier build, which the cluster is of, to this one and back."""
    load = Load("upgrade", cluster.gateways, options.rate, options.seed)
    upgrade = Upgrade(cluster, load, options)
    await upgrade.seed()
    say("all tasks wait or run")
    offering = asyncio.create_task(load.offer(float("inf")))
    load.harmed = time.time()
    await upgrade.run(options.programs, options.before)
    offering.cancel()
    await asyncio.gather(offering, return_exceptions=True)
    if not await load.settle(options.settle):
        say(f"not everything ended within {options.settle} s")
    await upgrade.end()
    await judge(verdict, load, cluster.runs_file)
    verdict.faults += load.failed
    verdict.faults += upgrade.misunderstood()
    say(f"answers by code: {load.codes}")
    return upgrade


def report(verdict, upgrade):
    for what in verdict.faults[:30]:
        say(f"  {what}")
    print()
    grid([("replaced", "running since the one before", "answered meanwhile", "503 with Retry-After", "failed requests", "drained in", "ready after", "in all"),
          *upgrade.stages])
    print()
    table([verdict])
    print(f"requests that failed otherwise: {len(upgrade.load.failed)}; calls not understood: {len(upgrade.misunderstood())}; seed {verdict.seed}")


def parse():
    parser = argparse.ArgumentParser(prog="tests/cluster/run --upgrade", description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="where the build has put silo and gateway (run sets it)")
    parser.add_argument("--before", type=pathlib.Path, required=True,
                        help="the same of the earlier build: its artifacts/bin; with a commit instead, run builds that one first")
    parser.add_argument("--paused", type=int, default=500, help="tasks that wait for an answer; a tenth get it at each replacement")
    parser.add_argument("--running", type=int, default=500, help="tasks that go from step to step; one that ends is followed by another")
    parser.add_argument("--rate", type=float, default=4, help="tasks a second that are started beside, each answered and watched")
    parser.add_argument("--settle", type=float, default=300, help="seconds that tasks have to end after the last replacement")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep the logs even when everything has passed")
    return parser.parse_args()


sys.exit(asyncio.run(main()))
