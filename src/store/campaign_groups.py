"""Campaigns of any group of firms, filtered in memory.

Planning the query takes nine milliseconds for a new group. So the groups that each campaign
contacted are held as numbers, and a group of firms is a mask, as in week_sums.py. The rows equal
those of src/store/queries/weekly.py, which is run for part of the country and on a server.
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
from src.store.week_sums import Held, complexes_in, encoded, is_chosen

CAMPAIGNS = "campaigns_shown"
PLACE = ("complex_id", "sido", "sigungu")
FIRMS = ("industry", "size_band", "reached")
KNOWN = {"regions", *PLACE, *FIRMS}


def quick_campaigns(engine: Engine, query: str, codes: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows of the query of campaigns; None for other queries and codes."""
    if query != CAMPAIGNS or engine.dialect.name != "duckdb" or not codes.keys() <= KNOWN:
        return None
    given = {name: code for name, code in codes.items() if code is not None}
    if not all(isinstance(code, str) for code in given.values()):
        return None
    rows = _all(engine)
    found = np.ones(len(rows), bool)
    if place := tuple((name, given[name]) for name in PLACE if name in given):
        inside = complexes_in(engine, place)
        ids = rows["complex_id"].to_pylist()
        found &= np.array([each is None or each in inside for each in ids], bool)
    if any(name in given for name in FIRMS):
        groups = _groups(engine)
        contacting = np.unique(groups.people[is_chosen(engine, groups, given)])
        found &= np.isin(np.arange(len(rows)), contacting)
    at = np.flatnonzero(found)
    frame = _all_as_frame(engine).take(at)
    frame.index = pd.RangeIndex(len(frame))
    gaps = [name for name in rows.column_names if _may_be_whole(rows[name])]
    return frame.assign(**as_frame(rows.select(gaps).take(at))) if gaps else frame


def _may_be_whole(column: pa.ChunkedArray) -> bool:
    """Return whether a column of integers has gaps: then a frame of all rows has doubles, while one
    of some rows may have integers."""
    return bool(column.null_count) and pa.types.is_integer(column.type)


@kept
def _all_as_frame(engine: Engine) -> pd.DataFrame:
    """Return all campaigns as a frame; taking rows of it is faster than converting some anew."""
    return as_frame(_all(engine))


@kept
def _all(engine: Engine) -> pa.Table:
    return fetch_arrow(engine, campaigns_shown())


@kept
def _groups(engine: Engine) -> Held:
    """Return the groups of firms that campaigns contacted; people : row number of the campaign."""
    facts = company_facts.c
    grouped_by = (func.coalesce(facts[name], "").label(name) for name in ("complex_id", *FIRMS[:2]))
    found = fetch_arrow(
        engine,
        select(contacts.c.campaign_id, *grouped_by, facts.reached)
        .join_from(contacts, company_facts, facts.company_id == contacts.c.company_id)
        .where(contacts.c.campaign_id.is_not(None))
        .distinct(),
    )
    by = {name: encoded(found[name]) for name in found.column_names if name != "campaign_id"}
    row = {campaign: at for at, campaign in enumerate(_all(engine)["campaign_id"].to_pylist())}
    campaigns = [row.get(campaign, -1) for campaign in found["campaign_id"].to_pylist()]
    return Held(by, np.array(campaigns, np.int32))
