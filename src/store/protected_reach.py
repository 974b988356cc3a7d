"""Fill the mart of firms that campaigns reached: protected counts by place, channel and stage.

A firm counts once in each channel that contacted it, at every stage up to its furthest. Firms are
counted here, not people; the key of a firm is that of one of its records (src/protect/keys.py).
"""

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, case, func, literal, select, union_all

from src.domain.codes import CHANNELS, LEVELS, SEXES, STAGES
from src.protect.places import Places
from src.protect.tables import show_stages
from src.store.bulk import insert_frame, read_frame
from src.store.mart_tables import company_facts, protected_reach
from src.store.protected_rows import as_cells, rows_of
from src.store.schema import campaigns, contacts
from src.store.sums import is_empty, whole
from src.store.working_tables import company_keys

NAMED = "reached by {}"
"""What is counted, as the keys of cells name it: no programme is called so."""


def fill_protected_reach(connection: Connection, places: Places, secret: bytes) -> None:
    """Fill protected_reach; company_keys must be there."""
    found = None if is_empty(connection, contacts) else read_frame(connection, _by_complex())
    if found is None or found.empty:
        return
    channels = [channel for channel in CHANNELS if (found["channel"] == channel).any()]
    columns = pd.MultiIndex.from_product([channels, STAGES], names=["channel", "stage"])
    firms = found["firms"]
    found = found.assign(eligible=firms, users=firms, largest=1, others_key=0)
    own = as_cells(found, places, columns)
    trees = [nest.tree(own) for nest in places.nests()]
    tables = list(np.arange(len(columns)).reshape(len(channels), len(STAGES)))
    names = [NAMED.format(channel) for channel, _ in columns]
    shown = show_stages(places.cells(own), trees, tables, names, secret)
    rows = rows_of(places, shown, columns, (*LEVELS, "complex"))
    insert_frame(
        connection,
        protected_reach,
        rows[rows["kind"] == ""].rename(columns={"users": "companies"}).drop(columns="eligible"),
    )


def _by_complex() -> Select:
    """Return firms and their keys by complex, channel and each stage that they got to."""
    furthest, facts, keys = _furthest().subquery(), company_facts.c, company_keys.c
    each = furthest.c
    key = (facts.complex_id, each.channel)
    parts = [
        select(
            *key,
            literal(stage).label("stage"),
            whole(func.count()).label("firms"),
            whole(func.sum(keys.record_key)).label("users_key"),
        )
        .join_from(furthest, company_facts, facts.company_id == each.company_id)
        .join(company_keys, (keys.company_id == each.company_id) & (keys.sex == SEXES[0]))
        .where(facts.kind.is_not(None), each.step >= step)
        .group_by(*key)
        for step, stage in enumerate(STAGES)
    ]
    return select(union_all(*parts).subquery())


def _furthest() -> Select:
    steps = {stage: step for step, stage in enumerate(STAGES)}
    step = func.max(case(steps, value=contacts.c.stage)).label("step")
    return (
        select(contacts.c.company_id, campaigns.c.channel, step)
        .join_from(contacts, campaigns, campaigns.c.campaign_id == contacts.c.campaign_id)
        .where(campaigns.c.channel.is_not(None))
        .group_by(contacts.c.company_id, campaigns.c.channel)
    )
