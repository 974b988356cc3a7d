"""Where the names on a map stand so that none lies on another."""

import math
from typing import NamedTuple
from unicodedata import east_asian_width

LETTER = 13
LINE = 15
NARROW = 0.56
"""Width of a Latin letter or a digit for each unit of height; a Korean one is as wide as high."""
DIRECTIONS = 12
DISTANCES = (16, 26, 38, 52, 68)
FAR = 17
"""Units from its point at which a name is tied to it by a line."""


class Wanted(NamedTuple):
    """A name: its lines, the point that it belongs to, and how large what it names is drawn."""

    lines: tuple[str, ...]
    x: float
    y: float
    room: float = 0.0


class Placed(NamedTuple):
    """A name and the middle of where it stands."""

    wanted: Wanted
    x: float
    y: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom."""
        return _box(self.wanted, self.x, self.y)

    @property
    def tied(self) -> bool:
        """Return whether a line has to say what it belongs to."""
        return math.hypot(self.x - self.wanted.x, self.y - self.wanted.y) > FAR


def width_of(line: str) -> float:
    """Return how wide a line is drawn, in units."""
    return LETTER * sum(1 if east_asian_width(each) in "WF" else NARROW for each in line)


def place(wanted: list[Wanted], wide: float, high: float) -> list[Placed]:
    """Return the names that have room, the first of `wanted` first served, none on another."""
    placed: list[Placed] = []
    boxes: list[tuple[float, float, float, float]] = []
    for each in wanted:
        for x, y in _candidates(each):
            box = _box(each, x, y)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= high
            if inside and not any(_meet(box, other) for other in boxes):
                placed.append(Placed(each, x, y))
                boxes.append(box)
                break
    return placed


def _candidates(wanted: Wanted):
    yield wanted.x, wanted.y
    for distance in DISTANCES:
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            yield (
                wanted.x + (distance + wanted.room) * math.cos(angle) * 1.3,
                wanted.y + (distance + wanted.room) * math.sin(angle),
            )


def _box(wanted: Wanted, x: float, y: float) -> tuple[float, float, float, float]:
    wide = max(width_of(line) for line in wanted.lines) / 2 + 1
    high = LINE * len(wanted.lines) / 2
    return x - wide, y - high, x + wide, y + high


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
