"""A silo under mixed load for half an hour: what it holds at the end is what it held after ten minutes, or the slope says how much more."""
import argparse
import asyncio
import json
import math
import os
import pathlib
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cluster"))

import http_client  # noqa: E402
import slope  # noqa: E402
from mix import Load, serve_hook  # noqa: E402
from processes import Process  # noqa: E402

# Seconds between two measurements. Each is made at rest: what is in use at a moment of the load says nothing about what is held. By the
# clock, so that all are at the same phase of what Orleans does each minute (addresses of grains leave its cache then).
BLOCK = 120

# Seconds for which the silo rests before it is measured. Threads without work end after 20, and tasks that are over are gone by then.
REST = 40
AT_REST = 55  # seconds before a measurement at which the load is told to end

# Megabytes. SQLite's log of writes keeps the size that it had when it was longest, so it has no slope but a bound (WalCheckpointer).
LOG = "log of writes"
LONGEST_LOG = 64

# Threads of the runtime's pool come and go with the load of the machine, so they have no slope but a bound: a pool that grows is one whose
# threads are blocked. All others are counted apart.
POOL = "threads of the pool"
LARGEST_POOL = 32
POOLED = ".NET TP Worker"
BURST = 400  # tasks at once before all, so that whatever is opened on demand, a connection for one more reader, is open
LOOKS = 5  # at rest, two seconds apart, each after a collection of all garbage; the least counts
SERIES = {
    "memory (live objects)": "MB", "memory (resident)": "MB", "memory of the Python processes": "MB", "descriptors": "", "threads": "",
    "activations": "", "files": "MB",
}


