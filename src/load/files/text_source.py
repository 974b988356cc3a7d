"""Read a large delimited file by its layout: all as text first, then checked, then cast once."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.no_rows import LeftOut, kinds_of_lines
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
from src.load.files.table import Tally
from src.load.files.text_kinds import REPEATING, cast
from src.load.files.text_layout import MOST_COLUMNS, Found, Layout, find_columns
from src.load.files.text_pieces import Cells, Widths, pieces, read_cells
from src.load.files.texts import TextTable
from src.load.loaded_file import LoadedFile, read_as

ROW_NUMBERS = ("연번", "순번", "번호", "No", "NO")
LONGEST_COLUMNS = 1_000
ROW = "row"
"""The column of the rows taken that holds the number each has in the file."""


@dataclass
class Taken:
    """Hold the rows of a file that were taken, as values, and what was found on the way.

    rows : one column per field of the layout, missing where the file has none, and `row`;
    printed : the name of each column as the file has it.
    """

    name: str
    layout: Layout
    rows: pa.Table
    printed: dict[str, str]
    tally: Tally
    notes: Notes

    def refuse(self, rule: Rule, rows: np.ndarray, raw: dict) -> "Taken":
        """Return what is left without rows that break a rule of the whole file; tell each."""
        numbers = self.rows[ROW].to_numpy()
        told = problems_of([Broken(rule, rows)], numbers, raw, self.printed)
        self.tally.reject_all(told, int(rows.sum()))
        return replace(self, rows=self.rows.filter(pa.array(~rows)))

    def note(self, code: str, column: str, rows: np.ndarray, raw: dict) -> None:
        """Count rows that a note is about."""
        numbers = self.rows[ROW].to_numpy()
        self.notes.add([Broken(Rule(code, NOTE, column, None), rows)], numbers, raw, rows)


class Gathering(Protocol):
    """What the checked rows of a file are given to, piece by piece."""

    def add(self, rows: pa.Table) -> None:
        """Take the rows of the next piece."""

    def finish(self) -> tuple[dict, str | None]:
        """Return the canonical tables, and the month if there is only one. Raises Unreadable."""


class AtOnce:
    """Gather all rows and make the tables of them at once: for files that are never large."""

    def __init__(self, make: Callable[[Taken], tuple], taken: Taken):
        self.make, self.taken = make, taken
        self.parts: list[pa.Table] = []

    def add(self, rows: pa.Table) -> None:
        """Take the rows of the next piece."""
        self.parts.append(rows)

    def finish(self) -> tuple[dict, str | None]:
        """Return what is made of all rows."""
        rows = pa.concat_tables(self.parts).unify_dictionaries()
        self.parts = []
        return self.make(replace(self.taken, rows=rows))


def at_once(make: Callable[[Taken], tuple]) -> Callable[[Taken], Gathering]:
    """Return the `gather` of a layout whose tables are made by a function of all rows."""
    return partial(AtOnce, make)


def read_text_source(table: TextTable, layout: Layout) -> LoadedFile:
    """Return the canonical tables of a file. Raises Unreadable; a bad row costs only itself."""
    refuse_headers(table.name, [record.cells for record in table.records])
    found = find_columns(table, layout)
    printed = {name: found.printed[place] for name, place in found.positions.items()}
    tally, notes = Tally(), Notes()
    taken = Taken(table.name, layout, pa.table({}), printed, tally, notes)
    gathering, left_out = layout.gather(taken), LeftOut()
    for found_cells in _one_ahead(_cells_of(table, found, layout)):
        columns = dict(zip(_names(found), found_cells.columns, strict=True))
        refuse_numbers(table.name, columns)
        cells = _rows_of(found_cells, found, left_out)
        _refuse_rows(table.name, cells, tally)
        gathering.add(_checked(cells, found, layout, printed, tally, notes))
    if not tally.read:
        raise unreadable(table.name, "no_text_rows")
    _note_absent(taken, found)
    _note_not_taken(taken, found)
    left_out.tell(tally.problems)
    tables, month = gathering.finish()
    notes.tell(tally.problems, printed)
    return read_as(layout.source, tables, tally, month=month)


def _cells_of(table: TextTable, found: Found, layout: Layout) -> Iterator[Cells]:
    widths = _widths(table, found, layout)
    for piece in pieces(table, found.skip, widths.line, found.first):
        refuse_within(table.name, piece.text, piece.numbers)
        yield read_cells(piece, widths, table.delimiter)


def _widths(table: TextTable, found: Found, layout: Layout) -> Widths:
    """Return how many cells the lines have: empty ones behind the header's, and at least.

    A line may lack a quarter of its cells, none of them needed; a line that was cut off in the
    last of those is not told from one that was not, so one more must be there.
    """
    below = [record.cells for record in table.records[found.first - 1 :] if any(record.cells)]
    longer = [len(cells) - found.width for cells in below if not any(cells[found.width :])]
    behind = max(longer, default=0) if longer and min(longer) > 0 else 0
    needed = [
        found.positions[f.name] for f in layout.fields if f.needed and f.name in found.positions
    ]
    least = max(found.width - found.width // 4, max(needed, default=0) + 2)
    return Widths(found.width, min(behind, MOST_COLUMNS), least)


def _rows_of(cells: Cells, found: Found, left_out: LeftOut) -> Cells:
    """Return the rows of a piece without totals, footnotes and headers; count those."""
    for kind, numbers in cells.no_rows.items():
        left_out.add(kind, numbers)
    kinds = kinds_of_lines(cells.columns, found.printed)
    for kind, rows in kinds.items():
        left_out.add(kind, cells.numbers[rows])
    away = np.any(list(kinds.values()), axis=0)
    if not away.any():
        return cells
    kept = pa.array(~away)
    columns = [column.filter(kept) for column in cells.columns]
    return replace(cells, columns=columns, numbers=cells.numbers[~away])


def _one_ahead(items: Iterator) -> Iterator:
    """Yield the items; the next one is made while this one is worked on."""
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, items, end)
            yield item


def _names(found: Found) -> list[str]:
    """Return a name for each column of the file, none twice."""
    seen = Counter(found.printed)
    numbered = enumerate(found.printed, 1)
    return [name if name and seen[name] == 1 else f"{name}({place})" for place, name in numbered]


def _refuse_rows(name: str, cells: Cells, tally: Tally) -> None:
    """Tell the rows that have no cells: ragged, broken quotes, letters of another encoding."""
    for number, code, text, details in cells.refused:
        refuse_in_words(name, text, number)
        tally.read += 1
        tally.reject(code, row=number, value=shown(text), **details)


def _checked(
    cells: Cells, found: Found, layout: Layout, printed: dict[str, str], tally: Tally, notes: Notes
) -> pa.Table:
    """Return the rows of a piece that no rule refuses, cast; tell the others."""
    count = len(cells.numbers)
    raw = {
        name: compute.utf8_trim_whitespace(cells.columns[place].combine_chunks())
        for name, place in found.positions.items()
    }
    values, broken = _cast(raw, layout, count)
    broken += broken_rules(layout.rules, values)
    refused = refused_rows(broken, count)
    tally.read += count
    tally.reject_all(problems_of(broken, cells.numbers, raw, printed), int(refused.sum()))
    notes.add(broken, cells.numbers, raw, ~refused)
    table = pa.table(_kept(values, layout) | {ROW: pa.array(cells.numbers, pa.int64())})
    return table.filter(pa.array(~refused)) if refused.any() else table


def _kept(values: dict[str, pa.Array], layout: Layout) -> dict[str, pa.Array]:
    """Return the columns that are kept: merged where several give one, repeating texts once."""
    kinds = {known.name: known.kind for known in layout.fields}
    merged = {name: compute.coalesce(*map(values.get, of)) for name, of in layout.merged.items()}
    given = {name for of in layout.merged.values() for name in of}
    kept = {name: found for name, found in values.items() if name not in given} | merged
    repeating = {name: kinds[layout.merged.get(name, (name,))[0]] in REPEATING for name in kept}
    return {
        name: found.dictionary_encode() if repeating[name] else found
        for name, found in kept.items()
    }


def _cast(raw: dict, layout: Layout, count: int) -> tuple[dict[str, pa.Array], list[Broken]]:
    """Return the values of every field, and the rules that the casting itself found broken."""
    values, broken, nothing = {}, [], pa.array([""] * count, pa.string())
    for known in layout.fields:
        found = cast(known.kind, raw.get(known.name, nothing))
        values[known.name] = found.values
        for level, masks in ((REJECTED, found.wrong), (NOTE, found.notes)):
            broken += [Broken(Rule(code, level, known.name, None), m) for code, m in masks.items()]
    return values, broken


def _note_absent(taken: Taken, found: Found) -> None:
    """Tell which columns of the layout the file does not have, in none of their forms."""
    merged = taken.layout.merged.values()
    given = {name for group in merged if set(group) & set(found.positions) for name in group}
    for known in taken.layout.fields:
        if known.kept and known.name not in given | set(found.positions):
            taken.tally.problems.add(NOTE, "absent_column", column=known.headers[0])


def _note_not_taken(taken: Taken, found: Found) -> None:
    """Tell which columns of a list of others the file has and nothing is taken of."""
    if taken.layout.constants.get("table"):
        return
    left = {known.name for known in taken.layout.fields if not known.taken}
    used = {place for name, place in found.positions.items() if name not in left}
    titles = [title for place, title in enumerate(found.printed) if title and place not in used]
    titles = [" ".join(title.split()) for title in titles if title not in ROW_NUMBERS]
    if titles:
        columns = without_numbers(", ".join(titles))[:LONGEST_COLUMNS]
        taken.tally.problems.add(NOTE, "columns_left_out", columns=columns)
