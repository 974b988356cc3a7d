"""Which files are read and where they are to be had, for a steward who has none yet."""

import re

import streamlit as st

from src.domain.sources import SOURCE
from src.ui.frame import has_data
from src.ui.run import t

KNOWN = tuple(code for code in SOURCE if code != "sample")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
"""A link of the documentation, which a page does not have."""


def show() -> None:
    """Draw the sources, folded away where data are there already."""
    with st.expander(t("data.known"), expanded=not has_data(), icon=":material/list_alt:"):
        st.markdown(t("data.known_first"))
        st.markdown("\n".join(map(_about, KNOWN)))
        st.caption(t("data.known_not_taken"))


def _about(code: str) -> str:
    named = SOURCE[code].ko if t.lang == "ko" else SOURCE[code].en
    where, taken, left = (
        LINK.sub(r"\1", t(f"source_about.{code}.{part}")) for part in ("from", "taken", "left")
    )
    named = named[:1].upper() + named[1:]  # as it stands in a sentence, some begin small
    return t("data.known_one", name=named, where=where, taken=taken, left=left)
