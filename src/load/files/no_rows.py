"""Recognise lines of a list that are not rows: totals, footnotes, repeated headers."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.problems import Problems
from src.load.files.table import FOOTNOTES

TOTAL = (
    r"(?i)^\s*(?:(?:\S+\s+){0,3}(?:계|전\s?체|평\s?균)|"
    r"(?:\S.{0,20})?(?:합\s*계|총\s*계|소\s*계|누\s*계)|총\s*합|합\s?산|총\s*인\s?원|"
    r"(?:grand\s*|sub[\s-]*)?total|sum|average)\s*(?:\([^()]*\))?\s*[:：]?\s*$|"
    r"^\s*총\s*[\d,]+\s*(?:개소|개사|개|명|건|곳|행|업체)\s*$"
)
"""A cell that names a total: 합계, 총 계, 소계(명), 구로구 소계, 경기도 계, 전체, Total, 총 2곳."""
UNIT = re.compile(
    r"\s*(?:[(\[][^()\[\]]*[)\]]|명|인|원|개|개소|건|일자|코드|번호|텍스트|YYYY[-./]?MM(?:[-./]?DD)?)?\s*"
)
"""A cell in a line of units or column numbers below a header: (명), (3), YYYY-MM, or empty."""
EXAMPLES = ("예시", "(예시)", "[예시]", "<예시>", "예)", "(예)", "작성예시", "작성 예시")
"""The first cell of a form's first row if the row is an example."""
LOOKED_AT = 6
"""The number of first columns in which a total may be named."""
REASONS = {"total": "totals_left_out", "line": "lines_left_out", "short": "short_rows_taken"}


class LeftOut:
    """Counts the lines of a file that are not rows, and the rows whose last cells were missing."""

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = {}

    def add(self, kind: str, numbers: np.ndarray) -> None:
        """Count lines of a kind of REASONS; numbers : their row numbers."""
        if len(numbers):
            known = self._found.setdefault(kind, [0, int(numbers[0])])
            known[0] += len(numbers)

    def tell(self, problems: Problems) -> None:
        """Add one note per kind, with the number of lines and the first of them."""
        for kind, (rows, first) in self._found.items():
            problems.add("note", REASONS[kind], row=first, rows=f"{rows:,}")


def kinds_of_lines(columns: Sequence[pa.ChunkedArray], titles: Sequence[str]) -> dict:
    """Return masks of the rows that are totals ("total"), or footnotes and headers ("line").

    A total has few filled cells, and one of the first names it; a firm named 합계 has an address.
    """
    count = len(columns[0]) if columns else 0
    found = {"total": np.zeros(count, bool), "line": _headers(columns, titles, count)}
    first = [str(column[0]) for column in columns] if count else []
    if count and (_is_line_of_units(first) or first[0].strip() in EXAMPLES):
        found["line"][0] = True
    filled = np.zeros(count, np.int32)
    for column in columns:
        filled += compute.binary_length(column).to_numpy() > 0
    at = np.flatnonzero(filled * 2 <= len(columns))
    _name_totals_first(columns, filled, found["total"])
    if len(at):
        few = [column.take(pa.array(at)) for column in columns[:LOOKED_AT]]
        named = [_mask(compute.match_substring_regex(column, TOTAL)) for column in few]
        found["total"][at] = np.any(named, axis=0)
        notes = [_mask(compute.match_substring_regex(column, NOTE)) for column in few]
        found["line"][at] |= np.any(notes, axis=0) & (filled[at] == 1)
    return found


def _name_totals_first(
    columns: Sequence[pa.ChunkedArray], filled: np.ndarray, totals: np.ndarray
) -> None:
    """Mark rows, at least a third empty, whose first cell names a total: 소계 with a month."""
    at = np.flatnonzero((filled * 2 > len(columns)) & (filled * 3 <= len(columns) * 2))
    if len(at):
        first = columns[0].take(pa.array(at))
        totals[at] = _mask(compute.match_substring_regex(first, TOTAL))


def totals_by_name(
    columns: Sequence[pa.ChunkedArray], name: int, places: Sequence[int]
) -> np.ndarray:
    """Return which rows are named as a total and have no address or number.

    name : the column of names; places : the columns of addresses and numbers.
    """
    found = np.ones(len(columns[name]), bool)
    for place in places:
        found &= compute.equal(compute.utf8_trim_whitespace(columns[place]), "").to_numpy()
        if not found.any():
            return found
    at = np.flatnonzero(found)
    named = columns[name].take(pa.array(at))
    found[at] = _mask(compute.match_substring_regex(named, TOTAL))
    return found


def _is_line_of_units(cells: Sequence[str]) -> bool:
    """Return whether the first line below a header gives the units of its columns."""
    return len(list(filter(None, cells))) > 1 and all(map(UNIT.fullmatch, cells))


def _headers(columns: Sequence[pa.ChunkedArray], titles: Sequence[str], count: int) -> np.ndarray:
    """Return which rows repeat the header, by its first titles."""
    named = [place for place, title in enumerate(titles) if title][:3]
    again = np.ones(count, bool) if len(named) > 1 else np.zeros(count, bool)
    for place in named:
        if not compute.any(compute.match_substring(columns[place], titles[place])).as_py():
            return np.zeros(count, bool)
        same = compute.equal(compute.utf8_trim_whitespace(columns[place]), titles[place])
        again &= _mask(same)
    return again


def other_header(
    columns: Sequence[pa.ChunkedArray], titles: Sequence[str], lines: np.ndarray
) -> int | None:
    """Return the first repeated header with a different title, None if there is none.

    The rows below it mean something else: 이직 인원 instead of 고용 인원.
    """
    for at in np.flatnonzero(lines):
        cells = [str(column[int(at)]).strip() for column in columns]
        named = [pair for pair in zip(cells, titles, strict=False) if pair[1]]
        same = [cell == title for cell, title in named]
        if all(same[:3]) and any(cell and cell != title for cell, title in named):
            return int(at)
    return None


def _mask(found: pa.ChunkedArray) -> np.ndarray:
    return found.to_numpy().astype(bool)


NOTE = (
    r"^\s*(?:" + "|".join(map(re.escape, FOOTNOTES)) + r"|주\s*\d?\s*[:：]|\(?\d{1,2}\)\s*\D|[①-⑳]"
    r"|이하\s*여백|끝\s*\.?\s*$|-\s*\d{1,4}\s*-\s*$|\(\d+ rows? |"
    r"(?:출력|조회|추출|작성)\s?(?:일시?|자|일자)\s*[:：])"
)
"""Beginnings of lines below the rows: a note, 이하 여백, 끝., - 1 -, 출력일시: …"""


def kind_of_cells(cells: Sequence[str]) -> str | None:
    """Return what a line with too few cells is: "total", "line" (a footnote) or None (a row)."""
    given = [cell for cell in cells if cell.strip()]
    if len(given) == 1 and re.match(NOTE, given[0]):
        return "line"
    return "total" if any(re.match(TOTAL, cell) for cell in given[:2]) else None
