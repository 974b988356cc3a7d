"""Matters opened and moved on: what was done stays, and of two who move one at once one wins.

A matter is opened, and each step of it taken, in one transaction with what opens by itself; whoever
is killed in between has done nothing. A step names the number of the step that was seen before it:
where another has come first nothing is written, and who came first is told.
"""

import calendar
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from src.domain.codes import AGENCY, PROGRAM, Code
from src.domain.company_ids import random_id
from src.domain.matters import (
    ANSWER_DAYS,
    FOLLOWS,
    MATTER,
    OBSTACLE,
    PAID_PROGRAMS,
    RECEIVER,
    SENDER,
    Follow,
    Kind,
    Matter,
    Step,
    follower_id,
)
from src.store.operations.errors import OperationsError, said
from src.store.operations.tables import case_uses, groups_written, matters, moves, written
from src.store.operations.texts import check_texts

MADE_UP = "made up"
"""The source of matters that come with a sample."""
FROM_FILE = "file"
"""The source of matters that a sheet of an agency told."""
MOST_TRIES = 3
"""Times that matters are written where others write the same: the second time theirs are seen."""
MOST_AT_ONCE = 500
"""Rows of one question: SQLite takes so many values at once everywhere."""
DAYS = ("opened_on", "due_on", "starts_on")
YEARS_BACK, YEARS_AHEAD = 10, 5
"""How far from today a day of a matter may lie: what is further off is a slip of the pen."""
KNOWN: dict[str, Mapping[str, Code]] = {
    "program": PROGRAM,
    "to_agency": AGENCY,
    "from_agency": AGENCY,
    "obstacle": OBSTACLE,
}


Row = dict
Made = tuple[Row, list[Row]]
"""A row of matters with the rows of its moves."""


class Group(NamedTuple):
    """What never changes of a matter and says by which counts it is counted."""

    origin: str
    kind: str
    owner: str
    to_agency: str


GROUP = tuple(matters.c[name] for name in Group._fields)


@dataclass(frozen=True)
class Doer:
    """Who writes: user, the kind of data and the snapshot that was looked at, the day in Korea."""

    user: str
    origin: str
    version: str
    day: date


class Overtaken(OperationsError):
    """Somebody else has moved the matter since it was looked at: nothing was written."""


def open_matter(engine: Engine, matter: Matter, by: Doer, *steps: Step) -> str:
    """Write a matter down, with steps taken at once, and return its id; stored when this returns.

    Raises OperationsError, and writes nothing, where something is missing, unknown or not allowed.
    """
    return open_matters(engine, [(matter, steps)], by)[0]


def open_matters(
    engine: Engine, opened: Sequence[tuple[Matter, Sequence[Step]]], by: Doer
) -> list[str]:
    """Write matters down, all or none, and return the ids of those that were not there before.

    Raises OperationsError as `open_matter` does.
    """
    asked = {made[0][0]["matter_id"]: made for made in (_made(*one, by) for one in opened)}
    every = [one for made in asked.values() for one in made]
    check_texts(matters, [row for row, _ in every])
    check_texts(moves, [move for _, taken in every for move in taken])
    for _ in range(MOST_TRIES):
        try:
            return _open_new(engine, asked)
        except IntegrityError:  # another wrote one of them just now
            continue
        except SQLAlchemyError:
            break
    raise OperationsError("not_reached") from None


def _open_new(engine: Engine, asked: Mapping[str, list[Made]]) -> list[str]:
    """Write the matters that are not there, with what follows them, and return their ids: what
    follows one that is there follows as that one stands, not as it is told anew."""
    with engine.begin() as connection:
        known = _known(connection, list(asked))
        new = [name for name in asked if name not in known]
        _add_new(connection, [one for name in new for one in asked[name]])
    return new


def check_matter(matter: Matter, steps: Sequence[Step], by: Doer) -> None:
    """Raise OperationsError where `open_matter` would refuse what it is given."""
    for row, taken in _made(matter, steps, by):
        check_texts(matters, [row])
        check_texts(moves, taken)


class Standing(NamedTuple):
    """How a matter stands, and what was told of it. number : of its last step."""

    kind: str
    state: str
    number: int
    company_id: str
    owner: str
    need: str
    due_on: str
    obstacle: str
    reason: str


