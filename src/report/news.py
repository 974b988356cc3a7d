"""News of the week for planners, as counts: firms new on the list, tasks due, referrals answered.

Like the digest of one planner (src/report/digest.py), but for a place and without names of firms,
as reports are passed on.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol

import pandas as pd

from src.metrics.visit_effect import assumed
from src.metrics.visit_list import list_of_all
from src.store.operations.engine import Engine
from src.store.operations.matters_seen import Sight, answers_of, count_tasks, tasks
from src.store.visit_effects import assumed_effect

NEWS = "news"
"""Called like a query of the catalogue, with until and where."""
COLUMNS = ("new", "waiting", "help", "listed", "first", "due", "late", "answered")
ON_LIST = 100
"""The first so many firms count as being on the list."""
DAYS = 7
Where = tuple[str, ...] | None
"""Complexes, None for all."""


class Ask(Protocol):
    """Answers queries of the store by name."""

    def __call__(self, name: str, /, **codes: Any) -> pd.DataFrame: ...


class Desk(Protocol):
    """Access to the data, to those of the snapshot before (None where none can be compared), and to
    matters."""

    ask: Ask
    before: Ask | None
    engine: Engine
    sight: Sight


def news_of(desk: Desk, until: date, where: Where) -> pd.DataFrame:
    """Return one row of COLUMNS as of a day. Raises Refused where the firms may not be seen.

    first : whether there is no earlier list; waiting, help : of the new firms.
    """
    now = first_of(desk.ask, until, where)
    earlier = None if desk.before is None else first_of(desk.before, until, where)
    new = now if earlier is None else now[~now["company_id"].isin(earlier["company_id"])]
    due, late = _due(desk, until, where)
    row = {
        "new": len(new),
        "waiting": int(new["open"].sum()),
        "help": float(new["help"].sum()),
        "listed": len(now),
        "first": earlier is None,
        "due": due,
        "late": late,
        "answered": _answered(desk, until, where),
    }
    return pd.DataFrame([row])[list(COLUMNS)]


def first_of(ask: Ask, day: date, where: Where) -> pd.DataFrame:
    """Return the first firms of the list of a place."""
    return _at(_list(ask, day), where).head(ON_LIST)


@lru_cache(maxsize=4)
def _list(ask: Ask, day: date) -> pd.DataFrame:
    """Return the whole list, cached for the next place."""
    return list_of_all(ask, day, assumed(*assumed_effect(day)))


def _due(desk: Desk, day: date, where: Where) -> tuple[int, int]:
    """Return how many tasks are due on a day, and how many of them are late."""
    if where is None:
        found = count_tasks(desk.engine, desk.sight, day)
        return int(found["tasks"].sum()), int(found["late"].sum())
    found = _at(tasks(desk.engine, desk.sight, day), where)
    return len(found), int((found["late"] > 0).sum())


def _answered(desk: Desk, day: date, where: Where) -> int:
    """Return how many matters handed over were answered or done in the week up to a day."""
    return len(_at(answers_of(desk.engine, desk.sight, day - timedelta(days=DAYS), day), where))


def _at(rows: pd.DataFrame, where: Where) -> pd.DataFrame:
    return rows if where is None else rows[rows["complex_id"].isin(where)]
