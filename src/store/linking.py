"""Join the companies of a build to its workplaces, before the marts are made of them.

How they are joined is not known here: whoever publishes gives a function of the rows.
"""

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Connection, delete, exists, func, or_, select

from src.store.bulk import insert_frame, read_frame
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
"""A load that brings rows of these is joined anew."""
FILLED = ("building_id", "ksic", "size_band", "employees", "opened_on", "closed_on")
COMPARED = (
    *("source", "month", "workplace_key", "workplace_name", "business_no", "business_no_head"),
    *("workplace_no", "address", "sigungu", "complex_name", "industry_code", "industry_system"),
    *("ksic_division", "employees", "since", "until", "status", "operation", "is_day_labour"),
)
Joiner = Callable[[dict[str, pd.DataFrame]], dict[str, pd.DataFrame]]
"""Function of the rows by table, to rows of companies and of the three tables of joining."""


def join_build(connection: Connection, join: Joiner) -> None:
    """Replace the links, fills and places of a build, and fill what its companies lack."""
    rows = joinable_rows(connection)
    made = join(rows)
    for table in (company_links, company_fills, workplace_places):
        connection.execute(delete(table))
        insert_frame(connection, table, made[table.name])
    _replace_companies(connection, rows["companies"], made["companies"])


def joinable_rows(connection: Connection) -> dict[str, pd.DataFrame]:
    """Return the rows that are compared, by table: workplaces in the newest month of each source.

    Of the workplaces only those that may be found again: in a district that has a complex with
    companies, in none that is known, with a number that a company has, or with a printed complex.
    """
    read = {
        "companies": select(companies).order_by(companies.c.company_id),
        "workplaces": _workplaces(),
        "complexes": select(complexes).order_by(complexes.c.complex_id),
        "buildings": select(buildings).order_by(buildings.c.building_id),
        "shapes": select(shapes).where(shapes.c.layer == "complex"),
        "company_fills": select(company_fills),
    }
    return {name: read_frame(connection, statement) for name, statement in read.items()}


def _workplaces():
    rows = workplaces.c
    newest = (
        select(rows.source, func.max(rows.month).label("month")).group_by(rows.source).subquery()
    )
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
    return (
        select(*[rows[name] for name in COMPARED])
        .join(newest, (newest.c.source == rows.source) & (newest.c.month == rows.month))
        .where(or_(nowhere, near, straddling, *numbered))
        .order_by(rows.source, rows.workplace_key)
    )


def _replace_companies(connection: Connection, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Write the companies anew in which something was filled, or taken back."""
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
