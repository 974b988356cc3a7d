"""A measure over time as small multiples, one panel per complex with the others in grey."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, Wide, scatter
from src.figures.look import Look, Texts, fitting, in_lines, layout, plain, whisker
from src.figures.panels import Grid, Spot

PANEL_HEIGHT = 156
NAME, LETTERS = 12, 20
"""Width of a name in Korean letters, so that two panels fit side by side on a phone; and its
letters per line where it takes two lines."""
WIDE, WIDE_NAME = 760, 24
"""From this width of the figure in pixels, names may be so many Korean letters wide."""
GRID = Grid(columns=2, gap=0.14, head=0.26, foot=0.82)
TICKS = {"share": ".0%", "ratio": ".2f"}


def trend_figure(
    rows: pd.DataFrame, kind: str, t: Texts, look: Look, time: str = "quarter"
) -> go.Figure:
    """Return one panel per complex with its value over time, on one common scale.

    rows : complex_id, complex_name, value, the column `time` and, where there are intervals, lower
    and upper; panels in order of appearance. A missing value breaks the line. Axes of counts start
    at zero. time : quarter or months, which is also the format of times.
    """
    courses = _courses(rows, time)
    names = dict(zip(rows["complex_id"].tolist(), rows["complex_name"].tolist(), strict=True))
    spots = GRID.spots(len(names))
    lines, axes, notes, whole = [], {}, [], {}
    for at, (spot, name) in enumerate(zip(spots, names.values(), strict=True)):
        front = _front(courses, at, kind, t, look)
        lines += [trace | spot.of_trace for trace in (_behind(courses, at, look), front)]
        axes |= _axes(courses, spot, kind, t, look)
        known = courses.value[at][~np.isnan(courses.value[at])]
        last = known[-1] if len(known) else None
        said = t.value(kind, last)
        words, wide_words = (_heading(name, said, longest) for longest in (NAME, WIDE_NAME))
        if words != wide_words:
            whole[at] = {"text": wide_words}
        notes.append(spot.heading(words, look, 13) | {"align": "left"})
    shape = layout(look, height=PANEL_HEIGHT * GRID.rows(len(names)) + 30)
    wide = Wide(WIDE, {"annotations": whole} if whole else {})
    return FinishedFigure(lines, {**shape, **axes, "annotations": notes}, wide=wide)


def _heading(name: str, value: str, longest: int) -> str:
    """Return name and value in two lines; a long name takes both, followed by its value."""
    whole = fitting(name, longest)
    if whole == plain(name) or " " not in name:
        return f"<b>{whole}</b><br>{value}"
    return f"<b>{in_lines(name, LETTERS)}</b>  {value}"


class Courses(NamedTuple):
    """time : quarter or months. times : their codes in order. value : complexes by times, NaN where
    missing. ends : lower and upper limits in the same shape, or ()."""

    time: str
    times: list[str]
    value: np.ndarray
    ends: tuple[np.ndarray, ...]


def _courses(rows: pd.DataFrame, time: str) -> Courses:
    places, times = pd.factorize(rows[time], sort=True)
    ids, complexes = pd.factorize(rows["complex_id"])

    def wide(name: str) -> np.ndarray:
        values = np.full((len(complexes), len(times)), np.nan)
        values[ids, places] = rows[name].to_numpy(float, na_value=np.nan)
        return values

    ends = tuple(wide(name) for name in ("lower", "upper") if name in rows)
    return Courses(time, list(times), wide("value"), ends)


def _axes(courses: Courses, spot: Spot, kind: str, t: Texts, look: Look) -> dict:
    ends = [courses.times[0], courses.times[-1]]
    across = {
        "type": "category",
        "tickvals": ends,
        "ticktext": [t.value(f"{courses.time}_short", code) for code in ends],
        "showgrid": False,
    }
    up = {
        "rangemode": "normal" if kind in TICKS else "tozero",
        "nticks": 3,
        "tickformat": TICKS.get(kind, ","),
        **({"matches": "y"} if spot.number else {}),
    }
    return spot.axes(look, across, up)


def _behind(courses: Courses, one: int, look: Look) -> dict:
    """Return the lines of the other complexes as one trace, broken between them."""
    others = np.delete(courses.value, one, axis=0).tolist()
    broken = [None if value != value else value for other in others for value in (*other, None)]
    return scatter(
        x=[*courses.times, None] * len(others) or courses.times,
        y=broken or courses.value[one],
        mode="lines",
        line={"color": look.context, "width": 1},
        opacity=0.55,
        hoverinfo="skip",
    )


def _front(courses: Courses, one: int, kind: str, t: Texts, look: Look) -> dict:
    """Return the line of one complex, with intervals if there are any."""
    values = courses.value[one]
    said = [
        t("figure.hover_quarter", quarter=t.value(courses.time, code), value=t.value(kind, value))
        for code, value in zip(courses.times, values.tolist(), strict=True)
    ]
    drawn = scatter(
        x=courses.times,
        y=values,
        mode="lines+markers",
        line={"color": look.accent, "width": 2.5},
        marker={"size": 6},
        hovertext=said,
        hoverinfo="text",
    )
    if courses.ends:
        low, high = (end[one] for end in courses.ends)
        drawn["error_y"] = whisker(values, low, high, look.accent, 3)
    return drawn
