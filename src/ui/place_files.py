"""Lists of places as files, which browsers cache; within a page they would be sent each time.

A file is named by the hash of its content, so it never changes under its name. It holds published
names and counts, the same for everybody who may enter; others get 404.
"""

import hashlib
from collections import OrderedDict
from threading import Lock

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from src.ui.session import was_let_in

FOLDER = "/places/"
KEPT_BY_A_BROWSER = "private, immutable, max-age=31536000"
MOST = 16
"""Most lists held: one per language and version. A page offers its list again at each run."""
_offered: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def name_of(text: str) -> str:
    """Return the file name of a list."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:20]}.txt"


def offer(name: str, text: str) -> str:
    """Hold a list for requests, and return its address relative to a page."""
    with _lock:
        if name not in _offered:
            _offered[name] = text.encode()
        _offered.move_to_end(name)
        while len(_offered) > MOST:
            _offered.popitem(last=False)
    return f"{FOLDER[1:]}{name}"


def read(address: str) -> str:
    """Return the list at an address that `offer` gave."""
    return _offered[address.removeprefix(FOLDER[1:])].decode()


class PlaceFiles:
    """ASGI layer that serves the lists."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(FOLDER):
            return await self.app(scope, receive, send)
        return await _answer(scope)(scope, receive, send)


def _answer(scope: Scope) -> Response:
    body = _offered.get(scope["path"].removeprefix(FOLDER))
    if body is None or not was_let_in(Headers(scope=scope)):
        return Response(status_code=404, headers={"cache-control": "no-store"})
    return Response(
        body,
        media_type="text/plain; charset=utf-8",
        headers={"cache-control": KEPT_BY_A_BROWSER},
    )
