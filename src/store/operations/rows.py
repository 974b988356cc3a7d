"""Insert and fetch rows of the operations database, on SQLite and PostgreSQL alike."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from sqlalchemy import CompoundSelect, DateTime, Engine, Select, Table, insert
from sqlalchemy.exc import SQLAlchemyError

from src.store.operations.errors import OperationsError
from src.store.operations.texts import check_texts
from src.store.postgres.patience import one_statement


def add_rows(engine: Engine, table: Table, rows: list[dict]) -> int:
    """Store rows, all or none, and return how many."""
    check_texts(table, rows)
    try:
        with engine.begin() as connection:
            if rows:
                connection.execute(insert(table), rows)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    return len(rows)


def fetch_rows(
    engine: Engine, statement: Select | CompoundSelect, whole: Collection[str] = ()
) -> pd.DataFrame:
    """Return the rows of a statement: DateTime columns as datetime64[us], columns in `whole` as
    int64, all others as `str`.

    Converts column by column: converting a frame of objects takes eight times as long.
    """
    try:
        with one_statement(engine) as connection:
            rows = connection.execute(statement).all()
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    columns = statement.selected_columns
    kinds = {c.name: "datetime64[us]" if isinstance(c.type, DateTime) else "str" for c in columns}
    kinds |= dict.fromkeys(whole, "int64")
    values = zip(*rows, strict=True) if rows else [()] * len(kinds)
    typed = {name: _typed(one, kinds[name]) for name, one in zip(kinds, values, strict=True)}
    return pd.DataFrame(typed, copy=False)


_TEXT = pd.StringDtype(na_value=np.nan)


def _typed(values: tuple, kind: str) -> pd.api.extensions.ExtensionArray | np.ndarray:
    objects = np.array(values, dtype=object)
    return pd.array(objects, dtype=_TEXT) if kind == "str" else objects.astype(kind)


def fetch_number(engine: Engine, statement: Select) -> int:
    """Return the number that a statement selects, 0 for NULL or no row."""
    try:
        with one_statement(engine) as connection:
            return connection.execute(statement).scalar() or 0
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
