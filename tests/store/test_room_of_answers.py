"""A small answer takes little memory, however many are kept."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import create_engine, text

from src.store.bulk import ROWS_AT_ONCE, read_arrow

COLUMNS = 20
KEPT = 60


@pytest.fixture
def connection():
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def addresses() -> int:
    """Return the size of the address space of this process in megabytes."""
    status = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmSize")) // 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="not on Linux")
def test_answers_of_a_row_that_are_kept_take_no_gigabytes_of_addresses(connection):
    """Sixty answers of twenty columns: 9,600 MB if DuckDB allocates a million rows for each."""
    one = text("SELECT " + ", ".join(f"1.5::DOUBLE AS c{number}" for number in range(COLUMNS)))
    read_arrow(connection, one)
    before = addresses()
    kept = [read_arrow(connection, one) for _ in range(KEPT)]
    assert [rows.num_rows for rows in kept] == [1] * KEPT
    assert addresses() - before < 1_000


@pytest.mark.parametrize("rows", [0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 3 * ROWS_AT_ONCE])
def test_an_answer_of_any_length_is_the_one_that_duckdb_gives_in_one_piece(connection, rows):
    asked = f"SELECT i, 'name ' || i AS name, i / 3 AS third FROM range({rows}) AS all_of(i)"
    whole = duckdb.connect().execute(asked).to_arrow_table()
    found = read_arrow(connection, text(asked))
    assert found.schema == whole.schema
    assert found.combine_chunks().equals(whole.combine_chunks())
    assert isinstance(found, pa.Table)
