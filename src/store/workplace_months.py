"""Which months of insured workplaces a snapshot holds."""

from sqlalchemy import inspect, select

from src.store.engine import fetch_frame, open_engine
from src.store.schema import workplaces
from src.store.snapshots import Snapshot


def workplace_months(snapshot: Snapshot | None) -> set[tuple[str, str]]:
    """Return (source, month) of what is loaded; empty where it is older than that."""
    if snapshot is None or not inspect(open_engine(snapshot)).has_table(workplaces.name):
        return set()
    months = select(workplaces.c.source, workplaces.c.month).distinct()
    rows = fetch_frame(open_engine(snapshot), months)
    return set(zip(rows["source"], rows["month"], strict=True))
