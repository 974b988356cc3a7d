"""A figure as a picture: PNG or SVG."""

import io
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import plotly.graph_objects as go
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from src.pictures.bars import bars_of
from src.pictures.frame import Frame, axes_of, plain_axes, room_within
from src.pictures.notes import draw_note, draw_shape
from src.pictures.scales import UnsupportedFigureError
from src.pictures.sheet import POINTS_AN_INCH, Sheet
from src.pictures.traces import Brush
from src.pictures.words import Run

FAMILY = "'Pretendard GOV', PretendardGOV, 'Noto Sans KR', 'Malgun Gothic', sans-serif"
SVG = "{http://www.w3.org/2000/svg}"
UNWRITABLE = "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
"""Characters that XML cannot hold."""
UNTURNED = "rotate(-0"
ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def tidied(svg: str, alt: str) -> str:
    """Return one `<svg>` element with the label `alt`, without prolog and unused ids.

    Every text gets the width that we measured, whatever font the reader has.
    """
    root = ET.fromstring(svg)
    used = set(re.findall(r"#([\w.-]+)", svg))
    for element in root.findall(f"{SVG}metadata"):
        root.remove(element)
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        if element.tag == f"{SVG}text":
            _fit(element)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-label": re.sub(UNWRITABLE, "", alt)}
    root.attrib["font-family"] = FAMILY
    return ET.tostring(root, encoding="unicode")


def _fit(text: ET.Element) -> None:
    style = dict(part.split(": ", 1) for part in text.attrib.pop("style").split("; "))
    size = float(style["font-size"].removesuffix("px"))
    bold = style.get("font-weight") in ("bold", "700")
    wide = Run(text.text or "", bold).width(size)
    if text.get("transform", "").startswith(UNTURNED):
        del text.attrib["transform"]
    text.attrib |= {name: style[name] for name in ("text-anchor", "fill") if name in style}
    text.set("font-size", f"{size:g}")
    if wide:
        text.attrib |= {"textLength": f"{wide:.1f}", "lengthAdjust": "spacingAndGlyphs"}
    if bold:
        text.set("font-weight", "700")


FONT = {"size": 14, "color": "#1e2124"}
PIXELS_AN_INCH = 162.5
"""Plotly pixels per inch, so that a figure 960 wide is 15 cm wide in a document, as A4's text."""
COLOURS = 256
PLOTTED = ("scatter", "bar", "heatmap")
# Set once at import, as settings of matplotlib hold for all threads
mpl.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "picture", "text.hinting": "none",
})  # fmt: skip


def to_png(
    figure: go.Figure,
    width: float,
    height: float | None = None,
    scale: float = 2,
) -> bytes:
    """Return the figure as PNG, `scale` pixels for each of plotly's.

    A palette of 256 colours is enough for charts and makes the file a third as large.
    """
    return as_png(draw(figure, width, height), scale)


def as_png(drawn: Figure, scale: float) -> bytes:
    """Return a matplotlib figure as PNG."""
    drawn.set_dpi(POINTS_AN_INCH * scale)
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    painted = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    painted.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, "PNG", dpi=(PIXELS_AN_INCH * scale,) * 2
    )
    return file.getvalue()


def to_svg(
    figure: go.Figure,
    width: float,
    height: float | None = None,
    alt: str = "",
) -> str:
    """Return the figure as one `<svg>` element with real text; alt : its label."""
    return as_svg(draw(figure, width, height), alt)


def as_svg(drawn: Figure, alt: str) -> str:
    """Return a matplotlib figure as one `<svg>` element."""
    file = io.StringIO()
    drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return tidied(file.getvalue(), alt)


def draw(figure: go.Figure, width: float, height: float | None = None) -> Figure:
    """Return a plotly figure drawn with matplotlib, on a sheet of so many pixels.

    height : by default the figure's own. Raises UnsupportedFigureError where the figure uses
    something that we cannot draw.
    """
    layout = figure.layout
    ground = layout.paper_bgcolor or "#ffffff"
    sheet = Sheet(width, height or layout.height, ground)
    paint(figure, sheet)
    return sheet.figure


def paint(figure: go.Figure, sheet: Sheet) -> None:
    """Draw a plotly figure onto a sheet, as `draw` does."""
    layout = figure.layout.to_plotly_json()
    traces = [trace.to_plotly_json() for trace in figure.data]
    layout["font"] = FONT | layout.get("font", {})
    kinds = {trace["type"] for trace in traces}
    if kinds <= set(PLOTTED):
        _plot(sheet, layout, traces)
    else:
        raise UnsupportedFigureError(f"traces of {', '.join(sorted(kinds))}")


def _plot(sheet: Sheet, layout: dict, traces: list[dict]) -> None:
    bars = bars_of(traces, plain_axes(traces, layout), layout)
    axes = axes_of(traces, layout, bars)
    room = room_within(layout, axes, (sheet.width, sheet.height), layout["font"])
    frame = Frame(sheet, axes, layout["font"], room)
    pairs = dict.fromkeys((trace.get("xaxis", "x"), trace.get("yaxis", "y")) for trace in traces)
    panels = {pair: frame.panel(*pair) for pair in pairs}
    frame.draw(panels)
    brush = Brush(sheet, layout["font"])
    for number, trace in enumerate(traces):
        pair = (trace.get("xaxis", "x"), trace.get("yaxis", "y"))
        brush.draw(trace, panels[pair], bars.get(number))
    for shape in layout.get("shapes", ()):
        draw_shape(frame, shape)
    for note in layout.get("annotations", ()):
        draw_note(frame, note)
