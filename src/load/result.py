"""What reading a source file gives: canonical frames, and a report of every row refused."""

from dataclasses import dataclass

import pandas as pd


class Unreadable(Exception):
    """Say in one Korean sentence why a file cannot be read at all, and how to mend it.

    `str(error)` is the Korean sentence, `error.english` the English one.
    """

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english


class ResidentNumbers(Unreadable):
    """Say that a file holds resident registration numbers: nothing of it may be kept anywhere."""


@dataclass(frozen=True)
class Intake:
    """Hold one source file as canonical frames.

    `source` is its row of the `sources` table without `loaded_at`; `tables` maps a canonical
    table to its frame (missing = NaN or NaT); `problems` has the columns of the `problems` table;
    `origin` says whose data the file belongs to: official or sample.
    """

    source: dict
    tables: dict[str, pd.DataFrame]
    problems: pd.DataFrame
    origin: str = "official"
