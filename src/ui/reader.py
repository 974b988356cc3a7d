"""Who reads: the user that the proxy names, and what was written down that he may.

Of made-up data everybody sees everything, but gives no rights: those would outlive them. Of
official data nobody has a right that is not written down; where they cannot be read nobody has any.
Before the first data whoever comes may load them, unless a right was ever given to anybody.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from src.domain.rights import NOBODY, Reader, everything, reader_with
from src.domain.today import today
from src.settings import setting
from src.store.operations.engine import MARK, Engine, open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.rights import any_right, rights_of
from src.ui.of_run import OfRun
from src.ui.session import visitor

_WHY, _ORIGIN = "_rights_refused", "_rights_origin"
_present: OfRun[Reader] = OfRun("_reader", NOBODY)
OPEN_ORIGINS = (None, "sample")
"""Of what nothing is secret: nothing published yet, or made-up data."""


def user() -> str | None:
    """Return the name that the proxy passed, "" where no proxy is set, None where it is missing.

    As the server's outermost layer read it: what Streamlit hands on has lost letters beyond Latin.
    """
    if not setting("SANDAN_USER_HEADER"):
        return ""
    found = visitor()
    return found.name or None if found.kind == "user" else None


def is_owner() -> bool:
    """Return whether whoever asks has shown the token of the start: who owns the data folder."""
    return visitor().kind == "owner"


def sees_a_part() -> bool:
    """Return whether the reader sees places, but not the firms of the whole country."""
    present = _present.get()
    return present.may("places") and present.regions("firms") is not None


def reader_of(name: str | None, *, owner: bool, origin: str | None, address: str = "") -> Reader:
    """Return the reader of a snapshot of an origin (None: nothing is published).

    name : as `user` gives it. address : the network address of access. Raises OperationsError
    where rights are needed and cannot be read.
    """
    if name is None:
        return NOBODY
    if owner:
        return Reader(name, address=address, owner=True)
    if origin not in OPEN_ORIGINS or (origin is None and _rights_were_given()):
        return _written(name, address)
    try:
        return everything(_written(name, address) if origin else Reader(name, address=address))
    except OperationsError:
        return everything(Reader(name, address=address))


def _rights_were_given() -> bool:
    """Return whether anybody was ever given a right here. Raises OperationsError."""
    known = setting("SANDAN_OPERATIONS") or (Path(setting("SANDAN_DATA")) / MARK).exists()
    return bool(known) and any_right(operations())


def _written(name: str, address: str) -> Reader:
    rights = rights_of(operations(), name) if name else []
    return reader_with(rights, name, today(), address)


def enter(origin: str | None, *, readable: bool = True) -> None:
    """Find out who reads, for this run and the fragments and callbacks that follow it.

    readable : whether the data could be read; where not, nobody may do anything.
    """
    st.session_state[_WHY] = None
    _present.set(NOBODY)
    st.session_state[_ORIGIN] = origin
    if not readable:
        return
    try:
        address = visitor().address
        _present.set(reader_of(user(), owner=is_owner(), origin=origin, address=address))
    except OperationsError as refused:
        st.session_state[_WHY] = refused


def present() -> Reader:
    """Return the reader of this run; nobody where no page was opened."""
    return _present.get()


def forget() -> None:
    """Let this session be nobody's."""
    _present.forget()


def unless_changed() -> Callable[[], None]:
    """Return what raises PermissionError once this reader's rights are others than in this run.

    For files that are made when a page has long been open: a right that was closed meanwhile gives
    nothing more. Raises OperationsError where the rights cannot be read.
    """
    now, origin = present(), st.session_state.get(_ORIGIN)

    def check() -> None:
        found = reader_of(now.user, owner=now.owner, origin=origin, address=now.address)
        if found.key != now.key:
            raise PermissionError("the rights of the reader have changed since the page was made")

    return check


def why_without_rights() -> OperationsError | None:
    """Return why the rights could not be read in this run, None where they could."""
    return st.session_state.get(_WHY)


def operations() -> Engine:
    """Return the Engine of the operations database."""
    return open_operations(setting("SANDAN_OPERATIONS"), Path(setting("SANDAN_DATA")))
