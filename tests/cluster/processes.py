"""The processes of a cluster: PostgreSQL, an S3 server, silos, gateways. Each is started, killed and stopped by its own id."""
import asyncio
import os
import pathlib
import random
import pwd
import shutil
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


class Postgres(Process):
    """A server on a fresh directory, with fsync. It refuses to run as root, so there it runs as the user postgres."""

    def __init__(self, folder, address):
        super().__init__("postgres", folder / "postgres.log")
        self.data, self.address, self.port = folder / "postgres", address, free_port()
        self.programs = self.find()
        self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []

    @staticmethod
    def find():
        folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        found = [f for f in folders if (f / "initdb").exists()]
        if not found and (on_path := shutil.which("initdb")):
            found = [pathlib.Path(on_path).parent]
        if not found:
            raise SystemExit("PostgreSQL is not installed here (Debian: apt-get install postgresql).")
        return found[0]

    async def make(self):
        self.data.mkdir(mode=0o700)
        if os.getuid() == 0:
            postgres = pwd.getpwnam("postgres")
            os.chown(self.data, postgres.pw_uid, postgres.pw_gid)
        initdb = await asyncio.create_subprocess_exec(
            *self.as_user, self.programs / "initdb", "-D", self.data, "-U", "asya", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
            stdout=asyncio.subprocess.DEVNULL, cwd="/")
        if await initdb.wait():
            raise RuntimeError("initdb failed.")
        hba = self.data / "pg_hba.conf"
        hba.write_text(hba.read_text() + "host all all samenet trust\n")

    async def start(self):
        await self.launch(
            [*self.as_user, self.programs / "postgres", "-D", self.data, "-p", str(self.port), "-c", f"listen_addresses={self.address}",
             "-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "max_connections=300"],
            {**os.environ, "LC_ALL": "C"}, "ready to accept connections")

    def url(self, schema, port=None):
        return f"postgres://asya@{self.address}:{port or self.port}/postgres?search_path={schema}"


class S3(Process):
    """npm's s3rver with one bucket; its packages are those of the storage tests."""

    def __init__(self, folder, address):
        super().__init__("s3", folder / "s3.log")
        self.data, self.address, self.port = folder / "s3", address, free_port()

    async def start(self):
        script = ROOT / "tests/Storage.Tests/s3/node_modules/s3rver/bin/s3rver.js"
        await self.launch(
            ["node", script, "-d", self.data, "-a", self.address, "-p", str(self.port), "--no-vhost-buckets", "--silent", "--configure-bucket", "asya-checkpoints"],
            dict(os.environ), "S3rver listening")

        # s3rver removes a folder with its last object, and dies when another is put there meanwhile. Real services have no folders.
        paused = self.data / "asya-checkpoints/faults/paused"
        paused.mkdir(parents=True)
        (paused / "kept").touch()

    def settings(self):
        return {
            "ASYA_CHECKPOINT_URL": "s3://asya-checkpoints/faults", "AWS_ENDPOINT_URL": f"http://{self.address}:{self.port}",
            "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER",
        }


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
            **self.cluster.settings, **self.cluster.s3.settings(), **self.also,
            "ASYA_DATABASE_URL": self.cluster.postgres.url(self.cluster.schema, self.database_port),
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
