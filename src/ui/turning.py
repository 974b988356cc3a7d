"""Long tables in pages: which one is shown is a choice in the address, as every other."""

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st

from src.ui import address
from src.ui.run import t


@dataclass(frozen=True)
class Turned:
    """The page of a table that is shown. key : in the address. total, size : rows of all, of one
    page."""

    key: str
    number: int
    total: int
    size: int

    @property
    def first(self) -> int:
        """Return the place of the first row of the page, from 0."""
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(-(-self.total // self.size), 1)

    def draw(self) -> None:
        """Say which rows are shown, and offer the other pages where there are any."""
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            last = min(self.first + self.size, self.total)
            said = t("table.shown", first=self.first + 1, last=last, total=self.total)
            st.caption(said, width="content")
            if self.pages > 1:
                widget = f"pagination_{self.key}"
                st.session_state[widget] = self.number
                st.pagination(self.pages, key=widget, on_change=_turn, args=(self.key, widget))


def turned_to(key: str, asked: Hashable, total: int, size: int) -> Turned:
    """Return the page that is shown: the first where another question was asked since."""
    pages = max(-(-total // size), 1)
    kept = f"_asked_{key}"
    before, was = st.session_state.get(kept, (asked, None))
    if before != asked and st.query_params.get(key) == was:
        address.move(**{key: "1"})
    page = address.current(key, [str(number) for number in range(1, pages + 1)], "1")
    st.session_state[kept] = asked, address.write(key, page)
    return Turned(key, int(page), total, size)


def _turn(key: str, widget: str) -> None:
    address.move(**{key: str(st.session_state[widget])})
