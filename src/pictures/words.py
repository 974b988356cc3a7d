"""Texts of a figure: parsing of plotly's markup, and their drawn width."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from html import unescape
from pathlib import Path

from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

FONTS = Path(__file__).parents[2] / "static" / "fonts"
FILES = {
    False: FONTS / "PretendardGOV-Regular-1.3.9.otf",
    True: FONTS / "PretendardGOV-Bold-1.3.9.otf",
}
"""Font files by whether letters are bold. Matplotlib cannot open the WOFF2 files for browsers."""
LINE = 1.3
"""Height of a line, in font sizes."""
BOX = 1.2
"""Height of the background of a line, in font sizes."""
TAG = re.compile(r"<[^>]*>")
COLOUR = re.compile(r"color:\s*(#[0-9a-fA-F]{6})")
EM = 1000
UNKNOWN = "□"


@dataclass(frozen=True)
class Run:
    """A part of a line in one style. colour : None for that of the whole text."""

    text: str
    bold: bool = False
    colour: str | None = None

    def width(self, size: float) -> float:
        """Return its drawn width in pixels."""
        return sum(_advance(letter, self.bold) for letter in self.text) * size


Lines = list[list[Run]]


def read_markup(text: str) -> Lines:
    """Return the lines of a text with plotly's markup: `<br>`, `<b>`, and the colour of a span."""
    lines: Lines = [[]]
    now = Run("")
    for part in re.split(f"({TAG.pattern})", text):
        if part == "<br>":
            lines.append([])
        elif TAG.fullmatch(part):
            now = _dressed(now, part)
        elif part:
            lines[-1].append(replace(now, text=drawable(unescape(part))))
    return lines


def words_of(text: str) -> Lines:
    """Return a text without markup as one line."""
    return [[Run(drawable(text))]]


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines of at most `width` pixels, broken between words where possible."""
    lines = [""]
    for word in drawable(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if Run(longer, bold).width(size) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if Run(lines[-1] + letter, bold).width(size) > width:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def drawable(text: str) -> str:
    """Return a text with UNKNOWN for every letter that the fonts lack."""
    known = _letters()
    return "".join(letter if ord(letter) in known else UNKNOWN for letter in text)


@cache
def _letters() -> frozenset[int]:
    both = [set(get_font(file).get_charmap()) for file in FILES.values()]
    return frozenset(code for code in both[0] & both[1] if code >= ord(" "))


def _dressed(now: Run, tag: str) -> Run:
    if tag in ("<b>", "</b>"):
        return replace(now, bold=tag == "<b>")
    colour = COLOUR.search(tag)
    return replace(now, colour=colour.group(1) if colour else None)


def width_of(lines: Lines, size: float) -> float:
    """Return the drawn width of the widest line, in pixels."""
    return max((sum(run.width(size) for run in line) for line in lines), default=0.0)


def height_of(lines: Lines, size: float) -> float:
    """Return the height of the lines together, in pixels."""
    return len(lines) * size * LINE


def letters(size: float, bold: bool) -> FontProperties:
    """Return matplotlib's font properties."""
    return FontProperties(fname=FILES[bold], size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=20_000)
def _advance(letter: str, bold: bool) -> float:
    """Return the advance width of a letter, in font sizes."""
    font = get_font(FILES[bold])
    font.set_size(EM, 72)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / EM
