"""One line under protected counts, which says that they are protected and what that means."""

from typing import Any

import streamlit as st

from src.ui import cached
from src.ui.run import t


def note(query: str, **codes: Any) -> None:
    """Draw the line where this reader's answer to a query is protected, at least in part."""
    if cached.is_protected(query, **codes):
        own = cached.is_partly_exact(query, **codes)
        st.caption(" ".join([t("protect.note"), *([t("protect.own")] if own else [])]))
