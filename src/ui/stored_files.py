"""Static files: compressed once, and cached by browsers for as long as their names allow.

Streamlit sends its bundle uncompressed, as compressing it for every request costs more than it
saves: PlotlyChart.js is 4.7 MB, compressed 1.4 MB. We compress each file once and keep the result.
"""

import gzip
import re
from functools import partial
from hashlib import sha256
from pathlib import Path

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OURS = Path(__file__).parents[2] / "static"
FOLDERS = ("/static/", "/app/static/")
PACKED_KINDS = (b"text/", b"application/javascript", b"application/json", b"image/svg+xml")
SMALLEST_TO_PACK = 1_000

# A file whose name carries a version or a hash never changes under that name.
NEVER_CHANGES = re.compile(r"[.\-_](?:v?\d+\.\d+\.\d+|[0-9a-f]{8,})[.\-_]")
FOR_A_YEAR = b"public, immutable, max-age=31536000"
ASK_EACH_TIME = b"no-cache"

# By path of our own files: the query string with the hash of its content under which pages name it.
_marks: dict[str, bytes] = {}

# Streamlit's whole bundle and our own files are about 10 MB when compressed.
MOST_BYTES_KEPT = 32 * 2**20


def marked(name: str) -> str:
    """Return the address of one of our files with the hash of its content, so that browsers may
    cache it for ever.

    Raises FileNotFoundError where there is no such file.
    """
    mark = sha256((OURS / name).read_bytes()).hexdigest()[:12]
    _marks[f"/app/static/{name}"] = f"v={mark}".encode()
    return f"app/static/{name}?v={mark}"


class StoredFiles:
    """ASGI layer: compresses static files once, and answers 304 where the browser has them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.packed: dict[tuple[str, bytes], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(FOLDERS):
            return await self.app(scope, receive, send)
        asked = dict(scope["headers"])
        inner = {**scope, "headers": [(n, v) for n, v in scope["headers"] if n not in _OURS]}
        answer = _Answer(self, scope, asked, send)
        return await self.app(inner, receive, answer.take)

    async def pack(self, path: str, etag: bytes, body: bytes) -> bytes:
        """Return `body` compressed; cached by path and ETag."""
        key = (path, etag)
        if key not in self.packed:
            packed = await to_thread.run_sync(partial(gzip.compress, body, 6, mtime=0))
            if sum(map(len, self.packed.values())) + len(packed) > MOST_BYTES_KEPT:
                self.packed.clear()
            self.packed[key] = packed
        return self.packed[key]


# Request headers that we handle; without them the inner app sends whole, uncompressed files.
_OURS = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class _Answer:
    """One answer on its way out; held back until complete if it is to be compressed."""

    def __init__(self, files: StoredFiles, scope: Scope, asked: dict, send: Send) -> None:
        self.files, self.scope, self.asked, self.send = files, scope, asked, send
        self.start: dict = {}
        self.held: list[bytes] | None = None
        self.dropped = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self.dropped:
            return
        elif self.held is None:
            await self.send(message)
        else:
            self.held.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_packed(b"".join(self.held))

    async def _begin(self, message: Message) -> None:
        headers = dict(message["headers"])
        etag = headers.get(b"etag")
        if message["status"] != 200 or etag is None:
            return await self.send(message)
        headers[b"cache-control"] = self._cache_control(headers)
        if etag in [tag.strip() for tag in self.asked.get(b"if-none-match", b"").split(b",")]:
            self.dropped = True
            kept = [(n, headers[n]) for n in (b"etag", b"cache-control")]
            await self.send({"type": "http.response.start", "status": 304, "headers": kept})
            return await self.send({"type": "http.response.body", "body": b""})
        self.start = {**message, "headers": list(headers.items())}
        if self._is_to_be_packed(headers):
            self.held = []
            return None
        return await self.send(self.start)

    def _cache_control(self, headers: dict) -> bytes:
        """Return Streamlit's own header for its bundle; for our files, one by their name."""
        path, mark = self.scope["path"], self.scope["query_string"]
        is_marked = mark and mark == _marks.get(path)  # pages of an older server have older hashes
        never_changes = is_marked or NEVER_CHANGES.search(path.rsplit("/", 1)[-1])
        ours = FOR_A_YEAR if never_changes else ASK_EACH_TIME
        return headers.get(b"cache-control", ours)

    def _is_to_be_packed(self, headers: dict) -> bool:
        return (
            self.scope["method"] == "GET"
            and b"gzip" in self.asked.get(b"accept-encoding", b"")
            and headers.get(b"content-type", b"").startswith(PACKED_KINDS)
            and int(headers.get(b"content-length", b"0")) >= SMALLEST_TO_PACK
        )

    async def _send_packed(self, body: bytes) -> None:
        headers = dict(self.start["headers"])
        packed = await self.files.pack(self.scope["path"], headers[b"etag"], body)
        headers[b"content-length"] = str(len(packed)).encode()
        headers |= {b"content-encoding": b"gzip", b"vary": b"Accept-Encoding"}
        await self.send({**self.start, "headers": list(headers.items())})
        await self.send({"type": "http.response.body", "body": packed})
