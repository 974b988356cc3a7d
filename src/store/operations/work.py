"""Numerators and denominators of the measures of the work after visits, as of a day.

A matter enters a denominator only once its deadline has passed, even if it was done before: else
quick answers and early checks of the last days would count and slow ones would not. Withdrawing a
matter that is late does not take it out of a denominator, or senders could improve their figures.
One query per kind, so that each is answered from an index.
"""

from collections.abc import Callable
from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, type_coerce
from sqlalchemy.types import Integer

from src.domain.matters import DAYS_TO_FILL, MATTER, WITHDRAWN
from src.store.operations.matters_seen import Places, Sight, by_firm, hide_numbers, typed_frame
from src.store.operations.tables import matters

BY = ("complex_id", "industry", "to_agency", "obstacle")
M = matters.c
Counts = dict[str, ColumnElement]


def count_work(
    engine: Engine, sight: Sight, until: date, by: str | None = None, where: Places = None
) -> pd.DataFrame:
    """Return one row per group: <measure>_n and <measure>_d of every share of WORK, `visits` with
    an obstacle, and for filled requests their number, sum of days and sum of squared days.

    until : the last day that counts. by : one of BY, None for one row. where : only these
    complexes. Only matters where the reader may see firms count. Raises ValueError for an unknown
    `by`.
    """
    group = [M[BY[BY.index(by)]]] if by else []
    seen = [M.origin == sight.origin, by_firm(sight.firms), by_firm(where)]
    parts = []
    for kind, counts_of in KINDS.items():
        counts = counts_of(until.isoformat())
        columns = [column.label(name) for name, column in counts.items()]
        statement = select(*group, *columns).where(*seen, M.kind == kind).group_by(*group)
        parts.append(typed_frame(engine, statement, tuple(counts)))
    together = pd.concat(parts, ignore_index=True)
    names = [name for name in together if name != by]
    together[names] = together[names].fillna(0).astype("int64")
    sums = together.groupby(by)[names].sum().reset_index() if by else together[names].sum()
    return sums if isinstance(sums, pd.DataFrame) else sums.to_frame().T


def count_doors(engine: Engine, sight: Sight) -> pd.DataFrame:
    """Return one row per visible complex: tried, met.

    tried : finished visits, whatever their outcome. met : those in the state done: somebody was met
    and did not send the visitor away.
    """
    first = MATTER["visit"].first
    statement = (
        select(
            M.complex_id,
            func.count().label("tried"),
            func.count().filter(M.state == "done").label("met"),
        )
        .where(M.origin == sight.origin, by_firm(sight.firms), M.kind == "visit", M.state != first)
        .group_by(M.complex_id)
    )
    return typed_frame(engine, statement, ("tried", "met"))


DONE_BY = {
    "owner": (("visit", "done"),),
    "to_agency": (("referral", "done"), ("request", "placed")),
}
"""Finished work of a person and of an agency: kinds of matters, each with the finished state."""


def work_by_area(engine: Engine, sight: Sight, by: str, since: date, begun: date) -> pd.DataFrame:
    """Return one row per person or agency and complex with work after `since`: `by`, complex_id,
    done.

    by : a key of DONE_BY. done : matters finished after `begun`. Work without an owner or agency
    has no row. Raises KeyError for another `by`.
    """
    kinds, who = DONE_BY[by], M[by]
    finished = [and_(M.kind == kind, M.state == state) for kind, state in kinds]
    counted = func.count().filter(or_(*finished), M.changed_on > begun.isoformat())
    statement = (
        select(who, M.complex_id, counted.label("done"))
        .where(M.origin == sight.origin, by_firm(sight.firms), who != "")
        .where(M.kind.in_([kind for kind, _ in kinds]), M.changed_on > since.isoformat())
        .group_by(who, M.complex_id)
        .order_by(who, M.complex_id)
    )
    return hide_numbers(engine, sight, typed_frame(engine, statement, ("done",)))


def _share(name: str, wanted: ColumnElement, among: ColumnElement) -> Counts:
    return {
        f"{name}_n": func.count().filter(and_(wanted, among)),
        f"{name}_d": func.count().filter(among),
    }


def _answered(day: str) -> Counts:
    in_time = and_(M.answered_on != "", M.answered_on <= M.answer_by)
    withdrawn = and_(M.answered_on == "", _withdrawn_in_time())
    return _share("answered", in_time, and_(M.answer_by <= day, ~withdrawn))


def _referrals(day: str) -> Counts:
    return _answered(day) | _share("done", _is("done", day), _ended("referral", day))


def _requests(day: str) -> Counts:
    filled = _is("placed", day)
    sums = [func.coalesce(func.sum(days).filter(filled), 0) for days in (M.days, M.days * M.days)]
    return (
        _answered(day)
        | _share("placed", filled, and_(_ended("request", day), ~_withdrawn_in_time()))
        | {
            f"{DAYS_TO_FILL}_d": func.count().filter(filled),
            f"{DAYS_TO_FILL}_n": type_coerce(sums[0], Integer),
            f"{DAYS_TO_FILL}_squared": type_coerce(sums[1], Integer),
        }
    )


def _checks(day: str) -> Counts:
    return _share("held", _is("held", day), M.due_on < day)


def _subsidies(day: str) -> Counts:
    return _share("claimed", _is("claimed", day), M.due_on < day)


def _visits(day: str) -> Counts:
    with_obstacle = and_(M.state != MATTER["visit"].first, M.obstacle != "", M.changed_on <= day)
    return {"visits": func.count().filter(with_obstacle)}


KINDS: dict[str, Callable[[str], Counts]] = {
    "referral": _referrals,
    "request": _requests,
    "check": _checks,
    "subsidy": _subsidies,
    "visit": _visits,
}


def _withdrawn_in_time() -> ColumnElement:
    """Return the filter for matters that the sender withdrew before the answer was due."""
    return and_(M.state == WITHDRAWN, M.changed_on <= M.answer_by)


def _is(state: str, day: str) -> ColumnElement:
    return and_(M.state == state, M.changed_on <= day)


def _ended(kind: str, day: str) -> ColumnElement:
    over = [state.code for state in MATTER[kind].states if state.code not in MATTER[kind].open]
    return and_(M.state.in_(over), M.changed_on <= day)
