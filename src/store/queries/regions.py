"""Regions and their sums."""

from sqlalchemy import Select, func, select

from src.domain.measures import MATCHED, matched_columns
from src.domain.tables import VALUES
from src.store import mart_tables, schema
from src.store.queries.terms import Codes, among
from src.store.sums import whole

_SUMMED = (
    "complexes",
    *[
        name
        for value in VALUES
        for name in (value, f"{value}_complexes", f"{value}_withheld", f"{value}_not_carried")
    ],
    *[name for pair in MATCHED for name in matched_columns(*pair)],
)
_ADDED = select(
    mart_tables.region_figures.c.region_code,
    mart_tables.region_figures.c.sido,
    *[whole(func.sum(mart_tables.region_figures.c[name])).label(name) for name in _SUMMED],
)
"""Built once: SQLAlchemy takes longer to build fifty sums than DuckDB to run them."""


def regions(level: Codes = None, parent: Codes = None) -> Select:
    """Select the regions of a level (sido, sigungu), optionally only those of one parent region."""
    rows = schema.regions
    filters = [*among(rows.c.level, level), *among(rows.c.parent_code, parent)]
    return select(rows).where(*filters).order_by(rows.c.region_code)


def region_figures(level: str, quarter: str, kind: Codes = None, sido: Codes = None) -> Select:
    """Select one row per region of a level with the sums of its complexes in a quarter.

    level : country, sido or sigungu. Region 00 holds figures that are published only for a complex
    that straddles two provinces; with it, the regions add up to the country. A sum without any
    known figure is NULL. `…_withheld` and `…_not_carried` count the complexes that a sum leaves
    out.
    """
    sums, names = mart_tables.region_figures, schema.regions
    filters = [*among(sums.c.kind, kind), *among(sums.c.sido, sido)]
    added = (
        _ADDED.where(sums.c.level == level, sums.c.quarter == quarter, *filters)
        .group_by(sums.c.region_code, sums.c.sido)
        .subquery()
    )
    described = ("region_name", "region_short", "region_name_en", "lat", "lon")
    return (
        select(*added.c, *[names.c[name] for name in described])
        .join_from(added, names, names.c.region_code == added.c.region_code, isouter=True)
        .order_by(added.c.region_code)
    )
