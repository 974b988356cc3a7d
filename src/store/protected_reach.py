"""Fill the mart of firms that campaigns reached: protected counts by place, way and stage.

A way is a channel or an agency; contacts without a known agency belong to none. A firm counts once
in each way that contacted it, at every stage up to its furthest. The cells count firms instead of
people; the key of a firm is that of one of its records (src/protect/keys.py).
"""

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, func, literal, select, union_all

from src.domain.codes import AGENCIES, CHANNELS, LEVELS, SEXES, STAGES
from src.protect.cells import Cells
from src.protect.places import Places
from src.protect.tables import show_stages
from src.store.bulk import insert_frame, read_frame
from src.store.mart_tables import company_facts, protected_reach
from src.store.protected_rows import as_cells, rows_of
from src.store.protected_sums import furthest
from src.store.schema import contacts
from src.store.sums import is_empty, whole
from src.store.working_tables import company_keys

NAMED = "reached"
"""Name of the count in cell keys; no programme has this name. It is the same for all ways, so that
an agency and a channel that reached the same firms get the same noise, which cannot be averaged."""


def fill_protected_reach(connection: Connection, places: Places, secret: bytes) -> None:
    """Fill protected_reach; company_keys must be filled."""
    found = None if is_empty(connection, contacts) else read_frame(connection, _by_complex())
    if found is None or found.empty:
        return
    columns, tables = columns_of(found)
    own = as_firms(found.assign(others_key=0), places, columns)
    trees = [nest.tree(own) for nest in places.nests()]
    names = [NAMED] * len(columns)
    shown = show_stages(places.cells(own), trees, tables, names, secret)
    rows = rows_of(places, shown, columns, (*LEVELS, "complex"))
    insert_frame(
        connection,
        protected_reach,
        rows[rows["kind"] == ""].rename(columns={"users": "companies"}).drop(columns="eligible"),
    )


def columns_of(found: pd.DataFrame) -> tuple[pd.MultiIndex, list[np.ndarray]]:
    """Return the columns way × stage, and the column numbers of each way."""
    channels = [way for way in (*CHANNELS, *AGENCIES) if (found["channel"] == way).any()]
    columns = pd.MultiIndex.from_product([channels, STAGES], names=["channel", "stage"])
    return columns, list(np.arange(len(columns)).reshape(len(channels), len(STAGES)))


def as_firms(found: pd.DataFrame, places: Places, columns: pd.MultiIndex) -> Cells:
    """Return the cells of atoms with firms in place of people, each firm counting one."""
    firms = found["firms"]
    return as_cells(found.assign(eligible=firms, users=firms, largest=1), places, columns)


def _by_complex() -> Select:
    """Return firms and their keys by complex, way and stage reached."""
    rows, facts, keys = furthest().subquery(), company_facts.c, company_keys.c
    each = rows.c
    key = (facts.complex_id, each.channel)
    parts = [
        select(
            *key,
            literal(stage).label("stage"),
            whole(func.count()).label("firms"),
            whole(func.sum(keys.record_key)).label("users_key"),
        )
        .join_from(rows, company_facts, facts.company_id == each.company_id)
        .join(company_keys, (keys.company_id == each.company_id) & (keys.sex == SEXES[0]))
        .where(facts.kind.is_not(None), each.step >= step)
        .group_by(*key)
        for step, stage in enumerate(STAGES)
    ]
    return select(union_all(*parts).subquery())
