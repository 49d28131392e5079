"""The process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from typing import Any, NoReturn, Tuple

from .common import log
from .handlers import fly_status as fly_status
from .handlers import fly_text as fly_text
from .handlers import idempotency_key as idempotency_key
from .loading import HelpersFinder, LoadError, load_handler, load_stubs
from .server import Server
from .worker import Worker


def settle_standard_streams(exit_with_stdin: bool, *files: str) -> None:
    """Standard output becomes the log, and a handler that reads standard input finds it empty."""
    os.dup2(2, 1)
    for stream in (sys.stdout, sys.stderr):
        # Whatever a handler prints, half a character too, is no failure of its step.
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    if exit_with_stdin:
        if os.getpgrp() != os.getpid():
            os.setsid()  # a Ctrl-C in the parent's terminal is the parent's affair: it asks us to leave when it is ready to
        threading.Thread(target=_watch, args=(os.dup(0), files), name="asya-stdin", daemon=True).start()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)


def _kill_left_behind(folder: str) -> None:
    """Ends what the handler has started and put into a session of its own: its environment names our folder still."""
    mark = b"ASYA_SOCKET_DIR=" + os.fsencode(folder)
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if mark in file.read().split(b"\0"):
                        os.kill(int(entry), signal.SIGKILL)
            except OSError:
                pass  # it has ended, or is another user's


def _watch(fd: int, files: Tuple[str, ...]) -> NoReturn:
    while os.read(fd, 4096):
        pass
    _kill_left_behind(os.path.dirname(files[0]))
    # The parent process is gone and the result is not needed; a step may always be retried.
    for file in files:
        try:
            os.unlink(file)
        except OSError:
            pass
    try:
        os.rmdir(os.path.dirname(files[0]))
    except OSError:
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # what the handler has started too
    os._exit(3)


def main() -> int:
    def setting(name: str, default: str = "") -> str:
        return os.environ.get(name, default)

    folder = setting("ASYA_SOCKET_DIR", "/var/run/asya")
    path = os.path.join(folder, setting("ASYA_SOCKET_NAME", "asya-runtime.sock"))
    ready = os.path.join(folder, "runtime-ready")
    settle_standard_streams(setting("ASYA_EXIT_WITH_STDIN").lower() == "true", path, ready)
    logging.basicConfig(
        level=getattr(logging, setting("ASYA_LOG_LEVEL", "INFO").upper(), logging.INFO),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    name = setting("ASYA_HANDLER")
    sys.path[:0] = [p for p in setting("ASYA_HANDLER_PATH", os.getcwd()).split(os.pathsep) if p]
    # Handlers import the helpers from here, under whatever name this file was started; as `asya` too, where the package is not installed.
    this = sys.modules[__name__]
    sys.modules.setdefault("asya_runner", this)
    sys.meta_path.append(HelpersFinder(this))

    # Before the handler: objects that it creates at import, such as a lock, belong to this loop.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        handler = load_handler(name, load_stubs(setting("ASYA_STUBS")))
    except LoadError as error:
        log.critical("%s", error)
        return 1
    except BaseException as error:
        log.critical("handler '%s' could not be loaded", name, exc_info=error)
        return 1

    worker = Worker(loop, handler)

    def stop(number: int, _frame: Any) -> None:
        # Not through logging: the signal may have come in the middle of a line that is being logged.
        os.write(2, b"asya.runner: signal %d: stops after the running invocation\n" % number)
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        os.makedirs(folder, exist_ok=True)
        server = Server(path, setting("ASYA_SOCKET_CHMOD", "0o666"), worker, setting("ASYA_ENABLE_VALIDATION", "true").lower() == "true")
        server.start()
        with open(ready, "w", encoding="ascii") as file:
            file.write("ready")
    except (OSError, ValueError) as error:
        log.critical("cannot serve on %s: %s", path, error)
        return 1
    log.info("handler '%s' is served on %s", name, path)
    worker.run()
    server.close(ready)
    log.info("handler '%s' has stopped", name)
    return 0
