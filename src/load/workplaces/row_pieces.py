"""Keep tables in pieces: in memory while there are few rows, aside on the disk once there are many.

The file aside has no name: it goes with the process, however that ends, so that a load that is
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
"""Rows that are kept in memory, about 150 MB of workplaces; more go to the disk, all of them."""

_folder: ContextVar[Path | None] = ContextVar("folder", default=None)


@contextlib.contextmanager
def keeping_aside(folder: Path | None) -> Iterator[None]:
    """Have what is read within keep its rows aside in this folder, not in that of the system."""
    before = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(before)


class NotKept(OSError):
    """The disk could not take the rows that were to be kept aside."""


def _file_aside() -> IO[bytes]:
    """Return a file without a name; where the folder cannot be written, in that of the system."""
    folder = _folder.get()
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()


class RowPieces:
    """Hold Arrow tables by their place, whatever their columns.

    most : rows kept in memory. The file aside is made in the folder that `keeping_aside` names.
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
        """Keep a table and return its place. Raises NotKept where the disk cannot take it."""
        self._rows += len(rows)
        self._held.append(rows)
        if self._file is None and self._rows > self._most:
            self._file = _file_aside()
            weakref.finalize(self, self._file.close)
        if self._file is not None:
            self._put_aside(self._file)
        return len(self) - 1

    def read(self, place: int, columns: list[str] | None = None) -> pa.Table:
        """Return the table at a place, or some columns of it."""
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
