"""Facts of a snapshot to compare with those of the one that is to replace it."""

from functools import cache

from sqlalchemy import Select, String, cast, func, literal, select, union_all

from src.domain.tables import VALUES
from src.store.mart_tables import region_figures
from src.store.queries.terms import Codes, among
from src.store.schema import (
    companies,
    complex_quarters,
    complexes,
    eligible,
    headcounts,
    leave_starts,
)
from src.store.sums import added, whole


@cache
def company_places() -> Select:
    """Select one row per company: company_id, complex_id, closed_on."""
    return select(companies.c.company_id, companies.c.complex_id, companies.c.closed_on).order_by(
        companies.c.company_id
    )


def company_names(company_ids: Codes = None) -> Select:
    """Select company_id and company_name of some companies, or of all."""
    named = select(companies.c.company_id, companies.c.company_name)
    chosen = named.where(*among(companies.c.company_id, company_ids))
    return chosen.order_by(companies.c.company_id)


@cache
def complex_names() -> Select:
    """Select complex_id and complex_name of every complex."""
    return select(complexes.c.complex_id, complexes.c.complex_name).order_by(complexes.c.complex_id)


@cache
def country_totals() -> Select:
    """Select quarter, complexes, tenants, operating and employees of the country, by quarter.

    A quarter without sums of the country has a row of NULL.
    """
    rows, facts = region_figures.c, complex_quarters.c
    named = ("complexes", "tenants", "operating", "employees")
    quarters = select(facts.quarter).distinct().subquery()
    of_country = (rows.quarter == quarters.c.quarter) & (rows.level == "country")
    return (
        select(quarters.c.quarter, *added(rows, *named))
        .join_from(quarters, region_figures, of_country, isouter=True)
        .group_by(quarters.c.quarter)
        .order_by(quarters.c.quarter)
    )


@cache
def quarter_sums() -> Select:
    """Select source, quarter and the sum of each value over the complexes; NULL without values."""
    facts = complex_quarters.c
    return (
        select(facts.source, facts.quarter, *added(facts, *VALUES))
        .group_by(facts.source, facts.quarter)
        .order_by(facts.source, facts.quarter)
    )


_PARTS = (
    ("headcounts", headcounts.c.month, headcounts.c.employees),
    ("eligible", eligible.c.month, eligible.c.eligible),
    ("leave_starts", cast(leave_starts.c.received_week, String), leave_starts.c.users),
)


@cache
def people_by_period() -> Select:
    """Select kind, period and people: head counts and eligible by month, users by week received."""
    parts = [
        select(
            literal(kind).label("kind"),
            period.label("period"),
            whole(func.sum(people)).label("people"),
        ).group_by(period)
        for kind, period, people in _PARTS
    ]
    rows = union_all(*parts).subquery()
    return select(rows).order_by(rows.c.kind, rows.c.period)


def people_loaded() -> Select:
    """Select one row per complex, month and kind (head counts, eligible people) with figures:
    people, and the companies with a figure in that month."""
    parts = []
    for table, people in ((headcounts, headcounts.c.employees), (eligible, eligible.c.eligible)):
        # First one row per firm: for count(DISTINCT …) PostgreSQL would sort all rows
        firm = (
            select(table.c.company_id, table.c.month, func.sum(people).label("people"))
            .group_by(table.c.company_id, table.c.month)
            .subquery()
            .c
        )
        place = companies.c.complex_id
        parts.append(
            select(
                place,
                firm.month,
                literal(table.name).label("kind"),
                func.count().label("companies"),
                whole(func.sum(firm.people)).label("people"),
            )
            .join_from(firm.month.table, companies, companies.c.company_id == firm.company_id)
            .group_by(place, firm.month)
        )
    rows = union_all(*parts).subquery()
    return select(rows).order_by(rows.c.complex_id, rows.c.month, rows.c.kind)
