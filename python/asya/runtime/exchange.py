"""The commands that a generator yields."""

from __future__ import annotations

import re
from typing import Any, AsyncGenerator, Callable, Generator

from .common import public
from .envelope import Envelope
from .http import ClientGone
from .jsontext import Numbers, to_json


def is_command(yielded: Any) -> bool:
    """A tuple of two or more is a command. A named tuple is data, and so is everything else."""
    return isinstance(yielded, tuple) and len(yielded) >= 2 and not hasattr(yielded, "_fields")


class Exchange:
    """Processes the items of one generator: commands change the envelope, payloads and FLY items are sent at once."""

    def __init__(self, envelope: Envelope, numbers: Numbers, send: Callable[[str, bytes], None]) -> None:
        self._envelope = envelope
        self._numbers = numbers
        self._send = send

    def take(self, yielded: Any) -> Any:
        """Returns the value of the handler's ``yield``."""
        if yielded is None:
            return None
        if not is_command(yielded):
            self._send("downstream", to_json(self._envelope.frame(yielded), self._numbers))
            return None
        verb = yielded[0]
        if verb == "GET":
            return self._envelope.get(yielded[1])
        if verb == "SET" and len(yielded) >= 3:
            self._envelope.set(yielded[1], yielded[2])
        elif verb == "DEL":
            self._envelope.delete(yielded[1])
        elif verb == "FLY":
            self._send("upstream", to_json({"payload": yielded[1]}, self._numbers))
        else:
            error = RuntimeError(f"ABI protocol error: unknown verb {verb!r}")
            # The error must not show the content of a tuple that was meant as data.
            looks_like_a_verb = isinstance(verb, str) and re.fullmatch("[A-Za-z_]{1,16}", verb)
            raise public(error, None if looks_like_a_verb else "ABI protocol error: a tuple must begin with GET, SET, DEL or FLY")
        return None

    def drive(self, generator: Generator[Any, Any, Any]) -> None:
        """Runs it to its end. The error of a command is raised at its ``yield``, where the handler may catch it."""
        resume: Callable[[Any], Any] = generator.send
        argument: Any = None
        try:
            while True:
                try:
                    yielded = resume(argument)
                except StopIteration:
                    return
                try:
                    resume, argument = generator.send, self.take(yielded)
                except ClientGone:
                    raise
                except Exception as error:
                    resume, argument = generator.throw, error
        finally:
            generator.close()

    async def drive_async(self, generator: AsyncGenerator[Any, Any]) -> None:
        """The same as :meth:`drive`, for ``async def`` with ``yield``."""
        resume: Callable[[Any], Any] = generator.asend
        argument: Any = None
        try:
            while True:
                try:
                    yielded = await resume(argument)
                except StopAsyncIteration:
                    return
                try:
                    resume, argument = generator.asend, self.take(yielded)
                except ClientGone:
                    raise
                except Exception as error:
                    resume, argument = generator.athrow, error
        finally:
            await generator.aclose()
