"""A gateway that says what a test has written down, request by request."""

from __future__ import annotations

import http.server
import json
import threading
from typing import Any, Dict, List, NamedTuple, Optional


class Reply(NamedTuple):
    status: int = 200
    body: Any = None
    kind: str = "application/json"
    cut: bool = False
    """The connection ends without an answer."""


class Asked(NamedTuple):
    method: str
    path: str
    headers: Dict[str, str]
    body: Any


class ScriptedGateway:
    def __init__(self, *replies: Reply) -> None:
        self.asked: List[Asked] = []
        left = list(replies)
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                text = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked.append(Asked(self.command, self.path, headers, json.loads(text) if text else None))
                reply = left.pop(0)
                if reply.cut:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                data = reply.body.encode("utf-8") if isinstance(reply.body, str) else json.dumps(reply.body).encode("utf-8")
                self.send_header("Content-Type", reply.kind)
                if reply.status == 307:
                    self.send_header("Location", "http://elsewhere.example/")
                self.send_header("Content-Length", "0" if reply.status == 204 else str(len(data)))
                self.end_headers()
                if reply.status != 204:
                    self.wfile.write(data)

            do_GET = do_POST = _answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.left = left
        self._thread: Optional[threading.Thread] = None

    def __enter__(self) -> ScriptedGateway:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def events(*items: str) -> Reply:
    return Reply(200, "".join(items), "text/event-stream")


def update(id: int, status: str) -> str:
    return f'id: {id}\nevent: update\ndata: {{"status": "{status}"}}\n\n'
