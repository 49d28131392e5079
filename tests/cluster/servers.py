"""The servers that stores are on: PostgreSQL, an S3 server, Redis, an emulator of Azure Storage."""
import asyncio
import base64
import email.utils
import hmac
import os
import pathlib
import pwd
import shutil
import signal

import http_client
from processes import ROOT, Process, free_port


class Server(Process):
    """A server of a store. What it has acknowledged is there again after a crash."""

    crash = signal.SIGKILL

    async def make(self):
        """Prepares its files, once."""

    async def crash_and_restart(self, pause):
        """Ends it at once, as a crash does, and starts it again on what it has stored."""
        await self.end(self.crash)
        await pause(5)
        await self.start()


class Postgres(Server):
    """A server on a fresh directory, with fsync. It refuses to run as root, so there it runs as the user postgres."""

    crash = signal.SIGQUIT  # at once, and recovering from its log

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


class S3(Server):
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


class Redis(Server):
    """A server that syncs each write to its file before it acknowledges it."""

    def __init__(self, folder, address):
        super().__init__("redis", folder / "redis.log")
        self.data, self.address, self.port = folder / "redis", address, free_port()

    async def make(self):
        if not shutil.which("redis-server"):
            raise SystemExit("Redis is not installed here (Debian: apt-get install redis-server).")
        self.data.mkdir()

    async def start(self):
        await self.launch(
            ["redis-server", "--port", str(self.port), "--bind", self.address, "--dir", self.data, "--save", "", "--appendonly", "yes",
             "--appendfsync", "always", "--maxmemory-policy", "noeviction"],
            dict(os.environ), "Ready to accept connections")

    def url(self, database):
        return f"redis://{self.address}:{self.port}/{database}"


class Azurite(Server):
    """npm's azurite: blobs, queues and tables of one account; its packages are those of the grains' tests."""

    crash = signal.SIGTERM  # it writes down what it has when it is asked to end, and now and then: a kill would be the emulator's loss

    ACCOUNT, KEY = "devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    def __init__(self, folder, address):
        super().__init__("azurite", folder / "azurite.log")
        self.data, self.address = folder / "azurite", address
        self.ports = {service: free_port() for service in ("blob", "queue", "table")}

    async def make(self):
        self.data.mkdir()

    async def start(self):
        script = ROOT / "tests/Grains.Tests/azurite/node_modules/azurite/dist/src/azurite.js"
        ports = [part for service, port in self.ports.items() for part in (f"--{service}Host", self.address, f"--{service}Port", str(port))]
        await self.launch(
            ["node", script, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", self.data, *ports],
            dict(os.environ), "Table service is successfully listening")

    def connection(self):
        ends = "".join(f"{service.title()}Endpoint=http://{self.address}:{port}/{self.ACCOUNT};" for service, port in self.ports.items())
        return f"DefaultEndpointsProtocol=http;AccountName={self.ACCOUNT};AccountKey={self.KEY};{ends}"

    async def make_container(self, name):
        """A silo makes no container: one that it finds missing may be a wrong name."""
        now = email.utils.formatdate(usegmt=True)
        path = f"/{self.ACCOUNT}/{name}"
        text = f"PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:{now}\nx-ms-version:2021-12-02\n/{self.ACCOUNT}{path}\nrestype:container"
        signature = base64.b64encode(hmac.digest(base64.b64decode(self.KEY), text.encode(), "sha256")).decode()
        reply = await http_client.request(self.ports["blob"], "PUT", f"{path}?restype=container", headers={
            "x-ms-date": now, "x-ms-version": "2021-12-02", "Content-Length": "0", "Authorization": f"SharedKey {self.ACCOUNT}:{signature}"})
        if reply.status != 201:
            raise RuntimeError(f"azurite made no container: {reply.status} {reply.body[:200]!r}")
