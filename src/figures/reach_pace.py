"""Companies reached so far by week, against the plan."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Texts, axis, layout

HEIGHT = 320
DRAWN, NAME = 250, 36
"""Pixels: how high the lines may stand, and what the two lines of a name take."""


def reach_pace_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return the companies reached as a line and the plan as a dashed one, each named at its end.

    rows : week (Monday), reached (missing after the last known week), planned (may be missing).
    """
    sides = _sides(rows)
    dotted = {"color": look.context_strong, "width": 2, "dash": "dot"}
    lines = [
        _line(rows, "planned", dotted, t, look),
        _line(rows, "reached", {"color": look.accent, "width": 3}, t, look),
    ]
    for name, line in zip(("planned", "reached"), lines, strict=True):
        if line is not None:
            line["textposition"] = sides.get(name, "middle right")
    return FinishedFigure(
        [line for line in lines if line is not None],
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": 96, "t": NAME if "top right" in sides.values() else 16, "b": 8},
            hovermode="x unified",
            xaxis=axis(look, showgrid=False, tickformat=_dates(t), nticks=4, tickangle=0),
            yaxis=axis(look, rangemode="tozero", tickformat=",", nticks=5),
        ),
    )


def _sides(rows: pd.DataFrame) -> dict[str, str]:
    """Return on which sides of their ends the names stand where they would lie on each other."""
    known = {name: rows[name].dropna() for name in ("planned", "reached")}
    if any(one.empty for one in known.values()):
        return {}
    low, high = sorted(known, key=lambda name: known[name].iloc[-1])
    most = max(one.max() for one in known.values())
    apart = (known[high].iloc[-1] - known[low].iloc[-1]) / most * DRAWN if most > 0 else 0.0
    if apart >= NAME:
        return {}
    return {low: "bottom right", high: "middle right" if apart >= NAME / 2 else "top right"}


def _dates(t: Texts) -> str:
    return t("campaigns.axis_month")


def _line(rows: pd.DataFrame, name: str, line: dict, t: Texts, look: Look) -> dict | None:
    known = rows.dropna(subset=[name])
    if known.empty:
        return None
    words = t("campaigns.reached" if name == "reached" else "campaigns.planned")
    last = t.value("count", known[name].iloc[-1])
    return scatter(
        x=known["week"],
        y=known[name],
        mode="lines+text" if len(known) > 1 else "markers+text",
        line=line,
        marker={"size": 9, "color": line["color"]},
        text=[""] * (len(known) - 1) + [f" {words}<br> {last}"],
        textfont={"color": look.ink if name == "reached" else look.muted, "size": 13},
        cliponaxis=False,
        hovertext=[t("campaigns.hover_pace", what=words, companies=value) for value in known[name]],
        hovertemplate="%{hovertext}<extra></extra>",
    )
