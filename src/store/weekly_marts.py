"""Fill the marts of leave starts by week and report, and of eligible people by month."""

from sqlalchemy import Connection, Select, Table, func, select

from src.store.mart_tables import company_facts, month_eligible, week_starts
from src.store.schema import leave_starts
from src.store.sums import Columns, added, fill, is_empty
from src.store.working_tables import company_months


def fill_weekly(connection: Connection) -> None:
    """Fill week_starts and month_eligible; company_facts and company_months must be filled.

    Rows are sorted by program and complex, so that a query for these reads few others.
    """
    for mart, rows, statement in (
        (month_eligible, company_months, _month_eligible),
        (week_starts, leave_starts, _week_starts),
    ):
        if not is_empty(connection, rows):
            fill(connection, mart, statement())


def _month_eligible() -> Select:
    months = company_months.c
    key = (months.month, *_group(months))
    statement = _with_company(company_months, key, added(months, "eligible"))
    return statement.where(months.eligible > 0)


def _week_starts() -> Select:
    starts = leave_starts.c
    key = (starts.week, starts.received_week, *_group(starts))
    return _with_company(leave_starts, key, added(starts, "users"))


def _group(rows: Columns) -> tuple:
    """Return the columns of the group of companies, the program and the sex."""
    facts = company_facts.c
    return (
        facts.complex_id,
        rows.program,
        rows.sex,
        func.coalesce(facts.industry, "").label("industry"),
        func.coalesce(facts.size_band, "").label("size_band"),
        facts.reached,
    )


def _with_company(table: Table, key: tuple, sums: list) -> Select:
    facts = company_facts.c
    return (
        select(*key, *sums)
        .join_from(table, company_facts, facts.company_id == table.c.company_id)
        .group_by(*key)
        .order_by(table.c.program, facts.complex_id, key[0])
    )
