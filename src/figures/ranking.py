"""Complexes in order of a measure, each with its interval, never as a bare rank."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import (
    Look,
    Row,
    Texts,
    axis,
    layout,
    named_rows,
    note,
    plain,
    whisker,
)

ROW_HEIGHT = 34
COUNTED = {"tickformat": ","}
# a change is labelled at its dot: plotly has no tick that says percentage points
CHANGED = {"showticklabels": False}
TICKS = {
    "share": {"tickformat": ".0%"},
    "ratio": {"tickformat": ".2f"},
    "points": CHANGED,
    "signed_share": CHANGED,
}


def ranking_figure(
    rows: pd.DataFrame, benchmark: float, kind: str, t: Texts, look: Look
) -> go.Figure:
    """Return one dot per row with its interval, the highest on top, and the benchmark as a line.

    rows : complex_name, value, lower, upper (NaN where the measure has no interval).
    kind : how values are written (src.text.values.FORMATS). Rows without a value are left out.
    benchmark : the value that the rows are held against; NaN draws no line.
    """
    shown = rows.dropna(subset=["value"]).sort_values("value")
    line = _benchmark(benchmark, kind, t, look) if pd.notna(benchmark) else {}
    return FinishedFigure(
        _dots(shown, kind, t, look),
        layout(
            look,
            height=ROW_HEIGHT * max(len(shown), 2) + 78,
            xaxis=axis(look, rangemode="normal", **TICKS.get(kind, COUNTED)),
            yaxis=named_rows(look, shown["complex_name"]),
            **line,
        ),
    )


def _dots(shown: pd.DataFrame, kind: str, t: Texts, look: Look) -> dict:
    written = [t.value(kind, value) for value in shown["value"]]
    return scatter(
        x=shown["value"],
        y=list(range(len(shown))),
        mode="markers+text",
        text=written,
        textposition="top center",
        textfont={"color": look.ink, "size": 13},
        marker={"size": 11, "color": look.accent},
        error_x=whisker(shown["value"], shown["lower"], shown["upper"], look.accent),
        hovertext=[_hover(row, kind, t) for row in shown.itertuples()],
        hoverinfo="text",
        cliponaxis=False,
    )


def _hover(row: Row, kind: str, t: Texts) -> str:
    if pd.isna(row.lower):
        return t("figure.hover", name=plain(row.complex_name), value=t.value(kind, row.value))
    return t(
        "figure.hover_interval",
        name=plain(row.complex_name),
        value=t.value(kind, row.value),
        lower=t.value(kind, row.lower),
        upper=t.value(kind, row.upper),
    )


def _benchmark(benchmark: float, kind: str, t: Texts, look: Look) -> dict:
    """Return what the layout needs to draw the benchmark: a line, its words, room for both."""
    line = {"color": look.context_strong, "dash": "dot", "width": 1.5}
    across = {"x0": benchmark, "x1": benchmark, "y0": 0, "y1": 1, "yref": "paper"}
    words = note(t("figure.benchmark", value=t.value(kind, benchmark)), look.muted)
    words |= {"x": benchmark, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {
        "shapes": [{"type": "line", "line": line, **across}],
        "annotations": [words],
        "margin": {"l": 8, "r": 8, "t": 30, "b": 8},
    }
