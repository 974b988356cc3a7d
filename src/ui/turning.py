"""Pagination of long tables; the page number is kept in the address like every other choice."""

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st

from src.ui import address
from src.ui.run import t


@dataclass(frozen=True)
class Turned:
    """The shown page of a table. key : of its number in the address. total, size : rows in all and
    per page."""

    key: str
    number: int
    total: int
    size: int

    @property
    def first(self) -> int:
        """Return the index of the page's first row, from 0."""
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(-(-self.total // self.size), 1)

    def draw(self) -> None:
        """Draw which rows are shown, and the links to other pages if there are any."""
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            last = min(self.first + self.size, self.total)
            said = t("table.shown", first=self.first + 1, last=last, total=self.total)
            st.caption(said, width="content")
            if self.pages > 1:
                widget = f"pagination_{self.key}"
                st.session_state[widget] = self.number
                st.pagination(self.pages, key=widget, on_change=_turn, args=(self.key, widget))


def turned_to(key: str, asked: Hashable, total: int, size: int) -> Turned:
    """Return the page that is shown; the first page when the table's choices have changed.

    asked : the choices that the rows depend on.
    """
    pages = max(-(-total // size), 1)
    kept = f"_asked_{key}"
    asked_before, page_before = st.session_state.get(kept, (asked, None))
    if asked_before != asked and st.query_params.get(key) == page_before:
        address.move(**{key: "1"})
    page = address.current(key, [str(number) for number in range(1, pages + 1)], "1")
    st.session_state[kept] = asked, address.write(key, page)
    return Turned(key, int(page), total, size)


def _turn(key: str, widget: str) -> None:
    address.move(**{key: str(st.session_state[widget])})
