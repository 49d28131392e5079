"""The links between processes as proxies: each passes on what it gets, later, or not before it is mended, in each direction by itself."""
import asyncio
import os
import pathlib

PASS, HOLD = "pass", "hold"


class Link:
    """What one process says to another over the connections that it opens."""

    def __init__(self, name):
        self.name, self.modes, self.delay = name, {"there": PASS, "back": PASS}, 0.0
        self.changed = asyncio.Event()

    def set(self, there=PASS, back=PASS, delay=0.0):
        """Bytes that are held are delivered when the link is mended, as TCP does over a network that has lost them; so is the end of a connection."""
        self.modes, self.delay = {"there": there, "back": back}, delay
        self.changed.set()
        self.changed = asyncio.Event()

    async def passes(self, way):
        while self.modes[way] == HOLD:
            await self.changed.wait()


class Proxy:
    """Listens for one process. Which link a connection belongs to is asked for when it is made: several processes may call."""

    def __init__(self, at, target, link_of):
        self.at, self.target, self.link_of, self.server, self.tasks = at, target, link_of, None, set()

    async def start(self):
        self.server = await asyncio.start_server(self._serve, *self.at)

    async def stop(self):
        self.server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self.tasks.add(task)
        other = None
        try:
            link = self.link_of(writer.get_extra_info("peername")[1])
            await link.passes("there")
            far, other = await asyncio.open_connection(*self.target)
            await asyncio.gather(self._pump(link, "there", reader, other), self._pump(link, "back", far, writer))
        except OSError:
            pass  # the target is down or gone: so is the connection
        finally:
            self.tasks.discard(task)
            for end in (writer, other):
                if end is not None:
                    end.transport.abort()

    @staticmethod
    async def _pump(link, way, source, sink):
        while True:
            try:
                part = await source.read(64 * 1024)
            except OSError:
                part = b""
            if link.delay:
                await asyncio.sleep(link.delay)
            await link.passes(way)
            if not part:
                sink.transport.abort()  # that both directions end; nothing here half-closes a connection
                return
            sink.write(part)
            await sink.drain()


def owner_of(port, processes):
    """Gets which of the processes has the local end of a loopback connection, as the kernel knows it; None: none of them."""
    place = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in pathlib.Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(place) and fields[9] != "0":
                wanted = f"socket:[{fields[9]}]"
                for process in processes:
                    if process.runs and wanted in _sockets(process.child.pid):
                        return process
    return None


def _sockets(pid):
    found = set()
    try:
        for descriptor in os.scandir(f"/proc/{pid}/fd"):
            try:
                found.add(os.readlink(descriptor.path))
            except OSError:
                pass
    except OSError:
        pass
    return found
