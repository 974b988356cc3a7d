"""Find styles of cells that change the meaning of a value: units in formats, and strikethrough.

A format can show 5 as 5천명, and a struck-through row no longer counts, but the parser returns 5
and the row. Both are found in the styles of the workbook by the style numbers of its cells.
"""

import html
import re
from collections.abc import Collection
from typing import NamedTuple

FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^<>]*>")
FONTS = re.compile(rb"<(?:\w+:)?fonts\b[^<>]*>(.*?)</(?:\w+:)?fonts>", re.DOTALL)
FONT = re.compile(rb"<(?:\w+:)?font\s*/>|<(?:\w+:)?font>(.*?)</(?:\w+:)?font>", re.DOTALL)
STRUCK = re.compile(rb"""<(?:\w+:)?strike(?:\s+val=["'](?:1|true)["'])?\s*/>""")
STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b[^<>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
STYLE = re.compile(rb"<(?:\w+:)?xf\s[^<>]*>")
UNIT = re.compile(r"([십백천만억조]+)\s*(?:명|인|원|개소|개사|개|건|가구)")
SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""A comma after the last digit divides by a thousand: 5000 shown as 5천명 is still 5000."""
CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?s=["'](\d{1,6})["'][^<>]*(?<!/)>(?!</)""")


class Looks(NamedTuple):
    """Style numbers: those that show a multiple unit such as 천명, and those struck through."""

    units: dict[bytes, str]
    struck: frozenset[bytes]


NO_LOOKS = Looks({}, frozenset())


def looks_of(styles: bytes) -> Looks:
    """Return the relevant styles of a workbook. styles : its styles.xml."""
    units = dict(filter(None, map(_unit, FORMAT.findall(styles))))
    fonts = FONT.finditer(_within(FONTS, styles))
    struck = {str(at).encode() for at, font in enumerate(fonts) if STRUCK.search(font[1] or b"")}
    if not units and not struck:
        return NO_LOOKS
    listed = STYLE.findall(_within(STYLES, styles))
    used = [(str(at).encode(), style) for at, style in enumerate(listed)]
    printed = {at: units.get(_attribute(style, b"numFmtId")) for at, style in used}
    lined = frozenset(at for at, style in used if _attribute(style, b"fontId") in struck)
    return Looks({at: unit for at, unit in printed.items() if unit}, lined)


def unit_in(sheet: bytes, looks: Looks) -> str:
    """Return a multiple unit in the format of a filled cell, "" for none."""
    found = (looks.units[style] for style in _styles(sheet, looks.units) if style in looks.units)
    return next(found, "")


def struck_in(sheet: bytes, looks: Looks) -> int:
    """Return how many filled cells are struck through."""
    return sum(style in looks.struck for style in _styles(sheet, looks.struck))


def _styles(sheet: bytes, wanted: Collection[bytes]) -> list[bytes]:
    return CELL.findall(sheet) if wanted else []


def _unit(tag: bytes) -> tuple[bytes, str] | None:
    """Return the number and the multiple unit of a format, None if it has no such unit."""
    code = html.unescape(_attribute(tag, b"formatCode").decode("utf-8", "replace"))
    found = UNIT.search(re.sub(r'["\\]', "", code))
    if found is None or SCALED.search(code):
        return None
    return _attribute(tag, b"numFmtId"), found[0]


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb"""=(?:"([^"]*)"|'([^']*)')""", tag)
    return b"" if found is None else found[1] or found[2] or b""


def _within(pattern: re.Pattern[bytes], styles: bytes) -> bytes:
    found = pattern.search(styles)
    return b"" if found is None else found[1]
