"""What stewards said the columns of unknown tables are: one small file for each kind of header."""

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
    """Save a mapping for a header and return its file; one saved before is replaced.

    columns : canonical name → title as printed; fixed : canonical name → what every row has.
    Raises ValueError for what is no fingerprint, OSError where the folder cannot be written.
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
    """Return the mapping saved for a header, None where there is none or its file is spoilt."""
    try:
        return json.loads(_path(folder, fingerprint).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _path(folder: Path, fingerprint: str) -> Path:
    if not FINGERPRINT.fullmatch(fingerprint):
        raise ValueError(f"no fingerprint of a header: {fingerprint}")
    return Path(folder) / FOLDER / f"{fingerprint}.json"
