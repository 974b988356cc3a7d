"""Find resident registration numbers (주민등록번호): a file that holds one is not loaded at all.

The law forbids to keep them without a statute that says so (개인정보 보호법 제24조의2). A number is
told by its date of birth, its digit of sex and century, and its check digit, which people born
since October 2020 no longer have. Numbers of corporations look alike and have a check of their own.
What was found is never printed, only where.
"""

import re

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.intake.cells import read_text
from src.intake.names import SPACES
from src.intake.problems import unreadable

HEADER = re.compile(r"주민(?:등록)?번호|외국인등록번호|jumin|resident.?(?:registration|reg)", re.I)
LONGEST_HEADER = 40
IN_TEXT = re.compile(rb"-[1-8](?:\d{6}|\*{6})(?![\d*])")
BARE = re.compile(r"(?<!\d)\d{6}[- ]?[1-8]\d{6}(?!\d)")
ALONE = re.compile(r"(\d{6})[- ]?([0-9]{7})", re.ASCII)
HEADER_ROWS = 20
EDGES = (b"", b"\n", b",", b"\t", b";", b"|", b'"')
HIDDEN = "[가림]"
LONG_NUMBER = re.compile(r"\d{6}[-\s]?[\d*]{7,}")

WEIGHTS = np.array([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])
CORPORATE_WEIGHTS = np.array([1, 2] * 6)
CENTURIES = np.array([18, 19, 19, 20, 20, 19, 19, 20, 20, 18])
DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
WITHOUT_CHECK = 20_201_001
LEAST_SHARE = 0.2
"""Share of a column's thirteen-digit numbers; chance alone makes 0.4 % of any numbers look so."""


def refuse_headers(name: str, rows) -> None:
    """Raise Unreadable where a cell of the header rows names resident registration numbers."""
    for row in rows:
        for cell in row:
            text = SPACES.sub("", read_text(cell))
            if len(text) <= LONGEST_HEADER and HEADER.search(text):
                raise unreadable(name, "resident_numbers", column=text)


def refuse_numbers(name: str, columns: dict[str, pa.ChunkedArray]) -> None:
    """Raise Unreadable where a column holds them, alone in a cell; columns : by printed name."""
    for column, cells in columns.items():
        found = _thirteen_digits(cells)
        if len(found) and _looks_resident(found):
            raise unreadable(name, "resident_numbers", column=column)


def refuse_within(name: str, lines: bytes, numbers: np.ndarray) -> None:
    """Raise Unreadable where one stands within a text, with its hyphen, or masked.

    A number that fills its cell is judged with its column, in `refuse_numbers`. numbers : the row
    number of each line.
    """
    for found in IN_TEXT.finditer(lines):
        start = found.start() - 6
        alone = lines[start - 1 : start] in EDGES and lines[found.end() : found.end() + 1] in EDGES
        masked = found[0].endswith(b"*")
        before = lines[max(0, start - 1) : found.start()]
        if _is_born(before) and (masked or (not alone and _is_one(before[-6:] + found[0][1:]))):
            row = int(numbers[lines.count(b"\n", 0, found.start())])
            raise unreadable(name, "resident_number_in_text", row=row)


def refuse_in_words(name: str, text: str, row: int) -> None:
    """Raise Unreadable where a row that is refused, and would be printed, holds one."""
    for found in BARE.finditer(text):
        if _is_one(re.sub(r"\D", "", found[0]).encode()):
            raise unreadable(name, "resident_number_in_text", row=row)


def without_numbers(text: str) -> str:
    """Return a text that may be printed: numbers as long as those of people are hidden."""
    return LONG_NUMBER.sub(HIDDEN, text)


def refuse_in_sheets(book) -> None:
    """Raise Unreadable where a sheet of a workbook holds them, or names them in its header."""
    for sheet in book.sheets:
        rows = book.rows(sheet)
        refuse_headers(book.name, rows[:HEADER_ROWS])
        found = [digits for row in rows for cell in row if (digits := _digits_of(cell))]
        if found and _looks_resident(np.array([list(map(int, digits)) for digits in found])):
            raise unreadable(book.name, "resident_numbers", column=sheet)


def _digits_of(cell) -> str | None:
    """Return the thirteen digits of a cell that is nothing else; zeros in front may be lost."""
    if isinstance(cell, int | float):
        return f"{int(cell):013d}" if 10**10 <= cell < 10**13 else None
    found = ALONE.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) > 12 else None
    return found[1] + found[2] if found else None


def _thirteen_digits(cells: pa.ChunkedArray) -> np.ndarray:
    """Return the digits, one row a number, of cells that are thirteen digits, hyphen or not."""
    length = compute.binary_length(cells).to_numpy()
    likely = (length >= 13) & (length <= 16)
    if not likely.any():
        return np.empty((0, 13), int)
    texts = compute.replace_substring_regex(
        cells.filter(pa.array(likely)).combine_chunks(), r"^\s*(\d{6})[- ]?(\d{7})\s*$", r"\1\2"
    )
    whole = compute.match_substring_regex(texts, r"^\d{13}$")
    digits = "".join(texts.filter(whole).to_pylist())
    return np.frombuffer(digits.encode(), np.uint8).reshape(-1, 13).astype(int) - 48


def _looks_resident(numbers: np.ndarray) -> bool:
    people = is_resident(numbers)
    others = ~people & ~_is_corporate(numbers)
    return people.any() and people.sum() >= LEAST_SHARE * (people.sum() + others.sum())


def is_resident(numbers: np.ndarray) -> np.ndarray:
    """Return which rows of thirteen digits are numbers that a person may have."""
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


def _is_born(before: bytes) -> bool:
    """Return whether six digits, and no more, that are a date of birth stand before a hyphen."""
    six = before[-6:]
    if len(six) < 6 or not six.isdigit() or before[:-6].isdigit():
        return False
    month, day = int(six[2:4]), int(six[4:6])
    return 1 <= month <= 12 and 1 <= day <= DAYS[month]


def _is_one(number: bytes) -> bool:
    digits = np.frombuffer(number, np.uint8).astype(int)[None, :] - 48
    return bool(is_resident(digits)[0] and not _is_corporate(digits)[0])
