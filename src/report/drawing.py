"""A picture as data: shapes on a sheet, painted as PNG or written as SVG (painted.py, vector.py).

Lengths are in points of the sheet, from its upper left corner; colours are #rrggbb. Shapes are
drawn in their order, later ones on top.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line through points; a dash is (drawn, left out) in lengths, None for a whole line."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1.5
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Area:
    """A filled outline."""

    points: tuple[tuple[float, float], ...]
    colour: str


@dataclass(frozen=True)
class Dot:
    """A round mark; `hollow` is drawn as a ring."""

    x: float
    y: float
    radius: float
    colour: str
    hollow: bool = False


@dataclass(frozen=True)
class Words:
    """A line of text. `anchor` is start, middle or end; (x, y) lies on its middle height."""

    text: str
    x: float
    y: float
    colour: str
    size: float = 13
    anchor: str = "start"
    bold: bool = False


Shape = Line | Area | Dot | Words


@dataclass(frozen=True)
class Drawing:
    """A sheet of shapes."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    background: str = "#ffffff"

    def of(self, kind: type) -> list:
        """Return the shapes of one kind, in order."""
        return [shape for shape in self.shapes if isinstance(shape, kind)]


def box(left: float, top: float, right: float, bottom: float, colour: str) -> Area:
    """Return a filled rectangle."""
    return Area(((left, top), (right, top), (right, bottom), (left, bottom)), colour)
