"""The layout of a delimited file as rows of data, and where its columns stand in one file."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from src.load.files.reasons import unreadable
from src.load.files.rules import Rule
from src.load.files.text_kinds import Cast
from src.load.files.texts import TextTable

MOST_COLUMNS = 500
HEADER_WITHIN = 15
SPACES = re.compile(r"\s+")
ENDS_NAME = re.compile(r"[\s(]")


@dataclass(frozen=True)
class Field:
    """One column that is taken: its name, how its header may read, what kind of cells it has.

    headers : names as printed; also met before a blank or a bracket, and among other words
    (사업장명 WKPL_NM VARCHAR(100)). needed : without it the file is refused. kept : False for what
    only tells rows apart. taken : False for what only tells the header, and is told as left out.
    """

    name: str
    headers: tuple[str, ...]
    kind: str | Callable[[pa.Array], Cast] = "text"
    needed: bool = False
    kept: bool = True
    taken: bool = True


@dataclass(frozen=True)
class Layout:
    """A kind of file: its fields, its rules, and how many of `signs` make a header its header.

    gather : function from what is known of a file before its rows (`Taken`) to what its pieces are
    added to and its tables are made by (`Gathering`). constants : columns that are the same in
    every row. merged : column → the fields that may give it, first come first. one_of : groups of
    fields of which a header has one at least.
    """

    source: str
    fields: tuple[Field, ...]
    signs: tuple[str, ...]
    least: int
    rules: tuple[Rule, ...]
    gather: Callable
    constants: dict[str, str] = field(default_factory=dict)
    merged: dict[str, tuple[str, ...]] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Found:
    """Where a layout's columns stand: positions and printed names by field, and the header's end.

    skip : lines up to the end of the header; first : number of the first row below it.
    """

    positions: dict[str, int]
    printed: tuple[str, ...]
    skip: int
    first: int

    @property
    def width(self) -> int:
        """Return how many columns the header has."""
        return len(self.printed)


def is_laid_out(table: TextTable, layout: Layout) -> bool:
    """Return whether one of the first rows is a header of the layout."""
    return _header(table, layout) is not None


def find_columns(table: TextTable, layout: Layout) -> Found:
    """Return where the columns stand. Raises Unreadable where one is missing or twofold."""
    header = _header(table, layout)
    assert header is not None, "the layout was chosen by it"
    at, found = header
    record = table.records[at]
    if len(record.cells) > MOST_COLUMNS:
        raise unreadable(table.name, "too_wide", columns=f"{len(record.cells):,}")
    for wanted in layout.fields:
        places = found.get(wanted.name, [])
        if len(places) > 1:
            raise unreadable(table.name, "double_column", column=wanted.headers[0])
        if wanted.needed and not places:
            details = {"row": at + 1, "column": wanted.headers[0]}
            raise unreadable(table.name, "no_text_column", **details)
    titles = {known.name: known.headers[0] for known in layout.fields if known.headers}
    for group in layout.one_of:
        if not set(group) & set(found):
            details = {"row": at + 1, "column": titles[group[0]]}
            raise unreadable(table.name, "no_text_column", **details)
    positions = {name: places[0] for name, places in found.items()}
    return Found(positions, tuple(record.cells), record.lines, at + 2)


def fields_in(cells: list[str], layout: Layout) -> set[str]:
    """Return the names of the fields that a header has."""
    return set(_places(cells[: MOST_COLUMNS + 1], layout))


def _header(table: TextTable, layout: Layout) -> tuple[int, dict[str, list[int]]] | None:
    for at, record in enumerate(table.records[:HEADER_WITHIN]):
        found = _places(record.cells[: MOST_COLUMNS + 1], layout)
        if sum(sign in found for sign in layout.signs) >= layout.least:
            return at, found
    return None


def _places(cells: list[str], layout: Layout) -> dict[str, list[int]]:
    """Return the columns of each field; a whole name goes before a beginning of one, or a word."""
    found: dict[str, list[int]] = {}
    fields, taken = _fields(layout), set()
    for readings in (_whole, _beginning, _words):
        now: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            wanted = next((fields[name] for name in readings(cell) if name in fields), None)
            if wanted and place not in taken and wanted not in found:
                now.setdefault(wanted, []).append(place)
        found |= now
        taken |= {place for places in now.values() for place in places}
    return found


def _fields(layout: Layout) -> dict[str, str]:
    return {_key(name): known.name for known in layout.fields for name in known.headers}


def _key(name: str) -> str:
    """Return a header without blanks, in one form of letters and case."""
    return SPACES.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _whole(cell: str) -> list[str]:
    return [_key(cell)]


def _beginning(cell: str) -> list[str]:
    """Return what stands before the first blank or bracket: notes follow it in old headers."""
    return [_key(ENDS_NAME.split(unicodedata.normalize("NFKC", cell).strip(), maxsplit=1)[0])]


def _words(cell: str) -> list[str]:
    """Return the words of a header, among which the code of the column may be: WKPL_NM."""
    return [_key(word) for word in re.split(r"[\s()]+", cell) if word]
