"""Eligible people and users of each programme at one company by quarter, as small multiples."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, bar
from src.figures.look import Look, Row, Texts, in_lines, layout
from src.figures.panels import Grid, Spot

PANEL_HEIGHT = 140
GRID = Grid(columns=2, gap=0.1, right=0.1, head=0.24)
LETTERS = 20
"""A longer name takes two lines, so that two panels fit side by side on a phone."""
WIDE, NARROW = 0.86, 0.46
PALE, PALE_SETTLED = 0.25, 0.55
PROVISIONAL = 0.4


def programs_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return one panel per programme: wide pale bars of people eligible, narrow ones of users.

    rows : program, quarter, eligible, users, provisional; panels in order of appearance, on one
    common scale from zero. Provisional quarters are paler.
    """
    programs = list(dict.fromkeys(rows["program"]))
    most = max(rows[["eligible", "users"]].max().max(), 1) * 1.1
    bars, axes, heads = [], {}, []
    for spot, program in zip(GRID.spots(len(programs)), programs, strict=True):
        inside = rows[rows["program"] == program]
        bars += [each | spot.of_trace for each in _bars(inside, program, t, look)]
        axes |= _axes(inside, spot, most, t, look)
        people = {name: inside[name].sum() for name in ("users", "eligible")}
        counts = t("company.of_eligible", **people)
        name = in_lines(t(f"program.{program}"), LETTERS)
        heads.append(spot.heading(f"<b>{name}</b>  {counts}", look, 13) | {"align": "left"})
    height = PANEL_HEIGHT * GRID.rows(len(programs)) + 20
    shape = layout(look, height=height, barmode="overlay", annotations=heads)
    return FinishedFigure(bars, shape | axes)


def _bars(rows: pd.DataFrame, program: str, t: Texts, look: Look) -> list[dict]:
    quarters = list(rows["quarter"])
    provisional = rows["provisional"]
    able = bar(
        x=quarters,
        y=list(rows["eligible"]),
        width=WIDE,
        marker={
            "color": look.context,
            "opacity": [PALE if late else PALE_SETTLED for late in provisional],
        },
        hoverinfo="skip",
    )
    users = bar(
        x=quarters,
        y=list(rows["users"]),
        width=NARROW,
        marker={
            "color": look.programs[program],
            "opacity": [PROVISIONAL if late else 1 for late in provisional],
        },
        hovertext=[_hover(row, t) for row in rows.itertuples()],
        hoverinfo="text",
    )
    return [able, users]


def _hover(row: Row, t: Texts) -> str:
    return t(
        "company.hover_quarter",
        quarter=t.value("quarter", row.quarter),
        eligible=row.eligible,
        users=row.users,
        state=t("companies.provisional.yes" if row.provisional else "companies.provisional.no"),
    )


def _axes(rows: pd.DataFrame, spot: Spot, most: float, t: Texts, look: Look) -> dict:
    ends = [rows["quarter"].iloc[0], rows["quarter"].iloc[-1]]
    across = {
        "type": "category",
        "tickvals": ends,
        "ticktext": [t.value("quarter_short", quarter) for quarter in ends],
        "tickangle": 0,
        "showgrid": False,
    }
    up = {"range": [0, most], "nticks": 3, "tickformat": ",d", "automargin": False}
    return spot.axes(look, across, up)
