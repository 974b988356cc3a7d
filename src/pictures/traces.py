"""Draw the traces of a figure: lines, markers, fills, bars and cells."""

from collections.abc import Callable
from itertools import groupby
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from src.pictures.bars import Bars
from src.pictures.scales import UnsupportedFigureError
from src.pictures.sheet import (
    CENTRE,
    LEFT,
    RIGHT,
    Manner,
    Panel,
    Sheet,
    between,
    colour_of,
    legible_on,
)

MARKS = {
    "circle": "o", "diamond": "D", "square": "s", "triangle-up": "^", "triangle-down": "v",
    "triangle-right": ">", "line-ns": "|",
}  # fmt: skip
SMALLER = {"D": 0.85}
"""Scale of markers that matplotlib draws larger than plotly at the same size."""
STEPPED: dict[str | None, Literal["mid"] | None] = {"hvh": "mid", "linear": None, None: None}
FIRST = 10
"""zorder of the first trace, above everything that matplotlib adds by itself."""
SIDES = {"left": RIGHT, "right": LEFT, "center": CENTRE}
BAR_TEXT = 4
"""Pixels between a bar and its words."""
CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))


Points = tuple[np.ndarray, np.ndarray]


class Mark(NamedTuple):
    """The marker of a point."""

    symbol: str
    size: float
    colour: str
    opacity: float


def each(value: Any, many: int) -> list:
    """Return one value per point, repeating a single value."""
    if isinstance(value, list | tuple | np.ndarray):
        return list(value)
    return [value] * many


def dashes(name: str | None, width: float) -> Any:
    """Return matplotlib's line style for a plotly dash and a line width."""
    part = max(width, 3) / max(width, 0.1)
    if name in (None, "solid"):
        return "solid"
    if name not in ("dot", "dash"):
        raise UnsupportedFigureError(f"dash {name}")
    return (0, (part, part)) if name == "dot" else (0, (3 * part, 3 * part))


