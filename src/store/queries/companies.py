"""Buildings of a complex, with the count of their companies."""

from sqlalchemy import Select, func, select

from src.store.queries.terms import Regions, in_complex, within
from src.store.schema import buildings, companies
from src.store.sums import whole

_KEY = (buildings.c.building_id,)


def buildings_list(complex_id: str | None = None) -> Select:
    """Select the buildings of a complex and its parts, or of all, by name, without companies."""
    here = [] if complex_id is None else [in_complex(buildings.c.complex_id, complex_id)]
    return select(buildings).where(*here).order_by(buildings.c.building_name, *_KEY)


def buildings_in(complex_id: str, regions: Regions = None) -> Select:
    """Select one row per building of a complex and its parts: its columns, companies, employees."""
    counted = (
        select(
            companies.c.building_id,
            whole(func.count()).label("companies"),
            whole(func.sum(companies.c.employees)).label("employees"),
        )
        .where(
            in_complex(companies.c.complex_id, complex_id),
            companies.c.closed_on.is_(None),
            *within(companies.c.complex_id, regions),
        )
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
        .where(*within(buildings.c.complex_id, regions))
        .order_by(buildings.c.building_name, *_KEY)
    )
