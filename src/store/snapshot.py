"""The description of a published version, a JSON file beside its data file."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from src.store.disk import write_whole

FETCHING = "fetch-"
"""Prefix of a folder into which a file is fetched from the server, in minutes at most."""
Progress = Callable[[float, str], None]
"""Called with the share done and the name of the step while a version is built."""


@dataclass(frozen=True)
class Snapshot:
    """One published version.

    origin : official or sample data. as_of : the day the data speak for. layout : the mark of its
    tables (src/store/layout.py), empty for versions older than the mark. on_server : whether its
    rows are in a schema of the PostgreSQL server (src/store/postgres/); its path is then where its
    file is, or would be, in this data folder.
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
    """Write the description of a version beside its file."""
    about = asdict(snapshot) | {"path": snapshot.path.name}
    del about["on_server"]  # depends on the run, and earlier versions of the program lack it
    write_whole(snapshot.path.with_suffix(".json"), json.dumps(about, ensure_ascii=False))


def described(file: Path) -> Snapshot | None:
    """Return the snapshot of a file; None if the file is missing or its description unreadable."""
    try:
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        found = Snapshot(**(about | {"path": file}))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if file.exists() else None
