"""All programmes at a glance: one small panel each, people who started by week."""

import numpy as np
import pandas as pd

from src.figures.look import LIGHT
from src.report.axes import Scale, quarter_starts, runs_of, tick_text, ticks_from_zero
from src.report.drawing import Dot, Drawing, Line, Shape, Words

WIDTH = 800
COLUMNS = 3
PANEL_HEIGHT = 132
GAP = 26
LEFT = 46
HEAD, FOOT = 34, 22
PALE = 0.45


def panel_chart(weeks: pd.DataFrame, programs: tuple[str, ...], t) -> Drawing:
    """Return one panel a programme, each on its own scale from zero.

    weeks : program, week, users, provisional, flag, in order of weeks. A programme without rows
    keeps its panel, which says that nobody used it.
    """
    height = PANEL_HEIGHT * -(-len(programs) // COLUMNS)
    shapes = [
        shape
        for place, program in enumerate(programs)
        for shape in _panel(weeks[weeks["program"] == program], program, place, t)
    ]
    return Drawing(WIDTH, height, tuple(shapes))


def _panel(weeks: pd.DataFrame, program: str, place: int, t) -> list[Shape]:
    width = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
    left = place % COLUMNS * (width + GAP)
    top = place // COLUMNS * PANEL_HEIGHT
    name = Words(t(f"program.{program}"), left, top + 12, LIGHT.ink, 14, bold=True)
    if weeks["users"].sum() == 0:
        middle = top + HEAD + (PANEL_HEIGHT - HEAD - FOOT) / 2
        return [name, Words(t("report.panel_nobody"), left, middle, LIGHT.muted, 13)]
    ticks = ticks_from_zero(float(weeks["users"].max()), wanted=2)
    x = Scale(0, max(len(weeks) - 1, 1), left + LEFT, left + width - 4)
    y = Scale(ticks[0], ticks[-1], top + PANEL_HEIGHT - FOOT, top + HEAD)
    return [name, *_grid(ticks, x, y), *_dates(weeks, x, y, t), *_line(weeks, program, x, y)]


def _grid(ticks: list[float], x: Scale, y: Scale) -> list[Shape]:
    shapes: list[Shape] = []
    for tick in ticks:
        colour = LIGHT.grid if tick else LIGHT.axis
        shapes.append(Line(((x.start, y(tick)), (x.end, y(tick))), colour, 1))
        label = Words(tick_text(tick, ticks), x.start - 5, y(tick), LIGHT.muted, 11, "end")
        shapes.append(label)
    return shapes


def _dates(weeks: pd.DataFrame, x: Scale, y: Scale, t) -> list[Shape]:
    """Return the first and the middle quarter of the panel: more do not fit."""
    days = pd.DatetimeIndex(weeks["week"])
    starts = quarter_starts(pd.Series(days))
    return [
        Words(
            t("report.axis_month", year=days[at].year, month=days[at].month),
            x(at),
            y.start + 12,
            LIGHT.muted,
            11,
            "middle",
        )
        for at in starts[:: max(len(starts) // 2, 1)]
    ]


def _line(weeks: pd.DataFrame, program: str, x: Scale, y: Scale) -> list[Shape]:
    """Return settled weeks as a line, provisional ones as paler rings, signals as black ones."""
    colour, users = LIGHT.programs[program], weeks["users"].to_list()
    settled = (~weeks["provisional"].astype(bool) & weeks["users"].notna()).to_list()
    shapes: list[Shape] = []
    for start, end in runs_of(settled):
        points = tuple((x(at), y(users[at])) for at in range(start, end))
        shapes.append(Line(points, colour, 1.75) if len(points) > 1 else Dot(*points[0], 3, colour))
    for at, row in enumerate(weeks.itertuples()):
        if row.provisional and pd.notna(row.users):
            shapes.append(Dot(x(at), y(row.users), 2.5, paler(colour), hollow=True))
        elif row.flag in ("low", "high"):
            shapes.append(Dot(x(at), y(row.users), 4, LIGHT.ink, hollow=True))
    return shapes


def paler(colour: str, share: float = PALE) -> str:
    """Return a colour mixed with white; `share` of it is left."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = np.round(255 - (255 - np.array(parts)) * share).astype(int)
    return "#" + "".join(f"{part:02x}" for part in mixed)
