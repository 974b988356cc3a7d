"""Connect to the operations database, and tell which migration it is at."""

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
"""The supported drivers."""

alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32)))


def connect_to(address: URL, seconds: int) -> Engine:
    """Return a new Engine. seconds : how long to wait for a locked SQLite file; a server has its
    own timeouts (src/store/postgres/patience.py)."""
    if address.drivername in FILES:
        return create_engine(address, pool_pre_ping=True, connect_args={"timeout": seconds})
    waiting = {key: value for key, value in WAITING.items() if key not in address.query}
    return wait_once(create_engine(address, pool_pre_ping=True, connect_args=waiting))


def is_current(connection: Connection) -> bool:
    """Return whether the newest migration was run. Raises NewerDatabase for an unknown one."""
    if not inspect(connection).has_table(alembic_version.name):
        return False
    applied = set(connection.execute(select(alembic_version.c.version_num)).scalars())
    known = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    if applied - set(known):
        raise NewerDatabase()
    return applied == {known[-1]}
