"""The axes of a figure: ranges, margins, grid, ticks and titles."""

import math
from dataclasses import dataclass, replace

import numpy as np

from src.pictures.bars import Bars
from src.pictures.scales import Axis, Extent, Tick, kind_of
from src.pictures.sheet import GRID, LEFT, RIGHT, Manner, Panel, Sheet, colour_of
from src.pictures.words import height_of, read_markup, width_of

GAP = 6
"""Pixels between an axis and its tick labels."""
EDGE = 4
TITLE = 6
MARGINS = {"l": 80, "r": 80, "t": 100, "b": 80}


def axes_of(traces: list[dict], layout: dict, bars: dict[int, Bars]) -> dict[str, Axis]:
    """Return the axes of the traces by short name (x, x2, y …), with their ranges."""
    known = plain_axes(traces, layout)
    extents: dict[str, list[Extent]] = {name: [] for name in known}
    for number, trace in enumerate(traces):
        for letter in "xy":
            name = trace.get(f"{letter}axis", letter)
            extents[name] += _extents(trace, letter, known[name], bars.get(number))
    for name, axis in known.items():
        if axis.spec.get("matches"):
            extents[axis.spec["matches"]] += extents[name]
    return {
        name: axis.ranged(extents[axis.spec.get("matches") or name]) for name, axis in known.items()
    }


def plain_axes(traces: list[dict], layout: dict) -> dict[str, Axis]:
    """Return the axes with kind and category names, without ranges."""
    found = {}
    for letter in "xy":
        for name in dict.fromkeys(trace.get(f"{letter}axis", letter) for trace in traces):
            spec = layout.get(f"{letter}axis{name[1:]}", {})
            values = [
                value
                for trace in traces
                if trace.get(f"{letter}axis", letter) == name and trace.get(letter) is not None
                for value in trace[letter]
            ]
            kind = kind_of(spec, values)
            names = tuple(dict.fromkeys(v for v in values if isinstance(v, str)))
            found[name] = Axis(
                f"{letter}axis{name[1:]}", spec, kind, names if kind == "category" else ()
            )
    return found


def _extents(trace: dict, letter: str, axis: Axis, bars: Bars | None) -> list[Extent]:
    if bars is not None:
        return [bars.extent(letter)]
    if trace.get(letter) is None:
        return []
    places = axis.numbers(trace[letter])
    if trace["type"] == "heatmap":
        return [Extent(np.concatenate([places - 0.5, places + 0.5]), padded=False)]
    ends = [places]
    error = trace.get(f"error_{letter}")
    if error:
        ends += [
            places - np.asarray(error["arrayminus"], float),
            places + np.asarray(error["array"], float),
        ]
    marked = letter == "y" or trace.get("mode", "lines") != "lines"
    return [Extent(np.concatenate(ends), padded=marked)]


