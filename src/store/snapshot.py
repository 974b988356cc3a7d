"""What is known of one published version without opening it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Snapshot:
    """One published version: where it lies, whose data it holds, the day it speaks for.

    layout : the mark of its tables (src/store/layout.py), empty where it is older than the mark.
    on_server : whether its rows are in a schema of the PostgreSQL server (src/store/postgres/); its
    path is then where its file lies in this data folder, or would lie.
    """

    version: str
    path: Path
    origin: str
    as_of: str | None
    published_at: str
    layout: str = ""
    on_server: bool = False

    @property
    def folder(self) -> Path:
        """Return the data folder that the version lies in."""
        return self.path.parent.parent
