"""What can go wrong between a program and a gateway."""

from __future__ import annotations

from typing import Any, Dict, List, Optional


class AsyaError(Exception):
    """What :mod:`asya.client` raises."""


class Unreachable(AsyaError):
    """No gateway answers at the address, after several tries where a second try is safe."""


class Refused(AsyaError):
    """The gateway has refused a request.

    ``reason`` is the machine-readable word, such as ``not_paused``; ``errors`` has the fields of an answer that does not fit its form.
    """

    def __init__(self, status: int, reason: str, message: str, errors: Optional[List[Dict[str, Any]]] = None) -> None:
        super().__init__(f"{message} ({reason or status})")
        self.status = status
        self.reason = reason
        self.errors: List[Dict[str, Any]] = errors or []


class NotSucceeded(AsyaError):
    """The task has failed or was cancelled; ``task`` has it as it is."""

    def __init__(self, task: Dict[str, Any]) -> None:
        super().__init__(f"The task {task.get('id')} is {task.get('status')}: {task.get('error') or task.get('message') or 'no reason is given'}")
        self.task = task
