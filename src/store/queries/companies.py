"""Buildings of a complex, with the count of their companies."""

from sqlalchemy import BigInteger, Select, cast, func, select

from src.store.schema import buildings, companies, complexes


def _part_of(column, complex_id: str):
    """Return the filter of rows in a complex or in any of its parts."""
    parts = select(complexes.c.complex_id).where(
        (complexes.c.complex_id == complex_id)
        | (complexes.c.parent_id == complex_id)
        | (complexes.c.top_id == complex_id)
    )
    return column.in_(parts)


def buildings_in(complex_id: str) -> Select:
    """Select one row per building of a complex or its parts, with the count of its companies."""
    counted = (
        select(
            companies.c.building_id,
            cast(func.count(), BigInteger).label("companies"),
            cast(func.sum(companies.c.employees), BigInteger).label("employees"),
        )
        .where(_part_of(companies.c.complex_id, complex_id), companies.c.closed_on.is_(None))
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
        .where(_part_of(buildings.c.complex_id, complex_id))
        .order_by(buildings.c.building_name, buildings.c.building_id)
    )
