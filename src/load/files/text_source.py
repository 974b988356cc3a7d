"""Read a large delimited file by its layout: read it as text, check it, convert it once.

A layout consists of rows of data: the columns, their titles, and the rules.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from typing import Protocol

import numpy as np
import pyarrow as pa

from src.load.files.no_rows import LeftOut, kinds_of_lines, other_header, totals_by_name
from src.load.files.problems import Tally
from src.load.files.reasons import unreadable
from src.load.files.registration_numbers import (
    refuse_headers,
    refuse_in_words,
    refuse_numbers,
    refuse_within,
    without_numbers,
)
from src.load.files.rules import (
    NOTE,
    REJECTED,
    Broken,
    Notes,
    Rule,
    broken_rules,
    problems_of,
    refused_rows,
    shown,
)
from src.load.files.text_kinds import Cast, cast, first_of, since_1900, tells_days, trimmed
from src.load.files.text_pieces import MOST_OF_NO_ROW, Cells, Widths, pieces, read_cells
from src.load.files.texts import TextTable
from src.load.files.untitled import Untitled
from src.load.loaded_file import LoadedFile, read_as

ROW_NUMBERS = ("연번", "순번", "번호", "No", "NO")
LONGEST_COLUMNS = 1_000
LONGEST_NAME = 60
"""Titles up to this length are cached."""
NAMES = ("workplace_name", "company_name", "building_name")
"""Columns with the name of a firm or building."""
PLACED = re.compile(r"address|business_no|workplace_no|company_id")
"""Columns that say where a firm is, or identify it."""
MOST_COLUMNS = 500
HEADER_WITHIN = 15
OTHER_UNIT = re.compile(
    r"(?:단위\s*[:：]?\s*(?:[^()\[\],/·ㆍ]{0,20}[,/·ㆍ]\s*){0,5}|[(\[]\s*)"
    r"((?:[십백천만억조]+)\s*(?:명|인|원|개소|개|건|가구|달러|불))"
)
"""A multiple unit in a line above or below a table, or in a title: (단위: 개, 천명), 인원(천명)."""
UNIT = "단위".encode()
OF_A_PART = re.compile(
    r"[(\[\s_·,](?:남|여|남성|여성|남자|여자|전월|전년|전기|전분기|증감|비율|비중|%|평균|계획|목표|예상|추정|"
    r"정규직|비정규직|내국인|외국인)(?:\s?동월|\s?대비|\s?동기)?\s*(?:[)\]]|$)"
)
"""Endings of titles of a part, or of another figure: 가입자수(여), 상시근로자수 증감."""
CIRCLED = "".join(map(chr, range(0x2460, 0x2474)))
AROUND_TITLE = re.compile(
    r"^\(?\d{1,2}[.)]\s*|"
    r"(?:\s*(?:[*※]|[(\[]\s*(?:명|인|원|개|개소|건|필수|선택|숫자|문자|텍스트|YYYY[-./]?MM(?:[-./]?DD)?)\s*[)\]]))+$"
)
"""Numbers, units and marks around the titles of forms."""
SPACES = re.compile(r"\s+")
ENDS_NAME = re.compile(r"[\s(]")


@dataclass(frozen=True)
class Field:
    """One column of a layout: its name, its possible titles, the kind of its cells.

    headers : printed titles; they also match before a blank or bracket, or as one of several words
    (사업장명 WKPL_NM VARCHAR(100)). needed : without it the file is refused. kept : if False, its
    absence is not noted. taken : if False, it only helps to recognise the header, and is noted as
    left out.
    """

    name: str
    headers: tuple[str, ...]
    kind: str | Callable[[pa.Array], Cast] = "text"
    needed: bool = False
    kept: bool = True
    taken: bool = True


@dataclass(frozen=True)
class Layout:
    """A kind of file: its fields, its rules, and the fields by which a header is recognised.

    signs, least : a header has at least `least` of `signs`. gather : function from a `Taken`
    without rows to the `Gathering` that receives the pieces and makes the tables. constants :
    columns with the same value in every row. merged : column → the fields that may give it, by
    precedence. one_of : groups of fields of which a header has at least one.
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
    """The columns of a layout in a file: positions by field, and all printed titles.

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
    """Return the positions of the columns. Raises Unreadable if one is missing or doubled."""
    header = _header(table, layout)
    assert header is not None, "is_laid_out found one before"
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
    """Return the names of the fields in a header."""
    return set(_places(cells[: MOST_COLUMNS + 1], layout))


def _header(table: TextTable, layout: Layout) -> tuple[int, dict[str, list[int]]] | None:
    fields, signs = _named(layout.fields), set(layout.signs)
    for at, record in enumerate(table.records[:HEADER_WITHIN]):
        cells = record.cells[: MOST_COLUMNS + 1]
        keys = _all_keys(tuple(cells))
        if len({fields[key] for key in keys if key in fields} & signs) < layout.least:
            continue
        found = _places(cells, layout)
        if sum(sign in found for sign in layout.signs) >= layout.least:
            return at, found
    return None


def _places(cells: list[str], layout: Layout) -> dict[str, list[int]]:
    """Return the columns of each field; full titles have priority over beginnings and words."""
    found: dict[str, list[int]] = {}
    fields, taken = _named(layout.fields), set()
    readings = [_readings(cell) for cell in cells]
    for names in zip(*readings, strict=True):
        now: dict[str, list[int]] = {}
        for place, read in enumerate(names):
            wanted = next((fields[name] for name in read if name in fields), None)
            if wanted and place not in taken and wanted not in found:
                now.setdefault(wanted, []).append(place)
        found |= now
        taken |= {place for places in now.values() for place in places}
    return found


@cache
def _named(fields: tuple[Field, ...]) -> dict[str, str]:
    """Return the field of each title by its key; cached, as all layouts are tried on each file."""
    return {_key(name): known.name for known in fields for name in known.headers}


def _key(name: str) -> str:
    """Return a title normalised: NFKC, without blanks and case."""
    return SPACES.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _readings(cell: str) -> tuple[list[str], ...]:
    """Return the possible keys of a title by ways of reading it, the most certain first; cached."""
    return _short_readings(cell) if len(cell) <= LONGEST_NAME else _ways(cell)


def _ways(cell: str) -> tuple[list[str], ...]:
    if OF_A_PART.search(cell):
        return _whole(cell), [], []
    return _whole(cell), _beginning(cell), _words(cell)


_short_readings = lru_cache(2_000)(_ways)


@lru_cache(200)
def _all_keys(cells: tuple[str, ...]) -> frozenset[str]:
    """Return all possible keys of the cells of a row; cached, because every layout needs them."""
    return frozenset(key for cell in cells for way in _readings(cell) for key in way)


def _whole(cell: str) -> list[str]:
    return [_key(cell)]


def _beginning(cell: str) -> list[str]:
    """Return the keys of the part before the first blank or bracket, where old headers have notes,
    and of the title without number, unit and the mark of a required column: 1. 인원(명)*.
    """
    plain = unicodedata.normalize("NFKC", cell.strip().lstrip(CIRCLED)).strip()
    return [_key(ENDS_NAME.split(plain, maxsplit=1)[0]), _key(AROUND_TITLE.sub("", plain))]


def _words(cell: str) -> list[str]:
    """Return the keys of the words of a title, one of which may be a column's code: WKPL_NM."""
    return [_key(word) for word in re.split(r"[\s()]+", cell) if word]


