"""Let a build fill its marts on a cluster: every INSERT … SELECT of its connection goes there.

All else stays with the connection: what is worked out in Python of small frames, and what reads few
rows. A table is where it was filled last, and goes to the other side when a statement there asks
for it: to the cluster as Parquet files, and back.
"""

import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table, event, func, literal, select
from sqlalchemy.sql.selectable import SelectBase

from src.store.cluster.address import archive_folder
from src.store.cluster.archive import (
    DAY,
    Archived,
    archive,
    parts_of,
    read_back,
    rows_of,
    write_rows,
)
from src.store.cluster.dialect import Written, write
from src.store.cluster.session import Cluster, session
from src.store.mart_tables import marts
from src.store.schema import metadata

FEW = 100_000
"""Rows up to which a statement that reads them stays here: to ask the cluster takes longer."""
BROUGHT = 2_000_000
"""Rows of a step up to which they are brought here when they are read; of more, the cluster is
asked, and what it answers is brought."""


@contextmanager
def filled_on_cluster(connection: Connection, address: str) -> Iterator[None]:
    """Let the cluster fill what is filled meanwhile. Raises CannotPublish where it cannot."""
    archived = archive_folder()
    builds = archived / "builds"
    scratch = builds / uuid.uuid4().hex
    scratch.mkdir(parents=True)
    _forget_dead(builds)
    try:
        with session(address) as cluster:
            shared = _Shared(connection, cluster, archived, scratch)
            event.listen(connection, "before_execute", shared.take, retval=True)
            try:
                yield
                shared.bring_marts()
            finally:
                event.remove(connection, "before_execute", shared.take)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _forget_dead(builds: Path) -> None:
    """Remove what builds left that were killed more than a day ago."""
    for left in builds.iterdir():
        if left.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(left, ignore_errors=True)


class _Shared:
    """Which rows of which table are where."""

    def __init__(self, connection: Connection, cluster: Cluster, archived: Path, scratch: Path):
        self.connection, self.cluster = connection, cluster
        self.archived, self.scratch = archived, scratch
        self.there: dict[str, Archived] = {}
        """What the cluster has been shown of a table."""
        self.waiting: dict[str, Archived] = {}
        """What the cluster has filled and this connection has not read yet."""
        self.busy = False
        self.folders = 0

    def take(self, _: Connection, statement: Any, many: Any, values: Any, options: Any) -> tuple:
        """Return what the connection is to execute in place of a statement."""
        if self.busy or not isinstance(statement, (Insert, SelectBase)):
            return statement, many, values
        self.busy = True
        try:
            return self._instead(statement), many, values
        finally:
            self.busy = False

    def _instead(self, statement: Any) -> Any:
        given = statement.select if isinstance(statement, Insert) else statement
        if given is None:
            return statement
        written = write(given)
        counted = {name: self._rows(table) for name, table in written.tables.items()}
        if isinstance(statement, Insert):
            if not written.recursive and sum(counted.values()) > FEW:
                self._fill(statement, written)
                return select(literal(1))
        elif any(self._is_far(name) for name in written.tables):
            return self._answer(given, written)
        for table in written.tables.values():
            self._bring(table)
        return statement

    def _rows(self, table: Table) -> int:
        here = self.connection.execute(select(func.count()).select_from(table)).scalar_one()
        return here + (self.waiting[table.name].rows if table.name in self.waiting else 0)

    def _is_far(self, name: str) -> bool:
        return name in self.waiting and self.waiting[name].rows > BROUGHT

    def _fill(self, statement: Insert, written: Written) -> None:
        """Let the cluster fill a table, or add to it."""
        table: Any = statement.table
        self._show(written)
        names = [str(name) for name in statement._select_names or ()]
        to = self._new_folder(table.name)
        self.cluster.write(written, names, to, table)
        found, before = parts_of(to), self.waiting.get(table.name, Archived((), 0))
        both = Archived((*before.files, *found.files), before.rows + found.rows)
        self.waiting[table.name] = both

    def _answer(self, statement: Select, written: Written) -> Select:
        """Let the cluster answer, and return what selects the answer here."""
        self._show(written)
        names = list(statement.selected_columns.keys())
        to = self._new_folder("answer")
        self.cluster.write(written, names, to)
        return rows_of(names, parts_of(to).files)

    def _new_folder(self, name: str) -> Path:
        self.folders += 1
        return self.scratch / f"{self.folders:03}-{name}"

    def _show(self, written: Written) -> None:
        """Let the cluster see the tables of a statement as they are now."""
        for name, table in written.tables.items():
            rows = self._rows(table)
            shown = self.there.get(name)
            if shown is not None and shown.rows == rows:
                continue
            waiting = self.waiting.get(name)
            if waiting is not None and waiting.rows == rows:
                found = waiting
            else:
                self._bring(table)
                found = self._written(table)
            self.cluster.show(table, found.files)
            self.there[name] = Archived(found.files, rows)

    def _written(self, table: Table) -> Archived:
        if table.metadata is metadata:
            return archive(self.connection, table, self.archived)
        return write_rows(self.connection, table, self._new_folder(table.name))

    def _bring(self, table: Table) -> None:
        """Read what the cluster has filled."""
        found = self.waiting.pop(table.name, None)
        if found is not None and found.rows:
            read_back(self.connection, table, found.files)

    def bring_marts(self) -> None:
        """Read all marts that the cluster has filled."""
        self.busy = True
        try:
            for table in marts.sorted_tables:
                self._bring(table)
        finally:
            self.busy = False
