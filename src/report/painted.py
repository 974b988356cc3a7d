"""Paint a drawing as PNG, with the font that comes with the dashboard: no browser, no system font.

Pillow draws without smoothing, so the sheet is painted twice as large as it will be and reduced.
"""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from src.report.drawing import Area, Dot, Drawing, Line, Words

FONTS = Path(__file__).parents[2] / "static" / "fonts"
WEIGHTS = {
    False: FONTS / "PretendardGOV-Regular-1.3.9.woff2",
    True: FONTS / "PretendardGOV-Bold-1.3.9.woff2",
}
PIXELS = 2
"""Pixels for each point of the sheet: 800 points over 170 mm of paper come to 240 dots an inch."""
FINER = 2
SCALE = PIXELS * FINER
ANCHORS = {"start": "lm", "middle": "mm", "end": "rm"}


def to_png(drawing: Drawing) -> bytes:
    """Return the drawing as PNG bytes, PIXELS pixels for each point of the sheet."""
    size = (round(drawing.width * SCALE), round(drawing.height * SCALE))
    image = Image.new("RGB", size, drawing.background)
    brush = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _PAINT[type(shape)](brush, shape)
    file = io.BytesIO()
    image.reduce(FINER).save(file, "PNG", compress_level=6)
    return file.getvalue()


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is drawn, in points of the sheet."""
    return _font(size, bold).getlength(text) / SCALE


@cache
def _font(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(WEIGHTS[bold], size * SCALE)


def _scaled(points) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _line(brush: ImageDraw.ImageDraw, line: Line) -> None:
    width = max(round(line.width * SCALE), 1)
    for piece in pieces(line.points, line.dash):
        brush.line(_scaled(piece), fill=line.colour, width=width, joint="curve")


def _area(brush: ImageDraw.ImageDraw, area: Area) -> None:
    brush.polygon(_scaled(area.points), fill=area.colour)


def _dot(brush: ImageDraw.ImageDraw, dot: Dot) -> None:
    edges = [(dot.x - dot.radius, dot.y - dot.radius), (dot.x + dot.radius, dot.y + dot.radius)]
    fill = "#ffffff" if dot.hollow else dot.colour
    brush.ellipse(_scaled(edges), fill=fill, outline=dot.colour, width=round(1.5 * SCALE))


def _words(brush: ImageDraw.ImageDraw, words: Words) -> None:
    at = (words.x * SCALE, words.y * SCALE)
    font, anchor = _font(words.size, words.bold), ANCHORS[words.anchor]
    brush.text(at, words.text, fill=words.colour, font=font, anchor=anchor)


def pieces(points, dash: tuple[float, float] | None) -> list[list[tuple[float, float]]]:
    """Return the pieces of a line that are drawn: all of it, or its dashes."""
    if dash is None:
        return [list(points)]
    drawn, period = dash[0], sum(dash)
    found, begun = [], 0.0
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
        length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
        for start, end in _dashes(begun, length, drawn, period):
            ends = [(x + (to_x - x) * at / length, y + (to_y - y) * at / length)
                    for at in (start, end)]  # fmt: skip
            found.append(ends)
        begun += length
    return found


def _dashes(begun: float, length: float, drawn: float, period: float) -> list[tuple[float, float]]:
    """Return (start, end) of each dash on a stretch that begins `begun` along the line."""
    found, at = [], -(begun % period)
    while at < length:
        start, end = max(at, 0.0), min(at + drawn, length)
        if end > start:
            found.append((start, end))
        at += period
    return found


_PAINT = {Line: _line, Area: _area, Dot: _dot, Words: _words}
