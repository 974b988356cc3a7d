"""An empty operations database of each kind."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import URL

from src.store.operations.engine import engine_at, open_operations
from tests.store.operations.databases import empty_again, new_database, rows_of


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "operations.db"))
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def open_at():
    """Return a function that opens the database of an address; all are closed after the test."""
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
    """The opened database, once of each kind: its tables as the migrations leave them, empty.

    The migrations run once of each kind. A file is then copied; of a server's tables, which take
    longer to make than most of these tests, the rows of the test before are taken out.
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
