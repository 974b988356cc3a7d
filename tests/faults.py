"""A disk that fails at the n-th write: Python's writes below a folder are counted and refused."""

import builtins
import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WRITING = frozenset("wax+")
FULL = (errno.ENOSPC, "No space left on device")
BROKEN = (errno.EIO, "Input/output error")


class FailingDisk:
    """Count the writes below a folder and make one fail, or that one and all later ones.

    A write is: opening a file for writing, each write to it, fsync, rename, or making a folder.
    Removing always works; a rename also works on a disk that stays full.
    """

    def __init__(self, monkeypatch, folder: Path):
        self.folder, self.monkeypatch = os.path.realpath(folder), monkeypatch
        self.steps, self.fails_at, self.stays, self.error = 0, None, False, FULL

    @contextmanager
    def failing(self, at: int, error=FULL, *, stays: bool = False) -> Iterator[None]:
        """Make write number `at` fail, and all later ones if `stays`."""
        self.steps, self.fails_at, self.stays, self.error = 0, at, stays, error
        with self.monkeypatch.context() as patch:
            for module, name in ((io, "open"), (builtins, "open"), (os, "open")):
                patch.setattr(module, name, self._opening(getattr(module, name)))
            for name in ("replace", "rename", "mkdir"):
                patch.setattr(os, name, self._on_path(getattr(os, name)))
            patch.setattr(os, "fsync", self._on_handle(os.fsync))
            yield

    @property
    def failed(self) -> bool:
        """Return whether the failing write has been reached."""
        return self.steps >= self.fails_at

    def step(self, path, *, renames: bool = False) -> None:
        """Count a write. Raises OSError if it is the failing one."""
        name = os.path.realpath(os.fsdecode(path)) if not isinstance(path, int) else ""
        if not (name + os.sep).startswith(self.folder + os.sep):
            return
        self.steps += 1
        later = self.stays and self.steps > self.fails_at and not renames
        if self.steps == self.fails_at or later:
            raise OSError(*self.error, name)

    def _opening(self, real):
        def opened(path, mode="r", *arguments, **options):
            writes = bool(WRITING & set(mode)) if isinstance(mode, str) else bool(mode & 3)
            if isinstance(path, int) or not writes:
                return real(path, mode, *arguments, **options)
            self.step(path)
            file = real(path, mode, *arguments, **options)
            return file if isinstance(file, int) else _Counted(file, self)

        return opened

    def _on_path(self, real):
        def done(path, *arguments, **options):
            self.step(path, renames=real.__name__ != "mkdir")
            return real(path, *arguments, **options)

        return done

    def _on_handle(self, real):
        def done(handle):
            self.step(os.readlink(f"/proc/self/fd/{handle}"))
            return real(handle)

        return done


class _Counted:
    """A file whose writes are counted; everything else goes to the file itself."""

    def __init__(self, file, disk: FailingDisk):
        self._file, self._disk = file, disk

    def __getattr__(self, name: str):
        return getattr(self._file, name)

    def __enter__(self):
        self._file.__enter__()
        return self

    def __exit__(self, *error):
        return self._file.__exit__(*error)

    def __iter__(self):
        return iter(self._file)

    def write(self, content):
        """Write half of the content before failing, as a disk does that fills up."""
        try:
            self._disk.step(self._file.name)
        except OSError:
            self._file.write(content[: len(content) // 2])
            raise
        return self._file.write(content)
