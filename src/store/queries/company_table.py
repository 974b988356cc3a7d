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
"""What the table can show and sort by, beside company_id."""


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
    """Select companies with company_id and the columns asked for, one page or all, in order.

    program, window : whose people eligible, users and rate (users / eligible) stand beside; NULL
    where nobody was eligible. sort : one of COMPANY_COLUMNS; what is missing comes last both ways,
    and equal rows are in the order of company_id, so that no row is on two pages.
    numbers : whether whole numbers and names of sole proprietors are shown.
    filters : as `company_conditions` takes them. Raises KeyError for a column that is none.
    """
    conditions = company_conditions(numbers=numbers, **filters)
    has_people = {sort, *columns} & {*OF_UPTAKE}
    page: CTE | None = None
    if has_people and limit is not None:
        # Who is on the page is known first: only their people are then read
        if sort in OF_UPTAKE:
            known_by = _by_people(
                PEOPLE[sort], descending, program, window, conditions, offset + limit
            )
        else:
            order = _order(_expressions(_counted(program, window), numbers)[sort], descending)
            known_by = select(FACTS.company_id).where(*conditions).order_by(*order)
        page = known_by.limit(limit).offset(offset or None).cte("page")
    counted = _counted(program, window, page)
    known = _expressions(counted, numbers)
    rows = select(FACTS.company_id, *[known[name].label(name) for name in columns])
    if page is not None:
        rows = rows.join_from(company_facts, page, page.c.company_id == FACTS.company_id)
    if has_people:
        start = company_facts if page is None else page
        rows = rows.outerjoin_from(start, counted, counted.c.company_id == FACTS.company_id)
    rows = rows.order_by(*_order(known[sort], descending))
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
    """Select the first companies by a number of their people; those without it come last.

    The two are found apart, each in the order of a key: so neither sorts all companies.
    """
    asked = PEOPLE.program == program, PEOPLE.window == window, by.is_not(None)
    beside = PEOPLE.company_id == FACTS.company_id
    order = by.desc() if descending else by.asc()
    known = (
        select(FACTS.company_id, by.label("by"))
        .join(company_sums, beside)
        .where(*asked, *conditions)
        .order_by(order, PEOPLE.company_id)
        .limit(most)
        .subquery()
    )
    others = (
        select(FACTS.company_id, cast(null(), by.type).label("by"))
        .where(~select(PEOPLE.company_id).where(*asked, beside).exists(), *conditions)
        .order_by(FACTS.company_id)
        .limit(most)
        .subquery()
    )
    both = union_all(select(known), select(others)).subquery().c
    order = both.by.desc() if descending else both.by.asc()
    return select(both.company_id).order_by(order.nulls_last(), both.company_id)


def _order(by: ColumnElement, descending: bool) -> tuple[ColumnElement, ...]:
    return (by.desc() if descending else by.asc()).nulls_last(), FACTS.company_id


def count_company_rows(numbers: Numbers = True, **filters: Any) -> Select:
    """Select one row: how many `companies` all pages have together, their `employees`, and how
    many of them have a place (`placed`)."""
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
    """Return people eligible and users of each company, or of those on a page, both sexes
    together."""
    there = [] if page is None else [PEOPLE.company_id.in_(select(page.c.company_id))]
    return (
        select(PEOPLE.company_id, PEOPLE.eligible, PEOPLE.users, PEOPLE.rate)
        .where(PEOPLE.program == program, PEOPLE.window == window, *there)
        .subquery("counted")
    )


def _expressions(counted: Subquery, numbers: Numbers) -> dict[str, ColumnElement]:
    """Return what each column of the table is."""
    return {
        "company_name": shown_name(numbers),
        "business_no": shown_number(numbers),
        **{name: FACTS[name] for name in OF_FACTS},
        "eligible": counted.c.eligible,
        "users": counted.c.users,
        "rate": counted.c.rate,
    }
