"""Keep tables in pieces: in memory while there are few rows, on disk once there are many.

The file on disk has no name and vanishes with the process however it ends, so that a load that is
stopped or killed leaves nothing behind.
"""

import contextlib
import tempfile
import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import IO

import pyarrow as pa
from pyarrow import ipc

MOST_IN_MEMORY = 500_000
"""Rows that are kept in memory, about 150 MB of workplaces; if there are more, all go to disk."""

_folder: ContextVar[Path | None] = ContextVar("folder", default=None)


@contextlib.contextmanager
def keeping_aside(folder: Path | None) -> Iterator[None]:
    """Make RowPieces inside the block write to this folder instead of the system's."""
    before = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(before)


class NotKept(OSError):
    """The rows could not be written to disk."""


def _file_aside() -> IO[bytes]:
    """Return a file without a name, in the system's folder if the set one cannot be written."""
    folder = _folder.get()
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()


class RowPieces:
    """Arrow tables with any columns, by position.

    most : rows kept in memory; beyond that, all are written to the folder set by `keeping_aside`.
    """

    def __init__(self, most: int | None = None):
        self._most = MOST_IN_MEMORY if most is None else most
        self._held: list[pa.Table] = []
        self._rows = 0
        self._file: IO[bytes] | None = None
        self._places: list[tuple[int, int, list[str]]] = []

    def __len__(self) -> int:
        return len(self._places) + len(self._held)

    @property
    def is_aside(self) -> bool:
        """Return whether the rows are on the disk."""
        return self._file is not None

    def append(self, rows: pa.Table) -> int:
        """Add a table and return its position. Raises NotKept if it cannot be written to disk."""
        self._rows += len(rows)
        self._held.append(rows)
        if self._file is None and self._rows > self._most:
            self._file = _file_aside()
            weakref.finalize(self, self._file.close)
        if self._file is not None:
            self._put_aside(self._file)
        return len(self) - 1

    def read(self, place: int, columns: list[str] | None = None) -> pa.Table:
        """Return the table at a position, or some of its columns."""
        if self._file is None:
            rows = self._held[place]
            return rows if columns is None else rows.select(columns)
        start, size, names = self._places[place]
        self._file.seek(start)
        chosen = None if columns is None else [names.index(name) for name in columns]
        options = ipc.IpcReadOptions(included_fields=chosen)
        rows = ipc.open_stream(self._file.read(size), options=options).read_all()
        return rows if columns is None else rows.select(columns)

    def _put_aside(self, file: IO[bytes]) -> None:
        try:
            while self._held:
                self._write(self._held[0], file)
                self._held.pop(0)
        except OSError as error:
            raise NotKept(error.errno, error.strerror) from error

    def _write(self, rows: pa.Table, file: IO[bytes]) -> None:
        start = file.seek(0, 2)
        options = ipc.IpcWriteOptions(compression="lz4")
        with ipc.new_stream(file, rows.schema, options=options) as writer:
            writer.write_table(rows.unify_dictionaries().combine_chunks())
        file.flush()
        self._places.append((start, file.tell() - start, rows.column_names))
