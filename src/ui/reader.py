"""The reader of a run: the user that the proxy names, with his rights.

Sample data are open to everybody, except for granting rights, which would outlive the sample. On
official data a reader has only rights that are stored; where they cannot be read nobody has any.
Before the first data everybody may load, unless somebody was ever given a right.
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
"""Origins without secrets: nothing published yet, or sample data."""


def user() -> str | None:
    """Return the name that the proxy passed, "" where no proxy is set, None where it is missing.

    The name is the one our outermost layer read: Streamlit's headers lose letters beyond Latin.
    """
    if not setting("SANDAN_USER_HEADER"):
        return ""
    found = visitor()
    return found.name or None if found.kind == "user" else None


def is_owner() -> bool:
    """Return whether the visitor owns the data folder: he has presented the server's token."""
    return visitor().kind == "owner"


def sees_a_part() -> bool:
    """Return whether the reader sees places, but not the firms of the whole country."""
    present = _present.get()
    return present.may("places") and present.regions("firms") is not None


def reader_of(name: str | None, *, owner: bool, origin: str | None, address: str = "") -> Reader:
    """Return the reader with his rights on a snapshot of an origin (None: nothing is published).

    name : as `user` gives it. address : the visitor's network address. Raises OperationsError where
    rights are needed and cannot be read.
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
    """Return whether anybody was ever given a right. May raise OperationsError."""
    known = setting("SANDAN_OPERATIONS") or (Path(setting("SANDAN_DATA")) / MARK).exists()
    return bool(known) and any_right(operations())


def _written(name: str, address: str) -> Reader:
    rights = rights_of(operations(), name) if name else []
    return reader_with(rights, name, today(), address)


def enter(origin: str | None, *, readable: bool = True) -> None:
    """Set the reader of this run and of the fragments and callbacks that follow it.

    readable : whether the data could be read; if not, nobody may do anything.
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
    """Return the reader of this run; NOBODY where no page was opened."""
    return _present.get()


def forget() -> None:
    """Remove the reader from this session."""
    _present.forget()


def unless_changed() -> Callable[[], None]:
    """Return a function that raises PermissionError if the reader's rights changed since this run.

    For files made long after a page was opened, when a right may have been withdrawn. The function
    raises OperationsError where the rights cannot be read.
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
