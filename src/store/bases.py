"""Fill the mart that describes how uptake was counted and the quality of its denominator."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, Select, and_, func, select

from src.store.bulk import insert_frame, read_frame
from src.store.cohorts import Basis
from src.store.mart_tables import company_facts, uptake_bases
from src.store.months import text_of
from src.store.sums import added, whole
from src.store.working_tables import cohort_ends, company_months

COUNTED = ("eligible", "users", "raised", "placed", "classed")


def fill_bases(connection: Connection, bases: Sequence[Basis]) -> None:
    """Fill uptake_bases; company_months and company_facts must be filled."""
    key = ["program", "sex"]
    counted = read_frame(connection, _counted()).set_index(key)
    ends = read_frame(connection, select(cohort_ends)).set_index(key)
    rows = [
        {
            "program": basis.program,
            "sex": basis.sex,
            "basis": basis.code,
            "follow_up": basis.months,
            "lag": basis.lag,
            "first_month": text_of(int(ends.at[group, "first"])),
            "last_month": text_of(int(ends.at[group, "last"])),
        }
        for basis in bases
        if (group := (basis.program, basis.sex)) in ends.index
    ]
    filled = pd.DataFrame(rows, columns=uptake_bases.columns.keys()[:7]).join(counted, on=key)
    filled = filled.astype({"lag": float}).fillna(dict.fromkeys(COUNTED, 0))
    insert_frame(connection, uptake_bases, filled.astype(dict.fromkeys(COUNTED, int)))


def _counted() -> Select:
    """Return the sums of each programme and sex over the cohorts whose follow-up is over."""
    months, facts, ends = company_months.c, company_facts.c, cohort_ends.c
    same = and_(ends.program == months.program, ends.sex == months.sex)
    return (
        select(
            months.program,
            months.sex,
            *added(months, "eligible", "users", "raised"),
            *[
                whole(func.sum(months.eligible).filter(known.is_not(None))).label(name)
                for name, known in (("placed", facts.kind), ("classed", facts.industry))
            ],
        )
        .join_from(company_months, cohort_ends, same)
        .outerjoin(company_facts, facts.company_id == months.company_id)
        .where(months.age.between(0, ends.last - ends.first))
        .group_by(months.program, months.sex)
    )
