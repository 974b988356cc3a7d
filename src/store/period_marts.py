"""Fill the successive periods of each complex, the input of its trend (src/metrics/trend.py).

The sums of a place do not show whether the people of two periods belong to the same companies; if
so, a constant company effect cancels in a trend. Therefore the mart also has sums over companies of
people in one period × people in all periods (Kish's squares, across periods).
"""

from sqlalchemy import BigInteger, Connection, Double, Select, and_, cast, func, select

from src.store.mart_tables import CHANCES, company_facts, uptake_periods
from src.store.sums import added, fill, is_empty, whole
from src.store.working_tables import (
    company_windows,
    likeness,
    nodes_above,
    place_groups,
    successive,
)

KEY = ("window", "period", "program", "sex")


def fill_periods(connection: Connection) -> None:
    """Fill uptake_periods; company_windows, place_groups and likeness must be filled."""
    if not is_empty(connection, successive):
        fill(connection, uptake_periods, _periods())


def _periods() -> Select:
    places, alike, months = _places().subquery().c, likeness.c, successive.c
    firms = _firms().subquery().c
    same_kind = and_(*[places[name] == alike[name] for name in KEY])
    same_months = and_(*[places[name] == months[name] for name in KEY])
    same_place = and_(*[places[name] == firms[name] for name in ("complex_id", *KEY)])
    return (
        select(
            *places,
            months.first_month,
            months.last_month,
            func.coalesce(alike.likeness, 0.0).label("likeness"),
            firms.with_all,
            firms.with_later,
        )
        .join(successive, same_months)
        .join(firms.with_all.table, same_place)
        .outerjoin(likeness, same_kind)
        .order_by(places.program, places.sex, places.complex_id, places.period)
    )


def _places() -> Select:
    rows = place_groups.c
    key = (rows.place.label("complex_id"), *[rows[name] for name in KEY])
    sums = [cast(func.sum(rows[name]), Double).label(name) for name in CHANCES]
    return (
        select(*key, *added(rows, "eligible", "users"), *sums)
        .where(rows.level == "complex", rows.period.in_(select(successive.c.period)))
        .group_by(rows.place, *[rows[name] for name in KEY])
    )


def _firms() -> Select:
    """Return with_all and with_later of each complex, without companies of no known complex."""
    rows, facts, above = company_windows.c, company_facts.c, nodes_above.c
    ours = (rows.company_id, rows.program, rows.sex)
    number = cast(rows.period, BigInteger)
    together = func.sum(rows.eligible).over(partition_by=ours)
    moved = func.sum(rows.eligible * number).over(partition_by=ours)
    firms = (
        select(
            *[rows[name] for name in (*KEY, "company_id")],
            (rows.eligible * together).label("with_all"),
            (rows.eligible * moved).label("with_later"),
        )
        .where(rows.period.in_(select(successive.c.period)))
        .subquery()
        .c
    )
    key = [firms[name] for name in KEY]
    sums = [whole(func.sum(firms[name])).label(name) for name in ("with_all", "with_later")]
    return (
        select(above.above_id.label("complex_id"), *key, *sums)
        .join(company_facts, facts.company_id == firms.company_id)
        .join(nodes_above, above.complex_id == facts.complex_id)
        .where(facts.kind.is_not(None))
        .group_by(above.above_id, *key)
    )