def standing_of(engine: Engine, matter_id: str, origin: str) -> Standing:
    """Return how a matter stands; raises OperationsError where there is none, or not of the kind of
    data that is looked at: what follows a sample is not moved beside official figures."""
    return Standing(*[_row(engine, matter_id, origin)[name] for name in Standing._fields])


def drop_made_up(engine: Engine) -> None:
    """Take away the matters that came with a sample: another takes its place."""
    mine = (matters.c.origin == "sample", matters.c.source == MADE_UP)
    theirs = select(matters.c.matter_id).where(*mine)
    try:
        with engine.begin() as connection:
            gone = connection.execute(select(*GROUP).where(*mine).distinct()).all()
            connection.execute(delete(case_uses).where(case_uses.c.case_id.in_(theirs)))
            connection.execute(delete(moves).where(moves.c.matter_id.in_(theirs)))
            connection.execute(delete(matters).where(*mine))
            _count(connection, {Group(*one) for one in gone})
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def move_matter(
    engine: Engine,
    seen: tuple[str, int],
    step: Step | Sequence[Step],
    by: Doer,
    sides: Collection[str] = (SENDER,),
) -> None:
    """Take one step of a matter, or several, all or none; they are stored when this returns, with
    what opens by itself.

    seen : the matter and the number of its last step that was looked at. sides : as whom the doer
    may act in it. Raises Overtaken where another was first, OperationsError where a step is not
    allowed, not the doer's to take, or without the reason that it needs.
    """
    row = _row(engine, seen[0], by.origin)
    if row["number"] != seen[1]:
        raise _overtaken(engine, row)
    taken: list[Row] = []
    followed: list[Made] = []
    standing: Row = {}
    for one in [step] if isinstance(step, Step) else step:
        now = row | standing
        move = _move(now, one, by)
        if move["moved_as"] not in sides:
            raise OperationsError("not_yours", state=_called(MATTER[row["kind"]], one.state))
        taken.append(move)
        standing = standing | _standing(now, move)
        opens = _followers(row | standing, move["moved_on"], by.day)
        followed += [_started(other, by) for other in opens]
    check_texts(moves, taken)
    try:
        with engine.begin() as connection:
            mine = (matters.c.matter_id == seen[0], matters.c.number == seen[1])
            if not connection.execute(update(matters).where(*mine).values(standing)).rowcount:
                raise _overtaken(engine, row)
            connection.execute(insert(moves), taken)
            _add_new(connection, followed, [row])
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def _made(matter: Matter, steps: Sequence[Step], by: Doer) -> list[Made]:
    """Return the rows of a matter and of all that opens by itself at its steps."""
    row, taken = _started(matter, by)
    others: list[Made] = []
    for step in steps:
        move = _move(row, step, by)
        row |= _standing(row, move)
        taken.append(move)
        others += [_started(one, by) for one in _followers(row, move["moved_on"], by.day)]
    return [(row, taken), *others]


def _started(matter: Matter, by: Doer) -> Made:
    """Return the row of a matter in its first state, with the move that put it there."""
    matter = replace(
        matter,
        matter_id=matter.matter_id or random_id(),
        opened_on=matter.opened_on or by.day.isoformat(),
    )
    kind = _checked(matter, by)
    row = vars(matter) | {
        "origin": by.origin,
        "version": by.version,
        "opened_by": by.user,
        "state": kind.first,
        "number": 1,
        "changed_on": matter.opened_on,
        "reason": "",
        "ends_on": after(matter.starts_on, matter.months) if matter.starts_on else "",
        "answer_by": _days_after(matter.opened_on, ANSWER_DAYS) if kind.handed else "",
        "answered_on": "",
        "days": 0,
    }
    move = {
        "matter_id": row["matter_id"],
        "number": 1,
        "state": kind.first,
        "reason": "",
        "obstacle": matter.obstacle,
        "due_on": matter.due_on,
        "moved_on": matter.opened_on,
        "moved_by": by.user,
        "moved_as": SENDER,
        "moved_at": _now(),
    }
    return row, [move]


