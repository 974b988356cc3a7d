"""Security headers of every answer, and refusal of requests made by other sites' pages."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"

# No request may leave for another host. The exceptions: Streamlit writes styles at run time, maps
# and tables start workers from blobs, Arrow is WebAssembly. eval() is forbidden.
POLICY = (
    ("default-src", "'self'"),
    ("script-src", "'self' 'wasm-unsafe-eval' {inline_scripts}"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    ("font-src", "'self' data:"),
    ("connect-src", "'self' data: blob:"),
    ("worker-src", "'self' blob:"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'self'"),
)

HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)

# Streamlit offers its static files to every origin; nobody but our own pages needs them.
REMOVED = (b"server", b"access-control-allow-origin", *(name.encode() for name, _ in HEADERS))


def content_security_policy(index: str) -> str:
    """Return the policy that allows the inline scripts of the page `index`, and no others."""
    hashes = " ".join(f"'sha256-{_digest(code)}'" for code in _inline_scripts(index))
    return "; ".join(f"{name} {value}" for name, value in POLICY).format(inline_scripts=hashes)


def comes_from_elsewhere(headers: dict[bytes, bytes]) -> bool:
    """Return whether a browser sends a request on behalf of another site's page.

    Programs send no Origin and are let in. This check comes before Streamlit's own, which for a
    foreign origin asks an outside service for this machine's address.
    """
    origin = headers.get(b"origin")
    return origin is not None and urlsplit(origin).netloc != headers.get(b"host", b"")


class Guard:
    """ASGI layer: refuses requests made by other sites' pages, and sets our headers on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        policy = content_security_policy(INDEX.read_text("utf-8"))
        self.headers = [
            (name.encode(), value.encode())
            for name, value in (*HEADERS, ("content-security-policy", policy))
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if comes_from_elsewhere(dict(scope["headers"])):
            return await _refuse(scope, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                kept = [(n, v) for n, v in message["headers"] if n.lower() not in REMOVED]
                message = {**message, "headers": kept + self.headers}
            await send(message)

        return await self.app(scope, receive, send_with_headers)


async def _refuse(scope: Scope, send: Send) -> None:
    """Answer 403; closing a websocket before accepting it has the same effect."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _inline_scripts(index: str) -> list[str]:
    without_comments = re.sub(r"<!--.*?-->", "", index, flags=re.DOTALL)
    return re.findall(r"<script>(.*?)</script>", without_comments, flags=re.DOTALL)


def _digest(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
