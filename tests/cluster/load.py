"""The load: tasks that are created, paused, answered twice at once through both gateways, and watched, all the time."""
import asyncio
import json
import random
import time

import http_client

# Errors without an answer: the outcome of the request is unknown.
UNKNOWN = (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError, ValueError)
TERMINAL = ("succeeded", "failed", "canceled")


class Answer:
    def __init__(self, value, key):
        self.value, self.key, self.status, self.at, self.tries = value, key, None, None, 0


class Run:
    """What the client of one task knows: what it asked, what it was told, what it has seen."""

    def __init__(self, task):
        self.task, self.created, self.answers, self.waited = task, None, [], 0.0
        self.seen, self.over, self.reconnects, self.disorder = [], None, 0, []
        self.steps, self.pauses, self.is_watched = 3, True, True
        self.paused, self.ended = asyncio.Event(), asyncio.Event()


class Load:
    def __init__(self, name, gateways, rate, seed):
        self.name, self.gateways, self.rate = name, gateways, rate
        self.random = random.Random(seed)
        self.runs, self.works, self.watchers, self.codes, self.harmed = [], [], [], {}, 0.0
        self.failed = []  # requests that a client which knows only Retry-After would have lost

    async def offer(self, seconds):
        """Starts tasks at an even pace, whatever becomes of those before: a system that stalls gets no rest."""
        begin = time.monotonic()
        number = 0
        while (now := time.monotonic() - begin) < seconds:
            if number <= now * self.rate:
                run = Run(f"{self.name}-{number}")
                self.runs.append(run)
                self.works.append(asyncio.create_task(self._live(run, self.random.getrandbits(32))))
                number += 1
            else:
                await asyncio.sleep(number / self.rate - now)

    async def settle(self, seconds):
        """Lets what has been started end; gets whether all did."""
        everything = self.works + self.watchers
        if everything:
            await asyncio.wait(everything, timeout=seconds)
        # Watchers are started by the lives, so there may be new ones.
        left = [t for t in self.works + self.watchers if not t.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*self.works, *self.watchers, return_exceptions=True)
        return not left

    async def ask(self, method, path, body=None, headers=None, first=0, tries=None):
        """Retries a request at one gateway and the other until one answers; every request here is idempotent."""
        attempt = 0
        while True:
            gateway = self.gateways[(first + attempt) % len(self.gateways)]
            attempt += 1
            try:
                reply = await http_client.request(gateway.port, method, path, body, headers)
                self.codes[reply.status] = self.codes.get(reply.status, 0) + 1
                if reply.status >= 500 and not (reply.status == 503 and "retry-after" in reply.fields):
                    self.failed.append(f"{method} {path}: {reply.status} {reply.body[:200]!r}")
                if reply.status < 500 and reply.status != 429:
                    return reply, attempt
            except UNKNOWN as broken:
                name = type(broken).__name__
                self.codes[name] = self.codes.get(name, 0) + 1
                if not gateway.leaves:
                    self.failed.append(f"{method} {path}: {broken!r} at {gateway.name}")
            if tries and attempt >= tries:
                return None, attempt
            await asyncio.sleep(min(0.1 * attempt, 1))

    async def _live(self, run, seed):
        chance = random.Random(seed)
        envelope = {
            "id": run.task,
            "route": {"prev": [], "curr": "work", "next": ["work", "x-pause", "work"]},
            "payload": {"task": run.task, "trail": [], "work_seconds": chance.choice([0, 0.02, 0.1, 1])},
        }
        asked = time.monotonic()
        reply, _ = await self.ask("POST", "/mesh", envelope, first=seed)
        run.waited = time.monotonic() - asked
        if reply.status not in (200, 201, 202):
            run.disorder.append(f"create was answered with {reply.status}: {reply.body[:200]!r}")
            return
        run.created = time.time()
        self.watchers.append(asyncio.create_task(self._watch(run, seed >> 3)))
        await run.paused.wait()
        await asyncio.sleep(chance.random())
        await self.answer(run, seed)
        await run.ended.wait()

    async def answer(self, run, seed):
        """Two people answer at once, one at each gateway; one must win."""
        run.answers = [Answer(f"{run.task}/{n}", f"{run.task}-{n}") for n in range(2)]
        await asyncio.gather(*(self._answer(run, answer, n + seed) for n, answer in enumerate(run.answers)))

    async def _answer(self, run, answer, first):
        asked = time.monotonic()
        reply, answer.tries = await self.ask(
            "POST", f"/mesh/{run.task}:resume?pause=1", {"answer": answer.value}, {"Idempotency-Key": answer.key}, first)
        answer.status, answer.at = reply.status, time.time()
        run.waited = max(run.waited, time.monotonic() - asked)
        if reply.status not in (200, 202, 409):
            run.disorder.append(f"an answer was answered with {reply.status}: {reply.body[:200]!r}")

    async def _watch(self, run, first):
        """Reads the task's stream to its end, from one gateway and, when that breaks, from the other, with Last-Event-ID."""
        attempt = 0
        while not run.ended.is_set():
            gateway = self.gateways[(first + attempt) % len(self.gateways)]
            attempt += 1
            try:
                last = run.seen[-1] if run.seen else 0
                async for number, kind, data in http_client.events(gateway.port, f"/mesh/{run.task}/events", last):
                    if kind is None and data is None:
                        if number == 204:
                            run.disorder.append("the stream of a task whose end was not seen is over (204)")
                            run.ended.set()
                        break
                    self._see(run, number, data)
            except UNKNOWN:
                pass
            if not run.ended.is_set():
                run.reconnects += 1
                await asyncio.sleep(min(0.05 * attempt, 1))

    @staticmethod
    def _see(run, number, data):
        status = json.loads(data).get("status") if data else None
        if number:
            run.seen.append(int(number))
        if status == "paused":
            run.paused.set()
        if status in TERMINAL:
            run.paused.set()
            run.ended.set()
