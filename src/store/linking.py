"""Join the companies of a build to its workplaces, before the marts are made.

The method is a parameter: the publisher passes a function of the rows.
"""

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, or_, select

from src.memory import tidy
from src.store.bulk import insert_frame, little_memory, read_arrow, read_frame
from src.store.schema import (
    buildings,
    companies,
    company_fills,
    company_links,
    complexes,
    shapes,
    workplace_places,
    workplaces,
)

BROUGHT = ("companies", "workplaces")
"""Tables whose new rows make it necessary to join again."""
FILLED = ("building_id", "ksic", "industry", "size_band", "employees", "opened_on", "closed_on")
COMPARED = (
    *("source", "month", "workplace_key", "workplace_name", "business_no", "business_no_head"),
    *("workplace_no", "address", "sigungu", "complex_name", "industry_code", "industry_system"),
    *("ksic_division", "employees", "since", "until", "status", "operation", "is_day_labour"),
)
REPEATING = (
    *("source", "month", "sigungu", "complex_name", "industry_code", "industry_system"),
    *("ksic_division", "status", "operation"),
)
SLICE = 200_000
"""Workplaces that are read at a time."""
Joiner = Callable[[dict[str, pd.DataFrame]], dict[str, pd.DataFrame]]
"""From rows by table to the rows of companies and of the three tables of links."""


def join_build(connection: Connection, join: Joiner) -> None:
    """Replace the links, fills and places of a build, and fill gaps of its companies."""
    rows = joinable_rows(connection)
    count = len(rows["workplaces"])
    with little_memory(connection):
        made = join(rows)
    for table in (company_links, company_fills, workplace_places):
        connection.execute(delete(table))
        insert_frame(connection, table, made[table.name])
    _replace_companies(connection, rows["companies"], made["companies"])
    del rows, made
    tidy(count)


def joinable_rows(connection: Connection) -> dict[str, pd.DataFrame]:
    """Return the rows to compare, by table: workplaces in the newest month of each source.

    Only workplaces that could match: in a district that has a complex with companies, in an unknown
    district, with a number that a company has, or with a printed complex.
    """
    read = {
        "companies": select(companies).order_by(companies.c.company_id),
        "complexes": select(complexes).order_by(complexes.c.complex_id),
        "buildings": select(buildings).order_by(buildings.c.building_id),
        "shapes": select(shapes).where(shapes.c.layer == "complex"),
        "company_fills": select(company_fills),
    }
    rows = {name: read_frame(connection, statement) for name, statement in read.items()}
    return rows | {"workplaces": _joinable_workplaces(connection)}


def _joinable_workplaces(connection: Connection) -> pd.DataFrame:
    """Return the workplaces to compare, with columns that repeat as categories.

    They are read in slices of keys: sorted and as plain text, a country would be in memory three
    times.
    """
    rows = workplaces.c
    newest = select(rows.source, func.max(rows.month).label("month")).group_by(rows.source)
    found = read_frame(connection, newest.order_by(rows.source))
    parts = [
        _with_categories(read_arrow(connection, _workplaces(source, month, *between)))
        for source, month in found.itertuples(index=False)
        for between in _ranges(connection, source, month)
    ]
    if not parts:
        return read_frame(connection, _workplaces("", "", "", None))
    whole = pa.concat_tables(parts).unify_dictionaries()
    del parts
    return whole.to_pandas(date_as_object=False, self_destruct=True, split_blocks=True)


def _ranges(connection: Connection, source: str, month: str) -> list[tuple]:
    """Return the slices of the workplaces: first key, and first key of the next slice or None."""
    key = workplaces.c.workplace_key
    compared = select(key).where(*_wanted(source, month)).order_by(key)
    keys = read_arrow(connection, compared)["workplace_key"]
    starts = keys.take(pa.array(range(0, len(keys), SLICE), pa.int64())).to_pylist()
    ends = [*starts[1:], None] if starts else []  # a source may have nothing to compare
    return list(zip(starts, ends, strict=True))


def _with_categories(rows: pa.Table) -> pa.Table:
    for at, name in enumerate(rows.column_names):
        if name in REPEATING:
            rows = rows.set_column(at, name, rows[name].dictionary_encode())
    return rows


def _workplaces(source: str, month: str, first: str, after: str | None) -> Select:
    key = workplaces.c.workplace_key
    within = [key >= first] if after is None else [key >= first, key < after]
    compared = select(*[workplaces.c[name] for name in COMPARED])
    return compared.where(*within, *_wanted(source, month)).order_by(key)


def _wanted(source: str, month: str) -> list[ColumnElement]:
    """Return the conditions for the workplaces of a month that could match."""
    rows = workplaces.c
    near = exists().where(
        companies.c.complex_id == complexes.c.complex_id, complexes.c.sigungu == rows.sigungu
    )
    straddling = exists().where(
        companies.c.complex_id == complexes.c.complex_id,
        complexes.c.sigungu.is_(None),
        complexes.c.sido == func.substr(rows.sigungu, 1, 2),
    )
    numbered = [
        exists().where(companies.c[name] == rows[name]) for name in ("business_no", "workplace_no")
    ]
    nowhere = or_(rows.sigungu.is_(None), rows.complex_name.is_not(None))
    found = or_(nowhere, near, straddling, *numbered)
    return [rows.source == source, rows.month == month, found]


def _replace_companies(connection: Connection, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Replace the companies in which a value was filled or removed."""
    columns = list(FILLED)
    same = before[columns].astype("str").fillna("") == after[columns].astype("str").fillna("")
    changed = after[~same.all(axis=1).to_numpy()]
    if changed.empty:
        return
    whole = changed[list(companies.columns.keys())]
    ids = whole["company_id"].tolist()
    for start in range(0, len(ids), BATCH):
        some = companies.c.company_id.in_(ids[start : start + BATCH])
        connection.execute(delete(companies).where(some))
    insert_frame(connection, companies, whole.astype({"employees": "Int64"}))


BATCH = 5_000
"""Ids named in one statement."""
