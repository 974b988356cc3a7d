"""The secret of protected counts: generated once per data folder, readable by its owner alone.

It must never change: another secret would give the same counts a second noise, and the mean of two
reveals more than one. So where data were published and the secret is lost, a new one is generated
only when the folder's owner asks for it (`python -m src begin-anew protect-key`).
"""

import contextlib
from pathlib import Path

from src.store.disk import make_private
from src.store.made_key import MadeKey

NAME, MARK = "PROTECT.key", "PROTECT.made"
SECRET = MadeKey(NAME, MARK, "protect_lost")


def read_secret(folder: Path, *, may_make: bool = True) -> bytes:
    """Return the secret of a data folder, generating it if there is none yet.

    may_make : False where data were published there before. Raises CannotPublish if it is lost,
    OSError if it cannot be read or written.
    """
    return SECRET.read(folder, may_make=may_make)


def hand_over(aside: Path, folder: Path) -> bool:
    """Give a folder the secret with which a snapshot was built in the folder `aside`.

    Return whether the folder then has that secret. It does not if it already had another one; then
    the snapshot has other noise. Raises CannotPublish where the folder has lost its own secret.
    """
    built = read_secret(aside)
    if not SECRET.is_lost(folder):
        with contextlib.suppress(FileExistsError):
            make_private(Path(folder) / NAME, built)
    return read_secret(folder) == built
