"""Handlers that no sample would show."""

import os
import signal
import subprocess
import time


def pid(payload):
    return {**payload, "pid": os.getpid()}


def hang(payload):
    if "note" not in payload:
        return payload
    with open(payload["note"] + ".tmp", "w") as note:
        children = [subprocess.Popen(["sleep", "600"], start_new_session=own) for own in (False, True)]
        note.write(" ".join(map(str, [os.getpid(), *(child.pid for child in children)])))
    os.rename(payload["note"] + ".tmp", payload["note"])
    while True:
        time.sleep(1)


def die_once(payload):
    try:
        open(payload["note"], "x").close()
    except FileExistsError:
        return {**payload, "survived": True}
    os.kill(os.getpid(), signal.SIGKILL)


def tell(payload):
    from asya_runner import fly_text

    while not os.path.exists(payload["note"]):
        time.sleep(0.01)
    yield "FLY", fly_text("Once upon ")
    yield "FLY", {"percent": 40}
    yield payload


def fail(payload):
    raise ValueError("the password is hunter2")
