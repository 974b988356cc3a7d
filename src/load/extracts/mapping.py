"""Map the columns of an unknown table: suggestions, and checks of a steward's mapping.

A mapping is saved under the fingerprint of the header, which does not depend on the order of
columns. It is JSON: `table`, `columns` (canonical name → printed title) and `fixed` (canonical name
→ the value of every row, if the file has no such column).
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from src.domain.codes import IN_FILES
from src.domain.columns import REFERENCE_COLUMNS, Column, Table
from src.domain.tables import EXTRACT, EXTRACTS
from src.load.extracts.kinds import READERS
from src.load.files.cells import read_text
from src.load.lists.names import SPACES

HEADER_WITHIN = 15
LEAST_COLUMNS = 3
LEAST_LIKE = 0.6
SURE = 0.8
NUMBER = re.compile(r"\d{3}-?\d{2}-?\d{5}(?:-?\d)?")
SHOWN_ROWS = 3
LONGEST_CELL = 40


@dataclass(frozen=True)
class Head:
    """A possible header of a table: its row (0 is the first), titles, and the first rows below."""

    row: int
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def fingerprint(self) -> str:
        """Return the hash that files with the same titles share."""
        return fingerprint(self.titles)


def fingerprint(titles: Sequence[str]) -> str:
    """Return a hash of titles; order, blanks, case and full-width letters do not matter."""
    plain = sorted({key(title) for title in titles} - {""})
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()[:16]


def key(title: str) -> str:
    """Return a title normalised: NFKC, without blanks and case."""
    return SPACES.sub("", unicodedata.normalize("NFKC", title)).casefold()


def heads(rows: list[list]) -> list[Head]:
    """Return those of the first rows that may be a header: three or more distinct titles."""
    found = []
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        titles = tuple(read_text(cell) for cell in row)
        filled = [key(title) for title in titles if title]
        if len(filled) >= LEAST_COLUMNS and len(set(filled)) == len(filled):
            below = [tuple(read_text(cell)[:LONGEST_CELL] for cell in r) for r in rows[at + 1 :]]
            found.append(Head(at, titles, tuple(below[:SHOWN_ROWS])))
    return found


def likely_head(found: list[Head]) -> Head | None:
    """Return the row most similar to a header of ours, the first of equals; None without rows."""
    return max(
        found, key=lambda head: max(map(_score, suggest(head.titles).values())), default=None
    )


def suggest(titles: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return for each table a suggested mapping: canonical name → printed title.

    Titles of ours and known titles of other systems go first, then the most similar. No title is
    suggested twice. Words are compared by single letters (ㄱ, ㅏ), so that 사업장번호 resembles
    사업장관리번호.
    """
    printed = [title for title in titles if title]
    return {table.name: suggest_for(table, printed) for table in EXTRACTS}


def best_table(suggested: dict[str, dict[str, str]]) -> str:
    """Return the name of the table that matches the titles best."""
    return max(suggested, key=lambda name: _score(suggested[name], name))


def suggest_for(table: Table, printed: list[str]) -> dict[str, str]:
    """Return the suggested mapping to one table: canonical name → printed title."""
    like = [_like_columns(table, title) for title in printed]
    pairs = sorted(
        (
            (alike[column.name], column.name, title)
            for column in table.file_columns
            for title, alike in zip(printed, like, strict=True)
            if column.name in alike
        ),
        key=lambda pair: -pair[0],
    )
    mapping: dict[str, str] = {}
    for _, name, title in pairs:
        if name not in mapping and title not in mapping.values():
            mapping[name] = title
    return mapping


def _like_columns(table: Table, title: str) -> dict[str, float]:
    """Return the similarity of a title to the columns of a table that it resembles, by name.

    Results are cached, because each table is compared with every row that may be a header.
    """
    key = (table.name, title)
    if key not in _known_alike:
        if len(_known_alike) >= MOST_KNOWN:
            _known_alike.clear()
        alike = {column.name: likeness(column, title) for column in table.file_columns}
        _known_alike[key] = {name: like for name, like in alike.items() if like >= LEAST_LIKE}
    return _known_alike[key]


_known_alike: dict[tuple[str, str], dict[str, float]] = {}
MOST_KNOWN = 20_000


