"""Charts as HTML elements that static/figures.js draws.

`st.plotly_chart` loads all of plotly in the browser, four times what our charts need, before it
draws the first, and Streamlit processes each figure once more (docs/decisions/0065-charts.md).
Only our own server adds the script to its pages; elsewhere `st.plotly_chart` is used.
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
"""No toolbar: its buttons have no Korean names and one leads outside. As in static/figures.js."""
_TAKEN_AWAY = str.maketrans("<>", "‹›")
"""Streamlit's sanitiser drops an attribute in which a comment or an element seems to end."""
_is_drawn_by_us = False


@contextmanager
def drawn_by_us() -> Iterator[None]:
    """Send charts for our own script while the server runs, whose pages load that script."""
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
    """Return the HTML element of a chart, which carries the figure as JSON; without line breaks."""
    said, failed = escaped(alt.translate(_TAKEN_AWAY)), escaped(t("figure.failed"))
    return (
        f'<div class="chart" data-chart="{escaped(key)}" role="figure" aria-label="{said}"'
        f' style="height:{figure.height}px" data-failed="{failed}"'
        f" data-figure='{figure.text}'></div>"
    )
