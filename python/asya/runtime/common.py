"""What every part uses."""

from __future__ import annotations

import logging
from typing import Any, Dict, Optional

log = logging.getLogger("asya.runner")

JsonObject = Dict[str, Any]


def kind_of(value: Any) -> str:
    """Names the type of a value in JSON's terms: readers of errors may not know the Python code."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    for types_, words in (((dict,), "an object"), ((list, tuple), "a list"), ((str,), "a text"), ((int, float), "a number")):
        if isinstance(value, types_):
            return words
    return f"a {type(value).__name__}"


def public(error: BaseException, text: Optional[str] = None) -> BaseException:
    """Marks a runner's error as public; a handler's own errors are not, unless it marks them."""
    error.public_message = str(error) if text is None else text  # type: ignore[attr-defined]
    return error
