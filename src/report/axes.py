"""Scales, ticks and labels of a chart: where a value lies on the sheet."""

import math
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

STEPS = (1, 2, 2.5, 5, 10)
QUARTER_MONTHS = (1, 4, 7, 10)


@dataclass(frozen=True)
class Scale:
    """A straight scale from `low` at `start` of the sheet to `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value lies; a scale without width has everything in its middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks_from_zero(top: float, wanted: int = 4) -> list[float]:
    """Return round values from 0 to the first one not below `top`, about `wanted` steps.

    A top that is 0, missing or infinite gives 0 and 1: an axis is never without width.
    """
    if not (math.isfinite(top) and top > 0):
        return [0, 1]
    power = 10 ** math.floor(math.log10(top / wanted))
    step = next(s * power for s in STEPS if s * power * wanted >= top * 0.999)
    return [index * step for index in range(math.ceil(top * 0.999 / step) + 1)]


def tick_text(value: float, ticks: list[float]) -> str:
    """Return a tick with as many decimals as its neighbours need, and no more."""
    step = ticks[1] - ticks[0]
    decimals = next(d for d in range(8) if abs(step * 10**d - round(step * 10**d)) < 1e-6)
    return f"{value:,.{decimals}f}"


def quarter_starts(weeks: pd.Series) -> list[int]:
    """Return the positions of the weeks that are the first of a quarter of the year."""
    months = pd.DatetimeIndex(weeks).month
    first = [
        at
        for at in range(1, len(months))
        if months[at] != months[at - 1] and months[at] in QUARTER_MONTHS
    ]
    return first or list(range(min(len(months), 1)))


def spread(heights: list[float], apart: float, top: float, bottom: float) -> list[float]:
    """Return the heights moved as little as needed to stand `apart`, within top and bottom.

    Their order stays. Where they cannot all fit they begin at the top.
    """
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed, room = [], top
    for at in order:
        placed.append(max(heights[at], room))
        room = placed[-1] + apart
    room = bottom
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], room)
        room = placed[place] - apart
    over = max(top - placed[0], 0) if placed else 0
    result = [0.0] * len(heights)
    for at, height in zip(order, placed, strict=True):
        result[at] = height + over
    return result


def runs_of(present: list[bool]) -> list[tuple[int, int]]:
    """Return (start, end) of each stretch that is present without a gap; end is one past it."""
    edges = [0, *[at for at in range(1, len(present)) if present[at] != present[at - 1]]]
    edges.append(len(present))
    return [(start, end) for start, end in pairwise(edges) if start < end and present[start]]
