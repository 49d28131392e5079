"""HTTP."""

from __future__ import annotations

import socket
import threading
from typing import BinaryIO, Dict, NamedTuple, Optional


class ClientGone(Exception):
    """The peer no longer reads the answer."""


class BadRequest(Exception):
    """The input is no HTTP that can be answered properly; the connection is closed after it."""


class Request(NamedTuple):
    method: str
    target: str
    body: bytes
    keep_alive: bool
    http11: bool


_MAX_LINE = 65536
_REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}


def read_request(reader: BinaryIO) -> Optional[Request]:
    """Reads one request; None when the client has closed. By hand: http.server's way costs more than most handlers."""
    line = reader.readline(_MAX_LINE)
    if not line:
        return None
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest("not an HTTP/1 request")
    method, target, version = parts
    headers: Dict[str, str] = {}
    while True:
        line = reader.readline(_MAX_LINE)
        if line in (b"\r\n", b"\n"):
            break
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not line.endswith(b"\n"):
            raise BadRequest("a header line that is none")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _read_chunked(reader)
    else:
        body = _read_exactly(reader, _length(headers.get("content-length", "0"), 10))
    http11 = version != "HTTP/1.0"
    connection = headers.get("connection", "").lower()
    keep_alive = connection != "close" if http11 else connection == "keep-alive"
    return Request(method, target.partition("?")[0], body, keep_alive, http11)


def _length(text: str, base: int) -> int:
    try:
        length = int(text, base)
    except ValueError:
        raise BadRequest("a length that is no number") from None
    if length < 0:
        raise BadRequest("a negative length")
    return length


def _read_exactly(reader: BinaryIO, length: int) -> bytes:
    data = reader.read(length) if length else b""
    if len(data) != length:
        raise BadRequest("the body ended early")
    return data


def _read_chunked(reader: BinaryIO) -> bytes:
    chunks = []
    while True:
        size = _length(reader.readline(_MAX_LINE).partition(b";")[0].decode("latin-1").strip(), 16)
        if size == 0:
            break
        chunks.append(_read_exactly(reader, size))
        reader.readline(_MAX_LINE)
    while reader.readline(_MAX_LINE) not in (b"\r\n", b"\n", b""):
        pass  # trailers
    return b"".join(chunks)


class Reply:
    """Writes the answer to one request: one JSON document, or a stream of events."""

    def __init__(self, connection: socket.socket, http11: bool, keep_alive: bool) -> None:
        self._connection = connection
        self._http11 = http11
        # Without chunks, which HTTP/1.0 lacks, only the connection's end marks the end of a stream.
        self.keep_alive = keep_alive
        self.done = threading.Event()
        self._streaming = False

    def json(self, status: int, body: bytes) -> None:
        self._send(self._head(status, "application/json", f"Content-Length: {len(body)}\r\n"), body)

    def nothing(self) -> None:
        self._send(self._head(204, None, ""))

    def event(self, name: str, data: bytes) -> None:
        """Sends an event at once; the head of the answer goes with the first."""
        self._send(self._begin_stream(), self._chunk(b"event: %b\ndata: %b\n\n" % (name.encode("ascii"), data)))

    def end_stream(self) -> None:
        last = self._chunk(b"event: done\ndata: {}\n\n")
        self._send(self._begin_stream(), last, b"0\r\n\r\n" if self._http11 else b"")

    def client_left(self) -> bool:
        """Whether the other side has closed. Data that waits is the next request: it is still there."""
        try:
            return self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def fileno(self) -> int:
        return self._connection.fileno()

    def _begin_stream(self) -> bytes:
        if self._streaming:
            return b""
        self._streaming = True
        self.keep_alive = self.keep_alive and self._http11
        length = "Transfer-Encoding: chunked\r\n" if self._http11 else ""
        return self._head(200, "text/event-stream", f"Cache-Control: no-cache\r\n{length}")

    def _chunk(self, data: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(data), data) if self._http11 else data

    def _head(self, status: int, content_type: Optional[str], more: str) -> bytes:
        kind = f"Content-Type: {content_type}\r\n" if content_type else ""
        connection = "keep-alive" if self.keep_alive else "close"
        return f"HTTP/1.1 {status} {_REASONS[status]}\r\n{kind}{more}Connection: {connection}\r\n\r\n".encode("latin-1")

    def _send(self, *parts: bytes) -> None:
        try:
            self._connection.sendall(b"".join(parts))
        except OSError:
            raise ClientGone from None
