"""The table of companies: filtered, sorted and paged by the database."""

from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, and_, cast, func, literal, select

from src.store.mart_tables import company_facts, company_uptake
from src.store.queries.company_filters import company_conditions
from src.store.queries.company_shown import Numbers, shown_name, shown_number
from src.store.sums import whole

FACTS = company_facts.c
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
    counted = _counted(program, window)
    known = _expressions(counted, numbers)
    order = known[sort].desc() if descending else known[sort].asc()
    rows = select(FACTS.company_id, *[known[name].label(name) for name in columns])
    if {sort, *columns} & {*OF_UPTAKE}:
        rows = rows.outerjoin_from(company_facts, counted, counted.c.company_id == FACTS.company_id)
    return (
        rows.where(*company_conditions(numbers=numbers, **filters))
        .order_by(order.nulls_last(), FACTS.company_id)
        .limit(limit)
        .offset(offset or None)
    )


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


def _counted(program: str | None, window: int | None) -> Subquery:
    """Return people eligible and users of each company, both sexes together."""
    uptake = company_uptake.c
    return (
        select(
            uptake.company_id,
            whole(func.sum(uptake.eligible)).label("eligible"),
            whole(func.sum(uptake.users)).label("users"),
        )
        .where(and_(uptake.program == program, uptake.window == window))
        .group_by(uptake.company_id)
        .subquery("counted")
    )


def _expressions(counted: Subquery, numbers: Numbers) -> dict[str, ColumnElement]:
    """Return what each column of the table is."""
    rate = cast(counted.c.users, Float) / func.nullif(counted.c.eligible, literal(0))
    return {
        "company_name": shown_name(numbers),
        "business_no": shown_number(numbers),
        **{name: FACTS[name] for name in OF_FACTS},
        "eligible": counted.c.eligible,
        "users": counted.c.users,
        "rate": rate,
    }
