"""Databases for tests: empty ones of both types, and one as programs before migrations left it."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import (
    URL,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from src.store.operations.tables import operations

# The tables of the program of July 2026, written out, because src/store/operations/tables.py
# changes
before = MetaData()
FOLLOW_UPS = Table(
    "follow_ups",
    before,
    Column("follow_up_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("mark", String(16), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("marked_by", String(200), nullable=False),
    Column("marked_at", DateTime, nullable=False),
    Column("version", String(40), nullable=False),
    Index("follow_ups_of_company", "origin", "company_id"),
)
LINK_DECISIONS = Table(
    "link_decisions",
    before,
    Column("decision_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("source", String(32), nullable=False),
    Column("workplace_key", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Index("link_decisions_of_pair", "origin", "source", "company_id", "workplace_key"),
)
NOON = datetime(2026, 7, 14, 12)
NOTE = (7, "official", "c1", "not_now", "이전 예정", "kim", NOON, "20260714T010203-0001")
DECISION = (3, "official", "c1", "pension", "w1", "same", "lee", NOON)


def new_database(server: URL) -> URL:
    """Return the address of an empty schema on PostgreSQL; creating a database would be slow."""
    name = f"test_{uuid4().hex}"
    execute(server, f"CREATE SCHEMA {name}")
    return server.update_query_dict({"options": f"-csearch_path={name}"})


def execute(address: URL, statement: str) -> None:
    """Run one statement on a database."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))


def empty_again(address: URL, left: dict[str, list[tuple]]) -> None:
    """Leave only the rows of `left` in the tables of a PostgreSQL database.

    left : rows by table, as `rows_of` returns them.
    """
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(operations.tables)} RESTART IDENTITY"))
        for name in operations.tables.keys() & left.keys():
            if left[name]:
                connection.execute(operations.tables[name].insert().values(left[name]))


def leave_old_tables(address: URL, tables=(FOLLOW_UPS, LINK_DECISIONS)) -> None:
    """Create the tables as the program without migrations did, with a row in each."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        before.create_all(connection, tables=tables)
        for table, row in ((FOLLOW_UPS, NOTE), (LINK_DECISIONS, DECISION)):
            if table in tables:
                connection.execute(table.insert().values(row))


def rows_of(address: URL) -> dict[str, list[tuple]]:
    """Return every row of every table of a database, by table."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        names = sorted(inspect(connection).get_table_names())
        selects = {name: text(f"SELECT * FROM {name}") for name in names}
        if engine.name == "sqlite":  # which stores times as text: only the column type shows that
            held = MetaData()
            held.reflect(connection)
            selects = {name: select(held.tables[name]) for name in names}
        return {name: [*map(tuple, connection.execute(selects[name]))] for name in names}


def indexes_of(address: URL) -> set[str]:
    """Return the names of all indexes of a database."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        of_tables = inspect(connection).get_multi_indexes().values()
        return {index["name"] for indexes in of_tables for index in indexes}
