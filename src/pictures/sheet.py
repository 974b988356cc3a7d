"""The sheet that a figure is drawn on, in pixels from its upper left corner, as in plotly.

Colours are (red, green, blue, opacity), each from 0 to 1.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from src.pictures.scales import Axis
from src.pictures.words import LINE, Lines, Run, height_of, letters, read_markup, width_of

RGBA = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")
Colour = tuple[float, float, float, float]
BRIGHT = 0.5


def colour_of(colour: str, opacity: float = 1.0) -> Colour:
    """Return #rrggbb or rgba(…) as numbers."""
    given = RGBA.fullmatch(colour)
    if given:
        red, green, blue, own = map(float, given.groups())
        return red / 255, green / 255, blue / 255, own * opacity
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, opacity


def between(scale: list, share: float) -> Colour:
    """Return the colour of a scale at a share of it, interpolated linearly."""
    places = [place for place, _ in scale]
    steps = np.array([colour_of(colour) for _, colour in scale])
    share = min(max(share, 0.0), 1.0)
    red, green, blue, opacity = (float(np.interp(share, places, part)) for part in steps.T)
    return red, green, blue, opacity


def legible_on(colour: Colour, ink: str) -> str:
    """Return the ink, or white where the background is too dark for it."""
    red, green, blue, _ = colour
    return ink if 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT else "#ffffff"


POINTS_AN_INCH = 72
BELOW, GRID, ABOVE, WORDS = -3, -2, 2, 3
"""Order of drawing: shapes below, the grid, the traces (0), shapes above, words."""
BASELINE = 0.35
"""Distance from the middle of a line down to its baseline, in font sizes."""
LEFT, CENTRE, RIGHT = "left", "center", "right"
START = {LEFT: 0.0, CENTRE: 0.5, RIGHT: 1.0}


Pixel = tuple[float, float]


@dataclass(frozen=True)
class Manner:
    """How a text is drawn. across, up : its horizontal and vertical anchor."""

    size: float
    colour: str
    across: str = CENTRE
    up: str = "middle"
    align: str = CENTRE
    angle: float = 0.0


class Panel(NamedTuple):
    """The plot area of two axes on the sheet, in pixels, with matplotlib's axes for the traces."""

    x: Axis
    y: Axis
    left: float
    top: float
    width: float
    height: float
    axes: Axes

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        return self.across(x), self.up(y)

    def across(self, x: float) -> float:
        """Return the pixel of a number on the axis across."""
        return self.left + self.x.share(x) * self.width

    def up(self, y: float) -> float:
        """Return the pixel of a number on the axis upwards."""
        return self.top + (1 - self.y.share(y)) * self.height


class Sheet:
    """A sheet in pixels. room : additional pixels above and below for words about the figure; those
    above have negative coordinates."""

    def __init__(
        self, width: float, height: float, background: str, room: tuple[float, float] = (0, 0)
    ):
        self.width, self.height = width, height
        self.above, self.below = room
        self.whole = self.above + height + self.below
        size = (width / POINTS_AN_INCH, self.whole / POINTS_AN_INCH)
        self.figure = Figure(figsize=size, dpi=POINTS_AN_INCH, facecolor=background)
        turned = Affine2D().scale(1 / POINTS_AN_INCH, -1 / POINTS_AN_INCH)
        top = size[1] - self.above / POINTS_AN_INCH
        self.pixels = turned.translate(0, top) + self.figure.dpi_scale_trans

    def panel(self, x: Axis, y: Axis, box: tuple[float, float, float, float]) -> Panel:
        """Return a panel at (left, top, width, height); matplotlib's own axes stay invisible."""
        left, top, width, height = box
        below = self.whole - self.above - top - height
        place = (left / self.width, below / self.whole, width / self.width, height / self.whole)
        axes = self.figure.add_axes(place)
        axes.set_axis_off()
        axes.set(xscale=_scale(x), yscale=_scale(y), xlim=_ends(x), ylim=_ends(y))
        return Panel(x, y, left, top, width, height, axes)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], order: int, **how: Any
    ) -> None:
        """Draw a straight line between two pixels."""
        line = Line2D([start[0], end[0]], [start[1], end[1]], transform=self.pixels, **how)
        line.set_zorder(order)
        self.figure.add_artist(line)

    def box(self, box: tuple[float, float, float, float], order: int, **how: Any) -> None:
        """Fill a rectangle (left, top, width, height)."""
        left, top, width, height = box
        patch = Rectangle((left, top), width, height, transform=self.pixels, zorder=order, **how)
        self.figure.add_artist(patch)

    def line_of(self, line: list[Run], place: Pixel, manner: Manner) -> None:
        """Write one line with its baseline at a pixel."""
        wide = width_of([line], manner.size)
        left = place[0] - wide * START[manner.across]
        self._line(line, left, wide, place[1], manner)

    def words(self, text: str, place: Pixel, manner: Manner) -> None:
        """Write a text in plotly's markup at a pixel."""
        lines = read_markup(text)
        size = manner.size
        high = height_of(lines, size)
        top = place[1] - high * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[manner.up]
        if manner.angle:
            self._turned(lines, place, manner)
            return
        wide = width_of(lines, size)
        left = place[0] - wide * START[manner.across]
        for row, line in enumerate(lines):
            baseline = top + (row + 0.5) * size * LINE + size * BASELINE
            self._line(line, left, wide, baseline, manner)

    def _line(
        self, line: list[Run], left: float, wide: float, baseline: float, manner: Manner
    ) -> None:
        """Write a line; a line of one run is anchored at the edge by which it is aligned."""
        align = manner.align
        if len(line) == 1:
            self._run(line[0], left + wide * START[align], baseline, manner, align)
            return
        own = sum(run.width(manner.size) for run in line)
        at = left + (wide - own) * START[align]
        for run in line:
            # SVG drops a space at the beginning of a text
            inner = replace(run, text=run.text.strip())
            ahead = replace(run, text=run.text[: len(run.text) - len(run.text.lstrip())])
            self._run(inner, at + ahead.width(manner.size), baseline, manner, LEFT)
            at += run.width(manner.size)

    def _run(self, run: Run, x: float, y: float, manner: Manner, align: str) -> None:
        self._text(run, x, y, manner, ha=align, va="baseline")

    def _turned(self, lines: Lines, place: Pixel, manner: Manner) -> None:
        """Write a rotated line."""
        text = Run("".join(run.text for line in lines for run in line))
        how: dict[str, Any] = {"rotation": -manner.angle, "rotation_mode": "anchor"}
        self._text(text, *place, manner, ha=manner.across, va="center", **how)

    def _text(self, run: Run, x: float, y: float, manner: Manner, **how: Any) -> None:
        text = Text(
            x,
            y,
            run.text,
            color=run.colour or manner.colour,
            fontproperties=letters(manner.size, run.bold),
            transform=self.pixels,
            parse_math=False,
            zorder=WORDS,
            **how,
        )
        self.figure.add_artist(text)


def _scale(axis: Axis) -> str:
    return "log" if axis.kind == "log" else "linear"


def _ends(axis: Axis) -> tuple[float, float]:
    """Return the range of an axis as matplotlib takes it."""
    if axis.kind == "log":
        return 10.0**axis.low, 10.0**axis.high
    return axis.low, axis.high
