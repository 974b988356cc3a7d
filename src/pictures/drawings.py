"""Draw our SVG maps with matplotlib: shapes, hatching, circles and names."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import numpy as np
from matplotlib.patches import Circle, Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from src.pictures.scales import UnsupportedFigureError
from src.pictures.sheet import CENTRE, Manner, Sheet, colour_of
from src.pictures.words import BOX, width_of, words_of

HALO = 1.5
"""Pixels of background around the letters of a name, on each side."""
SCALED = re.compile(r"scale\(([\d.]+)\)")
NUMBER = re.compile(r"-?[\d.]+")
SKIPPED = {"title", "defs"}
HATCH = "////"
PASSED_ON = (
    *("transform", "fill", "fill-opacity", "stroke", "stroke-width", "font-size"),
    "text-anchor",
)
"""Attributes that an element inherits from its parent."""
SCALED_TAGS = {"g", "a", "path"}
Box = tuple[float, float, float, float]


class DrawingBrush:
    """Draws one SVG onto a sheet.

    factor : pixels per unit of the SVG. box : left, top, width and height on the sheet in pixels,
    to which the drawing is clipped; by default the whole sheet.
    """

    def __init__(self, sheet: Sheet, factor: float, box: Box | None = None):
        self.sheet = sheet
        self.factor = factor
        self.box = box or (0.0, 0.0, sheet.width, sheet.height)
        self.units: Transform = Affine2D().scale(factor).translate(*self.box[:2]) + sheet.pixels
        self.patterns: dict[str, tuple[str, str]] = {}
        self.drawn = 0

    def draw(self, root: ET.Element) -> None:
        """Draw an `<svg>`, each element above those before it."""
        ground = dict(part.split(":") for part in root.get("style", "").split(";") if part)
        if "background" in ground:
            self.sheet.box(self.box, -9, facecolor=colour_of(ground["background"]), lw=0)
        for pattern in root.iter("pattern"):
            first, second = (each.get("fill", "") for each in pattern.findall("rect"))
            self.patterns[f"url(#{pattern.get('id')})"] = (first, second)
        self._inside(root)

    def _inside(self, parent: ET.Element) -> None:
        brushes: dict[str, Callable[[ET.Element], None]] = {
            "a": self._inside,
            "g": self._inside,
            "path": self._path,
            "circle": self._circle,
            "line": self._line,
            "text": self._text,
        }
        for element in parent:
            if element.tag in SKIPPED:
                continue
            if element.tag not in brushes:
                raise UnsupportedFigureError(f"<{element.tag}> in a drawing")
            for name in PASSED_ON:
                if name in parent.attrib:
                    element.attrib.setdefault(name, parent.attrib[name])
            if "transform" in element.attrib and element.tag not in SCALED_TAGS:
                raise UnsupportedFigureError(f"<{element.tag}> in a scaled part of a drawing")
            self.drawn += 1
            brushes[element.tag](element)

    def _path(self, element: ET.Element) -> None:
        scaled = SCALED.fullmatch(element.get("transform", "scale(1)"))
        if scaled is None:
            raise UnsupportedFigureError(f"transform {element.get('transform')}")
        where = Affine2D().scale(float(scaled[1])) + self.units
        width = float(element.get("stroke-width", 0)) * float(scaled[1])
        patch = PathPatch(read_path(element.get("d", "")), transform=where)
        self._fill(patch, element, width)

    def _circle(self, element: ET.Element) -> None:
        x, y, r = (float(element.get(name, 0)) for name in ("cx", "cy", "r"))
        patch = Circle((x, y), r, transform=self.units)
        self._fill(patch, element, float(element.get("stroke-width", 0)))

    def _fill(self, patch: Patch, element: ET.Element, width: float) -> None:
        """Apply fill and stroke of the element to a patch, and add it to the sheet."""
        fill, edge = element.get("fill", "none"), element.get("stroke", "none")
        opacity = float(element.get("fill-opacity", 1))
        if fill in self.patterns:
            ground, lines = self.patterns[fill]
            patch.set(facecolor=colour_of(ground), hatch=HATCH, hatch_linewidth=1.5)
            patch.set_hatchcolor(colour_of(lines))
        else:
            patch.set_facecolor("none" if fill == "none" else colour_of(fill, opacity))
        patch.set_edgecolor("none" if edge == "none" else colour_of(edge))
        patch.set(linewidth=width * self.factor, zorder=self.drawn / 1e4)
        self.sheet.figure.add_artist(patch)
        frame = Rectangle(self.box[:2], *self.box[2:], transform=self.sheet.pixels)
        patch.set_clip_path(frame)

    def _line(self, element: ET.Element) -> None:
        x1, y1, x2, y2 = (float(element.get(name, 0)) for name in ("x1", "y1", "x2", "y2"))
        start, end = self._at(x1, y1), self._at(x2, y2)
        colour = colour_of(element.get("stroke", ""))
        self.sheet.line(start, end, 1, color=colour, lw=1)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point of the drawing."""
        return self.box[0] + x * self.factor, self.box[1] + y * self.factor

    def _text(self, element: ET.Element) -> None:
        """Write a name on a background in the colour of the text's stroke."""
        size = float(element.get("font-size", 13)) * self.factor
        manner = Manner(size, element.get("fill", ""), CENTRE, "bottom", CENTRE)
        ground = colour_of(element.get("stroke", "#ffffff"), 0.8)
        for span in element.findall("tspan"):
            x, y = self._at(*(float(span.get(name, 0)) for name in ("x", "y")))
            lines = words_of(span.text or "")
            half = width_of(lines, size) / 2 + HALO
            box = (x - half, y - size * 0.95, 2 * half, size * BOX)
            self.sheet.box(box, 2, facecolor=ground, lw=0)
            self.sheet.line_of(lines[0], (x, y), manner)


def read_path(d: str) -> Path:
    """Return a path of rings `Mx,yldx,dy dx,dy…z`, the only form that our paths have."""
    rings, codes = [], []
    for ring in filter(None, d.split("z")):
        start, _, steps = ring.partition("l")
        if not start.startswith("M") or re.search("[A-Za-z]", start[1:] + steps):
            raise UnsupportedFigureError(f"path {ring[:20]}")
        moves = [float(number) for number in NUMBER.findall(f"{start} {steps}")]
        corners = np.cumsum(np.array(moves).reshape(-1, 2), axis=0)
        rings.append(np.vstack([corners, corners[:1]]))
        codes += [Path.MOVETO, *[Path.LINETO] * (len(corners) - 1), Path.CLOSEPOLY]
    return Path(np.concatenate(rings), codes) if rings else Path(np.empty((0, 2)))