class Brush:
    """Draws the traces of a figure. font : the default font."""

    def __init__(self, sheet: Sheet, font: dict):
        self.sheet = sheet
        self.font = font
        self.drawn = FIRST - 1
        self.before: dict[int, np.ndarray] = {}
        self.kinds: dict[str, Callable] = {"scatter": self.scatter, "heatmap": self.cells}

    def draw(self, trace: dict, panel: Panel, bars: Bars | None) -> None:
        """Draw a trace above those before it."""
        self.drawn += 1
        if bars is not None:
            self.bars(trace, panel, bars)
        else:
            self.kinds[trace["type"]](trace, panel)

    def scatter(self, trace: dict, panel: Panel) -> None:
        """Draw line, fill, error bars, markers and texts of a scatter trace."""
        x, y = panel.x.numbers(trace["x"]), panel.y.numbers(trace["y"])
        mode = trace.get("mode", "lines")
        self._fill(trace, panel, x, y)
        self.before[id(panel.axes)] = y
        if "lines" in mode:
            self._line(trace, panel, x, y)
        for letter in "xy":
            if trace.get(f"error_{letter}"):
                self._whiskers(trace[f"error_{letter}"], letter, panel, (x, y))
        if "markers" in mode:
            self._marks(trace, panel, x, y)
        if "text" in mode:
            self._names(trace, panel, x, y)

    def _fill(self, trace: dict, panel: Panel, x: np.ndarray, y: np.ndarray) -> None:
        fill = trace.get("fill")
        if fill in (None, "none"):
            return
        if fill != "tonexty":
            raise UnsupportedFigureError(f"fill {fill}")
        step = STEPPED[trace.get("line", {}).get("shape")]
        panel.axes.fill_between(
            x, self.before[id(panel.axes)], y, color=colour_of(trace["fillcolor"]), lw=0, step=step,
            zorder=self.drawn,
        )  # fmt: skip

    def _line(self, trace: dict, panel: Panel, x: np.ndarray, y: np.ndarray) -> None:
        line = trace.get("line", {})
        width = line.get("width", 2)
        if not width:
            return
        step = STEPPED[line.get("shape")]
        panel.axes.plot(
            x, y, color=colour_of(line["color"]), lw=width, alpha=trace.get("opacity"),
            ls=dashes(line.get("dash"), width), drawstyle=f"steps-{step}" if step else "default",
            dash_capstyle="butt", solid_capstyle="butt", solid_joinstyle="round",
            zorder=self.drawn, scalex=False, scaley=False,
        )  # fmt: skip

    def _whiskers(self, error: dict, letter: str, panel: Panel, points: Points) -> None:
        """Draw error bars as plotly does: a line through the point, and a cap at each end."""
        x, y = points
        middle = x if letter == "x" else y
        low = middle - np.asarray(error["arrayminus"], float)
        high = middle + np.asarray(error["array"], float)
        ends = [(low, y), (high, y)] if letter == "x" else [(x, low), (x, high)]
        lines = np.stack([np.column_stack(end) for end in ends], axis=1)
        drawn = LineCollection(
            list(lines), colors=[error["color"]], linewidths=error["thickness"], zorder=self.drawn
        )
        panel.axes.add_collection(drawn, autolim=False)
        for end in ends:
            panel.axes.plot(
                *end, ls="none", marker="|" if letter == "x" else "_", ms=2 * error["width"],
                mec=error["color"], mew=error["thickness"], zorder=self.drawn,
                scalex=False, scaley=False,
            )  # fmt: skip

    def _marks(self, trace: dict, panel: Panel, x: np.ndarray, y: np.ndarray) -> None:
        """Draw markers; those of the same look are drawn together, in the order of the points."""
        marker = trace.get("marker", {})
        colours = (
            part.get("color") for part in (marker, trace.get("line", {}), marker.get("line", {}))
        )
        given = {
            "symbol": marker.get("symbol", "circle"),
            "size": marker.get("size", 6),
            "colour": next((colour for colour in colours if colour is not None), None),
            "opacity": marker.get("opacity", 1),
        }
        looks = map(Mark, *(each(value, len(x)) for value in given.values()))
        numbered = sorted(enumerate(looks), key=lambda one: (one[1], one[0]))
        for mark, points in groupby(numbered, key=lambda one: one[1]):
            at = [number for number, _ in points]
            self._alike(trace, panel, mark, (x[at], y[at]))

    def _alike(self, trace: dict, panel: Panel, mark: Mark, points: Points) -> None:
        name, line = mark.symbol.removesuffix("-open"), trace.get("marker", {}).get("line", {})
        if name not in MARKS:
            raise UnsupportedFigureError(f"marker {mark.symbol}")
        hollow = mark.symbol.endswith("-open")
        colour = colour_of(mark.colour)
        panel.axes.plot(
            *points, ls="none", marker=MARKS[name], ms=mark.size * SMALLER.get(MARKS[name], 1),
            mfc="none" if hollow else colour, mec=colour if hollow else line.get("color", colour),
            mew=line.get("width", 1 if hollow else 0),
            alpha=mark.opacity * trace.get("opacity", 1),
            gid="marks", clip_on=trace.get("cliponaxis", True), zorder=self.drawn,
            scalex=False, scaley=False,
        )  # fmt: skip

    def _names(self, trace: dict, panel: Panel, x: np.ndarray, y: np.ndarray) -> None:
        """Write the texts of points where plotly would."""
        font = self.font | trace.get("textfont", {})
        size = trace.get("marker", {}).get("size", 6) if "markers" in trace["mode"] else 0
        texts = each(trace.get("text", ""), len(x))
        sides = each(trace.get("textposition", "middle center"), len(x))
        for text, side, one, other in zip(texts, sides, x, y, strict=True):
            if not text or not np.isfinite([one, other]).all():
                continue
            up, across = side.split()
            away = size / 2 / 0.8 + 1
            left, top = panel.at(one, other)
            left += {"left": -away, "right": away, "center": 0}[across]
            top += {"top": -away, "bottom": away, "middle": 0}[up]
            hangs = {"top": "bottom", "bottom": "top", "middle": "middle"}[up]
            manner = Manner(font["size"], font["color"], SIDES[across], hangs, SIDES[across])
            self.sheet.words(text, (left, top), manner)

    def bars(self, trace: dict, panel: Panel, bars: Bars) -> None:
        """Draw bars, with the texts beyond their ends."""
        marker = trace.get("marker", {})
        line = marker.get("line", {})
        many = len(bars.places)
        colours = each(marker.get("color"), many)
        opacities = each(marker.get("opacity", 1), many)
        how: dict[str, Any] = {
            "color": [colour_of(c, o) for c, o in zip(colours, opacities, strict=True)],
            "edgecolor": line.get("color", "none"),
            "lw": line.get("width", 0),
            "zorder": self.drawn,
        }
        if bars.lying:
            panel.axes.barh(bars.places, bars.lengths, bars.widths, bars.base, **how)
        else:
            panel.axes.bar(bars.places, bars.lengths, bars.widths, bars.base, **how)
        if trace.get("text") is not None:
            self._behind(trace, panel, bars)

    def _behind(self, trace: dict, panel: Panel, bars: Bars) -> None:
        if trace.get("textposition") != "outside" or not bars.lying:
            raise UnsupportedFigureError("words of bars elsewhere than behind lying bars")
        font = self.font | trace.get("textfont", {})
        texts = each(trace["text"], len(bars.places))
        for text, place, end in zip(texts, bars.places, bars.ends, strict=True):
            if not np.isfinite(end):
                continue
            left, top = panel.at(end, place)
            back = np.signbit(end)  # a bar of length -0 points back, too
            side, away = (RIGHT, -BAR_TEXT) if back else (LEFT, BAR_TEXT)
            self.sheet.words(
                text, (left + away, top), Manner(font["size"], font["color"], side, align=side)
            )

    def cells(self, trace: dict, panel: Panel) -> None:
        """Draw a heatmap; a missing value is a gap."""
        values = np.array(trace["z"], float)
        if not values.size:
            return
        x, y = panel.x.numbers(trace["x"]), panel.y.numbers(trace["y"])
        half = (
            0.5 - trace.get("xgap", 0) / 2 * abs(panel.x.high - panel.x.low) / panel.width,
            0.5 - trace.get("ygap", 0) / 2 * abs(panel.y.high - panel.y.low) / panel.height,
        )
        low, most = trace["zmin"], trace["zmax"]
        boxes, colours = [], []
        for row, column in zip(*np.nonzero(np.isfinite(values)), strict=True):
            share = (values[row, column] - low) / ((most - low) or 1)
            colours.append(between(trace["colorscale"], share))
            at = x[column], y[row]
            boxes.append([(at[0] + a * half[0], at[1] + b * half[1]) for a, b in CORNERS])
            if trace.get("texttemplate"):
                ink = legible_on(colours[-1], self.font["color"])
                manner = Manner(self.font["size"] - 1, ink)
                self.sheet.words(trace["text"][row][column], panel.at(*at), manner)
        cells = PolyCollection(boxes, facecolors=colours, edgecolors="none", zorder=self.drawn)
        panel.axes.add_collection(cells, autolim=False)
