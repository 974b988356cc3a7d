"""A database for one test, named by SANDAN_STORE; the tests start PostgreSQL themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL, Engine

from src.store import engine
from src.store.operations import engine as operations
from src.store.postgres import server
from src.store.postgres.copying import copy_snapshot
from tests.store.postgres.databases import own_database


@pytest.fixture
def store(postgres, monkeypatch):
    """The address of an empty database from which versions are served in this test."""
    with own_store(postgres, monkeypatch) as address:
        yield address


@contextmanager
def own_store(postgres: URL, patch: pytest.MonkeyPatch) -> Iterator[URL]:
    """Serve versions from an empty database, and afterwards close everything that was opened."""
    address = own_database(postgres)
    patch.setenv("SANDAN_STORE", address.render_as_string(hide_password=False))
    made, make, connect = [], server._engine, operations.connect_to
    patch.setattr(server, "_engine", lambda url: made.append(make(url)) or made[-1])
    noted = lambda *at: made.append(connect(*at)) or made[-1]  # noqa: E731
    patch.setattr(operations, "connect_to", noted)
    yield address
    for one in made:  # a test may use several addresses
        one.dispose()
    server._at.cache_clear()
    operations.engine_at.cache_clear()
    engine._engines.clear()


@pytest.fixture(scope="session")
def both(foreseen, postgres):
    """The Engine of the file of the sample, and one of its copy on PostgreSQL."""
    with _copied(foreseen, postgres) as engines:
        yield engines


@pytest.fixture(scope="session")
def few_on_both(few_made_up, postgres):
    """The same with one firm in twenty, for quick tests."""
    with _copied(few_made_up, postgres) as engines:
        yield engines


@contextmanager
def _copied(snapshot, postgres) -> Iterator[tuple[Engine, Engine]]:
    file, url = engine.open_engine(snapshot), own_database(postgres)
    copy = server._engine(url)
    with copy.begin() as connection:
        copy_snapshot(file, connection, "copy")
    yield file, copy.execution_options(schema_translate_map={None: "copy"})
    copy.dispose()
