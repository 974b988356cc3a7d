"""A key that is generated once per data folder and never changed, and a mark that identifies it.

If the key of existing data is lost or differs from the mark, no new one is generated: the data
would no longer fit it.
"""

import contextlib
import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from src.store.disk import make_private, note_new, write_whole
from src.store.errors import CannotPublish, CannotRead

BYTES = 32


@dataclass(frozen=True)
class MadeKey:
    """One of the keys. name, mark : file names. lost : the fault if it is lost."""

    name: str
    mark: str
    lost: str

    def read(self, folder: Path, *, may_make: bool = True) -> bytes:
        """Return the key of a data folder, generating it if there has never been one.

        may_make : False if the folder has data made with a key, marked or not. Raises CannotPublish
        if the key is lost or differs from that of the data, OSError if it cannot be read or
        written.
        """
        path = Path(folder) / self.name
        if not path.exists():
            if not may_make or self._marked(folder) is not None:
                raise CannotPublish(self.lost, folder=folder)
            note_new(Path(folder))
            with contextlib.suppress(FileExistsError):  # another process was faster: use its key
                make_private(path, secrets.token_bytes(BYTES))
        key = path.read_bytes()
        if len(key) != BYTES or self._marked(folder) not in (None, _hash(key)):
            raise CannotPublish(self.lost, folder=folder)
        if self._marked(folder) is None:
            write_whole(Path(folder) / self.mark, _hash(key) + "\n")
        return key

    def is_lost(self, folder: Path, *, was_used: bool = False) -> bool:
        """Return whether the key of a folder's data is missing or differs from the mark.

        was_used : whether data were made with a key, if there is no mark.
        """
        marked = self._marked(folder)
        try:
            key = (Path(folder) / self.name).read_bytes()
        except OSError:
            return was_used or marked is not None
        return len(key) != BYTES or marked not in (None, _hash(key))

    def fault(self, folder: Path) -> CannotRead:
        """Return the fault of a folder whose key is lost."""
        return CannotRead(self.lost, folder=folder)

    def begin_anew(self, folder: Path) -> None:
        """Replace a lost key by a new one. Raises OSError."""
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
