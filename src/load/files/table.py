"""Find the header of a table by its words, and read the rows and cells below.

A header is one or two rows, with cells merged across and down; its row and the order of its columns
vary between vintages. A column is identified by the words above it, such as ('고용현황', '계').
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from src.load.files.cells import Cell, RawCell, read_amount, read_count, read_number, read_text
from src.load.lists.names import header_key

MOST_ROWS_ABOVE = 15


@dataclass(frozen=True)
class Header:
    """A header: the indexes of its first and last row, and the words and title of each column."""

    first: int
    last: int
    words: tuple[tuple[str, ...], ...]
    printed: tuple[str, ...]

    def find(self, *patterns: str) -> int | None:
        """Return the first column whose words match the patterns, such as ('고용현황*', '계')."""
        for column, words in enumerate(self.words):
            if len(words) >= len(patterns) and all(map(fnmatchcase, words, patterns)):
                return column
        return None

    def find_any(self, alternatives: tuple[tuple[str, ...], ...]) -> int | None:
        """Return the column of the first alternative that matches any column."""
        found = (self.find(*patterns) for patterns in alternatives)
        return next((column for column in found if column is not None), None)


def find_header(
    rows: list[list], patterns: tuple[str, ...], *, start: int = 0, most: int = MOST_ROWS_ABOVE
) -> Header | None:
    """Return the first header, from row `start` on, whose first row has a word for each pattern."""
    for index, row in enumerate(rows[start : start + most], start):
        keys = [header_key(cell) for cell in row]
        if all(any(fnmatchcase(key, pattern) for key in keys) for pattern in patterns):
            below = rows[index + 1] if index + 1 < len(rows) else []
            return _header(row, below if _is_second(below) else [], index)
    return None


def joined_header(rows: list[list], first: int, last: int) -> Header:
    """Return the header in one or two rows."""
    return _header(rows[first], rows[last] if last > first else [], first)


def _is_second(below: list) -> bool:
    """Return whether a row belongs to the header: it has words, but no figures or X."""
    filled = [cell for cell in below if read_text(cell)]
    return bool(filled) and all(read_number(cell) is None for cell in filled)


def _header(top: list, bottom: list, first: int) -> Header:
    words, printed, above = [], [], ""
    for column, upper in enumerate(top):
        lower = bottom[column] if column < len(bottom) else ""
        above = header_key(upper) or (above if header_key(lower) else "")
        words.append(tuple(word for word in (above, header_key(lower)) if word))
        printed.append(" ".join(text for text in map(read_text, (upper, lower)) if text))
    return Header(first, first + bool(bottom), tuple(words), tuple(printed))


FOOTNOTES = ("*", "※", "주)", "주1", "주2", "주3", "자료:", "출처:", "[출처", "[자료", "작성")
TOTALS = ("계", "총계", "합계", "소계", "총합")


@dataclass(frozen=True)
class Measured:
    """A column of figures: its value's name, its patterns, and its unit if it is money."""

    value: str
    patterns: tuple[str, ...]
    unit: int | None = None
    quarters_back: int = 0


def body_rows(rows: list[list], header: Header) -> Iterator[tuple[int, list]]:
    """Yield (Excel row number, cells) below the header, without blank rows and footnotes."""
    for index, row in enumerate(rows[header.last + 1 :], header.last + 2):
        first = next((text for text in map(read_text, row) if text), "")
        if first and not first.startswith(FOOTNOTES):
            yield index, row


def cell_at(row: list, column: int | None) -> RawCell:
    """Return the raw cell; '' where the table has no such column or the row is short."""
    return row[column] if column is not None and column < len(row) else ""


def read_cells(
    row: list, columns: dict[Measured, int]
) -> tuple[dict[Measured, Cell], tuple[Measured, str] | None]:
    """Return the cells of a row, and the first refused one with its reason code, or None."""
    cells: dict[Measured, Cell] = {}
    for measured, column in columns.items():
        raw = cell_at(row, column)
        cell = read_count(raw) if measured.unit is None else read_amount(raw, measured.unit)
        if cell.refused:
            return cells, (measured, cell.refused)
        cells[measured] = cell
    return cells, None
