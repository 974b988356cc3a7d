"""How much memory DuckDB may hold while a snapshot is made."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

MEMORY = "700MB"
"""In a build; beyond it DuckDB writes beside the file, somewhat slower."""
_MUCH, _LITTLE = text("SET memory_limit = '700MB'"), text("SET memory_limit = '150MB'")


@contextmanager
def little_memory(connection: Connection) -> Iterator[None]:
    """Let DuckDB hold little while nothing is asked of it: who works meanwhile needs the rest."""
    if connection.dialect.name != "duckdb":
        yield
        return
    connection.execute(_LITTLE)
    try:
        yield
    finally:
        connection.execute(_MUCH)
