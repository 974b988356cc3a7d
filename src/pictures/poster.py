"""A picture that can stand alone: figure, title, legend, source and the mark of sample data."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from matplotlib.figure import Figure

from src.pictures.drawings import HATCH, Box, DrawingBrush
from src.pictures.picture import as_png, as_svg, paint
from src.pictures.sheet import LEFT, Manner, Sheet, between, colour_of
from src.pictures.words import LINE, Run, words_of, wrapped

WIDTH = 960
"""Width in pixels: legible at the width of an A4 page, with letters as large as on screen."""
NARROW = 560
"""Width in pixels of a map, which is upright."""
MOST_ABREAST = 2
"""Drawings side by side below the first; a single one is as wide as one of these."""
EDGE = 20
TITLE, SMALL = 20, 13
INK, MUTED, GROUND, WARNING = "#1e2124", "#58616a", "#ffffff", "#8a3b00"
SWATCH, GAP = 14, 8
SCALE_WIDTH = 120


@dataclass(frozen=True)
class Legend:
    """The legend of colours. swatches : (colour, words); a colour that begins with `url` is hatched
    in `hatched`, (background, lines). steps, ends : a colour scale, and the values at its ends."""

    swatches: Sequence[tuple[str, str]] = ()
    hatched: tuple[str, str] = ("#ffffff", "#b1b8be")
    steps: Sequence[str] = ()
    ends: tuple[str, str] | None = None


@dataclass(frozen=True)
class Told:
    """The words around a figure. lines : under the title, such as the choices. notes : under the
    figure, such as how to read it. foot : source and day. mark : of sample data, else ""."""

    title: str
    lines: Sequence[str] = ()
    notes: Sequence[str] = ()
    foot: str = ""
    mark: str = ""
    legend: Legend = Legend()


def poster(shown: go.Figure | str, told: Told) -> Figure:
    """Return a figure, or a drawing given as SVG, with the words around it."""
    drawings = list(ET.fromstring(shown).iter("svg")) if isinstance(shown, str) else []
    boxes = _boxes(drawings)
    wide, high = _size(shown, boxes)
    head, foot = _head(told, wide - 2 * EDGE), _foot(told, wide - 2 * EDGE)
    legend = _legend_high(told.legend, wide - 2 * EDGE)
    room = (_high(head) + EDGE + GAP, _high(foot) + EDGE + GAP + legend)
    sheet = Sheet(wide, high, GROUND, room)
    for svg, box in zip(drawings, boxes, strict=True):
        DrawingBrush(sheet, box[2] / _units(svg)[0], box).draw(svg)
    if not isinstance(shown, str):
        paint(shown, sheet)
    _write(sheet, head, EDGE - sheet.above)
    _draw_legend(sheet, told.legend, high + GAP)
    _write(sheet, foot, high + GAP + legend)
    return sheet.figure


def poster_png(shown: go.Figure | str, told: Told) -> bytes:
    """Return the picture as PNG, in twice the screen's resolution."""
    return as_png(poster(shown, told), 2)


def poster_svg(shown: go.Figure | str, told: Told) -> bytes:
    """Return the picture as an SVG file with real text."""
    svg = as_svg(poster(shown, told), told.title)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + svg.encode()


def _boxes(drawings: Sequence[ET.Element]) -> list[Box]:
    """Return the boxes of drawings: the first as wide as the picture, others side by side below."""
    if not drawings:
        return []
    wide, high = _units(drawings[0])
    boxes = [(0.0, 0.0, float(NARROW), NARROW / wide * high)]
    across = (NARROW - (len(drawings) - 2) * GAP) / max(len(drawings) - 1, MOST_ABREAST)
    for place, each in enumerate(drawings[1:]):
        wide, high = _units(each)
        boxes.append((place * (across + GAP), boxes[0][3] + GAP, across, across / wide * high))
    return boxes


def _units(svg: ET.Element) -> tuple[float, float]:
    _, _, wide, high = map(float, svg.attrib["viewBox"].split())
    return wide, high


