"""Whether the operations database can be read now, as a new reader would find it.

Connections that are kept go on reading a file that was replaced, and an answer that was once good
says nothing of what lies there by now.
"""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError

from src.store.operations.connect import alembic_version
from src.store.operations.engine import open_operations, why
from src.store.operations.errors import OperationsError
from src.store.operations.tables import operations, rights

SECONDS_TO_WAIT = 1


def look_at(url: str, folder: Path) -> None:
    """Read a little of the database. Raises OperationsError where it is not as it must be."""
    engine = _asked(open_operations(url, folder))
    try:
        with engine.connect() as connection:
            missing = set(operations.tables) - set(inspect(connection).get_table_names())
            if not missing:
                connection.execute(select(rights.c.right_id).limit(1)).all()
    except (SQLAlchemyError, OSError) as error:
        raise why(error, url, folder) from None
    if missing:
        raise OperationsError("tables_gone", tables=", ".join(sorted(missing)))


def can_be_written(url: str, folder: Path) -> bool:
    """Return whether a row can be changed; nothing is. Raises OperationsError as `look_at` does."""
    as_it_is = update(alembic_version).values(version_num=alembic_version.c.version_num)
    try:
        with _asked(open_operations(url, folder)).connect() as connection:
            connection.execute(as_it_is)
            connection.rollback()
    except (SQLAlchemyError, OSError):
        return False
    return True


def _asked(kept: Engine) -> Engine:
    """Return an Engine that opens a file anew; a server tells of itself on a kept connection."""
    return _anew(kept.url) if kept.dialect.name == "sqlite" else kept


@lru_cache(maxsize=4)
def _anew(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, connect_args={"timeout": SECONDS_TO_WAIT})
