"""Where silos live: at addresses of the loopback interface, or each in a network namespace of its own, so that they can be cut from each other."""
import os
import secrets
import shutil
import subprocess

# No interface has this address: frames to it are lost.
UNUSED_ADDRESS = "02:00:00:00:00:de"


class Place:
    def __init__(self, address, namespace=None, hardware=None):
        self.address, self.namespace, self.hardware = address, namespace, hardware
        self.prefix = ("ip", "netns", "exec", namespace) if namespace else ()


class Loopback:
    host = "127.0.0.1"

    def place(self, number):
        return Place(f"127.0.0.{10 + number}")

    async def join(self, cluster):
        """Prepares the ways between processes, before they start."""

    async def close(self):
        """Takes away what was prepared."""


class Namespaces:
    """A bridge, and a namespace for each silo with a cable to it. Database, S3 server and gateways stay outside, on the bridge's address."""

    def __init__(self):
        self.tag = secrets.token_hex(2)
        self.bridge, self.net = f"asya{self.tag}", f"10.{200 + secrets.randbelow(50)}.{secrets.randbelow(250)}"
        self.host, self.places = f"{self.net}.1", []
        ip("link", "add", self.bridge, "type", "bridge")
        ip("addr", "add", f"{self.host}/24", "dev", self.bridge)
        ip("link", "set", self.bridge, "up")

    @staticmethod
    def why_not():
        """Gets why there cannot be namespaces here; None: there can."""
        if os.getuid() != 0:
            return "network namespaces need root"
        if shutil.which("ip") is None:
            return "the command ip is missing (Debian: apt-get install iproute2)"
        name = f"asya{secrets.token_hex(2)}"
        try:
            ip("netns", "add", name)
            ip("link", "add", f"{name}v", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "add", f"{name}b", "type", "bridge")
            return None
        except subprocess.CalledProcessError as failure:
            return f"network namespaces cannot be made here: {failure.stderr.strip()}"
        finally:
            for command in (["netns", "del", name], ["link", "del", f"{name}b"]):
                subprocess.run(["ip", *command], capture_output=True, check=False)

    def place(self, number):
        namespace, cable, address = f"{self.bridge}n{number}", f"{self.bridge}v{number}", f"{self.net}.{10 + number}"
        ip("netns", "add", namespace)
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        ip("link", "set", cable, "master", self.bridge, "up")
        ip("-n", namespace, "addr", "add", f"{address}/24", "dev", "eth0")
        ip("-n", namespace, "link", "set", "lo", "up")
        ip("-n", namespace, "link", "set", "eth0", "up")
        self.places.append(Place(address, namespace))
        return self.places[-1]

    async def join(self, cluster):
        """The cables are there."""

    def cut(self, alone):
        """Lets whatever this silo and the others send each other vanish, in both directions and without a word. All else arrives."""
        for other in self.places:
            if other is not alone:
                for here, there in ((alone, other), (other, alone)):
                    ip("-n", here.namespace, "neigh", "replace", there.address, "lladdr", UNUSED_ADDRESS, "dev", "eth0", "nud", "permanent")

    def heal(self):
        for here in self.places:
            for there in self.places:
                if here is not there:
                    subprocess.run(["ip", "-n", here.namespace, "neigh", "del", there.address, "dev", "eth0"], capture_output=True, check=False)

    async def close(self):
        for place in self.places:
            subprocess.run(["ip", "netns", "del", place.namespace], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", self.bridge], capture_output=True, check=False)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
