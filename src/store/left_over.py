"""Files that a dead server or loader left in the data folder: uploads, checks, unfinished files.

Uploaded files are in `uploads/<token>/`. The server holds its LOCK for as long as somebody works
with them, and so does the process that reads them. Folders that nobody holds are removed at the
next start.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from src.store.checks import clear_checks, left_checks
from src.store.errors import CannotPublish
from src.store.snapshots import clear_left_over, left_builds

UPLOADS, LOCK = "uploads", "LOCK"
HALF_WRITTEN = ("records/*.tmp", "records/lists/*.tmp", "rejected/*.tmp")


def new_upload(data: Path) -> tuple[Path, int]:
    """Return a new folder for uploaded files and the handle of its lock. Raises OSError.

    Closing the handle releases the lock; processes that inherit the handle hold it as well.
    """
    folder = data / UPLOADS / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return folder, handle


def left_over(data: Path, hours: float) -> Iterator[Path]:
    """Yield files that nobody works with any more. hours : how long a finished check is kept."""
    yield from _left_uploads(data)
    yield from left_checks(data, hours)
    yield from left_builds(data)
    for pattern in HALF_WRITTEN:
        yield from data.glob(pattern)


def clear(data: Path, hours: float) -> None:
    """Remove files that nobody works with any more; while a loader is at work, builds stay."""
    for folder in _left_uploads(data):
        shutil.rmtree(folder, ignore_errors=True)
    clear_checks(data, hours=hours)
    with suppress(CannotPublish, OSError):
        clear_left_over(data)
        for pattern in HALF_WRITTEN:
            for file in data.glob(pattern):
                file.unlink(missing_ok=True)


def _left_uploads(data: Path) -> list[Path]:
    found = (data / UPLOADS).glob("*")
    return [folder for folder in found if folder.is_dir() and not _is_held(folder)]


def _is_held(folder: Path) -> bool:
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
