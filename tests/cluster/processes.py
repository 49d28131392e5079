"""The processes of a cluster. Each is started, killed and stopped by its own id."""
import asyncio
import os
import pathlib
import random
import signal
import socket
import time

import http_client

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_LIMIT = 120  # seconds; far more than a start takes, for a machine that does other things too


def free_port():
    """One that stays free while its server is down: the system gives those from 32768 on to connections."""
    while True:
        port = random.randrange(13000, 29000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


class Process:
    """A child in a process group of its own, with its output in a file."""

    def __init__(self, name, log):
        self.name, self.log, self.child = name, log, None

    async def launch(self, command, environment, ready, prefix=()):
        """Starts the command and waits until it prints `ready`; gets the line. The output goes on into the log."""
        started = time.monotonic()
        begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as out:
            self.child = await asyncio.create_subprocess_exec(
                *prefix, *command, stdout=out, stderr=out, stdin=asyncio.subprocess.DEVNULL, env=environment, cwd="/", start_new_session=True)
        while time.monotonic() - started < START_LIMIT:
            with self.log.open("rb") as log:
                log.seek(begin)
                for line in log.read().decode(errors="replace").splitlines():
                    if ready in line:
                        self.took = time.monotonic() - started
                        return line
            if self.child.returncode is not None:
                raise RuntimeError(f"{self.name} ended before it was ready; see {self.log}")
            await asyncio.sleep(0.05)
        raise RuntimeError(f"{self.name} was not ready within {START_LIMIT} s; see {self.log}")

    @property
    def runs(self):
        return self.child is not None and self.child.returncode is None

    async def end(self, number=signal.SIGKILL):
        """Sends a signal and waits until the process is gone; gets the seconds it took. kill -9 is for the whole group."""
        if not self.runs:
            return 0.0
        started = time.monotonic()
        self.child.send_signal(number)
        try:
            await asyncio.wait_for(self.child.wait(), 90)
        finally:
            try:
                os.killpg(self.child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return time.monotonic() - started


class Silo(Process):
    """One silo. Started again it is another one at the same address, as a pod that is replaced."""

    def __init__(self, name, place, cluster):
        super().__init__(name, cluster.folder / f"{name}.log")
        self.place, self.cluster, self.programs = place, cluster, cluster.programs
        self.silo_port, self.client_port = free_port(), free_port()
        self.known = self.client_port  # what gateways know it by
        self.program, self.also, self.database_port = "Samples/release/Asya.Samples.dll", {}, None

    async def start(self):
        settings = {
            **self.cluster.settings, **self.cluster.stores.settings(self.database_port), **self.also,
            "ASYA_SILO_NAME": self.name, "ASYA_POD_IP": self.place.address,
            "ASYA_SILO_PORT": str(self.silo_port), "ASYA_SILO_CLIENT_PORT": str(self.client_port),
        }
        await self.launch(
            ["dotnet", self.programs / self.program, "--urls", "http://127.0.0.1:0",
             "--data", self.cluster.folder / f"{self.name}-data", "--config", self.cluster.config],
            {**os.environ, **settings}, "ready on", self.place.prefix)


class Gateway(Process):
    """One gateway. It keeps its port over a restart, as behind a service."""

    def __init__(self, name, cluster):
        super().__init__(name, cluster.folder / f"{name}.log")
        self.cluster, self.programs, self.port, self.leaves = cluster, cluster.programs, free_port(), False

    async def start(self):
        hosts = ",".join(f"{silo.place.address}:{silo.known}" for silo in self.cluster.silos)
        settings = {**self.cluster.settings, "ASYA_SILO_HOST": hosts, "ASPNETCORE_URLS": f"http://127.0.0.1:{self.port}"}
        started = time.monotonic()
        await self.launch(["dotnet", self.programs / "GatewayHost/release/Asya.GatewayHost.dll"], {**os.environ, **settings}, "ready on")
        while not await self._is_ready() and time.monotonic() - started < START_LIMIT:
            await asyncio.sleep(0.1)
        self.took = time.monotonic() - started

    async def _is_ready(self):
        try:
            return (await http_client.request(self.port, "GET", "/health/ready")).status == 200
        except (OSError, EOFError, TimeoutError):
            return False
