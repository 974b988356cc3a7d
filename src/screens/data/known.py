"""The files that can be loaded and where to get them, for a steward who has none yet."""

import re

import streamlit as st

from src.domain.sources import SOURCE
from src.ui.frame import has_data
from src.ui.run import t

KNOWN = tuple(code for code in SOURCE if code != "sample")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
"""A Markdown link to the documentation, which pages cannot follow."""


def show() -> None:
    """Draw the sources, folded once there are data."""
    with st.expander(t("data.known"), expanded=not has_data(), icon=":material/list_alt:"):
        st.markdown(t("data.known_first"))
        st.markdown("\n".join(map(_about, KNOWN)))
        st.caption(t("data.known_not_taken"))


def _about(code: str) -> str:
    named = SOURCE[code].ko if t.lang == "ko" else SOURCE[code].en
    where, taken, left = (
        LINK.sub(r"\1", t(f"source_about.{code}.{part}")) for part in ("from", "taken", "left")
    )
    named = named[:1].upper() + named[1:]  # some names begin in lower case
    return t("data.known_one", name=named, where=where, taken=taken, left=left)
