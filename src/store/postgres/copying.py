"""All tables of a snapshot's file into a schema of their own: rows first, then keys and indexes.

Texts are put in order as DuckDB does, by their bytes, whatever the order of the database is.
"""

import pyarrow as pa
from psycopg import Cursor, sql
from pyarrow import csv
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateSchema

from src.store.mart_tables import marts
from src.store.schema import metadata

ROWS = 100_000
"""Turned into text at a time."""
FOUND_BY = ("company_id", "complex_id", "campaign_id", "workplace_key", "source_id")
"""Columns by which rows are looked for; where one leads the key, the key finds them."""
READERS = "sandan_reader"
"""The role that dashboards are members of; where there is none, nobody is given anything."""
_AS_TEXT = csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""Every value in quotes and missing ones without: so an empty text is no missing one."""


def copy_snapshot(file: Engine, connection: Connection, schema: str) -> int:
    """Write all rows of a snapshot's file into a new schema, in the transaction of `connection`.

    Returns the number of rows. Raises what the database raises; nothing is committed here.
    """
    connection.execute(CreateSchema(schema))
    cursor = connection.connection.cursor()
    with file.connect() as read:
        driver = read.connection.driver_connection
        rows = 0
        for table in (*metadata.sorted_tables, *marts.sorted_tables):
            made = _without_keys(table, schema)
            made.create(connection, checkfirst=False)
            relation = driver.table(table.name)  # type: ignore[union-attr]
            for batch in relation.to_arrow_reader(ROWS):
                rows += batch.num_rows
                _copy(cursor, made, batch)
            _find_quickly(connection, table, made)
    cursor.execute(sql.SQL("ANALYZE"))
    open_to_readers(connection, schema)
    return rows


def _without_keys(table: Table, schema: str) -> Table:
    columns = [Column(one.name, _type(one), nullable=one.nullable) for one in table.columns]
    return Table(table.name, MetaData(schema=schema), *columns)


def _type(column: Column) -> object:
    return String(collation="C") if isinstance(column.type, String) else column.type


def _copy(cursor: Cursor, table: Table, batch: pa.RecordBatch) -> None:
    named = [sql.Identifier(name) for name in batch.schema.names]
    where = sql.Identifier(str(table.schema), table.name)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(where, sql.SQL(", ").join(named))
    written = pa.BufferOutputStream()
    csv.write_csv(batch, written, _AS_TEXT)
    with cursor.copy(into) as copy:
        copy.write(written.getvalue().to_pybytes())


def _find_quickly(connection: Connection, table: Table, made: Table) -> None:
    """Give the filled table its key, and indexes on what rows are looked for by."""
    key = [column.name for column in table.primary_key]
    if key:
        constraint = PrimaryKeyConstraint(*(made.c[name] for name in key))
        made.append_constraint(constraint)
        connection.execute(AddConstraint(constraint))
    for name in FOUND_BY:
        if name in made.c and key[:1] != [name]:
            connection.execute(CreateIndex(Index(f"{made.name}_by_{name}", made.c[name])))


def open_to_readers(connection: Connection, schema: str, *tables: str) -> None:
    """Let the role of dashboards, where there is one, read tables of a schema, or all of them."""
    cursor = connection.connection.cursor()
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READERS,))
    if cursor.fetchone() is None:
        return
    where, role = sql.Identifier(schema), sql.Identifier(READERS)
    cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(where, role))
    named = [sql.Identifier(schema, table) for table in tables]
    every = sql.SQL("ALL TABLES IN SCHEMA {}").format(where)
    what = sql.SQL(", ").join(named) if named else every
    cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(what, role))
