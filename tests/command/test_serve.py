"""Before the server listens, the operations database is migrated, or a message says why not."""

import pytest
from sqlalchemy import URL, update

from src.command.main import main
from src.command.output import DONE, REFUSED
from src.store.operations.connect import alembic_version
from src.store.operations.engine import engine_at, open_operations
from src.ui import server
from tests.store.operations.databases import NOTE, leave_old_tables, rows_of


@pytest.fixture
def served(tmp_path, monkeypatch):
    """The folder of a server that ends at once, and the address where it would have listened."""
    listened = []
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    monkeypatch.setattr(server, "serve", lambda **where: listened.append(where))
    yield tmp_path, listened
    engine_at.cache_clear()


def test_a_start_takes_over_what_an_older_program_noted(served):
    folder, listened = served
    address = URL.create("sqlite", database=str(folder / "operations.db"))
    leave_old_tables(address)
    assert main(["serve", "--port", "8600"]) == DONE
    assert rows_of(address)["alembic_version"] == [("0009",)]
    assert rows_of(address)["follow_ups"] == [NOTE]
    assert listened == [{"host": "127.0.0.1", "port": 8600}]


def test_a_start_on_a_database_of_a_newer_program_is_refused(served, capsys):
    folder, listened = served
    with open_operations("", folder).begin() as connection:
        connection.execute(update(alembic_version).values(version_num="9999"))
    engine_at.cache_clear()
    assert main(["serve"]) == REFUSED
    korean, english = capsys.readouterr().err.splitlines()
    assert "더 새로운 판의 프로그램이 고쳤으니" in korean
    assert "update the program" in english
    assert listened == []


def test_a_database_out_of_reach_is_told_and_the_pages_are_served(served, capsys, monkeypatch):
    monkeypatch.setenv("SANDAN_OPERATIONS", "sqlite:////nowhere/at/all.db")
    assert main(["serve"]) == DONE
    assert "SANDAN_OPERATIONS" in capsys.readouterr().err
    assert len(served[1]) == 1


def test_where_there_is_no_data_yet_no_database_is_made(served, monkeypatch, tmp_path):
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path / "none"))
    assert main(["serve"]) == DONE
    assert list(tmp_path.iterdir()) == []
