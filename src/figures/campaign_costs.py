"""The cost per linked company of each campaign, with intervals, in order of time."""

import math

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Row, Texts, axis, layout, named_rows, whisker

ROW_HEIGHT = 34
STEPS = tuple(factor * 10**power for power in range(4, 10) for factor in (1, 3))


def campaign_costs_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return one dot per campaign with its interval, the earliest on top, on a logarithmic scale.

    rows : campaign_name, linked, cost, cost_lower, cost_upper, in the order to show. A campaign
    that linked no company has no dot, only an open-ended line from its lower limit.
    """
    shown = rows.dropna(subset=["cost_lower"])
    shown = shown[shown["cost_lower"] > 0].iloc[::-1].reset_index(drop=True)
    reach = _reach(shown)
    ticks = [step for step in STEPS if reach[0] <= step <= reach[1]]
    return FinishedFigure(
        [*_open_ends(shown, reach, look), _dots(shown, t, look)],
        layout(
            look,
            height=ROW_HEIGHT * max(len(shown), 2) + 60,
            margin={"l": 8, "r": 24, "t": 16, "b": 8},
            xaxis=axis(
                look,
                type="log",
                tickvals=ticks,
                ticktext=[t.value("krw", step) for step in ticks],
                range=[_power(reach[0]), _power(reach[1])],
            ),
            yaxis=named_rows(look, shown["campaign_name"], 26),
        ),
    )


def _power(value: float) -> float:
    return math.log10(value)


def _reach(rows: pd.DataFrame) -> tuple[float, float]:
    if rows.empty:
        return 1e4, 1e6
    ends = rows[["cost_lower", "cost", "cost_upper"]]
    return float(ends.min().min()) / 1.6, float(ends.max().max()) * 2.2


def _dots(rows: pd.DataFrame, t: Texts, look: Look) -> dict:
    known = rows.dropna(subset=["cost"])
    return scatter(
        x=known["cost"],
        y=known.index,
        mode="markers",
        marker={"size": 10, "color": look.accent},
        error_x=whisker(known["cost"], known["cost_lower"], known["cost_upper"], look.accent, 4),
        hovertext=[_hover(row, t) for row in known.itertuples()],
        hoverinfo="text",
    )


def _hover(row: Row, t: Texts) -> str:
    limits = (row.cost, row.cost_lower, row.cost_upper)
    cost, lower, upper = (t.value("krw", float(f"{each:.3g}")) for each in limits)
    return t(
        "campaigns.hover_cost",
        cost=cost,
        lower=lower,
        upper=upper,
        linked=row.linked,
    )


def _open_ends(rows: pd.DataFrame, reach: tuple[float, float], look: Look) -> list[dict]:
    """Return the lines of campaigns that linked no company: from the lower limit to the edge."""
    none = rows[rows["cost"].isna()]
    return [
        scatter(
            x=[row.cost_lower, reach[1]],
            y=[row.Index, row.Index],
            mode="lines+markers",
            line={"color": look.context_strong, "width": 2, "dash": "dot"},
            marker={"symbol": ["line-ns-open", "triangle-right"], "size": 10},
            hoverinfo="skip",
        )
        for row in none.itertuples()
    ]
