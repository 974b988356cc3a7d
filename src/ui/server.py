"""The server: Streamlit behind a strict content policy, in the reader's language, on loopback.

`streamlit run app.py` serves the same pages without our layers: no Korean for Streamlit's own
words, no content policy, no compression of its bundle.
"""

import gc
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd
import streamlit as st
import uvicorn
from anyio import to_thread
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from src.memory import limit_arenas
from src.settings import setting, whole_setting
from src.text.catalogue import LANGUAGES, Texts
from src.ui import charts, lean
from src.ui.doorkeeper import Doorkeeper
from src.ui.entry_rules import CannotServe, EntryRules, rules_for
from src.ui.first_page import FirstPage
from src.ui.localise import IndexPages
from src.ui.place_files import PlaceFiles
from src.ui.security import Guard
from src.ui.session import HEADER
from src.ui.socket_writing import Socket
from src.ui.stored_files import StoredFiles
from src.ui.upload_right import may_upload

ROOT = Path(__file__).parents[2]
ENTRY = ROOT / "app.py"

NEW_OBJECTS = 50_000
"""Threshold of the garbage collector. A page allocates some ten thousand objects, nearly all freed
by reference counting; with Python's own threshold of 700, collection took a twentieth of a new
choice."""

# Short, so that Ctrl+C ends the server promptly; open tabs reconnect by themselves.
SECONDS_TO_CLOSE = 2


def serve(host: str = "127.0.0.1", port: int = 8501, entry: Path = ENTRY) -> None:
    """Serve the dashboard at `host`:`port`, or at the socket of SANDAN_SOCKET, until interrupted.

    Raises CannotServe where visitors could not be identified; SystemExit, after printing why, where
    the port is taken.
    """
    path = setting("SANDAN_SOCKET")
    rules = rules_for(host, port, path)
    limit_arenas()
    # pages use short frames, where selecting from Arrow strings takes ten times as long
    pd.set_option("mode.string_storage", "python")
    os.chdir(entry.parent)  # Streamlit looks for .streamlit/config.toml here
    config.set_option("server.address", host)
    config.set_option("server.port", port)
    config.set_option("server.maxUploadSize", whole_setting("SANDAN_UPLOAD_MB"))
    server = _Server(
        uvicorn.Config(
            make_app(entry, rules),
            host=host,
            port=port,
            server_header=False,
            proxy_headers=False,
            access_log=False,
            log_level="warning",
            lifespan="on",
            ws=Socket,
            ws_per_message_deflate=config.get_option("server.enableWebsocketCompression"),
            ws_max_size=config.get_option("server.maxMessageSize") * 2**20,
            timeout_graceful_shutdown=SECONDS_TO_CLOSE,
        )
    )
    server.address = path or _address(host, port, rules)
    server.is_owned = bool(rules.token)
    with suppress(KeyboardInterrupt):  # the usual end, not a failure
        server.run([_socket_at(Path(path))] if path else None)


def make_app(entry: Path = ENTRY, rules: EntryRules | None = None) -> st.App:
    """Return the ASGI application: Streamlit's, inside our six layers, outermost first.

    rules : who is let in; without rules every visitor is unknown ("nobody").

    Until app.py has run once, Streamlit would treat the folder pages/ as its own multipage app: the
    first visitor of a deep link would get a page without app.py, and lose his first input on it. So
    that is switched off.
    """
    PagesManager.uses_pages_directory = False
    lean.install()
    config.set_option("server.trustedUserHeaders", {HEADER: "visitor"})
    return st.App(
        entry,
        lifespan=_loaded,
        middleware=[
            Middleware(Guard),
            Middleware(Doorkeeper, rules=rules or EntryRules(), may_load=may_upload),
            Middleware(PlaceFiles),
            Middleware(FirstPage),
            Middleware(IndexPages, first_language=setting("SANDAN_LANG")),
            Middleware(StoredFiles),
        ],
    )


@cache
def settle() -> None:
    """Freeze all objects loaded so far for the garbage collector, once per process.

    Modules, engines and caches never become garbage, but every full collection walks them, which
    stops all pages for 0.1 s (measured in docs/decisions/0004-server.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


@asynccontextmanager
async def _loaded(app: st.App) -> AsyncIterator[None]:
    """Import what the pages import, which saves the first reader a second or two."""
    await to_thread.run_sync(_import_what_pages_import)
    with charts.drawn_by_us():
        yield


def _import_what_pages_import() -> None:
    for part in sorted((ROOT / "src" / "screens").rglob("[a-z]*.py")):
        import_module(".".join(part.relative_to(ROOT).with_suffix("").parts))
    import_module("src.screens.map_ground").prepare()


class _Server(uvicorn.Server):
    """uvicorn, which prints in Korean and English where it serves, or why it cannot."""

    address = ""
    is_owned = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            print(_port_taken(self.config.port), flush=True)
            raise
        if not self.should_exit:
            print(_address_lines(self.address, self.is_owned), flush=True)


def _address(host: str, port: int, rules: EntryRules) -> str:
    shown = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    return f"{shown}/?token={rules.token}" if rules.token else shown


def _address_lines(address: str, is_owned: bool) -> str:
    texts = [Texts(lang) for lang in LANGUAGES]
    opened = [t("server.opened", address=address) for t in texts]
    return "\n".join([*opened, *[t("server.owner") for t in texts if is_owned]])


def _socket_at(path: Path) -> socket.socket:
    """Return a Unix socket for owner and group; a socket left by a dead server is replaced."""
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket():
            path.unlink()
        before = os.umask(0o117)
        try:
            found.bind(str(path))
        finally:
            os.umask(before)
    except OSError:
        raise CannotServe("server.socket_taken", path=str(path)) from None
    return found


def _port_taken(port: int) -> str:
    return (
        f"{port}번 포트를 열 수 없습니다. 다른 프로그램이 쓰고 있으면 PORT를 바꾸어 다시 실행하세요"
        f"(예: make run PORT={port + 1}).\n"
        f"Port {port} cannot be opened; if another program uses it, choose another PORT."
    )
