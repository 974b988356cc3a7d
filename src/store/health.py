"""Faults of a data folder that keep data from being shown or recorded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from src.store.company_key import KEY, key_is_lost
from src.store.errors import CannotRead
from src.store.operations.engine import MARK, open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.look import look_at
from src.store.postgres.address import has_server, shared_operations
from src.store.record_files import FOLDER, end_is_unknown, files_in
from src.store.secret import SECRET
from src.store.snapshots import Snapshot, current_snapshot
from src.text.both import Words, both

Fault = CannotRead | OperationsError
"""str() says it in Korean, `.english` in English."""
MEGABYTE = 2**20
LEAST_ROOM = 16 * MEGABYTE
"""Free bytes below which nothing can be loaded, and soon nothing recorded."""
INSTEAD = {"folder": "SANDAN_DATA", "said": "…", "tables": "…"}
"""Replacements for paths and messages of a database, for readers without rights."""


def to_anybody(fault: Fault) -> Words:
    """Return a fault in words that reveal no path and no other machine.

    When data cannot be read nobody has rights, so everyone but the folder's owner sees these words.
    """
    hidden = {name: word for name, word in INSTEAD.items() if name in fault.values}
    return both(fault.key, **fault.values | hidden)


@dataclass(frozen=True)
class Served:
    """The snapshot that a data folder serves, None if nothing was published; or the fault that
    keeps it unknown."""

    snapshot: Snapshot | None = None
    fault: CannotRead | None = None


def served_by(folder: Path) -> Served:
    """Return what a data folder serves now."""
    try:
        return Served(current_snapshot(folder))
    except CannotRead as fault:
        return Served(fault=fault)
    except OSError:
        return Served(fault=CannotRead("current_spoilt", folder=folder))


def faults(
    folder: Path, operations: str, *, all_of_them: bool = True, served: Served | None = None
) -> Iterator[Fault]:
    """Yield the faults, worst first.

    Nothing is written. operations : the address of the operations database, "" for the one in the
    folder. all_of_them : False leaves out faults that do not keep the data from being shown; sample
    data need no rights, and so no operations database. served : the result of `served_by`, if
    known.
    """
    folder = Path(folder)
    served = served or served_by(folder)
    published = served.snapshot
    if served.fault is not None:
        yield served.fault
    if key_is_lost(folder):
        yield KEY.fault(folder)
    if all_of_them and secret_is_lost(folder, published is not None):
        yield SECRET.fault(folder)
    if all_of_them:
        yield from _unwritable(folder)
    if published is None and not operations and not (folder / MARK).exists():
        return
    if not all_of_them and published is not None and published.origin == "sample":
        return
    try:
        if all_of_them:
            look_at(operations, folder)
        else:
            with open_operations(operations, folder).connect():
                pass
    except OperationsError as fault:
        yield fault
    except Exception:
        yield OperationsError("not_reached")


def _unwritable(folder: Path) -> Iterator[Fault]:
    """Yield reasons why recording or loading would fail, as far as visible without writing."""
    with suppress(OSError):
        free = free_bytes(folder)
        if free < LEAST_ROOM:
            yield CannotRead("no_room", folder=folder, megabytes=free // MEGABYTE)
    home = folder / FOLDER
    if shared_operations() or not os.path.lexists(home):
        return
    try:
        own = [home, *(home / name for name in ("HEAD", "LOCK")), *files_in(home)[-1:]]
        shut = [path for path in own if path.exists() and not os.access(path, os.W_OK)]
        if not home.is_dir() or shut:
            yield CannotRead("records_folder", folder=folder)
        elif end_is_unknown(home):
            yield CannotRead("records_head", folder=folder)
    except OSError:
        yield CannotRead("records_folder", folder=folder)


def free_bytes(folder: Path) -> int:
    """Return the free bytes on the disk of a folder. Raises OSError."""
    return shutil.disk_usage(folder).free


def secret_is_lost(folder: Path, was_used: bool) -> bool:
    """Return whether the secret of protected counts is lost, so that the next load would fail."""
    if not has_server():
        return SECRET.is_lost(folder, was_used=was_used)
    from src.store.postgres.versions import has_key

    kept = has_key(SECRET.name) if was_used else True
    return kept is False and SECRET.is_lost(folder, was_used=True)