ROW = "row"
"""The column of `Taken.rows` with the row number in the file."""


@dataclass
class Taken:
    """The accepted rows of a file as values, with the counts, problems and notes.

    rows : one column per field of the layout, missing where the file has none, and `row`;
    printed : the title of each column in the file.
    """

    name: str
    layout: Layout
    rows: pa.Table
    printed: dict[str, str]
    tally: Tally
    notes: Notes

    def refuse(self, rule: Rule, rows: np.ndarray, raw: dict) -> "Taken":
        """Return the rest after refusing the rows that break a rule of the whole file."""
        numbers = self.rows[ROW].to_numpy()
        problems = problems_of([Broken(rule, rows)], numbers, raw, self.printed)
        self.tally.reject_all(problems, int(rows.sum()))
        return replace(self, rows=self.rows.filter(pa.array(~rows)))

    def note(self, code: str, column: str, rows: np.ndarray, raw: dict) -> None:
        """Count rows for a note."""
        numbers = self.rows[ROW].to_numpy()
        self.notes.add([Broken(Rule(code, NOTE, column, None), rows)], numbers, raw, rows)


class Gathering(Protocol):
    """The receiver of the checked rows of a file, piece by piece."""

    def add(self, rows: pa.Table) -> None:
        """Receive the rows of the next piece."""

    def finish(self) -> tuple[dict, str | None]:
        """Return the canonical tables, and the month if there is only one. Raises Unreadable."""


