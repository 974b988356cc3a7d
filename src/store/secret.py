"""The secret of protected counts: made once in the data folder, readable by its owner alone.

It must stay: with another one the same counts would get a second noise, and the mean of two tells
more than one.
"""

import contextlib
import os
import secrets
from pathlib import Path

from src.store.disk import flush

NAME = "PROTECT.key"
BYTES = 32


def read_secret(folder: Path) -> bytes:
    """Return the secret of a data folder, which is made where there is none yet.

    Raises OSError where it cannot be read or written, ValueError where it is spoilt.
    """
    path = Path(folder) / NAME
    with contextlib.suppress(FileExistsError):
        _make(path, secrets.token_bytes(BYTES))
    secret = path.read_bytes()
    if len(secret) != BYTES:
        raise ValueError(f"{path} has {len(secret)} bytes instead of {BYTES}")
    return secret


def hand_over(aside: Path, folder: Path) -> bool:
    """Give a folder the secret under which a snapshot was built aside; return whether it has it.

    It has not where it has another one: what was built then has another noise.
    """
    built = read_secret(aside)
    with contextlib.suppress(FileExistsError):
        _make(Path(folder) / NAME, built)
    return read_secret(folder) == built


def _make(path: Path, secret: bytes) -> None:
    """Write the file whole, or raise FileExistsError where there is one."""
    if path.exists():
        raise FileExistsError(path)
    waiting = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, secret)
        os.fsync(handle)
        os.link(waiting, path)  # unlike a rename, never over one that another has made
    finally:
        os.close(handle)
        waiting.unlink(missing_ok=True)
    flush(path.parent)
