"""Whole canonical tables, for export."""

from sqlalchemy import Select, select

from src.store.schema import metadata


def table_rows(table: str) -> Select:
    """Select every row of a canonical table, sorted by its key. Raises KeyError for another
    table."""
    rows = metadata.tables[table]
    return select(rows).order_by(*(list(rows.primary_key) or list(rows.columns)))


def shapes_of(layer: str) -> Select:
    """Select the boundaries of a layer: sido, sigungu or complex."""
    shapes = metadata.tables["shapes"]
    return select(shapes).where(shapes.c.layer == layer).order_by(shapes.c.code)
