"""The usage guide's own example, once, as a person would do it: start it, read the draft, approve it, read what was published."""
import asyncio
import json
import time

import http_client

PATIENCE = 30  # seconds for each of its two halves

EVENTS = ["created", "pausing", "paused", "resumed", "succeeded"]


class GuideFailed(Exception):
    pass


async def follow(gateways, name):
    """Goes through `report_approval`: each request at another gateway. Gets how long it took, in seconds."""
    begun = time.monotonic()
    first, second = gateways[0].port, gateways[-1].port
    task = await _ask(first, "POST", "/mesh?wait=10", {"id": name, "flow": "report_approval", "payload": {"topic": "tides"}})
    task = await _until(second, name, "paused")
    _expect(task["pause_metadata"]["prompt"], "Review this report before it is published")
    _expect(task["payload"]["draft"][:22], "Draft report on: tides")
    await _ask(second, "POST", f"/mesh/{name}:resume?wait=10", {"approved": True, "reviewer_notes": "fine"})
    task = await _until(first, name, "succeeded")
    _expect((task["result"]["status"], task["result"]["approved"]), ("published", True))

    # A reader that comes late is told everything that has happened, from the first event on.
    kinds, numbers = [], []
    async for number, _, data in http_client.events(second, f"/mesh/{name}/events", 0, silence=PATIENCE):
        if data is None:
            break
        if number:
            numbers.append(int(number))
            kinds.append(json.loads(data)["kind"])
        if kinds and kinds[-1] == "succeeded":
            break
    _expect(numbers, list(range(1, len(numbers) + 1)))
    _expect([kind for kind in kinds if kind in EVENTS], EVENTS)
    listed = await _ask(first, "GET", "/mesh?flow=report_approval&status=succeeded")
    _expect(name in [one["id"] for one in listed["tasks"]], True)
    return time.monotonic() - begun


async def _until(port, name, status):
    patience = time.monotonic() + PATIENCE
    while (task := await _ask(port, "GET", f"/mesh/{name}"))["status"] != status:
        if time.monotonic() > patience:
            raise GuideFailed(f"{name} is {task['status']}, not {status}")
        await asyncio.sleep(0.2)
    return task


async def _ask(port, method, path, body=None):
    reply = await http_client.request(port, method, path, body)
    if reply.status >= 400:
        raise GuideFailed(f"{method} {path}: {reply.status} {reply.body[:200]!r}")
    return reply.json()


def _expect(found, expected):
    if found != expected:
        raise GuideFailed(f"{found!r} is not {expected!r}")
