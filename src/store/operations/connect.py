"""A new connection to the operations database, and which migration it is at."""

from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    select,
)

from src.store.operations.errors import NewerDatabase
from src.store.postgres.patience import WAITING, wait_once

MIGRATIONS = Path(__file__).parent / "migrations"
FILES = ("sqlite", "sqlite+pysqlite")
SERVERS = ("postgresql", "postgresql+psycopg", "postgresql+psycopg2")
"""The drivers that are known."""

alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32)))


def connect_to(address: URL, seconds: int) -> Engine:
    """Return a new Engine that waits so long where a file is busy; a server has its own patience
    (src/store/postgres/patience.py)."""
    if address.drivername in FILES:
        return create_engine(address, pool_pre_ping=True, connect_args={"timeout": seconds})
    waiting = {key: value for key, value in WAITING.items() if key not in address.query}
    return wait_once(create_engine(address, pool_pre_ping=True, connect_args=waiting))


def is_current(connection: Connection) -> bool:
    """Return whether the newest migration was run. Raises NewerDatabase for one not known here."""
    if not inspect(connection).has_table(alembic_version.name):
        return False
    found = set(connection.execute(select(alembic_version.c.version_num)).scalars())
    known = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    if found - set(known):
        raise NewerDatabase()
    return found == {known[-1]}
