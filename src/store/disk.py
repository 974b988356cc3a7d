"""Files that are whole or absent: durable renames, an atomic pointer, one writer at a time."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

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
    """Give a finished file its final name, so that after a power cut it is whole or not there."""
    flush(build)
    os.replace(build, final)
    flush(final.parent)


def write_whole(path: Path, content: str) -> None:
    """Write a small file in one atomic step: readers see the old content or the new."""
    waiting = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        waiting.write_text(content, encoding="utf-8")
        settle(waiting, path)
    except OSError:
        waiting.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def only_writer(folder: Path, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the folder's write lock; the lock ends with the process, however it dies.

    Raises CannotPublish where another process still holds it after `wait_seconds`.
    """
    with (folder / "LOCK").open("a") as lock:
        _take(lock, folder, time.monotonic() + wait_seconds)
        yield


def _take(lock, folder: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise CannotPublish("busy", folder=folder) from None
            time.sleep(_RETRY_SECONDS)
