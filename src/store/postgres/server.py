"""The PostgreSQL server that several dashboard servers share, where SANDAN_STORE names one.

Each published version is a schema on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from src.settings import setting
from src.store.errors import CannotRead
from src.store.postgres.patience import WAITING, wait_once
from src.store.postgres.rows import copies_rows

DRIVERS = ("postgresql", "postgresql+psycopg")
SECONDS_TO_ANSWER = 60
"""Limit for one statement: long enough to export a whole country, and as long as anybody waits."""
CONNECTIONS, MORE = 8, 8
"""Pool size and overflow per dashboard server. PostgreSQL allows 100 connections by default."""
SECONDS_FOR_A_PLACE = 3
"""Limit for waiting until a connection of the pool is free."""


def server() -> Engine:
    """Return the one Engine of the address in SANDAN_STORE.

    Raises CannotRead where the address is not one of PostgreSQL or the driver is missing.
    """
    return _at(setting("SANDAN_STORE"))


@lru_cache(maxsize=2)
def _at(address: str) -> Engine:
    try:
        url = make_url(address)
        if url.get_backend_name() != "postgresql" or url.drivername not in DRIVERS:
            raise CannotRead("store_address")
        return _engine(url.set(drivername="postgresql+psycopg"))
    except ArgumentError:
        raise CannotRead("store_address") from None
    except ImportError:
        raise CannotRead("store_driver") from None


def _engine(url: URL) -> Engine:
    """Return an Engine with timeouts, which recovers when a lost server comes back."""
    patience = WAITING | {"options": f"-c statement_timeout={SECONDS_TO_ANSWER}s"}
    made = create_engine(
        url,
        connect_args={key: value for key, value in patience.items() if key not in url.query},
        pool_size=CONNECTIONS,
        max_overflow=MORE,
        pool_timeout=SECONDS_FOR_A_PLACE,
        pool_pre_ping=True,
    )
    return copies_rows(wait_once(made))


def schema_of(version: str) -> str:
    """Return the name of the schema that holds a version."""
    return f"s{version.lower().replace('-', '_')}"


NO_TABLE, NO_SCHEMA, NO_RIGHT = "42P01", "3F000", "42501"
"""Codes of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def _code(error: SQLAlchemyError) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def is_without_tables(error: SQLAlchemyError) -> bool:
    """Return whether the table or schema does not exist (a missing right is another error)."""
    return _code(error) in (NO_TABLE, NO_SCHEMA)


def not_reached(error: SQLAlchemyError) -> CannotRead:
    """Return an error of the server as CannotRead, with a sentence for the user."""
    said = str(getattr(error, "orig", error)).split("\n")[0]
    return CannotRead("store_refused" if _code(error) == NO_RIGHT else "store_gone", said=said)


@contextmanager
def errors_explained() -> Iterator[None]:
    """Turn errors of the server into CannotRead, with a sentence for the user."""
    try:
        yield
    except SQLAlchemyError as error:
        raise not_reached(error) from error
