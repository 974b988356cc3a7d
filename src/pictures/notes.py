"""Shapes and annotations of a figure's layout."""

import math

from src.pictures.frame import Frame
from src.pictures.scales import UnsupportedFigureError
from src.pictures.sheet import ABOVE, BELOW, CENTRE, LEFT, RIGHT, Manner, colour_of
from src.pictures.traces import dashes
from src.pictures.words import height_of, read_markup, width_of

PAD = 2
"""Pixels between an annotation and its position."""


def pixel(frame: Frame, spec: dict, key: str, *, log_given: bool = False) -> float:
    """Return the pixel of x, x0, y1 … of a shape or an annotation, relative to paper or an axis.

    log_given : whether the value on a logarithmic axis is a logarithm, as in annotations.
    """
    letter = key[0]
    reference = spec.get(f"{letter}ref", letter)
    left, top, width, height = frame.room
    share = spec[key]
    if reference != "paper":
        axis = frame.axes[reference]
        number = float(axis.numbers([spec[key]])[0])
        along = axis.share(10.0**number if axis.kind == "log" and log_given else number)
        start, end = axis.domain
        share = start + along * (end - start)
    return left + share * width if letter == "x" else top + (1 - share) * height


def draw_shape(frame: Frame, shape: dict) -> None:
    """Draw a line or a rectangle."""
    order = BELOW if shape.get("layer") == "below" else ABOVE
    start = pixel(frame, shape, "x0"), pixel(frame, shape, "y0")
    end = pixel(frame, shape, "x1"), pixel(frame, shape, "y1")
    line = shape.get("line", {})
    width = line.get("width", 2)
    if shape["type"] == "line":
        how = {
            "color": colour_of(line["color"]),
            "lw": width,
            "ls": dashes(line.get("dash"), width),
        }
        frame.sheet.line(start, end, order, **how)
    elif shape["type"] == "rect":
        left, top = min(start[0], end[0]), min(start[1], end[1])
        box = (left, top, abs(end[0] - start[0]), abs(end[1] - start[1]))
        frame.sheet.box(box, order, facecolor=colour_of(shape["fillcolor"]), lw=width)
    else:
        raise UnsupportedFigureError(f"shape {shape['type']}")


def draw_note(frame: Frame, note: dict) -> None:
    """Draw an annotation, and the line to its position if it has one (an arrow without head)."""
    font = frame.font | note.get("font", {})
    if note.get("showarrow", True):
        _draw_tied(frame, note, font)
        return
    across = _anchor(note, "x", (LEFT, CENTRE, RIGHT))
    up = _anchor(note, "y", ("bottom", "middle", "top"))
    x = pixel(frame, note, "x", log_given=True) + note.get("xshift", 0)
    y = pixel(frame, note, "y", log_given=True) - note.get("yshift", 0)
    x += {LEFT: PAD, CENTRE: 0, RIGHT: -PAD}[across]
    y += {"top": PAD, "middle": 0, "bottom": -PAD}[up]
    align = note.get("align", across)
    frame.sheet.words(note["text"], (x, y), Manner(font["size"], font["color"], across, up, align))


def _draw_tied(frame: Frame, note: dict, font: dict) -> None:
    """Draw an annotation away from its position, with the line between both."""
    if note.get("arrowhead", 1) or note.get("axref", "pixel") != "pixel":
        raise UnsupportedFigureError("an annotation with an arrow")
    x = pixel(frame, note, "x", log_given=True)
    y = pixel(frame, note, "y", log_given=True)
    right, down = note["ax"], note["ay"]
    lines = read_markup(note["text"])
    half = width_of(lines, font["size"]) / 2 + PAD, height_of(lines, font["size"]) / 2
    away = math.hypot(right, down)
    leaves = min(each / abs(by) for each, by in zip(half, (right, down), strict=True) if by)
    arrives = 1 - note.get("standoff", 0) / away
    if leaves < arrives:
        begin, end = (
            (x + right * (1 - share), y + down * (1 - share)) for share in (leaves, arrives)
        )
        how = {"color": colour_of(note["arrowcolor"]), "lw": note["arrowwidth"]}
        frame.sheet.line(begin, end, ABOVE, **how)
    manner = Manner(font["size"], font["color"], CENTRE, "middle", CENTRE)
    frame.sheet.words(note["text"], (x + right, y + down), manner)


def _anchor(note: dict, letter: str, sides: tuple[str, str, str]) -> str:
    """Return the anchor of the words; if automatic, the nearest edge on paper, else the centre."""
    given = note.get(f"{letter}anchor", "auto")
    if given != "auto":
        return given
    if note.get(f"{letter}ref", letter) != "paper":
        return sides[1]
    share = note[letter]
    return sides[0] if share < 1 / 3 else sides[2] if share > 2 / 3 else sides[1]
