"""A publication of weekly starts with a clear pattern: level weeks, dips, few companies."""

from datetime import date

import numpy as np
import pandas as pd

from src.store.snapshots import publish
from tests.store import small
from tests.store.uptake_rows import companies, country

LAST = pd.Timestamp("2026-11-09")
WEEKS = pd.date_range("2025-01-06", LAST, freq="7D")
PLACES = {"k1": "digital", "k2": "magok", "k3": "juan"}


def starts(users, company_id: str = "k1", weeks=WEEKS, delay: int = 1, **more) -> pd.DataFrame:
    """Return `users` a week, half reported at once and half `delay` weeks later."""
    users = np.broadcast_to(users, len(weeks))
    parts = [(0, users // 2), (delay, users - users // 2)]
    frames = [
        pd.DataFrame({
            "company_id": company_id, "week": weeks, "program": "parental", "sex": "f",
            "received_week": weeks + pd.Timedelta(7 * late, "D"), "users": some,
        }) for late, some in parts
    ]  # fmt: skip
    rows = pd.concat(frames).assign(**more)
    return rows[(rows["users"] > 0) & (rows["received_week"] <= LAST)]


def eligible(people: int, company_id: str = "k1", first: str = "2025-01") -> pd.DataFrame:
    """Return `people` eligible for each Monday of a month, counted until 15 November 2026."""
    mondays = pd.Series(people, WEEKS).groupby(WEEKS.strftime("%Y-%m")).sum()
    rows = mondays[mondays.index >= first].rename("eligible").rename_axis("month").reset_index()
    return rows.assign(company_id=company_id, program="parental", sex="f")


def even(mean: int, weeks=WEEKS) -> np.ndarray:
    """Return weeks that cross their mean each time."""
    return mean + np.resize([-2, 2, -1, 1], len(weeks))


def published(folder, *leave: pd.DataFrame, people=None, **more):
    """Publish companies with these leaves, as of Sunday 15 November 2026."""
    tables = country(
        companies=companies(*[(one, place, "food", "5-49") for one, place in PLACES.items()]),
        leave_starts=pd.concat(leave) if leave else starts(0),
        eligible=pd.concat(people or [eligible(60), eligible(60, "k2")]),
        **more,
    )
    source = small.source("2026Q3", "sample").assign(as_of=date(2026, 11, 15))
    return publish(folder, tables | {"sources": source}, origin="sample")
