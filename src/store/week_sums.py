"""Sum weeks and months of any group of firms from a programme's counts, held in memory as arrays.

A query of weeks costs two milliseconds, mostly planning, and a new choice needs six of them, though
a programme has only some ten thousand counts. On arrays a group is a mask and one sum. The rows are
those of src/store/queries/weekly.py, which answer where a reader sees only some regions. They are
sums of places, so row-level security on a server does not apply to them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray
from sqlalchemy import Table, select

from src.store import mart_tables
from src.store.engine import Engine, fetch_arrow, fetch_frame
from src.store.kept import kept
from src.store.queries.weekly import in_place
from src.store.schema import complexes

PLACE = ("complex_id", "kind", "sido", "sigungu")
FIRMS = ("sex", "industry", "size_band")
KNOWN = {"program", "regions", "until", "reached", *PLACE, *FIRMS}


class Column(NamedTuple):
    """A dictionary-encoded column. values : the distinct values, sorted. place : by value, its
    position in `values`. of_row : by row, the position of its value."""

    values: ExtensionArray | np.ndarray
    place: dict[Any, int]
    of_row: np.ndarray


class Held(NamedTuple):
    """The counts of a programme, and by name the columns to group and filter by."""

    by: dict[str, Column]
    people: np.ndarray


class Sum(NamedTuple):
    """What a query returns: the sum of the column `counted` of a table, by the columns `keys`."""

    table: Table
    counted: str
    keys: tuple[str, ...]


class Sums(NamedTuple):
    """The rows of a result. keys : name, column, and by row the position among its values."""

    keys: list[tuple[str, Column, np.ndarray]]
    counted: str
    people: np.ndarray


Columns = dict[str, np.ndarray]
SUMS = {
    "weekly_starts": Sum(mart_tables.week_starts, "users", ("week", "received_week")),
    "monthly_eligible": Sum(mart_tables.month_eligible, "eligible", ("month",)),
    "weekly_starts_by_complex": Sum(mart_tables.week_starts, "users", ("complex_id", "week")),
    "monthly_eligible_by_complex": Sum(
        mart_tables.month_eligible, "eligible", ("complex_id", "month")
    ),
}


def quick_sums(engine: Engine, query: str, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of a query, None where it cannot be summed here."""
    sums = _sums(engine, query, codes)
    if sums is None:
        return None
    keys = {name: key.values.take(at) for name, key, at in sums.keys}
    # copy=False: consolidating the columns would take as long as summing, and nobody shares them
    return pd.DataFrame(keys | {sums.counted: sums.people}, copy=False)


def quick_columns(engine: Engine, query: str, codes: dict[str, Any]) -> Columns | None:
    """Return the rows as numpy columns: making a frame takes as long as summing."""
    sums = _sums(engine, query, codes)
    if sums is None:
        return None
    columns = {name: np.asarray(key.values)[at] for name, key, at in sums.keys}
    columns |= {sums.counted: sums.people}
    for column in columns.values():
        column.setflags(write=False)  # cached and shared by readers
    return columns


def _sums(engine: Engine, query: str, codes: dict[str, Any]) -> Sums | None:
    """Return the sums of a query, None where it cannot be summed here."""
    if query not in SUMS or not codes.keys() <= KNOWN:
        return None
    chosen = {name: code for name, code in codes.items() if code is not None}
    if "regions" in chosen or not all(isinstance(chosen.get(name, ""), str) for name in _TEXTS):
        return None
    wanted = SUMS[query]
    held = _held(engine, wanted.table, wanted.counted, chosen["program"])
    if held is None:
        return None
    rows = np.flatnonzero(is_chosen(engine, held, chosen))
    return _summed(held, wanted, rows)


_TEXTS = ("program", *PLACE, *FIRMS, "reached")


@kept
def _held(engine: Engine, table: Table, counted: str, program: str) -> Held | None:
    """Return the counts of a programme, None where one of them is NULL."""
    columns = [column for column in table.c if column.name != "program"]
    rows = fetch_arrow(engine, select(*columns).where(table.c.program == program))
    if rows[counted].null_count:
        return None
    by = {name: encoded(rows[name]) for name in rows.column_names if name != counted}
    return Held(by, rows[counted].to_numpy())


def encoded(column: pa.ChunkedArray) -> Column:
    """Return a column without NULL, dictionary-encoded."""
    coded = column.combine_chunks().dictionary_encode()
    values = pa.chunked_array([coded.dictionary]).to_pandas(date_as_object=False).sort_values()
    # The smallest integer type, one or two bytes: a row takes some twenty bytes in all
    rank = np.argsort(values.index.to_numpy()).astype(np.min_scalar_type(len(values)))
    place = {value: number for number, value in enumerate(values.tolist())}
    return Column(values.array, place, rank[coded.indices.to_numpy()])


def is_chosen(engine: Engine, held: Held, chosen: dict[str, Any]) -> np.ndarray:
    """Return a mask of the counts that belong to the chosen group."""
    mask = np.ones(len(held.people), bool)
    equal_to = {name: chosen[name] for name in FIRMS if name in chosen}
    if "reached" in chosen:
        equal_to["reached"] = chosen["reached"] == "yes"
    for name, code in equal_to.items():
        column = held.by[name]
        mask &= column.of_row == column.place.get(code, NOWHERE)
    if place := tuple((name, chosen[name]) for name in PLACE if name in chosen):
        inside = complexes_in(engine, place)
        mask &= _of_values(held.by["complex_id"], lambda value: value in inside)
    if "until" in chosen:
        last = pd.Timestamp(chosen["until"]).to_datetime64()
        for name in ("week", "received_week"):
            column = held.by[name]
            mask &= (np.asarray(column.values) <= last)[column.of_row]
    return mask


NOWHERE = -1


def _of_values(column: Column, is_meant: Callable[[Any], bool]) -> np.ndarray:
    """Return a mask of the rows whose value fulfils `is_meant`."""
    return np.array([is_meant(value) for value in column.place], bool)[column.of_row]


@kept
def complexes_in(engine: Engine, place: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the complexes in a place. place : pairs of name and code."""
    node = complexes.c.complex_id
    found = fetch_frame(engine, select(node).where(*in_place(node, **dict(place))))
    return frozenset(found["complex_id"])


def _summed(held: Held, wanted: Sum, rows: np.ndarray) -> Sums:
    """Return the sums of the rows, sorted by their keys."""
    keys = [held.by[name] for name in wanted.keys]
    shape = [len(key.place) for key in keys]
    cell = np.zeros(len(rows), np.int64)
    for size, key in zip(shape, keys, strict=True):
        cell = cell * size + key.of_row[rows]
    cells = int(np.prod(shape))
    filled = np.flatnonzero(np.bincount(cell, minlength=cells) > 0)
    people = np.bincount(cell, held.people[rows], cells)[filled].astype(np.int64)
    at = np.unravel_index(filled, shape)
    return Sums(list(zip(wanted.keys, keys, at, strict=True)), wanted.counted, people)
