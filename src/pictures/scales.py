"""Ranges and ticks of axes, computed as plotly.js does in a browser.

A position on an axis is a number: the logarithm to base 10 on a logarithmic axis, days since 1970
on a date axis, the index of the name on a category axis.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NUMBERS = {
    ",": lambda value: f"{value:,.10g}" if value % 1 else f"{value:,.0f}",
    ",d": lambda value: f"{value:,.0f}" if value % 1 == 0 else "",
    ".0%": lambda value: f"{value:.0%}",
    ".1%": lambda value: f"{value:.1%}",
    ".2f": lambda value: f"{value:.2f}",
}


def tick_words(value: float, step: float, spec: dict) -> str:
    """Return a number as a tick label; `step` decides the decimals if there is no format."""
    value = value or 0.0  # never -0
    pattern = spec.get("tickformat")
    if pattern:
        return NUMBERS[pattern](round(value, 10)).replace("-", "−")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else int(step % 1 > 0)
    return f"{value:,.{decimals}f}".replace("-", "−")


def written(day: pd.Timestamp, pattern: str) -> str:
    """Return a day in a d3 format; %-m is a month without leading zero on every system."""
    parts = {
        "%Y": f"{day.year}",
        "%y": f"{day.year % 100:02}",
        "%m": f"{day.month:02}",
        "%-m": f"{day.month}",
        "%b": MONTH_NAMES[day.month - 1],
        "%d": f"{day.day:02}",
        "%-d": f"{day.day}",
    }
    return re.sub(r"%-?[a-zA-Z]", lambda found: parts[found.group()], pattern)


STEPS = (2, 5, 10)
MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
PADDING = 0.05
PIXELS_A_TICK = {"x": 80, "y": 40}
DAY = pd.Timedelta(days=1)


class UnsupportedFigureError(ValueError):
    """A figure uses a feature of plotly that our pictures cannot draw."""


class Tick(NamedTuple):
    """A position on an axis and its label."""

    place: float
    words: str


class Extent(NamedTuple):
    """Positions that an axis must include. padded : with space beyond them, as for markers."""

    places: np.ndarray
    padded: bool


@dataclass(frozen=True)
class Axis:
    """An axis of a figure. spec : its plotly attributes. low, high : positions at both ends."""

    name: str
    spec: dict
    kind: str
    names: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0

    @property
    def letter(self) -> str:
        """Return x or y."""
        return self.name[0]

    @property
    def domain(self) -> tuple[float, float]:
        """Return its start and end, as shares of the plot."""
        return tuple(self.spec.get("domain", (0.0, 1.0)))

    def numbers(self, values: Iterable) -> np.ndarray:
        """Return values as numbers; NaN for missing ones."""
        if self.kind == "category":
            at = {name: place for place, name in enumerate(self.names)}
            return np.array([at.get(v, v) if v is not None else np.nan for v in values], float)
        if self.kind == "date":
            return ((pd.DatetimeIndex(list(values)) - pd.Timestamp(0)) / DAY).to_numpy(float)
        return np.array([np.nan if value is None else value for value in values], float)

    def place(self, number: float) -> float:
        """Return the position of a number: its logarithm on a logarithmic axis."""
        if self.kind != "log":
            return number
        return math.log10(number) if number > 0 else math.nan

    def share(self, number: float) -> float:
        """Return the position of a number as a share of the axis, 0 at its start."""
        return (self.place(number) - self.low) / ((self.high - self.low) or 1.0)

    def ranged(self, extents: Sequence[Extent]) -> "Axis":
        """Return the axis with its range: the given one, else one that includes the extents."""
        given = self.spec.get("range")
        if given is not None and all(end is not None for end in given):
            low, high = self.numbers(given)
        else:
            low, high = self._around(extents)
        if self.spec.get("autorange") == "reversed":
            low, high = high, low
        return replace(self, low=float(low), high=float(high))

    def _around(self, extents: Sequence[Extent]) -> tuple[float, float]:
        found = [(self._places(each.places), each.padded) for each in extents]
        found = [(places, padded) for places, padded in found if len(places)]
        if not found:
            return (0.0, 6.0) if self.kind == "log" else (0.0, 1.0)
        low = min(places.min() for places, _ in found)
        high = max(places.max() for places, _ in found)
        if low == high:
            low, high = low - 1, high + 1
        room = PADDING * (high - low) if any(padded for _, padded in found) else 0.0
        to_zero = self.spec.get("rangemode") == "tozero"
        return (min(0.0, low) if to_zero else low - room), high + room

    def _places(self, numbers: np.ndarray) -> np.ndarray:
        numbers = np.asarray(numbers, float)
        if self.kind == "log":
            numbers = np.log10(numbers[numbers > 0])
        return numbers[np.isfinite(numbers)]

    def ticks(self, pixels: float) -> list[Tick]:
        """Return the ticks within the range; pixels : length of the axis."""
        if self.spec.get("tickvals") is not None:
            places = self.numbers(self.spec["tickvals"])
            words = self.spec.get("ticktext")
            if words is None:
                words = [tick_words(place, place or 1.0, self.spec) for place in places]
            ticks = [Tick(float(p), str(w)) for p, w in zip(places, words, strict=True)]
        elif self.kind == "category":
            ticks = [Tick(place, str(name)) for place, name in enumerate(self.names)]
        elif self.kind == "date":
            ticks = self._dates(self._wanted(pixels))
        elif self.kind == "log":
            ticks = self._powers()
        else:
            ticks = self._round(self._wanted(pixels))
        ends = sorted((self.low, self.high))
        slack = (ends[1] - ends[0]) * 1e-6
        return [t for t in ticks if ends[0] - slack <= self.place(t.place) <= ends[1] + slack]

    def _wanted(self, pixels: float) -> float:
        given = self.spec.get("nticks")
        return given or min(max(pixels / PIXELS_A_TICK[self.letter], 4), 9) + 1

    def _round(self, wanted: float) -> list[Tick]:
        low, high = sorted((self.low, self.high))
        step = self.spec.get("dtick") or round_step((high - low) / wanted)
        places = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step
        return [Tick(float(p), tick_words(float(p), step, self.spec)) for p in places]

    def _powers(self) -> list[Tick]:
        low, high = sorted((self.low, self.high))
        places = [10.0**power for power in range(math.ceil(low), math.floor(high) + 1)]
        return [Tick(place, tick_words(place, place, self.spec)) for place in places]

    def _dates(self, wanted: float) -> list[Tick]:
        first, last = (pd.Timestamp(0) + DAY * end for end in sorted((self.low, self.high)))
        months = (last - first) / DAY / 30.4
        step = next((one for one in MONTHS if one >= months / wanted), MONTHS[-1])
        if months < 1.5:
            days = pd.date_range(first.ceil("D"), last, freq="W-MON")
        else:
            days = pd.date_range(first.ceil("D"), last, freq="MS")
            days = [day for day in days if (day.year * 12 + day.month - 1) % step == 0]
        pattern = self.spec.get("tickformat") or "%Y-%m-%d"
        return [Tick((day - pd.Timestamp(0)) / DAY, written(day, pattern)) for day in days]


def round_step(rough: float) -> float:
    """Return the least round step (2, 5 or 10 times a power of ten) not below a rough one."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in STEPS if step >= rough / power * (1 - 1e-9)) * power


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
"""Format of dates in our figures, which plotly.js also recognises as dates."""


def kind_of(spec: dict, values: Iterable[Any]) -> str:
    """Return linear, log, date or category: the given type, else that of the values."""
    if spec.get("type") not in (None, "-"):
        return spec["type"]
    first = next((v for v in values if v is not None and v == v), 0.0)
    if isinstance(first, str):
        return "date" if ISO_DAY.match(first) else "category"
    return (
        "date"
        if isinstance(first, pd.Timestamp | np.datetime64) or hasattr(first, "year")
        else "linear"
    )
