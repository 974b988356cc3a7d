"""Buildings of a complex, with the count of their companies."""

from sqlalchemy import Select, func, select

from src.store.queries.terms import in_complex
from src.store.schema import buildings, companies
from src.store.sums import whole


def buildings_in(complex_id: str) -> Select:
    """Select one row per building of a complex or its parts, with the count of its companies."""
    counted = (
        select(
            companies.c.building_id,
            whole(func.count()).label("companies"),
            whole(func.sum(companies.c.employees)).label("employees"),
        )
        .where(in_complex(companies.c.complex_id, complex_id), companies.c.closed_on.is_(None))
        .group_by(companies.c.building_id)
        .subquery()
    )
    return (
        select(
            buildings, func.coalesce(counted.c.companies, 0).label("companies"), counted.c.employees
        )
        .join_from(
            buildings, counted, counted.c.building_id == buildings.c.building_id, isouter=True
        )
        .where(in_complex(buildings.c.complex_id, complex_id))
        .order_by(buildings.c.building_name, buildings.c.building_id)
    )
