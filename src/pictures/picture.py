"""A figure as a picture: PNG for files that hold pixels, SVG for pages and print."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.figure import Figure

from src.pictures.bars import bars_of
from src.pictures.frame import Frame, axes_of, plain_axes, room_within
from src.pictures.maps import MAPPED, MapBrush
from src.pictures.notes import draw_note, draw_shape
from src.pictures.scales import UnsupportedFigureError
from src.pictures.sheet import POINTS_AN_INCH, Sheet
from src.pictures.traces import Brush

FAMILY = "'Pretendard GOV', PretendardGOV, 'Noto Sans KR', 'Malgun Gothic', sans-serif"
FONT = {"size": 14, "color": "#1e2124"}
SVG = "{http://www.w3.org/2000/svg}"
PLOTTED = ("scatter", "bar", "heatmap")
ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
# Set once and for all: a setting of matplotlib is one for all threads
mpl.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "picture", "text.hinting": "none",
})  # fmt: skip


def to_png(figure, width: float, height: float | None = None, scale: float = 2) -> bytes:
    """Return the figure as PNG, `scale` pixels for each of plotly's."""
    file = io.BytesIO()
    drawn = draw(figure, width, height)
    drawn.savefig(file, format="png", dpi=POINTS_AN_INCH * scale, metadata={"Software": None})
    return file.getvalue()


def to_svg(figure, width: float, height: float | None = None, alt: str = "") -> str:
    """Return the figure as one `<svg>` element whose words are text; `alt` is said of it."""
    file = io.StringIO()
    drawn = draw(figure, width, height)
    drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _tidied(file.getvalue(), alt)


def no_shapes(address: str) -> dict:
    """Refuse to fetch the shapes of a map: raises UnsupportedFigureError."""
    raise UnsupportedFigureError(f"shapes at {address}")


def draw(
    figure, width: float, height: float | None = None, shapes: Callable[[str], dict] = no_shapes
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


def _tidied(svg: str, alt: str) -> str:
    """Return matplotlib's file as an element of a page: no prolog, no ids that nothing uses."""
    root = ET.fromstring(svg)
    used = set(re.findall(r"#([\w.-]+)", svg))
    for element in list(root):
        if element.tag == f"{SVG}metadata":
            root.remove(element)
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        if element.tag == f"{SVG}text":
            element.set(
                "style",
                re.sub("font-family: [^;]*", f"font-family: {FAMILY}", element.get("style")),
            )
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-label": alt}
    return ET.tostring(root, encoding="unicode")
