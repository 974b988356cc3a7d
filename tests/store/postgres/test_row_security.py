"""The second line of defence behind the door: a transaction that names no firm receives none."""

import pytest
from sqlalchemy import column, func, select, table
from sqlalchemy.exc import ProgrammingError

from src.store.engine import fetch_frame
from src.store.postgres import row_security
from src.store.postgres.copying import _tables
from src.store.postgres.months import FILED_BY
from src.store.postgres.row_security import gives_firms_unasked, has_firms, reading
from src.store.queries.catalogue import CATALOGUE, QUERIES
from src.store.queries.terms import within
from src.store.schema import companies, company_links
from tests.store.postgres.test_queries_on_both import WITHOUT_ROWS, real_calls

pytestmark = pytest.mark.slow

OF_FIRMS = sorted((one for one in _tables() if has_firms(one)), key=lambda one: one.name)
HERE = ("47190",)


def counted(engine, rows, *firms):
    statement = select(func.count()).select_from(rows)
    return int(fetch_frame(engine, statement, *firms).iloc[0, 0])


def test_every_table_that_names_firms_is_held_back(both):
    assert [one.name for one in OF_FIRMS] == [
        *(
            "cohort_users",
            "companies",
            "company_facts",
            "company_fills",
            "company_links",
            "company_open",
        ),
        *("company_seen", "company_sums", "company_uptake", "contacts", "eligible"),
        *("firm_answers", "firm_rates", "headcounts", "help_rates", "holdouts", "leave_starts"),
        *("problems", "workplace_places"),
        "workplaces",
    ]
    policies = table("pg_policies", column("tablename"), schema="pg_catalog")
    with both[1].connect() as connection:
        held = connection.execute(select(policies.c.tablename)).scalars().all()
    by_months = [one.name for one in FILED_BY]
    assert sorted([*held, *by_months]) == [one.name for one in OF_FIRMS]


def test_no_policy_of_rows_of_a_firm_reads_another_table(both):
    policies = table("pg_policies", column("tablename"), column("qual"), schema="pg_catalog")
    with both[1].connect() as connection:
        given = dict(connection.execute(select(policies.c.tablename, policies.c.qual)).all())
    reading_others = {name for name, condition in given.items() if "copy." in condition}
    assert reading_others == {"workplaces"}, "a look into another table for each row takes long"


@pytest.mark.parametrize("rows", OF_FIRMS, ids=lambda rows: rows.name)
def test_who_asks_for_no_firm_is_given_none_and_who_asks_for_all_is_given_all(rows, both):
    file, server = both
    assert counted(server, rows) == 0
    assert counted(server, rows, ("nowhere",)) == 0
    assert counted(server, rows, None) == counted(file, rows)
    assert counted(server, rows) == 0, "what was asked for before is over with its transaction"


@pytest.mark.parametrize("rows", OF_FIRMS, ids=lambda rows: rows.name)
def test_who_asks_for_firms_of_a_region_is_given_those_alone(rows, both):
    file, server = both
    there = select(companies.c.company_id).where(*within(companies.c.complex_id, HERE))
    if "company_id" in rows.c:
        given = rows.c.company_id.in_(there)
    elif "workplace_key" in rows.c:
        given = rows.c.workplace_key.in_(
            select(company_links.c.workplace_key).where(company_links.c.company_id.in_(there))
        )
    else:
        given = False
    expected = fetch_frame(file, select(func.count()).select_from(rows).where(given)).iloc[0, 0]
    assert counted(server, rows, HERE) == expected
    assert rows is not companies or 0 < expected < counted(file, rows)


def test_no_query_names_a_firm_to_who_has_not_come_by_the_door(both):
    file, server = both
    named = 0
    for name in sorted({*CATALOGUE} - WITHOUT_ROWS):
        statement = QUERIES[name](**next(iter(real_calls(name, file))))
        if "company_id" in statement.selected_columns:
            named += len(fetch_frame(file, statement.limit(1)))
            assert fetch_frame(server, statement).empty, name
    assert named >= 10


@pytest.mark.parametrize("hostile", ["*", "11,*", "*,11", "11,47190", "' or true --", "%"])
def test_a_code_of_a_place_opens_no_other(hostile, both):
    assert counted(both[1], companies, (hostile,)) == 0


def test_a_user_whom_no_policy_holds_back_is_known(both, monkeypatch):
    assert not gives_firms_unasked(both[1])
    monkeypatch.setitem(row_security._as_readers, both[1], False)
    assert gives_firms_unasked(both[1]), "the tables are his own"


def test_a_reader_cannot_write_nor_take_the_tables(both):
    for statement in (
        companies.delete(),
        companies.update().values(complex_id=None),
        companies.insert().values(company_id="x"),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            reading(both[1], None) as connection,
        ):
            connection.execute(statement)
