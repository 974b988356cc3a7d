"""Read lists in the sheets of a workbook as text tables, with the same readers, rules and reports.

A sheet may have titles above the header, notes below the rows, header cells merged over two rows,
and the header repeated on each page. Rows keep the numbers that Excel shows.
"""

import csv
import io
from collections.abc import Callable, Iterator

from src.domain.columns import REFERENCE_COLUMNS
from src.load.files.cells import read_number
from src.load.files.problems import Problems
from src.load.files.reasons import unreadable
from src.load.files.table import FOOTNOTES
from src.load.files.text_source import HEADER_WITHIN, Layout, fields_in, refuse_other_unit
from src.load.files.texts import MOST_BYTES, Record, TextTable
from src.load.files.workbook import LONGEST_LIST, MOST_CELLS, Workbook
from src.load.loaded_file import LoadedFile

NOTES = tuple(mark.encode() for mark in FOOTNOTES)
FIRM_TITLES = {column.title for column in REFERENCE_COLUMNS}


class SheetText:
    """A sheet of a workbook as a text file whose line numbers are those of the sheet's rows."""

    delimiter = "\t"

    def __init__(self, book: Workbook, sheet: str, lines: bytes | None = None):
        self.name = book.name
        if book.too_long:
            raise unreadable(book.name, "too_many_rows", sheet=sheet, limit=f"{MOST_CELLS:,}")
        self.since_1904, self.unit = book.since_1904, book.unit
        self._lines = book.text(sheet) if lines is None else lines

    def open(self, mode: str = "rb") -> io.BytesIO:
        """Return the rows as lines with tabs between cells."""
        return io.BytesIO(self._lines)


class Lines:
    """Lines in UTF-8 as a text file, in place of those of a table."""

    def __init__(self, table: TextTable, lines: bytes):
        self.name, self.delimiter, self._lines = table.name, table.delimiter, lines
        self.since_1904, self.unit = table.since_1904, table.unit

    def open(self, mode: str = "rb") -> io.BytesIO:
        """Return the lines."""
        return io.BytesIO(self._lines)


def as_text(book: Workbook, sheet: str) -> TextTable | None:
    """Return a sheet as a text table, None where it is empty."""
    if not book.text(sheet).strip():
        return None
    return TextTable(SheetText(book, sheet))


def list_in(book: Workbook, sheet: str, layout: Layout) -> tuple[TextTable, int] | None:
    """Return a sheet as the text table of a layout, and how many lines were emptied.

    None if it has no header of the layout. A header of two rows is merged; notes and repeated
    headers are emptied, so that all rows keep their numbers.
    """
    table = as_text(book, sheet)
    header = None if table is None else _header(table, layout)
    if header is None:
        return None
    first, last, titles = header
    lines = book.text(sheet).split(b"\n")
    printed = lines[last]
    lines[first : last + 1] = [b""] * (last - first) + ["\t".join(titles).encode()]
    left_out = 0
    for at in range(last + 1, len(lines)):
        if lines[at] == printed or _is_note(lines[at]):
            refuse_other_unit(book.name, lines[at].decode())
            left_out += bool(lines[at].strip())
            lines[at] = b""
    return TextTable(SheetText(book, sheet, b"\n".join(lines))), left_out


def _is_note(line: bytes) -> bool:
    text = line.strip(b'\t "')
    return text.startswith(NOTES) and b"\t" not in text


def _header(table: TextTable, layout: Layout) -> tuple[int, int, list[str]] | None:
    """Return the first and last row of the header, counted from 0, and its titles, or None."""
    records = table.records[: HEADER_WITHIN + 1]
    both = [(at, at, record.cells) for at, record in enumerate(records)]
    both += [(at, at + 1, merged) for at, merged in enumerate(_merged(records)) if merged]
    fitting = [found for found in both if _is_header(found[2], layout)]
    return max(fitting, key=lambda found: len(fields_in(found[2], layout)), default=None)