class AtOnce:
    """Collects all rows and makes the tables from them at the end, for files that stay small."""

    def __init__(self, make: Callable[[Taken], tuple], taken: Taken):
        self.make, self.taken = make, taken
        self.parts: list[pa.Table] = []

    def add(self, rows: pa.Table) -> None:
        """Receive the rows of the next piece."""
        self.parts.append(rows)

    def finish(self) -> tuple[dict, str | None]:
        """Return the tables made from all rows, and the month."""
        rows = pa.concat_tables(self.parts).unify_dictionaries()
        self.parts = []
        return self.make(replace(self.taken, rows=rows))


def at_once(make: Callable[[Taken], tuple]) -> Callable[[Taken], Gathering]:
    """Return the `gather` of a layout whose tables are made from all rows by a function."""
    return partial(AtOnce, make)


def read_text_source(table: TextTable, layout: Layout) -> LoadedFile:
    """Return the canonical tables of a file. Faulty rows are refused singly. Raises Unreadable."""
    refuse_headers(table.name, [record.cells for record in table.records])
    found = find_columns(table, layout)
    printed = {name: found.printed[place] for name, place in found.positions.items()}
    _refuse_other_units(table, found, layout, printed)
    tally, notes = Tally(), Notes()
    taken = Taken(table.name, layout, pa.table({}), printed, tally, notes)
    gathering, left_out, untitled = layout.gather(taken), LeftOut(), Untitled(found.printed)
    for found_cells in _one_ahead(_cells_of(table, found, layout)):
        columns = dict(zip(_names(found), found_cells.columns, strict=True))
        refuse_numbers(table.name, columns)
        cells = _rows_of(table.name, found_cells, found, left_out)
        cells = _since_1900(cells, found, layout) if table.since_1904 else cells
        untitled.look(cells.columns, cells.numbers)
        _refuse_rows(table.name, cells, tally)
        gathering.add(_checked(cells, found, layout, printed, tally, notes))
    if not tally.read:
        raise unreadable(table.name, "no_text_rows")
    _note_absent(taken, found)
    _note_not_taken(taken, found)
    untitled.tell(tally.problems)
    left_out.tell(tally.problems)
    tables, month = gathering.finish()
    notes.tell(tally.problems, printed)
    return read_as(layout.source, tables, tally, month=month)


def _refuse_other_units(
    table: TextTable, found: Found, layout: Layout, printed: dict[str, str]
) -> None:
    """Raise Unreadable if a column that is read, or the whole table, has a multiple unit."""
    if table.unit:
        raise unreadable(table.name, "unit_in_format", unit=table.unit)
    taken = [
        printed[known.name] for known in layout.fields if known.taken and known.name in printed
    ]
    above = [" ".join(record.cells) for record in table.records[: found.first - 2]]
    for text in (*taken, *above):
        refuse_other_unit(table.name, text)


