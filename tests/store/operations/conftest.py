"""An empty operations database of each kind."""

from pathlib import Path

import pytest
from sqlalchemy import URL

from src.store.operations.engine import engine_at, open_operations
from tests.store.operations.databases import new_database


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
        url = address.render_as_string(hide_password=False)
        engines.append(open_operations(url, Path("nowhere")))
        return engines[-1]

    yield open_at
    for engine in engines:
        engine.dispose()
    engine_at.cache_clear()


@pytest.fixture
def operations(address, open_at):
    """The opened database, once of each kind."""
    return open_at(address)
