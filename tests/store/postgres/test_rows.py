"""Rows come from PostgreSQL with their values and types unchanged, whatever these are."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DataError, ProgrammingError

from src.store.postgres.rows import fetch_rows
from src.store.postgres.server import _engine
from tests.store.postgres.databases import own_database

pytestmark = pytest.mark.slow

SEEN = Table(
    "seen",
    MetaData(),
    Column("number", SmallInteger),
    Column("words", String),
    Column("is_so", Boolean),
    Column("day", Date),
    Column("at", DateTime),
    Column("rate", Double),
    Column("sum", Numeric),
    Column("count", BigInteger),
    Column("made", LargeBinary),
)
NOTHING = dict.fromkeys([one.name for one in SEEN.c if one.name != "number"])
WORDS = ["", "가", 'a"b', "a,b", "a\nb", "\\N", "\\.", "%s %(x)s", "'; DROP TABLE seen; --", " "]
ROWS = [
    {"is_so": True, "day": date(2026, 11, 29), "at": datetime(2026, 11, 29, 1, 2, 3, 4)},
    {"is_so": False, "rate": 0.1 + 0.2, "sum": 12345678901234567890, "count": 2**62},
    {"rate": float("inf"), "day": date(1, 1, 1)},
    {"made": bytes(range(256))},
    *[{"words": one} for one in WORDS],
    {},
]


@pytest.fixture(scope="module")
def connection(postgres):
    engine = _engine(own_database(postgres))
    with engine.begin() as connection:
        SEEN.create(connection)
        rows = [NOTHING | row | {"number": at} for at, row in enumerate(ROWS)]
        connection.execute(insert(SEEN), rows)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def column(connection, name):
    return fetch_rows(connection, select(SEEN.c[name]).order_by(SEEN.c.number))[name]


@pytest.mark.parametrize("name", ["is_so", "day", "at", "rate", "count", "made", "words"])
def test_values_are_as_they_were_written_and_what_is_missing_is_missing(name, connection):
    assert column(connection, name).to_pylist() == [row.get(name) for row in ROWS]


def test_types_are_those_of_the_columns_also_without_a_row(connection):
    some = select(*[one for one in SEEN.c if one.name != "made"])
    types = [pa.int16(), pa.string(), pa.bool_(), pa.date32(), pa.timestamp("us")]
    types += [pa.float64(), pa.float64(), pa.int64()]
    assert fetch_rows(connection, some).schema.types == types
    assert fetch_rows(connection, some.where(SEEN.c.number < 0)).schema.types == types
    assert column(connection, "sum").to_pylist()[1] == 12345678901234567890.0


def test_what_is_asked_for_stays_a_value_whatever_stands_in_it(connection):
    for words in WORDS:
        asked = select(SEEN.c.words).where(SEEN.c.words == words)
        assert fetch_rows(connection, asked)["words"].to_pylist() == [words]
    several = select(SEEN.c.words).where(SEEN.c.words.in_(WORDS), SEEN.c.number > 3)
    assert len(fetch_rows(connection, several)) == len(WORDS)


def test_a_statement_that_cannot_be_run_says_why(connection):
    with pytest.raises(ProgrammingError, match="nowhere"):
        fetch_rows(connection, select(Table("nowhere", MetaData(), Column("x", String))))
    connection.rollback()
    with pytest.raises(DataError, match="division by zero"):
        fetch_rows(connection, select((SEEN.c.number / func.abs(0)).label("x")))
    connection.rollback()