def _is_header(titles: list[str], layout: Layout) -> bool:
    return len(fields_in(titles, layout) & set(layout.signs)) >= layout.least


def _merged(records: list[Record]) -> Iterator[list[str]]:
    """Yield the titles of each row merged with the next, [] where the next row has figures.

    A title merged across cells applies to all of them: 산재보험 above 성립일자 gives 산재보험
    성립일자. A cell merged downwards has nothing below it.
    """
    for upper, lower in zip(records, records[1:], strict=False):
        titles, above = [], ""
        for top, bottom in zip(upper.cells, lower.cells, strict=False):
            above = top or (above if bottom else "")
            titles.append(f"{above} {bottom}".strip())
        figures = any(cell and read_number(cell) is not None for cell in lower.cells)
        yield [] if figures else titles


def with_one_header(table: TextTable) -> Iterator[TextTable]:
    """Yield versions of a table with two of its first rows merged to a header that names firms."""
    for at, titles in enumerate(_merged(table.records[: HEADER_WITHIN + 1])):
        if set(titles) & FIRM_TITLES:
            first, last = (table.records[at - 1].lines if at else 0), table.records[at + 1].lines
            with table.open() as file:
                lines = file.read(MOST_BYTES).decode(table.encoding or "utf-8", "replace")
            rows = lines.split("\n")
            header = io.StringIO()
            csv.writer(header, delimiter=table.delimiter, lineterminator="").writerow(titles)
            rows[first:last] = [""] * (last - first - 1) + [header.getvalue()]
            yield TextTable(Lines(table, "\n".join(rows).encode()))


def read_lists(
    book: Workbook,
    layouts: tuple[Layout, ...],
    read: Callable[[TextTable, Layout], LoadedFile],
) -> list[LoadedFile]:
    """Return one reading per sheet with a list; other sheets that are not empty are noted.

    read : function from a table and its layout to its reading.
    """
    readings, others = [], []
    for sheet in shown_sheets(book):
        found = ((layout, list_in(book, sheet, layout)) for layout in layouts)
        layout, listed = next((pair for pair in found if pair[1]), (None, None))
        if layout is not None and listed is not None:
            readings.append(_read_list(sheet, layout, *listed, read))
        elif book.text(sheet).strip():
            others.append(sheet)
    for sheet in others if readings else ():
        readings[0].tally.problems.add("note", "sheet_left_out", sheet=sheet)
    if readings:
        note_unseen(book, readings[0].tally.problems)
    return readings


def shown_sheets(book: Workbook) -> list[str]:
    """Return the visible sheets; hidden ones are old copies, or lookup lists for the others."""
    return [sheet for sheet in book.sheets if sheet not in book.hidden]


def refuse_only_hidden(book: Workbook) -> None:
    """Raise Unreadable if all filled sheets of a workbook are hidden."""
    filled = [sheet for sheet in book.sheets if book.text(sheet).strip()]
    if filled and book.hidden.issuperset(filled):
        raise unreadable(book.name, "only_hidden", sheets=", ".join(filled)[:LONGEST_LIST])


def note_unseen(book: Workbook, problems: Problems) -> None:
    """Note what is in a workbook but was not read: hidden sheets, formulas without a value, …"""
    for sheet in book.sheets:
        if sheet in book.hidden and book.text(sheet).strip():
            problems.add("note", "hidden_sheet_left_out", sheet=sheet)
    if book.no_values:
        problems.add("note", "formulas_without_value", cells=f"{book.no_values:,}")
    if book.struck:
        problems.add("note", "struck_cells", cells=f"{book.struck:,}")


def _read_list(
    sheet: str, layout: Layout, table: TextTable, left_out: int, read: Callable
) -> LoadedFile:
    reading = read(table, layout)
    if left_out:
        reading.tally.problems.add("note", "lines_left_out", rows=f"{left_out:,}")
    reading.tally.problems.stand_in(sheet)
    return reading
