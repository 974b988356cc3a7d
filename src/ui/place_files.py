"""Lists of places as files: a browser keeps one, where each page would send it anew.

A list is called by what is in it, so it never changes under its name. It is of published names and
counts, the same for everybody who may enter; whoever may not is told nothing of it.
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
"""Lists that are held: one a language and version; a page that is drawn offers its own anew."""
_offered: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def name_of(text: str) -> str:
    """Return what the file of a list is called."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:20]}.txt"


def offer(name: str, text: str) -> str:
    """Hold a list for whoever asks for it, and return where, beside a page."""
    with _lock:
        if name not in _offered:
            _offered[name] = text.encode()
        _offered.move_to_end(name)
        while len(_offered) > MOST:
            _offered.popitem(last=False)
    return f"{FOLDER[1:]}{name}"


def read(address: str) -> str:
    """Return the list that is offered at an address beside a page."""
    return _offered[address.removeprefix(FOLDER[1:])].decode()


class PlaceFiles:
    """ASGI layer that answers for the lists that are offered."""

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
