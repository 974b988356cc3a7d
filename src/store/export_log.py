"""Which firm-level tables left the dashboard: who took them, when, what, how much, why."""

import json
from datetime import UTC, datetime
from pathlib import Path

from src.store.disk import append_line

FOLDER = "exports"


def record_export(
    folder: Path, *, user: str, table: str, filters: list, rows: int, version: str, reason: str
) -> Path:
    """Add one line to the month's record of exports and return its file.

    folder : where the snapshots live. The line is JSON: at (UTC), user ("" where nobody signs in),
    table, filters (pairs of label and value), rows, version, reason (why it was taken). It is on
    disk when this returns; raises OSError where it cannot be written, and then nothing may leave.
    """
    now = datetime.now(UTC)
    line = {
        "at": now.isoformat(timespec="seconds"),
        "user": user,
        "table": table,
        "filters": [list(pair) for pair in filters],
        "rows": rows,
        "version": version,
        "reason": reason,
    }
    path = Path(folder) / FOLDER / f"{now:%Y-%m}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    append_line(path, json.dumps(line, ensure_ascii=False))
    return path
