"""The work that follows visits, counted: numerators and denominators of its measures, as of a day.

What may still come in time is in no denominator, also where it has come already: else quick answers
of the last days would count and slow ones not.
"""

from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, type_coerce
from sqlalchemy.types import Integer

from src.domain.matters import DAYS_TO_FILL, MATTER, WORK
from src.store.operations.matters_seen import Places, Sight, by_firm, typed_frame
from src.store.operations.tables import matters

BY = ("complex_id", "to_agency", "obstacle")
M = matters.c


def count_work(
    engine: Engine, sight: Sight, until: date, by: str | None = None, where: Places = None
) -> pd.DataFrame:
    """Return one row per group with <measure>_n and <measure>_d of every share of WORK, `visits`
    that told an obstacle, and of requests that were filled their number, days and squared days.

    until : what happened after it takes no part. by : one of BY, None for one row. where : only
    these complexes. What counts is where the reader may see firms. Raises KeyError.
    """
    group = [M[BY[BY.index(by)]]] if by else []
    counts = _counts(until.isoformat())
    statement = (
        select(*group, *[column.label(name) for name, column in counts.items()])
        .where(M.origin == sight.origin, by_firm(sight.firms), by_firm(where))
        .where(M.opened_on <= until.isoformat())
        .group_by(*group)
    )
    return typed_frame(engine, statement, tuple(counts))


def _counts(day: str) -> dict[str, ColumnElement]:
    found: dict[str, ColumnElement] = {}
    for code, (wanted, among) in _shares(day).items():
        found[f"{code}_n"] = func.count().filter(and_(wanted, among))
        found[f"{code}_d"] = func.count().filter(among)
    filled = and_(M.kind == "request", _is("placed", day))
    days = [M.days, M.days * M.days]
    sums = [func.coalesce(func.sum(one).filter(filled), 0) for one in days]
    return found | {
        "visits": func.count().filter(M.kind == "visit", M.obstacle != "", M.changed_on <= day),
        f"{DAYS_TO_FILL}_d": func.count().filter(filled),
        f"{DAYS_TO_FILL}_n": type_coerce(sums[0], Integer),
        f"{DAYS_TO_FILL}_squared": type_coerce(sums[1], Integer),
    }


def _shares(day: str) -> dict[str, tuple[ColumnElement, ColumnElement]]:
    """Return by measure what is counted, and among what."""
    answered = and_(M.answered_on != "", M.answered_on <= day)
    handed = M.kind.in_([code for code, kind in MATTER.items() if kind.handed])
    shares = {
        "answered": (
            and_(answered, M.answered_on <= M.answer_by),
            and_(handed, M.answer_by <= day, ~and_(M.answered_on == "", M.state == "withdrawn")),
        ),
        "done": (_is("done", day), and_(M.kind == "referral", _ended("referral", day))),
        "placed": (_is("placed", day), and_(M.kind == "request", _ended("request", day))),
        "held": (_is("held", day), and_(M.kind == "check", _due("check", day))),
        "claimed": (_is("claimed", day), and_(M.kind == "subsidy", _due("subsidy", day))),
    }
    return {code: shares[code] for code in WORK}


def _is(state: str, day: str) -> ColumnElement:
    return and_(M.state == state, M.changed_on <= day)


def _ended(kind: str, day: str) -> ColumnElement:
    over = [state.code for state in MATTER[kind].states if state.code not in MATTER[kind].open]
    return and_(M.state.in_(over), M.changed_on <= day)


def _due(kind: str, day: str) -> ColumnElement:
    """Return the filter of what is over, or should have been seen to by the day."""
    return or_(_ended(kind, day), M.due_on < day)
