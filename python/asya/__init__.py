"""Asya for Python: what handlers use, :mod:`asya.client`, :mod:`asya.testing`, and the runner, :mod:`asya.runtime`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ._version import __version__

# In a process that the one file serves, it is the file that knows the step.
if TYPE_CHECKING or "asya_runner" not in sys.modules:
    from .runtime.handlers import fly_status, fly_text, idempotency_key
else:
    from asya_runner import fly_status, fly_text, idempotency_key

__all__ = ["__version__", "fly_status", "fly_text", "idempotency_key"]
