"""The secret of protected counts: made once in the data folder, readable by its owner alone.

It must stay: with another one the same counts would get a second noise, and the mean of two tells
more than one.
"""

import contextlib
import secrets
from pathlib import Path

from src.store.disk import make_private

NAME = "PROTECT.key"
BYTES = 32


def read_secret(folder: Path) -> bytes:
    """Return the secret of a data folder, which is made where there is none yet.

    Raises OSError where it cannot be read or written, ValueError where it is spoilt.
    """
    path = Path(folder) / NAME
    with contextlib.suppress(FileExistsError):
        make_private(path, secrets.token_bytes(BYTES))
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
        make_private(Path(folder) / NAME, built)
    return read_secret(folder) == built
