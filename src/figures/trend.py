"""A measure over quarters: one small panel a complex, the others behind it in grey."""

import math

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.look import Look, axis, layout
from src.figures.markup import short

COLUMNS = 2
PANEL_HEIGHT = 140
GAP = 0.14


def trend_figure(rows: pd.DataFrame, kind: str, t, look: Look) -> go.Figure:
    """Return one panel per complex with its value by quarter, on one common scale.

    rows : complex_id, complex_name, quarter, value, panels in the order that complexes first come;
    a missing value breaks the line. Counts start at zero.
    """
    wide = rows.pivot_table(
        index="quarter", columns="complex_id", values="value", dropna=False, sort=False
    ).sort_index()
    names = dict(zip(rows["complex_id"], rows["complex_name"], strict=True))
    panels = max(math.ceil(len(names) / COLUMNS), 1)
    lines, axes, notes = [], {}, []
    for place, (complex_id, name) in enumerate(names.items()):
        suffix = str(place + 1) if place else ""
        spot = _spot(place, panels)
        lines += _lines(wide, complex_id, suffix, kind, t, look)
        axes |= _axes(wide.index, suffix, spot, kind, t, look)
        notes.append(_heading(name, _last(wide[complex_id]), spot, kind, t, look))
    # Given in one go: a figure checks all of itself again at each change.
    shape = layout(look, height=PANEL_HEIGHT * panels + 30)
    return FinishedFigure(lines, {**shape, **axes, "annotations": notes})


def _spot(place: int, panels: int) -> dict:
    """Return where a panel stands, in shares of the figure."""
    column, row = place % COLUMNS, place // COLUMNS
    left, top = column / COLUMNS + (GAP / 2 if column else 0), 1 - row / panels
    return {
        "x": [left, left + 1 / COLUMNS - GAP / 2],
        "y": [top - 0.8 / panels, top - 0.2 / panels],
        "top": top,
    }


def _axes(quarters, suffix: str, spot: dict, kind: str, t, look: Look) -> dict:
    ends = [quarters[0], quarters[-1]]
    return {
        f"xaxis{suffix}": axis(
            look,
            domain=spot["x"],
            anchor=f"y{suffix}",
            type="category",
            tickvals=ends,
            ticktext=[t.value("quarter_short", quarter) for quarter in ends],
            showgrid=False,
        ),
        f"yaxis{suffix}": axis(
            look,
            domain=spot["y"],
            anchor=f"x{suffix}",
            rangemode="normal" if kind == "share" else "tozero",
            nticks=3,
            tickformat=".0%" if kind == "share" else ",",
            **({"matches": "y"} if suffix else {}),
        ),
    }


def _heading(name: str, last, spot: dict, kind: str, t, look: Look) -> dict:
    return {
        "text": f"<b>{short(name)}</b>  {t.value(kind, last)}",
        "x": spot["x"][0],
        "y": spot["top"] - 0.02,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "font": {"color": look.ink, "size": 14},
    }


def _lines(wide: pd.DataFrame, one: str, suffix: str, kind: str, t, look: Look) -> list:
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    others = [other for other in wide.columns if other != one]
    behind = pd.concat([pd.concat([wide[o], pd.Series([None])]) for o in others] or [wide[one]])
    grey = go.Scatter(
        x=[*wide.index, None] * len(others) or list(wide.index),
        y=behind,
        mode="lines",
        line={"color": look.context, "width": 1},
        opacity=0.55,
        hoverinfo="skip",
        **axes,
    )
    front = go.Scatter(
        x=list(wide.index),
        y=wide[one],
        mode="lines+markers",
        line={"color": look.accent, "width": 2.5},
        marker={"size": 6},
        hovertext=[
            t("figure.hover_quarter", quarter=t.value("quarter", q), value=t.value(kind, value))
            for q, value in wide[one].items()
        ],
        hoverinfo="text",
        **axes,
    )
    return [grey, front]


def _last(values: pd.Series):
    known = values.dropna()
    return known.iloc[-1] if len(known) else None
