"""Starts the product, talks to it, kills it, and keeps what it has stored. Python 3.9 or later, nothing to install."""

import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


class Product:
    """The product in a process of its own, on a fresh data directory, with STORED_MAKING set for its handlers."""

    def __init__(self, silo, config, **environment):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="asya-stored-"))
        self.data = self.directory / "data"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ASYA_", "ASPNETCORE_"))}
        self.log = open(self.directory / "log", "w+")
        self.process = subprocess.Popen(
            ["dotnet", str(silo), "--urls", "http://127.0.0.1:0", "--data", str(self.data), "--config", str(config)],
            env={**inherited, "STORED_MAKING": "1", "ASYA_TASK_RETENTION": "0", **environment}, stdout=self.log, stderr=subprocess.STDOUT)
        self.address = self._until("the ready line", self._ready_line)

    def call(self, path, body=None, key=None, **headers):
        """Sends a request (a POST if there is a body) and gets the status and the answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"content-type": "application/json", **headers})
        if key:
            request.add_header("x-api-key", key)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"null")

    def must(self, status, path, body=None, key=None, expected=(200, 201, 202), **headers):
        """The same; the answer must be a task of this status."""
        code, answer = self.call(path, body, key, **headers)
        if code not in expected or answer.get("status") != status:
            self.fail(f"{path} {body}: expected a task that is {status}, got {code} {json.dumps(answer)}")
        return answer

    def until(self, status, task, key=None, curr=None):
        """Waits until a task has a status, and is at an actor if one is named."""

        def look():
            code, answer = self.call(f"/mesh/{task}", key=key)
            return answer if code == 200 and answer["status"] == status and curr in (None, answer["route"]["curr"]) else None

        return self._until(f"{task} to be {status}", look)

    def kill(self):
        """kill -9: what is stored is what a crash leaves."""
        self.process.kill()
        self.process.wait()

    def keep(self, target):
        """Kills it and copies what it has stored: the database as one file, without its log, and the checkpoints."""
        self.kill()
        database = sqlite3.connect(self.data / "tasks.db")
        busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 0, "the database is in use"
        database.close()
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.data, target, ignore=shutil.ignore_patterns("tasks.lock", "*-wal", "*-shm"))
        shutil.rmtree(self.directory)

    def fail(self, why):
        self.kill()
        self.log.seek(0)
        raise SystemExit(f"{self.log.read()}\n{why}")

    def _ready_line(self):
        with open(self.log.name) as log:
            for line in log:
                if line.startswith("Asya is ready on "):
                    return line.split()[4].rstrip(",/")
        return None

    def _until(self, what, look):
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                self.fail(f"The product ended while this waited for {what}.")
            if (seen := look()) is not None:
                return seen
            time.sleep(0.02)
        return self.fail(f"Waited in vain for {what}.")


def key_of(name):
    """The API key of a principal of a stored directory: no secret, it is made of the name."""
    return "asya_" + hashlib.sha256(f"stored {name}".encode()).hexdigest()


def write_keys(path, principals):
    """Writes a file of keys: principals are name -> (scopes, groups)."""
    entries = [
        {"id": name, "principal": name, "scopes": scopes, "groups": groups, "hash": "sha256:" + hashlib.sha256(key_of(name).encode()).hexdigest()}
        for name, (scopes, groups) in principals.items()
    ]
    path.write_text('{"keys": [\n' + ",\n".join("  " + json.dumps(entry) for entry in entries) + "\n]}\n")
