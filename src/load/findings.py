"""Summarise the files for the outcome: counts, reasons for refusals, unknown tables."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from src.domain.codes import IN_FILES
from src.domain.columns import Table
from src.domain.tables import EXTRACT
from src.load.changes import complexes_changed
from src.load.extracts.extracts import Unmapped
from src.load.extracts.mapping import best_table, can_be_fixed, one_of, suggest
from src.load.loaded_file import LoadedFile
from src.load.outcome import (
    FileOutcome,
    Finding,
    MappedColumn,
    MappedTable,
    Note,
    RefusedRows,
    UnmappedTable,
)
from src.store.snapshots import Snapshot
from src.text.both import Words

Plain = TypeVar("Plain")
MOST_GROUPS = 200
SHOWN_DIFFERENCES = 5
SHOWN_REASONS = 8
LONGEST_SHOWN = 40
KIND_LETTERS = 20
LONG_NUMBER = re.compile(r"\d(?:[- ]?\d){8}")
"""Nine digits or more may be the number of a firm, a workplace or a person."""


def not_read_yet(path: Path, sha256: str | None) -> FileOutcome:
    """Return the outcome of a file that is not read yet."""
    return FileOutcome(path.name, sha256)


def found_in(file: LoadedFile, base: Snapshot | None, hashes: dict[str, str | None]) -> FileOutcome:
    """Return the outcome of reading a file.

    base : the snapshot that it is loaded onto, to find new complexes. hashes : SHA-256 by file
    name, for files that could not be read.
    """
    if not file.was_read:
        return FileOutcome(
            file.path.name,
            hashes.get(file.path.name),
            refusal=file.refusal,
            unmapped=_unmapped(file.error) if isinstance(file.error, Unmapped) else None,
        )
    differences, notes = (_of_level(file.problems, level) for level in ("difference", "note"))
    return FileOutcome(
        file.source["file"],
        file.source["sha256"],
        source=file.code,
        tables={name: len(rows) for name, rows in file.tables.items() if len(rows)},
        differences=len(differences),
        first_differences=_reasons(differences.head(SHOWN_DIFFERENCES)),
        refused=_refused(_of_level(file.problems, "rejected")),
        notes=len(notes),
        first_notes=_notes(_rare_first(notes).head(SHOWN_REASONS)),
        complexes=complexes_changed(file, base),
        source_id=file.source["source_id"],
        quarter=file.source["quarter"],
        month=file.source["month"],
        rows_read=file.source["rows_read"],
        rows_accepted=file.source["rows_accepted"],
        rows_rejected=file.source["rows_rejected"],
    )


def _of_level(problems: pd.DataFrame, level: str) -> pd.DataFrame:
    return problems[problems["level"] == level]


def _reasons(problems: pd.DataFrame) -> list[Words]:
    return [Words(*reasons) for reasons in problems[["reason", "reason_en"]].to_numpy()]


def _refused(problems: pd.DataFrame) -> list[RefusedRows]:
    """Return the most frequent reasons for refusing rows."""
    groups = _groups([("", problems)], ("reason", "reason_en", "column"))[:SHOWN_REASONS]
    return [
        RefusedRows(Words(*key), alike.rows, alike.first, column, _shown(alike.value))
        for (_, *key, column), alike in groups
    ]


def _shown(value: str | None) -> str | None:
    """Return a value if it may be shown: short, and not the number of a firm or a person."""
    if not value or len(value) > LONGEST_SHOWN or LONG_NUMBER.search(value):
        return None
    return value


def _rare_first(notes: pd.DataFrame) -> pd.DataFrame:
    """Return the notes, the rarest kind first: what many cells have in common is routine.

    Notes are of one kind if their sentences end alike; names and numbers come earlier in them.
    """
    kinds = notes["reason"].str.replace(r"[\d,.]", "", regex=True).str[-KIND_LETTERS:]
    often = kinds.map(kinds.value_counts())
    return notes.loc[often.sort_values(kind="stable").index]


def _notes(problems: pd.DataFrame) -> list[Note]:
    rows = problems[["reason", "reason_en", "sheet", "column"]].to_numpy()
    return [
        Note(Words(reason, reason_en), _or_none(sheet, str), _or_none(column, str))
        for reason, reason_en, sheet, column in rows
    ]


def _or_none(value: Any, kind: Callable[[Any], Plain]) -> Plain | None:
    return None if pd.isna(value) else kind(value)


def grouped(files: Sequence[LoadedFile]) -> list[Finding]:
    """Return the problems by file, sheet, level, reason and column, with counts and an example."""
    keys = ("level", "sheet", "column", "reason", "reason_en")
    groups = _groups([(file.path.name, file.problems) for file in files], keys)
    return [
        Finding(level, file, sheet, column, Words(*reason), alike.rows, alike.first, alike.value)
        for (file, level, sheet, column, *reason), alike in groups[:MOST_GROUPS]
    ]


@dataclass
class _Alike:
    """A group of like problems: their number, the lowest row and the first value among them."""

    rows: int = 0
    first: int | None = None
    value: str | None = None

    def add(self, row: float, value: str | None) -> None:
        """Count one more problem; row is NaN for a problem without a row."""
        self.rows += 1
        if row == row and (self.first is None or row < self.first):
            self.first = int(row)
        if self.value is None:
            self.value = value


def _groups(
    problems: Iterable[tuple[str, pd.DataFrame]], keys: tuple[str, ...]
) -> list[tuple[tuple, _Alike]]:
    """Return groups of problems by file and keys, the largest first.

    Most loads have few problems, and a loop over them is faster than pandas' groupby.
    """
    found: dict[tuple, _Alike] = defaultdict(_Alike)
    for file, rows in problems:
        columns = [_texts(rows[key]) for key in keys]
        numbers = rows["row"].to_numpy(dtype=float, na_value=np.nan).tolist()
        for *key, value, row in zip(*columns, _texts(rows["value"]), numbers, strict=True):
            found[(file, *key)].add(row, value)
    return sorted(found.items(), key=lambda group: -group[1].rows)


def _texts(column: pd.Series) -> list[str | None]:
    return [None if text != text else text for text in column.tolist()]


def _unmapped(error: Unmapped) -> UnmappedTable:
    """Return the header of an unknown table, with suggestions for its columns."""
    head = error.head
    suggested = suggest(head.titles)
    return UnmappedTable(
        fingerprint=head.fingerprint,
        head=list(head.titles),
        rows=[list(row) for row in head.rows],
        tables={name: _mapped(table, suggested[name]) for name, table in EXTRACT.items()},
        best=best_table(suggested),
    )


def _mapped(table: Table, suggested: dict[str, str]) -> MappedTable:
    columns = [
        MappedColumn(
            name=column.name,
            title=column.title,
            needed=column.must_be_given,
            fixed=can_be_fixed(column),
            words=[row.words[0] for row in IN_FILES.get(column.kind, {}).values()],
            suggested=suggested.get(column.name, ""),
        )
        for column in table.file_columns
    ]
    return MappedTable(table.title, columns, [list(group) for group in one_of(table)])
