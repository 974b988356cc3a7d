"""Who may come in, and who may see single companies: the one place where a page asks.

Complex-level figures are public statistics. Where SANDAN_USER_HEADER names the header in which the
ministry's proxy passes the signed-in user, nobody enters without it. Such a header can be forged by
whoever reaches the port, so the server listens on the loopback address unless told otherwise.

Single companies are no public statistics: of official data nobody sees them who is not named
(docs/decisions/0009-who-sees-companies.md).
"""

import streamlit as st

from src.settings import setting
from src.ui import cached
from src.ui.run import t
from src.ui.session import visitor

EVERYBODY = "*"


def user() -> str | None:
    """Return the name that the proxy passed, "" where no proxy is set, None where it is missing."""
    header = setting("SANDAN_USER_HEADER")
    if not header:
        return ""
    return st.context.headers.get(header) or None


def may_see_companies() -> bool:
    """Return whether the reader may see single companies of the snapshot of this run."""
    return _is_named("SANDAN_COMPANY_READERS")


def may_see_numbers() -> bool:
    """Return whether the reader may see whole business numbers and names of sole proprietors."""
    return may_see_companies() and _is_named("SANDAN_NUMBER_READERS")


def may_load() -> bool:
    """Return whether the reader may load data and go back to an earlier snapshot."""
    return _is_named("SANDAN_STEWARDS")


def require_companies() -> None:
    """End the run, in words, where the reader may not see single companies."""
    if not may_see_companies():
        st.info(t("gate.no_companies"), icon=":material/lock:")
        st.stop()


def _is_named(name: str) -> bool:
    """Return whether a setting names the reader.

    An empty one names all while sample data are shown, or none at all.
    """
    named = [one.strip() for one in setting(name).split(",") if one.strip()]
    if visitor().kind == "owner":
        return True
    if not named:
        snapshot = cached.snapshot()
        return snapshot is None or snapshot.origin == "sample"
    return EVERYBODY in named or (user() or None) in named
