"""Health checks of the operations database, on a new connection.

A pooled connection goes on reading a file that has been replaced, so it would not notice.
"""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError

from src.store.operations.connect import alembic_version
from src.store.operations.engine import explained, open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.tables import operations, rights

SECONDS_TO_WAIT = 1


def look_at(url: str, folder: Path) -> None:
    """Check that the tables are there and can be read. Raises OperationsError where not."""
    engine = _checked_engine(open_operations(url, folder))
    try:
        with engine.connect() as connection:
            missing = set(operations.tables) - set(inspect(connection).get_table_names())
            if not missing:
                connection.execute(select(rights.c.right_id).limit(1)).all()
    except (SQLAlchemyError, OSError) as error:
        raise explained(error, url, folder) from None
    if missing:
        raise OperationsError("tables_gone", tables=", ".join(sorted(missing)))


def can_be_written(url: str, folder: Path) -> bool:
    """Return whether a row could be changed, by an update that changes nothing and is rolled back.
    Raises OperationsError as `look_at` does."""
    no_change = update(alembic_version).values(version_num=alembic_version.c.version_num)
    try:
        with _checked_engine(open_operations(url, folder)).connect() as connection:
            connection.execute(no_change)
            connection.rollback()
    except (SQLAlchemyError, OSError):
        return False
    return True


def _checked_engine(pooled: Engine) -> Engine:
    """Return an Engine without a pool for a file; a server's loss shows on pooled connections."""
    return _unpooled(pooled.url) if pooled.dialect.name == "sqlite" else pooled


@lru_cache(maxsize=4)
def _unpooled(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, connect_args={"timeout": SECONDS_TO_WAIT})
