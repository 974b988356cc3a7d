"""The snapshot before, opened beside the one being built: rows go over without passing Python."""

from pathlib import Path

from sqlalchemy import Connection, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

PREVIOUS = "previous"
"""The name under which statements of a build reach the tables of the snapshot before."""


class _Attach(ExecutableDDLElement):
    """ATTACH … READ_ONLY: SQLAlchemy Core has no word for it."""

    inherit_cache = False

    def __init__(self, path: Path):
        self.path = path


@compiles(_Attach, "duckdb")
def _write_attach(element: _Attach, compiler: DDLCompiler, **_: object) -> str:
    path = compiler.sql_compiler.render_literal_value(str(element.path), String())
    return f"ATTACH {path} AS {PREVIOUS} (READ_ONLY)"


def attach_previous(connection: Connection, path: Path) -> None:
    """Open a snapshot read-only under the name PREVIOUS, until the connection is closed.

    Eleven million head counts then go over with 0.1 GB of memory; as Arrow they took 1.2 GB.
    """
    connection.execute(_Attach(path))
