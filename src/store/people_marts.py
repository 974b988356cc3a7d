"""Fill the marts of head counts: by complex and by region, month by month."""

from sqlalchemy import Connection, Select, func, literal, select

from src.domain.codes import LEVELS, YOUNG_AGE_BANDS
from src.store.mart_tables import complex_people, region_people
from src.store.schema import companies, complexes, headcounts
from src.store.sums import added, fill, is_empty, region_of, whole
from src.store.working_tables import nodes_above, own_people

PEOPLE = ("employees", "employees_f", "employees_young")


def fill_people(connection: Connection) -> None:
    """Fill complex_people and region_people; nodes_above must be filled."""
    if is_empty(connection, headcounts):
        return
    fill(connection, own_people, _own())
    fill(connection, complex_people, _by_complex())
    for level in LEVELS:
        fill(connection, region_people, _by_region(level))


def _own() -> Select:
    counts, company = headcounts.c, companies.c
    women = func.sum(counts.employees).filter(counts.sex == "f")
    young = func.sum(counts.employees).filter(counts.age_band.in_(YOUNG_AGE_BANDS))
    return (
        select(
            company.complex_id,
            counts.month,
            whole(func.sum(counts.employees)).label("employees"),
            whole(func.coalesce(women, 0)).label("employees_f"),
            whole(func.coalesce(young, 0)).label("employees_young"),
        )
        .join_from(headcounts, companies, company.company_id == counts.company_id)
        .group_by(company.complex_id, counts.month)
    )


def _by_complex() -> Select:
    own, above = own_people.c, nodes_above.c
    return (
        select(above.above_id.label("complex_id"), own.month, *added(own, *PEOPLE))
        .join_from(own_people, nodes_above, above.complex_id == own.complex_id)
        .group_by(above.above_id, own.month)
        .order_by(own.month, above.above_id)
    )


def _by_region(level: str) -> Select:
    own = own_people.c
    code, province = region_of(level, complexes.c)
    placed = (
        select(code.label("region_code"), province.label("sido_code"), complexes.c.kind, own_people)
        .join_from(own_people, complexes, complexes.c.complex_id == own.complex_id)
        .subquery()
    )
    key = (placed.c.region_code, placed.c.sido_code, placed.c.kind, placed.c.month)
    return select(
        literal(level).label("level"),
        placed.c.region_code,
        placed.c.sido_code.label("sido"),
        placed.c.kind,
        placed.c.month,
        *added(placed.c, *PEOPLE),
    ).group_by(*key)
