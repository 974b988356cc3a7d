"""What reading a source file gives: canonical frames, and a report of every row refused."""

from dataclasses import dataclass

import pandas as pd

from src.load.files.reasons import Reason, because, words


class Unreadable(Exception):
    """Say why a file cannot be read at all, and how to mend it, by a reason.

    `str(error)` is the sentence in Korean, `error.english` in English; they begin with the name of
    the file where it is given.
    """

    def __init__(self, reason: Reason, file: str | None = None):
        said = reason.words
        found = said if file is None else words("of_file", file=file, said=said)
        super().__init__(found.ko)
        self.reason, self.english = reason, found.en

    def of(self, file: str) -> "Unreadable":
        """Return the same said of a file."""
        return type(self)(self.reason, file)

    def of_member(self, member: str, file: str) -> "Unreadable":
        """Return the same said of a file in an archive."""
        said = because("in_archive", member=member, said=self.reason.words)
        kind = ResidentNumbers if isinstance(self, ResidentNumbers) else Unreadable
        return kind(said, file)


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
