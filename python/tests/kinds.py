"""Handlers that tests find by their names."""

from __future__ import annotations

from typing import Any, Dict


class Kept:
    def process(self, payload: Dict[str, Any]) -> Dict[str, Any]:
        return payload
