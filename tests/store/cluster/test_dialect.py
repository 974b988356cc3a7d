"""The statements of a build in the SQL dialect of Spark."""

from datetime import date

import numpy as np
from sqlalchemy import Double, String, cast, func, literal, null, select, true

from src.store.cluster.dialect import schema_of, write
from src.store.place_marts import stratum_rates
from src.store.protected_sums import nodes_above
from src.store.schema import leave_starts, sources


def test_values_go_by_name_and_names_are_quoted():
    rows = leave_starts.c
    made = write(select(func.sum(rows.users).filter(rows.week > date(2026, 1, 5)).label("open")))
    assert made.sql.split() == [
        "SELECT",
        "sum(`leave_starts`.`users`)",
        "FILTER",
        "(WHERE",
        "`leave_starts`.`week`",
        ">",
        ":week_1)",
        "AS",
        "`open`",
        "FROM",
        "`leave_starts`",
    ]
    assert made.values == {"week_1": date(2026, 1, 5)}


def test_types_are_those_of_spark():
    made = write(select(cast(null(), String).label("a"), cast(literal(1), Double).label("b")))
    assert "CAST(NULL AS STRING)" in made.sql
    assert "AS DOUBLE)" in made.sql


def test_a_quotient_of_whole_numbers_stays_one():
    rows = leave_starts.c
    assert write(select(rows.users / rows.users)).sql.startswith(
        "SELECT `leave_starts`.`users` / `leave_starts`.`users`"
    )


def test_a_list_is_written_out_and_numbers_are_plain():
    made = write(select(true()).where(leave_starts.c.users.in_([np.int64(1), np.int64(2)])))
    assert made.values == {"users_1_1": 1, "users_1_2": 2}
    assert {type(value) for value in made.values.values()} == {int}


def test_the_tables_that_a_statement_reads_are_told():
    assert set(write(stratum_rates()).tables) == {"strata"}


def test_a_statement_that_calls_itself_is_told():
    assert write(nodes_above()).recursive
    assert not write(stratum_rates()).recursive


def test_a_table_is_described_with_its_types():
    told = schema_of(sources)
    assert told.startswith("`source_id` STRING, `file` STRING")
    assert "`as_of` DATE, `loaded_at` TIMESTAMP_NTZ, `rows_read` BIGINT" in told
