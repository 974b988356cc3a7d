"""Placement of names on a map: none overlaps another, and borders only where unavoidable."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import east_asian_width

import numpy as np

from src.figures.ground import BESIDE, FINE, HEIGHT, WIDTH

LETTER = 13
LINE = 15
NARROW = 0.6
"""Width of a Latin letter or digit per unit of height; a Korean letter is as wide as high."""
DIRECTIONS = 12
DISTANCES = (7, 16, 26, 38, 52, 68, 86)
FAR = 17
"""From this distance to its point, in units, a name is tied to it by a line."""
STRIDE = 6
"""Units between the candidate places of a name within its own area."""
STEPS = 12
"""Number of intervals along a line at whose ends overlaps with names are tested."""
_SHARES = np.arange(STEPS + 1)[:, None] / STEPS
_ANGLES = 2 * math.pi * np.arange(DIRECTIONS) / DIRECTIONS
_AROUND = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_DISTANCES = np.array(DISTANCES)[:, None, None]
IN_NEED = 2
"""Rank of a tied name over another area, the last that may be taken."""
FIRST = 8
"""Number of places tested first; most names take one of them."""


class Wanted(NamedTuple):
    """A name to be placed: its lines, its point, and the radius of its circle (room).

    area : the code of the area that it names, "" for a circle.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    room: float = 0.0
    area: str = ""


class Placed(NamedTuple):
    """A placed name with its centre. own : whether it lies within the area that it names."""

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
        """Return where a line from its point meets the box of the name."""
        x, y = _edges(self.wanted, np.array([self.box]))[0].tolist()
        return x, y

    @property
    def tied(self) -> bool:
        """Return whether it needs a line to its point."""
        return bool(_tied(self.wanted, np.array([self.box]), np.array([self.own]))[0])


def _edges(wanted: Wanted, boxes: np.ndarray) -> np.ndarray:
    """Return where lines from a name's point meet each of its candidate boxes."""
    half, middle = (boxes[:, 2:] - boxes[:, :2]) / 2, (boxes[:, 2:] + boxes[:, :2]) / 2
    off = (wanted.x, wanted.y) - middle
    reach = np.divide(half, np.abs(off), out=np.ones_like(off), where=off != 0)
    return middle + reach.min(axis=1, keepdims=True).clip(max=1.0) * off


