"""Open matters and take their steps, with optimistic locking.

Opening a matter, or taking a step, is one transaction together with the matters that open by
themselves, so a killed process leaves nothing half done. A caller passes the number of the last
step that the user saw: where somebody else has taken a step since, nothing is written and the error
names that person.
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
"""The source of matters that were read from an agency's file."""
MOST_TRIES = 3
"""Attempts to write matters that others write at the same time: a retry sees the others' rows."""
MOST_AT_ONCE = 500
"""Ids in one IN list: below the limit of parameters in every build of SQLite."""
DAYS = ("opened_on", "due_on", "starts_on")
YEARS_BACK, YEARS_AHEAD = 10, 5
"""How far from today a day of a matter may lie; anything further off is a typing error."""
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
    """The columns that determine which task counts a matter belongs to. They never change."""

    origin: str
    kind: str
    owner: str
    to_agency: str


GROUP = tuple(matters.c[name] for name in Group._fields)


@dataclass(frozen=True)
class Doer:
    """Who writes: the user, the origin and version of the data shown, and the day in Korea."""

    user: str
    origin: str
    version: str
    day: date


class Overtaken(OperationsError):
    """Somebody else has moved the matter since the user saw it: nothing was written."""


def open_matter(engine: Engine, matter: Matter, by: Doer, *steps: Step) -> str:
    """Store a matter, with steps taken at once, and return its id.

    Raises OperationsError, and stores nothing, where something is missing, unknown or not allowed.
    """
    return open_matters(engine, [(matter, steps)], by)[0]


def open_matters(
    engine: Engine, opened: Sequence[tuple[Matter, Sequence[Step]]], by: Doer
) -> list[str]:
    """Store matters, all or none, and return the ids of those that were not there before.

    Raises OperationsError as `open_matter` does.
    """
    wanted = {made[0][0]["matter_id"]: made for made in (_made(*one, by) for one in opened)}
    every = [one for made in wanted.values() for one in made]
    check_texts(matters, [row for row, _ in every])
    check_texts(moves, [move for _, taken in every for move in taken])
    for _ in range(MOST_TRIES):
        try:
            return _open_new(engine, wanted)
        except IntegrityError:  # another process stored one of them meanwhile
            continue
        except SQLAlchemyError:
            break
    raise OperationsError("not_reached") from None


def _open_new(engine: Engine, wanted: Mapping[str, list[Made]]) -> list[str]:
    """Insert the matters that do not exist, with their followers, and return their ids. An existing
    matter gets no followers here: these depend on its stored state, not on the new input."""
    with engine.begin() as connection:
        known = _known(connection, list(wanted))
        new = [name for name in wanted if name not in known]
        _add_new(connection, [one for name in new for one in wanted[name]])
    return new


def check_matter(matter: Matter, steps: Sequence[Step], by: Doer) -> None:
    """Raise OperationsError where `open_matter` would refuse these arguments."""
    for row, taken in _made(matter, steps, by):
        check_texts(matters, [row])
        check_texts(moves, taken)


class Standing(NamedTuple):
    """The current state and fields of a matter. number : of its last step."""

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
    """Return the current state of a matter. Raises OperationsError where there is none, or where
    it is of another origin: matters of a sample are not moved while official data are shown."""
    return Standing(*[_row(engine, matter_id, origin)[name] for name in Standing._fields])


def drop_made_up(engine: Engine) -> None:
    """Delete the matters that came with a sample, because another sample replaces it."""
    made_up = (matters.c.origin == "sample", matters.c.source == MADE_UP)
    ids = select(matters.c.matter_id).where(*made_up)
    try:
        with engine.begin() as connection:
            groups = connection.execute(select(*GROUP).where(*made_up).distinct()).all()
            connection.execute(delete(case_uses).where(case_uses.c.case_id.in_(ids)))
            connection.execute(delete(moves).where(moves.c.matter_id.in_(ids)))
            connection.execute(delete(matters).where(*made_up))
            _note_written(connection, {Group(*group) for group in groups})
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def move_matter(
    engine: Engine,
    seen: tuple[str, int],
    step: Step | Sequence[Step],
    by: Doer,
    sides: Collection[str] = (SENDER,),
) -> None:
    """Store one or several steps of a matter, all or none, with the matters that they open.

    seen : the matter and the number of the last step that the user saw. sides : the roles in which
    the doer may act (SENDER, RECEIVER). Raises Overtaken where somebody else was first,
    OperationsError where a step is not allowed, is not the doer's to take, or lacks its reason.
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
        opened = _followers(row | standing, move["moved_on"], by.day)
        followed += [_started(other, by) for other in opened]
    check_texts(moves, taken)
    try:
        with engine.begin() as connection:
            as_seen = (matters.c.matter_id == seen[0], matters.c.number == seen[1])
            if not connection.execute(update(matters).where(*as_seen).values(standing)).rowcount:
                raise _overtaken(engine, row)
            connection.execute(insert(moves), taken)
            _add_new(connection, followed, [row])
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def _made(matter: Matter, steps: Sequence[Step], by: Doer) -> list[Made]:
    """Return the rows of a matter and of the matters that its steps open by themselves."""
    row, taken = _started(matter, by)
    others: list[Made] = []
    for step in steps:
        move = _move(row, step, by)
        row |= _standing(row, move)
        taken.append(move)
        others += [_started(one, by) for one in _followers(row, move["moved_on"], by.day)]
    return [(row, taken), *others]


def _started(matter: Matter, by: Doer) -> Made:
    """Return the row of a matter in its first state, with its first move."""
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
    """Return the kind of a matter. Raises OperationsError for missing or unknown values."""
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
    """Return the row of the next step of a matter. Raises OperationsError for a forbidden step."""
    kind, source = MATTER[row["kind"]], row["state"]
    allowed = kind.move(source, step.state)
    if allowed is None:
        raise OperationsError(
            "no_such_move",
            kind=lambda lang: getattr(kind, lang),
            source=_called(kind, source),
            target=_called(kind, step.state),
            allowed=lambda lang: _targets(kind, source, lang),
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
    """Return the columns of a matter that a move changes, with their new values.

    days : from the opening of the matter to this move.
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
    """Return the matters that open by themselves when a matter reached its state on a day.

    From a file only those that are not overdue: nobody could have known of the others in time.
    """
    followers = [
        _follower(row, follow, day)
        for follow in FOLLOWS
        if (follow.kind, follow.state) == (row["kind"], row["state"])
        and (not follow.with_program or row["program"] in PAID_PROGRAMS)
    ]
    is_from_file = row["source"] == FROM_FILE
    return [one for one in followers if not is_from_file or one.due_on >= today.isoformat()]


