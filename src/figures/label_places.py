"""Where the names of a few points go, so that none lies on another name or another point."""

from collections.abc import Sequence
from typing import NamedTuple

PLACES = ("top center", "bottom center", "middle right", "middle left")
"""Where a name may stand beside its point, the first that is free."""
LETTER, LINE, GAP = 13.0, 17.0, 8.0
"""Pixels: the width of a Hangul letter, the height of a line, from the point to its name."""


class Box(NamedTuple):
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float


def label_places(
    points: Sequence[tuple[float, float]], names: Sequence[str], width: float, height: float
) -> list[str]:
    """Return one of PLACES for the name of each point.

    points : (x, y) as shares of the width and height of the figure, y upwards. width, height : of
    the figure, in pixels; on a wider one the names lie further apart. From the top downwards each
    name takes the first place that is free, the first of all where none is.
    """
    at = [(x * width, (1 - y) * height) for x, y in points]
    dots = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in at]
    taken, chosen = [], [PLACES[0]] * len(at)
    for index in sorted(range(len(at)), key=lambda one: at[one][1]):
        others = [*taken, *(dot for place, dot in enumerate(dots) if place != index)]
        boxes = {place: _box(at[index], names[index], place) for place in PLACES}
        free = [p for p, box in boxes.items() if _fits(box, width) and not _meets(box, others)]
        chosen[index] = free[0] if free else PLACES[0]
        taken.append(boxes[chosen[index]])
    return chosen


def _box(at: tuple[float, float], name: str, place: str) -> Box:
    (x, y), wide = at, sum(LETTER if letter > "\u02ff" else LETTER * 0.6 for letter in name)
    left = {"right": x + GAP, "left": x - GAP - wide}.get(place.split()[1], x - wide / 2)
    top = {"top": y - GAP - LINE, "bottom": y + GAP}.get(place.split()[0], y - LINE / 2)
    return Box(left, top, left + wide, top + LINE)


def _fits(box: Box, width: float) -> bool:
    return box.left >= 0 and box.right <= width


def _meets(box: Box, others: list[Box]) -> bool:
    return any(
        box.left < other.right
        and other.left < box.right
        and box.top < other.bottom
        and other.top < box.bottom
        for other in others
    )
