"""Open a workbook without trusting it: bounded in entries, bytes, rows and columns.

The parser (calamine) lays a sheet out as one full rectangle, so a stray cell at XFD1048576
would ask for 17 billion cells, and it believes the sizes an archive declares. It is therefore
handed a copy: only the parts it needs, unpacked by us up to a limit, with cells beyond
`MOST_ROWS` and `MOST_COLUMNS` left out. (The 2023Q4 census has a sheet 16,326 columns wide.)
"""

import io
import re
import zipfile
import zlib
from pathlib import Path

from python_calamine import CalamineWorkbook

from src.intake.problems import unreadable

MOST_ENTRIES = 2_000
MOST_BYTES = 96 * 2**20
MOST_ROWS = 20_000
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
EMPTY_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class Workbook:
    """Give the sheets of one workbook as lists of rows of raw cells; each is read once."""

    def __init__(self, path: Path):
        self.name = path.name
        self._rows: dict[str, list[list]] = {}
        self._book = self._open(bounded_copy(path))
        self.sheets = list(self._book.sheet_names)

    def rows(self, sheet: str) -> list[list]:
        """Return the rows of a sheet, the first being Excel's row 1; empty cells are ''."""
        if sheet not in self._rows:
            self._rows[sheet] = self._parsed(
                lambda: self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            )
        return self._rows[sheet]

    def describe(self) -> tuple[str, dict]:
        """Return the reason code and details for a workbook that no format recognises."""
        return "unknown_workbook", {"sheets": ", ".join(self.sheets)[:LONGEST_LIST]}

    def _open(self, copy: io.BytesIO) -> CalamineWorkbook:
        return self._parsed(lambda: CalamineWorkbook.from_filelike(copy))

    def _parsed(self, parse):
        """Return what `parse` gives; whatever the parser raises means a damaged workbook.

        A panic of the parser is a BaseException, so it is told apart by its name.
        """
        try:
            return parse()
        except Exception:
            raise unreadable(self.name, "broken_zip") from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise unreadable(self.name, "broken_zip") from None


def bounded_copy(path: Path) -> io.BytesIO:
    """Return the parts of a workbook that are read, in an uncompressed archive of bounded size.

    Raises Unreadable for a damaged archive, a zip bomb, a password, and what is no workbook.
    """
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w") as target:
            _copy_parts(path.name, archive, target)
    except BROKEN:
        raise unreadable(path.name, "broken_zip") from None
    copy.seek(0)
    return copy


def _copy_parts(name: str, archive: zipfile.ZipFile, target: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise unreadable(name, "zip_bomb", detail=f"{len(entries):,}개 항목")
    if not any(entry.filename.lower() == "xl/workbook.xml" for entry in entries):
        raise unreadable(name, "not_workbook")
    left = MOST_BYTES
    for entry in entries:
        if NEEDED.fullmatch(entry.filename):
            part = _unpacked(name, archive, entry, left)
            left -= len(part)
            target.writestr(entry.filename, trimmed(part) if SHEET.match(entry.filename) else part)


def _unpacked(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.flag_bits & 1:
        raise unreadable(name, "encrypted")
    if entry.file_size > left:
        raise unreadable(name, "zip_bomb", detail=f"{entry.file_size / 2**20:,.0f} MB")
    with archive.open(entry) as part:
        return part.read(left + 1)


def trimmed(sheet: bytes) -> bytes:
    """Return the sheet without cells beyond the limits; an empty one if it holds too many cells."""
    placed, within = 0, True
    for reference in REFERENCE.finditer(sheet):
        placed += 1
        within = within and _is_within(reference)
    unplaced = sum(1 for _ in CELL_START.finditer(sheet)) - placed
    if placed > MOST_ROWS * MOST_COLUMNS or unplaced > MOST_COLUMNS:
        return EMPTY_SHEET
    if within and not any(_is_beyond(row) for row in NUMBERED_ROW.finditer(sheet)):
        return sheet
    return NUMBERED_ROW.sub(_row_within, CELL.sub(_cell_within, sheet))


def _is_within(reference: re.Match) -> bool:
    return column_number(reference[1]) <= MOST_COLUMNS and int(reference[2]) <= MOST_ROWS


def column_number(letters: bytes) -> int:
    """Return the number of a column: A is 1, XCX is 16,326."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _is_beyond(row: re.Match) -> bool:
    return int(row[2]) > MOST_ROWS


def _cell_within(cell: re.Match) -> bytes:
    reference = REFERENCE.search(cell[1])
    return cell[0] if reference and _is_within(reference) else b""


def _row_within(row: re.Match) -> bytes:
    """Return the tag of a row, without its number where that lies beyond the limit."""
    return row[1] + row[3] if _is_beyond(row) else row[0]
