"""HTTP to one gateway: its address, the key, what is tried again, and what its refusals become."""

from __future__ import annotations

import http.client
import ipaddress
import json
import pathlib
import re
import socket
import ssl
import time
import urllib.parse
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

from ._version import __version__
from .errors import Refused, Unreachable
from .sse import ServerSentEvent, read_events

# The gateway sends a comment every 15 seconds: a line that is silent for longer is cut.
_LONGEST_SILENCE = 50.0
_LONGEST_ANSWER = 64 * 1024 * 1024
_TRIES = 6
_sleep = time.sleep


class Gateway:
    """The address of a gateway, and the key for it. A key goes over https or to this machine, and to no other address than this."""

    def __init__(self, url: str, key: Optional[str], insecure: bool, timeout: float) -> None:
        parts = urllib.parse.urlsplit(url.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("url is http:// or https://, a host, a port and perhaps a path: http://127.0.0.1:8080")
        if key is not None and not re.fullmatch("[!-~]+", key):
            raise ValueError("key is empty, or has characters that no key has")
        if key is not None and parts.scheme == "http" and not insecure and not _is_this_machine(parts.hostname):
            raise ValueError(f"a key is sent over https, or to this machine; {parts.hostname} is neither. insecure=True sends it all the same")
        self.address = f"{parts.scheme}://{parts.netloc}{parts.path}"
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._headers = {"User-Agent": f"asya-python/{__version__}", **({"Authorization": f"Bearer {key}"} if key is not None else {})}
        self._timeout = timeout

    def call(self, method: str, path: str, body: Any = None, idempotency_key: Optional[str] = None) -> Any:
        """Sends a request and reads its JSON. What may be sent twice, a GET or what has a key, is tried again while the gateway is away."""
        headers = {"Accept": "application/json"}
        if idempotency_key is not None:
            if not re.fullmatch("[ -~]+", idempotency_key):
                raise ValueError("idempotency_key is one line of plain text")
            headers["Idempotency-Key"] = idempotency_key
        data = None
        if body is not None:
            data = json.dumps(body, allow_nan=False, ensure_ascii=False).encode("utf-8")
            headers["Content-Type"] = "application/json"
        tries = _TRIES if method == "GET" or idempotency_key is not None else 1
        while True:
            tries -= 1
            try:
                connection, response = self._send(method, path, data, headers, self._timeout)
                with connection:
                    return _result(response, self._read(response), self.address)
            except Unreachable:
                if tries == 0:
                    raise
                _sleep(_back_off(tries))
            except Refused as refused:
                if tries == 0 or refused.status not in (429, 503):
                    raise
                _sleep(_back_off(tries))

    def events(self, path: str, after: Optional[str], until: Optional[float] = None) -> Optional[Iterator[ServerSentEvent]]:
        """Opens a stream after one of its events; None: there are no more events.

        The iterator ends where the stream does, where it is cut, and when the monotonic clock is at ``until``.
        """
        headers = {"Accept": "text/event-stream", **({} if after is None else {"Last-Event-ID": after})}
        connection, response = self._send("GET", path, None, headers, _LONGEST_SILENCE)
        if response.status == 204:
            connection.close()
            return None
        if response.status != 200 or response.headers.get_content_type() != "text/event-stream":
            with connection:
                _result(response, self._read(response), self.address)
                raise Unreachable(f"{self.address} sends no events where a gateway does")
        return _stream(connection, response, until)

    def _send(
        self, method: str, path: str, data: Optional[bytes], headers: Dict[str, str], timeout: float
    ) -> Tuple[_Connection, http.client.HTTPResponse]:
        connection = _Connection(self._host, self._port, self._tls, timeout)
        try:
            connection.http.request(method, f"{self._path}/{path}", body=data, headers={**self._headers, **headers})
            return connection, connection.http.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unreachable(f"{self.address} cannot be reached: {error or type(error).__name__}") from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        try:
            data = response.read(_LONGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{self.address} has stopped in the middle of an answer") from error
        if len(data) > _LONGEST_ANSWER:
            raise Unreachable(f"{self.address} answers with more than {_LONGEST_ANSWER} bytes")
        return data


class _Connection:
    def __init__(self, host: str, port: Optional[int], tls: Optional[ssl.SSLContext], timeout: float) -> None:
        self.http: http.client.HTTPConnection = (
            http.client.HTTPConnection(host, port, timeout=timeout)
            if tls is None
            else http.client.HTTPSConnection(host, port, timeout=timeout, context=tls)
        )

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> _Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_key(file: Union[str, pathlib.Path]) -> str:
    """Reads a key from its file."""
    return pathlib.Path(file).read_text(encoding="ascii").strip()


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _back_off(tries_left: int) -> float:
    return float(min(0.2 * 2 ** (_TRIES - 1 - tries_left), 5.0))


def _stream(connection: _Connection, response: http.client.HTTPResponse, until: Optional[float]) -> Iterator[ServerSentEvent]:
    def lines() -> Iterator[bytes]:
        while True:
            if until is not None:
                left = until - time.monotonic()
                if left <= 0:
                    return
                if connection.http.sock is not None:
                    connection.http.sock.settimeout(min(left, _LONGEST_SILENCE))
            try:
                line = response.readline()
            except (OSError, http.client.HTTPException, socket.timeout):
                return  # cut: the caller connects again
            if not line:
                return
            yield line

    with connection:
        yield from read_events(lines())


def _result(response: http.client.HTTPResponse, data: bytes, address: str) -> Any:
    said: Any = None
    if response.headers.get_content_type() in ("application/json", "application/problem+json"):
        try:
            said = json.loads(data)
        except ValueError:
            said = None
    if 200 <= response.status < 300:
        if said is None:
            raise Unreachable(f"what answers at {address} is no gateway of Asya: it sends no JSON where the gateway does")
        return said
    if 300 <= response.status < 400:
        raise Unreachable(f"{address} sends on to {response.headers.get('Location')}; give the address that it leads to")
    if not isinstance(said, dict) or not isinstance(said.get("reason"), str):
        if response.status in (502, 503, 504):  # a proxy without its gateway answers so
            raise Unreachable(f"{address} answers with {response.status}, and is no gateway at the moment")
        raise Refused(response.status, "", f"{address} answers with {response.status}, and says no more")
    text = ": ".join(str(said[name]) for name in ("title", "detail") if said.get(name))
    errors: List[Dict[str, Any]] = [one for one in said.get("errors") or [] if isinstance(one, dict)]
    raise Refused(response.status, said["reason"], text, errors)
