"""The actor of the load. What it does can be seen from outside: each run leaves one line in a file, and its name in the payload."""
import json
import os
import time
import uuid


def process(payload: dict) -> dict:
    run = uuid.uuid4().hex
    time.sleep(payload.get("work_seconds", 0))
    line = json.dumps({"task": payload["task"], "run": run, "after": payload["trail"]}) + "\n"
    with open(os.environ["RUNS_FILE"], "a", encoding="utf-8") as runs:
        runs.write(line)  # shorter than a page and in one write: lines of several processes do not mix
    payload["trail"].append(run)
    return payload
