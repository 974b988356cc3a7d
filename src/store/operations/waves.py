"""The days on which a roll-out reached the firms of a complex, to mark on its weekly chart."""

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
    """Return the first day of each stage of WAVES in a complex: state, day. Only roll-outs in
    complexes whose firms the reader may see count.

    place : the complex and those that contain it: a roll-out in a larger one reached it, too.
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
