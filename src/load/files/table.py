"""Read the body of a table: which rows are data, and the cells of one row by the rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from src.load.files.cells import Cell, read_amount, read_count, read_text
from src.load.files.header import Header
from src.load.files.problems import Problems

FOOTNOTES = ("*", "※", "주)", "주1", "주2", "주3", "자료:", "출처:")
TOTALS = ("계", "총계", "합계", "소계", "총합")


@dataclass
class Tally:
    """Count the rows of data met, and gather what is wrong with them."""

    read: int = 0
    rejected: int = 0
    problems: Problems = field(default_factory=Problems)

    def reject(self, code: str, **where) -> None:
        """Note one row as refused; each row is refused once."""
        self.rejected += 1
        self.problems.add("rejected", code, **where)

    def reject_all(self, told: pd.DataFrame, rows: int) -> None:
        """Note many rows as refused; told : their problems, `rejected` once for each of them."""
        self.rejected += rows
        self.problems.extend(told)

    def add(self, other: "Tally") -> None:
        """Count the rows of another part of the same file as well."""
        self.read += other.read
        self.rejected += other.rejected
        self.problems.rows += other.problems.rows
        self.problems.frames += other.problems.frames


@dataclass(frozen=True)
class Measured:
    """Name a column of figures: the value it gives, its patterns, the unit of money if any."""

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


def cell_at(row: list, column: int | None):
    """Return the raw cell; '' where the table has no such column or the row is short."""
    return row[column] if column is not None and column < len(row) else ""


def read_cells(
    row: list, columns: dict[Measured, int]
) -> tuple[dict[Measured, Cell], tuple[Measured, str] | None]:
    """Return the cells of a row, and the first that is refused with its reason code."""
    cells = {}
    for measured, column in columns.items():
        raw = cell_at(row, column)
        cell = read_count(raw) if measured.unit is None else read_amount(raw, measured.unit)
        if cell.refused:
            return cells, (measured, cell.refused)
        cells[measured] = cell
    return cells, None
