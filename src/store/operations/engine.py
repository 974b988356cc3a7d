"""The way to the operations database: one Engine per address, its tables as this program has them.

SQLite by default, PostgreSQL by its URL. Alembic takes a while to import, so it is asked only where
the version that the database names is not the newest.
"""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from src.store.operations.connect import FILES, SERVERS, connect_to, is_current
from src.store.operations.errors import OperationsError

MARK = "operations.made"
"""Says that operations.db was made in a folder."""
SPOILT = ("file is not a database", "malformed")
"""What SQLite says of a file that is something else, or is cut off."""
SECONDS_TO_WAIT = 5
"""For whoever writes to the file at the moment."""


def open_operations(url: str, folder: Path) -> Engine:
    """Return the Engine of the database; `url` empty means operations.db in the data folder.

    Its tables are made or brought up to date where they are not. Raises NewerDatabase where a newer
    program has done so, OperationsError where the database cannot be reached or changed.
    """
    try:
        address = make_url(url) if url else _file_in(folder)
        if address.drivername not in (*FILES, *SERVERS) or _is_forgotten(address):
            raise OperationsError("unknown_kind")
        if url:
            return engine_at(address)
        return _in_folder(address, Path(folder))
    except ArgumentError:
        raise OperationsError("unknown_kind") from None
    except ImportError:
        raise OperationsError("no_driver") from None
    except (SQLAlchemyError, OSError) as error:
        raise why(error, url, folder) from None


def why(error: Exception, url: str, folder: Path) -> OperationsError:
    """Return what an error says of the database, and what is to be done."""
    if not url and any(words in str(error) for words in SPOILT):
        return OperationsError("spoilt", folder=str(folder))
    return OperationsError("not_reached")


def _in_folder(address: URL, folder: Path) -> Engine:
    """Return the Engine of the folder's own file; one that was there and is gone stays gone.

    An empty one in its stead would be without every right, mark and decision, and say nothing.
    """
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


def _is_forgotten(address: URL) -> bool:
    """Return whether the database would be in memory: gone at the end, another in each thread."""
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


@lru_cache(maxsize=4)
def engine_at(address: URL) -> Engine:
    """Return the one Engine of an address, its tables brought up to date."""
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