def _size(shown: go.Figure | str, boxes: Sequence[Box]) -> tuple[float, float]:
    if boxes:
        return NARROW, max(top + high for _, top, _, high in boxes)
    assert not isinstance(shown, str)
    return WIDTH, float(shown.layout.height)


Text = tuple[str, float, str, bool]
"""A line: its words, size, colour, and whether it is bold."""


def _head(told: Told, width: float) -> list[Text]:
    mark = [(line, SMALL, WARNING, True) for line in wrapped(told.mark, width, SMALL, bold=True)]
    title = [(line, TITLE, INK, True) for line in wrapped(told.title, width, TITLE, bold=True)]
    return [*mark, *title, *_small(told.lines, width)]


def _foot(told: Told, width: float) -> list[Text]:
    return _small([*told.notes, told.foot], width)


def _small(texts: Sequence[str], width: float) -> list[Text]:
    return [(one, SMALL, MUTED, False) for text in texts for one in wrapped(text, width, SMALL)]


def _high(lines: list[Text]) -> float:
    return sum(size * LINE for _, size, _, _ in lines)


def _write(sheet: Sheet, lines: list[Text], level: float) -> None:
    for words, size, colour, bold in lines:
        level += size * LINE
        manner = Manner(size, colour, LEFT, "bottom", LEFT)
        sheet.line_of([Run(words, bold)], (EDGE, level - size * 0.35), manner)


def _legend_high(legend: Legend, width: float) -> float:
    rows = len({level for _, level, _ in _placed(legend, width)})
    return rows * (SWATCH + GAP) + GAP if rows else 0.0


def _placed(legend: Legend, width: float) -> list[tuple[float, float, int]]:
    """Return (left, top, number) for the scale, if any, and each swatch: pixels within the legend,
    and the index of the swatch, -1 for the scale."""
    wide = [SWATCH + GAP / 2 + _wide(words) for _, words in legend.swatches]
    parts = [(number, each) for number, each in enumerate(wide)]
    if legend.ends:
        parts.insert(0, (-1, SCALE_WIDTH + 2 * GAP + sum(map(_wide, legend.ends))))
    placed, at, level = [], 0.0, 0.0
    for number, each in parts:
        if at and at + each > width:
            at, level = 0.0, level + SWATCH + GAP
        placed.append((at, level, number))
        at += each + 2 * GAP
    return placed


def _draw_legend(sheet: Sheet, legend: Legend, top: float) -> None:
    manner = Manner(SMALL, INK, LEFT, "middle", LEFT)
    for across, down, number in _placed(legend, sheet.width - 2 * EDGE):
        at, level = EDGE + across, top + down
        if number < 0:
            _draw_scale(sheet, legend, (at, level), manner)
            continue
        colour, words = legend.swatches[number]
        how: dict[str, Any] = {"lw": 1, "edgecolor": colour_of(MUTED)}
        if colour.startswith("url"):
            ground, lines = legend.hatched
            how |= {"facecolor": colour_of(ground), "hatch": HATCH, "hatchcolor": lines}
        else:
            how |= {"facecolor": colour_of(colour)}
        sheet.box((at, level, SWATCH, SWATCH), 2, **how)
        sheet.words(_plain(words), (at + SWATCH + GAP / 2, level + SWATCH / 2), manner)


def _draw_scale(sheet: Sheet, legend: Legend, place: tuple[float, float], manner: Manner) -> None:
    low, most = legend.ends or ("", "")
    at, level = place
    sheet.words(_plain(low), (at, level + SWATCH / 2), manner)
    at += _wide(low) + GAP
    steps = [[step / (len(legend.steps) - 1), one] for step, one in enumerate(legend.steps)]
    for part in range(SCALE_WIDTH):
        box = (at + part, level + 1, 1.5, SWATCH - 2)
        sheet.box(box, 2, facecolor=between(steps, part / SCALE_WIDTH), lw=0)
    sheet.words(_plain(most), (at + SCALE_WIDTH + GAP, level + SWATCH / 2), manner)


def _wide(text: str) -> float:
    return sum(run.width(SMALL) for run in words_of(text)[0])


def _plain(text: str) -> str:
    """Return words with markup escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
