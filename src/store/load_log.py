"""Append to the history of loads and of returns to an earlier version, one line each.

load_history.py reads it. Each line also goes into the record of deeds; the history is separate
because a folder may lack that record.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from src.store.disk import append_line
from src.store.load_history import FILE, shared_history
from src.store.operations.errors import OperationsError
from src.store.operations.rows import add_rows
from src.store.operations.tables import loads as shared_loads
from src.store.postgres.address import shared_operations
from src.store.records import Record, add_record

DEEDS = ("load", "go_back", "map", "link", "anew")
OUTCOMES = ("published", "refused", "doubtful", "cancelled", "saved")
LONGEST_REASON = 300


def record_load(
    folder: Path,
    *,
    user: str,
    deed: str,
    outcome: str,
    version: str = "",
    files: list[dict] | None = None,
    reason: tuple[str, str] = ("", ""),
) -> None:
    """Add one line to the history and one to the record; they are on the disk when this returns.

    user : who did it, as named by the proxy or the operating system. deed : one of DEEDS;
    outcome : one of OUTCOMES. files : file, sha256, rows_read, rows_accepted, rows_rejected of
    each, as far as known. reason : why nothing was published, in Korean and in English.
    Creates a missing folder. Raises OSError if it cannot be written.
    """
    korean, english = (text[:LONGEST_REASON] for text in reason)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": user,
        "deed": deed,
        "outcome": outcome,
        "version": version,
        "files": files or [],
        "reason": korean,
        "reason_en": english,
    }
    Path(folder).mkdir(parents=True, exist_ok=True)
    rows = sum(file.get("rows_accepted") or 0 for file in files or [])
    names = ", ".join(file["file"] for file in files or [])
    about = f"{outcome}: {names}" if names else outcome
    add_record(
        folder,
        Record(user, "load", query=deed, rows=rows, reason=korean, snapshot=version, about=about),
    )
    _add(Path(folder), json.dumps(line, ensure_ascii=False))


def _add(folder: Path, line: str) -> None:
    if not shared_operations():
        append_line(folder / FILE, line)
        return
    try:
        add_rows(shared_history(folder), shared_loads, [{"line": line.encode(errors="replace")}])
    except OperationsError as error:
        raise OSError(str(error)) from error
