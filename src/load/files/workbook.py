"""Open a workbook as hostile input: with limits for entries, bytes, rows and columns.

The parser (calamine) allocates a sheet as a full rectangle, so that a stray cell at XFD1048576
would need 17 billion cells, and it trusts the sizes that an archive declares. It therefore gets a
copy with only the parts it needs, unpacked up to a limit, without the cells beyond `MOST_COLUMNS`
and `MOST_CELLS` of a sheet. (The 2023Q4 census has a sheet 16,326 columns wide; a list of firms has
up to a million rows.)
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple, TypeVar

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from src.load.files.cells import as_printed
from src.load.files.looks import NO_LOOKS, looks_of, struck_in, unit_in
from src.load.files.reasons import unreadable, words
from src.load.files.watched import Source

MOST_ENTRIES = 2_000
MOST_BYTES = 512 * 2**20
MOST_RATIO, LEAST_SUSPECT = 400, 64 * 2**20
MOST_ROWS = 20_000
"""Rows of a sheet that are returned as cells, for small tables; lists are read in full as text."""
MOST_ROWS_OF_LIST = 1_048_576
MOST_CELLS = 12_000_000
MOST_COLUMNS = 100
LONGEST_LIST = 120

NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|"
    r"xl/(?:workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels|"
    r"xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Written so that hostile text costs linear time: no part of them runs past the next '<' or cell
CELL_START = re.compile(rb"<(?:\w+:)?c[\s/>]")
CELL = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*?)(?:/>|>(?:(?!<(?:\w+:)?c[\s/>]).)*?</(?:\w+:)?c>)", re.DOTALL
)
REFERENCE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
NUMBERED_ROW = re.compile(rb"""(<(?:\w+:)?row\b[^<>]*?)\sr=["'](\d{1,9})["']([^<>]*>)""")
NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
STYLES = "xl/styles.xml"
SINCE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^<>]*?\sdate1904=["'](?:1|true)["']""")
EMPTY_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
T = TypeVar("T")


class Workbook:
    """The sheets of a workbook, as rows of raw cells or as text; each is read once.

    source : a path, or anything else with a name and open("rb"), such as a file in a zip.
    too_long : whether rows beyond the limits were left out. no_values : number of cells whose
    formula gave an error (#N/A) or was never calculated; they are read as empty. hidden : the
    hidden sheets. since_1904 : whether serial numbers of days count from 1904, as in Excel for the
    Mac; the parser converts dates, but not days stored as plain numbers. unit : a multiple unit,
    such as 천명, in the format of a cell. struck : number of cells that are struck through.
    """

    def __init__(self, source: Source):
        self.name, self.too_long, self.no_values = source.name, False, 0
        self.since_1904, self.unit, self.struck = False, "", 0
        self._rows: dict[str, list[list]] = {}
        self._texts: dict[str, bytes] = {}
        self._last: tuple[str, CalamineSheet] | None = None
        self._book = self._open(self._bounded_copy(source))
        about = self._book.sheets_metadata
        self.sheets = [sheet.name for sheet in about]
        self.hidden = {sheet.name for sheet in about if sheet.visible != SheetVisibleEnum.Visible}

    def rows(self, sheet: str) -> list[list]:
        """Return the first rows of a sheet, from Excel's row 1 on; empty cells are ''."""
        if sheet not in self._rows:
            self._rows[sheet] = self._parsed(
                lambda: self._sheet(sheet).to_python(skip_empty_area=False, nrows=MOST_ROWS)
            )
        return self._rows[sheet]

    def text(self, sheet: str) -> bytes:
        """Return a sheet as UTF-8 text: one line per row, tabs between the cells.

        Values are written as shown: 1.0 as 1, a day as 2026-11-23; line breaks within a cell become
        blanks.
        """
        if sheet not in self._texts:
            self._texts[sheet] = self._parsed(lambda: self._as_text(sheet))
        return self._texts[sheet]

    def _sheet(self, name: str) -> CalamineSheet:
        """Return a parsed sheet; the last one is cached, because it is needed twice."""
        if self._last is None or self._last[0] != name:
            self._last = name, self._book.get_sheet_by_name(name)
        return self._last[1]

    def _as_text(self, sheet: str) -> bytes:
        found = self._sheet(sheet)
        if found.start is None:
            return b""
        before, lines = [""] * found.start[1], io.BytesIO()
        merged, above = _merged_downwards(found.merged_cell_ranges or []), {}
        for number, row in enumerate(found.iter_rows()):
            cells = [*before, *map(_cell, row)]
            for column, last in merged.get(number, ()):
                above[column] = (cells[column], last)
            for column, (text, last) in above.items() if above else ():
                if number <= last and column < len(cells):
                    cells[column] = cells[column] or text
            lines.write(("\t".join(cells) + "\n").encode())
        return lines.getvalue()

    def describe(self) -> tuple[str, dict]:
        """Return the reason code and details for a workbook that no format recognises."""
        return "unknown_workbook", {"sheets": ", ".join(self.sheets)[:LONGEST_LIST]}

    def _open(self, copy: io.BytesIO) -> CalamineWorkbook:
        return self._parsed(lambda: CalamineWorkbook.from_filelike(copy))

    def _parsed(self, parse: Callable[[], T]) -> T:
        """Return the result of `parse`; any error of the parser means a damaged workbook.

        A panic of the parser is a BaseException, so it is recognised by its name.
        """
        try:
            return parse()
        except Exception:
            raise unreadable(self.name, "broken_zip") from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise unreadable(self.name, "broken_zip") from None

    def _bounded_copy(self, source: Source) -> io.BytesIO:
        """Return a copy of the workbook with the needed parts, in an archive of bounded size.

        Raises Unreadable for a damaged archive, a zip bomb, a password, and any other archive.
        """
        copy = io.BytesIO()
        try:
            with (
                zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
                _archive(source) as archive,
            ):
                for part in _copied_parts(self.name, archive, target):
                    self.too_long |= part.too_long
                    self.no_values += part.no_values
                    self.since_1904 |= part.since_1904
                    self.unit = self.unit or part.unit
                    self.struck += part.struck
        except BROKEN:
            raise unreadable(self.name, "broken_zip") from None
        copy.seek(0)
        return copy


@contextmanager
def _archive(source: Source) -> Iterator[zipfile.ZipFile]:
    with source.open("rb") as file, zipfile.ZipFile(file) as archive:
        yield archive


def _cell(raw: Hashable) -> str:
    """Return a cell as text, quoted where needed; a day as 2026-11-23, 3.0 as 3."""
    if isinstance(raw, float):
        return as_printed(raw)
    text = raw if isinstance(raw, str) else _printed(raw)
    if not text.isprintable() or "\xa0" in text:
        text = " ".join(text.split())
    return '"' + text.replace('"', '""') + '"' if '"' in text else text.strip()


def _merged_downwards(ranges: list) -> dict[int, list[tuple[int, int]]]:
    """Return by row the columns with a cell merged downwards from it, with the last merged row.

    Rows of a header are left out; they also have cells merged across columns.
    """
    headers = {first[0] for first, last in ranges if last[1] > first[1]}
    found: dict[int, list[tuple[int, int]]] = {}
    for (row, column), (last_row, last_column) in ranges:
        if last_row > row and last_column == column and row not in headers:
            found.setdefault(row, []).append((column, last_row))
    return found


def _printed(raw: Hashable) -> str:
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return f"{raw:%Y-%m-%d}"
    return as_printed(raw)


class _Part(NamedTuple):
    """What one part of a workbook adds to the attributes of Workbook with the same names."""

    too_long: bool = False
    no_values: int = 0
    since_1904: bool = False
    unit: str = ""
    struck: int = 0


def _copied_parts(name: str, archive: zipfile.ZipFile, target: zipfile.ZipFile) -> Iterator[_Part]:
    """Copy the needed parts, and yield what each of them adds to the workbook's attributes."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise unreadable(name, "zip_bomb", detail=words("part.entries", count=f"{len(entries):,}"))
    if not any(entry.filename.lower() == "xl/workbook.xml" for entry in entries):
        raise unreadable(name, "not_workbook")
    left, looks = MOST_BYTES, NO_LOOKS
    for entry in sorted(entries, key=lambda entry: entry.filename.lower() != STYLES):
        if NEEDED.fullmatch(entry.filename):
            part = _unpacked(name, archive, entry, left)
            left -= len(part)
            cut = False
            if sheet := SHEET.match(entry.filename):
                part, cut = trimmed(part)
            target.writestr(entry.filename, part)
            if entry.filename.lower() == STYLES:
                looks = looks_of(part)
            if sheet:
                unit, struck = unit_in(part, looks), struck_in(part, looks)
                yield _Part(cut, _without_value(part), unit=unit, struck=struck)
            elif entry.filename.lower() == "xl/workbook.xml":
                yield _Part(since_1904=SINCE_1904.search(part) is not None)


def _without_value(sheet: bytes) -> int:
    """Return how many cells hold an error, or a formula that was never calculated."""
    empty = sum(1 for _ in NO_VALUE.finditer(sheet)) if b"<f" in sheet else 0
    return empty + sheet.count(b't="e"')


def _unpacked(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.flag_bits & 1:
        raise unreadable(name, "encrypted")
    grown = entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
    if entry.file_size > left or (grown and entry.file_size > LEAST_SUSPECT):
        raise unreadable(name, "zip_bomb", detail=f"{entry.file_size / 2**20:,.0f} MB")
    with archive.open(entry) as part:
        return part.read(left + 1)


def trimmed(sheet: bytes) -> tuple[bytes, bool]:
    """Return the sheet without cells beyond the limits, and whether rows were left out.

    The sheet is replaced by an empty one if many cells have no reference, or if it has more rows
    than allowed: such sheets are small in an archive but would grow without limit when parsed.
    """
    if sheet.count(b"<row>") + sheet.count(b"<row/>") > MOST_ROWS_OF_LIST:
        return EMPTY_SHEET, True
    letters, highest, placed = _extent(sheet)
    width = min(max(map(column_number, letters), default=1), MOST_COLUMNS)
    most = min(MOST_ROWS_OF_LIST, MOST_CELLS // width)
    looked_at = islice(CELL_START.finditer(sheet), placed + MOST_COLUMNS + 1)
    if sum(1 for _ in looked_at) - placed > MOST_COLUMNS:
        return EMPTY_SHEET, True
    narrow = all(column_number(letter) <= MOST_COLUMNS for letter in letters)
    if narrow and highest <= most and placed <= MOST_CELLS:
        return sheet, False
    limits = _Limits(most)
    return NUMBERED_ROW.sub(limits.row, CELL.sub(limits.cell, sheet)), limits.too_long


def _extent(sheet: bytes) -> tuple[set[bytes], int, int]:
    """Return the letters of columns, the highest row, and the number of cells with a reference."""
    letters, highest, placed = set(), 0, 0
    for reference in REFERENCE.finditer(sheet):
        placed += 1
        letters.add(reference[1])
        highest = max(highest, int(reference[2]))
    rows = (int(row[2]) for row in NUMBERED_ROW.finditer(sheet))
    return letters, max(highest, max(rows, default=0)), placed


class _Limits:
    """Removes cells and row numbers beyond the limits; `too_long` says whether rows were cut."""

    def __init__(self, most: int):
        self.most, self.kept, self.too_long = most, 0, False

    def cell(self, cell: re.Match) -> bytes:
        reference = REFERENCE.search(cell[1])
        if reference is None or column_number(reference[1]) > MOST_COLUMNS:
            return b""
        below = int(reference[2]) > self.most or self.kept >= MOST_CELLS
        self.kept += not below
        self.too_long |= below
        return b"" if below else cell[0]

    def row(self, row: re.Match) -> bytes:
        """Return the tag of a row, without its number if that is beyond the limit."""
        return row[1] + row[3] if int(row[2]) > self.most else row[0]


def column_number(letters: bytes) -> int:
    """Return the number of a column: A is 1, XCX is 16,326."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
