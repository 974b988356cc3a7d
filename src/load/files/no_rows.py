"""Lines of a list that are no rows: totals, footnotes, a header that is printed again."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.problems import Problems
from src.load.files.table import FOOTNOTES

TOTAL = (
    r"^\s*(?:(?:총\s*)?합\s*계|총\s*계|소\s*계|누\s*계|계|총\s*합)\s*(?:\([^()]*\))?\s*[:：]?\s*$|"
    r"^\s*총\s*[\d,]+\s*(?:개소|개사|개|명|건|곳|행|업체)\s*$"
)
"""A cell that names a sum: 합계, 총 계, 소계(명), 총 2개소."""
UNIT = re.compile(
    r"\s*(?:[(\[][^()\[\]]*[)\]]|명|인|원|개|개소|건|일자|코드|번호|텍스트|YYYY[-./]?MM(?:[-./]?DD)?)?\s*"
)
"""A cell of a line of units or numbers of columns under a header: (명), (3), YYYY-MM; or none."""
LOOKED_AT = 6
"""Columns in which a total is named."""
REASONS = {"total": "totals_left_out", "line": "lines_left_out", "short": "short_rows_taken"}


class LeftOut:
    """Count the lines of a file that are no rows, and the rows whose last cells were missing."""

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = {}

    def add(self, kind: str, numbers: np.ndarray) -> None:
        """Count lines of a kind of REASONS; numbers : where they stand."""
        if len(numbers):
            known = self._found.setdefault(kind, [0, int(numbers[0])])
            known[0] += len(numbers)

    def tell(self, problems: Problems) -> None:
        """Add one note per kind: how many lines, and the first of them."""
        for kind, (rows, first) in self._found.items():
            problems.add("note", REASONS[kind], row=first, rows=f"{rows:,}")


def kinds_of_lines(columns: Sequence[pa.ChunkedArray], titles: Sequence[str]) -> dict:
    """Return which rows are totals ("total"), or footnotes and headers ("line"), as masks.

    A total has few cells, and one of the first names it: a firm called 합계 has an address.
    """
    count = len(columns[0]) if columns else 0
    found = {"total": np.zeros(count, bool), "line": _headers(columns, titles, count)}
    if count and _is_line_of_units([column[0].as_py() for column in columns]):
        found["line"][0] = True
    filled = np.zeros(count, np.int32)
    for column in columns:
        filled += compute.binary_length(column).to_numpy() > 0
    at = np.flatnonzero(filled * 2 <= len(columns))
    if len(at):
        few = [column.take(pa.array(at)) for column in columns[:LOOKED_AT]]
        named = [_mask(compute.match_substring_regex(column, TOTAL)) for column in few]
        found["total"][at] = np.any(named, axis=0)
        notes = [_mask(compute.match_substring_regex(column, NOTE)) for column in few]
        found["line"][at] |= np.any(notes, axis=0) & (filled[at] == 1)
    return found


def _is_line_of_units(cells: Sequence[str]) -> bool:
    """Return whether the first line below a header says in which units its columns are."""
    return len(list(filter(None, cells))) > 1 and all(map(UNIT.fullmatch, cells))


def _headers(columns: Sequence[pa.ChunkedArray], titles: Sequence[str], count: int) -> np.ndarray:
    """Return which rows print the header again: the first titles, and no other cell differs."""
    named = [place for place, title in enumerate(titles) if title][:3]
    again = np.ones(count, bool) if len(named) > 1 else np.zeros(count, bool)
    for place in named:
        if not compute.any(compute.match_substring(columns[place], titles[place])).as_py():
            return np.zeros(count, bool)
        same = compute.equal(compute.utf8_trim_whitespace(columns[place]), titles[place])
        again &= _mask(same)
    return again


def _mask(found: pa.ChunkedArray) -> np.ndarray:
    return found.to_numpy().astype(bool)


NOTE = r"^\s*(?:" + "|".join(map(re.escape, FOOTNOTES)) + ")"


def kind_of_cells(cells: Sequence[str]) -> str | None:
    """Return what a line of too few cells is: "total", "line" for a footnote; None for a row."""
    given = [cell for cell in cells if cell.strip()]
    if len(given) == 1 and re.match(NOTE, given[0]):
        return "line"
    return "total" if any(re.match(TOTAL, cell) for cell in given[:2]) else None
