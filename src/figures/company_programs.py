"""Who could use each programme at one company, and who did, by quarter: one small panel each."""

import math

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.look import Look, axis, layout

COLUMNS = 2
PANEL_HEIGHT = 140
GAP = 0.1
WIDE, NARROW = 0.86, 0.46
PALE, PALE_SETTLED = 0.25, 0.55
PROVISIONAL = 0.4


def programs_figure(rows: pd.DataFrame, t, look: Look) -> go.Figure:
    """Return one panel per programme: wide pale bars of people eligible, narrow ones of users.

    rows : program, quarter, eligible, users, provisional; panels in the order that programmes
    first come, on one common scale from zero. Provisional quarters are paler.
    """
    programs = list(dict.fromkeys(rows["program"]))
    down = max(math.ceil(len(programs) / COLUMNS), 1)
    most = max(rows[["eligible", "users"]].max().max(), 1) * 1.1
    bars, axes, heads = [], {}, []
    for place, program in enumerate(programs):
        inside = rows[rows["program"] == program]
        suffix = str(place + 1) if place else ""
        left, top = place % COLUMNS / COLUMNS, 1 - place // COLUMNS / down
        bars += _bars(inside, program, suffix, t, look)
        axes |= _axes(inside, suffix, left, top, down, most, t, look)
        heads.append(_head(inside, program, left, top, t, look))
    shape = layout(look, height=PANEL_HEIGHT * down + 20, barmode="overlay", annotations=heads)
    return FinishedFigure(bars, shape | axes)


def _bars(rows: pd.DataFrame, program: str, suffix: str, t, look: Look) -> list:
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "x": list(rows["quarter"])}
    provisional = rows["provisional"]
    able = go.Bar(
        y=list(rows["eligible"]),
        width=WIDE,
        marker={
            "color": look.context,
            "opacity": [PALE if late else PALE_SETTLED for late in provisional],
        },
        hoverinfo="skip",
        **axes,
    )
    users = go.Bar(
        y=list(rows["users"]),
        width=NARROW,
        marker={
            "color": look.programs[program],
            "opacity": [PROVISIONAL if late else 1 for late in provisional],
        },
        hovertext=[_hover(row, t) for row in rows.itertuples()],
        hoverinfo="text",
        **axes,
    )
    return [able, users]


def _hover(row, t) -> str:
    return t(
        "company.hover_quarter",
        quarter=t.value("quarter", row.quarter),
        eligible=row.eligible,
        users=row.users,
        state=t("companies.provisional.yes" if row.provisional else "companies.provisional.no"),
    )


def _axes(rows, suffix: str, left: float, top: float, down: int, most, t, look: Look) -> dict:
    ends = [rows["quarter"].iloc[0], rows["quarter"].iloc[-1]]
    return {
        f"xaxis{suffix}": axis(
            look,
            domain=[left, left + 1 / COLUMNS - GAP],
            anchor=f"y{suffix}",
            type="category",
            tickvals=ends,
            ticktext=[t.value("quarter_short", quarter) for quarter in ends],
            tickangle=0,
            showgrid=False,
        ),
        f"yaxis{suffix}": axis(
            look,
            domain=[top - 0.8 / down, top - 0.2 / down],
            anchor=f"x{suffix}",
            range=[0, most],
            nticks=3,
            tickformat=",d",
            automargin=False,
        ),
    }


def _head(rows, program: str, left: float, top: float, t, look: Look) -> dict:
    counts = t("company.of_eligible", users=rows["users"].sum(), eligible=rows["eligible"].sum())
    return {
        "text": f"<b>{t(f'program.{program}')}</b>  {counts}",
        "x": left,
        "y": top,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "font": {"color": look.ink, "size": 13},
    }
