#!/usr/bin/env python3
"""Makes files/ and finished.json: tasks in every phase, as the commit that README.md names has stored them.

    python3 tests/Golden.Tests/Stored/phases/make.py artifacts/.../Asya.Silo.dll
"""

import http.server
import json
import pathlib
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from product import Product  # noqa: E402


class Hook(http.server.BaseHTTPRequestHandler):
    """A webhook that takes everything."""

    told = []

    def do_POST(self):
        Hook.told.append(self.rfile.read(int(self.headers["content-length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def main(silo):
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    product = Product(
        silo, HERE / "config", ASYA_SINK_HOOKS="checkpointer", ASYA_SUMP_HOOKS="checkpointer", Asya__Gateway__Push__AllowInsecure="true")

    def create(status, task, flow, payload=None, **more):
        body = {"id": task, **({"flow": flow} if flow else {}), "payload": payload or {"topic": task, "n": 1.5}, **more}
        return product.must(status, "/mesh" if status == "running" else "/mesh?wait=30", body)

    def answer(status, task, body, **headers):
        return product.must(status, f"/mesh/{task}:resume" + ("" if status == "running" else "?wait=30"), body, **headers)

    def children(task):
        return [child["id"] for child in product.call(f"/mesh?parent_id={task}")[1]["tasks"]]

    def started_children(task, count, status):
        for child in product._until(f"{task} to have {count} children", lambda: len(children(task)) == count and children(task) or None):
            product.until(status, child)

    # Over.
    create("paused", "done-succeeded", "report", headers={"trace_id": "t-1"}, context_id="ctx-1")
    answer("succeeded", "done-succeeded", {"approved": True, "notes": "fine"}, **{"idempotency-key": "k-1"})
    create("paused", "done-many", "two_reviews")
    answer("paused", "done-many", {"approved": True, "not asked": 1})
    answer("succeeded", "done-many", {"legal": True})
    create("paused", "done-secret", "expense")
    answer("succeeded", "done-secret", {"approved": True, "secret": "hunter2"})
    create("failed", "done-failed", "failing")
    create("failed", "done-redriven", "failing")
    again = product.must("running", "/mesh/done-redriven:redrive", {})["id"]
    product.until("failed", again)
    create("failed", "done-dead", "dead")
    create("paused", "done-canceled", "report")
    product.must("canceled", "/mesh/done-canceled:cancel", {"reason": "no longer needed"})
    create("succeeded", "done-family", "family", {"parts": ["a", "b"]})

    # Paused.
    create("paused", "paused-static", "report", headers={"trace_id": "t-2"})
    create("paused", "paused-agent", "agent")
    create("paused", "paused-asking", "asking")
    create("paused", "paused-plain", None, route={"prev": [], "curr": "draft", "next": ["x-pause", "publish"]}, timeout=2592000)
    create("paused", "paused-second", "two_reviews")
    answer("paused", "paused-second", {"approved": True})
    create("paused", "paused-people", "expense")
    create("paused", "paused-later", "expire_later")
    create("running", "paused-outside", "outside")
    product.must("running", "/mesh/paused-outside:pause", {"message": "hold it", "metadata": {"prompt": "Go on?", "fields": [{"name": "why", "type": "string"}]}})
    product.until("paused", "paused-outside")
    create("running", "paused-family", "family_of_people", {"parts": ["a", "b"]})
    started_children("paused-family", 2, "paused")
    code, started = product.call("/a2a", {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {
        "message": {"messageId": "m-1", "contextId": "ctx-hook", "role": "ROLE_USER", "parts": [{"data": {"topic": "hook"}}]}, "metadata": {"skill": "report"},
        "configuration": {"taskPushNotificationConfig": {"id": "hook-1", "url": f"http://127.0.0.1:{hook.server_port}/hook", "token": "opaque"}}}}, **{"a2a-version": "1.0"})
    if "result" not in started:
        product.fail(f"A task with a webhook was not taken: {code} {started}")
    product._until("the webhook to hear of the pause", lambda: any("TASK_STATE_INPUT_REQUIRED" in told for told in Hook.told) or None)

    # Running.
    create("running", "running-first", "slow_step")
    create("running", "running-second", "slow_second")
    product.until("running", "running-second", curr="slow")
    for task, flow in (("running-wish", "slow_step"), ("running-wish-at-pause", "slow_second")):
        create("running", task, flow)
        product.until("running", task, curr="slow")
        product.must("running", f"/mesh/{task}:pause", {"message": "hold it"})
    create("paused", "running-answered", "slow_after")
    answer("running", "running-answered", {"approved": True})
    product.until("running", "running-answered", curr="slow")
    create("running", "running-family", "family_of_people", {"parts": ["a", "b"]})
    started_children("running-family", 2, "paused")
    product.until("paused", "running-family")
    answer("running", "running-family", {"approved": True})
    first = product.call("/mesh?parent_id=running-family")[1]["tasks"][0]["id"]
    answer("succeeded", first, {"approved": True})
    create("running", "running-slices", "family_at_work", {"parts": ["a", "b"], "on_failure": "collect"})
    started_children("running-slices", 2, "running")

    finished = {}
    for page in ("done-succeeded", "done-many", "done-secret", "done-failed", "done-redriven", again, "done-dead", "done-canceled", "done-family"):
        finished[page] = {"task": product.call(f"/mesh/{page}?payload=true")[1], "history": product.call(f"/mesh/{page}/history?limit=1000")[1]}

    # Last, and quickly: none of the times of 60 s may be over before the kill.
    for outcome in ("answer", "route", "cancel", "fail"):
        create("paused", f"expired-{outcome}", f"expire_{outcome}")
    create("running", "running-retry", "retry")
    product._until("running-retry to wait", lambda: "again" in product.call("/mesh/running-retry")[1]["message"] or None)

    # The checkpoint store is away: a file where its folder was.
    paused = product.data / "state" / "paused"
    paused.rename(paused.with_name("away"))
    paused.write_text("")
    create("running", "running-pausing", "report")
    product._until("running-pausing to wait for the store", lambda: product.call("/mesh/running-pausing")[1]["route"]["curr"] == "x-pause" or None)
    product.kill()
    paused.unlink()
    paused.with_name("away").rename(paused)
    product.keep(HERE / "files")
    (HERE / "finished.json").write_text(json.dumps(finished, indent=1, ensure_ascii=False) + "\n")


main(pathlib.Path(sys.argv[1]).resolve())