def _follower(row: Row, follow: Follow, day: str) -> Matter:
    inherited = (
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
        **{name: row[name] for name in inherited},
    )


def after(day: str, months: int) -> str:
    """Return the same day `months` later, or the last of that month where it is shorter."""
    start = date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()


def _days_after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


@lru_cache
def _allowed_days(today: date) -> tuple[str, str]:
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
    first, last = _allowed_days(today)
    if not first <= day <= last:
        raise OperationsError("far_off", name=name, value=day, first=first, last=last)


def _check_past(day: str, today: date) -> None:
    """Raise OperationsError for a day in the future."""
    if day > today.isoformat():
        raise OperationsError("not_yet", day=day)


def _called(kind: Kind, state: str) -> Callable[[str], str]:
    """Return a function from a language to the name of a state; an unknown state keeps its code."""
    row = next((one for one in kind.states if one.code == state), None)
    return lambda lang: getattr(row, lang) if row else state


def _targets(kind: Kind, source: str, lang: str) -> str:
    """Return the names of the states that can follow a state."""
    names = ", ".join(_called(kind, move.target)(lang) for move in kind.from_(source))
    return names or said(lang, "none_allowed", {})


def _overtaken(engine: Engine, row: Row) -> Overtaken:
    """Return the error that names who moved the matter first, and to which state."""
    current = _row(engine, row["matter_id"], row["origin"])
    with engine.connect() as connection:
        last = select(moves.c.moved_by).where(
            moves.c.matter_id == current["matter_id"], moves.c.number == current["number"]
        )
        who = connection.execute(last).scalar() or ""
    state = _called(MATTER[current["kind"]], current["state"])
    return Overtaken("overtaken", who=who or "–", state=state)


def _row(engine: Engine, matter_id: str, origin: str) -> Row:
    try:
        with engine.connect() as connection:
            statement = select(matters).where(matters.c.matter_id == matter_id)
            row = connection.execute(statement).mappings().first()
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    if row is None:
        raise OperationsError("no_such_matter")
    if row["origin"] != origin:
        raise OperationsError("other_origin")
    return dict(row)


def _known(connection: Connection, ids: list[str]) -> set[str]:
    """Return which of the ids exist."""
    found: set[str] = set()
    for at in range(0, len(ids), MOST_AT_ONCE):
        some = ids[at : at + MOST_AT_ONCE]
        statement = select(matters.c.matter_id).where(matters.c.matter_id.in_(some))
        found |= set(connection.execute(statement).scalars())
    return found


def _add_new(connection: Connection, made: list[Made], touched: Sequence[Row] = ()) -> None:
    """Insert the matters that do not exist; note that they and the touched ones were written."""
    known = _known(connection, [row["matter_id"] for row, _ in made])
    new = {row["matter_id"]: (row, taken) for row, taken in made if row["matter_id"] not in known}
    if new:
        connection.execute(insert(matters), [row for row, _ in new.values()])
        connection.execute(insert(moves), [move for _, taken in new.values() for move in taken])
    _note_written(connection, _groups([*touched, *(row for row, _ in new.values())]))


def _groups(rows: Collection[Row]) -> set[Group]:
    return {Group(*[row[column.name] for column in GROUP]) for row in rows}


def _note_written(connection: Connection, touched: Collection[Group]) -> None:
    """Increase the counter of writes, and store its value for the groups that were written.

    Called last in a transaction, because the counter's row stays locked until the commit and other
    writers wait for it. The lock puts writes in order: a reader that sees a number sees all writes
    up to it, and later writes have greater numbers.
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
