"""Weeks of many complexes: one small panel each, with its limits, signals and grey last weeks."""

import math

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.look import Look, axis, layout
from src.figures.markup import short
from src.figures.weekly_chart import SIGNS, faint

COLUMNS, PANEL_HEIGHT, GAP, NAME = 3, 128, 0.05, 13


def small_multiples(rows: pd.DataFrame, names: dict, color: str, t, look: Look) -> go.Figure:
    """Return one panel per unit of `rows`, in the order of `names`, each on a scale of its own.

    rows : unit, week, rate, lower_limit, upper_limit (per 1,000 eligible), provisional, flag.
    names : unit → (name, words beside it). Rates start at zero; a missing rate breaks the line.
    """
    deep = max(math.ceil(len(names) / COLUMNS), 1)
    traces, axes, notes = [], {}, []
    for place, (unit, (name, beside)) in enumerate(names.items()):
        suffix = str(place + 1) if place else ""
        spot = _spot(place, deep)
        weeks = rows[rows["unit"] == unit]
        traces += _panel(weeks, suffix, color, t, look)
        axes |= _axes(weeks, suffix, spot, t, look)
        notes.append(_heading(name, beside, spot, look))
    shape = layout(look, height=PANEL_HEIGHT * deep + 24)
    return FinishedFigure(traces, {**shape, **axes, "annotations": notes})


def _spot(place: int, deep: int) -> dict:
    """Return where a panel stands, in shares of the figure."""
    column, row = place % COLUMNS, place // COLUMNS
    width = (1 - GAP * (COLUMNS - 1)) / COLUMNS
    left, top = column * (width + GAP), 1 - row / deep
    return {
        "x": [left, left + width],
        "y": [top - 0.84 / deep, top - 0.26 / deep],
        "top": top,
    }


def _panel(weeks: pd.DataFrame, suffix: str, color: str, t, look: Look) -> list:
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    settled, open_ = weeks[~weeks["provisional"]], weeks[weeks["provisional"]]
    edge = {"width": 0, "color": look.context}
    low, high = (
        go.Scatter(
            x=settled["week"], y=settled[end], mode="lines", line=edge, hoverinfo="skip", **axes
        )
        for end in ("lower_limit", "upper_limit")
    )
    high.update(fill="tonexty", fillcolor=faint(look.context))
    marks = settled[settled["flag"].isin(SIGNS)]
    return [
        low,
        high,
        _weeks(settled, color, 1.5, t, axes),
        _weeks(open_, look.context, 1.2, t, axes),
        go.Scatter(
            x=marks["week"],
            y=marks["rate"],
            mode="markers",
            marker={
                "size": 10,
                "color": color,
                "symbol": [SIGNS[flag] for flag in marks["flag"]],
                "line": {"color": look.surface, "width": 1.5},
            },
            hovertext=[_hover(row, t) for row in marks.itertuples()],
            hoverinfo="text",
            **axes,
        ),
    ]


def _weeks(rows: pd.DataFrame, color: str, width: float, t, axes: dict) -> go.Scatter:
    return go.Scatter(
        x=rows["week"],
        y=rows["rate"],
        mode="lines",
        line={"color": color, "width": width},
        hovertext=[_hover(row, t) for row in rows.itertuples()],
        hoverinfo="text",
        **axes,
    )


def _hover(row, t) -> str:
    key = "weekly.hover_panel_open" if row.provisional else "weekly.hover_panel"
    value = t.value("number", row.rate)
    return t(key, week=t.value("week", row.week), value=value, users=t.value("count", row.users))


def _axes(weeks: pd.DataFrame, suffix: str, spot: dict, t, look: Look) -> dict:
    ends = [weeks["week"].min(), weeks["week"].max()] if len(weeks) else []
    highest = weeks[["rate", "upper_limit"]].max().max() if len(weeks) else 1.0
    small = {"color": look.muted, "size": 11}
    return {
        f"xaxis{suffix}": axis(
            look,
            domain=spot["x"],
            anchor=f"y{suffix}",
            tickvals=ends,
            ticktext=[t.value("month_short", f"{week:%Y-%m}") for week in ends],
            ticklabelposition="inside",
            showgrid=False,
            tickfont=small,
        ),
        f"yaxis{suffix}": axis(
            look,
            domain=spot["y"],
            anchor=f"x{suffix}",
            range=[0, 1.1 * highest if highest and pd.notna(highest) else 1.0],
            nticks=3,
            tickfont=small,
            automargin=False,
            ticklabelposition="inside",
        ),
    }


def _heading(name: str, beside: str, spot: dict, look: Look) -> dict:
    return {
        "text": f"<b>{short(name, NAME)}</b><br>{beside}",
        "x": spot["x"][0],
        "y": spot["top"],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "font": {"color": look.ink, "size": 12},
    }
