"""A measure over quarters: one small panel a complex, the others behind it in grey."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Texts, layout, short
from src.figures.panels import Grid, Spot

PANEL_HEIGHT = 140
GRID = Grid(columns=2, gap=0.14)


def trend_figure(rows: pd.DataFrame, kind: str, t: Texts, look: Look) -> go.Figure:
    """Return one panel per complex with its value by quarter, on one common scale.

    rows : complex_id, complex_name, quarter, value, panels in the order that complexes first come;
    a missing value breaks the line. Counts start at zero.
    """
    wide = rows.pivot_table(
        index="quarter", columns="complex_id", values="value", dropna=False, sort=False
    ).sort_index()
    names = dict(zip(rows["complex_id"], rows["complex_name"], strict=True))
    spots = GRID.spots(len(names))
    lines, axes, notes = [], {}, []
    for spot, (complex_id, name) in zip(spots, names.items(), strict=True):
        own = [_behind(wide, complex_id, look), _front(wide[complex_id], kind, t, look)]
        lines += [trace | spot.of_trace for trace in own]
        axes |= _axes(wide.index, spot, kind, t, look)
        known = wide[complex_id].dropna()
        last = known.iloc[-1] if len(known) else None
        words = f"<b>{short(name)}</b>  {t.value(kind, last)}"
        notes.append(spot.heading(words, look, 14, lower=0.02))
    # Given in one go: a figure checks all of itself again at each change.
    shape = layout(look, height=PANEL_HEIGHT * GRID.rows(len(names)) + 30)
    return FinishedFigure(lines, {**shape, **axes, "annotations": notes})


def _axes(quarters: pd.Index, spot: Spot, kind: str, t: Texts, look: Look) -> dict:
    ends = [quarters[0], quarters[-1]]
    across = {
        "type": "category",
        "tickvals": ends,
        "ticktext": [t.value("quarter_short", quarter) for quarter in ends],
        "showgrid": False,
    }
    up = {
        "rangemode": "normal" if kind == "share" else "tozero",
        "nticks": 3,
        "tickformat": ".0%" if kind == "share" else ",",
        **({"matches": "y"} if spot.number else {}),
    }
    return spot.axes(look, across, up)


def _behind(wide: pd.DataFrame, one: str, look: Look) -> dict:
    """Return the lines of the other complexes as one trace, broken between them."""
    others = [other for other in wide.columns if other != one]
    values = pd.concat([pd.concat([wide[o], pd.Series([None])]) for o in others] or [wide[one]])
    return scatter(
        x=[*wide.index, None] * len(others) or list(wide.index),
        y=values,
        mode="lines",
        line={"color": look.context, "width": 1},
        opacity=0.55,
        hoverinfo="skip",
    )


def _front(values: pd.Series, kind: str, t: Texts, look: Look) -> dict:
    return scatter(
        x=list(values.index),
        y=values,
        mode="lines+markers",
        line={"color": look.accent, "width": 2.5},
        marker={"size": 6},
        hovertext=[
            t("figure.hover_quarter", quarter=t.value("quarter", q), value=t.value(kind, value))
            for q, value in values.items()
        ],
        hoverinfo="text",
    )
