"""The days on which a roll-out reached the firms of a complex: what its weeks are held against."""

from collections.abc import Collection

import pandas as pd
from sqlalchemy import Engine, false, select

from src.domain.matters import WAVES
from src.store.operations.matters_seen import Sight, by_firm
from src.store.operations.rows import fetch_rows
from src.store.operations.tables import matters, moves
from src.store.operations.texts import can_be_kept

M, STEP = matters.c, moves.c


def waves_of(engine: Engine, sight: Sight, place: Collection[str]) -> pd.DataFrame:
    """Return the first day of each of WAVES of a complex, where its firms may be seen: state, day.

    place : the complex and what it lies in; what reached all of a larger one reached it too.
    """
    codes = sorted(place) if all(map(can_be_kept, place)) else []
    here = M.complex_id.in_(codes) if codes else false()
    statement = (
        select(STEP.state, STEP.moved_on.label("day"))
        .join(matters, M.matter_id == STEP.matter_id)
        .where(M.origin == sight.origin, M.kind == "rollout", here, by_firm(sight.firms))
        .where(STEP.state.in_(WAVES))
        .order_by(STEP.moved_on, STEP.state)
    )
    rows = fetch_rows(engine, statement).drop_duplicates("state", ignore_index=True)
    return rows.assign(day=pd.to_datetime(rows["day"]))
