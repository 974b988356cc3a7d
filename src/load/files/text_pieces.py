"""Cut a large text file into pieces of whole lines in UTF-8, each line one row of the table.

Line breaks within quotes are removed, so that each line is one row. A line that is not in the
encoding of the file, or whose quotes never close, is set aside as one refused row and does not
affect its neighbours.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import compute
from pyarrow import csv as arrow_csv

from src.load.files.no_rows import kind_of_cells
from src.load.files.reasons import unreadable
from src.load.files.texts import INVISIBLE_SIGNS, MOST_LINES_OF_A_RECORD, TextTable
from src.load.files.watched import Opened

PIECE = 16 * 2**20
LONGEST_LINE = 4 * 2**20
MOST_LINES_LOOKED_BACK = 60
MOST_BEHIND = 100
"""How many empty cells a line may have beyond those of the header."""
MOST_OF_NO_ROW = 3
"""How many cells a footnote or a total has if it has fewer than a row."""
LINE_FEED, RETURN, QUOTE = b'\n\r"'
NO_MARKS = bytes(set(range(256)) - {LINE_FEED, QUOTE})
BOM = b"\xef\xbb\xbf"
INVISIBLE = tuple(sign.encode() for sign in INVISIBLE_SIGNS)


@dataclass
class Piece:
    """Lines that end in a line break, their row numbers, and the rows set aside.

    aside : (row number, reason code, text) of each row that cannot be read as a line.
    """

    text: bytes
    numbers: np.ndarray
    aside: list[tuple[int, str, str]] = field(default_factory=list)


def pieces(table: TextTable, skip: int, width: int, first: int) -> Iterator[Piece]:
    """Yield the lines of a file below its header.

    skip : lines up to the end of the header; width : columns of the header; first : the row number
    of the first row below it, as in a spreadsheet. Raises Unreadable for an endless line.
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
    """Yield bytes that end with a whole line, and not within a record of several lines."""
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
    """Return the lines with \\n or \\r\\n at their ends; other returns and NULs become blanks."""
    if b"\r" not in lines:
        return lines.replace(b"\0", b" ") if b"\0" in lines else lines
    letters = np.frombuffer(lines, np.uint8)
    returns = np.flatnonzero(letters == RETURN)
    if (letters[returns + 1] != LINE_FEED).any():
        lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    return lines.replace(b"\0", b" ") if b"\0" in lines else lines


def _end_of_records(kept: bytes) -> int:
    """Return where a piece may end: after a line, and before quotes that may close later."""
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
    """Return the lines in UTF-8, None if some are not in the encoding."""
    if encoding == "utf-8-sig":
        return without_invisible(lines) if _is_utf8(lines) else None
    try:
        return lines.decode(encoding).encode()
    except UnicodeDecodeError:
        return None


