"""Three silos and two gateways, on the stores of one cluster."""
import asyncio
import contextlib
import pathlib
import shutil
import sys
import tempfile
import time

from network import Loopback
from processes import Gateway, Silo
from stores import PostgresAndS3


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


@contextlib.contextmanager
def folder_for(name, options):
    """A folder for logs and data. It stays if what is done in it fails, says that it has not passed, or it was asked for."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"asya-{name}-"))
    folder.chmod(0o755)
    outcome = Outcome()
    say(f"logs in {folder}")
    yield folder, outcome
    if outcome.passed and not options.keep:
        shutil.rmtree(folder, ignore_errors=True)


class Outcome:
    passed = False

    @property
    def code(self):
        return 0 if self.passed else 1


@contextlib.asynccontextmanager
async def running(name, folder, programs, net=None, stores=PostgresAndS3, silos=3, gateways=2, flows=None):
    """A cluster with its servers, from their start until all of them are gone, whatever happens in between."""
    net = net or Loopback()
    cluster = Cluster(name, folder, net, programs, stores(folder, net.host), flows)
    try:
        await cluster.stores.start()
        await cluster.start(silos, gateways)
        say(f"{name}: the cluster is there (silos in {took(cluster.silos)} s, gateways in {took(cluster.gateways)} s)")
        yield cluster
    finally:
        await cluster.stop()
        await cluster.stores.end()
        await net.close()


def took(processes):
    return ", ".join(f"{process.took:.1f}" for process in processes)


class Cluster:
    """Everything that runs for one fault; each has a fresh one."""

    def __init__(self, name, folder, net, programs, stores, flows=None):
        self.name, self.folder, self.net, self.programs = name, folder, net, programs
        self.stores, self.flows = stores, flows
        self.stores.schema = f"f_{name.replace('-', '_')}"
        self.runs_file, self.config = folder / "runs.jsonl", folder / "config"
        self.settings = {
            "ASYA_CLUSTER_ID": f"faults-{name}", "ASYA_SERVICE_ID": "faults", "DOTNET_NOLOGO": "1",
            "Asya__Gateway__Mcp__StateKey": "bm90IGEgc2VjcmV0OiB0aGUgdGVzdHMnIG93biBrZXk=", "Logging__Console__FormatterName": "simple",
            "Logging__Console__FormatterOptions__TimestampFormat": "HH:mm:ss.fff ",
        }
        self.silos, self.gateways = [], []

    async def start(self, silos=3, gateways=2):
        self._configure()
        self.silos = [Silo(f"silo{n}", self.net.place(n), self) for n in range(1, silos + 1)]
        self.gateways = [Gateway(f"gateway{n}", self) for n in range(1, gateways + 1)]
        await self.net.join(self)
        await asyncio.gather(*(silo.start() for silo in self.silos))
        await asyncio.gather(*(gateway.start() for gateway in self.gateways))

    async def add_silo(self):
        silo = Silo(f"silo{len(self.silos) + 1}", self.net.place(len(self.silos) + 1), self)
        self.silos.append(silo)
        await silo.start()
        return silo

    async def stop(self):
        await asyncio.gather(*(p.end() for p in [*self.gateways, *self.silos]), return_exceptions=True)

    def _configure(self):
        self.config.mkdir(parents=True)
        handler = pathlib.Path(__file__).with_name("work.py")
        (self.config / "work.py").write_text(handler.read_text())
        (self.config / "work.yaml").write_text(
            "kind: AsyncActor\nmetadata: {name: work}\nspec:\n  handler: work.process\n  processes: 6\n"
            f"  pythonExecutable: {sys.executable}\n  env: {{RUNS_FILE: {self.runs_file}}}\n")
        if self.flows:
            (self.config / "flows.yaml").write_text(self.flows.read_text())