def _score(suggested: dict[str, str], name: str | None = None) -> float:
    """Return a score of a mapping: the share of needed columns, then the similarity of titles.

    Without the name of a table it is the number of suggested columns.
    """
    if name is None:
        return len(suggested)
    needed = [column.name for column in EXTRACT[name].file_columns if column.must_be_given]
    alike = sum(likeness(EXTRACT[name].column(column), suggested[column]) for column in suggested)
    return sum(column in suggested for column in needed) / len(needed) + alike / 1_000


def likeness(column: Column, title: str) -> float:
    """Return the similarity of a title to the names of a column, from 0 to 1 (equal)."""
    plain, called = key(title), _called(column)
    if plain in called:
        return 1.0 if plain in list(called)[:2] else 0.95
    letters = _letters(plain)
    return max(0.9 * _alike(letters, word) for word in called.values())


@cache
def _called(column: Column) -> dict[str, str]:
    """Return the names of a column, its name and title first: key → letters."""
    words = map(key, (column.name, column.title, *column.also))
    return {word: _letters(word) for word in words}


@lru_cache(100_000)
def _alike(one: str, other: str) -> float:
    """Return the similarity of two words, 0 where their lengths already differ too much.

    Results are cached, because the words of headers repeat and comparing them is slow.
    """
    compared = SequenceMatcher(None, one, other)
    return compared.ratio() if 0.9 * compared.real_quick_ratio() >= LEAST_LIKE else 0.0


def _letters(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def can_be_extract(head: Head) -> bool:
    """Return whether a table may be an extract, so that mapping it makes sense.

    A table about companies needs a column that identifies them, by its title or its cells; any
    other table needs half of its required columns, and at least two.
    """
    suggested = suggest(head.titles)
    others = [table for table in EXTRACTS if not one_of(table)]
    return any(_half_is_there(suggested[table.name], table) for table in others) or tells_company(
        head
    )


def _half_is_there(suggested: dict[str, str], table: Table) -> bool:
    needed = [column.name for column in table.file_columns if column.must_be_given]
    return sum(name in suggested for name in needed) >= max(2, len(needed) / 2)


def tells_company(head: Head) -> bool:
    """Return whether a column clearly identifies companies, by its title or its cells."""
    titles = [title for title in head.titles if title]
    named = (likeness(column, title) for column in REFERENCE_COLUMNS for title in titles)
    if any(like >= SURE for like in named):
        return True
    return any(_is_company_number(cell) for row in head.rows for cell in row)


def _is_company_number(cell: str) -> bool:
    """Return whether a cell is a valid business number, or a workplace number that starts so."""
    digits = cell.replace("-", "").strip()
    if not (NUMBER.fullmatch(cell.strip()) and digits[0] != "0"):
        return False
    return READERS["business_no"][0](digits[:10])[0] is not None


def lacking(table: Table, columns: dict[str, str], fixed: dict[str, str]) -> list[str]:
    """Return the canonical names that a mapping still lacks; of a group, the usual one."""
    given = {name for name, title in columns.items() if title} | set(fixed)
    missing = [c.name for c in table.file_columns if c.must_be_given and c.name not in given]
    return [group[0] for group in one_of(table) if not given & set(group)] + missing


def one_of(table: Table) -> list[tuple[str, ...]]:
    """Return the groups of columns of which a file needs one each, the usual column first."""
    groups: list[tuple[str, ...]] = [("workplace_no", "business_no", "company_id")]
    groups += [("complex_name", "complex_id")] if table.name == "companies" else []
    names = {column.name for column in table.file_columns}
    return [group for group in groups if set(group) <= names]


def can_be_fixed(column: Column) -> bool:
    """Return whether one value of a column may be set for all rows: a code, a month or a week."""
    return column.kind in IN_FILES or column.kind in ("month", "week")


def fits(mapping: dict, titles: Sequence[str]) -> bool:
    """Return whether a saved mapping is usable: a known table, and a header with all its titles."""
    table = EXTRACT.get(mapping.get("table", ""))
    if table is None:
        return False
    columns, fixed = mapping.get("columns", {}), mapping.get("fixed", {})
    names = {column.name for column in table.file_columns}
    there = {key(title) for title in titles}
    return (
        set(columns) | set(fixed) <= names
        and all(key(title) in there for title in columns.values())
        and not lacking(table, columns, fixed)
    )
