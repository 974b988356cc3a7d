"""Let a build fill its marts on a cluster, by running each large INSERT … SELECT there.

All else stays with the connection: inserts of values from Python, and statements that read few
rows. A table is where it was filled last. When a statement on the other side reads it, it is moved
there as Parquet files.
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
"""A statement that reads at most this many rows runs here: the cluster would take longer."""
BROUGHT = 2_000_000
"""A table of at most this many rows is copied here when a select reads it. A select on a larger one
runs on the cluster, and only its result is copied."""


@contextmanager
def filled_on_cluster(connection: Connection, address: str) -> Iterator[None]:
    """Run large inserts of this connection on the cluster. Raises CannotPublish where it fails."""
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
    """Remove the folders of builds that were killed more than a day ago."""
    for left in builds.iterdir():
        if left.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(left, ignore_errors=True)


class _Shared:
    """Keeps track of which tables are on the cluster and which are here."""

    def __init__(self, connection: Connection, cluster: Cluster, archived: Path, scratch: Path):
        self.connection, self.cluster = connection, cluster
        self.archived, self.scratch = archived, scratch
        self.there: dict[str, Archived] = {}
        """Files of each table that the cluster can read."""
        self.waiting: dict[str, Archived] = {}
        """Files that the cluster has filled and this connection has not read yet."""
        self.busy = False
        self.folders = 0

    def take(self, _: Connection, statement: Any, many: Any, values: Any, options: Any) -> tuple:
        """Return the statement that the connection is to execute instead (`before_execute`)."""
        if self.busy or not isinstance(statement, (Insert, SelectBase)):
            return statement, many, values
        self.busy = True
        try:
            return self._instead(statement), many, values
        finally:
            self.busy = False

    def _instead(self, statement: Any) -> Any:
        selected = statement.select if isinstance(statement, Insert) else statement
        if selected is None:
            return statement
        written = write(selected)
        rows = {name: self._rows(table) for name, table in written.tables.items()}
        if isinstance(statement, Insert):
            if not written.recursive and sum(rows.values()) > FEW:
                self._fill(statement, written)
                return select(literal(1))
        elif any(self._is_too_large_here(name) for name in written.tables):
            return self._answer(selected, written)
        for table in written.tables.values():
            self._bring(table)
        return statement

    def _rows(self, table: Table) -> int:
        here = self.connection.execute(select(func.count()).select_from(table)).scalar_one()
        return here + (self.waiting[table.name].rows if table.name in self.waiting else 0)

    def _is_too_large_here(self, name: str) -> bool:
        return name in self.waiting and self.waiting[name].rows > BROUGHT

    def _fill(self, statement: Insert, written: Written) -> None:
        """Let the cluster insert rows into a table."""
        table: Any = statement.table
        self._show(written)
        names = [str(name) for name in statement._select_names or ()]
        to = self._new_folder(table.name)
        self.cluster.write(written, names, to, table)
        new, before = parts_of(to), self.waiting.get(table.name, Archived((), 0))
        both = Archived((*before.files, *new.files), before.rows + new.rows)
        self.waiting[table.name] = both

    def _answer(self, statement: Select, written: Written) -> Select:
        """Run a select on the cluster, and return a select that reads its result here."""
        self._show(written)
        names = list(statement.selected_columns.keys())
        to = self._new_folder("answer")
        self.cluster.write(written, names, to)
        return rows_of(names, parts_of(to).files)

    def _new_folder(self, name: str) -> Path:
        self.folders += 1
        return self.scratch / f"{self.folders:03}-{name}"

    def _show(self, written: Written) -> None:
        """Make the current rows of a statement's tables readable for the cluster."""
        for name, table in written.tables.items():
            rows = self._rows(table)
            shown = self.there.get(name)
            if shown is not None and shown.rows == rows:
                continue
            waiting = self.waiting.get(name)
            if waiting is not None and waiting.rows == rows:
                archived = waiting
            else:
                self._bring(table)
                archived = self._written(table)
            self.cluster.show(table, archived.files)
            self.there[name] = Archived(archived.files, rows)

    def _written(self, table: Table) -> Archived:
        if table.metadata is metadata:
            return archive(self.connection, table, self.archived)
        return write_rows(self.connection, table, self._new_folder(table.name))

    def _bring(self, table: Table) -> None:
        """Insert the rows here that the cluster has filled."""
        waiting = self.waiting.pop(table.name, None)
        if waiting is not None and waiting.rows:
            read_back(self.connection, table, waiting.files)

    def bring_marts(self) -> None:
        """Insert the rows of all marts here that the cluster has filled."""
        self.busy = True
        try:
            for table in marts.sorted_tables:
                self._bring(table)
        finally:
            self.busy = False
