"""The envelope."""

from __future__ import annotations

import copy
from typing import Any, List, NoReturn, Optional, Tuple

from .common import JsonObject, kind_of, public
from .paths import INDEX, KEY, SLICE, WRITABLE, Segment, parse_path


class Envelope:
    """The tree that GET, SET and DEL work on, and the frames that are taken from it."""

    def __init__(self, message: JsonObject) -> None:
        route = message["route"]
        self._passed = [*route["prev"], route["curr"]]
        self._tree: JsonObject = {
            "id": message.get("id", ""),
            "parent_id": message.get("parent_id") or "",
            "route": {"prev": list(route["prev"]), "curr": route["curr"], "next": list(route["next"])},
            "headers": dict(message.get("headers") or {}),
            "status": message.get("status") or {},
        }
        if "idempotency_key" in message:
            self._tree["idempotency_key"] = message["idempotency_key"]

    def get(self, path: str) -> Any:
        segments = self._parse("GET", path)
        if any(s.kind == SLICE for s in segments):
            raise public(ValueError("Slice not valid for GET"))
        node: Any = self._tree
        for segment in segments:
            node = _step("GET", path, node, segment)
        return copy.deepcopy(node)

    def set(self, path: str, value: Any) -> None:
        segments = self._parse("SET", path)
        *way, last = segments
        if any(s.kind == SLICE for s in way):
            raise public(ValueError("Slice only valid as terminal SET segment"))
        value = list(copy.deepcopy(value)) if isinstance(value, (list, tuple)) else copy.deepcopy(value)
        node: Any = self._tree
        fresh: Optional[Tuple[JsonObject, str, JsonObject]] = None
        for segment in way:
            if segment.kind == KEY and isinstance(node, dict) and segment.value not in node:
                child: JsonObject = {}
                if fresh is None:
                    fresh = (node, segment.value, child)
                else:
                    node[segment.value] = child
                node = child
            else:
                node = _step("SET", path, node, segment)
        _store(path, node, last, value)
        if fresh is not None:
            # Only now: a SET that fails changes nothing.
            parent, key, child = fresh
            parent[key] = child

    def delete(self, path: str) -> None:
        segments = self._parse("DEL", path)
        if any(s.kind == SLICE for s in segments):
            raise public(ValueError("Slice not valid for DEL"))
        *way, last = segments
        node: Any = self._tree
        for segment in way:
            node = _step("DEL", path, node, segment)
        _step("DEL", path, node, last)
        del node[last.value]

    def frame(self, payload: Any) -> JsonObject:
        """Joins a payload with the current route and headers. The route is shifted only here."""
        following = self._next()
        headers = self._headers()
        route = {"prev": self._passed, "curr": following[0] if following else "", "next": following[1:]}
        frame: JsonObject = {"payload": payload, "route": route}
        if headers:
            frame["headers"] = headers
        if self._tree.get("status"):
            frame["status"] = self._tree["status"]
        return frame

    def _next(self) -> List[str]:
        must_be = "must be a list of actor names"
        if "next" not in self._tree["route"]:
            raise public(ValueError(f".route.next was deleted: it {must_be}"))
        names = self._tree["route"]["next"]
        if not isinstance(names, list):
            raise public(ValueError(f".route.next {must_be}, not {kind_of(names)}"))
        for i, name in enumerate(names):
            if not isinstance(name, str):
                raise public(ValueError(f".route.next {must_be}, but [{i}] is {kind_of(name)}"))
        return names

    def _headers(self) -> JsonObject:
        if "headers" not in self._tree:
            raise public(ValueError(".headers was deleted: it must be an object"))
        headers = self._tree["headers"]
        if not isinstance(headers, dict):
            raise public(ValueError(f".headers must be an object, not {kind_of(headers)}"))
        return headers

    @staticmethod
    def _parse(verb: str, path: Any) -> Tuple[Segment, ...]:
        if not isinstance(path, str):
            raise public(TypeError(f"{verb} takes a path as a text, not {kind_of(path)}"))
        if verb != "GET":
            # Checked on the text before parsing: each writable path has only one spelling.
            root = next((r for r in WRITABLE if path.startswith(r)), None)
            if root is None or path[len(root) : len(root) + 1] not in ("", ".", "["):
                raise public(PermissionError(f"Cannot {verb} {path}"))
        try:
            return parse_path(path)
        except ValueError as error:
            raise public(error) from None


def _parent_of(path: str, segment: Segment) -> str:
    return path[: segment.start].rstrip(".") or "the envelope"


def _misfit(verb: str, path: str, node: Any, segment: Segment) -> NoReturn:
    wanted = "an object" if segment.kind == KEY else "a list"
    raise public(TypeError(f"{verb} {path}: {_parent_of(path, segment)} is {kind_of(node)}, not {wanted}"))


def _step(verb: str, path: str, node: Any, segment: Segment) -> Any:
    if not isinstance(node, dict if segment.kind == KEY else list):
        _misfit(verb, path, node, segment)
    if segment.kind == KEY and segment.value not in node:
        raise public(KeyError(segment.value), f"{verb} {path}: no key '{segment.value}'")
    if segment.kind == INDEX and not -len(node) <= segment.value < len(node):
        raise public(IndexError(f"{verb} {path}: list index out of range"))
    return node[segment.value]


def _store(path: str, node: Any, segment: Segment, value: Any) -> None:
    if not isinstance(node, dict if segment.kind == KEY else list):
        _misfit("SET", path, node, segment)
    if segment.kind == INDEX and not -len(node) <= segment.value < len(node):
        raise public(IndexError(f"SET {path}: list index out of range"))
    if segment.kind == SLICE and not isinstance(value, list):
        # Python itself would split a text into its letters here.
        raise public(TypeError(f"SET {path}: a slice takes a list, not {kind_of(value)}"))
    node[segment.value] = value
