"""Tell what was found in the files, for the outcome: counts, reasons, tables nobody has seen."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

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


def not_read_yet(path: Path, sha256: str | None) -> FileOutcome:
    """Return what is known of a file before it is read."""
    return FileOutcome(path.name, sha256)


def found_in(file: LoadedFile, base: Snapshot | None, hashes: dict[str, str | None]) -> FileOutcome:
    """Return what was found in a file.

    base : the snapshot it is loaded onto, for the complexes that are new in it. hashes : SHA-256 by
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
        first_notes=_notes(notes.head(SHOWN_REASONS)),
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
    return [Words(*told) for told in problems[["reason", "reason_en"]].to_numpy()]


def _refused(problems: pd.DataFrame) -> list[RefusedRows]:
    """Return the most frequent reasons for which rows were refused."""
    if problems.empty:
        return []
    groups = problems.groupby("reason", sort=False).agg(
        reason_en=("reason_en", "first"), rows=("row", "size"), first=("row", "min")
    )
    most = groups.sort_values("rows", ascending=False, kind="stable").head(SHOWN_REASONS)
    return [
        RefusedRows(Words(reason, row.reason_en), int(row.rows), _or_none(row.first, int))
        for reason, row in zip(most.index, most.itertuples(), strict=True)
    ]


def _notes(problems: pd.DataFrame) -> list[Note]:
    told = problems[["reason", "reason_en", "sheet", "column"]].to_numpy()
    return [
        Note(Words(reason, reason_en), _or_none(sheet, str), _or_none(column, str))
        for reason, reason_en, sheet, column in told
    ]


def _or_none(value: Any, kind: Callable[[Any], Plain]) -> Plain | None:
    return None if pd.isna(value) else kind(value)


def grouped(files: Sequence[LoadedFile]) -> list[Finding]:
    """Return one row per file, sheet, level, reason and column: how many rows, an example."""
    found = [file.problems.assign(file=file.path.name) for file in files if len(file.problems)]
    if not found:
        return []
    rows = pd.concat(found, ignore_index=True)
    keys = ["level", "file", "sheet", "column", "reason", "reason_en"]
    rows["row"] = rows["row"].astype("Int64")
    groups = rows.groupby(keys, sort=False, dropna=False, as_index=False).agg(
        rows=("reason", "size"), first=("row", "min"), value=("value", "first")
    )
    groups = groups.sort_values("rows", ascending=False, kind="stable").head(MOST_GROUPS)
    return [
        Finding(
            level=row["level"],
            file=row["file"],
            sheet=_or_none(row["sheet"], str),
            column=_or_none(row["column"], str),
            reason=Words(row["reason"], row["reason_en"]),
            rows=int(row["rows"]),
            first=_or_none(row["first"], int),
            value=_or_none(row["value"], str),
        )
        for row in groups.to_dict("records")
    ]


def _unmapped(error: Unmapped) -> UnmappedTable:
    """Return the header of a table that nobody has seen, and what its columns may be."""
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
