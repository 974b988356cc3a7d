"""Find resident registration numbers (주민등록번호): a file that holds one is not loaded at all.

The law forbids keeping them unless a statute allows it (개인정보 보호법 제24조의2). A number is
recognised by its date of birth, its digit of sex and century, and its check digit, which people
born since October 2020 no longer have. Numbers of corporations look alike but have another check.
Messages say where a number was found but never show it.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.cells import RawCell, read_text
from src.load.files.reasons import ResidentNumbers, because, words
from src.load.lists.names import SPACES

HEADER = re.compile(r"주민(?:등록)?번호|외국인등록번호|jumin|resident.?(?:registration|reg)", re.I)
LONGEST_HEADER = 40
DASHES = "‐‑‒–—―−－ㅡ﹣"
PLAIN = str.maketrans("０１２３４５６７８９＊" + DASHES, "0123456789*" + "-" * len(DASHES))
UNUSUAL = rf"[０-９]{{6}}|[0-9] ?[{DASHES}] ?[1-8][0-9*]"
LIKELY = rf"[0-9]{{12}}|[0-9]{{6}} ?- ?[1-8][0-9*]|[0-9]{{6}} [1-8][0-9*]{{6}}|{UNUSUAL}"
"""A quick search over a whole piece; it hardly ever matches lines without such a number."""
WITHIN = re.compile(rb"(?<!\d)(?<!\d\.)(\d{6})( ?- ?| ?)([1-8](?:\d{6}|\*{6}))(?![\d*])")
ALONE = re.compile(rb"[ \t]*(\d{5,6})(?: ?- ?| ?)(\d{7})[ \t]*")
HEADER_ROWS = 20
EDGES = (b"", b"\n", b"\r", b",", b"\t", b";", b"|")
HIDDEN = "[가림]"
LONG_NUMBER = re.compile(rf"\d{{6}}\s?[-{DASHES}]?\s?[\d*＊]{{7,}}")
SHORTEST, LONGEST = 12, 16
"""Length of a cell that holds only a number; a leading zero may be lost, a hyphen be present."""

WEIGHTS = np.array([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])
CORPORATE_WEIGHTS = np.array([1, 2] * 6)
CENTURIES = np.array([18, 19, 19, 20, 20, 19, 19, 20, 20, 18])
DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
WITHOUT_CHECK = 20_201_001
LEAST_SHARE = 0.2
"""Least share among a column's thirteen-digit numbers; 0.4 % of any numbers look so by chance."""


class Sheets(Protocol):
    """A workbook: the first rows of each sheet, and each sheet as lines of text."""

    name: str
    sheets: list[str]

    def rows(self, sheet: str) -> list[list]:
        """Return the first rows of a sheet."""

    def text(self, sheet: str) -> bytes:
        """Return all rows of a sheet, with tabs between cells."""


def refuse_headers(name: str, rows: Iterable[Sequence[RawCell]]) -> None:
    """Raise Unreadable if a cell of the header rows names resident registration numbers."""
    for row in rows:
        for cell in row:
            text = SPACES.sub("", read_text(cell))
            if len(text) <= LONGEST_HEADER and HEADER.search(text):
                raise _holds_numbers(name, "resident_numbers", column=without_numbers(text))


def refuse_numbers(name: str, columns: dict[str, pa.ChunkedArray]) -> None:
    """Raise Unreadable if a column holds cells with only a number. columns : by printed name."""
    for column, cells in columns.items():
        found = _thirteen_digits(cells)
        if len(found) and _looks_resident(found):
            raise _holds_numbers(name, "resident_numbers", column=column)


def refuse_within(name: str, lines: bytes, numbers: np.ndarray, sheet: str = "") -> None:
    """Raise Unreadable if a text contains a number: whole or masked, with or without a hyphen.

    A number that fills its cell is judged with its column, in `refuse_numbers`. Numbers without a
    hyphen are judged together, as a column. lines : in UTF-8; numbers : the row of each line.
    """
    if not _has(lines, LIKELY):
        return
    _refuse_found(name, lines, numbers, sheet, WITHIN.finditer(lines), alone_too=False)
    if _has(lines, UNUSUAL):
        usual = {found[0] for found in WITHIN.finditer(lines)}
        plain = lines.decode().translate(PLAIN).encode()
        others = (found for found in WITHIN.finditer(plain) if found[0] not in usual)
        _refuse_found(name, plain, numbers, sheet, others, alone_too=True)


