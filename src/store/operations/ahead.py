"""Count the matters that fall due on each day, and how many of them are finished."""

from datetime import date

import pandas as pd
from sqlalchemy import Engine, and_, func, or_, select

from src.domain.matters import MATTER
from src.store.operations.matters_seen import Sight, by_firm, typed_frame
from src.store.operations.tables import matters

DUE = ("visit", "check", "step", "referral", "subsidy")
"""Kinds of matters with a due day; that of a subsidy is the last day to apply well in time."""
M = matters.c


def due_by_day(engine: Engine, sight: Sight, first: date, last: date) -> pd.DataFrame:
    """Return one row per kind of DUE and day from first to last: kind, day, due, over.

    due : matters in the complexes that the reader may see, in any state; over : those of them in a
    final state.
    """
    is_open = or_(*[and_(M.kind == kind, M.state.in_(MATTER[kind].open)) for kind in DUE])
    statement = (
        select(
            M.kind,
            M.due_on.label("day"),
            func.count().label("due"),
            func.count().filter(~is_open).label("over"),
        )
        .where(M.origin == sight.origin, by_firm(sight.firms), M.kind.in_(DUE))
        .where(M.due_on >= first.isoformat(), M.due_on <= last.isoformat())
        .group_by(M.kind, M.due_on)
        .order_by(M.due_on, M.kind)
    )
    rows = typed_frame(engine, statement, ("due", "over"))
    return rows.assign(day=pd.to_datetime(rows["day"]))
