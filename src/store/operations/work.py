"""The work that follows visits, counted: numerators and denominators of its measures, as of a day.

What may still come in time is in no denominator, also where it has come already: else quick answers
of the last days, and checks held early, would count and slow ones not. Nothing that is late leaves
a denominator: it would be the sender's to mend. Each kind is asked for alone: an index holds it.
"""

from collections.abc import Callable
from datetime import date

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, type_coerce
from sqlalchemy.types import Integer

from src.domain.matters import DAYS_TO_FILL, MATTER, WITHDRAWN
from src.store.operations.matters_seen import Places, Sight, as_told, by_firm, typed_frame
from src.store.operations.tables import matters

BY = ("complex_id", "industry", "to_agency", "obstacle")
M = matters.c
Counts = dict[str, ColumnElement]


def count_work(
    engine: Engine, sight: Sight, until: date, by: str | None = None, where: Places = None
) -> pd.DataFrame:
    """Return one row per group with <measure>_n and <measure>_d of every share of WORK, `visits`
    that told an obstacle, and of requests that were filled their number, days and squared days.

    until : what happened after it takes no part. by : one of BY, None for one row. where : only
    these complexes. What counts is where the reader may see firms. Raises ValueError.
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
    """Return one row per complex that may be seen: tried, met.

    tried : visits that are over, whatever came of them; met : those at which somebody was met who
    did not send the visitor away.
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
"""What a person and an agency get done: kinds of matters, and the state that says so."""


def work_by_area(engine: Engine, sight: Sight, by: str, since: date, begun: date) -> pd.DataFrame:
    """Return one row per person or agency and complex where he had work: `by`, complex_id, done.

    by : a key of DONE_BY. since : what moved on after it says where somebody works; begun : what
    was done after it counts. Work that is nobody's has no row. Raises KeyError.
    """
    kinds, who = DONE_BY[by], M[by]
    done = [and_(M.kind == kind, M.state == state) for kind, state in kinds]
    counted = func.count().filter(or_(*done), M.changed_on > begun.isoformat())
    statement = (
        select(who, M.complex_id, counted.label("done"))
        .where(M.origin == sight.origin, by_firm(sight.firms), who != "")
        .where(M.kind.in_([kind for kind, _ in kinds]), M.changed_on > since.isoformat())
        .group_by(who, M.complex_id)
        .order_by(who, M.complex_id)
    )
    return as_told(engine, sight, typed_frame(engine, statement, ("done",)))


def _share(name: str, wanted: ColumnElement, among: ColumnElement) -> Counts:
    return {
        f"{name}_n": func.count().filter(and_(wanted, among)),
        f"{name}_d": func.count().filter(among),
    }


def _answered(day: str) -> Counts:
    in_time = and_(M.answered_on != "", M.answered_on <= M.answer_by)
    silent = and_(M.answered_on == "", _taken_back())
    return _share("answered", in_time, and_(M.answer_by <= day, ~silent))


def _referrals(day: str) -> Counts:
    return _answered(day) | _share("done", _is("done", day), _ended("referral", day))


def _requests(day: str) -> Counts:
    filled = _is("placed", day)
    sums = [func.coalesce(func.sum(days).filter(filled), 0) for days in (M.days, M.days * M.days)]
    return (
        _answered(day)
        | _share("placed", filled, and_(_ended("request", day), ~_taken_back()))
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
    told = and_(M.state != MATTER["visit"].first, M.obstacle != "", M.changed_on <= day)
    return {"visits": func.count().filter(told)}


KINDS: dict[str, Callable[[str], Counts]] = {
    "referral": _referrals,
    "request": _requests,
    "check": _checks,
    "subsidy": _subsidies,
    "visit": _visits,
}


def _taken_back() -> ColumnElement:
    """Return the filter of what its sender took back while nobody was late."""
    return and_(M.state == WITHDRAWN, M.changed_on <= M.answer_by)


def _is(state: str, day: str) -> ColumnElement:
    return and_(M.state == state, M.changed_on <= day)


def _ended(kind: str, day: str) -> ColumnElement:
    over = [state.code for state in MATTER[kind].states if state.code not in MATTER[kind].open]
    return and_(M.state.in_(over), M.changed_on <= day)
