"""Versions on the PostgreSQL server: list, serve, put and remove them, one writer at a time.

The schema `sandan` holds what all servers share: the list of versions, a pointer to the served one,
the file of each version (a load starts from it), and the secret keys for ids and protected counts.
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
from src.store.postgres.filling import store_uncompressed
from src.store.postgres.months import forget_months
from src.store.postgres.patience import one_statement
from src.store.postgres.server import (
    errors_explained,
    is_without_tables,
    not_reached,
    schema_of,
    server,
)
from src.store.secret import SECRET
from src.store.snapshot import FETCHING, Snapshot, describe

LOCK = 0x53414E44
"""The advisory lock of a load: any number that nothing else in the database uses."""
PART = 4 << 20
"""Bytes of a file in one row."""
YOUNGEST_TO_GO = timedelta(days=1)
"""Younger versions are kept: pages that were opened on one may still read it."""
DESCRIBED = ("version", "origin", "as_of", "published_at", "layout")
"""Attributes of a Snapshot that are stored in `versions`."""
SECONDS_FOR_OLD = 2
RETRY_SECONDS = 0.1
KEYS = {key.name: key for key in (KEY, SECRET)}
"""Key files that must be the same in the data folders of all servers."""

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
event.listen(files, "after_create", lambda made, at, **_: store_uncompressed(at, made))
keys = Table(
    "keys",
    shared,
    Column("name", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


def served(folder: Path) -> Snapshot | None:
    """Return the served version, None where none was ever put on the server.

    folder : the data folder of this server, for the path of the version's file, which may not
    exist. Raises CannotRead where the server cannot be reached.
    """
    pointed = versions.join(served_version, served_version.c.version == versions.c.version)
    pointed_at = _listed(folder, select(versions).select_from(pointed))
    return pointed_at[0] if pointed_at else None


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
    """Hold the lock of the only writer, which the server releases when the connection ends.

    Also creates the shared schema where it is missing. Raises CannotPublish where another server
    still holds the lock after `wait_seconds`, CannotRead where the database cannot be reached.
    """
    with errors_explained():
        connection = server().connect()
    with connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        with errors_explained():
            _take(connection, time.monotonic() + wait_seconds)
        try:
            with errors_explained():
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
    """Create the shared schema. Readers may read its list of versions, not its files and keys."""
    with server().begin() as connection:
        connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        shared.create_all(connection)
        open_to_readers(connection, SCHEMA, [versions.name, served_version.name])


def at_hand(folder: Path) -> Snapshot | None:
    """Return the served version as a file of this folder, for a load to start from; download it
    where the file is missing.

    None where nothing is on the server. Raises CannotPublish where the folder has another key than
    the server, CannotRead where the server cannot be reached.
    """
    current = served(folder)
    if current is None:
        return None
    _share_keys(folder)
    if not current.path.exists():
        current.path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=FETCHING, dir=current.path.parent) as place:
            waiting = Path(place) / current.path.name
            _fetch(current.version, waiting)
            describe(replace(current, on_server=False))
            settle(waiting, current.path)
    return replace(current, on_server=False)


def _fetch(version: str, to: Path) -> None:
    part = select(files.c.content).where(files.c.version == version).order_by(files.c.part)
    with errors_explained(), server().connect() as connection, to.open("wb") as file:
        for content in connection.execution_options(stream_results=True).execute(part).scalars():
            file.write(content)


def _share_keys(folder: Path) -> None:
    """Copy the server's keys into the folder. Raises CannotPublish where it has other ones."""
    with errors_explained(), server().connect() as connection:
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
    """Return whether the server has a key; None where it cannot be reached or denies access, as it
    does to readers."""
    try:
        with server().connect() as connection:
            return bool(connection.execute(select(keys.c.name).where(keys.c.name == name)).all())
    except (SQLAlchemyError, CannotPublish):
        return None


def put(snapshot: Snapshot, file: Engine) -> None:
    """Write a snapshot into a schema of its own and serve it, in one transaction.

    file : the Engine of its file. The caller holds `only_loader`. Raises CannotRead where the
    server fails; then the previous version is still served and nothing of this one is stored.
    """
    about = {name: getattr(snapshot, name) for name in DESCRIBED}
    with errors_explained(), server().begin() as connection:
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
            insertion = insert(keys).values(name=name, content=path.read_bytes())
            connection.execute(insertion.on_conflict_do_nothing())


def serve(version: str) -> None:
    """Serve a version that is on the server. Raises CannotRead where the server fails."""
    with errors_explained(), server().begin() as connection:
        _point(connection, version)


def _for_now(connection: Connection, name: str, value: str) -> None:
    """Set a server parameter for the current transaction."""
    connection.execute(select(func.set_config(name, value, True)))


def _point(connection: Connection, version: str) -> None:
    pointer = insert(served_version).values(one=True, version=version)
    upsert = pointer.on_conflict_do_update(index_elements=["one"], set_={"version": version})
    connection.execute(upsert)


def forget_old(keep: int) -> None:
    """Remove all but the newest `keep` versions, if they are older than a day and not served.

    A version that is being read stays until the next call. Raises CannotRead where the server
    fails.
    """
    old = datetime.now(UTC).replace(tzinfo=None) - YOUNGEST_TO_GO
    with errors_explained(), server().connect() as connection:
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
