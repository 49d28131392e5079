"""The faults. Each is done to a cluster under load, and ends with everything running again; what it gets is what is worth telling."""
import asyncio
import signal

from processes import free_port


async def none(cluster, pause):
    """Nothing happens: what the load looks like by itself."""
    await pause(20)


async def silo_killed(cluster, pause):
    """kill -9 of a silo, which is started again after a while; then of another."""
    for silo in cluster.silos[1:3]:
        await silo.end(signal.SIGKILL)
        await pause(20)
        await silo.start()
        await pause(5)


async def all_silos_killed(cluster, pause):
    """kill -9 of all silos at once. New ones start at other addresses, as pods do, and no silo is left to declare the old ones dead."""
    await asyncio.gather(*(silo.end(signal.SIGKILL) for silo in cluster.silos))
    await pause(3)
    for silo in cluster.silos:
        silo.silo_port = free_port()
    await asyncio.gather(*(silo.start() for silo in cluster.silos))
    return f"the last silo was ready after {max(silo.took for silo in cluster.silos):.1f} s"


async def silo_drained(cluster, pause):
    """SIGTERM to a silo, which is started again; then to another."""
    took = []
    for silo in cluster.silos[:2]:
        took.append(await silo.end(signal.SIGTERM))
        await pause(10)
        await silo.start()
        await pause(5)
    return f"drained in {', '.join(f'{t:.1f}' for t in took)} s"


async def silo_added(cluster, pause):
    """A fourth silo joins."""
    silo = await cluster.add_silo()
    await pause(15)
    return f"joined in {silo.took:.1f} s"


async def gateway_killed(cluster, pause):
    """kill -9 of a gateway; after a while it is started again."""
    gateway = cluster.gateways[0]
    await gateway.end(signal.SIGKILL)
    await pause(10)
    await gateway.start()
    return f"started again in {gateway.took:.1f} s"


async def gateway_started_beside_a_dead_silo(cluster, pause):
    """A gateway is started, again and again, while a silo that it knows by name is dead."""
    silo, gateway = cluster.silos[0], cluster.gateways[1]
    await silo.end(signal.SIGKILL)
    took = []
    for _ in range(4):
        await gateway.end(signal.SIGTERM)
        await gateway.start()
        took.append(gateway.took)
    await pause(5)
    await silo.start()
    return f"the gateway served in {', '.join(f'{t:.1f}' for t in took)} s"


async def rolling_upgrade(cluster, pause):
    """Each silo is drained and replaced in turn, then each gateway."""
    drained = []
    for process in [*cluster.silos, *cluster.gateways]:
        drained.append(await process.end(signal.SIGTERM))
        await process.start()
        await pause(3)
    return f"longest drain {max(drained):.1f} s"


async def store_restarted(cluster, pause):
    """Each server of the stores crashes and is back five seconds later, one after the other."""
    await cluster.stores.restart(pause)


async def network_cut(cluster, pause):
    """One silo and the others no longer hear each other, while database, bucket and gateways hear all; both halves live. Then it is mended."""
    alone = cluster.silos[2]
    cluster.net.cut(alone.place)
    await pause(45)
    cluster.net.heal()
    await pause(10)
    if alone.runs:
        return "the silo that was cut off is still running"
    await alone.start()
    return "the silo that was cut off ended by itself, and was started again"


# By name, with the longest stall that is allowed, in seconds.
ALL = {
    "none": (none, 10),
    "silo-killed": (silo_killed, 60),
    "all-silos-killed": (all_silos_killed, 60),
    "silo-drained": (silo_drained, 60),
    "silo-added": (silo_added, 30),
    "gateway-killed": (gateway_killed, 30),
    "gateway-beside-dead-silo": (gateway_started_beside_a_dead_silo, 60),
    "rolling-upgrade": (rolling_upgrade, 60),
    "store-restarted": (store_restarted, 60),
    "network-cut": (network_cut, 60),
}
