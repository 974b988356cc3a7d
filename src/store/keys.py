"""Primary keys without an index: a snapshot is written once, in bulk, and then only read."""

from sqlalchemy import MetaData


def leave_unindexed(tables: MetaData) -> None:
    """Create the primary keys of all tables on PostgreSQL only.

    DuckDB keeps the index of a key in memory while it writes: inserting 3.7 million head counts
    took 5.8 seconds with it and 0.9 without, and the file was twelve times the size. Duplicate keys
    are refused before anything is published (merge.refuse_doubles).
    """
    for table in tables.tables.values():
        table.primary_key.ddl_if(dialect="postgresql")
