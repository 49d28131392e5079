"""Mixed load at a constant rate: every kind of task and reader that the storm has, without its harm."""
import asyncio
import contextlib
import json
import random

import http_client

UNKNOWN = (OSError, EOFError, TimeoutError, asyncio.IncompleteReadError)


class Load:
    def __init__(self, port, hook, runs, rate, seed):
        self.port, self.hook, self.runs, self.rate = port, hook, runs, rate
        self.random = random.Random(seed)
        self.done = self.wrong = 0
        self.troubles = {}
        self.going = asyncio.Event()
        self.going.set()
        self.tasks = set()
        self.kinds = [
            (4, self.straight), (4, self.review), (2, self.python), (1, self.stumble), (1, self.fan_out), (1, self.expire),
            (1, self.cancel), (1, self.fail), (1, self.told), (1, self.read)]

    async def run(self, seconds):
        loop = asyncio.get_running_loop()
        end, number = loop.time() + seconds, 0
        while loop.time() < end:
            await self.going.wait()
            kind = self.random.choices([k for _, k in self.kinds], [w for w, _ in self.kinds])[0]
            task = asyncio.create_task(self.one(kind, f"soak-{number}"))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            number += 1
            await asyncio.sleep(1 / self.rate)
        await self.ended()

    async def burst(self, count):
        """Starts this many at once, of all kinds, and waits for them."""
        self.tasks = {asyncio.create_task(self.one(self.kinds[n % len(self.kinds)][1], f"burst-{n}")) for n in range(count)}
        await self.ended()
        self.tasks = set()

    async def ended(self):
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=60)

    @contextlib.asynccontextmanager
    async def at_rest(self):
        """Starts nothing more, and waits until all has ended; afterwards it goes on."""
        self.going.clear()
        try:
            await self.ended()
            yield
        finally:
            self.going.set()

    async def one(self, kind, name):
        try:
            await kind(name)
            self.done += 1
        except (AssertionError, *UNKNOWN) as trouble:
            self.wrong += 1
            text = f"{kind.__name__}: {type(trouble).__name__} {trouble}"[:160]
            self.troubles[text] = self.troubles.get(text, 0) + 1

    async def ask(self, method, path, body=None, expect=(200, 201)):
        reply = await http_client.request(self.port, method, path, body)
        assert reply.status in expect, f"{method} was answered with {reply.status}"
        return reply.json() if reply.body else None

    async def create(self, name, route, wait=20, **payload):
        current, *following = route.split()
        envelope = {"id": name, "route": {"prev": [], "curr": current, "next": following}, "payload": {"value": 0, **payload}}
        return await self.ask("POST", f"/mesh?wait={wait}", envelope)

    async def answer(self, name, then="succeeded"):
        task = await self.ask("POST", f"/mesh/{name}:resume?wait=20", {"answer": name})
        assert task["status"] == then, task["status"]

    async def straight(self, name):
        assert (await self.create(name, "increment increment"))["status"] == "succeeded"

    async def review(self, name):
        watching = None
        assert (await self.create(name, "increment x-pause increment"))["status"] == "paused"
        if self.random.random() < 0.3:
            watching = asyncio.create_task(self.watch(name))
        await asyncio.sleep(self.random.random() * 10)
        await self.answer(name)
        await asyncio.wait_for(watching, 30) if watching else None

    async def watch(self, name):
        async for _, _, data in http_client.events(self.port, f"/mesh/{name}/events", 0):
            if data and json.loads(data).get("status") == "succeeded":
                return

    async def python(self, name):
        assert (await self.create(name, "py_increment increment", runs=self.runs(name)))["status"] == "succeeded"

    async def stumble(self, name):
        assert (await self.create(name, "py_stumble increment", runs=self.runs(name)))["status"] == "succeeded"

    async def fan_out(self, name):
        assert (await self.create(name, "splitter", slices=9))["status"] == "succeeded"

    async def expire(self, name):
        ask = {"prompt": "Anyone?", "when": {"remind": 1, "escalate": {"after": 2, "groups": ["others"]}, "expire": {"after": 3, "answer": {"n": 1}}}}
        await self.create(name, "asker x-pause increment", ask=ask)
        await asyncio.wait_for(self.watch(name), 30)

    async def cancel(self, name):
        await self.create(name, "increment x-pause increment")
        await asyncio.sleep(self.random.random() * 5)
        await self.ask("POST", f"/mesh/{name}:cancel")

    async def fail(self, name):
        assert (await self.create(name, "refuser"))["status"] == "failed"

    async def told(self, name):
        await self.create(name, "increment x-pause increment")
        await self.ask("POST", f"/a2a/tasks/{name}/pushNotificationConfigs", {"id": "hook", "url": f"{self.hook}/{name}"})
        await self.answer(name)

    async def read(self, name):
        await self.ask("GET", "/mesh?limit=50")
        await self.ask("GET", "/mesh/waits/stats")
        await self.ask("GET", f"/mesh/{name}", expect=(404,))
        await self.ask("POST", "/mesh", {"payload": 1}, expect=(422, 400))


async def serve_hook():
    """A webhook that takes everything; gets its address."""
    async def take(reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next((line.split(":")[1] for line in head.split("\r\n") if line.startswith("content-length:")), "0")
                await reader.readexactly(int(length))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except UNKNOWN:
            writer.close()
    server = await asyncio.start_server(take, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
