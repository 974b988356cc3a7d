"""Who loaded what, and when the data were gone back to: one line each, only ever added to.

The lines stand in a file of the data folder, or in the operations database that servers share.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from src.store.disk import append_line
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.rows import add_rows, fetch_number
from src.store.operations.tables import loads as shared_loads
from src.store.postgres.address import shared_operations
from src.store.records import Record, add_record

FILE = "loads.jsonl"
DEEDS = ("load", "go_back", "map", "link", "anew")
OUTCOMES = ("published", "refused", "doubtful", "cancelled", "saved")
TEXTS = ("user", "deed", "outcome", "version", "files", "reason", "reason_en")
SUMS = ("read", "accepted", "rejected")
COLUMNS = ("at", *TEXTS, *SUMS)
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

    user : who did it, as the proxy or the operating system names him. deed : one of DEEDS;
    outcome : one of OUTCOMES. files : file, sha256, rows_read, rows_accepted, rows_rejected of
    each, as far as they are known. reason : why nothing was published, in Korean and in English.
    Makes the folder where it is missing. Raises OSError where it cannot be written.
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
        add_rows(_shared(folder), shared_loads, [{"line": line.encode(errors="replace")}])
    except OperationsError as error:
        raise OSError(str(error)) from error


def loads(folder: Path) -> pd.DataFrame:
    """Return the history, newest first: COLUMNS, where `files` are names and rows are sums.

    A line that was cut off by a power failure is left out. Empty where nothing was ever loaded.
    Of servers that share it each also has what it loaded before it did. Raises OperationsError.
    """
    rows = [_row(line) for line in reversed(_lines(folder))]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    types = dict.fromkeys(SUMS, "int64") | dict.fromkeys(TEXTS, "str")
    return frame.astype(types | {"at": "datetime64[us]"})


def has_published(folder: Path) -> bool:
    """Return whether anything was ever published by a load. Raises OperationsError."""
    return any(line.get("outcome") == "published" for line in _lines(folder))


def loads_mark(folder: Path) -> tuple[int, ...]:
    """Return what is another once somebody has added to the history. Raises OperationsError."""
    try:
        about = (Path(folder) / FILE).stat()
        written = (about.st_mtime_ns, about.st_size)
    except OSError:
        written = (0, 0)
    if not shared_operations():
        return written
    return (*written, fetch_number(_shared(folder), select(func.max(shared_loads.c.load_id))))


def _in_file(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []


def _in_database(folder: Path) -> list[str]:
    if not shared_operations():
        return []
    asked = select(shared_loads.c.line).order_by(shared_loads.c.load_id)
    try:
        with _shared(folder).connect() as connection:
            return [line.decode() for line in connection.execute(asked).scalars()]
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def _shared(folder: Path) -> Engine:
    return open_operations(shared_operations(), folder)


def _lines(folder: Path) -> list[dict]:
    written = [*_in_file(Path(folder) / FILE), *_in_database(Path(folder))]
    found = []
    for line in written:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [line for line in found if isinstance(line, dict) and {"at", "files"} <= set(line)]


def _row(line: dict) -> dict:
    files = line["files"]
    sums = {name: sum(file.get(f"rows_{name}") or 0 for file in files) for name in SUMS}
    names = ", ".join(file["file"] for file in files)
    at = pd.Timestamp(line["at"]).tz_localize(None)
    return dict.fromkeys(TEXTS, "") | line | sums | {"files": names, "at": at}
