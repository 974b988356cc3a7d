"""Filters and lists of columns that several queries share."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, FromClause, and_, or_, select, union_all

from src.domain.measures import MATCHED, matched_columns
from src.domain.tables import VALUES
from src.store.schema import complexes
from src.store.sums import Columns

Codes = str | tuple[str, ...] | list[str] | None
Regions = tuple[str, ...] | None
"""Where a reader may see firms: codes of provinces, districts or complexes; None is everywhere."""

FIGURES = (
    *[name for value in VALUES for name in (value, f"{value}_gap")],
    *[name for pair in MATCHED for name in matched_columns(*pair)],
)
"""Columns of a complex's figures that pages read: each value, the reason where it is missing, and
the matched pairs."""


def among(column: ColumnElement, codes: Codes) -> list[ColumnElement]:
    """Return the filter of a column by one or several codes; None filters nothing."""
    if codes is None:
        return []
    return [column == codes if isinstance(codes, str) else column.in_(list(codes))]


def is_of(node: Columns, complex_id: str | ColumnElement) -> ColumnElement:
    """Return the condition that a complex is `complex_id` or a part of it.

    node : columns complex_id, parent_id and top_id. complex_id : an id, or a column of ids.
    """
    return or_(*[each == complex_id for each in (node.complex_id, node.parent_id, node.top_id)])


def in_complex(column: ColumnElement, complex_id: str) -> ColumnElement:
    """Return the filter of rows whose `column` names a complex or one of its parts."""
    return column.in_(select(complexes.c.complex_id).where(is_of(complexes.c, complex_id)))


def within(column: ColumnElement, regions: Regions) -> list[ColumnElement]:
    """Return the filter of rows whose `column` is a complex in one of the regions.

    A complex counts only where all its parts lie in the regions, because its sums include all of
    them. So one that straddles two provinces is in neither, and its parts are. The same holds for
    districts, whichever district its source gives.
    """
    if regions is None:
        return []
    return [lies_where(column, lambda code: code.in_(list(regions)))]


def lies_where(
    column: ColumnElement, is_meant: Callable[[ColumnElement], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Return the condition that `column` is a complex in a place whose code fulfils `is_meant`, by
    the rule of `within`."""
    node, part = complexes.c, complexes.alias("part").c
    keys = (node.sido, node.sigungu, node.complex_id, node.parent_id, node.top_id)
    inside = select(node.complex_id).where(or_(*[is_meant(key) for key in keys]))
    with_part_outside = union_all(
        *[
            select(above).where(above.is_not(None), part.complex_id.not_in(inside))
            for above in (part.parent_id, part.top_id)
        ]
    )
    return column.in_(inside.where(node.complex_id.not_in(with_part_outside)))


def topmost_in_region(node: FromClause, parent: FromClause, sido: Codes, sigungu: Codes) -> list:
    """Return the filters that keep the topmost complexes or parts of a region.

    Without a region these are the complexes without a parent. With one, the part in that province
    represents a complex that straddles two.
    """
    inside = [*among(node.c.sido, sido), *among(node.c.sigungu, sigungu)]
    if not inside:
        return [node.c.parent_id.is_(None)]
    above = and_(*among(parent.c.sido, sido), *among(parent.c.sigungu, sigungu))
    return [*inside, parent.c.complex_id.is_(None) | above.is_not(True)]


def check_value(value: str) -> str:
    """Return the name of a value. Raises ValueError for an unknown name."""
    if value not in VALUES:
        raise ValueError(f"no such value: {value}")
    return value
