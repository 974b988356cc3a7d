"""A key that is made once in a data folder and never changed, and a mark of which one it was.

Where data were made with a key that is gone, or is another by now, no new one is made: what was
made with the one before would no longer fit.
"""

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from src.store.disk import make_private, write_whole
from src.store.errors import CannotPublish, CannotRead

BYTES = 32


@dataclass(frozen=True)
class MadeKey:
    """One of the keys: the name of its file, of its mark, and of the fault that it is lost."""

    name: str
    mark: str
    lost: str

    def read(self, folder: Path, *, may_make: bool = True) -> bytes:
        """Return the key of a data folder; it is made where there was never one.

        may_make : False where the folder has data that were made with one, marked or not. Raises
        CannotPublish where the key is gone or is another than that of the data, OSError where it
        cannot be read or written.
        """
        path = Path(folder) / self.name
        if not path.exists():
            if not may_make or self._marked(folder) is not None:
                raise CannotPublish(self.lost, folder=folder)
            with contextlib.suppress(FileExistsError):  # another was quicker: its key stays
                make_private(path, secrets.token_bytes(BYTES))
        key = path.read_bytes()
        if len(key) != BYTES or self._marked(folder) not in (None, _hash(key)):
            raise CannotPublish(self.lost, folder=folder)
        if self._marked(folder) is None:
            write_whole(Path(folder) / self.mark, _hash(key) + "\n")
        return key

    def is_lost(self, folder: Path, *, was_used: bool = False) -> bool:
        """Return whether the data of a folder were made with a key that is not there.

        was_used : whether they were, where no mark says so.
        """
        marked = self._marked(folder)
        try:
            key = (Path(folder) / self.name).read_bytes()
        except OSError:
            return was_used or marked is not None
        return len(key) != BYTES or marked not in (None, _hash(key))

    def fault(self, folder: Path) -> CannotRead:
        """Return what is told of a folder whose key is lost."""
        return CannotRead(self.lost, folder=folder)

    def begin_anew(self, folder: Path) -> None:
        """Make another key in the place of one that is lost. Raises OSError."""
        (Path(folder) / self.name).unlink(missing_ok=True)
        (Path(folder) / self.mark).unlink(missing_ok=True)
        self.read(folder)

    def _marked(self, folder: Path) -> str | None:
        try:
            return (Path(folder) / self.mark).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None


def _hash(key: bytes) -> str:
    return hashlib.sha256(b"fingerprint " + key).hexdigest()
