"""One source of one file on its way from its reader into a snapshot."""

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from src.load.files.problems import Problems, Tally
from src.load.files.reasons import Unreadable
from src.text.both import Words


@dataclass(frozen=True, eq=False)
class LoadedFile:
    """The content of a file, or why it was refused.

    source : its row of the `sources` table without `loaded_at`. The reader gives source, quarter,
    month and as_of; `named` adds name, hash and row counts. tables : frames by canonical table
    (missing values are NaN or NaT). problems : rows of the `problems` table. origin : official, or
    sample for sheets that were filled in on sample data and can only be loaded onto it.
    refusal, error : why it was refused, in words and as raised; the tables are then empty.
    kept : rows of `sources` and `problems` of earlier files, to whose months this file adds a part.
    tally : the reader's counts and problems. lines : sheet and row of each contact by its id, for
    refusals that need the data served.
    """

    source: dict = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: pd.DataFrame = field(default_factory=lambda: Problems().frame(""))
    path: Path = Path()
    origin: str = "official"
    refusal: Words | None = None
    error: Unreadable | None = None
    kept: dict[str, pd.DataFrame] | None = None
    tally: Tally = field(default_factory=Tally)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        """Return the code of the source, None where the file was refused."""
        return self.source.get("source")

    @property
    def was_read(self) -> bool:
        """Return whether the file was read and may be loaded."""
        return self.refusal is None

    def named(self, path: Path, sha256: str, order: int = 0) -> "LoadedFile":
        """Return a reader's result with the file's name and hash and the counted rows.

        order : position of the source in its file, which the ids of all but the first end with.
        """
        read, rejected = self.tally.read, self.tally.rejected
        source = {
            "source_id": sha256[:16] if order == 0 else f"{sha256[:16]}-{order + 1}",
            "file": path.name,
            "sha256": sha256,
            **self.source,
            "rows_read": read,
            "rows_accepted": read - rejected,
            "rows_rejected": rejected,
        }
        problems = self.tally.problems.frame(source["source_id"])
        return replace(self, path=path, source=source, problems=problems)

    def with_tables(self, **tables: pd.DataFrame) -> "LoadedFile":
        """Return the file with these tables in place of its own."""
        return replace(self, tables=self.tables | tables)

    def without_table(self, name: str) -> "LoadedFile":
        """Return the file without a table."""
        return replace(self, tables={n: rows for n, rows in self.tables.items() if n != name})

    def with_problems(self, found: Problems) -> "LoadedFile":
        """Return the file with these problems after its own."""
        both = pd.concat([self.problems, found.frame(self.source["source_id"])])
        return replace(self, problems=both.reset_index(drop=True))

    def refused(self, refusal: Words) -> "LoadedFile":
        """Return the file as one that was not read."""
        return LoadedFile(path=self.path, refusal=refusal)


def read_as(
    source: str,
    tables: dict[str, pd.DataFrame],
    tally: Tally,
    *,
    quarter: str | None = None,
    month: str | None = None,
    as_of: dt.date | None = None,
) -> LoadedFile:
    """Return the result of a reader.

    quarter, month : the period of the file, or None. as_of : the day of the data where neither
    quarter nor month gives it.
    """
    about = {"source": source, "quarter": quarter, "month": month, "as_of": as_of}
    return LoadedFile(about, tables, tally=tally)


def unread(path: Path, error: Unreadable) -> LoadedFile:
    """Return a file that could not be read."""
    return LoadedFile(path=path, refusal=Words(str(error), error.english), error=error)
