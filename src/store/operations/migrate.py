"""Bring the operations database up to date, safely when several servers start at the same time.

All migrations run in one transaction under a lock of the database: a second server waits and finds
them done, and a killed one leaves the database as it was.
"""

from threading import Lock

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from src.store.operations.connect import MIGRATIONS, alembic_version, connect_to, is_current
from src.store.operations.errors import OperationsError, OtherTables
from src.store.operations.tables import operations

SECONDS_TO_WAIT = 60
"""For the lock, while another server migrates."""
LOCK = 0x53616E64616E
"""The number of our advisory lock in PostgreSQL ("Sandan"): arbitrary, but always the same."""

_one_at_a_time = Lock()
"""Alembic keeps the running migration in a global variable."""


def migrate(address: URL) -> None:
    """Run the missing migrations, all or none.

    Tables from before the first migration are taken over with their rows. Raises OperationsError,
    and leaves the database as it was, where that fails.
    """
    engine = connect_to(address, SECONDS_TO_WAIT)
    try:
        with _one_at_a_time, engine.begin() as connection:
            _lock(connection)
            if not is_current(connection):
                _upgrade(connection)
    except SQLAlchemyError:
        raise OperationsError("not_migrated") from None
    finally:
        engine.dispose()


def _lock(connection: Connection) -> None:
    """Wait for the lock; the end of the transaction releases it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.execute(select(func.set_config("lock_timeout", f"{SECONDS_TO_WAIT}s", True)))
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _upgrade(connection: Connection) -> None:
    existing = set(inspect(connection).get_table_names())
    taken_over = set() if alembic_version.name in existing else existing & set(operations.tables)
    command.upgrade(config_of(connection), "head")
    if taken_over and differences(connection):
        raise OtherTables(sorted(taken_over))


def config_of(connection: Connection) -> Config:
    """Return Alembic's configuration for running on a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def differences(connection: Connection) -> list:
    """Return how our tables in the database differ from src/store/operations/tables.py.

    Additional indexes do not count: an administrator may have made them.
    """
    options = {"include_name": _is_ours, "compare_type": True}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), operations)
    return [difference for difference in found if difference[0] != "remove_index"]


def _is_ours(name: str | None, kind: str, parents: dict) -> bool:
    """Return whether to compare an object: a shared database may have other tables."""
    return kind != "table" or name in operations.tables
