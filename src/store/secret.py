"""The secret of protected counts: made once in the data folder, readable by its owner alone.

It must stay: with another one the same counts would get a second noise, and the mean of two tells
more than one. So where data were published with a secret that is gone, no new one is made unless
whoever owns the folder says so (`python -m src begin-anew protect-key`).
"""

import contextlib
from pathlib import Path

from src.store.disk import make_private
from src.store.made_key import MadeKey

NAME, MARK = "PROTECT.key", "PROTECT.made"
SECRET = MadeKey(NAME, MARK, "protect_lost")


def read_secret(folder: Path, *, may_make: bool = True) -> bytes:
    """Return the secret of a data folder, which is made where there is none yet.

    may_make : False where data were published there before. Raises CannotPublish where it is lost,
    OSError where it cannot be read or written.
    """
    return SECRET.read(folder, may_make=may_make)


def hand_over(aside: Path, folder: Path) -> bool:
    """Give a folder the secret under which a snapshot was built aside; return whether it has it.

    It has not where it has another one: what was built then has another noise. Raises CannotPublish
    where the folder has lost its own.
    """
    built = read_secret(aside)
    if not SECRET.is_lost(folder):
        with contextlib.suppress(FileExistsError):
            make_private(Path(folder) / NAME, built)
    return read_secret(folder) == built