def _checked(matter: Matter, by: Doer) -> Kind:
    """Return the kind of a matter; raises OperationsError for what is missing or unknown."""
    kind = MATTER.get(matter.kind)
    if kind is None:
        raise OperationsError("unknown_code", name="kind", value=matter.kind)
    about = "complex_id" if kind.of_complex else "company_id"
    given: dict = dict(vars(matter))
    for name in (about, *kind.needs):
        if not given[name]:
            raise OperationsError("missing", name=name)
    for name, vocabulary in KNOWN.items():
        if given[name] and given[name] not in vocabulary:
            raise OperationsError("unknown_code", name=name, value=given[name])
    for name in DAYS:
        _check_day(name, given[name], by.day)
    _check_past(given["opened_on"], by.day)
    if given["due_on"] and given["due_on"] < given["opened_on"]:
        raise OperationsError("due_before", due=given["due_on"], day=given["opened_on"])
    return kind


def _move(row: Row, step: Step, by: Doer) -> Row:
    """Return the row of the next step of a matter; raises OperationsError where it may not be."""
    kind, source = MATTER[row["kind"]], row["state"]
    allowed = kind.move(source, step.state)
    if allowed is None:
        raise OperationsError(
            "no_such_move",
            kind=lambda lang: getattr(kind, lang),
            source=_called(kind, source),
            target=_called(kind, step.state),
            allowed=lambda lang: _named(kind, source, lang),
        )
    if allowed.why and not step.reason.strip():
        raise OperationsError("needs_why", state=_called(kind, step.state))
    if step.obstacle and step.obstacle not in OBSTACLE:
        raise OperationsError("unknown_code", name="obstacle", value=step.obstacle)
    for name, day in (("due_on", step.due_on), ("moved_on", step.moved_on)):
        _check_day(name, day, by.day)
    _check_past(step.moved_on, by.day)
    if step.moved_on and step.moved_on < row["changed_on"]:
        key = "before_opened" if row["number"] == 1 else "before_last"
        raise OperationsError(key, day=row["changed_on"])
    return {
        "matter_id": row["matter_id"],
        "number": row["number"] + 1,
        "state": step.state,
        "reason": step.reason.strip(),
        "obstacle": step.obstacle,
        "due_on": step.due_on,
        "moved_on": step.moved_on or by.day.isoformat(),
        "moved_by": by.user,
        "moved_as": allowed.by,
        "moved_at": _now(),
    }


def _standing(row: Row, move: Row) -> Row:
    """Return what a move changes of how its matter stands: the newest of each.

    days : from the day that it was opened to that of its last move.
    """
    is_answer = move["moved_as"] == RECEIVER
    return {
        "state": move["state"],
        "number": move["number"],
        "changed_on": move["moved_on"],
        "reason": move["reason"],
        "obstacle": move["obstacle"] or row["obstacle"],
        "due_on": move["due_on"] or row["due_on"],
        "answered_on": row["answered_on"] or (move["moved_on"] if is_answer else ""),
        "days": (date.fromisoformat(move["moved_on"]) - date.fromisoformat(row["opened_on"])).days,
    }


def _followers(row: Row, day: str, today: date) -> list[Matter]:
    """Return the matters that open by themselves where one has come to a state on a day.

    Of a ledger of years ago nothing is due any more: nobody was told of it in time.
    """
    followed = [
        _follower(row, follow, day)
        for follow in FOLLOWS
        if (follow.kind, follow.state) == (row["kind"], row["state"])
        and (not follow.with_program or row["program"] in PAID_PROGRAMS)
    ]
    is_told = row["source"] == FROM_FILE
    return [one for one in followed if not is_told or one.due_on >= today.isoformat()]


def _follower(row: Row, follow: Follow, day: str) -> Matter:
    same = (
        *("company_id", "complex_id", "company_name", "place", "program", "owner"),
        *("industry", "size_band"),
        *("campaign_id", "source"),
    )
    return Matter(
        kind=follow.opens,
        matter_id=follower_id(row["matter_id"], follow),
        opened_on=day,
        due_on=after(day, follow.months),
        parent_id=row["matter_id"],
        **{name: row[name] for name in same},
    )


