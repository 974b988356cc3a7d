"""Months of insured workplaces in a snapshot, with counts of workplaces and people."""

from typing import NamedTuple

from sqlalchemy import func, select

from src.store.engine import fetch_frame, open_engine
from src.store.held import held_by
from src.store.schema import workplaces
from src.store.snapshots import Snapshot
from src.store.sums import whole


class Counted(NamedTuple):
    """Workplaces of a source and month, and the people insured in them."""

    workplaces: int = 0
    people: int = 0


def workplace_months(snapshot: Snapshot | None) -> set[tuple[str, str]]:
    """Return the (source, month) pairs that are loaded; empty for a snapshot from before
    workplaces."""
    return set(workplaces_counted(snapshot))


def workplaces_counted(snapshot: Snapshot | None) -> dict[tuple[str, str], Counted]:
    """Return the counts of workplaces and people by (source, month)."""
    if snapshot is None or workplaces.name not in held_by(snapshot).filled:
        return {}
    keys = workplaces.c.source, workplaces.c.month
    people = whole(func.sum(func.coalesce(workplaces.c.employees, 0))).label("people")
    counted = select(*keys, func.count().label("rows"), people).group_by(*keys).order_by(*keys)
    rows = fetch_frame(open_engine(snapshot), counted)
    return {
        (row.source, row.month): Counted(int(row.rows), int(row.people))
        for row in rows.itertuples(index=False)
    }
