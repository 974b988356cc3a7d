"""The mark of a snapshot's tables, which detects snapshots of another version of the program."""

import hashlib
from functools import cache

from src.store.mart_tables import marts
from src.store.schema import metadata
from src.store.snapshot import Snapshot

RULES = 2
"""Raise this when the rules of the marts change but their columns do not. 2: ids of companies
contain no business numbers."""


@cache
def layout() -> str:
    """Return a short hash of all tables, their columns and types, and RULES."""
    described = [
        f"{table.name}.{column.name}:{column.type!r}"
        for tables in (metadata, marts)
        for table in tables.sorted_tables
        for column in table.columns
    ]
    return hashlib.sha256("\n".join([str(RULES), *described]).encode()).hexdigest()[:12]


def fits(snapshot: Snapshot) -> bool:
    """Return whether a snapshot has the tables that this version of the program expects."""
    return snapshot.layout == layout()
