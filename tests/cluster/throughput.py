"""Measures lifecycles per second of bench/Load with 1, 2 and 3 silos (--silos) behind two gateways, one driver at each, on PostgreSQL with fsync."""
import argparse
import asyncio
import json
import pathlib
import shutil
import sys
import tempfile
import time

from cluster import Cluster
from network import Loopback
from processes import Postgres, S3


async def measure(silos, options, folder):
    folder.mkdir(parents=True)
    net = Loopback()
    postgres, s3 = Postgres(folder, net.host), S3(folder, net.host)
    # A bucket in node would be what is measured; a directory that all silos share costs a sync for each checkpoint.
    (folder / "state").mkdir()
    cluster = Cluster(f"t{silos}", folder, net, options.programs, postgres, s3, {"ASYA_PERSISTENCE_MOUNT": str(folder / "state")})
    s3.settings = dict  # no settings: the directory is used
    try:
        await postgres.make()
        await postgres.start()
        await cluster.start(silos)
        await drive(cluster, options, folder, options.warm)
        begin = {p: cpu(p.child.pid) for p in [*cluster.silos, *cluster.gateways]}
        begun = time.monotonic()
        await drive(cluster, options, folder, options.lifecycles)
        seconds = time.monotonic() - begun
        rates = [json.loads((folder / f"{gateway.name}.json").read_text())["a_lifecycles_per_s"] for gateway in cluster.gateways]
        used = {kind: sum(cpu(p.child.pid) - begin[p] for p in group) for kind, group in (("silos", cluster.silos), ("gateways", cluster.gateways))}
        lifecycles = len(cluster.gateways) * options.lifecycles * 1.5  # a driver begins with half as many that it does not time
        return {
            "silos": silos, "per_second": round(sum(rates), 1),
            **{f"cores_of_{kind}": round(seconds_used / seconds, 2) for kind, seconds_used in used.items()},
            **{f"ms_of_{kind}_per_lifecycle": round(seconds_used / lifecycles * 1000, 2) for kind, seconds_used in used.items()},
        }
    finally:
        await cluster.stop()
        await postgres.end()


async def drive(cluster, options, folder, lifecycles):
    drivers = [await asyncio.create_subprocess_exec(
        "dotnet", options.programs / "Load/release/Asya.Load.dll", "--only", options.part, "--target", f"http://127.0.0.1:{gateway.port}",
        "--lifecycles", str(lifecycles), "--concurrency", "32", "--json", folder / f"{gateway.name}.json",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=folder) for gateway in cluster.gateways]
    texts = [(await driver.communicate())[0].decode() for driver in drivers]
    if any(driver.returncode for driver in drivers):
        raise RuntimeError("\n".join(texts))


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--lifecycles", type=int, default=2000, help="of each of the two drivers")
    parser.add_argument("--warm", type=int, default=1000, help="of each driver before, so that compiling is not what is measured")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--silos", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--part", choices=["a", "a2"], default="a", help="a: answers come at once; a2: after all have paused, as people's do")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="asya-throughput-"))
    folder.chmod(0o755)
    for repeat in range(options.repeats):
        for silos in options.silos:
            load = pathlib.Path("/proc/loadavg").read_text().split()[0]
            print(json.dumps(await measure(silos, options, folder / f"{repeat}-{silos}") | {"load_average_before": load}), flush=True)
    shutil.rmtree(folder, ignore_errors=True)


sys.exit(asyncio.run(main()))
