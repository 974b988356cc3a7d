"""The table of companies: filtered, sorted and paged by the database."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    cast,
    func,
    null,
    select,
    union_all,
)

from src.store.mart_tables import company_facts
from src.store.queries.company_filters import company_conditions
from src.store.queries.company_shown import Numbers, shown_name, shown_number
from src.store.reach_tables import company_sums
from src.store.sums import whole

FACTS = company_facts.c
PEOPLE = company_sums.c
OF_FACTS = (
    *("sido", "sigungu", "complex_name", "building_name", "industry", "ksic", "size_band"),
    *("employees", "employees_f", "employees_young", "young_share", "firm_class"),
    *("opened_on", "closed_on"),
    *("first_contact_on", "last_contact_on", "stage", "lat", "lon"),
)
OF_UPTAKE = ("eligible", "users", "rate")
COMPANY_COLUMNS = ("company_name", "business_no", *OF_FACTS, *OF_UPTAKE)
"""Columns that the table can show and sort by, besides company_id."""


def company_rows(
    program: str | None = None,
    window: int | None = None,
    columns: tuple[str, ...] = COMPANY_COLUMNS,
    sort: str = "company_name",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
    numbers: Numbers = True,
    **filters: Any,
) -> Select:
    """Select company_id and the named columns of companies, sorted, one page or all.

    program, window : of the columns eligible, users and rate (users / eligible), which are NULL
    where nobody was eligible. sort : one of COMPANY_COLUMNS. NULL comes last in both directions,
    and ties are sorted by company_id, so that no row is on two pages.
    numbers : where the reader may see whole business numbers and names of sole proprietors.
    filters : of `company_conditions`. Raises KeyError for an unknown column.
    """
    conditions = company_conditions(numbers=numbers, **filters)
    has_people = {sort, *columns} & {*OF_UPTAKE}
    page: CTE | None = None
    if has_people and limit is not None:
        # Find the ids of the page first, then read the people of these companies only
        if sort in OF_UPTAKE:
            sorted_ids = _by_people(
                PEOPLE[sort], descending, program, window, conditions, offset + limit
            )
        else:
            order = _order(_expressions(_counted(program, window), numbers)[sort], descending)
            sorted_ids = select(FACTS.company_id).where(*conditions).order_by(*order)
        page = sorted_ids.limit(limit).offset(offset or None).cte("page")
    counted = _counted(program, window, page)
    expressions = _expressions(counted, numbers)
    rows = select(FACTS.company_id, *[expressions[name].label(name) for name in columns])
    if page is not None:
        rows = rows.join_from(company_facts, page, page.c.company_id == FACTS.company_id)
    if has_people:
        start = company_facts if page is None else page
        rows = rows.outerjoin_from(start, counted, counted.c.company_id == FACTS.company_id)
    rows = rows.order_by(*_order(expressions[sort], descending))
    if page is None:
        rows = rows.where(*conditions).limit(limit).offset(offset or None)
    return rows


def _by_people(
    by: ColumnElement,
    descending: bool,
    program: str | None,
    window: int | None,
    conditions: list[ColumnElement],
    most: int,
) -> Select:
    """Select the ids of the first `most` companies by a number of their people; companies without
    that number come last.

    Both groups are selected separately, each in the order of an index, so that neither query sorts
    all companies.
    """
    has_number = PEOPLE.program == program, PEOPLE.window == window, by.is_not(None)
    same_company = PEOPLE.company_id == FACTS.company_id
    order = by.desc() if descending else by.asc()
    with_number = (
        select(FACTS.company_id, by.label("by"))
        .join(company_sums, same_company)
        .where(*has_number, *conditions)
        .order_by(order, PEOPLE.company_id)
        .limit(most)
        .subquery()
    )
    without = (
        select(FACTS.company_id, cast(null(), by.type).label("by"))
        .where(~select(PEOPLE.company_id).where(*has_number, same_company).exists(), *conditions)
        .order_by(FACTS.company_id)
        .limit(most)
        .subquery()
    )
    both = union_all(select(with_number), select(without)).subquery().c
    order = both.by.desc() if descending else both.by.asc()
    return select(both.company_id).order_by(order.nulls_last(), both.company_id)


def _order(by: ColumnElement, descending: bool) -> tuple[ColumnElement, ...]:
    return (by.desc() if descending else by.asc()).nulls_last(), FACTS.company_id


def count_company_rows(numbers: Numbers = True, **filters: Any) -> Select:
    """Select one row: the number of `companies` on all pages, their `employees`, and how many
    companies have coordinates (`placed`)."""
    return (
        select(
            whole(func.count()).label("companies"),
            whole(func.sum(FACTS.employees)).label("employees"),
            whole(func.count(FACTS.lat + FACTS.lon)).label("placed"),
        )
        .select_from(company_facts)
        .where(*company_conditions(numbers=numbers, **filters))
    )


def _counted(program: str | None, window: int | None, page: CTE | None = None) -> Subquery:
    """Return eligible people, users and rate of each company, or of those on a page, both sexes
    together."""
    on_page = [] if page is None else [PEOPLE.company_id.in_(select(page.c.company_id))]
    return (
        select(PEOPLE.company_id, PEOPLE.eligible, PEOPLE.users, PEOPLE.rate)
        .where(PEOPLE.program == program, PEOPLE.window == window, *on_page)
        .subquery("counted")
    )


def _expressions(counted: Subquery, numbers: Numbers) -> dict[str, ColumnElement]:
    """Return the expression of each column of the table."""
    return {
        "company_name": shown_name(numbers),
        "business_no": shown_number(numbers),
        **{name: FACTS[name] for name in OF_FACTS},
        "eligible": counted.c.eligible,
        "users": counted.c.users,
        "rate": counted.c.rate,
    }
