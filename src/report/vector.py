"""Write a drawing as SVG to stand inside an HTML page: sharp in print, its words are text."""

from xml.sax.saxutils import escape, quoteattr

from src.figures.look import FONT
from src.report.drawing import Area, Dot, Drawing, Line, Words
from src.report.plain import clean


def to_svg(drawing: Drawing, alt: str) -> str:
    """Return the drawing as one `<svg>` element that says `alt` to whoever cannot see it."""
    shapes = "".join(_WRITE[type(shape)](shape) for shape in drawing.shapes)
    return (
        f'<svg viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" role="img" '
        f"aria-label={quoteattr(clean(alt))} font-family={quoteattr(FONT)}>"
        f'<rect width="100%" height="100%" fill="{drawing.background}"/>{shapes}</svg>'
    )


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _points(points) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _line(line: Line) -> str:
    dash = f' stroke-dasharray="{_n(line.dash[0])} {_n(line.dash[1])}"' if line.dash else ""
    return (
        f'<polyline points="{_points(line.points)}" fill="none" stroke="{line.colour}" '
        f'stroke-width="{_n(line.width)}"{dash}/>'
    )


def _area(area: Area) -> str:
    return f'<polygon points="{_points(area.points)}" fill="{area.colour}"/>'


def _dot(dot: Dot) -> str:
    fill = "#ffffff" if dot.hollow else dot.colour
    return (
        f'<circle cx="{_n(dot.x)}" cy="{_n(dot.y)}" r="{_n(dot.radius)}" fill="{fill}" '
        f'stroke="{dot.colour}" stroke-width="1.5"/>'
    )


def _words(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    return (
        f'<text x="{_n(words.x)}" y="{_n(words.y)}" font-size="{_n(words.size)}" '
        f'fill="{words.colour}" text-anchor="{words.anchor}" dominant-baseline="central"{weight}>'
        f"{escape(clean(words.text))}</text>"
    )


_WRITE = {Line: _line, Area: _area, Dot: _dot, Words: _words}
