"""Where the names on a map stand so that none lies on another, and on a border only in need."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

import numpy as np

from src.figures.ground import BESIDE, FINE, HEIGHT, WIDTH

LETTER = 13
LINE = 15
NARROW = 0.6
"""Width of a Latin letter or a digit for each unit of height; a Korean one is as wide as high."""
DIRECTIONS = 12
DISTANCES = (7, 16, 26, 38, 52, 68, 86)
FAR = 17
"""Units from its point at which a name is tied to it by a line."""
STRIDE = 6
"""Units between the places on its own area at which it is looked whether a name has room."""
STEPS = 12
"""Points of a line at which it is looked whether a name lies on it."""


class Wanted(NamedTuple):
    """A name: its lines, the point that it belongs to, and how large what it names is drawn.

    area : the code of the area that it names, "" of a circle.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    room: float = 0.0
    area: str = ""


class Placed(NamedTuple):
    """A name and the middle of where it stands. own : whether that is on the area that it names."""

    wanted: Wanted
    x: float
    y: float
    own: bool = False

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
        left, top, right, bottom = self.box
        if self.own or (left <= self.wanted.x <= right and top <= self.wanted.y <= bottom):
            return False
        return math.hypot(self.x - self.wanted.x, self.y - self.wanted.y) > FAR


def width_of(line: str) -> float:
    """Return how wide a line is drawn, in units."""
    return LETTER * sum(1 if east_asian_width(each) in "WF" else NARROW for each in line)


class Ground:
    """What lies under a box of a map: whose area, and how many units of borders."""

    def __init__(self, paths: dict[str, str]):
        """paths : of the areas, as ground.paths makes them."""
        self._areas = np.zeros((WIDTH + 2 * BESIDE, HEIGHT), np.int16)
        self._borders = np.zeros(self._areas.shape, bool)
        self._codes = {code: number for number, code in enumerate(paths, start=1)}
        for code, path in paths.items():
            rings = list(_rings(path))
            if not rings:
                continue
            corner, inside = _inside(rings)
            part = self._areas[corner[0] :, corner[1] :][: inside.shape[0], : inside.shape[1]]
            part[inside[: part.shape[0], : part.shape[1]]] = self._codes[code]
            across, down = np.concatenate(list(map(_walked, rings))).T.astype(int)
            here = (across >= 0) & (across < WIDTH + 2 * BESIDE) & (down >= 0) & (down < HEIGHT)
            self._borders[across[here], down[here]] = True

    def under(self, box: tuple[float, float, float, float], area: str) -> tuple[int, int]:
        """Return 1 where a box lies on another area than its own, and its units of borders."""
        part = self._part(box)
        areas = self._areas[part]
        others = bool(area) and bool(((areas != 0) & (areas != self._codes.get(area, 0))).any())
        return int(others), int(np.count_nonzero(self._borders[part]))

    def holds(self, box: tuple[float, float, float, float], area: str) -> bool:
        """Return whether all of a box lies on an area."""
        areas = self._areas[self._part(box)]
        return areas.size > 0 and bool((areas == self._codes.get(area, -1)).all())

    def within(self, wanted: Wanted) -> list[tuple[float, float]]:
        """Return places on the area that a name is of, the nearest to its point first."""
        code = self._codes.get(wanted.area, -1)
        across, down = (self._areas[::STRIDE, ::STRIDE] == code).nonzero()
        x, y = across * STRIDE - BESIDE, down * STRIDE
        near = np.hypot(x - wanted.x, y - wanted.y).argsort(kind="stable")
        return list(zip(x[near].tolist(), y[near].tolist(), strict=True))

    def _part(self, box: tuple[float, float, float, float]) -> tuple[slice, slice]:
        left, right = (min(max(round(x) + BESIDE, 0), WIDTH + 2 * BESIDE) for x in box[::2])
        top, bottom = (min(max(round(y), 0), HEIGHT) for y in box[1::2])
        return slice(left, right), slice(top, bottom)


_RING = re.compile(r"M(-?\d+),(-?\d+)l([^z]*)z")