def _refuse_found(
    name: str,
    lines: bytes,
    numbers: np.ndarray,
    sheet: str,
    matches: Iterable[re.Match[bytes]],
    *,
    alone_too: bool,
) -> None:
    bare = []
    for found in matches:
        start, end = found.span()
        digits, masked = found[1] + found[3], b"*" in found[3]
        alone = _is_cell(lines, start, end)
        if alone and not masked and not alone_too:
            continue
        if (masked and _is_born(found[1])) or (b"-" in found[2] and not masked and _is_one(digits)):
            raise _within(name, numbers, lines, start, sheet)
        if b"-" not in found[2] and not masked:
            bare.append((start, digits))
    if bare and _looks_resident(_as_digits([digits for _, digits in bare])):
        first = next((start for start, digits in bare if _is_one(digits)), bare[0][0])
        raise _within(name, numbers, lines, first, sheet)


def _is_cell(lines: bytes, start: int, end: int) -> bool:
    """Return whether a cell, quoted or not, begins and ends at these positions."""
    if lines[start - 1 : start] == b'"' == lines[end : end + 1]:
        start, end = start - 1, end + 1
    return lines[max(start - 1, 0) : start] in EDGES and lines[end : end + 1] in EDGES


def refuse_in_lines(
    name: str, lines: bytes, numbers: np.ndarray, delimiter: bytes, sheet: str = ""
) -> None:
    """Raise Unreadable if lines without a known layout hold a number in any column."""
    if not _has(lines, LIKELY):
        return
    refuse_within(name, lines, numbers, sheet)
    columns: dict[int, list[bytes]] = {}
    for line in lines.split(b"\n"):
        for place, cell in enumerate(line.split(delimiter)):
            found = ALONE.fullmatch(cell.strip(b'"\r')) if len(cell) >= SHORTEST else None
            if found:
                columns.setdefault(place, []).append((found[1] + found[2]).zfill(13))
    for place, digits in columns.items():
        if _looks_resident(_as_digits(digits)):
            part = "part.column_of_sheet" if sheet else "part.column"
            column = words(part, place=place + 1, sheet=sheet)
            raise _holds_numbers(name, "resident_numbers", column=column)


def refuse_in_words(name: str, text: str, row: int) -> None:
    """Raise Unreadable if a refused row, which would be shown, holds a number."""
    for found in WITHIN.finditer(text.translate(PLAIN).encode()):
        if b"*" not in found[3] and _is_one(found[1] + found[3]):
            raise _holds_numbers(name, "resident_number_in_text", row=row)


def refuse_in_name(name: str) -> None:
    """Raise Unreadable, hiding the number, if the name of a file or a sheet holds one."""
    for found in WITHIN.finditer(name.translate(PLAIN).encode()):
        if _is_born(found[1]) and (b"*" in found[3] or _is_one(found[1] + found[3])):
            raise _holds_numbers(without_numbers(name.translate(PLAIN)), "resident_number_in_name")


def without_numbers(text: str) -> str:
    """Return a text that may be shown, with all numbers of that length hidden."""
    return LONG_NUMBER.sub(HIDDEN, text)


def refuse_in_sheets(book: Sheets) -> None:
    """Raise Unreadable if a sheet of a workbook holds numbers, or names them in its header."""
    for sheet in book.sheets:
        refuse_in_name(sheet)
        refuse_headers(book.name, book.rows(sheet)[:HEADER_ROWS])
        lines = book.text(sheet)
        numbers = np.arange(1, lines.count(b"\n") + 1)
        refuse_in_lines(book.name, lines, numbers, b"\t", sheet)


def _holds_numbers(name: str, code: str, **details: Hashable) -> ResidentNumbers:
    return ResidentNumbers(because(f"file.{code}", **details), name)


def _has(lines: bytes, pattern: str) -> bool:
    """Return whether lines in UTF-8 match a pattern, in one pass over all of them."""
    ends = pa.py_buffer(np.array([0, len(lines)], np.int64).tobytes())
    whole = pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(lines))
    return bool(compute.match_substring_regex(whole, pattern)[0].as_py())


