"""Open the operations database: one Engine per address, with its tables brought up to date.

SQLite by default, PostgreSQL by its URL. Alembic is slow to import, so it is imported only when the
database is not at the newest migration.
"""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from src.store.operations.connect import FILES, SERVERS, connect_to, is_current
from src.store.operations.errors import OperationsError

MARK = "operations.made"
"""A file that says that operations.db was made in a folder."""
SPOILT = ("file is not a database", "malformed")
"""Parts of SQLite's messages for a file that is no database or is truncated."""
SECONDS_TO_WAIT = 5
"""For a locked file."""


def open_operations(url: str, folder: Path) -> Engine:
    """Return the Engine of the database; `url` empty means operations.db in the data folder.

    Creates its tables or brings them up to date where needed. Raises NewerDatabase where a newer
    program has changed them, OperationsError where the database cannot be reached or changed.
    """
    try:
        address = make_url(url) if url else _file_in(folder)
        if address.drivername not in (*FILES, *SERVERS) or _is_in_memory(address):
            raise OperationsError("unknown_kind")
        if url:
            return engine_at(address)
        return _in_folder(address, Path(folder))
    except ArgumentError:
        raise OperationsError("unknown_kind") from None
    except ImportError:
        raise OperationsError("no_driver") from None
    except (SQLAlchemyError, OSError) as error:
        raise explained(error, url, folder) from None


def explained(error: Exception, url: str, folder: Path) -> OperationsError:
    """Return an error of the database as a sentence for the user."""
    if not url and any(words in str(error) for words in SPOILT):
        return OperationsError("spoilt", folder=str(folder))
    return OperationsError("not_reached")


def _in_folder(address: URL, folder: Path) -> Engine:
    """Return the Engine of the folder's own file. A lost file is not created anew: an empty one
    would silently lack every right, mark and decision."""
    mark, file = folder / MARK, Path(address.database or "")
    if mark.exists() and not file.exists():
        raise OperationsError("gone", folder=str(folder))
    if mark.exists() and not file.stat().st_size:
        raise OperationsError("emptied", folder=str(folder))
    engine = engine_at(address)
    if not mark.exists():
        mark.touch(mode=0o600)
    return engine


def _file_in(folder: Path) -> URL:
    return URL.create("sqlite", database=str(Path(folder).resolve() / "operations.db"))


def _is_in_memory(address: URL) -> bool:
    """Return whether the database would be in memory: lost at exit and separate in each thread."""
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


@lru_cache(maxsize=4)
def engine_at(address: URL) -> Engine:
    """Return the one Engine of an address, with its tables brought up to date."""
    engine = connect_to(address, SECONDS_TO_WAIT)
    try:
        with engine.connect() as connection:
            _check_encoding(connection)
            current = is_current(connection)
        if not current:
            from src.store.operations.migrate import migrate

            migrate(address)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check_encoding(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(select(func.current_setting("server_encoding"))).scalar()
        if encoding != "UTF8":
            raise OperationsError("not_utf8")
