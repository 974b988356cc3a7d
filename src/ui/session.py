"""Whose run this is: a signed-in user, the owner of the data folder, or nobody we know.

The server's outermost layer (src/ui/doorkeeper.py) decides for every request and writes it into a
header that it has taken away from whatever came in. The header carries a mark of this process, so
that nobody can forge it where that layer is missing, as under `streamlit run`.
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
    """Who is at the other end.

    kind : user where the proxy has named one, owner where the token of the start was shown, nobody
    otherwise. name : the user's name, "" for the others. address : address of access, "" where it
    is not known.
    """

    kind: Literal["user", "owner", "nobody"]
    name: str = ""
    address: str = ""


NOBODY = Visitor("nobody")
_closed: dict[str, None] = {}
"""Ids of sessions that nobody used for too long, the oldest first."""
MOST_CLOSED = 100_000


def visitor() -> Visitor:
    """Return who is at the other end of the present run; nobody outside of a run."""
    return visitor_in(st.context.headers)


def visitor_in(headers: Mapping[str, str]) -> Visitor:
    """Return the visitor of the headers of a request, by our own header alone."""
    if not was_let_in(headers):
        return NOBODY
    told = headers[HEADER].partition(".")[2]
    return Visitor(**json.loads(base64.urlsafe_b64decode(told)))


def was_let_in(headers: Mapping[str, str]) -> bool:
    """Return whether our outermost layer has seen a request and let it through."""
    mark = headers.get(HEADER, "").partition(".")[0]
    return hmac.compare_digest(mark.encode(), _MARK.encode())


def header_of(visitor: Visitor) -> str:
    """Return what stands in our header for a visitor."""
    told = json.dumps(asdict(visitor), ensure_ascii=False).encode(errors="replace")
    return f"{_MARK}.{base64.urlsafe_b64encode(told).decode()}"


def words_for(visitor: Visitor, fault: Fault) -> Words:
    """Return what is wrong with the data in words for a visitor: the owner is told where."""
    whole = Words(str(fault), fault.english)
    return whole if visitor.kind == "owner" else to_anybody(fault)


def close(session: str) -> None:
    """Let a session show nothing more: nobody has used it for too long."""
    _closed[session] = None
    while len(_closed) > MOST_CLOSED:
        _closed.pop(next(iter(_closed)))


def is_closed() -> bool:
    """Return whether the session of the present run was closed."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.session_id in _closed
