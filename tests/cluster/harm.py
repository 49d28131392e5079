"""Harm to the links of a cluster, one after the other, by one seed."""
import asyncio
import random
import time

from links import HOLD, PASS, Link, Proxy, owner_of
from network import Loopback
from processes import free_port


class Linked(Loopback):
    """Loopback, with a proxy in front of each silo, of each silo's way to the database, and of each gateway's way to each silo."""

    def __init__(self):
        self.links, self.proxies = {}, []

    async def join(self, cluster):
        """Others know a silo by the ports of its proxies; the silo listens behind them."""
        for silo in cluster.silos:
            at, ports = silo.place.address, (free_port(), free_port())
            silo.program, silo.known = "TestSilo/release/Asya.TestSilo.dll", ports[1]
            silo.also = {"ASYA_TEST_ADVERTISED_PORT": str(ports[0]), "ASYA_TEST_ADVERTISED_CLIENT_PORT": str(ports[1])}
            await self._proxy(at, ports[0], silo.silo_port, self._from(cluster.silos, "silo-silo", silo))
            await self._proxy(at, ports[1], silo.client_port, self._from(cluster.gateways, "gateway-silo", silo))
            silo.database_port = free_port()
            await self._proxy(self.host, silo.database_port, cluster.stores.postgres.port, self._from([silo], "silo-database", cluster.stores.postgres))

    def _from(self, callers, kind, called):
        def link(port):
            caller = owner_of(port, callers)
            name = f"{caller.name if caller else 'unknown'} to {called.name}"
            return self.links.setdefault((kind, name), Link(name))

        return link

    async def _proxy(self, host, port, target, link_of):
        self.proxies.append(Proxy((host, port), (host, target), link_of))
        await self.proxies[-1].start()

    def heal(self):
        for link in self.links.values():
            link.set()

    async def close(self):
        self.heal()
        await asyncio.gather(*(proxy.stop() for proxy in self.proxies))


class Harm:
    """Cuts and delays until it is told to stop. A silo that has left because of it is started again, as an orchestrator does."""

    def __init__(self, cluster, linked, seed, say):
        self.cluster, self.linked, self.say = cluster, linked, say
        self.random = random.Random(seed)
        self.done, self.restarts = {}, 0

    async def run(self, seconds):
        keeper = asyncio.create_task(self._keep())
        end = time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0:
                await asyncio.sleep(min(left, self.random.uniform(1, 4)))
                if left > 4:
                    await self._one(min(left, self.random.choice([2, 5, 8, 15])))
        finally:
            self.linked.heal()
            keeper.cancel()
        await self._restart()

    async def _one(self, seconds):
        kind = self.random.choice(["silo-silo", "silo-database", "gateway-silo"])
        links = [link for (what, _), link in sorted(self.linked.links.items(), key=lambda entry: entry[0]) if what == kind]
        if kind == "silo-silo" and links:
            links = self._around(links)
        elif links:
            links = [self.random.choice(links)]
        way, there, back, delay = self.random.choice([
            ("cut", HOLD, HOLD, 0), ("cut there", HOLD, PASS, 0), ("cut back", PASS, HOLD, 0), ("delay", PASS, PASS, self.random.choice([0.05, 0.2, 0.6]))])
        for link in links:
            link.set(there, back, delay)
        self.done[(kind, way)] = self.done.get((kind, way), 0) + 1
        self.say(f"{way}{f' {delay} s' if delay else ''} for {seconds:.0f} s: {', '.join(link.name for link in links)}")
        await asyncio.sleep(seconds)
        self.linked.heal()

    def _around(self, links):
        """One link, or all to one silo, or all from it, or both."""
        silo = self.random.choice(self.cluster.silos).name
        to = [link for link in links if link.name.endswith(f"to {silo}")]
        out = [link for link in links if link.name.startswith(f"{silo} ")]
        return self.random.choice([[self.random.choice(links)], to, out, to + out])

    async def _keep(self):
        while True:
            await asyncio.sleep(1)
            await self._restart()

    async def _restart(self):
        for silo in self.cluster.silos:
            if not silo.runs:
                self.say(f"{silo.name} has left, and is started again")
                self.restarts += 1
                await silo.start()
