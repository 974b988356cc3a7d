"""A figure as a picture: PNG for files that hold pixels, SVG for pages and print."""

import io
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import plotly.graph_objects as go
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from src.pictures.bars import bars_of
from src.pictures.frame import Frame, axes_of, plain_axes, room_within
from src.pictures.maps import MAPPED, MapBrush
from src.pictures.notes import draw_note, draw_shape
from src.pictures.scales import UnsupportedFigureError
from src.pictures.sheet import POINTS_AN_INCH, Sheet
from src.pictures.svg import tidied
from src.pictures.traces import Brush

FONT = {"size": 14, "color": "#1e2124"}
COLOURS = 256
PLOTTED = ("scatter", "bar", "heatmap")
# Set once and for all: a setting of matplotlib is one for all threads
mpl.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "picture", "text.hinting": "none",
})  # fmt: skip


def no_shapes(address: str) -> dict:
    """Refuse to fetch the shapes of a map: raises UnsupportedFigureError."""
    raise UnsupportedFigureError(f"shapes at {address}")


Shapes = Callable[[str], dict]


def to_png(
    figure: go.Figure,
    width: float,
    height: float | None = None,
    scale: float = 2,
    shapes: Shapes = no_shapes,
) -> bytes:
    """Return the figure as PNG, `scale` pixels for each of plotly's.

    256 colours are more than a chart shows, and make the file a third as large.
    """
    drawn = draw(figure, width, height, shapes)
    drawn.set_dpi(POINTS_AN_INCH * scale)
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    painted = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    painted.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, "PNG"
    )
    return file.getvalue()


def to_svg(
    figure: go.Figure,
    width: float,
    height: float | None = None,
    alt: str = "",
    shapes: Shapes = no_shapes,
) -> str:
    """Return the figure as one `<svg>` element whose words are text; `alt` is said of it."""
    file = io.StringIO()
    drawn = draw(figure, width, height, shapes)
    drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return tidied(file.getvalue(), alt)


def draw(
    figure: go.Figure, width: float, height: float | None = None, shapes: Shapes = no_shapes
) -> Figure:
    """Return what matplotlib draws of a plotly figure on a sheet of so many pixels.

    height : by default the figure's own. shapes : gives the GeoJSON at an address that a map
    names. Raises UnsupportedFigureError where a figure has what is not drawn.
    """
    layout = figure.layout.to_plotly_json()
    traces = [trace.to_plotly_json() for trace in figure.data]
    layout["font"] = FONT | layout.get("font", {})
    sheet = Sheet(width, height or layout["height"], layout.get("paper_bgcolor", "#ffffff"))
    kinds = {trace["type"] for trace in traces}
    if kinds <= set(MAPPED) and "map" in layout:
        MapBrush(sheet, layout, shapes).draw(traces)
    elif kinds <= set(PLOTTED):
        _plot(sheet, layout, traces)
    else:
        raise UnsupportedFigureError(f"traces of {', '.join(sorted(kinds))}")
    return sheet.figure


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
