"""Paths into the envelope."""

from __future__ import annotations

import functools
import re
from typing import Any, List, NamedTuple, Tuple


class Segment(NamedTuple):
    kind: str  # KEY, INDEX or SLICE
    value: Any
    start: int  # where it begins in the path's text: what stands before it names its parent


KEY, INDEX, SLICE = "key", "index", "slice"

_SEGMENT = re.compile(
    r"\.([A-Za-z_][A-Za-z0-9_-]*)"  # .name
    r'|\["([^"]+)"\]'  # ["any key"]
    r"|\[(-?[0-9]{1,18})\]"  # [-1]
    r"|\[(-?[0-9]{1,18})?:(-?[0-9]{1,18})?\]"  # [1:3]
)

WRITABLE = (".route.next", ".headers", ".status")


@functools.lru_cache(maxsize=1024)
def parse_path(path: str) -> Tuple[Segment, ...]:
    """Reads ``.name``, ``["any key"]``, ``[-1]`` and ``[1:3]``. The whole text is parsed: nothing is skipped."""
    if not path.startswith("."):
        raise ValueError(f"Path must start with '.': {path}")
    if path == ".":
        raise ValueError(f"Empty path: {path}")
    segments: List[Segment] = []
    at = 1 if path.startswith(".[") else 0
    while at < len(path):
        match = _SEGMENT.match(path, at)
        if match is None:
            raise ValueError(f"Invalid path: {path}")
        name, quoted, index, start, stop = match.groups()
        if name is not None or quoted is not None:
            segments.append(Segment(KEY, name if name is not None else quoted, at))
        elif index is not None:
            segments.append(Segment(INDEX, int(index), at))
        else:
            bounds = slice(int(start) if start else None, int(stop) if stop else None)
            segments.append(Segment(SLICE, bounds, at))
        at = match.end()
    return tuple(segments)
