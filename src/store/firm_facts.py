"""Names and addresses of all firms, held in memory for readers of the whole country.

The fifty firms of a list are spread over the whole table, and DuckDB decompresses all texts of each
row group that has one: 8 ms, a tenth of a new list. Here rows are taken from Arrow by their index.
They equal those of `low_uptake_facts`, with names masked by its statement; that query itself is run
for readers of a part of the country, for large data, and on a server.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import func, select

from src.store.bulk import as_frame, plain_numbers
from src.store.engine import Engine, fetch_arrow, fetch_frame
from src.store.kept import kept
from src.store.mart_tables import company_facts
from src.store.queries.low_uptake import low_uptake_facts

FACTS = low_uptake_facts.__name__
MOST_FIRMS = 300_000
"""Most firms that are held in memory (40 MB)."""


class Held(NamedTuple):
    """ids : of all firms, sorted. place : the row of each. rows : as the query gives them."""

    ids: np.ndarray
    place: np.ndarray
    rows: pa.Table


def quick_facts(engine: Engine, query: str, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of the query of firms' facts; None for other queries and codes."""
    if query != FACTS or engine.dialect.name != "duckdb":
        return None
    given = {name: code for name, code in codes.items() if code is not None}
    ids, numbers = given.pop("company_ids", None), given.pop("numbers", None)
    if given or not isinstance(ids, tuple) or not isinstance(numbers, bool):
        return None
    held = _held(engine, numbers)
    return None if held is None else as_frame(_taken(held, ids))


def _taken(held: Held, company_ids: tuple[str, ...]) -> pa.Table:
    """Return the rows of some firms in the order of the query."""
    wanted = _as_bytes(company_ids)
    at = np.searchsorted(held.ids, wanted).clip(max=max(len(held.ids) - 1, 0))
    known = held.ids[at] == wanted if len(held.ids) else np.zeros(len(wanted), bool)
    return held.rows.take(np.unique(held.place[at[known]]))


@kept
def _held(engine: Engine, numbers: bool) -> Held | None:
    counted = select(func.count().label("firms")).select_from(company_facts)
    if int(fetch_frame(engine, counted)["firms"].iloc[0]) > MOST_FIRMS:
        return None
    rows = plain_numbers(fetch_arrow(engine, low_uptake_facts(numbers=numbers), None))
    ids = _as_bytes(rows["company_id"].to_pylist())
    place = np.argsort(ids, kind="stable")
    return Held(ids[place], place, rows.combine_chunks())


def _as_bytes(ids: Any) -> np.ndarray:
    """Return ids as an array of fixed-width bytes: a tenth of the memory of Python strings."""
    return np.array([each.encode() for each in ids], dtype=np.bytes_)
