"""Cut a large text file into pieces of whole lines in UTF-8, each line one row of the table.

A line break within quotes is taken out, so that a line is a row ever after. A line that is not in
the encoding of the file, or whose quotes never close, is set aside as one refused row: it costs
itself, never its neighbours.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import compute
from pyarrow import csv as arrow_csv

from src.load.files.reasons import unreadable
from src.load.files.texts import MOST_LINES_OF_A_RECORD, TextTable
from src.load.files.watched import Opened

PIECE = 16 * 2**20
LONGEST_LINE = 4 * 2**20
MOST_LINES_LOOKED_BACK = 60
BOM = b"\xef\xbb\xbf"


@dataclass
class Piece:
    """Hold lines that end in a line break, the row number of each, and rows set aside.

    aside : (row number, reason code, what stands there) of each row that cannot be a line here.
    """

    text: bytes
    numbers: np.ndarray
    aside: list[tuple[int, str, str]] = field(default_factory=list)


def pieces(table: TextTable, skip: int, width: int, first: int) -> Iterator[Piece]:
    """Yield the lines of a file below its header.

    skip : lines up to the end of the header; width : columns of the header; first : the number of
    the first row below it, as a spreadsheet counts. Raises Unreadable for a line without an end.
    """
    with table.open() as file:
        number = first
        for raw in _whole_lines(table, file):
            lines = raw.split(b"\n", skip)[-1] if skip else raw
            skip = 0
            if lines:
                piece = _as_piece(table, lines, width, number)
                number += len(piece.numbers) + len(piece.aside)
                yield piece


def _whole_lines(table: TextTable, file: Opened) -> Iterator[bytes]:
    """Yield bytes that end with a line and with no record that goes on in the next ones."""
    kept, only_returns = b"", None
    while read := file.read(PIECE):
        if only_returns is None:
            read = read.removeprefix(BOM)
            only_returns = b"\n" not in read and b"\r" in read
        kept += read.replace(b"\r", b"\n") if only_returns else read
        end = _end_of_records(kept)
        if len(kept) - kept.rfind(b"\n") > LONGEST_LINE:
            raise unreadable(table.name, "endless_line")
        if end:
            yield _one_kind_of_break(kept[:end])
        kept = kept[end:]
    if kept:
        yield _one_kind_of_break(kept.rstrip(b"\x1a") + b"\n")


def _one_kind_of_break(lines: bytes) -> bytes:
    """Return the lines with breaks that end each; a return that ends no line becomes a blank."""
    if lines.count(b"\r") != lines.count(b"\r\n"):
        lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    return lines.replace(b"\0", b" ") if b"\0" in lines else lines


def _end_of_records(kept: bytes) -> int:
    """Return where a piece may end: after a line, and before quotes that may close further down."""
    cut = back = kept.rfind(b"\n") + 1
    even = 0
    for _ in range(MOST_LINES_LOOKED_BACK):
        if even == MOST_LINES_OF_A_RECORD or not back:
            break
        start = kept.rfind(b"\n", 0, back - 1) + 1
        odd = kept.count(b'"', start, back) % 2
        cut, even, back = (start, 0, start) if odd else (cut, even + 1, start)
    return cut


def _as_piece(table: TextTable, lines: bytes, width: int, number: int) -> Piece:
    decoded = _decoded(lines, table.encoding or "utf-8-sig")
    rows, broken = (decoded, {}) if isinstance(decoded, bytes) else _line_by_line(lines, table)
    odd = _odd_lines(rows)
    if not len(odd) and not broken:
        count = rows.count(b"\n")
        return Piece(rows, np.arange(number, number + count))
    return _mended(rows, odd, broken, number, width, table.delimiter)


def _decoded(lines: bytes, encoding: str) -> bytes | None:
    """Return the lines in UTF-8, None where not all of them are in the encoding."""
    try:
        text = lines.decode(encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        return None
    return lines if encoding == "utf-8-sig" else text.encode()


def _line_by_line(lines: bytes, table: TextTable) -> tuple[bytes, dict[int, str]]:
    """Return the lines in UTF-8, an empty one where a line cannot be read, and those by index."""
    read, broken = [], {}
    for index, line in enumerate(lines.removesuffix(b"\n").split(b"\n")):
        decoded = _decoded(line, table.encoding or "utf-8-sig")
        if decoded is None:
            broken[index] = line.decode(table.encoding or "utf-8", "replace")
        read.append(decoded or b"")
    return b"\n".join(read) + b"\n", broken


def _odd_lines(rows: bytes) -> np.ndarray:
    """Return the indexes of the lines with an odd number of quotes."""
    if b'"' not in rows:
        return np.empty(0, int)
    letters = np.frombuffer(rows, np.uint8)
    ends, quotes = np.flatnonzero(letters == 10), np.flatnonzero(letters == 34)
    return np.flatnonzero(np.bincount(np.searchsorted(ends, quotes), minlength=len(ends)) % 2)


def _mended(
    rows: bytes,
    odd: np.ndarray,
    broken: dict[int, str],
    number: int,
    width: int,
    delimiter: str,
) -> Piece:
    """Return the piece with records over several lines joined, and what cannot be read aside."""
    lines = rows.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
    ends = dict(_joined(lines, [int(index) for index in odd], width, delimiter))
    kept, numbers, aside, at = [], [], [], 0
    open_quotes = set(odd.tolist())
    while at < len(lines):
        end = ends.get(at, at)
        if at in broken:
            aside.append((number, "bad_letters", broken[at]))
        elif at in open_quotes and end == at:
            aside.append((number, "broken_quotes", lines[at].decode()))
        else:
            kept.append(b" ".join(lines[at : end + 1]))
            numbers.append(number)
        number, at = number + 1, end + 1
    return Piece(b"".join(line + b"\n" for line in kept), np.array(numbers, int), aside)


def _joined(
    lines: list[bytes], odd: list[int], width: int, delimiter: str
) -> Iterator[tuple[int, int]]:
    """Yield (first, last) line of each record whose quotes close some lines further down."""
    at = 0
    while at + 1 < len(odd):
        first, last = odd[at], odd[at + 1]
        near = last - first < MOST_LINES_OF_A_RECORD
        if near and _cells(b" ".join(lines[first : last + 1]).decode(), delimiter) == width:
            yield first, last
            at += 1
        at += 1


def _cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


Refused = tuple[int, str, str, dict]
"""Row number, or place of a line; reason code; what stands there; its details."""


@dataclass
class Cells:
    """Hold columns of text by position, the row number of each row, and the rows refused."""

    columns: list[pa.ChunkedArray]
    numbers: np.ndarray
    refused: list[Refused]


def read_cells(piece: Piece, width: int, delimiter: str) -> Cells:
    """Return the cells of a piece; rows without any text are left out and count as nothing."""
    reader = _Reader(width, delimiter)
    refused: list[Refused] = [(number, code, text, {}) for number, code, text in piece.aside]
    table = reader.quickly(piece.text, len(piece.numbers))
    numbers = piece.numbers
    if table is None:
        table, kept = reader.carefully(piece.text, len(piece.numbers))
        refused += [(int(numbers[r[0]]), *r[1:]) for r in reader.refused]
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
        self.width, self.delimiter = width, delimiter
        self.refused: list[Refused] = []
        names = [str(place) for place in range(width)]
        self.convert = arrow_csv.ConvertOptions(
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

        def note(row: arrow_csv.InvalidRow) -> str:
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
            before += [(r[0] + start, *r[1:]) for r in self.refused]
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

    def _parse(
        self, lines: bytes, handler: Callable[[arrow_csv.InvalidRow], str] | None, *, threads: bool
    ) -> pa.Table | None:
        """Return what the parser reads, None where it gives up."""
        try:
            return arrow_csv.read_csv(
                pa.py_buffer(lines),
                arrow_csv.ReadOptions(column_names=self.names, use_threads=threads),
                arrow_csv.ParseOptions(
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
