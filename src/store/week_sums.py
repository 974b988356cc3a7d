"""Weeks and months of any group of firms, summed from the counts of a programme held in memory.

What a query of weeks costs is its planning: two milliseconds, six times a new choice, for counts
of which a programme has some ten thousand. Held as numbers, a group is a mask and one sum. The
rows are those of src/store/queries/weekly.py, which are asked of a part of the country. They are
sums of places: a server gives them to whoever asks for no firm.
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
    """Numbers of the values that the rows have. values : in order, as a frame has them. place : by
    value, its number. of_row : the number of each row's."""

    values: ExtensionArray | np.ndarray
    place: dict[Any, int]
    of_row: np.ndarray


class Held(NamedTuple):
    """The counts of a programme, and by name the columns that tell groups apart."""

    by: dict[str, Column]
    people: np.ndarray


class Sum(NamedTuple):
    """What a query gives: the sum of what is counted in a table, by some columns of it."""

    table: Table
    counted: str
    keys: tuple[str, ...]


class Sums(NamedTuple):
    """What was summed. keys : name, column and by row the place among its values."""

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
    """Return the rows of a query, None where it is not one that can be summed here."""
    found = _sums(engine, query, codes)
    if found is None:
        return None
    keys = {name: key.values.take(at) for name, key, at in found.keys}
    # nobody else has these columns: to copy them into one takes as long as to sum them
    return pd.DataFrame(keys | {found.counted: found.people}, copy=False)


def quick_columns(engine: Engine, query: str, codes: dict[str, Any]) -> Columns | None:
    """Return the rows as columns of numpy's: a frame of them takes as long as to sum them."""
    found = _sums(engine, query, codes)
    if found is None:
        return None
    columns = {name: np.asarray(key.values)[at] for name, key, at in found.keys}
    columns |= {found.counted: found.people}
    for column in columns.values():
        column.setflags(write=False)  # readers share it, as they share a frame
    return columns


def _sums(engine: Engine, query: str, codes: dict[str, Any]) -> Sums | None:
    """Return the sums of a query, None where it is not one that can be summed here."""
    if query not in SUMS or not codes.keys() <= KNOWN:
        return None
    asked = {name: code for name, code in codes.items() if code is not None}
    if "regions" in asked or not all(isinstance(asked.get(name, ""), str) for name in _TEXTS):
        return None
    wanted = SUMS[query]
    held = _held(engine, wanted.table, wanted.counted, asked["program"])
    if held is None:
        return None
    rows = np.flatnonzero(is_asked(engine, held, asked))
    return _summed(held, wanted, rows)


_TEXTS = ("program", *PLACE, *FIRMS, "reached")


@kept
def _held(engine: Engine, table: Table, counted: str, program: str) -> Held | None:
    """Return the counts of a programme, None where one is not known."""
    told_apart = [column for column in table.c if column.name != "program"]
    found = fetch_arrow(engine, select(*told_apart).where(table.c.program == program))
    if found[counted].null_count:
        return None
    by = {name: numbered(found[name]) for name in found.column_names if name != counted}
    return Held(by, found[counted].to_numpy())


def numbered(column: pa.ChunkedArray) -> Column:
    """Return a column that has no gaps as numbers."""
    coded = column.combine_chunks().dictionary_encode()
    values = pa.chunked_array([coded.dictionary]).to_pandas(date_as_object=False).sort_values()
    # a byte or two each: what is held of a programme is some twenty bytes a row
    rank = np.argsort(values.index.to_numpy()).astype(np.min_scalar_type(len(values)))
    place = {value: number for number, value in enumerate(values.tolist())}
    return Column(values.array, place, rank[coded.indices.to_numpy()])


def is_asked(engine: Engine, held: Held, asked: dict[str, Any]) -> np.ndarray:
    """Return which counts are of the group."""
    found = np.ones(len(held.people), bool)
    one = {name: asked[name] for name in FIRMS if name in asked}
    if "reached" in asked:
        one["reached"] = asked["reached"] == "yes"
    for name, code in one.items():
        column = held.by[name]
        found &= column.of_row == column.place.get(code, NOWHERE)
    if place := tuple((name, asked[name]) for name in PLACE if name in asked):
        inside = complexes_in(engine, place)
        found &= _of_values(held.by["complex_id"], lambda value: value in inside)
    if "until" in asked:
        last = pd.Timestamp(asked["until"]).to_datetime64()
        for name in ("week", "received_week"):
            column = held.by[name]
            found &= (np.asarray(column.values) <= last)[column.of_row]
    return found


NOWHERE = -1


def _of_values(column: Column, is_meant: Callable[[Any], bool]) -> np.ndarray:
    """Return which rows have a value that is meant."""
    return np.array([is_meant(value) for value in column.place], bool)[column.of_row]


@kept
def complexes_in(engine: Engine, place: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the complexes that lie in a place: its codes by their names."""
    node = complexes.c.complex_id
    found = fetch_frame(engine, select(node).where(*in_place(node, **dict(place))))
    return frozenset(found["complex_id"])


def _summed(held: Held, wanted: Sum, rows: np.ndarray) -> Sums:
    """Return the sums of the rows, by their keys in order."""
    keys = [held.by[name] for name in wanted.keys]
    size = [len(key.place) for key in keys]
    number = np.zeros(len(rows), np.int64)
    for many, key in zip(size, keys, strict=True):
        number = number * many + key.of_row[rows]
    cells = int(np.prod(size))
    there = np.flatnonzero(np.bincount(number, minlength=cells) > 0)
    people = np.bincount(number, held.people[rows], cells)[there].astype(np.int64)
    at = np.unravel_index(there, size)
    return Sums(list(zip(wanted.keys, keys, at, strict=True)), wanted.counted, people)
