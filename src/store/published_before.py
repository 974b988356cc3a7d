"""Detect whether a folder without data has had some; then it is not new and nobody gets access.

In a new folder anybody may load the first data. A folder whose snapshots are gone still has rights,
records and keys; treating it as new would let anybody publish under them.
"""

import re
from contextlib import suppress
from pathlib import Path

from sqlalchemy import or_, select

from src.store.company_key import KEY
from src.store.load_history import has_published
from src.store.operations.engine import MARK as OPERATIONS
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.rows import fetch_number
from src.store.operations.tables import follow_ups, link_decisions, matters
from src.store.postgres.address import has_server, operations_address
from src.store.record_files import COPY, FOLDER, TAIL, files_in
from src.store.secret import SECRET

OF_SNAPSHOT = re.compile(rb'"snapshot":"[0-9]')
"""Found in a line of the record about a snapshot, so there was one."""
KEYS = tuple(name for key in (KEY, SECRET) for name in (key.name, key.mark))


def was_published(folder: Path, *, begun: bool) -> bool:
    """Return whether anything in a folder or its databases belongs to published data.

    begun : whether CURRENT says that nothing was published yet; then keys may be those of a first
    load that did not finish. Cheap enough for every health check of a new folder.
    """
    return (
        (not begun and any((folder / name).exists() for name in KEYS))
        or any(_names_snapshot(path) for home in (FOLDER, COPY) for path in files_in(folder / home))
        or _in_databases(folder)
    )


def _names_snapshot(path: Path) -> bool:
    """Return whether a file of the record names a snapshot near its beginning or its end."""
    with suppress(OSError), path.open("rb") as file:
        begin = file.read(TAIL)
        file.seek(max(0, path.stat().st_size - TAIL))
        return OF_SNAPSHOT.search(begin + file.read(TAIL)) is not None
    return False


def _in_databases(folder: Path) -> bool:
    """Return whether history, notes or keys tell of data; what cannot be asked tells of none.

    Where the rights cannot be read nobody has any, so nothing opens by that.
    """
    with suppress(OperationsError):
        if has_published(folder) or _is_noted(folder):
            return True
    if not has_server():
        return False
    from src.store.postgres.versions import has_key

    return any(has_key(key.name) for key in (KEY, SECRET))


def _is_noted(folder: Path) -> bool:
    """Return whether people have noted anything of official data."""
    address = operations_address()
    if not address and not (folder / OPERATIONS).exists():
        return False
    official = [
        select(table.c.origin).where(table.c.origin == "official").exists()
        for table in (follow_ups, matters, link_decisions)
    ]
    return bool(fetch_number(open_operations(address, folder), select(or_(*official))))
