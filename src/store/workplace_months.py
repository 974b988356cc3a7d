"""Which months of insured workplaces a snapshot holds, and how many."""

from sqlalchemy import func, inspect, select

from src.store.engine import fetch_frame, open_engine
from src.store.schema import workplaces
from src.store.snapshots import Snapshot


def workplace_months(snapshot: Snapshot | None) -> set[tuple[str, str]]:
    """Return (source, month) of what is loaded; empty where it is older than that."""
    return set(workplaces_counted(snapshot))


def workplaces_counted(snapshot: Snapshot | None) -> dict[tuple[str, str], int]:
    """Return how many workplaces of each source and month are loaded."""
    if snapshot is None or not inspect(open_engine(snapshot)).has_table(workplaces.name):
        return {}
    keys = workplaces.c.source, workplaces.c.month
    counted = select(*keys, func.count().label("rows")).group_by(*keys).order_by(*keys)
    rows = fetch_frame(open_engine(snapshot), counted)
    return dict(zip(zip(rows["source"], rows["month"], strict=True), rows["rows"], strict=True))