def _tied(wanted: Wanted, boxes: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return in which of its candidate boxes a name needs a line to its point."""
    off = (wanted.x, wanted.y) - (boxes[:, 2:] + boxes[:, :2]) / 2
    on_it = _inside_of(boxes, np.array([(wanted.x, wanted.y)]), np.less_equal)[:, 0]
    return ~own & ~on_it & (np.hypot(*off.T) > FAR)


def width_of(line: str) -> float:
    """Return the width of a line in units."""
    return LETTER * sum(1 if east_asian_width(each) in "WF" else NARROW for each in line)


class Ground:
    """The areas and borders of a map, rasterised, to test what lies under a box."""

    def __init__(self, paths: dict[str, str]):
        """paths : of the areas, as ground.paths makes them."""
        self._areas = np.zeros((WIDTH + 2 * BESIDE, HEIGHT), np.int16)
        borders = np.zeros(self._areas.shape, bool)
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
            borders[across[here], down[here]] = True
        self._borders_before = _before(borders)

    def borders(self, boxes: np.ndarray) -> np.ndarray:
        """Return the units of borders under each box."""
        edges = self._borders_before.shape
        return _sums(self._borders_before, _units(boxes).clip(max=[edge - 1 for edge in edges * 2]))

    def areas(self, boxes: np.ndarray, area: str) -> np.ndarray:
        """Return for each box (columns) whether it lies wholly within the area, whether partly in
        another, and whether more than half of it lies within the area."""
        if not len(boxes):
            return np.zeros((3, 0), int)
        found = _units(boxes)
        left, top = found[:, :2].min(axis=0).tolist()
        right, bottom = found[:, 2:].max(axis=0).tolist()
        under = self._areas[left:right, top:bottom]
        corners = found - (left, top, left, top)
        sizes = (found[:, 2:].clip(max=self._areas.shape) - found[:, :2]).clip(0).prod(axis=1)
        own, some = (
            _sums(_before(each), corners.clip(max=(*under.shape, *under.shape)))
            for each in (under == self._codes.get(area, -1), under > 0)
        )
        return np.array([(own > 0) & (own == sizes), own < some, 2 * own > sizes], int)

    def within(self, wanted: Wanted) -> np.ndarray:
        """Return places within the area that a name is of, the nearest to its point first."""
        code = self._codes.get(wanted.area, -1)
        across, down = (self._areas[::STRIDE, ::STRIDE] == code).nonzero()
        x, y = across * STRIDE - BESIDE, down * STRIDE
        near = np.hypot(x - wanted.x, y - wanted.y).argsort(kind="stable")
        return np.column_stack([x[near], y[near]])


def _before(units: np.ndarray) -> np.ndarray:
    """Return the summed-area table: how many units left of and above each corner are true."""
    found = np.zeros((units.shape[0] + 1, units.shape[1] + 1), np.int32)
    units.cumsum(axis=0, out=found[1:, 1:])
    found.cumsum(axis=1, out=found)
    return found


def _sums(before: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return how many units are true in each box, from a summed-area table."""
    left, top, right, bottom = boxes.T
    return before[right, bottom] - before[right, top] - before[left, bottom] + before[left, top]


def _units(boxes: np.ndarray) -> np.ndarray:
    """Return boxes in raster units, clipped to the raster."""
    found = np.rint(boxes).astype(int) + (BESIDE, 0, BESIDE, 0)
    return found.clip(0, (WIDTH + 2 * BESIDE, HEIGHT) * 2)


_RING = re.compile(r"M(-?\d+),(-?\d+)l([^z]*)z")
_NUMBER = re.compile(r"-?\d+")


def _rings(path: str) -> Iterator[np.ndarray]:
    """Yield the corners of a path's rings in raster units; the rings are closed."""
    for x, y, steps in _RING.findall(path):
        moves = np.array(_NUMBER.findall(steps), float).reshape(-1, 2)
        corners = np.concatenate([[[0.0, 0.0]], moves.cumsum(axis=0), [[0.0, 0.0]]])
        yield (corners + (float(x), float(y))) / FINE + (BESIDE, 0)


def _walked(corners: np.ndarray) -> np.ndarray:
    """Return points along a ring, less than a unit apart."""
    gone = np.concatenate([[0], np.hypot(*np.diff(corners, axis=0).T).cumsum()])
    at = np.arange(0, gone[-1], 0.7)
    return np.column_stack([np.interp(at, gone, side) for side in corners.T])


def _inside(rings: list[np.ndarray]) -> tuple[tuple[int, int], np.ndarray]:
    """Return the first unit (x, y) and which units are within an odd number of rings."""
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
    """Return 0, 1, …, n - 1 for each number n, concatenated."""
    return np.arange(many.sum()) - np.repeat(many.cumsum() - many, many)


@lru_cache(maxsize=16)
def ground_of(paths: tuple[tuple[str, str], ...]) -> Ground:
    """Return the raster of some areas; cached, as the same map is drawn again and again."""
    return Ground(dict(paths))


def place(
    wanted: list[Wanted],
    wide: float,
    high: float,
    ground: Ground | None = None,
    covered: Sequence[tuple[float, float, float, float]] = (),
    circles: Sequence[tuple[float, float, float, float]] = (),
) -> list[Placed]:
    """Return the names that have room, placed in the order of `wanted` without overlaps.

    Places where the name overlaps a line, or its line crosses a name, are excluded. Of the others a
    name prefers one within its own area, then one on the fewest borders, then the nearest. A name
    with a line may overlap another area only if most of it lies within its own. A name without such
    a place is left out. For names of circles, distance counts as much as borders. covered : boxes
    that must stay free. circles : boxes that names must not overlap but lines may cross, as lines
    begin in one.
    """
    placed: list[Placed] = []
    taken = _Taken(covered, circles)
    for each in wanted:
        spots = _spots(each._replace(lines=()), _half(each.lines), (wide, high), ground)
        at = _best(each, spots, taken)
        if at is not None:
            x, y = spots.middles[at].tolist()
            placed.append(Placed(each, x, y, bool(spots.own[at])))
            taken.add(placed[-1])
    return placed


class _Spots(NamedTuple):
    """Candidate places of a name, the best first, without regard to other names: centres, boxes,
    whether each needs a line, whether it lies within the named area."""

    middles: np.ndarray
    boxes: np.ndarray
    tied: np.ndarray
    own: np.ndarray


@lru_cache(maxsize=2_000)
def _spots(
    point: Wanted, half: tuple[float, float], size: tuple[float, float], ground: Ground | None
) -> _Spots:
    """Return the places of a name inside the map: first those over no other area, then those on the
    fewest borders, then the nearest.

    point : a name without its words. half : half of their width and height. The words themselves
    are no argument, so that the cache serves the same map with other figures.
    """
    middle = _candidates(point)
    if ground and point.area:
        middle = np.concatenate([ground.within(point), middle])
    boxes = np.hstack([middle - half, middle + half])
    inside = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= size).all(axis=1)
    middle, boxes = middle[inside], boxes[inside]
    own, other, mostly, units = np.zeros((4, len(boxes)), int)
    if ground:
        units = ground.borders(boxes)
        if point.area:
            own, other, mostly = ground.areas(boxes, point.area)
    if not point.area:
        away = np.hypot(*(middle - (point.x, point.y)).T) - point.room - LINE
        units = np.rint(units + np.maximum(away, 0)).astype(int)
    tied = _tied(point, boxes, own > 0)
    # over another area and far from its own, it would be read as the other's name
    other += tied & (other > 0)
    kept = np.flatnonzero((other < IN_NEED) | (mostly > 0))
    best = kept[np.lexsort((units[kept], other[kept]))]
    return _Spots(middle[best], boxes[best], tied[best], own[best] > 0)


