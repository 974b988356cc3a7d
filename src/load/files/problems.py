"""Collect problems while a file is read, and return them as a frame of the table `problems`."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from src.load.files.cells import as_printed
from src.load.files.reasons import Reason, because

COLUMNS = ("source_id", "level", "sheet", "row", "column", "value", "reason", "reason_en")
LONGEST_VALUE = 200


class Problem(NamedTuple):
    """A problem of one row, cell or shape, and its place; `value` as the sheet shows it."""

    level: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    reason: Reason


class Problems:
    """The problems of one file: single ones in `rows`, many at once in `frames`."""

    def __init__(self) -> None:
        self.rows: list[Problem] = []
        self.frames: list[pd.DataFrame] = []

    def extend(self, problems: pd.DataFrame) -> None:
        """Add a frame of problems: level, reason, reason_en and any other of COLUMNS."""
        if len(problems):
            self.frames.append(problems)

    def stand_in(self, name: str) -> None:
        """Set the sheet of all problems to `name`; single ones that have a sheet keep it."""
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
        """Add one problem of a row, a cell or a column. code : that of its reason."""
        printed = None if value is None else as_printed(value)[:LONGEST_VALUE]
        reason = because(f"row.{code}", **details)
        self.rows.append(Problem(level, sheet, row, column, printed, reason))

    def frame(self, source_id: str) -> pd.DataFrame:
        """Return one row per problem, in the order found; `row` is a nullable integer."""
        rows = [(source_id, *row[:-1], *row.reason.words) for row in self.rows]
        single = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
        values = {name: list(single.get(name, ())) for name in COLUMNS}
        for found in self.frames:
            for name in COLUMNS:
                nothing = [source_id if name == "source_id" else None] * len(found)
                values[name] += found[name].tolist() if name in found else nothing
        # Column by column: converting a frame of objects takes four times as long
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
    """The number of rows read and refused, and their problems."""

    read: int = 0
    rejected: int = 0
    problems: Problems = field(default_factory=Problems)

    def reject(self, code: str, **where: Any) -> None:
        """Refuse one row; call it once for a row."""
        self.rejected += 1
        self.problems.add("rejected", code, **where)

    def reject_all(self, problems: pd.DataFrame, rows: int) -> None:
        """Refuse many rows. problems : theirs, of level `rejected` once for each row."""
        self.rejected += rows
        self.problems.extend(problems)

    def add(self, other: "Tally") -> None:
        """Add the tally of another part of the same file."""
        self.read += other.read
        self.rejected += other.rejected
        self.problems.rows += other.problems.rows
        self.problems.frames += other.problems.frames
