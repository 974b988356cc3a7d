"""Campaigns of any group of firms, from those of a snapshot held in memory.

What the query costs is its planning: nine milliseconds for a group that nobody asked for before.
Which groups each campaign contacted is held as numbers; a group is a mask, as of the weeks
(week_sums.py). The rows are those of src/store/queries/weekly.py, which is asked of a part of the
country, and on a server.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import func, select

from src.store.bulk import as_frame
from src.store.engine import Engine, fetch_arrow
from src.store.kept import kept
from src.store.mart_tables import company_facts
from src.store.queries.weekly import campaigns_shown
from src.store.schema import contacts
from src.store.week_sums import Held, complexes_in, is_asked, numbered

CAMPAIGNS = "campaigns_shown"
PLACE = ("complex_id", "sido", "sigungu")
FIRMS = ("industry", "size_band", "reached")
KNOWN = {"regions", *PLACE, *FIRMS}


def quick_campaigns(engine: Engine, query: str, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of a query, None where it is not that of the campaigns of a group."""
    if query != CAMPAIGNS or engine.dialect.name != "duckdb" or not codes.keys() <= KNOWN:
        return None
    asked = {name: code for name, code in codes.items() if code is not None}
    if not all(isinstance(code, str) for code in asked.values()):
        return None
    rows = _all(engine)
    found = np.ones(len(rows), bool)
    if place := tuple((name, asked[name]) for name in PLACE if name in asked):
        inside = complexes_in(engine, place)
        lies = rows["complex_id"].to_pylist()
        found &= np.array([one is None or one in inside for one in lies], bool)
    if any(name in asked for name in FIRMS):
        groups = _groups(engine)
        meant = np.unique(groups.people[is_asked(engine, groups, asked)])
        found &= np.isin(np.arange(len(rows)), meant)
    at = np.flatnonzero(found)
    told = _told(engine).take(at)
    told.index = pd.RangeIndex(len(told))
    gaps = [name for name in rows.column_names if _may_be_whole(rows[name])]
    return told.assign(**as_frame(rows.select(gaps).take(at))) if gaps else told


def _may_be_whole(column: pa.ChunkedArray) -> bool:
    """Return whether a frame of some rows may have other numbers than one of all: a gap makes them
    doubles."""
    return bool(column.null_count) and pa.types.is_integer(column.type)


@kept
def _told(engine: Engine) -> pd.DataFrame:
    """Return all campaigns as a frame: to make one anew takes longer than to cut one."""
    return as_frame(_all(engine))


@kept
def _all(engine: Engine) -> pa.Table:
    return fetch_arrow(engine, campaigns_shown())


@kept
def _groups(engine: Engine) -> Held:
    """Return the groups of firms that campaigns contacted; people : the place of the campaign."""
    facts = company_facts.c
    told_apart = (func.coalesce(facts[name], "").label(name) for name in ("complex_id", *FIRMS[:2]))
    found = fetch_arrow(
        engine,
        select(contacts.c.campaign_id, *told_apart, facts.reached)
        .join_from(contacts, company_facts, facts.company_id == contacts.c.company_id)
        .where(contacts.c.campaign_id.is_not(None))
        .distinct(),
    )
    by = {name: numbered(found[name]) for name in found.column_names if name != "campaign_id"}
    place = {one: at for at, one in enumerate(_all(engine)["campaign_id"].to_pylist())}
    of = [place.get(one, -1) for one in found["campaign_id"].to_pylist()]
    return Held(by, np.array(of, np.int32))