def _within(
    name: str, numbers: np.ndarray, lines: bytes, start: int, sheet: str
) -> ResidentNumbers:
    row = int(numbers[lines.count(b"\n", 0, start)])
    if sheet:
        return _holds_numbers(name, "resident_number_in_sheet", row=row, sheet=sheet)
    return _holds_numbers(name, "resident_number_in_text", row=row)


def _as_digits(numbers: list[bytes]) -> np.ndarray:
    """Return one row of thirteen digits per number."""
    return np.frombuffer(b"".join(numbers), np.uint8).reshape(-1, 13).astype(int) - 48


def _thirteen_digits(cells: pa.ChunkedArray) -> np.ndarray:
    """Return the digits of cells that consist of thirteen, hyphens aside: one row per number."""
    length = compute.binary_length(cells).to_numpy()
    likely = (length >= SHORTEST) & (length <= LONGEST)
    if not likely.any():
        return np.empty((0, 13), int)
    texts = _beginning_with_digits(cells.filter(pa.array(likely)).combine_chunks())
    texts = compute.replace_substring_regex(
        texts,
        r"^\s*(\d{5,6})(?: ?- ?| ?)(\d{7})\s*$",
        r"\1\2",
    )
    whole = compute.match_substring_regex(texts, r"^\d{12,13}$")
    digits = compute.utf8_lpad(texts.filter(whole), 13, "0").to_pylist()
    return _as_digits([number.encode() for number in digits])


def _beginning_with_digits(texts: pa.Array) -> pa.Array:
    """Return the texts that begin with a digit or a blank, to skip words of that length."""
    starts = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts)]
    first = np.frombuffer(texts.buffers()[2], np.uint8)[starts]
    return texts.filter(pa.array((first == 32) | ((first >= 48) & (first <= 57))))


def _looks_resident(numbers: np.ndarray) -> bool:
    """Return whether numbers belong to people rather than corporations.

    A number may pass both checks by chance, and corporations registered since 2025 have no check
    digit. So the numbers that only a person can have decide. If most numbers are surely of
    corporations, numbers that share their first six digits (registry and kind) do not count.
    """
    people, corporate = is_resident(numbers), _is_corporate(numbers)
    sure = numbers[corporate & ~people]
    if len(sure) * 2 > len(numbers):
        heads = {row.tobytes() for row in sure[:, :6]}
        people &= np.array([row.tobytes() not in heads for row in numbers[:, :6]], bool)
    only = people & ~corporate
    others = ~people & ~corporate
    if only.any():
        return bool(only.sum() >= LEAST_SHARE * (only.sum() + others.sum()))
    both = (people & corporate).sum()
    return bool(both > len(sure) and both >= LEAST_SHARE * (both + others.sum()))


def is_resident(numbers: np.ndarray) -> np.ndarray:
    """Return which rows of thirteen digits are valid numbers of a person."""
    year = CENTURIES[numbers[:, 6]] * 100 + numbers[:, 0] * 10 + numbers[:, 1]
    month, day = numbers[:, 2] * 10 + numbers[:, 3], numbers[:, 4] * 10 + numbers[:, 5]
    known = (month >= 1) & (month <= 12)
    born = known & (day >= 1) & (day <= DAYS[np.where(known, month, 0)])
    right = (11 - (numbers[:, :12] * WEIGHTS).sum(1) % 11) % 10 == numbers[:, 12]
    foreign = numbers[:, 6] >= 5
    right |= foreign & ((13 - (numbers[:, :12] * WEIGHTS).sum(1) % 11) % 10 == numbers[:, 12])
    new = (year * 10_000 + month * 100 + day >= WITHOUT_CHECK) & (year < 2100)
    return born & np.isin(numbers[:, 6], range(1, 9)) & (right | new)


def _is_corporate(numbers: np.ndarray) -> np.ndarray:
    total = (numbers[:, :12] * CORPORATE_WEIGHTS).sum(1)
    return (10 - total % 10) % 10 == numbers[:, 12]


def _is_born(six: bytes) -> bool:
    """Return whether six digits are a date of birth."""
    month, day = int(six[2:4]), int(six[4:6])
    return 1 <= month <= 12 and 1 <= day <= DAYS[month]


def _is_one(number: bytes) -> bool:
    digits = _as_digits([number])
    return bool(is_resident(digits)[0] and not _is_corporate(digits)[0])