@dataclass(frozen=True)
class Frame:
    """The axes of a figure on its sheet. font : of the whole figure. room : (left, top, width,
    height) within the margins."""

    sheet: Sheet
    axes: dict[str, Axis]
    font: dict
    room: tuple[float, float, float, float]

    def panel(self, x: str, y: str) -> Panel:
        """Return the panel of two axes."""
        across, up = self.axes[x], self.axes[y]
        left, top, width, height = self.room
        (start, end), (foot, head) = across.domain, up.domain
        box = (
            left + start * width,
            top + (1 - head) * height,
            (end - start) * width,
            (head - foot) * height,
        )
        return self.sheet.panel(across, up, box)

    def draw(self, panels: dict[tuple[str, str], Panel]) -> None:
        """Draw each axis once: its grid in every panel it belongs to, its words at its anchor."""
        for name, axis in self.axes.items():
            if not axis.spec.get("visible", True):
                continue
            crossed = [panel for pair, panel in panels.items() if name in pair]
            for panel in crossed:
                self._grid(axis, panel)
            other = axis.spec.get("anchor") or ("y" if axis.letter == "x" else "x")
            pair = (name, other) if axis.letter == "x" else (other, name)
            self._beside(axis, panels.get(pair, crossed[0]))

    def _grid(self, axis: Axis, panel: Panel) -> None:
        spec = axis.spec
        if spec.get("showgrid", True):
            for tick in self._ticks(axis, panel):
                self._across(axis, panel, tick.place, spec.get("gridcolor", "#eeeeee"))
        inside = min(axis.low, axis.high) <= 0 <= max(axis.low, axis.high)
        if (
            axis.kind == "linear"
            and inside
            and spec.get("zerolinecolor")
            and spec.get("zeroline", True)
        ):
            self._across(axis, panel, 0.0, spec["zerolinecolor"])

    def _ticks(self, axis: Axis, panel: Panel) -> list[Tick]:
        return axis.ticks(panel.width if axis.letter == "x" else panel.height)

    def _beside(self, axis: Axis, panel: Panel) -> None:
        ticks = self._ticks(axis, panel)
        if axis.spec.get("linecolor"):
            self._edge(axis, panel)
        if axis.spec.get("showticklabels", True):
            self._words(axis, panel, ticks)
        if title_of(axis.spec):
            self._title(axis, panel, ticks)

    def _across(self, axis: Axis, panel: Panel, place: float, colour: str) -> None:
        """Draw a line across the panel at a position on an axis."""
        if axis.letter == "x":
            at = panel.across(place)
            ends = ((at, panel.top), (at, panel.top + panel.height))
        else:
            at = panel.up(place)
            ends = ((panel.left, at), (panel.left + panel.width, at))
        self.sheet.line(*ends, GRID, color=colour_of(colour), lw=1)

    def _edge(self, axis: Axis, panel: Panel) -> None:
        right, foot = panel.left + panel.width, panel.top + panel.height
        if axis.letter == "y":
            ends = ((panel.left, panel.top), (panel.left, foot))
        else:
            level = panel.top if axis.spec.get("side") == "top" else foot
            ends = ((panel.left, level), (right, level))
        self.sheet.line(*ends, GRID, color=colour_of(axis.spec["linecolor"]), lw=1)

    def _words(self, axis: Axis, panel: Panel, ticks: list[Tick]) -> None:
        """Write the tick labels, always outside the panel: over the lines they would be hard to
        read, and a picture has the space."""
        font = self.font | axis.spec.get("tickfont", {})
        manner = Manner(font["size"], font["color"])
        if axis.letter == "y":
            manner = replace(manner, across=RIGHT, align=RIGHT)
            for tick in ticks:
                self.sheet.words(tick.words, (panel.left - GAP, panel.up(tick.place)), manner)
        elif axis.spec.get("tickangle"):
            manner = replace(manner, across=LEFT, angle=axis.spec["tickangle"])
            for tick in ticks:
                self.sheet.words(tick.words, (panel.across(tick.place), panel.top - GAP), manner)
        else:
            self._across_words(axis, panel, ticks, manner)

    def _across_words(self, axis: Axis, panel: Panel, ticks: list[Tick], manner: Manner) -> None:
        """Write the tick labels of an x axis, leaving out those that would overlap the last."""
        top = axis.spec.get("side") == "top"
        level = panel.top - GAP / 2 if top else panel.top + panel.height + GAP / 2
        manner = replace(manner, up="bottom" if top else "top")
        taken = -math.inf
        for tick in ticks:
            half = width_of(read_markup(tick.words), manner.size) / 2
            x = panel.across(tick.place)
            if axis.spec.get("ticklabelposition") == "inside":
                x = min(max(x, panel.left + half), panel.left + panel.width - half)
            if x - half >= taken:
                taken = x + half + GAP
                self.sheet.words(tick.words, (x, level), manner)

    def _title(self, axis: Axis, panel: Panel, ticks: list[Tick]) -> None:
        font = self.font | axis.spec["title"].get("font", {})
        text, size = title_of(axis.spec), font["size"]
        away = words_room(axis, ticks, self.font) + TITLE + size / 2
        if axis.letter == "y":
            at = (panel.left - away, panel.top + panel.height / 2)
            self.sheet.words(text, at, Manner(size, font["color"], angle=-90))
        else:
            at = (panel.left + panel.width / 2, panel.top + panel.height + away)
            self.sheet.words(text, at, Manner(size, font["color"]))


def title_of(spec: dict) -> str:
    """Return the title of an axis, "" for none."""
    return spec.get("title", {}).get("text") or ""


def words_room(axis: Axis, ticks: list[Tick], font: dict) -> float:
    """Return the pixels that the tick labels take beside the axis."""
    spec = axis.spec
    if not spec.get("showticklabels", True) or not ticks:
        return 0.0
    size = (font | spec.get("tickfont", {}))["size"]
    texts = [read_markup(tick.words) for tick in ticks]
    wide = max(width_of(lines, size) for lines in texts)
    high = max(height_of(lines, size) for lines in texts)
    if axis.letter == "y":
        return wide + GAP
    turn = np.radians(abs(spec.get("tickangle") or 0))
    return float(wide * np.sin(turn) + high * np.cos(turn)) + GAP / 2


def room_within(
    layout: dict, axes: dict[str, Axis], size: tuple[float, float], font: dict
) -> tuple:
    """Return (left, top, width, height) within the margins, which are widened for labels."""
    width, height = size
    margins = MARGINS | layout.get("margin", {})
    inner = width - margins["l"] - margins["r"], height - margins["t"] - margins["b"]
    for axis in axes.values():
        inside = axis.letter == "y" and axis.spec.get("ticklabelposition") == "inside"
        if not (axis.spec.get("automargin") or inside) or not axis.spec.get("visible", True):
            continue
        start, end = axis.domain
        pixels = inner[0 if axis.letter == "x" else 1] * (end - start)
        need = words_room(axis, axis.ticks(pixels), font) + EDGE
        if title_of(axis.spec):
            need += (font | axis.spec["title"].get("font", {}))["size"] + TITLE
        side = "l" if axis.letter == "y" else "t" if axis.spec.get("side") == "top" else "b"
        # an inner axis, as of the second panel of a row, has space beside it
        beside = _beside(axis, axes, layout) * inner[0 if axis.letter == "y" else 1]
        margins[side] = max(margins[side], need - beside)
    return (
        margins["l"],
        margins["t"],
        width - margins["l"] - margins["r"],
        height - margins["t"] - margins["b"],
    )


def _beside(axis: Axis, axes: dict[str, Axis], layout: dict) -> float:
    """Return the distance of the axis from the edge of the plot, as a share of the plot."""
    other = axis.spec.get("anchor") or ("x" if axis.letter == "y" else "y")
    crossed = axes.get(other)
    if crossed is None:
        return 0.0
    start, end = crossed.domain
    return 1 - end if axis.spec.get("side") == "top" else start
