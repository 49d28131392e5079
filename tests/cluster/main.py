"""Runs the faults one after the other, each on a fresh cluster under load, and prints what became of the tasks."""
import argparse
import asyncio
import pathlib
import random
import shutil
import sys
import tempfile
import time

from cluster import Cluster
from faults import ALL
from judge import Verdict, judge
from load import Load
from network import Loopback, Namespaces
from processes import Postgres, S3

WARM_UP = 10  # seconds under load before the fault
SHOWN = 12    # complaints of one fault


async def run_fault(name, options, folder):
    if name == "network-cut" and (why := Namespaces.why_not()):
        return why
    folder = folder / name
    folder.mkdir()
    net = Namespaces() if name == "network-cut" else Loopback()
    postgres, s3 = Postgres(folder, net.host), S3(folder, net.host)
    cluster = Cluster(name, folder, net, options.programs, postgres, s3)
    fault, limit = ALL[name]
    verdict = Verdict(name, options.seed, limit)
    try:
        await asyncio.gather(postgres.make(), s3.start())
        await postgres.start()
        await cluster.start()
        say(f"{name}: the cluster is there (silos in {', '.join(f'{s.took:.1f}' for s in cluster.silos)} s, gateways in {', '.join(f'{g.took:.1f}' for g in cluster.gateways)} s)")
        load = Load(name, cluster.gateways, options.rate, options.seed)
        offering = asyncio.create_task(load.offer(options.minutes * 60))
        await asyncio.sleep(WARM_UP)
        say(f"{name}: {fault.__doc__}")
        load.harmed = time.time()
        verdict.note = await fault(cluster, asyncio.sleep) or ""
        say(f"{name}: everything runs again")
        await offering
        if not await load.settle(options.settle):
            say(f"{name}: not everything ended within {options.settle} s")
        await judge(verdict, load, cluster.runs_file)
        say(f"{name}: answers by code: {load.codes}")
    finally:
        await cluster.stop()
        await asyncio.gather(postgres.end(), s3.end())
        net.close()
    for what in verdict.faults[:SHOWN]:
        say(f"  {what}")
    if len(verdict.faults) > SHOWN:
        say(f"  ... and {len(verdict.faults) - SHOWN} more")
    return verdict


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def grid(rows):
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for at, row in enumerate(rows):
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")
        if at == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def table(verdicts):
    head = ("fault", "tasks", "succeeded", "lost", "doubled", "answers", "refused", "lost", "SSE gaps", "reconnects", "steps again",
            "longest stall of all", "of one task", "answer to end", "request to reply", "limit", "")
    rows = [head] + [(
        v.fault, v.started, v.succeeded, v.lost, v.doubled, v.given, v.refused, v.answers_lost, v.sse_gaps, v.reconnects, v.again,
        f"{v.stall:.1f} s", f"{v.task_stall:.1f} s", f"{v.answer_stall:.1f} s", f"{v.request:.1f} s", f"{v.limit} s", "passed" if v.passed else "FAILED") for v in verdicts]
    grid(rows)
    for v in verdicts:
        print(f"{v.fault}: {v.note + '; ' if v.note else ''}the longest of one task: {v.where}")


async def main():
    options = parse()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="asya-faults-"))
    folder.chmod(0o755)
    say(f"seed {options.seed}, {options.rate} tasks a second for {options.minutes * 60:.0f} s each; logs in {folder}")
    verdicts, skipped = [], []
    for name in options.fault or [name for name in ALL if name != "none"]:
        result = await run_fault(name, options, folder)
        if isinstance(result, str):
            skipped.append((name, result))
        else:
            verdicts.append(result)
    print()
    table(verdicts)
    for name, why in skipped:
        print(f"skipped: {name} ({why})")
    print(f"seed {options.seed}")
    passed = bool(verdicts) and all(v.passed for v in verdicts)
    if passed and not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if passed else 1


def parse():
    parser = argparse.ArgumentParser(prog="tests/cluster/run", description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="where the build has put silo and gateway (run sets it)")
    parser.add_argument("--fault", action="append", choices=list(ALL), help="only this one; may be given several times")
    parser.add_argument("--minutes", type=float, default=1.5, help="how long tasks are started for each fault")
    parser.add_argument("--rate", type=float, default=8, help="tasks a second")
    parser.add_argument("--settle", type=float, default=90, help="seconds that tasks have to end after the last one was started")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep the logs even when everything has passed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
