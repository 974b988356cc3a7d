"""The visitor behind a run: a signed-in user, the owner of the data folder, or nobody we know.

The doorkeeper (src/ui/doorkeeper.py) identifies the visitor of every request and passes him on in a
header, after removing any such header that came in. The header carries a secret of this process, so
that it cannot be forged where the doorkeeper is missing, as under `streamlit run`.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from src.store.health import Fault, to_anybody
from src.text.both import Words

HEADER = "x-sandan-visitor"
_MARK = secrets.token_hex(16)


@dataclass(frozen=True)
class Visitor:
    """Who sends a request.

    kind : user where the proxy names one, owner where the server's token was presented, nobody
    otherwise. name : the user's name, "" for the others. address : the network address, "" where it
    is not known.
    """

    kind: Literal["user", "owner", "nobody"]
    name: str = ""
    address: str = ""


NOBODY = Visitor("nobody")
_closed: dict[str, None] = {}
"""Ids of sessions that were idle for too long, the oldest first."""
MOST_CLOSED = 100_000


def visitor() -> Visitor:
    """Return the visitor of the present run; NOBODY outside of a run."""
    return visitor_in(st.context.headers)


def visitor_in(headers: Mapping[str, str]) -> Visitor:
    """Return the visitor that our own header names; NOBODY without a valid one."""
    if not was_let_in(headers):
        return NOBODY
    encoded = headers[HEADER].partition(".")[2]
    return Visitor(**json.loads(base64.urlsafe_b64decode(encoded)))


def was_let_in(headers: Mapping[str, str]) -> bool:
    """Return whether the doorkeeper has seen a request and let it through."""
    mark = headers.get(HEADER, "").partition(".")[0]
    return hmac.compare_digest(mark.encode(), _MARK.encode())


def header_of(visitor: Visitor) -> str:
    """Return the value of our header for a visitor."""
    encoded = json.dumps(asdict(visitor), ensure_ascii=False).encode(errors="replace")
    return f"{_MARK}.{base64.urlsafe_b64encode(encoded).decode()}"


def words_for(visitor: Visitor, fault: Fault) -> Words:
    """Return a fault of the data in words for a visitor; only the owner is told paths."""
    whole = Words(str(fault), fault.english)
    return whole if visitor.kind == "owner" else to_anybody(fault)


def close(session: str) -> None:
    """Close a session that was idle for too long: it shows nothing more."""
    _closed[session] = None
    while len(_closed) > MOST_CLOSED:
        _closed.pop(next(iter(_closed)))


def is_closed() -> bool:
    """Return whether the session of the present run was closed."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.session_id in _closed
