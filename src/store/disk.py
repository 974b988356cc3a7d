"""Files that are complete or absent: durable renames, atomic writes, one writer at a time."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from src.store.errors import CannotPublish

_RETRY_SECONDS = 0.05


def flush(path: Path) -> None:
    """Force a file's bytes, or a folder's entries, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle(build: Path, final: Path) -> None:
    """Give a finished file its final name; after a power cut it is complete or absent."""
    flush(build)
    os.replace(build, final)
    flush(final.parent)


def write_whole(path: Path, content: str) -> None:
    """Write a small file atomically: readers see the old content or the new."""
    waiting = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        waiting.write_text(content, encoding="utf-8", newline="")
        settle(waiting, path)
    except OSError:
        waiting.unlink(missing_ok=True)
        raise


def make_private(path: Path, content: bytes) -> None:
    """Create a file atomically, readable by its owner alone. Raises FileExistsError."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
        os.link(waiting, path)  # unlike a rename, fails if the file exists
    finally:
        os.close(handle)
        waiting.unlink(missing_ok=True)
    flush(path.parent)


def append_line(path: Path, line: str) -> None:
    """Append a line to a file durably, or not at all: raises OSError.

    A last line that a power failure cut off is ended first, so that it does not spoil this one.
    """
    with path.open("a+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        begin = file.seek(0, os.SEEK_END)
        try:
            _write_all(file, _ending(file, begin) + line.encode("utf-8") + b"\n")
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(begin)
            raise


def _ending(file: BinaryIO, length: int) -> bytes:
    """Return the line break that the last line of a file lacks, or nothing."""
    if not length:
        return b""
    file.seek(length - 1)
    return b"" if file.read(1) == b"\n" else b"\n"


def _write_all(file: BinaryIO, content: bytes) -> None:
    while content:
        content = content[file.write(content) :]


@contextlib.contextmanager
def only_writer(folder: Path, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the folder's write lock, which ends with the process even if it is killed.

    Raises CannotPublish where another process still holds it after `wait_seconds`.
    """
    with (folder / "LOCK").open("a") as lock:
        _take(lock, folder, time.monotonic() + wait_seconds)
        yield


def _take(lock: TextIO, folder: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise CannotPublish("busy", folder=folder) from None
            time.sleep(_RETRY_SECONDS)


NOTHING = "none"
"""Content of CURRENT before the first version is published."""


def note_new(folder: Path) -> None:
    """Write in a new folder's CURRENT that nothing was published yet.

    This happens before the first key and the first version, so a folder that has these and no
    CURRENT has lost its data.
    """
    current = Path(folder) / "CURRENT"
    current.parent.mkdir(parents=True, exist_ok=True)
    if not current.exists() and not any((current.parent / "snapshots").glob("[0-9]*.duckdb")):
        write_whole(current, f"{NOTHING}\n")


OURS = (
    *("CURRENT", "LOCK", "*.key", "*.made", "*.jsonl", "operations.db*"),
    *("snapshots", "records*", "exports", "rejected", "uploads", "mappings", "checked", "reports"),
)
"""Patterns of the dashboard's own files in a data folder; others are left alone."""


def tighten(folder: Path) -> int:
    """Make a data folder readable by its owner alone; return how many files could not be changed.

    Earlier versions wrote files that every user of the machine could read.
    """
    failed = 0
    found = [path for pattern in OURS for path in Path(folder).glob(pattern)]
    inner = [path for top in found if top.is_dir() for path in top.rglob("*")]
    for path in (Path(folder), *found, *inner):
        if path.is_symlink() or not path.exists():
            continue
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
        except OSError:
            failed += 1
    return failed
