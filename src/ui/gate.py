"""Who may come in: the one place where a page asks.

Complex-level figures are public statistics. Where SANDAN_USER_HEADER names the header in which the
ministry's proxy passes the signed-in user, nobody enters without it. Such a header can be forged by
whoever reaches the port, so the server listens on the loopback address unless told otherwise.
"""

import streamlit as st

from src.settings import setting


def user() -> str | None:
    """Return the name that the proxy passed, "" where no proxy is set, None where it is missing."""
    header = setting("SANDAN_USER_HEADER")
    if not header:
        return ""
    return st.context.headers.get(header) or None