def _is_utf8(lines: bytes) -> bool:
    """Return whether bytes are UTF-8, checked by Arrow without creating a string."""
    ends = pa.py_buffer(np.array([0, len(lines)], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(lines)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def without_invisible(lines: bytes) -> bytes:
    """Return bytes of UTF-8 without the invisible characters that web pages leave in texts."""
    for sign in INVISIBLE:
        if sign[:1] in lines and sign in lines:
            lines = lines.replace(sign, b"")
    return lines


def _line_by_line(lines: bytes, table: TextTable) -> tuple[bytes, dict[int, str]]:
    """Return the lines in UTF-8 with unreadable ones emptied, and those by their index."""
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
    marks = np.frombuffer(rows.translate(None, NO_MARKS), np.uint8)
    ends = np.flatnonzero(marks == LINE_FEED)
    return np.flatnonzero(np.diff(ends, prepend=-1) % 2 == 0)


def _mended(
    rows: bytes,
    odd: np.ndarray,
    broken: dict[int, str],
    number: int,
    width: int,
    delimiter: str,
) -> Piece:
    """Return the piece with records of several lines joined and unreadable lines set aside."""
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
    """Yield (first, last) line of each record whose quotes close some lines later."""
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
"""Row number, or position of a line; reason code; text; details of the reason."""


@dataclass(frozen=True)
class Widths:
    """Numbers of cells: of the header, beyond it without a title, and the least of a line.

    Spreadsheets may end lines with more separators than the header has; programs may leave out the
    last cells of a line if they are empty.
    """

    header: int
    behind: int = 0
    least: int = 0

    @property
    def line(self) -> int:
        """Return how many cells most lines have."""
        return self.header + self.behind


@dataclass
class Cells:
    """Columns of text by position, the number of each row, and the rows refused.

    no_rows : by kind, the numbers of lines that are not rows, or that lacked their last cells.
    """

    columns: list[pa.ChunkedArray]
    numbers: np.ndarray
    refused: list[Refused]
    no_rows: dict[str, np.ndarray] = field(default_factory=dict)


def read_cells(piece: Piece, widths: Widths, delimiter: str) -> Cells:
    """Return the cells of a piece; leave out rows without any text."""
    reader = _Reader(widths, delimiter)
    refused: list[Refused] = [(number, code, text, {}) for number, code, text in piece.aside]
    table = reader.quickly(piece.text, len(piece.numbers))
    numbers, no_rows = piece.numbers, {}
    if table is None:
        table, kept = reader.carefully(piece.text, len(piece.numbers))
        refused += [(int(numbers[r[0]]), *r[1:]) for r in reader.refused]
        no_rows = {kind: numbers[np.sort(places)] for kind, places in reader.no_rows.items()}
        numbers = numbers[kept]
    if widths.behind:
        table, numbers, wider = _without_last(table, numbers, widths)
        refused += wider
    filled = ~_blank(table)
    if not filled.all():
        table, numbers = table.filter(pa.array(filled)), numbers[filled]
    columns = table.columns
    if b"'" in piece.text and ESCAPED.search(piece.text):
        columns = [compute.replace_substring_regex(c, *GUARD) for c in columns]
    return Cells(columns, numbers, sorted(refused, key=lambda row: row[0]), no_rows)


GUARD = (r"^'('*\s*[=+\-@＝＋－＠])", r"\1")
ESCAPED = re.compile(rb"'(?:[=+\-@ ]|\xef\xbc)")
"""GUARD removes the quote that our exports put before texts which a spreadsheet would take for
formulas (src/exports/cells.py); ESCAPED finds the pieces that may contain it."""


def _without_last(
    table: pa.Table, numbers: np.ndarray, widths: Widths
) -> tuple[pa.Table, np.ndarray, list[Refused]]:
    """Return the rows without the cells beyond the header; refuse rows with text in them."""
    behind = table.select(range(widths.header, widths.line))
    wide = ~_blank(behind)
    details = {"cells": widths.line, "width": widths.header}
    texts = [",".join(row.values()) for row in table.filter(pa.array(wide)).to_pylist()]
    refused = [
        (int(number), "ragged", text, details)
        for number, text in zip(numbers[wide], texts, strict=True)
    ]
    kept = table.select(range(widths.header)).filter(pa.array(~wide))
    return kept, numbers[~wide], refused


def _blank(table: pa.Table) -> np.ndarray:
    """Return which rows have no text in any cell."""
    blank = np.ones(len(table), bool)
    for column in table.columns:
        if not blank.any():
            break
        blank &= compute.equal(column, "").to_numpy()
    return blank


class _Reader:
    """Parses lines of one width; keeps refused ones as (position, code, text, details)."""

    def __init__(self, widths: Widths, delimiter: str):
        self.widths, self.delimiter = widths, delimiter
        self.refused: list[Refused] = []
        self.no_rows: dict[str, np.ndarray] = {}
        names = [str(place) for place in range(widths.line)]
        self.convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        self.names = names

    def quickly(self, lines: bytes, count: int) -> pa.Table | None:
        """Return the rows if every line is a valid row, else None."""
        if not count:
            return self._none()
        found = self._parse(lines, None, threads=True)
        return found if found is not None and len(found) == count else None

    def carefully(self, lines: bytes, count: int) -> tuple[pa.Table, np.ndarray]:
        """Return the valid rows and the positions of their lines.

        If the parser does not account for all lines, they are halved until it does.
        """
        wrong = []

        def note(row: arrow_csv.InvalidRow) -> str:
            wrong.append((row.number - 1, row.actual_columns, row.text))
            return "skip"

        found = self._parse(lines, note, threads=False) if count else self._none()
        if found is not None and len(found) + len(wrong) == count:
            return self._with_mended(found, wrong, count)
        if count == 1:
            self.refused.append((0, "broken_quotes", lines.decode("utf-8", "replace"), {}))
            return self._none(), np.empty(0, int)
        return self._halves(lines, count)

    def _halves(self, lines: bytes, count: int) -> tuple[pa.Table, np.ndarray]:
        half, cut = count // 2, _end_of_line(lines, count // 2)
        parts, places, before, left_out = [], [], self.refused, self.no_rows
        for text, rows, start in ((lines[:cut], half, 0), (lines[cut:], count - half, half)):
            self.refused, self.no_rows = [], {}
            table, kept = self.carefully(text, rows)
            parts.append(table)
            places.append(kept + start)
            before += [(r[0] + start, *r[1:]) for r in self.refused]
            for kind, found in self.no_rows.items():
                others = left_out.get(kind, np.empty(0, int))
                left_out[kind] = np.concatenate([others, found + start])
        self.refused, self.no_rows = before, left_out
        return pa.concat_tables(parts), np.concatenate(places)

    def _with_mended(self, found: pa.Table, wrong: list, count: int) -> tuple[pa.Table, np.ndarray]:
        """Return the rows, repaired ones of another width included, and their positions."""
        kept, mended = np.ones(count, bool), {}
        left_out: dict[str, list[int]] = {}
        for at, cells, text in wrong:
            kept[at] = False
            row = self._mended(cells, text)
            if isinstance(row, str):
                left_out.setdefault(row, []).append(at)
            elif row is not None:
                mended[at] = row
                if cells < self.widths.header:
                    left_out.setdefault("short", []).append(at)
            else:
                details = {"cells": cells, "width": self.widths.header}
                self.refused.append((at, "ragged", text, details))
        self.no_rows = {kind: np.array(places) for kind, places in left_out.items()}
        places = np.flatnonzero(kept)
        if not mended:
            return found, places
        columns = [pa.array(column, pa.string()) for column in zip(*mended.values(), strict=True)]
        both = pa.concat_tables([found, pa.table(columns, names=self.names)]).combine_chunks()
        places = np.concatenate([places, np.array(list(mended))])
        order = np.argsort(places, kind="stable")
        return both.take(pa.array(order)), places[order]

    def _mended(self, count: int, text: str) -> list[str] | str | None:
        """Return the cells of a line of another width, if it can be repaired.

        Else the kind of a line that is not a row (`kind_of_cells`), or None for neither.
        """
        most = self.widths.line
        if count > most + MOST_BEHIND:
            return None
        may_be_short = self.widths.least <= count < most
        if not may_be_short and count > MOST_OF_NO_ROW and not text.endswith(self.delimiter):
            return None
        try:
            cells = next(csv.reader([text], delimiter=self.delimiter), [])
        except csv.Error:
            return None
        if len(cells) != count:
            return None
        if may_be_short:
            return cells + [""] * (most - count)
        if count > most:
            return None if any(map(str.strip, cells[most:])) else cells[:most]
        return kind_of_cells(cells)

    def _none(self) -> pa.Table:
        return pa.table({name: pa.array([], pa.string()) for name in self.names})

    def _parse(
        self, lines: bytes, handler: Callable[[arrow_csv.InvalidRow], str] | None, *, threads: bool
    ) -> pa.Table | None:
        """Return the parsed rows, None if the parser fails."""
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
    """Return the position after the first `count` lines."""
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == 10)
    return int(ends[count - 1]) + 1