def refuse_other_unit(name: str, text: str) -> None:
    """Raise Unreadable if a text names a multiple unit, such as thousands."""
    if unit := OTHER_UNIT.search(unicodedata.normalize("NFKC", text)):
        raise unreadable(name, "other_unit", unit="".join(unit[1].split()))


def _refuse_unit_below(name: str, lines: bytes, delimiter: str) -> None:
    """Raise Unreadable if a note below the rows names a multiple unit."""
    for line in lines.split(b"\n") if UNIT in lines else ():
        cells = [cell for cell in line.decode().split(delimiter) if cell.strip(' "\r')]
        if UNIT in line and len(cells) <= MOST_OF_NO_ROW:
            refuse_other_unit(name, ", ".join(cell.strip(' "\r') for cell in cells))


def _cells_of(table: TextTable, found: Found, layout: Layout) -> Iterator[Cells]:
    widths = _widths(table, found, layout)
    for piece in pieces(table, found.skip, widths.line, found.first):
        refuse_within(table.name, piece.text, piece.numbers)
        _refuse_unit_below(table.name, piece.text, table.delimiter)
        yield read_cells(piece, widths, table.delimiter)


def _widths(table: TextTable, found: Found, layout: Layout) -> Widths:
    """Return the numbers of cells of the lines.

    A line may lack its last cells, up to a quarter, if none is needed. At least one cell must
    follow the last needed one: without it, a line that was cut off within that cell looks whole.
    """
    below = [record.cells for record in table.records[found.first - 1 :] if any(record.cells)]
    longer = [len(cells) - found.width for cells in below if not any(cells[found.width :])]
    behind = max(longer, default=0) if longer and min(longer) > 0 else 0
    needed = [
        found.positions[f.name] for f in layout.fields if f.needed and f.name in found.positions
    ]
    least = max(found.width - found.width // 4, max(needed, default=0) + 2)
    return Widths(found.width, min(behind, MOST_COLUMNS), least)


def _rows_of(name: str, cells: Cells, found: Found, left_out: LeftOut) -> Cells:
    """Return the rows of a piece without totals, footnotes and headers, which are counted.

    Raises Unreadable if the header of another table is among them.
    """
    for kind, numbers in cells.no_rows.items():
        left_out.add(kind, numbers)
    kinds = kinds_of_lines(cells.columns, found.printed)
    other = other_header(cells.columns, found.printed, kinds["line"])
    if other is not None:
        raise unreadable(name, "second_table", row=int(cells.numbers[other]))
    kinds["total"] |= _totals(cells, found)
    for kind, rows in kinds.items():
        left_out.add(kind, cells.numbers[rows])
    away = np.any(list(kinds.values()), axis=0)
    if not away.any():
        return cells
    kept = pa.array(~away)
    columns = [column.filter(kept) for column in cells.columns]
    return replace(cells, columns=columns, numbers=cells.numbers[~away])


def _since_1900(cells: Cells, found: Found, layout: Layout) -> Cells:
    """Return the rows of a workbook with serial numbers of days changed from 1904 to 1900."""
    days = {found.positions.get(known.name) for known in layout.fields if tells_days(known.kind)}
    columns = [since_1900(c) if at in days else c for at, c in enumerate(cells.columns)]
    return replace(cells, columns=columns)


def _totals(cells: Cells, found: Found) -> np.ndarray:
    """Return which rows are named as a total and have neither an address nor a firm's number."""
    places = [place for name, place in found.positions.items() if PLACED.search(name)]
    name = next((found.positions[known] for known in NAMES if known in found.positions), None)
    if name is None or not places:
        return np.zeros(len(cells.numbers), bool)
    return totals_by_name(cells.columns, name, places)


def _one_ahead(items: Iterator) -> Iterator:
    """Yield the items, making the next one in a thread meanwhile.

    No thread is started for a single item: most files have only one piece.
    """
    end = object()
    first, second = next(items, end), next(items, end)
    if first is not end:
        yield first
    if second is end:
        return
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, end)
        yield second
        while (item := coming.result()) is not end:
            coming = pool.submit(next, items, end)
            yield item


