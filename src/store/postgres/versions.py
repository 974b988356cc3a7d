"""Versions on the PostgreSQL server: which there are, which is served, one writer at a time.

Schema `sandan` holds what all share: the list of versions, the pointer row, the file of each
version, with which a load begins, and the keys under which ids and protected counts are made.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    delete,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema, DropSchema

from src.store.company_key import KEY
from src.store.disk import make_private, settle
from src.store.errors import CannotPublish
from src.store.postgres.copying import copy_snapshot, open_to_readers
from src.store.postgres.filling import keep_bytes_plain
from src.store.postgres.months import forget_months
from src.store.postgres.patience import one_statement
from src.store.postgres.server import is_without_tables, not_reached, schema_of, server, told
from src.store.secret import SECRET
from src.store.snapshot import FETCHING, Snapshot, describe

LOCK = 0x53414E44
"""The advisory lock of whoever loads: any number that nobody else of the database uses."""
PART = 4 << 20
"""Bytes of a file in one row."""
YOUNGEST_TO_GO = timedelta(days=1)
"""A page that was opened on an old version may go on reading it for so long."""
DESCRIBED = ("version", "origin", "as_of", "published_at", "layout")
"""What is known of a snapshot without opening it."""
SECONDS_FOR_OLD = 2
RETRY_SECONDS = 0.1
KEYS = {key.name: key for key in (KEY, SECRET)}
"""Files of a data folder that every folder of the server must share."""

SCHEMA = "sandan"
shared = MetaData(schema=SCHEMA)
versions = Table(
    "versions",
    shared,
    Column("version", String(64), primary_key=True),
    Column("origin", String(16), nullable=False),
    Column("as_of", String(10)),
    Column("published_at", String(32), nullable=False),
    Column("layout", String(16), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("put_at", DateTime, nullable=False),
)
served_version = Table(
    "served",
    shared,
    Column("one", Boolean, primary_key=True),
    Column("version", String(64), nullable=False),
)
files = Table(
    "files",
    shared,
    Column("version", String(64), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
event.listen(files, "after_create", lambda made, at, **_: keep_bytes_plain(at, made))
keys = Table(
    "keys",
    shared,
    Column("name", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


def served(folder: Path) -> Snapshot | None:
    """Return the version that is served, None where nothing was ever put on the server.

    folder : the data folder of this server, in which the version lies or would lie as a file.
    Raises CannotRead where the server cannot be asked.
    """
    pointed = versions.join(served_version, served_version.c.version == versions.c.version)
    found = _listed(folder, select(versions).select_from(pointed))
    return found[0] if found else None


def listed(folder: Path) -> list[Snapshot]:
    """Return every version on the server, oldest first. Raises CannotRead as `served` does."""
    return _listed(folder, select(versions).order_by(versions.c.version))


def _listed(folder: Path, statement: Select) -> list[Snapshot]:
    try:
        with one_statement(server()) as connection:
            rows = connection.execute(statement).mappings().all()
    except SQLAlchemyError as error:
        if is_without_tables(error):  # nobody has put a version there yet
            return []
        raise not_reached(error) from None
    return [
        Snapshot(
            path=_file(folder, row["version"]),
            on_server=True,
            **{name: row[name] for name in DESCRIBED},
        )
        for row in rows
    ]


def _file(folder: Path, version: str) -> Path:
    return Path(folder) / "snapshots" / f"{version}.duckdb"


@contextlib.contextmanager
def only_loader(wait_seconds: float) -> Iterator[None]:
    """Hold the server as its only writer; the lock ends with the connection, however it dies.

    Makes what all share where it is not there. Raises CannotPublish where another server still
    loads after `wait_seconds`, CannotRead where the database cannot be reached.
    """
    with told():
        connection = server().connect()
    with connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        with told():
            _take(connection, time.monotonic() + wait_seconds)
        try:
            with told():
                _make_shared()
            yield
        finally:
            with contextlib.suppress(SQLAlchemyError):
                connection.execute(select(func.pg_advisory_unlock(LOCK)))


def _take(connection: Connection, deadline: float) -> None:
    while not connection.execute(select(func.pg_try_advisory_lock(LOCK))).scalar():
        if time.monotonic() >= deadline:
            raise CannotPublish("store_busy")
        time.sleep(RETRY_SECONDS)


def _make_shared() -> None:
    """Make the schema that all share. Whoever reads may read all of it but files and keys."""
    with server().begin() as connection:
        connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        shared.create_all(connection)
        open_to_readers(connection, SCHEMA, [versions.name, served_version.name])


def at_hand(folder: Path) -> Snapshot | None:
    """Return the version served as a file of this folder, fetched where it is not there yet.

    A load begins with it. None where nothing is on the server. Raises CannotPublish where the
    folder has another key than the server, CannotRead where the server cannot be asked.
    """
    found = served(folder)
    if found is None:
        return None
    _share_keys(folder)
    if not found.path.exists():
        found.path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=FETCHING, dir=found.path.parent) as place:
            waiting = Path(place) / found.path.name
            _fetch(found.version, waiting)
            describe(replace(found, on_server=False))
            settle(waiting, found.path)
    return replace(found, on_server=False)


def _fetch(version: str, to: Path) -> None:
    part = select(files.c.content).where(files.c.version == version).order_by(files.c.part)
    with told(), server().connect() as connection, to.open("wb") as file:
        for content in connection.execution_options(stream_results=True).execute(part).scalars():
            file.write(content)


def _share_keys(folder: Path) -> None:
    """Give the folder the keys of the server. Raises CannotPublish where it has others."""
    with told(), server().connect() as connection:
        rows = connection.execute(select(keys.c.name, keys.c.content)).all()
    for name, content in rows:
        path = Path(folder) / name
        if not path.exists():
            (Path(folder) / KEYS[name].mark).unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):
            make_private(path, content)
        if path.read_bytes() != content:
            raise CannotPublish("store_keys", folder=folder, name=name)


def has_key(name: str) -> bool | None:
    """Return whether the server keeps a key, None where it cannot be asked or does not tell us.

    Whoever only reads may not see the keys.
    """
    try:
        with server().connect() as connection:
            return bool(connection.execute(select(keys.c.name).where(keys.c.name == name)).all())
    except (SQLAlchemyError, CannotPublish):
        return None


def put(snapshot: Snapshot, file: Engine) -> None:
    """Write a snapshot into a schema of its own and serve it, in one transaction.

    file : the Engine of its file. The caller holds `only_loader`. Raises CannotRead where the
    server fails; the version before is then still served and nothing of this one is there.
    """
    about = {name: getattr(snapshot, name) for name in DESCRIBED}
    with told(), server().begin() as connection:
        _for_now(connection, "statement_timeout", "0")
        rows = copy_snapshot(file, connection, schema_of(snapshot.version))
        _keep_file(connection, snapshot)
        _keep_keys(connection, snapshot.folder)
        put_at = datetime.now(UTC).replace(tzinfo=None)
        connection.execute(insert(versions).values(rows=rows, put_at=put_at, **about))
        _point(connection, snapshot.version)


def _keep_file(connection: Connection, snapshot: Snapshot) -> None:
    with snapshot.path.open("rb") as file:
        for number, content in enumerate(iter(lambda: file.read(PART), b"")):
            about = {"version": snapshot.version, "part": number}
            connection.execute(insert(files).values(content=content, **about))


def _keep_keys(connection: Connection, folder: Path) -> None:
    for name in KEYS:
        path = Path(folder) / name
        if path.exists():
            kept = insert(keys).values(name=name, content=path.read_bytes())
            connection.execute(kept.on_conflict_do_nothing())


def serve(version: str) -> None:
    """Serve a version that is on the server. Raises CannotRead where the server fails."""
    with told(), server().begin() as connection:
        _point(connection, version)


def _for_now(connection: Connection, name: str, value: str) -> None:
    """Set a parameter of the server for the transaction under way."""
    connection.execute(select(func.set_config(name, value, True)))


def _point(connection: Connection, version: str) -> None:
    pointer = insert(served_version).values(one=True, version=version)
    moved = pointer.on_conflict_do_update(index_elements=["one"], set_={"version": version})
    connection.execute(moved)


def forget_old(keep: int) -> None:
    """Remove the oldest versions beyond `keep` that are older than a day; the served one stays.

    One that is being read just now stays until the next time. Raises CannotRead where the server
    fails.
    """
    old = datetime.now(UTC).replace(tzinfo=None) - YOUNGEST_TO_GO
    with told(), server().connect() as connection:
        pointed = connection.execute(select(served_version.c.version)).scalar()
        rows = connection.execute(select(versions.c.version, versions.c.put_at)).all()
    for version, put_at in sorted(rows)[: -max(keep, 1)]:
        if version != pointed and put_at < old:
            with contextlib.suppress(SQLAlchemyError):
                _forget(version)


def _forget(version: str) -> None:
    with server().begin() as connection:
        _for_now(connection, "lock_timeout", f"{SECONDS_FOR_OLD}s")
        connection.execute(DropSchema(schema_of(version), cascade=True, if_exists=True))
        forget_months(connection)
        for table in (files, versions):
            connection.execute(delete(table).where(table.c.version == version))