def _best(wanted: Wanted, spots: _Spots, taken: "_Taken") -> int | None:
    """Return the index of the first place that overlaps no name or line and whose own line crosses
    no name; None without one."""
    free = np.flatnonzero(~taken.meets(spots.boxes))
    for some in (free[:FIRST], free[FIRST:]):
        clear = ~taken.tangles(wanted, spots.boxes[some], spots.tied[some])
        if clear.any():
            return int(some[clear.argmax()])
    return None


class _Taken:
    """The space taken by placed names: their boxes, and points on their lines.

    It tests many places at once; one by one this was a third of the cost of a new map.
    """

    def __init__(
        self,
        covered: Sequence[tuple[float, float, float, float]] = (),
        circles: Sequence[tuple[float, float, float, float]] = (),
    ) -> None:
        self.boxes = np.array(covered, float).reshape(-1, 4)
        self.circles = np.array(circles, float).reshape(-1, 4)
        self.points = np.zeros((0, 2))

    def add(self, one: Placed) -> None:
        box = np.array([one.box])
        self.boxes = np.vstack([self.boxes, box])
        if one.tied:
            self.points = np.vstack([self.points, _lines(one.wanted, box)])

    def meets(self, boxes: np.ndarray) -> np.ndarray:
        """Return which boxes overlap a name or a circle."""
        left, top, right, bottom = boxes.T[:, :, None]
        of_left, of_top, of_right, of_bottom = np.vstack([self.boxes, self.circles]).T
        across = (left < of_right) & (of_left < right)
        return (across & (top < of_bottom) & (of_top < bottom)).any(axis=1)

    def tangles(self, wanted: Wanted, boxes: np.ndarray, tied: np.ndarray) -> np.ndarray:
        """Return which places of a name overlap a line, or have a line that crosses a name."""
        found = _inside_of(boxes, self.points).any(axis=1)
        if tied.any() and len(self.boxes):
            crossed = _inside_of(self.boxes, _lines(wanted, boxes[tied])).any(axis=0)
            found[tied] |= crossed.reshape(-1, STEPS + 1).any(axis=1)
        return found


def _inside_of(boxes: np.ndarray, points: np.ndarray, less: np.ufunc = np.less) -> np.ndarray:
    """Return which points (columns) lie within which boxes (rows)."""
    left, top, right, bottom = boxes.T[:, :, None]
    x, y = points.T
    return less(left, x) & less(x, right) & less(top, y) & less(y, bottom)


def _lines(wanted: Wanted, boxes: np.ndarray) -> np.ndarray:
    """Return points on the lines from each box of a name to its point, concatenated."""
    start, end = np.array([wanted.x, wanted.y]), _edges(wanted, boxes)
    return (start + _SHARES * (end - start)[:, None]).reshape(-1, 2)


def _candidates(wanted: Wanted) -> np.ndarray:
    """Return candidate places around a point, the nearest first."""
    around = [1.3, 1.0] * _AROUND * (_DISTANCES + wanted.room)
    return np.vstack([(0.0, 0.0), around.reshape(-1, 2)]) + (wanted.x, wanted.y)


def _box(wanted: Wanted, x: float, y: float) -> tuple[float, float, float, float]:
    wide, high = _half(wanted.lines)
    return x - wide, y - high, x + wide, y + high


@lru_cache(maxsize=2_000)
def _half(lines: tuple[str, ...]) -> tuple[float, float]:
    """Return half the width and half the height of lines."""
    return max(width_of(line) for line in lines) / 2 + 1, LINE * len(lines) / 2
