"""Complexes: lists, figures of a quarter, trends, industries, largest changes."""

from sqlalchemy import FromClause, Select, case, func, select

from src.domain.sources import SURVEY_FIRST, order_sources
from src.store import mart_tables, schema
from src.store.queries.terms import FIGURES, Codes, among, check_value, topmost_in_region

_figures = mart_tables.complex_figures
_figures_above = _figures.alias("parent")
_figures_before = _figures.alias("earlier")
_DESCRIBED = (
    "complex_id",
    "parent_id",
    "top_id",
    "complex_name",
    "kind",
    "development",
    "sido",
    "sigungu",
    "is_leaf",
    "lat",
    "lon",
    "place",
)


def complexes_list(
    kind: Codes = None, sido: Codes = None, sigungu: Codes = None, tops_only: bool = True
) -> Select:
    """Select one row per complex, by name: those without a parent, or the topmost of a region.

    tops_only=False selects every complex and part.
    """
    node, parent = schema.complexes, schema.complexes.alias("parent")
    statement = select(node).join_from(
        node, parent, parent.c.complex_id == node.c.parent_id, isouter=True
    )
    return _filtered(statement, node, parent, kind, sido, sigungu, tops_only).order_by(
        node.c.complex_name, node.c.complex_id
    )


def complex_figures(
    quarter: str,
    kind: Codes = None,
    sido: Codes = None,
    sigungu: Codes = None,
    tops_only: bool = True,
) -> Select:
    """Select one row per complex of a quarter: its FIGURES.

    A complex that straddles two provinces is one row; filtered by province, the row is its part
    there. `operating_of_tenants` and `tenants_with_operating` (and those for women) are numerator
    and denominator of a share: both known, from one source, for the same complexes.
    """
    node, parent = _figures, _figures_above
    statement = (
        select(*[node.c[name] for name in (*_DESCRIBED, *FIGURES, "tenants_source")])
        .join_from(
            node,
            parent,
            (parent.c.complex_id == node.c.parent_id) & (parent.c.quarter == node.c.quarter),
            isouter=True,
        )
        .where(node.c.quarter == quarter)
    )
    return _filtered(statement, node, parent, kind, sido, sigungu, tops_only).order_by(
        node.c.complex_id
    )


def _filtered(
    statement: Select,
    node: FromClause,
    parent: FromClause,
    kind: Codes,
    sido: Codes,
    sigungu: Codes,
    tops_only: bool,
) -> Select:
    inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    places = topmost_in_region(node, parent, sido, sigungu) if tops_only else inside
    return statement.where(*among(node.c.kind, kind), *places)


def complex_trend(complex_ids: Codes) -> Select:
    """Select one row per complex and quarter with its figures, oldest quarter first."""
    names = ("complex_id", "complex_name", "quarter", *FIGURES, "tenants_source")
    return (
        select(*[_figures.c[name] for name in names])
        .where(*among(_figures.c.complex_id, complex_ids))
        .order_by(_figures.c.complex_id, _figures.c.quarter)
    )


def industry_mix(complex_ids: Codes = None, quarter: str | None = None) -> Select:
    """Select one row per complex and industry of a quarter, from the preferred source that has it.

    Without a quarter the newest quarter of each complex.
    """
    rows = _one_source_per_complex(quarter).subquery()
    shown = [column for column in rows.c if column.name != "place"]
    return (
        select(*shown)
        .where(rows.c.place == 1, *among(rows.c.complex_id, complex_ids))
        .order_by(rows.c.complex_id, rows.c.industry)
    )


def _one_source_per_complex(quarter: str | None) -> Select:
    rows = schema.complex_industries
    order = {name: place for place, name in enumerate(order_sources("employees", SURVEY_FIRST))}
    rank = case(order, value=rows.c.source, else_=len(order))
    newest_first = (rows.c.quarter.desc(), rank, rows.c.source)
    place = func.dense_rank().over(partition_by=rows.c.complex_id, order_by=newest_first)
    return select(rows, place.label("place")).where(*among(rows.c.quarter, quarter))


def biggest_changes(
    value: str, quarter: str, before: str, limit: int = 10, kind: Codes = None
) -> Select:
    """Select the complexes whose value changed most between two quarters, largest change first.

    Complexes as the source publishes them, that is, parts where it publishes parts: so nothing
    appears twice, and 서울디지털 appears under its own name. Only complexes with a full figure from
    the same source in both quarters. Raises ValueError for an unknown value.
    """
    check_value(value)
    now, then = _figures, _figures_before
    change = now.c[value] - then.c[value]
    names = ("complex_id", "complex_name", "kind", "sido", "sigungu")
    return (
        select(
            *[now.c[name] for name in names],
            now.c[value].label("value_now"),
            then.c[value].label("value_before"),
            change.label("change"),
        )
        .join_from(now, then, then.c.complex_id == now.c.complex_id)
        .where(
            now.c.quarter == quarter,
            then.c.quarter == before,
            now.c[f"{value}_role"] == "summed",
            now.c[f"{value}_source"] == then.c[f"{value}_source"],
            now.c[f"{value}_gap"].is_(None),
            then.c[f"{value}_gap"].is_(None),
            change != 0,
            *among(now.c.kind, kind),
        )
        .order_by(func.abs(change).desc(), now.c.complex_id)
        .limit(limit)
    )
