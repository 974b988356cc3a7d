"""Collect problems while a file is read, and give them as a frame of the `problems` table."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from src.load.files.cells import as_printed
from src.load.files.reasons import Reason, because

COLUMNS = ("source_id", "level", "sheet", "row", "column", "value", "reason", "reason_en")
LONGEST_VALUE = 200


class Problem(NamedTuple):
    """What is wrong with one row, cell or shape, and where; `value` as its sheet shows it."""

    level: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    reason: Reason


class Problems:
    """Gather problems of one file: one row each, or many at once as a frame."""

    def __init__(self) -> None:
        self.rows: list[Problem] = []
        self.frames: list[pd.DataFrame] = []

    def extend(self, told: pd.DataFrame) -> None:
        """Add problems that come as a frame: level, reason, reason_en and others of the columns."""
        if len(told):
            self.frames.append(told)

    def stand_in(self, name: str) -> None:
        """Have every problem that names no sheet stand in the one called so."""
        self.rows = [row._replace(sheet=row.sheet or name) for row in self.rows]
        self.frames = [frame.assign(sheet=name) for frame in self.frames]

    def add(
        self,
        level: str,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: Hashable = None,
        **details: Hashable,
    ) -> None:
        """Add one problem of a row, a cell or a column by the code of its reason."""
        printed = None if value is None else as_printed(value)[:LONGEST_VALUE]
        reason = because(f"row.{code}", **details)
        self.rows.append(Problem(level, sheet, row, column, printed, reason))

    def frame(self, source_id: str) -> pd.DataFrame:
        """Return one row per problem, in the order found; `row` is a nullable integer."""
        rows = [(source_id, *row[:-1], *row.reason.words) for row in self.rows]
        told = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
        values = {name: list(told.get(name, ())) for name in COLUMNS}
        for found in self.frames:
            for name in COLUMNS:
                nothing = [source_id if name == "source_id" else None] * len(found)
                values[name] += found[name].tolist() if name in found else nothing
        # Each column by itself: a frame of objects made into texts takes four times as long
        arrays = {
            name: pd.array(column, dtype="Int64" if name == "row" else "str")
            for name, column in values.items()
        }
        frame = pd.DataFrame(arrays, copy=False)
        if not self.frames:
            return frame
        return frame.sort_values("row", kind="stable", na_position="first", ignore_index=True)


@dataclass
class Tally:
    """Count the rows of data met, and gather what is wrong with them."""

    read: int = 0
    rejected: int = 0
    problems: Problems = field(default_factory=Problems)

    def reject(self, code: str, **where: Any) -> None:
        """Note one row as refused; each row is refused once."""
        self.rejected += 1
        self.problems.add("rejected", code, **where)

    def reject_all(self, told: pd.DataFrame, rows: int) -> None:
        """Note many rows as refused; told : their problems, `rejected` once for each of them."""
        self.rejected += rows
        self.problems.extend(told)

    def add(self, other: "Tally") -> None:
        """Count the rows of another part of the same file as well."""
        self.read += other.read
        self.rejected += other.rejected
        self.problems.rows += other.problems.rows
        self.problems.frames += other.problems.frames
