"""What is known of one published version without opening it: the description beside its file."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from src.store.disk import write_whole

FETCHING = "fetch-"
"""How a folder begins into which a file is fetched from the server, which takes minutes at most."""
Progress = Callable[[float, str], None]
"""Told the share that is done and a word for the step while a version is built."""


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


def describe(snapshot: Snapshot) -> None:
    """Write the description of a version beside where its file is or will be."""
    about = asdict(snapshot) | {"path": snapshot.path.name}
    del about["on_server"]  # of this run, and programs before it know no such thing
    write_whole(snapshot.path.with_suffix(".json"), json.dumps(about, ensure_ascii=False))


def described(file: Path) -> Snapshot | None:
    """Return the snapshot of a file, None where either of its two files is missing or spoilt."""
    try:
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        found = Snapshot(**(about | {"path": file}))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if file.exists() else None
