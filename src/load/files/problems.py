"""Collect problems while a file is read, and give them as a frame of the `problems` table."""

import pandas as pd

from src.load.files.reasons import FILE_REASONS, ROW_REASONS
from src.load.unreadable import Unreadable

COLUMNS = ("source_id", "level", "sheet", "row", "column", "value", "reason", "reason_en")
LONGEST_VALUE = 200


def unreadable(name: str, code: str, **details) -> Unreadable:
    """Return the error for the file called `name`: one Korean sentence, one English."""
    korean, english = FILE_REASONS[code]
    return Unreadable(
        f"파일 '{name}': {korean.format(**details)}", f"File '{name}': {english.format(**details)}"
    )


class Problems:
    """Gather problems of one file: one row each, or many at once as a frame."""

    def __init__(self):
        self.rows = []
        self.frames = []

    def extend(self, told: pd.DataFrame) -> None:
        """Add problems that come as a frame: level, reason and others of the columns."""
        if len(told):
            self.frames.append(told)

    def stand_in(self, name: str) -> None:
        """Have every problem that names no sheet stand in the one called so."""
        self.rows = [(level, sheet or name, *rest) for level, sheet, *rest in self.rows]
        self.frames = [frame.assign(sheet=name) for frame in self.frames]

    def add(
        self, level: str, code: str, *, sheet=None, row=None, column=None, value=None, **details
    ):
        korean, english = ROW_REASONS[code]
        printed = None if value is None else as_printed(value)[:LONGEST_VALUE]
        self.rows.append(
            (
                level,
                sheet,
                row,
                column,
                printed,
                korean.format(**details),
                english.format(**details),
            )
        )

    def frame(self, source_id: str) -> pd.DataFrame:
        """Return one row per problem, in the order found; `row` is a nullable integer."""
        frame = pd.DataFrame(self.rows, columns=list(COLUMNS[1:]), dtype=object)
        if self.frames:
            frame = pd.concat([frame, *[found.astype(object) for found in self.frames]])
            frame = frame.sort_values("row", kind="stable", na_position="first", ignore_index=True)
        frame.insert(0, "source_id", source_id)
        texts = [column for column in COLUMNS if column != "row"]
        return frame.astype(dict.fromkeys(texts, "str") | {"row": "Int64"})


def as_printed(value) -> str:
    """Return a cell as its sheet shows it: 1600.0 is '1600'."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
