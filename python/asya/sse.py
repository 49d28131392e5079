"""Server-sent events, as the gateway sends them."""

from __future__ import annotations

from typing import Iterable, Iterator, List, NamedTuple, Optional


class ServerSentEvent(NamedTuple):
    """One event of a stream."""

    name: str
    data: str
    id: Optional[str]
    """The place to go on from. Only a stored event has one."""


def read_events(lines: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    """Reads the lines of a stream. An event that the stream ends in the middle of is none. Comments keep it alive, and are left out."""
    name = ""
    data: List[str] = []
    identity: Optional[str] = None
    for raw in lines:
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if not raw.endswith(b"\n"):
            return
        if not line:
            if data:
                yield ServerSentEvent(name or "message", "\n".join(data), identity)
            name, data, identity = "", [], None
            continue
        field, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            identity = value