def _names(found: Found) -> list[str]:
    """Return a distinct name for each column of the file."""
    seen = Counter(found.printed)
    numbered = enumerate(found.printed, 1)
    return [name if name and seen[name] == 1 else f"{name}({place})" for place, name in numbered]


def _refuse_rows(name: str, cells: Cells, tally: Tally) -> None:
    """Refuse the rows that could not be parsed: ragged, broken quotes, invalid encoding."""
    for number, code, text, details in cells.refused:
        refuse_in_words(name, text, number)
        tally.read += 1
        tally.reject(code, row=number, value=shown(text), **details)


def _checked(
    cells: Cells, found: Found, layout: Layout, printed: dict[str, str], tally: Tally, notes: Notes
) -> pa.Table:
    """Return the converted rows of a piece that no rule refuses; report the others."""
    count = len(cells.numbers)
    kinds = {known.name: known.kind for known in layout.fields}
    raw = {
        name: trimmed(kinds[name], cells.columns[place]) for name, place in found.positions.items()
    }
    values, broken = _cast(raw, layout, count)
    broken += broken_rules(layout.rules, values)
    refused = refused_rows(broken, count)
    tally.read += count
    tally.reject_all(problems_of(broken, cells.numbers, raw, printed), int(refused.sum()))
    notes.add(broken, cells.numbers, raw, ~refused)
    table = pa.table(_kept(values, layout, set(raw)) | {ROW: pa.array(cells.numbers, pa.int64())})
    return table.filter(pa.array(~refused)) if refused.any() else table


def _kept(values: dict[str, pa.Array], layout: Layout, given: set[str]) -> dict[str, pa.Array]:
    """Return the columns, with those merged that several fields may give.

    given : the fields that the file has; if it has none of several, the first, empty one is used.
    """
    there = {name: [f for f in of if f in given] or of[:1] for name, of in layout.merged.items()}
    merged = {name: first_of([values[field] for field in of]) for name, of in there.items()}
    parts = {name for of in layout.merged.values() for name in of}
    return {name: found for name, found in values.items() if name not in parts} | merged


def _cast(raw: dict, layout: Layout, count: int) -> tuple[dict[str, pa.Array], list[Broken]]:
    """Return the values of every field, and the rules that were broken in converting them.

    For a field that the file lacks, one empty cell is converted and repeated.
    """
    values, broken, nothing = {}, [], pa.array([""])
    same = np.zeros(count, np.int32)
    for known in layout.fields:
        absent = known.name not in raw
        found = cast(known.kind, nothing if absent else raw[known.name])
        values[known.name] = found.values.take(pa.array(same)) if absent else found.values
        for level, masks in ((REJECTED, found.wrong), (NOTE, found.notes)):
            for code, mask in masks.items():
                rule = Rule(code, level, known.name, None)
                broken.append(Broken(rule, mask[same] if absent else mask))
    return values, broken


def _note_absent(taken: Taken, found: Found) -> None:
    """Note the columns of the layout that the file lacks, also in their merged forms."""
    merged = taken.layout.merged.values()
    given = {name for group in merged if set(group) & set(found.positions) for name in group}
    for known in taken.layout.fields:
        if known.kept and known.name not in given | set(found.positions):
            taken.tally.problems.add(NOTE, "absent_column", column=known.headers[0])


def _note_not_taken(taken: Taken, found: Found) -> None:
    """Note the columns of the file that are not read, except in the ministry's extracts."""
    if taken.layout.constants.get("table"):
        return
    left = {known.name for known in taken.layout.fields if not known.taken}
    used = {place for name, place in found.positions.items() if name not in left}
    titles = [title for place, title in enumerate(found.printed) if title and place not in used]
    titles = [" ".join(title.split()) for title in titles if title not in ROW_NUMBERS]
    if titles:
        columns = without_numbers(", ".join(titles))[:LONGEST_COLUMNS]
        taken.tally.problems.add(NOTE, "columns_left_out", columns=columns)
