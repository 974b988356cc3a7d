"""Weeks of many units as small multiples, with limits, signals and grey provisional weeks."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from src.figures import hover as hovering
from src.figures.arrays import Rows, runs_of
from src.figures.finished import FinishedFigure, Wide, scatter
from src.figures.look import Look, Texts, fitting, layout, note
from src.figures.panels import Grid, Spot
from src.figures.weekly_changes import SIGNS, signs_by_unit
from src.figures.weekly_chart import faint

PANEL_HEIGHT, NAME = 128, 9
WIDE, WIDE_NAME = 900, 24
"""From this width of the figure in pixels, names may be so many Korean letters wide."""
FOOT = 24
"""Pixels below the panels for the weeks, which are the same in all."""
LINES = 5
"""Number of traces per panel."""
GRID = Grid(columns=3, gap=0.05, head=0.26, foot=0.84)


@dataclass(frozen=True)
class Panel:
    """A unit with the words below its name, and the colour of its settled weeks.

    longest : width of the name in Korean letters.
    """

    unit: str
    name: str
    beside: str
    color: str
    longest: int = NAME


class _Weeks(NamedTuple):
    """The weeks of one unit as arrays. other : users beside a rate, the rate beside users."""

    week: np.ndarray
    value: np.ndarray
    other: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    provisional: np.ndarray
    sign: np.ndarray

    def where(self, wanted: np.ndarray | slice) -> "_Weeks":
        """Return the selected weeks."""
        return _Weeks(*[column[wanted] for column in self])


def small_multiples(
    rows: Rows, panels: list[Panel], t: Texts, look: Look, value: str = "rate"
) -> go.Figure:
    """Return one panel per unit, in their order, each on a scale of its own.

    rows : unit, week, rate (per 1,000 eligible), users, lower_limit, upper_limit (of `value`),
    provisional, flag; rows of a unit are adjacent. value : rate or users. Scales start at zero; a
    missing value breaks the line.
    """
    traces, axes, notes, whole = [], {}, [], {}
    all_weeks, places = _arrays(rows, value), _places(np.asarray(rows["unit"]))
    hover = {late: _template(t, late, value) for late in (False, True)}
    for spot, panel in zip(GRID.spots(len(panels)), panels, strict=True):
        weeks = all_weeks.where(places.get(panel.unit, slice(0)))
        drawn = _traces(weeks, panel.color, hover, look)
        traces += [trace | spot.of_trace for trace in drawn]
        axes |= _axes(weeks, spot, look)
        words, wide_words = (
            f"<b>{fitting(panel.name, longest)}</b><br>{panel.beside}"
            for longest in (panel.longest, WIDE_NAME)
        )
        if words != wide_words:
            whole[spot.number] = {"text": wide_words}
        notes.append(spot.heading(words, look, 12) | {"align": "left"})
    if len(all_weeks.week):
        notes.append(_weeks_shown(all_weeks.week, t, look))
    margin = {"l": 8, "r": 8, "t": 8, "b": FOOT}
    height = PANEL_HEIGHT * GRID.rows(len(panels)) + 8 + FOOT
    shape = layout(look, height=height, margin=margin)
    wide = Wide(WIDE, {"annotations": whole} if whole else {})
    return FinishedFigure(traces, {**shape, **axes, "annotations": notes}, LINES, wide)


def _places(units: np.ndarray) -> dict[str, slice]:
    """Return the slice of rows of each unit."""
    places = zip(*runs_of(units), strict=True)
    return {units[begin]: slice(begin, end) for begin, end in places}


def _weeks_shown(weeks: np.ndarray, t: Texts, look: Look) -> dict:
    """Return the range of months as an annotation below all panels."""
    said = t.value("months", "~".join(str(end)[:7] for end in (weeks.min(), weeks.max())))
    below = {"x": 0, "y": 0, "xref": "paper", "yref": "paper", "yshift": -4}
    return note(said, look.muted, 12) | below | {"xanchor": "left", "yanchor": "top"}


def _arrays(rows: Rows, value: str) -> _Weeks:
    # float32 is precise enough for drawing and hover texts
    rate, users = (np.asarray(rows[name], float).astype("float32") for name in ("rate", "users"))
    return _Weeks(
        np.asarray(rows["week"], "datetime64[D]"),
        *((rate, users) if value == "rate" else (users, rate)),
        *(np.asarray(rows[end], float) for end in ("lower_limit", "upper_limit")),
        np.asarray(rows["provisional"], bool),
        signs_by_unit(rows),
    )


def _template(t: Texts, late: bool, value: str) -> str:
    rate, users = ("y", "customdata") if value == "rate" else ("customdata", "y")
    said = {"value": hovering.number(rate), "users": hovering.count(users)}
    said |= {"week": hovering.week(t)}
    words = t("weekly.hover_panel_open" if late else "weekly.hover_panel", **said)
    return hovering.template(words)


def _traces(weeks: _Weeks, color: str, hover: dict[bool, str], look: Look) -> list[dict]:
    settled, open_ = weeks.where(~weeks.provisional), weeks.where(weeks.provisional)
    edge = {"width": 0, "color": look.context}
    low, high = (
        scatter(x=settled.week, y=end, mode="lines", line=edge, hoverinfo="skip")
        for end in (settled.lower, settled.upper)
    )
    marks = settled.where(settled.sign != "")
    # LINES traces, in the same order in every panel
    return [
        low,
        high | {"fill": "tonexty", "fillcolor": faint(look.context)},
        _line(settled, {"color": color, "width": 1.5}, hover[False]),
        _line(open_, {"color": look.context, "width": 1.2}, hover[True]),
        scatter(
            x=marks.week,
            y=marks.value,
            mode="markers",
            marker={
                "size": 10,
                "color": color,
                "symbol": [SIGNS[flag] for flag in marks.sign],
                "line": {"color": look.surface, "width": 1.5},
            },
            customdata=marks.other,
            hovertemplate=hover[False],
        ),
    ]


def _line(weeks: _Weeks, line: dict, hover: str) -> dict:
    return scatter(
        x=weeks.week,
        y=weeks.value,
        mode="lines",
        line=line,
        customdata=weeks.other,
        hovertemplate=hover,
    )


def _axes(weeks: _Weeks, spot: Spot, look: Look) -> dict:
    known = [each[~np.isnan(each)].max(initial=0.0) for each in (weeks.value, weeks.upper)]
    highest = max(known) or 1.0
    inside = {"tickfont": {"color": look.muted, "size": 11}, "ticklabelposition": "inside"}
    across = {"showticklabels": False, "showgrid": False}
    up = {"range": [0, 1.1 * highest], "nticks": 3, "automargin": False, "tickformat": ","}
    return spot.axes(look, across, up | inside)
