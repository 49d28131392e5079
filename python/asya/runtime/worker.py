"""The worker: the main thread."""

from __future__ import annotations

import asyncio
import collections
import inspect
from typing import Any, Awaitable, Callable, NamedTuple, Optional

from .common import JsonObject, log
from .envelope import Envelope
from .exchange import Exchange
from .handlers import current_key
from .http import ClientGone, Reply
from .jsontext import Numbers, describe_error, to_json


class Job(NamedTuple):
    message: JsonObject
    numbers: Numbers
    reply: Reply


def refuse_stopping(reply: Reply) -> None:
    try:
        reply.json(503, to_json({"error": "stopping"}))
    except ClientGone:
        pass


class Worker:
    """Runs the handler, one invocation at a time, on the thread that made it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, handler: Callable[[Any], Any]) -> None:
        self.stopping = False
        self._loop = loop
        self._handler = handler
        self._jobs: collections.deque[Job] = collections.deque()
        self._wake = asyncio.Event()

    def submit(self, job: Job) -> None:
        """From any thread. The job's reply is ``done`` when it has been answered."""
        self._jobs.append(job)
        self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Stops after the running invocation. Safe in a signal handler."""
        self.stopping = True
        self._loop.call_soon_threadsafe(self._wake.set)

    def run(self) -> None:
        """Works until it is stopped."""
        while True:
            # The loop runs while the worker waits, so that background work of async handlers continues.
            job = self._loop.run_until_complete(self._next())
            if job is None:
                break
            self._answer(job)
            current_key.set(None)
        while self._jobs:
            job = self._jobs.popleft()
            job.reply.keep_alive = False
            refuse_stopping(job.reply)
            job.reply.done.set()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _next(self) -> Optional[Job]:
        while not self.stopping:
            if self._jobs:
                return self._jobs.popleft()
            self._wake.clear()
            await self._wake.wait()
        return None

    def _answer(self, job: Job) -> None:
        try:
            if job.reply.client_left():
                raise ClientGone
            self._invoke(job)
        except ClientGone:
            job.reply.keep_alive = False
            log.info("the client of envelope %r left before its answer", job.message.get("id", ""))
        except BaseException:
            job.reply.keep_alive = False
            log.exception("an invocation could not be answered")
        finally:
            job.reply.done.set()

    def _invoke(self, job: Job) -> None:
        reply = job.reply
        current_key.set(job.message.get("idempotency_key"))
        body: Optional[bytes] = None
        try:
            envelope = Envelope(job.message)
            result = self._handler(job.message["payload"])
            if not inspect.isgenerator(result) and not inspect.isasyncgen(result):
                if inspect.isawaitable(result):
                    result = self._wait_for(result, reply)
                body = None if result is None else b'{"frames":[' + to_json(envelope.frame(result), job.numbers) + b"]}"
        except ClientGone:
            raise
        except BaseException as error:  # sys.exit() in a handler too: the process is not the handler's to end
            self._log_failure(job, error)
            reply.json(500, describe_error("processing_error", error))
            return
        if inspect.isgenerator(result) or inspect.isasyncgen(result):
            self._stream(job, envelope, result)
        elif body is None:
            reply.nothing()
        else:
            reply.json(200, body)

    def _stream(self, job: Job, envelope: Envelope, generator: Any) -> None:
        exchange = Exchange(envelope, job.numbers, job.reply.event)
        try:
            if inspect.isgenerator(generator):
                exchange.drive(generator)
            else:
                self._wait_for(exchange.drive_async(generator), job.reply)
        except ClientGone:
            raise
        except BaseException as error:
            self._log_failure(job, error)
            job.reply.event("error", describe_error("processing_error", error))
        job.reply.end_stream()

    def _wait_for(self, awaitable: Awaitable[Any], reply: Reply) -> Any:
        """Runs an async handler. A client that disconnects cancels it: an ``await`` is a safe place for that."""

        async def run() -> Any:
            return await awaitable

        task = self._loop.create_task(run())

        def look() -> None:
            self._loop.remove_reader(reply.fileno())
            if reply.client_left():
                task.cancel()

        self._loop.add_reader(reply.fileno(), look)
        try:
            return self._loop.run_until_complete(task)
        except asyncio.CancelledError:
            if reply.client_left():
                raise ClientGone from None
            raise
        finally:
            self._loop.remove_reader(reply.fileno())

    @staticmethod
    def _log_failure(job: Job, error: BaseException) -> None:
        log.error("the handler failed for envelope %r", job.message.get("id", ""), exc_info=error)
