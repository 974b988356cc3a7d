"""Compile the statements of a build to Spark SQL, and collect the tables that each reads."""

from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Executable, Table
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import GenericTypeCompiler, IdentifierPreparer, SQLCompiler


class Written(NamedTuple):
    """A statement for Spark: its text, its parameters by name, the tables that it reads."""

    sql: str
    values: dict[str, Any]
    tables: dict[str, Table]
    recursive: bool


def write(statement: Executable) -> Written:
    """Return a select as Spark SQL."""
    compiled: Any = statement.compile(  # type: ignore[attr-defined]
        dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
    )
    values = {name: _plain(value) for name, value in compiled.params.items()}
    recursive = getattr(compiled, "ctes_recursive", False)
    return Written(compiled.string, values, compiled.tables, recursive)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


class _Compiler(SQLCompiler):
    def __init__(self, *args: Any, **more: Any):
        self.tables: dict[str, Table] = {}
        super().__init__(*args, **more)

    def visit_table(self, table: Table, asfrom: bool = False, **more: Any) -> str:  # type: ignore[override]
        if asfrom:
            self.tables[table.name] = table
        return super().visit_table(table, asfrom=asfrom, **more)


class _Types(GenericTypeCompiler):
    def visit_VARCHAR(self, type_: Any, **more: Any) -> str:  # noqa: N802
        return "STRING"

    visit_TEXT = visit_VARCHAR  # noqa: N815

    def visit_FLOAT(self, type_: Any, **more: Any) -> str:  # noqa: N802
        return "DOUBLE"  # Spark's FLOAT has single precision

    visit_DOUBLE = visit_DOUBLE_PRECISION = visit_FLOAT  # noqa: N815

    def visit_INTEGER(self, type_: Any, **more: Any) -> str:  # noqa: N802
        return "INT"

    def visit_DATETIME(self, type_: Any, **more: Any) -> str:  # noqa: N802
        return "TIMESTAMP_NTZ"  # times have no time zone


class _Names(IdentifierPreparer):
    def __init__(self, dialect: Any):
        super().__init__(dialect, initial_quote="`")

    def _requires_quotes(self, value: str) -> bool:
        return True  # `window`, `open` and `first` are keywords of Spark


class SparkDialect(DefaultDialect):
    """The dialect of Spark SQL, for compiling only: statements run in Spark's session, without a
    DBAPI."""

    name = "spark"
    statement_compiler = _Compiler
    type_compiler_cls = _Types
    preparer = _Names  # type: ignore[assignment]
    default_paramstyle = "named"
    supports_native_boolean = True
    div_is_floordiv = False
    supports_statement_cache = True


_DIALECT = SparkDialect()


def types_of(table: Table) -> dict[str, str]:
    """Return Spark's type of each column of a table."""
    types = _DIALECT.type_compiler_instance
    return {column.name: types.process(column.type) for column in table.columns}


def schema_of(table: Table) -> str:
    """Return the columns of a table as a schema text of Spark: names and types."""
    quote = _DIALECT.identifier_preparer.quote
    return ", ".join(f"{quote(name)} {kind}" for name, kind in types_of(table).items())
