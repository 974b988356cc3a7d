"""Weeks of many units: one small panel each, with its limits, signals and grey last weeks."""

import math
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.look import Look, axis, layout
from src.figures.markup import short
from src.figures.weekly_chart import SIGNS, faint

COLUMNS, PANEL_HEIGHT, GAP, NAME = 3, 128, 0.05, 13


@dataclass(frozen=True)
class Panel:
    """A unit with the words below its name, and the colour of its settled weeks.

    longest : letters of the name that are shown.
    """

    unit: str
    name: str
    beside: str
    color: str
    longest: int = NAME


def small_multiples(
    rows: pd.DataFrame, panels: list[Panel], t, look: Look, value: str = "rate"
) -> go.Figure:
    """Return one panel per unit, in their order, each on a scale of its own.

    rows : unit, week, rate (per 1,000 eligible), users, lower_limit, upper_limit (of what is
    drawn), provisional, flag. value : rate or users. The scale starts at zero; a missing value
    breaks the line.
    """
    deep = max(math.ceil(len(panels) / COLUMNS), 1)
    traces, axes, notes = [], {}, []
    for place, panel in enumerate(panels):
        suffix = str(place + 1) if place else ""
        spot = _spot(place, deep)
        weeks = rows[rows["unit"] == panel.unit]
        weeks = weeks.assign(value=weeks[value])
        traces += _panel(weeks, suffix, panel.color, t, look)
        axes |= _axes(weeks, suffix, spot, t, look)
        notes.append(_heading(panel, spot, look))
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
            y=marks["value"],
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
        y=rows["value"],
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
    highest = weeks[["value", "upper_limit"]].max().max() if len(weeks) else 1.0
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


def _heading(panel: Panel, spot: dict, look: Look) -> dict:
    return {
        "text": f"<b>{short(panel.name, panel.longest)}</b><br>{panel.beside}",
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
