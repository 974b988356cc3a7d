"""One programme by week, with its usual limits.

Provisional weeks are drawn paler and hollow, with the band of what is still to come; no mark of a
signal ever stands on one.
"""

import numpy as np
import pandas as pd

from src.figures.look import LIGHT
from src.report.axes import Scale, quarter_starts, runs_of, spread, tick_text, ticks_from_zero
from src.report.drawing import Area, Dot, Drawing, Line, Shape, Words, box

WIDTH = 800
HEIGHT = 312
LEFT, RIGHT, TOP, BOTTOM = 52, 118, 46, 34
PALE_INK = "#98b8f9"
BAND = "#d8e5fd"
LIMITS = "#f4f5f6"
LABEL_APART = 17
LIMIT_NAMES = ("upper_limit", "centre", "lower_limit")


def week_chart(weeks: pd.DataFrame, events: pd.DataFrame, t) -> Drawing:
    """Return the chart of one programme by week.

    weeks : week, provisional, flag; rate, centre, lower_limit, upper_limit, estimate_rate,
    lower_rate and upper_rate are per 1,000 people eligible, NaN where there is none.
    events : week, label.
    """
    ticks = ticks_from_zero(np.nanmax([0, *_drawn_values(weeks)]))
    x = Scale(0, max(len(weeks) - 1, 1), LEFT + 6, WIDTH - RIGHT)
    y = Scale(ticks[0], ticks[-1], HEIGHT - BOTTOM, TOP)
    return Drawing(
        WIDTH,
        HEIGHT,
        (
            *_limits(weeks, x, y),
            *_grid(ticks, y),
            *_dates(weeks["week"], x, t),
            *_events(weeks["week"], events, x),
            *_band(weeks, x, y),
            *_line(weeks, x, y),
            *_labels(weeks, y, t),
            Words(t("report.axis_rate"), 0, 10, LIGHT.muted, 12),
        ),
    )


def _drawn_values(weeks: pd.DataFrame) -> np.ndarray:
    return weeks[["rate", "upper_limit", "upper_rate"]].to_numpy(float).ravel()


def _limits(weeks: pd.DataFrame, x: Scale, y: Scale) -> list[Shape]:
    """Return the area between the limits, with the centre line on it, stretch by stretch."""
    shapes: list[Shape] = []
    known = weeks[list(LIMIT_NAMES)].notna().all(axis=1).to_list()
    for start, end in runs_of(known):
        rows = weeks.iloc[start:end]
        places = [x(at) for at in range(start, end)]
        outline = [*zip(places, rows["upper_limit"].map(y), strict=True)]
        outline += [*zip(places, rows["lower_limit"].map(y), strict=True)][::-1]
        shapes.append(Area(tuple(outline), LIMITS))
        centre = tuple(zip(places, rows["centre"].map(y), strict=True))
        shapes.append(Line(centre, LIGHT.context_strong, 1, (4, 3)))
    return shapes


def _grid(ticks: list[float], y: Scale) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in ticks:
        colour = LIGHT.grid if tick else LIGHT.axis
        shapes.append(Line(((LEFT, y(tick)), (WIDTH - RIGHT, y(tick))), colour, 1))
        shapes.append(Words(tick_text(tick, ticks), LEFT - 6, y(tick), LIGHT.muted, 12, "end"))
    return shapes


def _dates(days: pd.Series, x: Scale, t, size: float = 12) -> list[Shape]:
    days = pd.DatetimeIndex(days)
    return [
        Words(
            t("report.axis_month", year=days[at].year, month=days[at].month),
            x(at),
            HEIGHT - BOTTOM + 16,
            LIGHT.muted,
            size,
            "middle",
        )
        for at in quarter_starts(pd.Series(days))
    ]


def _events(days: pd.Series, events: pd.DataFrame, x: Scale) -> list[Shape]:
    """Return a line with its number for each event that falls into the weeks drawn."""
    place = {week: at for at, week in enumerate(pd.DatetimeIndex(days))}
    shapes: list[Shape] = []
    for week, label in zip(pd.DatetimeIndex(events["week"]), events["label"], strict=True):
        if week in place:
            at = x(place[week])
            ends = ((at, TOP - 4), (at, HEIGHT - BOTTOM))
            shapes.append(Line(ends, LIGHT.context_strong, 1, (2, 3)))
            shapes.append(Words(label, at, TOP - 13, LIGHT.muted, 12, "middle"))
    return shapes


def _band(weeks: pd.DataFrame, x: Scale, y: Scale) -> list[Shape]:
    """Return a bar from limit to limit of each estimate, and a stroke at the estimate."""
    shapes: list[Shape] = []
    for at, row in enumerate(weeks.itertuples()):
        if row.provisional and np.isfinite([row.lower_rate, row.upper_rate]).all():
            left, right = x(at) - 4, x(at) + 4
            shapes.append(box(left, y(row.upper_rate), right, y(row.lower_rate), BAND))
            middle = y(row.estimate_rate)
            shapes.append(Line(((left, middle), (right, middle)), LIGHT.accent, 2))
    return shapes


def _line(weeks: pd.DataFrame, x: Scale, y: Scale) -> list[Shape]:
    """Return settled weeks as a line, provisional ones as pale rings, signals as black ones."""
    settled = (weeks["rate"].notna() & ~weeks["provisional"].astype(bool)).to_list()
    values = weeks["rate"].to_list()
    shapes: list[Shape] = []
    for start, end in runs_of(settled):
        points = tuple((x(at), y(values[at])) for at in range(start, end))
        shapes.append(Line(points, LIGHT.accent, 2) if len(points) > 1 else _dot(points[0]))
    for at, row in enumerate(weeks.itertuples()):
        if row.provisional and pd.notna(row.rate):
            shapes.append(Dot(x(at), y(row.rate), 3, PALE_INK, hollow=True))
        elif row.flag in ("low", "high"):
            shapes.append(Dot(x(at), y(row.rate), 5, LIGHT.ink, hollow=True))
    return shapes


def _dot(point: tuple[float, float]) -> Dot:
    return Dot(*point, 3, LIGHT.accent)


def _labels(weeks: pd.DataFrame, y: Scale, t) -> list[Shape]:
    """Return the names of centre and limits at the end of their lines, kept apart."""
    known = weeks.dropna(subset=list(LIMIT_NAMES))
    if known.empty:
        return []
    last = known.iloc[-1]
    said = [(name, last[name]) for name in LIMIT_NAMES]
    heights = spread([y(value) for _, value in said], LABEL_APART, TOP, HEIGHT - BOTTOM)
    return [
        Words(t(f"report.label_{name}", value=value), WIDTH - RIGHT + 10, height, LIGHT.muted, 12)
        for (name, value), height in zip(said, heights, strict=True)
    ]
