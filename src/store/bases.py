"""Fill the mart that says how uptake was counted, and how good its denominator is."""

from collections.abc import Sequence

from sqlalchemy import Connection, Double, Select, cast, func, literal, select, true, union_all

from src.store.cohorts import Basis
from src.store.mart_tables import company_facts, uptake_bases
from src.store.months import month_text
from src.store.sums import added, fill, whole
from src.store.working_tables import cohort_ends, company_months


def fill_bases(connection: Connection, bases: Sequence[Basis]) -> None:
    """Fill uptake_bases; company_months and company_facts must be there."""
    if bases:
        fill(connection, uptake_bases, union_all(*[_base(basis) for basis in bases]))


def _base(basis: Basis) -> Select:
    months, facts, ends = company_months.c, company_facts.c, cohort_ends.c
    counted = (
        select(
            *added(months, "eligible", "users", "raised"),
            *[
                whole(func.sum(months.eligible).filter(known.is_not(None))).label(name)
                for name, known in (("placed", facts.kind), ("classed", facts.industry))
            ],
        )
        .select_from(company_months)
        .outerjoin(company_facts, facts.company_id == months.company_id)
        .where(
            months.program == basis.program,
            months.sex == basis.sex,
            months.age.between(0, ends.last - ends.first),
            ends.program == basis.program,
            ends.sex == basis.sex,
        )
        .subquery()
    )
    sums = ("eligible", "users", "raised", "placed", "classed")
    return (
        select(
            literal(basis.program).label("program"),
            literal(basis.sex).label("sex"),
            literal(basis.code).label("basis"),
            literal(basis.months).label("follow_up"),
            cast(literal(basis.lag), Double).label("lag"),
            month_text(ends.first).label("first_month"),
            month_text(ends.last).label("last_month"),
            *[func.coalesce(counted.c[name], 0).label(name) for name in sums],
        )
        .select_from(cohort_ends.join(counted, true()))
        .where(ends.program == basis.program, ends.sex == basis.sex)
    )
