"""Charts as an element of our own, which static/figures.js draws.

`st.plotly_chart` makes a browser read all that plotly can draw, four times what our charts need,
before it draws any, and Streamlit look at each figure once more (docs/decisions/0065-charts.md).
Without the dashboard's own server there is no such script: Streamlit's own element is sent then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from src.figures.markup import escaped
from src.ui.run import t

if TYPE_CHECKING:
    from src.figures.finished import FinishedFigure

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": True}
"""No button without a Korean name, nothing that leads outside; said in static/figures.js, too."""
_TAKEN_AWAY = str.maketrans("<>", "‹›")
"""A browser's cleaner takes an attribute away in which a comment or an element seems to end."""
_is_drawn_by_us = False


@contextmanager
def drawn_by_us() -> Iterator[None]:
    """Send charts as our own script takes them, as long as the server runs: its pages have it."""
    global _is_drawn_by_us
    _is_drawn_by_us = True
    try:
        yield
    finally:
        _is_drawn_by_us = False


def show(figure: FinishedFigure, key: str, alt: str) -> None:
    """Draw a chart. alt : what a screen reader says for it."""
    if _is_drawn_by_us:
        st.html(element_of(figure, key, alt))
        return
    more: dict[str, Any] = {"theme": None, "config": CONFIG, "width": "stretch"}
    st.plotly_chart(figure, key=key, alt=alt, height=figure.height, **more)


def element_of(figure: FinishedFigure, key: str, alt: str) -> str:
    """Return the place of a chart with its figure, in one line."""
    said, failed = escaped(alt.translate(_TAKEN_AWAY)), escaped(t("figure.failed"))
    return (
        f'<div class="chart" data-chart="{escaped(key)}" role="figure" aria-label="{said}"'
        f' style="height:{figure.height}px" data-failed="{failed}"'
        f" data-figure='{figure.text}'></div>"
    )
