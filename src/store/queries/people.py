"""Head counts of complexes and regions in the last month and a year before."""

from sqlalchemy import ColumnElement, Integer, Select, String, Subquery, Table, cast, func, select

from src.store import mart_tables, schema
from src.store.queries.terms import Codes, Regions, among, topmost_in_region, within
from src.store.queries.uptake import DESCRIBED, IDENTITY, whole_regions
from src.store.sums import Columns, whole

_PEOPLE = ("employees", "employees_f", "employees_young")


def complex_people(
    kind: Codes = None,
    sido: Codes = None,
    sigungu: Codes = None,
    tops_only: bool = True,
    regions: Regions = None,
) -> Select:
    """Select one row per complex with head counts: employees, women, people under 40.

    `month` is the last month with head counts. `…_before` are the counts a year before, NULL where
    there are none.
    """
    node, parent = schema.complexes, schema.complexes.alias("parent")
    rows = mart_tables.complex_people
    summed = _summed(rows, (rows.c.complex_id,))
    inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    places = topmost_in_region(node, parent, sido, sigungu) if tops_only else inside
    return (
        select(*[node.c[name] for name in IDENTITY], *_shown(summed.c))
        .select_from(node)
        .outerjoin(parent, parent.c.complex_id == node.c.parent_id)
        .join(summed, summed.c.complex_id == node.c.complex_id)
        .where(summed.c.month.is_not(None), *among(node.c.kind, kind), *places)
        .where(*within(node.c.complex_id, regions))
        .order_by(node.c.complex_id)
    )


def people_month() -> Select:
    """Select one row, the last month with head counts; no row without head counts."""
    month = mart_tables.region_people.c.month
    return select(month).distinct().order_by(month.desc()).limit(1)


def region_people(
    level: str, kind: Codes = None, sido: Codes = None, regions: Regions = None
) -> Select:
    """Select one row per region of a level (country, sido, sigungu), columns as complex_people."""
    rows, names = mart_tables.region_people, schema.regions
    filters = [rows.c.level == level, *among(rows.c.kind, kind), *among(rows.c.sido, sido)]
    filters += whole_regions(rows, regions)
    summed = _summed(rows, (rows.c.region_code, rows.c.sido), *filters)
    return (
        select(
            summed.c.region_code,
            summed.c.sido,
            *_shown(summed.c),
            *[names.c[name] for name in DESCRIBED],
        )
        .select_from(summed)
        .outerjoin(names, names.c.region_code == summed.c.region_code)
        .where(summed.c.month.is_not(None))
        .order_by(summed.c.region_code)
    )


def _summed(rows: Table, key: tuple, *filters: ColumnElement) -> Subquery:
    """Return the sums of each key in the last month, and as `…_before` those a year before."""
    last = select(func.max(rows.c.month)).scalar_subquery()
    before = select(_year_before(func.max(rows.c.month))).scalar_subquery()
    sums = [
        whole(func.sum(rows.c[name]).filter(rows.c.month == month)).label(name + ending)
        for month, ending in ((last, ""), (before, "_before"))
        for name in _PEOPLE
    ]
    month = func.max(rows.c.month).filter(rows.c.month == last).label("month")
    return (
        select(*key, month, *sums)
        .where((rows.c.month == last) | (rows.c.month == before), *filters)
        .group_by(*key)
        .subquery()
    )


def _year_before(month: ColumnElement) -> ColumnElement[str]:
    """Return the month (YYYY-MM) a year before."""
    year = cast(cast(func.substr(month, 1, 4), Integer) - 1, String)
    return year + func.substr(month, 5, 3)


def _shown(sums: Columns) -> list:
    return [sums.month, *[sums[name + ending] for ending in ("", "_before") for name in _PEOPLE]]
