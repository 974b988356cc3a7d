"""Parts that several queries share: filters by code, lists of columns."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, FromClause, and_, or_, select, union_all

from src.domain.measures import MATCHED, matched_columns
from src.domain.tables import VALUES
from src.store.schema import complexes
from src.store.sums import Columns

Codes = str | tuple[str, ...] | list[str] | None
Regions = tuple[str, ...] | None
"""Where a reader may see firms: provinces, districts, complexes; None is everywhere."""

FIGURES = (
    *[name for value in VALUES for name in (value, f"{value}_gap")],
    *[name for pair in MATCHED for name in matched_columns(*pair)],
)
"""Columns of a complex's figures that pages read: each value, why it is missing, the pairs."""


def among(column: ColumnElement, codes: Codes) -> list[ColumnElement]:
    """Return the filter of a column by one code or several; None filters nothing."""
    if codes is None:
        return []
    return [column == codes if isinstance(codes, str) else column.in_(list(codes))]


def is_of(node: Columns, complex_id: str | ColumnElement) -> ColumnElement:
    """Return the condition that a complex is the one called `complex_id`, or a part of it.

    node : columns complex_id, parent_id and top_id. complex_id : an id, or a column of ids.
    """
    return or_(*[each == complex_id for each in (node.complex_id, node.parent_id, node.top_id)])


def in_complex(column: ColumnElement, complex_id: str) -> ColumnElement:
    """Return the filter of rows whose `column` names a complex or one of its parts."""
    return column.in_(select(complexes.c.complex_id).where(is_of(complexes.c, complex_id)))


def within(column: ColumnElement, regions: Regions) -> list[ColumnElement]:
    """Return the filter of rows whose `column` names a complex that lies in one of the regions.

    A complex that straddles two provinces lies in neither; its parts do. Nor does one lie in a
    district of which a part lies in another, wherever its source says that it is: its sums hold
    those of all its parts.
    """
    if regions is None:
        return []
    return [lies_where(column, lambda code: code.in_(list(regions)))]


def lies_where(
    column: ColumnElement, is_meant: Callable[[ColumnElement], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return the condition that `column` names a complex that lies in a place whose code is meant,
    as `within` understands it."""
    node, part = complexes.c, complexes.alias("part").c
    keys = (node.sido, node.sigungu, node.complex_id, node.parent_id, node.top_id)
    found = select(node.complex_id).where(or_(*[is_meant(key) for key in keys]))
    outside = union_all(
        *[
            select(above).where(above.is_not(None), part.complex_id.not_in(found))
            for above in (part.parent_id, part.top_id)
        ]
    )
    return column.in_(found.where(node.complex_id.not_in(outside)))


def topmost_in_region(node: FromClause, parent: FromClause, sido: Codes, sigungu: Codes) -> list:
    """Return the filters that keep the topmost complexes, or topmost parts, of a region.

    Without a region these are the complexes without a parent. With one, a complex that straddles
    two provinces is stood for by its part in that province.
    """
    inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    if not inside:
        return [node.c.parent_id.is_(None)]
    above = and_(*among(parent.c.sido, sido), *among(parent.c.sigungu, sigungu))
    return [*inside, parent.c.complex_id.is_(None) | above.is_not(True)]


def check_value(value: str) -> str:
    """Return the name of a value; raises ValueError for a name that is none."""
    if value not in VALUES:
        raise ValueError(f"no such value: {value}")
    return value