def _rings(path: str) -> Iterator[np.ndarray]:
    """Give the corners of the rings of a path in units, from the left of the ground; closed."""
    for x, y, steps in _RING.findall(path):
        moves = np.array(steps.replace(",", " ").split(), float).reshape(-1, 2)
        corners = np.concatenate([[[0.0, 0.0]], moves.cumsum(axis=0), [[0.0, 0.0]]])
        yield (corners + (float(x), float(y))) / FINE + (BESIDE, 0)


def _walked(corners: np.ndarray) -> np.ndarray:
    """Return points along a ring, less than a unit apart."""
    gone = np.concatenate([[0], np.hypot(*np.diff(corners, axis=0).T).cumsum()])
    at = np.arange(0, gone[-1], 0.7)
    return np.column_stack([np.interp(at, gone, side) for side in corners.T])


def _inside(rings: list[np.ndarray]) -> tuple[tuple[int, int], np.ndarray]:
    """Return which units lie within an odd number of rings, and the first unit across and down."""
    points = np.concatenate(rings)
    left, top = np.maximum(np.floor(points.min(axis=0)), 0).astype(int).tolist()
    wide, high = np.maximum(np.ceil(points.max(axis=0)) - (left, top), 1).astype(int).tolist()
    turns = np.zeros((wide + 1, high), np.int32)
    for corners in rings:
        (x, y), (to_x, to_y) = (corners[:-1] - (left, top)).T, (corners[1:] - (left, top)).T
        first, last = np.ceil(np.minimum(y, to_y) - 0.5), np.ceil(np.maximum(y, to_y) - 0.5)
        many = (last - first).astype(int)
        rows = np.repeat(first, many) + _within_each(many)
        slope = (to_x - x) / np.where(to_y == y, 1, to_y - y)
        across = np.repeat(x, many) + (rows + 0.5 - np.repeat(y, many)) * np.repeat(slope, many)
        here = (rows >= 0) & (rows < high)
        cells = np.clip(np.ceil(across[here] - 0.5), 0, wide).astype(int)
        np.add.at(turns, (cells, rows[here].astype(int)), 1)
    return (left, top), turns[:-1].cumsum(axis=0) % 2 == 1


def _within_each(many: np.ndarray) -> np.ndarray:
    """Return 0, 1, … as often as each number says, one after the other."""
    return np.arange(many.sum()) - np.repeat(many.cumsum() - many, many)


@lru_cache(maxsize=16)
def ground_of(paths: tuple[tuple[str, str], ...]) -> Ground:
    """Return the ground of some areas; the same map is drawn again and again."""
    return Ground(dict(paths))


def place(
    wanted: list[Wanted], wide: float, high: float, ground: Ground | None = None
) -> list[Placed]:
    """Return the names that have room, the first of `wanted` first served, none on another.

    Of its places a name takes one whose line crosses no name, then one on no other area than its
    own, then one on the fewest borders, then the nearest. None stands on another area with a line:
    what has no other place has no name on the map. To circles, of which names are many, near is
    worth as much as free of borders.
    """
    placed: list[Placed] = []
    boxes: list[tuple[float, float, float, float]] = []
    for each in wanted:
        best, least = None, (1 if ground and each.area else 2, 0, 0)
        for one in _free(each, boxes, wide, high, ground):
            under = ground.under(one.box, each.area) if ground else (0, 0)
            if under[0] and one.tied:
                continue  # far from its own area, it would be read as the name of that one
            if not each.area:
                away = max(math.hypot(one.x - each.x, one.y - each.y) - each.room - LINE, 0)
                under = (0, round(under[1] + away))
            if (found := (int(_tangled(one, placed)), *under)) < least:
                best, least = one, found
            if least == (0, 0, 0):
                break
        if best is not None:
            placed.append(best)
            boxes.append(best.box)
    return placed


def _free(
    wanted: Wanted, boxes: list, wide: float, high: float, ground: Ground | None
) -> Iterator[Placed]:
    """Give the places of a name that lie inside and on no other name, the nearest first."""
    candidates = list(_candidates(wanted))
    if ground and wanted.area:
        candidates = [*ground.within(wanted), *candidates]
    for x, y in candidates:
        box = _box(wanted, x, y)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= high
        if inside and not any(_meet(box, other) for other in boxes):
            own = bool(ground and wanted.area and ground.holds(box, wanted.area))
            yield Placed(wanted, x, y, own)


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
