"""Keys that are known and not indexed: a snapshot is written once, in bulk, and then only read."""

from sqlalchemy import MetaData


def leave_unindexed(tables: MetaData) -> None:
    """Have the primary keys of all tables made on PostgreSQL only.

    DuckDB keeps the index of a key in memory while it writes: for 3.7 million head counts a fill
    took 5.8 seconds with it and 0.9 without, and the file was twelve times the size. That no key
    occurs twice is checked before anything is published (merge.refuse_doubles).
    """
    for table in tables.tables.values():
        table.primary_key.ddl_if(dialect="postgresql")