def after(day: str, months: int) -> str:
    """Return the day so many months later, the last of its month where there is none."""
    begun = date.fromisoformat(day)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(begun.day, last)).isoformat()


def _days_after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


@lru_cache
def _span(today: date) -> tuple[str, str]:
    """Return the first and the last day that a matter may name."""
    first, last = (after(today.isoformat(), 12 * years) for years in (-YEARS_BACK, YEARS_AHEAD))
    return first, last


def _check_day(name: str, day: str, today: date) -> None:
    if not day:
        return
    try:
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError(day)
    except ValueError:
        raise OperationsError("no_day", name=name, value=day) from None
    first, last = _span(today)
    if not first <= day <= last:
        raise OperationsError("far_off", name=name, value=day, first=first, last=last)


def _check_past(day: str, today: date) -> None:
    """Raise OperationsError for a day on which nothing can have happened yet."""
    if day > today.isoformat():
        raise OperationsError("not_yet", day=day)


def _called(kind: Kind, state: str) -> Callable[[str], str]:
    """Return what gives the name of a state in a language; an unknown one is called as it is."""
    row = next((one for one in kind.states if one.code == state), None)
    return lambda lang: getattr(row, lang) if row else state


def _named(kind: Kind, source: str, lang: str) -> str:
    names = ", ".join(_called(kind, move.target)(lang) for move in kind.from_(source))
    return names or said(lang, "none_allowed", {})


def _overtaken(engine: Engine, row: Row) -> Overtaken:
    """Return why nothing was written: who was first, and to where."""
    found = _row(engine, row["matter_id"], row["origin"])
    with engine.connect() as connection:
        last = select(moves.c.moved_by).where(
            moves.c.matter_id == found["matter_id"], moves.c.number == found["number"]
        )
        who = connection.execute(last).scalar() or ""
    state = _called(MATTER[found["kind"]], found["state"])
    return Overtaken("overtaken", who=who or "–", state=state)


def _row(engine: Engine, matter_id: str, origin: str) -> Row:
    try:
        with engine.connect() as connection:
            statement = select(matters).where(matters.c.matter_id == matter_id)
            found = connection.execute(statement).mappings().first()
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    if found is None:
        raise OperationsError("no_such_matter")
    if found["origin"] != origin:
        raise OperationsError("other_origin")
    return dict(found)


def _known(connection: Connection, ids: list[str]) -> set[str]:
    """Return which ids are there already."""
    found: set[str] = set()
    for at in range(0, len(ids), MOST_AT_ONCE):
        some = ids[at : at + MOST_AT_ONCE]
        statement = select(matters.c.matter_id).where(matters.c.matter_id.in_(some))
        found |= set(connection.execute(statement).scalars())
    return found


def _add_new(connection: Connection, made: list[Made], touched: Sequence[Row] = ()) -> None:
    """Add the matters that are not there yet, and count them with those that were touched."""
    known = _known(connection, [row["matter_id"] for row, _ in made])
    new = {row["matter_id"]: (row, taken) for row, taken in made if row["matter_id"] not in known}
    if new:
        connection.execute(insert(matters), [row for row, _ in new.values()])
        connection.execute(insert(moves), [move for _, taken in new.values() for move in taken])
    _count(connection, _groups([*touched, *(row for row, _ in new.values())]))


def _groups(rows: Collection[Row]) -> set[Group]:
    return {Group(*[row[column.name] for column in GROUP]) for row in rows}


def _count(connection: Connection, touched: Collection[Group]) -> None:
    """Say that matters were written, and of which groups: last, so that whoever else writes waits
    for no more than it.

    The row is locked until the transaction is over, so the number tells every one that ended, and
    what has a greater one was written after it.
    """
    connection.execute(update(written).values(times=written.c.times + 1))
    if not touched:
        return
    times = connection.execute(select(written.c.times)).scalar_one()
    same = [groups_written.c[name] == bindparam(f"of_{name}") for name in Group._fields]
    rows = [one._asdict() for one in sorted(touched)]
    keys = [{f"of_{name}": value for name, value in row.items()} for row in rows]
    connection.execute(delete(groups_written).where(*same), keys)
    connection.execute(insert(groups_written), [row | {"times": times} for row in rows])


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
