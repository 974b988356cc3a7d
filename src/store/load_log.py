"""Who loaded what, and when the data were gone back to: one line each, only ever added to."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

FILE = "loads.jsonl"
DEEDS = ("load", "go_back", "map", "link")
OUTCOMES = ("published", "refused", "doubtful", "cancelled", "saved")
COLUMNS = ("at", "user", "deed", "outcome", "version", "files", "read", "accepted", "rejected")


def record_load(
    folder: Path,
    *,
    user: str,
    deed: str,
    outcome: str,
    version: str = "",
    files: list[dict] | None = None,
) -> None:
    """Add one line to the history; it is on the disk when this returns.

    user : who did it, as the proxy or the operating system names him. deed : one of DEEDS;
    outcome : one of OUTCOMES. files : file, sha256, rows_read, rows_accepted, rows_rejected of
    each. Raises OSError where the folder cannot be written.
    """
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": user,
        "deed": deed,
        "outcome": outcome,
        "version": version,
        "files": files or [],
    }
    with (Path(folder) / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def loads(folder: Path) -> pd.DataFrame:
    """Return the history, newest first: COLUMNS, where `files` are names and rows are sums.

    A line that was cut off by a power failure is left out. Empty where nothing was ever loaded.
    """
    rows = [_row(line) for line in reversed(_lines(Path(folder) / FILE))]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = dict.fromkeys(("read", "accepted", "rejected"), "int64")
    texts = dict.fromkeys(("user", "deed", "outcome", "version", "files"), "str")
    return frame.astype(numbers | texts | {"at": "datetime64[us]"})


def _lines(path: Path) -> list[dict]:
    try:
        written = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in written:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _row(line: dict) -> dict:
    files = line["files"]
    sums = {
        name: sum(file.get(f"rows_{name}") or 0 for file in files)
        for name in ("read", "accepted", "rejected")
    }
    at = pd.Timestamp(line["at"]).tz_localize(None)
    return line | sums | {"files": ", ".join(file["file"] for file in files), "at": at}
