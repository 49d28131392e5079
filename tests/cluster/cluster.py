"""Three silos and two gateways, on one database and one bucket."""
import asyncio
import pathlib
import sys

from processes import ROOT, Gateway, Postgres, S3, Silo


class Cluster:
    """Everything that runs for one fault; each has a fresh one."""

    def __init__(self, name, folder, net, programs, postgres, s3, settings=None):
        self.name, self.folder, self.net, self.programs = name, folder, net, programs
        self.schema, self.postgres, self.s3 = f"f_{name.replace('-', '_')}", postgres, s3
        self.runs_file, self.config = folder / "runs.jsonl", folder / "config"
        self.settings = {
            "ASYA_CLUSTER_ID": f"faults-{name}", "ASYA_SERVICE_ID": "faults", "DOTNET_NOLOGO": "1",
            "Asya__Gateway__Mcp__StateKey": "bm90IGEgc2VjcmV0OiB0aGUgdGVzdHMnIG93biBrZXk=", "Logging__Console__FormatterName": "simple",
            "Logging__Console__FormatterOptions__TimestampFormat": "HH:mm:ss.fff ", **(settings or {}),
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


__all__ = ["Cluster", "Postgres", "S3", "ROOT"]
