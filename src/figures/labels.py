"""Where the names on a map stand so that none lies on another."""

import math
from collections.abc import Iterator
from functools import lru_cache
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
STEPS = 12
"""Points of a line at which it is looked whether a name lies on it."""


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
    def edge(self) -> tuple[float, float]:
        """Return where a line from its point meets the name: it ends there, not on the words."""
        left, top, right, bottom = self.box
        across, up = self.wanted.x - self.x, self.wanted.y - self.y
        reach = min(
            (right - left) / 2 / abs(across) if across else math.inf,
            (bottom - top) / 2 / abs(up) if up else math.inf,
            1.0,
        )
        return self.x + reach * across, self.y + reach * up

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
        nearest = best = None
        for one in _free(each, boxes, wide, high):
            nearest = nearest or one
            if not _tangled(one, placed):
                best = one
                break
        best = best or nearest
        if best is None:
            continue
        placed.append(best)
        boxes.append(best.box)
    return placed


def _free(wanted: Wanted, boxes: list, wide: float, high: float) -> Iterator[Placed]:
    """Give the places of a name that lie inside and on no other name, the nearest first."""
    for x, y in _candidates(wanted):
        box = _box(wanted, x, y)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= high
        if inside and not any(_meet(box, other) for other in boxes):
            yield Placed(wanted, x, y)


def _tangled(one: Placed, placed: list[Placed]) -> bool:
    """Return whether a name lies on the line of another, or another on its own line."""
    box = one.box
    return any(_crosses(other, box) or _crosses(one, other.box) for other in placed)


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
    wide, high = _half(wanted.lines)
    return x - wide, y - high, x + wide, y + high


@lru_cache(maxsize=2_000)
def _half(lines: tuple[str, ...]) -> tuple[float, float]:
    """Return half the width and half the height of lines."""
    return max(width_of(line) for line in lines) / 2 + 1, LINE * len(lines) / 2


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(one: Placed, box: tuple[float, float, float, float]) -> bool:
    """Return whether the line that ties a name to its point goes through a box."""
    if not one.tied:
        return False
    end_x, end_y = one.edge
    for step in range(STEPS + 1):
        share = step / STEPS
        x = one.wanted.x + share * (end_x - one.wanted.x)
        y = one.wanted.y + share * (end_y - one.wanted.y)
        if box[0] < x < box[2] and box[1] < y < box[3]:
            return True
    return False
