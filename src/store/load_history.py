"""Read the history of loads and of returns to an earlier version, written by load_log.py.

Its lines are in a file of the data folder, or in the operations database that servers share.
"""

import json
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.rows import fetch_number
from src.store.operations.tables import loads as shared_loads
from src.store.postgres.address import shared_operations

FILE = "loads.jsonl"
TEXTS = ("user", "deed", "outcome", "version", "files", "reason", "reason_en")
SUMS = ("read", "accepted", "rejected")
COLUMNS = ("at", *TEXTS, *SUMS)


def loads(folder: Path) -> pd.DataFrame:
    """Return the history, newest first: COLUMNS, where `files` are names and rows are sums.

    A line that was cut off by a power failure is left out. Empty if nothing was ever loaded. A
    server that shares the history also shows what it loaded before. Raises OperationsError.
    """
    rows = [_row(line) for line in reversed(_lines(folder))]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    types = dict.fromkeys(SUMS, "int64") | dict.fromkeys(TEXTS, "str")
    return frame.astype(types | {"at": "datetime64[us]"})


def has_published(folder: Path) -> bool:
    """Return whether anything was ever published by a load. Raises OperationsError."""
    return any(line.get("outcome") == "published" for line in _lines(folder))


def loads_mark(folder: Path) -> tuple[int, ...]:
    """Return a value that changes with every addition to the history. Raises OperationsError."""
    try:
        about = (Path(folder) / FILE).stat()
        written = (about.st_mtime_ns, about.st_size)
    except OSError:
        written = (0, 0)
    if not shared_operations():
        return written
    last = select(func.max(shared_loads.c.load_id))
    return (*written, fetch_number(shared_history(folder), last))


def _in_file(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []


def _in_database(folder: Path) -> list[str]:
    if not shared_operations():
        return []
    statement = select(shared_loads.c.line).order_by(shared_loads.c.load_id)
    try:
        with shared_history(folder).connect() as connection:
            return [line.decode() for line in connection.execute(statement).scalars()]
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def shared_history(folder: Path) -> Engine:
    """Return the database in which servers share the history."""
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
