"""As much HTTP/1.1 as the load needs: a request on a connection of its own, and a stream of events."""
import asyncio
import json


class Reply:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def json(self):
        return json.loads(self.body)


async def request(port, method, path, body=None, headers=None, limit=40):
    """Sends one request; raises OSError or a timeout when its outcome is unknown."""
    async with asyncio.timeout(limit):
        reader, writer = await _send(port, method, path, body, headers)
        try:
            status, fields = await _head(reader)
            return Reply(status, fields, b"".join([part async for part in _body(reader, fields)]))
        finally:
            writer.close()


async def events(port, path, last_id, silence=40):
    """Reads server-sent events as (id, kind, data); ends when the stream does. Raises when it breaks, or is silent for too long."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(last_id)}
    async with asyncio.timeout(silence) as patience:
        reader, writer = await _send(port, "GET", path, None, headers)
        try:
            status, fields = await _head(reader)
            if status != 200:
                yield status, None, None
                return
            pending, item = b"", {}
            async for part in _body(reader, fields):
                patience.reschedule(asyncio.get_running_loop().time() + silence)
                *lines, pending = (pending + part).split(b"\n")
                for line in lines:
                    if line:
                        name, _, value = line.decode().partition(":")
                        item[name] = value.removeprefix(" ")
                    else:
                        if "data" in item:
                            yield item.get("id"), item.get("event"), item["data"]
                        item = {}
        finally:
            writer.close()


async def _send(port, method, path, body, headers):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4 * 1024 * 1024)
    content = json.dumps(body).encode() if body is not None else b""
    fields = {"Host": f"127.0.0.1:{port}", "Connection": "close", **(headers or {})}
    if body is not None:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content)
    await writer.drain()
    return reader, writer


async def _head(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return int(head[0].split(" ")[1]), fields


async def _body(reader, fields):
    if "content-length" in fields:
        yield await reader.readexactly(int(fields["content-length"]))
    elif fields.get("transfer-encoding") == "chunked":
        while size := int(await reader.readuntil(b"\r\n"), 16):
            yield (await reader.readexactly(size + 2))[:-2]
