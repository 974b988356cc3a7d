"""Draw the map of regions: areas from their polygons, circles and names, as MapLibre would."""

import math
from collections.abc import Callable

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from src.pictures.scales import Axis, UnsupportedFigureError, round_step, tick_words
from src.pictures.sheet import ABOVE, Manner, Panel, Sheet, between, colour_of
from src.pictures.traces import FIRST, each
from src.pictures.words import height_of, read_markup, width_of

TILE = 512
NARROWEST = 620
"""Pixels across for which the zoom of a map was chosen; on any sheet that land is shown."""
MAPPED = ("choroplethmap", "scattermap")
Shapes = Callable[[str], dict]


def mercator(latitude: float) -> float:
    """Return how far north of the equator a latitude is drawn, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


def land(sheet: Sheet, view: dict, height: float) -> Panel:
    """Return the panel of a map over the whole sheet: degrees across, Mercator's upwards.

    height : of the figure, for which its zoom was chosen.
    """
    scale = TILE * 2 ** view["zoom"] / 360
    scale *= min(sheet.width / NARROWEST, sheet.height / height)
    x, y = view["center"]["lon"], mercator(view["center"]["lat"])
    half = sheet.width / 2 / scale, sheet.height / 2 / scale
    across = Axis("xaxis", {}, "linear", (), x - half[0], x + half[0])
    up = Axis("yaxis", {}, "linear", (), y - half[1], y + half[1])
    return sheet.panel(across, up, (0, 0, sheet.width, sheet.height))


class MapBrush:
    """What draws a map. shapes : gives the GeoJSON at an address that a figure holds."""

    def __init__(self, sheet: Sheet, layout: dict, shapes: Shapes):
        self.sheet = sheet
        self.layout = layout
        self.font = layout["font"]
        self.shapes = shapes
        self.panel = land(sheet, layout["map"], layout["height"])
        self.ends = (0.0, 1.0)
        self.drawn = FIRST - 1
        self.taken: list[tuple[float, float, float, float]] = []

    def draw(self, traces: list[dict]) -> None:
        """Draw the ground, the areas, the circles and names, and the scale of colours."""
        ground = self.layout["map"]["style"]["layers"][0]["paint"]["background-color"]
        self.sheet.box((0, 0, self.sheet.width, self.sheet.height), -9, facecolor=ground, lw=0)
        self.ends = self._ends(traces)
        for trace in traces:
            self.drawn += 1
            (self._areas if trace["type"] == "choroplethmap" else self._points)(trace)
        for outline in self.layout["map"].get("layers", ()):
            self._outline(outline)
        if any(_coloured(trace) for trace in traces):
            self._bar()

    def _ends(self, traces: list[dict]) -> tuple[float, float]:
        values = [v for trace in traces if _coloured(trace) for v in _values(trace) if v == v]
        if not values:
            return 0.0, 1.0
        low, high = float(min(values)), float(max(values))
        middle = self.layout["coloraxis"].get("cmid")
        if middle is None:
            return low, high
        reach = max(abs(high - middle), abs(low - middle))
        return middle - reach, middle + reach

    def _colour(self, value: float) -> tuple:
        low, high = self.ends
        return between(self.layout["coloraxis"]["colorscale"], (value - low) / ((high - low) or 1))

    def _areas(self, trace: dict) -> None:
        given = trace["geojson"]
        source = self.shapes(given) if isinstance(given, str) else given
        name = trace["featureidkey"].split(".")[-1]
        paths = {f["properties"][name]: outline_of(f["geometry"]) for f in source["features"]}
        known = [(c, v) for c, v in zip(trace["locations"], trace["z"], strict=True) if c in paths]
        if _coloured(trace):
            colours = [self._colour(value) for _, value in known]
        else:
            colours = [colour_of(trace["colorscale"][0][1])] * len(known)
        line = trace["marker"]["line"]
        areas = PathCollection(
            [paths[code] for code, _ in known], facecolors=colours, edgecolors=line["color"],
            linewidths=line["width"], alpha=trace["marker"].get("opacity", 1), zorder=self.drawn,
        )  # fmt: skip
        self.panel.axes.add_collection(areas, autolim=False)

    def _points(self, trace: dict) -> None:
        x = np.array(trace["lon"], float)
        y = np.array([mercator(one) for one in np.asarray(trace["lat"], float)])
        if "markers" in trace["mode"]:
            self._circles(trace, x, y)
        if "text" in trace["mode"]:
            self._names(trace, x, y)

    def _circles(self, trace: dict, x: np.ndarray, y: np.ndarray) -> None:
        marker = trace["marker"]
        colours = each(marker["color"], len(x))
        faces = [self._colour(one) if _coloured(trace) else colour_of(one) for one in colours]
        self.panel.axes.scatter(
            x, y, s=np.square(np.asarray(each(marker["size"], len(x)), float)), c=faces,
            alpha=marker.get("opacity", 1), linewidths=0, zorder=self.drawn,
        )  # fmt: skip

    def _names(self, trace: dict, x: np.ndarray, y: np.ndarray) -> None:
        """Write names in their order; one that would lie on another is left out, as on screen."""
        font = self.font | trace.get("textfont", {})
        for text, one, other in zip(each(trace["text"], len(x)), x, y, strict=True):
            if not text or not np.isfinite([one, other]).all():
                continue
            at = self.panel.at(one, other)
            lines = read_markup(text)
            wide, high = width_of(lines, font["size"]), height_of(lines, font["size"])
            box = (at[0] - wide / 2, at[1] - high / 2, at[0] + wide / 2, at[1] + high / 2)
            if self._free(box):
                self.taken.append(box)
                self.sheet.words(text, at, Manner(font["size"], font["color"]))

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, foot = box
        if left < 0 or top < 0 or right > self.sheet.width or foot > self.sheet.height:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < foot
            for other in self.taken
        )

    def _outline(self, layer: dict) -> None:
        paths = [outline_of(f["geometry"]) for f in layer["source"]["features"]]
        lines = PathCollection(
            paths, facecolors="none", edgecolors=layer["color"],
            linewidths=layer["line"]["width"], zorder=self.drawn + 1,
        )  # fmt: skip
        self.panel.axes.add_collection(lines, autolim=False)

    def _bar(self) -> None:
        """Draw the scale of colours, lying, with its round numbers below."""
        spec = self.layout["coloraxis"]["colorbar"]
        left, top = spec["x"] * self.sheet.width, (1 - spec["y"]) * self.sheet.height
        width, high = spec["len"] * self.sheet.width, spec["thickness"]
        parts = 64
        for part in range(parts):
            colour = between(self.layout["coloraxis"]["colorscale"], (part + 0.5) / parts)
            box = (left + part * width / parts, top, width / parts + 0.5, high)
            self.sheet.box(box, ABOVE, facecolor=colour, lw=0)
        low, most = self.ends
        font = self.font | spec["tickfont"]
        step = round_step(((most - low) or 1) / spec["nticks"])
        for count in range(math.ceil(low / step - 1e-9), math.floor(most / step + 1e-9) + 1):
            at = left + (count * step - low) / ((most - low) or 1) * width
            words = tick_words(count * step, step, spec)
            self.sheet.words(
                words, (at, top + high + 3), Manner(font["size"], font["color"], up="top")
            )


def _coloured(trace: dict) -> bool:
    """Return whether a trace takes its colours from the scale of the map."""
    return "coloraxis" in trace or "coloraxis" in trace.get("marker", {})


def _values(trace: dict) -> list:
    return list(trace["z"] if trace["type"] == "choroplethmap" else trace["marker"]["color"])


def outline_of(geometry: dict) -> Path:
    """Return the outline of a polygon, of several, or of lines, with its holes."""
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        rings = parts
    elif geometry["type"] == "MultiPolygon":
        rings = [ring for polygon in parts for ring in polygon]
    else:
        raise UnsupportedFigureError(f"geometry {geometry['type']}")
    corners = [[(lon, mercator(lat)) for lon, lat, *_ in ring] for ring in rings]
    codes = [[Path.MOVETO] + [Path.LINETO] * (len(r) - 2) + [Path.CLOSEPOLY] for r in corners]
    return Path(np.concatenate(corners), np.concatenate(codes))
