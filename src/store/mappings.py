"""The columns of unknown tables as named by stewards: one small file per kind of header."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from src.store.disk import write_whole

FOLDER = "mappings"
FINGERPRINT = re.compile(r"[0-9a-f]{16}")


def save_mapping(
    folder: Path,
    fingerprint: str,
    *,
    table: str,
    columns: dict[str, str],
    fixed: dict[str, str],
    saved_by: str,
) -> Path:
    """Save a mapping for a header, replacing an earlier one, and return its file.

    columns : canonical name → title as printed; fixed : canonical name → the value of every row.
    Raises ValueError for an invalid fingerprint, OSError if the folder cannot be written.
    """
    path = _path(folder, fingerprint)
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "table": table,
        "columns": columns,
        "fixed": fixed,
        "saved_by": saved_by,
        "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_whole(path, json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return path


def saved_mapping(folder: Path, fingerprint: str) -> dict | None:
    """Return the mapping saved for a header; None if there is none or its file is unreadable."""
    try:
        return json.loads(_path(folder, fingerprint).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _path(folder: Path, fingerprint: str) -> Path:
    if not FINGERPRINT.fullmatch(fingerprint):
        raise ValueError(f"no fingerprint of a header: {fingerprint}")
    return Path(folder) / FOLDER / f"{fingerprint}.json"
