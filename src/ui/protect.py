"""One line under counts that the reader gets protected: that they are, and what that means."""

from typing import Any

import streamlit as st

from src.ui import cached
from src.ui.run import t


def note(query: str, **codes: Any) -> None:
    """Draw the line where the answer to a query is protected for this reader, or some of it."""
    if cached.is_protected(query, **codes):
        own = cached.is_partly_exact(query, **codes)
        st.caption(" ".join([t("protect.note"), *([t("protect.own")] if own else [])]))
