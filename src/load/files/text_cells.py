"""Read lines into columns of text, each line one row or one row refused; nothing is guessed."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import compute, csv

from src.load.files.text_pieces import Piece


@dataclass
class Cells:
    """Hold columns of text by position, the row number of each row, and the rows refused.

    refused : (row number, reason code, what stands there, its details).
    """

    columns: list[pa.ChunkedArray]
    numbers: np.ndarray
    refused: list[tuple[int, str, str, dict]]


def read_cells(piece: Piece, width: int, delimiter: str) -> Cells:
    """Return the cells of a piece; rows without any text are left out and count as nothing."""
    reader = _Reader(width, delimiter)
    refused = [(number, code, text, {}) for number, code, text in piece.aside]
    table = reader.quickly(piece.text, len(piece.numbers))
    numbers = piece.numbers
    if table is None:
        table, kept = reader.carefully(piece.text, len(piece.numbers))
        refused += [(int(numbers[at]), *reason) for at, *reason in reader.refused]
        numbers = numbers[kept]
    filled = ~_blank(table)
    if not filled.all():
        table, numbers = table.filter(pa.array(filled)), numbers[filled]
    return Cells(table.columns, numbers, sorted(refused, key=lambda row: row[0]))


def _blank(table: pa.Table) -> np.ndarray:
    """Return which rows have no text in any cell."""
    blank = np.ones(len(table), bool)
    for column in table.columns:
        if not blank.any():
            break
        blank &= compute.equal(column, "").to_numpy()
    return blank


class _Reader:
    """Parse lines of one width; what is refused is kept as (line, code, text, details)."""

    def __init__(self, width: int, delimiter: str):
        self.width, self.delimiter, self.refused = width, delimiter, []
        names = [str(place) for place in range(width)]
        self.convert = csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        self.names = names

    def quickly(self, lines: bytes, count: int) -> pa.Table | None:
        """Return the rows where every line is a good row, else None."""
        if not count:
            return self._none()
        found = self._parse(lines, None, threads=True)
        return found if found is not None and len(found) == count else None

    def carefully(self, lines: bytes, count: int) -> tuple[pa.Table, np.ndarray]:
        """Return the good rows and the places of their lines; halve what cannot be told apart."""
        wrong = []

        def note(row):
            wrong.append((row.number - 1, row.actual_columns, row.text))
            return "skip"

        found = self._parse(lines, note, threads=False) if count else self._none()
        if found is not None and len(found) + len(wrong) == count:
            return found, self._without(wrong, count)
        if count == 1:
            self.refused.append((0, "broken_quotes", lines.decode("utf-8", "replace"), {}))
            return self._none(), np.empty(0, int)
        return self._halves(lines, count)

    def _halves(self, lines: bytes, count: int) -> tuple[pa.Table, np.ndarray]:
        half, cut = count // 2, _end_of_line(lines, count // 2)
        parts, places, before = [], [], self.refused
        for text, rows, start in ((lines[:cut], half, 0), (lines[cut:], count - half, half)):
            self.refused = []
            table, kept = self.carefully(text, rows)
            parts.append(table)
            places.append(kept + start)
            before += [(at + start, *reason) for at, *reason in self.refused]
        self.refused = before
        return pa.concat_tables(parts), np.concatenate(places)

    def _without(self, wrong: list, count: int) -> np.ndarray:
        kept = np.ones(count, bool)
        for at, cells, text in wrong:
            kept[at] = False
            details = {"cells": cells, "width": self.width}
            self.refused.append((at, "ragged", text, details))
        return np.flatnonzero(kept)

    def _none(self) -> pa.Table:
        return pa.table({name: pa.array([], pa.string()) for name in self.names})

    def _parse(self, lines: bytes, handler, *, threads: bool) -> pa.Table | None:
        """Return what the parser reads, None where it gives up."""
        try:
            return csv.read_csv(
                pa.py_buffer(lines),
                csv.ReadOptions(column_names=self.names, use_threads=threads),
                csv.ParseOptions(
                    delimiter=self.delimiter,
                    ignore_empty_lines=False,
                    invalid_row_handler=handler,
                ),
                self.convert,
            )
        except pa.ArrowInvalid:
            return None


def _end_of_line(lines: bytes, count: int) -> int:
    """Return where the line number `count` ends."""
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == 10)
    return int(ends[count - 1]) + 1
