"""Weeks of many units: one small panel each, with its limits, signals and grey last weeks."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from src.figures.look import FinishedFigure, Look, Row, Texts, layout, short
from src.figures.panels import Grid, Spot
from src.figures.weekly_changes import SIGNS, signs
from src.figures.weekly_chart import faint

PANEL_HEIGHT, NAME = 128, 13
GRID = Grid(columns=3, gap=0.05, head=0.26, foot=0.84)


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
    rows: pd.DataFrame, panels: list[Panel], t: Texts, look: Look, value: str = "rate"
) -> go.Figure:
    """Return one panel per unit, in their order, each on a scale of its own.

    rows : unit, week, rate (per 1,000 eligible), users, lower_limit, upper_limit (of what is
    drawn), provisional, flag. value : rate or users. The scale starts at zero; a missing value
    breaks the line.
    """
    traces, axes, notes = [], {}, []
    for spot, panel in zip(GRID.spots(len(panels)), panels, strict=True):
        weeks = rows[rows["unit"] == panel.unit]
        weeks = weeks.assign(value=weeks[value])
        traces += [trace.update(spot.of_trace) for trace in _traces(weeks, panel.color, t, look)]
        axes |= _axes(weeks, spot, t, look)
        words = f"<b>{short(panel.name, panel.longest)}</b><br>{panel.beside}"
        notes.append(spot.heading(words, look, 12) | {"align": "left"})
    shape = layout(look, height=PANEL_HEIGHT * GRID.rows(len(panels)) + 24)
    return FinishedFigure(traces, {**shape, **axes, "annotations": notes})


def _traces(weeks: pd.DataFrame, color: str, t: Texts, look: Look) -> list[go.Scatter]:
    settled, open_ = weeks[~weeks["provisional"]], weeks[weeks["provisional"]]
    edge = {"width": 0, "color": look.context}
    low, high = (
        go.Scatter(x=settled["week"], y=settled[end], mode="lines", line=edge, hoverinfo="skip")
        for end in ("lower_limit", "upper_limit")
    )
    high.update(fill="tonexty", fillcolor=faint(look.context))
    marks = settled.assign(sign=signs(settled))
    marks = marks[marks["sign"] != ""]
    return [
        low,
        high,
        _weeks(settled, color, 1.5, t),
        _weeks(open_, look.context, 1.2, t),
        go.Scatter(
            x=marks["week"],
            y=marks["value"],
            mode="markers",
            marker={
                "size": 10,
                "color": color,
                "symbol": [SIGNS[flag] for flag in marks["sign"]],
                "line": {"color": look.surface, "width": 1.5},
            },
            hovertext=[_hover(row, t) for row in marks.itertuples()],
            hoverinfo="text",
        ),
    ]


def _weeks(rows: pd.DataFrame, color: str, width: float, t: Texts) -> go.Scatter:
    return go.Scatter(
        x=rows["week"],
        y=rows["value"],
        mode="lines",
        line={"color": color, "width": width},
        hovertext=[_hover(row, t) for row in rows.itertuples()],
        hoverinfo="text",
    )


def _hover(row: Row, t: Texts) -> str:
    key = "weekly.hover_panel_open" if row.provisional else "weekly.hover_panel"
    value = t.value("number", row.rate)
    return t(key, week=t.value("week", row.week), value=value, users=t.value("count", row.users))


def _axes(weeks: pd.DataFrame, spot: Spot, t: Texts, look: Look) -> dict:
    ends = [weeks["week"].min(), weeks["week"].max()] if len(weeks) else []
    highest = weeks[["value", "upper_limit"]].max().max() if len(weeks) else 1.0
    inside = {"tickfont": {"color": look.muted, "size": 11}, "ticklabelposition": "inside"}
    across = {
        "tickvals": ends,
        "ticktext": [t.value("month_short", f"{week:%Y-%m}") for week in ends],
        "showgrid": False,
    }
    up = {
        "range": [0, 1.1 * highest if highest and pd.notna(highest) else 1.0],
        "nticks": 3,
        "automargin": False,
    }
    return spot.axes(look, across | inside, up | inside)
