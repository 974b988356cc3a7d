"""How many round trips to the server a page makes: no more than its questions need."""

from sqlalchemy import literal, select

from src.store.operations.connect import connect_to
from src.store.operations.rows import fetch_number
from src.store.postgres import patience, rows
from src.store.postgres.rows import fetch_rows
from src.store.postgres.server import _engine
from tests.store.postgres.databases import own_database


def test_what_people_noted_is_read_without_a_transaction(postgres):
    engine = connect_to(own_database(postgres), 1)
    assert fetch_number(engine, select(literal(3))) == 3
    with patience.one_statement(engine) as connection:
        driver = connection.connection.driver_connection
        connection.execute(select(literal(3)))
        assert driver.info.transaction_status.name == "IDLE"
    with engine.begin() as connection:
        connection.execute(select(literal(3)))
        assert connection.connection.driver_connection.info.transaction_status.name == "INTRANS"
    engine.dispose()


def test_a_statement_is_described_once_whatever_is_asked_of_it(postgres, monkeypatch):
    engine = _engine(own_database(postgres))
    told, describe = [], rows._described
    monkeypatch.setattr(
        rows, "_described", lambda server, one: told.append(one) or describe(server, one)
    )
    with engine.connect() as connection:
        for value in (3, 2**40, "가", None, 1.5, "b", 4, 2.5, None):
            table = fetch_rows(connection, select(literal(value).label("x")))
            assert table.to_pydict() == {"x": [value]}
    assert [one.split()[1].partition("::")[0] for one in told] == [
        *("3", "1099511627776", "'가'", "NULL", "1.5")
    ]
    engine.dispose()
