"""Runs the faults one after the other, each on a fresh cluster under load, and prints what became of the tasks."""
import argparse
import asyncio
import pathlib
import random
import sys
import time

import guide
import stores
from cluster import folder_for, running, say
from faults import ALL
from judge import Verdict, judge
from load import Load
from network import Loopback, Namespaces
from processes import ROOT

WARM_UP = 10  # seconds under load before the fault
SHOWN = 12    # complaints of one fault

# What depends on where tasks, members and checkpoints are. Everything else is done on the first of the stores only.
OF_STORES = ("silo-killed", "all-silos-killed", "store-restarted")


async def run_fault(name, options, folder):
    if name == "network-cut" and (why := Namespaces.why_not()):
        return why
    folder = folder / name
    folder.mkdir()
    net = Namespaces() if name == "network-cut" else Loopback()
    fault, limit = ALL[name]
    verdict = Verdict(name, options.seed, limit)
    async with running(name, folder, options.programs, net, stores.ALL[options.stores], flows=ROOT / "samples/flows.yaml") as cluster:
        say(f"{name}: the guide's flow took {await guide.follow(cluster.gateways, 'guide-before'):.1f} s")
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
        say(f"{name}: after it the guide's flow took {await guide.follow(cluster.gateways, 'guide-after'):.1f} s")
        await judge(verdict, load, cluster.runs_file)
        say(f"{name}: answers by code: {load.codes}")
    for what in verdict.faults[:SHOWN]:
        say(f"  {what}")
    if len(verdict.faults) > SHOWN:
        say(f"  ... and {len(verdict.faults) - SHOWN} more")
    return verdict


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
    say(f"seed {options.seed}, {options.rate} tasks a second for {options.minutes * 60:.0f} s each, on {options.stores}")
    usual = [name for name in ALL if name != "none"] if options.stores == "postgres-s3" else OF_STORES
    verdicts, skipped = [], []
    with folder_for("faults", options) as (folder, outcome):
        for name in options.fault or usual:
            result = await run_fault(name, options, folder)
            if isinstance(result, str):
                skipped.append((name, result))
            else:
                verdicts.append(result)
        print()
        table(verdicts)
        for name, why in skipped:
            print(f"skipped: {name} ({why})")
        print(f"{options.stores}, seed {options.seed}")
        outcome.passed = bool(verdicts) and all(v.passed for v in verdicts)
    return outcome.code


def parse():
    parser = argparse.ArgumentParser(prog="tests/cluster/run", description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="where the build has put silo and gateway (run sets it)")
    parser.add_argument("--fault", action="append", choices=list(ALL), help="only this one; may be given several times")
    parser.add_argument("--stores", choices=list(stores.ALL), default="postgres-s3", help="where tasks, members and checkpoints are")
    parser.add_argument("--minutes", type=float, default=1.5, help="how long tasks are started for each fault")
    parser.add_argument("--rate", type=float, default=8, help="tasks a second")
    parser.add_argument("--settle", type=float, default=90, help="seconds that tasks have to end after the last one was started")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep the logs even when everything has passed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
