"""The server: its own threads."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time

from .common import log
from .http import BadRequest, ClientGone, Reply, Request, read_request
from .jsontext import Numbers, describe_error, read_message
from .worker import Job, Worker, refuse_stopping


class Server:
    """Listens on the socket. Reading and health are done here; invocations are handed to the worker."""

    def __init__(self, path: str, mode: str, worker: Worker, validate: bool) -> None:
        self._path = path
        self._worker = worker
        self._validate = validate
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if os.path.lexists(path) and not stat.S_ISDIR(os.lstat(path).st_mode):
            os.unlink(path)  # of a process before this one
        self._listener.bind(path)
        self._inode = os.stat(path).st_ino
        if mode:
            os.chmod(path, int(mode, 8))
        self._listener.listen(128)

    def start(self) -> None:
        threading.Thread(target=self._accept, name="asya-accept", daemon=True).start()

    def close(self, *files: str) -> None:
        """Removes the socket and its files, unless a successor has replaced them."""
        try:
            if os.stat(self._path).st_ino != self._inode:
                return
            for file in (self._path, *files):
                os.unlink(file)
        except FileNotFoundError:
            pass

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError as error:
                log.error("no connection could be accepted: %s", error)
                time.sleep(0.1)
                continue
            threading.Thread(target=self._serve, args=(connection,), name="asya-connection", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            try:
                while True:
                    request = read_request(reader)
                    if request is None:
                        return
                    reply = Reply(connection, request.http11, request.keep_alive and not self._worker.stopping)
                    self._route(request, reply)
                    if not reply.keep_alive:
                        return
            except BadRequest as error:
                self._refuse(Reply(connection, True, False), ValueError(str(error)))
            except (ClientGone, ConnectionError):
                pass
            except Exception:
                log.exception("a connection failed")

    def _route(self, request: Request, reply: Reply) -> None:
        if (request.method, request.target) == ("POST", "/invoke"):
            self._invoke(request.body, reply)
        elif (request.method, request.target) == ("GET", "/healthz"):
            if self._worker.stopping:
                refuse_stopping(reply)
            else:
                reply.json(200, b'{"status": "ready"}')
        else:
            reply.json(404, b'{"error": "not_found"}')

    def _invoke(self, body: bytes, reply: Reply) -> None:
        if self._worker.stopping:
            refuse_stopping(reply)
            return
        try:
            if not body:
                raise ValueError("Missing request body")
            numbers = Numbers()
            message = read_message(body, self._validate, numbers)
        except (ValueError, RecursionError) as error:
            self._refuse(reply, error)
            return
        self._worker.submit(Job(message, numbers, reply))
        reply.done.wait()

    @staticmethod
    def _refuse(reply: Reply, error: Exception) -> None:
        try:
            reply.json(400, describe_error("msg_parsing_error", error))
        except ClientGone:
            pass