class Silo(Process):
    def __init__(self, program, folder):
        super().__init__("the silo", folder / "silo.log")
        self.program, self.data = program, folder / "data"

    async def start(self, retention):
        settings = {
            "ASYA_TASK_RETENTION": f"{retention}s", "Asya__Telemetry__Prometheus": "true", "Asya__Gateway__Push__AllowInsecure": "true",
            "Asya__Identity__Rate__PerSecond": "0", "Logging__LogLevel__Default": "Warning", "MALLOC_ARENA_MAX": "2",  # as in the images
            "ASYA_TEST_ADDRESSES": "256",  # of grains: those of tasks that are over stay for minutes, which is noise here
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("ASYA_", "ASPNETCORE_"))}
        line = await self.launch(
            ["dotnet", self.program, "--urls", "http://127.0.0.1:0", "--data", self.data,
             "--config", ROOT / "tests/System.Tests/Crash/python"], {**clean, **settings}, "ready on")
        self.port = int(re.search(r"ready on http://[^:]+:(\d+)", line)[1])

    async def collect(self, number):
        """Has all garbage collected, so that memory is what is held; gets the bytes."""
        envelope = {"id": f"collect-{number}", "route": {"prev": [], "curr": "collector", "next": []}, "payload": {}}
        return (await http_client.request(self.port, "POST", "/mesh?wait=30", envelope)).json()["result"]["live"] / 1e6

    async def sample(self):
        process = pathlib.Path(f"/proc/{self.child.pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        threads = [(task / "comm").read_text().strip() for task in process.glob("task/*")]
        sizes = {str(path): size for path, size in files(self.data)}
        metrics = (await http_client.request(self.port, "GET", "/metrics")).body.decode()
        return {
            "memory (resident)": kilobytes(status["VmRSS"]) / 1024,
            "memory of the Python processes": sum(rss(child) for child in descendants(self.child.pid)) / 1024,
            "descriptors": len(os.listdir(process / "fd")),
            "threads": len(threads) - threads.count(POOLED),
            POOL: threads.count(POOLED),
            "activations": metric(metrics, r"orleans_catalog_activations\w*"),
            "files": (sum(size for name, size in sizes.items() if not name.endswith("-wal")) - not_in_use(self.data)) / 1e6,
            LOG: sum(size for name, size in sizes.items() if name.endswith("-wal")) / 1e6,
        }


def kilobytes(text):
    return int(text.split()[0])


def metric(text, name):
    found = re.findall(rf"^{name}(?:\{{[^}}]*\}})? ([0-9.eE+-]+)", text, re.MULTILINE)
    if not found:
        raise SystemExit(f"/metrics has no {name}.")
    return sum(map(float, found))


def descendants(pid):
    try:
        children = [int(c) for task in os.listdir(f"/proc/{pid}/task") for c in pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
    except OSError:
        return []
    return children + [deeper for child in children for deeper in descendants(child)]


def rss(pid):
    try:
        return next(kilobytes(line.split(":")[1]) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        return 0


def files(folder):
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                yield path, path.stat().st_size
        except OSError:
            pass


def not_in_use(folder):
    """The bytes of free pages, which the next rows take, and of what is meant to grow: the pauses of removed tasks (docs/storage.md)."""
    tasks = sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True, timeout=20)
    try:
        kept = tasks.execute(
            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = 'removed_tasks')")
        free = [tasks.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")]
        return kept.fetchone()[0] + free[0] * free[1]
    finally:
        tasks.close()


def database(folder):
    return next(path for path in folder.rglob("*.db"))


async def measure(silo, load, seconds):
    samples, start = [], time.monotonic()
    work = asyncio.create_task(load.run(seconds))
    while not work.done():
        at = (len(samples) + 1) * BLOCK
        await asyncio.wait([work], timeout=start + at - AT_REST - time.monotonic())
        async with load.at_rest():
            samples.append((time.monotonic() - start, await at_rest(silo, len(samples), start + at)))
        at, last = samples[-1]
        print(f"{at / 60:5.1f} min, {load.done} done, {load.wrong} wrong: " + ", ".join(f"{n} {v:.1f}" for n, v in last.items()), file=sys.stderr, flush=True)
    await work
    return samples


async def at_rest(silo, number, until):
    # The runtime's pools of arrays let go of what has not been used for half a minute, but only at a collection after one that has seen it.
    await silo.collect(f"{number}-first")
    await asyncio.sleep(max(REST, until - time.monotonic()))
    if not silo.runs:
        raise SystemExit(f"The silo has ended. The end of its log:\n{silo.log.read_text()[-4000:]}")

    # Threads before the looks, whose collections wake some.
    looks = [{"memory (live objects)": math.inf, **await silo.sample()}]
    for look in range(LOOKS):
        live = await silo.collect(f"{number}-{look}")
        await asyncio.sleep(2)
        looks.append({"memory (live objects)": live, **await silo.sample()})
    return {name: min(look[name] for look in looks) for name in looks[0]}


def report(samples, skip, limit):
    """Prints the table; gets the exit code."""
    verdicts = []
    print(f"| | at {skip / 60:.0f} min | at the end | slope, % an hour (95 %) | |\n|---|---|---|---|---|")
    for name, unit in SERIES.items():
        points = [(at, sample[name]) for at, sample in samples if at >= skip]
        mean, per_second, half = slope.fit(points)
        percent, width = (per_second * 360000 / mean, half * 360000 / mean) if mean else (0, 0)

        # Of what is counted, less than one more has not been seen.
        is_more = unit or (per_second + half) * (points[-1][0] - points[0][0]) >= 1
        verdicts.append(slope.verdict(percent - width, percent + width, limit) if is_more else "steady")
        print(f"| {name} | {points[0][1]:.1f} {unit} | {points[-1][1]:.1f} {unit} | {percent:+.2f} ({percent - width:+.2f} to {percent + width:+.2f}) | {verdicts[-1]} |")
    for name, unit, bound in ((LOG, " MB", LONGEST_LOG), (POOL, "", LARGEST_POOL)):
        most = max(sample[name] for at, sample in samples if at >= skip)
        verdicts.append("steady" if most < bound else "GROWS")
        print(f"| {name} | | {most:.1f}{unit} at most | below {bound}{unit} | {verdicts[-1]} |")
    return 1 if "GROWS" in verdicts else 2 if "unclear" in verdicts else 0


async def run(options, folder):
    seed = options.seed if options.seed is not None else random.randrange(1 << 30)
    print(f"{options.minutes:g} minutes, {options.rate:g} tasks a second, seed {seed}", flush=True)
    silo = Silo(options.silo, folder)
    server, hook = await serve_hook()

    def runs(name):
        (folder / "runs" / name).mkdir(parents=True)
        return str(folder / "runs" / name)

    try:
        await silo.start(options.retention)
        load = Load(silo.port, hook, runs, options.rate, seed)
        await load.burst(BURST)
        samples = await measure(silo, load, options.minutes * 60)
    finally:
        await silo.end()
        server.close()
    print(f"{load.done} done, {load.wrong} wrong{''.join(f'{chr(10)}  {count} x {text}' for text, count in load.troubles.items())}")
    if options.samples:
        options.samples.write_text(json.dumps(samples))
    code = report(samples, options.skip * 60, options.limit)
    return code or (1 if load.wrong else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--skip", type=float, default=10, help="minutes at the beginning that are not looked at (10)")
    parser.add_argument("--rate", type=float, default=10, help="tasks a second (10)")
    parser.add_argument("--limit", type=float, default=1, help="percent an hour (1)")
    parser.add_argument("--retention", type=int, default=10, help="seconds for which tasks that are over are kept (10)")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--silo", type=pathlib.Path, default=ROOT / "artifacts/bin/TestSilo/release/Asya.TestSilo.dll", help="the program")
    parser.add_argument("--samples", type=pathlib.Path, help="a file for all samples, as JSON")
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args()
    if (options.minutes - options.skip) * 60 < 3 * BLOCK:
        parser.error(f"A slope needs three measurements, {BLOCK} s apart, after the minutes that are skipped.")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="asya-soak-"))
    try:
        sys.exit(asyncio.run(run(options, folder)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
