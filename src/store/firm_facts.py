"""What firms are called and where they are, of all firms, held in memory for who may see them all.

Fifty firms of a list are spread over the whole table, and of each piece of it that has one DuckDB
unpacks all texts: 8 ms, a tenth of a new list. Here they are taken from Arrow by their place. The
rows are those of `low_uptake_facts`, names masked by its statement; it is asked by who sees a part
of the country, of large data, and on a server.
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
"""Of more firms, 40 MB, nothing is held: then one firm in a list is one of many thousands."""


class Held(NamedTuple):
    """ids : of all firms, in order. place : of each, its row. rows : as the query gives them."""

    ids: np.ndarray
    place: np.ndarray
    rows: pa.Table


def quick_facts(engine: Engine, query: str, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of a query, None where it is not one of firms that are named."""
    if query != FACTS or engine.dialect.name != "duckdb":
        return None
    asked = {name: code for name, code in codes.items() if code is not None}
    ids, numbers = asked.pop("company_ids", None), asked.pop("numbers", None)
    if asked or not isinstance(ids, tuple) or not isinstance(numbers, bool):
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
    """Return ids as an array of bytes of one width: as numbers of Python they take ten times as
    much room."""
    return np.array([one.encode() for one in ids], dtype=np.bytes_)
