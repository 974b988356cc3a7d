"""The PostgreSQL server that the servers of the dashboard share, where SANDAN_STORE names one.

Each published version is a schema of it.
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
"""For one statement: an export of a whole country takes some; nobody waits longer for a page."""
CONNECTIONS, MORE = 8, 8
"""Of each server of the dashboard. PostgreSQL takes 100 where nobody has said otherwise."""
SECONDS_FOR_A_PLACE = 3
"""Until one of these connections is free."""


def server() -> Engine:
    """Return the one Engine of the address in SANDAN_STORE.

    Raises CannotRead where the address is none of PostgreSQL or the driver is missing.
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
    """Return an Engine that gives up where the server is silent, and notices one that came back."""
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
    """Return whether what was asked for is not there; a right that is missing is another thing."""
    return _code(error) in (NO_TABLE, NO_SCHEMA)


def not_reached(error: SQLAlchemyError) -> CannotRead:
    """Return the sentence for an error of the server that is not one of ours."""
    said = str(getattr(error, "orig", error)).split("\n")[0]
    return CannotRead("store_refused" if _code(error) == NO_RIGHT else "store_gone", said=said)


@contextmanager
def told() -> Iterator[None]:
    """Turn errors of the server into CannotRead, with a sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        raise not_reached(error) from error
