"""An empty operations database of each type."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import URL

from src.store.operations.engine import engine_at, open_operations
from tests.store.operations.databases import empty_again, new_database, rows_of


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty database, once for each type."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "operations.db"))
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def open_at():
    """Return a function that opens the database at an address; all are closed after the test."""
    engines = []

    def open_at(address: URL):
        engines.append(_opened(address))
        return engines[-1]

    yield open_at
    for engine in engines:
        engine.dispose()
    engine_at.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def operations(request, tmp_path, open_at):
    """The opened database, once for each type: its tables as the migrations leave them, empty.

    The migrations run once for each type. Then a file is copied. The tables of a server take longer
    to create than most of these tests run, so only the rows of the previous test are deleted.
    """
    made = request.getfixturevalue(f"migrated_{request.param}")
    if request.param == "sqlite":
        return open_at(made.set(database=str(shutil.copy(made.database, tmp_path))))
    empty_again(made, request.getfixturevalue("left_by_migrations"))
    return open_at(made)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("migrated")
    return _migrated(URL.create("sqlite", database=str(folder / "operations.db")))


@pytest.fixture(scope="session")
def migrated_postgresql(postgres):
    return _migrated(new_database(postgres))


@pytest.fixture(scope="session")
def left_by_migrations(migrated_postgresql):
    """The rows that the migrations write, by table."""
    return rows_of(migrated_postgresql)


def _migrated(address: URL) -> URL:
    _opened(address).dispose()
    engine_at.cache_clear()
    return address


def _opened(address: URL):
    return open_operations(address.render_as_string(hide_password=False), Path("nowhere"))
