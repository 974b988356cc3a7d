"""The server's gate: it identifies the visitor of every request before anything else runs.

It stands outside Streamlit, so it covers all of Streamlit's paths: pages, the socket, uploads and
files made for download. What a page shows depends on the visitor's rights (src/ui/session.py).
"""

import hmac
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio import to_thread
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime

from src.settings import setting
from src.store.health import Fault, faults
from src.text.catalogue import LANGUAGES, Texts
from src.ui.entry_rules import EntryRules
from src.ui.session import HEADER, NOBODY, Visitor, header_of, visitor_in, words_for
from src.ui.socket_guard import SocketGuard, Told

PROOF_HEADER = b"x-sandan-proxy"
"""Header in which the proxy sends its secret."""
HEALTH = "/health"
"""For monitoring: answers 200 and ok, or 503 and what is wrong."""
STREAMLITS_HEALTH = "/_stcore/health"
FOR_EVERYBODY = ("/static/", "/app/static/")
FOR_NOBODY = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/auth/",
    "/oauth2callback",
)
"""Paths of Streamlit that the dashboard does not use."""
UPLOADS, MEDIA = "/_stcore/upload_file/", "/media/"
TOKEN = "token"

Headers = list[tuple[bytes, bytes]]


class Doorkeeper:
    """ASGI layer that identifies the visitor, refuses what the rules forbid, and guards the socket.

    may_load : returns whether a visitor may load data; called in a thread.
    """

    def __init__(self, app: ASGIApp, rules: EntryRules, may_load: Callable[[Visitor], bool]):
        self.app, self.rules, self.may_load = app, rules, may_load
        self.told = Told()
        self.arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if not host_allowed(_all(scope["headers"], b"host"), self.rules.hosts):
            return await _refuse("server.wrong_host", 421, scope, receive, send)
        visitor = self.visitor(scope)
        inner = {**scope, "headers": _told_to_pages(scope["headers"], visitor)}
        path = scope["path"]
        if path == HEALTH and scope["type"] == "http":
            return await _tell_health(visitor, inner, receive, send)
        if scope["type"] == "http" and _is_for_everybody(path):
            return await self.app(inner, receive, send)
        if self.rules.user_header and visitor.kind == "nobody":
            return await _refuse("server.no_user", 403, scope, receive, send)
        if path.startswith(FOR_NOBODY):
            return await _refuse("server.no_such_page", 404, scope, receive, send)
        if scope["type"] == "websocket":
            guard = SocketGuard(self.app, self.told, visitor, self.rules.idle_seconds)
            return await guard(inner, receive, send)
        if self.rules.token and (answer := self._token_taken(scope)):
            return await answer(scope, receive, send)
        if path.startswith(MEDIA):
            return await self._file(visitor, inner, receive, send)
        if path.startswith(UPLOADS) and scope["method"] != "OPTIONS":
            return await self._upload(visitor, inner, receive, send)
        return await self.app(inner, receive, send)

    def visitor(self, scope: Scope) -> Visitor:
        """Return who sends a request, by the proxy's headers or the owner's cookie."""
        headers, rules = scope["headers"], self.rules
        address = (scope.get("client") or ("", 0))[0]
        if not rules.user_header:
            shown = _cookie(headers, rules.cookie)
            is_owner = bool(rules.token) and _same(shown, rules.cookie_value)
            return Visitor("owner" if is_owner else "nobody", "", address)
        if rules.secret and not _same(_text(_only(headers, PROOF_HEADER)), rules.secret):
            return Visitor(NOBODY.kind, "", address)
        came_from = _text(b",".join(_all(headers, b"x-forwarded-for"))).rsplit(",", 1)[-1].strip()
        name = _text(_only(headers, rules.user_header.encode())).strip()
        return Visitor("user" if name else "nobody", name, came_from or address)

    def _token_taken(self, scope: Scope) -> Response | None:
        """Return a redirect to the same address without its token; a valid token sets the cookie.

        None where the address has no token.
        """
        given = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        tokens = [value for key, value in given if key == TOKEN]
        if not tokens:
            return None
        rest = urlencode([pair for pair in given if pair[0] != TOKEN])
        path = "/" + scope["path"].lstrip("/\\")  # never another host
        answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
        answer.headers["cache-control"] = "no-store"
        if len(tokens) == 1 and _same(tokens[0], self.rules.token):
            answer.set_cookie(
                self.rules.cookie, self.rules.cookie_value, httponly=True, samesite="strict"
            )
        return answer

    async def _file(self, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file made for download, only to the visitor who was sent its address; uncached."""
        name = scope["path"].removeprefix(MEDIA).split(".", 1)[0]
        if not self.told.knows(visitor, name):
            return await _refuse("server.no_such_file", 404, scope, receive, send)

        async def send_unkept(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(n, v) for n, v in message["headers"] if n.lower() != b"cache-control"]
                message = {**message, "headers": [*kept, (b"cache-control", b"no-store")]}
            await send(message)

        return await self.app(scope, receive, send_unkept)

    async def _upload(self, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        """Take an upload into the visitor's own session, if he may load and memory allows."""
        session = scope["path"].removeprefix(UPLOADS).split("/", 1)[0]
        if not (_is_own(session, visitor) and await to_thread.run_sync(self.may_load, visitor)):
            return await _refuse("server.no_load", 403, scope, receive, send)
        if scope["method"] != "PUT":
            return await self.app(scope, receive, send)
        length = _text(_only(scope["headers"], b"content-length"))
        if not (length.isascii() and length.isdecimal()):
            return await _refuse("server.no_length", 411, scope, receive, send)
        size = int(length[:20])
        if self.arriving + size + _bytes_uploaded() > self.rules.most_upload_bytes:
            return await _refuse("server.uploads_full", 413, scope, receive, send)
        self.arriving += size
        try:
            return await self.app(scope, receive, send)
        finally:
            self.arriving -= size


def _is_for_everybody(path: str) -> bool:
    return path == STREAMLITS_HEALTH or path.startswith(FOR_EVERYBODY)


def host_allowed(hosts: list[bytes], allowed: tuple[str, ...]) -> bool:
    """Return whether a request names exactly one host, and one that is allowed."""
    if not allowed:
        return True
    if len(hosts) != 1:
        return False
    try:
        named = urlsplit(f"//{_text(hosts[0])}")
        return named.hostname in allowed and not (named.username or named.path or named.query)
    except ValueError:
        return False


def _told_to_pages(headers: Headers, visitor: Visitor) -> Headers:
    """Return the headers with our own visitor header, and without the proxy's secret."""
    taken = (HEADER.encode(), PROOF_HEADER)
    kept = [(name, value) for name, value in headers if name.lower() not in taken]
    return [*kept, (HEADER.encode(), header_of(visitor).encode())]


def _is_own(session: str, visitor: Visitor) -> bool:
    """Return whether a Streamlit session was opened by this visitor."""
    if not Runtime.exists():
        return False
    info = Runtime.instance()._session_mgr.get_session_info(session)
    if info is None:
        return False
    opened_by = visitor_in({HEADER: str(info.session._user_info.get("visitor", ""))})
    return (opened_by.kind, opened_by.name) == (visitor.kind, visitor.name)


def _bytes_uploaded() -> int:
    """Return how many bytes of uploaded files are in memory, over all sessions."""
    if not Runtime.exists():
        return 0
    kept = Runtime.instance().uploaded_file_mgr
    held = list(getattr(kept, "file_storage", {}).values())
    return sum(len(file.data) for files in held for file in list(files.values()))


def _all(headers: Headers, name: bytes) -> list[bytes]:
    return [value for found, value in headers if found.lower() == name]


def _only(headers: Headers, name: bytes) -> bytes:
    """Return the value of a header; empty where it is missing or repeated."""
    values = _all(headers, name)
    return values[0] if len(values) == 1 else b""


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _same(shown: str, expected: str) -> bool:
    return hmac.compare_digest(shown.encode(errors="replace"), expected.encode())


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(_text(b"; ".join(_all(headers, b"cookie")))).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


async def _tell_health(visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
    found = await to_thread.run_sync(_faults)
    words = [line for fault in found for line in words_for(visitor, fault)] or ["ok"]
    answer = PlainTextResponse("\n".join(words), 503 if found else 200)
    answer.headers["cache-control"] = "no-store"
    await answer(scope, receive, send)


def _faults() -> list[Fault]:
    return list(faults(Path(setting("SANDAN_DATA")), setting("SANDAN_OPERATIONS")))


async def _refuse(key: str, status: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a request in both languages; a websocket is closed before it is accepted."""
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008})
    words = "\n".join(Texts(lang)(key) for lang in LANGUAGES)
    headers = {"cache-control": "no-store"}
    return await PlainTextResponse(f"{words}\n", status, headers)(scope, receive, send)
