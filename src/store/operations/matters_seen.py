"""Read matters as far as a reader may see them: every query takes his Sight.

`sight_of` alone makes a Sight from rights. Whoever may see the firms of a complex sees all matters
there; an agency sees only the matters handed to it there, with the firm's name and place as they
were written then.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Engine,
    Integer,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from src.domain.codes import AGENCIES
from src.domain.matters import FIRST, MATTER, RECEIVER, SENDER, TASK, TASKS, Task
from src.domain.rights import Reader, agency_right
from src.store.operations.rows import fetch_number, fetch_rows
from src.store.operations.tables import groups_written, matters, moves, rights, written
from src.store.operations.texts import can_be_kept
from src.store.typed_numbers import without_numbers

MOST_TASKS = 100
"""Listed tasks, the most urgent first; the count always covers all."""
MOST_LISTED, MOST_CASES = 500, 5
MOST_TOUCHED = 20
"""Groups that are counted again one by one; if more changed, all are counted again."""
Places = tuple[str, ...] | None
"""Complexes; None means everywhere."""
HANDED = tuple(code for code, kind in MATTER.items() if kind.handed)
M = matters.c
_TIMES = select(func.sum(written.c.times))


@dataclass(frozen=True)
class Sight:
    """What a reader may see of matters. firms : where he may see firms. acts : where he may act.
    agencies : the agencies that he answers for, each with where. numbers : where he may see whole
    business numbers; elsewhere those typed into texts are hidden."""

    origin: str
    firms: Places
    acts: Places
    agencies: tuple[tuple[str, Places], ...] = ()
    numbers: Places = ()

    @property
    def is_blind(self) -> bool:
        """Whether he may see no matter at all."""
        return self.firms == () and not self.agencies

    def sides(self, complex_id: str, to_agency: str) -> tuple[str, ...]:
        """Return the roles in which he may take steps of a matter in this complex, handed to this
        agency."""
        received = dict(self.agencies).get(to_agency, ())
        roles = ((SENDER, self.acts), (RECEIVER, received))
        return tuple(side for side, where in roles if where is None or complex_id in where)


def sight_of(
    reader: Reader, origin: str, complexes_in: Callable[[tuple[str, ...]], Collection[str]]
) -> Sight:
    """Return what a reader may see. complexes_in : a function from regions to their complexes."""

    def places(capability: str) -> Places:
        regions = reader.regions(capability)
        return None if regions is None else tuple(sorted(complexes_in(regions))) if regions else ()

    held = [(code, places(agency_right(code))) for code in AGENCIES]
    received = tuple((code, where) for code, where in held if where != ())
    return Sight(origin, places("firms"), places("act"), received, places("identifiers"))


def matters_of(
    engine: Engine,
    sight: Sight,
    *,
    company_id: str = "",
    complex_id: str = "",
    kinds: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    agency: str = "",
    most: int | None = MOST_LISTED,
) -> pd.DataFrame:
    """Return visible matters in their current state, the newest first. most : None for all."""
    if not all(map(can_be_kept, (company_id, complex_id))):
        return typed_frame(engine, select(matters).where(false()))
    wanted = [
        *([M.company_id == company_id] if company_id else []),
        *([M.complex_id == complex_id] if complex_id else []),
        *([M.kind.in_(kinds)] if kinds else []),
        *([M.state.in_(states)] if states else []),
        *([M.to_agency == agency] if agency else []),
    ]
    newest = (M.changed_on.desc(), M.matter_id)
    statement = select(matters).where(*_seen(sight), *wanted).order_by(*newest).limit(most)
    return hide_numbers(engine, sight, typed_frame(engine, statement))


def answers_of(
    engine: Engine, sight: Sight, since: date, until: date, owner: str | None = None
) -> pd.DataFrame:
    """Return visible matters that their agency moved after `since` and up to `until`, the newest
    first.

    One row per matter in its current state, with the last state that the agency brought it to
    (`answer`) and the day (`answered`). owner : only this person's. Steps of the sender are no
    answers.
    """
    of = moves.c
    statement = (
        select(matters, of.state.label("answer"), of.moved_on.label("answered"))
        .join(moves, of.matter_id == M.matter_id)
        .where(*_seen(sight), M.kind.in_(HANDED), *([] if owner is None else [M.owner == owner]))
        .where(of.moved_as == RECEIVER, of.moved_on > since.isoformat())
        .where(of.moved_on <= until.isoformat(), M.changed_on > since.isoformat())
        .order_by(of.moved_on.desc(), of.number.desc(), M.matter_id)
    )
    rows = typed_frame(engine, statement).drop_duplicates("matter_id", ignore_index=True)
    return hide_numbers(engine, sight, rows)


def hide_numbers(engine: Engine, sight: Sight, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with business numbers in their texts hidden where the reader may not see them.

    Rows of sums have no complex, so there only readers of numbers everywhere see them. Names of
    users stay as they are, even where they look like a number.
    """
    if sight.numbers is None:
        return rows
    where = ~rows["complex_id"].isin(sight.numbers) if "complex_id" in rows else None
    hidden = without_numbers(rows, where)
    if "owner" not in rows or hidden["owner"].equals(rows["owner"]):
        return hidden
    changed = rows.loc[hidden["owner"] != rows["owner"], "owner"]
    is_user = rows["owner"].isin(_users_among(engine, set(changed)))
    return hidden.assign(owner=hidden["owner"].mask(is_user, rows["owner"]))


def _users_among(engine: Engine, names: set[str]) -> set[str]:
    """Return which of the names are users, that is, were ever given a right."""
    named = rights.c.user_name
    users = select(named).where(named.in_(sorted(names))).distinct()
    return set(fetch_rows(engine, users)["user_name"])


def times_written(engine: Engine) -> int:
    """Return the counter of writes of matters: it changes whenever any matter does."""
    return fetch_number(engine, _TIMES)


def firms_with_visits(engine: Engine, sight: Sight, since: str | None) -> set[str]:
    """Return the visible firms with a planned visit, or with one whose last step is after `since`.

    since : None for planned visits only.
    """
    planned = M.state == MATTER["visit"].first
    wanted = planned if since is None else or_(planned, M.changed_on > since)
    statement = select(M.company_id).where(*_seen(sight), M.kind == "visit", wanted).distinct()
    return set(fetch_rows(engine, statement)["company_id"])


CASE = ("program", "obstacle", "need", "cost_krw", "subsidy_krw", "quote", "changed_on")


def published_cases(
    engine: Engine, sight: Sight, like: tuple[str, str], but: str = ""
) -> pd.DataFrame:
    """Return the newest published cases of firms of an industry and size: CASE, company_name,
    matter_id and complex_id.

    like : industry, size_band. but : the firm on the page, whose own case is left out. Everybody
    who may see firms sees a case, wherever its firm lies, but its name only where the firm agreed.
    """
    name = case((M.named == 1, M.company_name), else_="").label("company_name")
    statement = (
        select(*[M[column] for column in CASE], name, M.matter_id, M.complex_id)
        .where(
            M.origin == sight.origin, M.kind == "case", M.state == "published", M.company_id != but
        )
        .where(M.industry == like[0], M.size_band == like[1])
        .order_by(M.changed_on.desc(), M.matter_id)
        .limit(MOST_CASES)
    )
    storable = all(map(can_be_kept, (*like, but)))
    return hide_numbers(
        engine, sight, typed_frame(engine, statement if storable else statement.where(false()))
    )


def newest_cases(engine: Engine, sight: Sight, industries: Collection[str]) -> pd.DataFrame:
    """Return the newest published case of two firms per industry and size, the newest first: CASE,
    the ids of case, complex and firm, industry and size_band.

    Of two firms, because a firm is never shown its own case. Without names, because visit sheets
    leave the house. One query for all firms.
    """
    storable = [code for code in industries if can_be_kept(code)]
    statement = (
        select(*[M[name] for name in CASE], M.matter_id, M.industry, M.size_band)
        .add_columns(M.complex_id, M.company_id)
        .where(M.origin == sight.origin, M.kind == "case", M.state == "published")
        .where(M.industry.in_(storable), M.industry != "", M.size_band != "")
        .order_by(M.changed_on.desc(), M.matter_id)
    )
    like = ["industry", "size_band"]
    rows = typed_frame(engine, statement).drop_duplicates([*like, "company_id"])
    rows = rows.groupby(like).head(2).reset_index(drop=True)
    return hide_numbers(engine, sight, rows)


def moves_of(engine: Engine, sight: Sight, company_id: str) -> pd.DataFrame:
    """Return every step of a firm's visible matters, the newest first."""
    shown = [moves.c[name] for name in ("number", "state", "reason", "moved_on", "moved_by")]
    statement = (
        select(M.matter_id, M.complex_id, M.kind, M.program, M.to_agency, M.need)
        .add_columns(*shown, moves.c.obstacle)
        .join(moves, moves.c.matter_id == M.matter_id)
        .where(*_seen(sight), M.company_id == company_id)
        .order_by(moves.c.moved_on.desc(), moves.c.moved_at.desc(), moves.c.number.desc())
    )
    storable = can_be_kept(company_id)
    return hide_numbers(
        engine, sight, typed_frame(engine, statement if storable else statement.where(false()))
    )


class Chosen(NamedTuple):
    """Which tasks to list. owner : the person, None for all. agency : "" for all."""

    owner: str | None = None
    agency: str = ""


ALL = Chosen()
TASK_SHOWN = (
    *("matter_id", "kind", "state", "number", "company_id", "complex_id", "company_name", "place"),
    *("program", "to_agency", "owner", "job", "need", "due_on", "starts_on", "months"),
)


def tasks(
    engine: Engine,
    sight: Sight,
    day: date,
    codes: Collection[str] = TASKS,
    chosen: Chosen = ALL,
    most: int | None = None,
) -> pd.DataFrame:
    """Return the tasks that rules of 내 할 일 give on a day, the most urgent first.

    Each matter appears once, under the first rule (in the order of `FIRST`) that makes it a task of
    the reader. most : rows per rule, None for all. late : days overdue, negative where not due yet.
    One query for all rules, each part with its own index and limit.
    """

    def part(code: str) -> Select:
        return select(_listed(sight, TASK[code], day, chosen).limit(most).subquery())

    rows = typed_frame(engine, _union(codes, part))
    days_allowed = rows["task"].map({code: rule.late for code, rule in TASK.items()})
    due = pd.to_datetime(rows["day"]) + pd.to_timedelta(days_allowed.astype("float64"), "D")
    late = (pd.Timestamp(day) - due).dt.days.astype("int64")
    rows = rows.assign(due=due, late=late).drop(columns="day")
    order = ["priority", "late", "matter_id"]
    rows = rows.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return hide_numbers(engine, sight, rows)


def most_urgent(
    engine: Engine,
    sight: Sight,
    day: date,
    codes: Collection[str],
    chosen: Chosen = ALL,
    first: int = 0,
) -> pd.DataFrame:
    """Return MOST_TASKS rows of `tasks`, from row `first` on.

    One query per priority, the most urgent first, until there are enough rows.
    """
    last = first + MOST_TASKS
    urgent = tasks(engine, sight, day, (), chosen, last)
    for priority in sorted({TASK[code].priority for code in codes}):
        same = [code for code in codes if TASK[code].priority == priority]
        parts = [urgent, tasks(engine, sight, day, same, chosen, last)]
        urgent = pd.concat(parts, ignore_index=True)
        if len(urgent) >= last:
            break
    return urgent.iloc[first:last].reset_index(drop=True)


def _listed(sight: Sight, rule: Task, day: date, chosen: Chosen) -> Select:
    """Return the query for the tasks of a rule, the most overdue first."""
    wanted = [
        *([M.owner == chosen.owner] if chosen.owner is not None else []),
        *([M.to_agency == chosen.agency] if chosen.agency else []),
    ]
    constants = (literal(rule.code).label("task"), literal(rule.priority).label("priority"))
    return (
        select(*constants, M[rule.date].label("day"), *[M[name] for name in TASK_SHOWN])
        .where(*_whose(sight, rule), _is_due(rule, day), *_not_before(sight, rule, day), *wanted)
        .order_by(M[rule.date], M.matter_id)
    )


def count_tasks(engine: Engine, sight: Sight, day: date) -> pd.DataFrame:
    """Return one row per rule, person and agency: the number of tasks, and how many are late.

    One query; each matter counts once, as in `tasks`. The day is a FILTER of the counts, not a
    WHERE: scanning the index in the order of persons and agencies is four times as fast as sorting
    rows from an index of days.
    """
    return hide_numbers(engine, sight, _counts(engine, sight, day))


class Counted(NamedTuple):
    """Counts of tasks, before numbers in names are hidden. times : the counter of writes before
    they were counted."""

    times: int
    rows: pd.DataFrame


def count_again(
    engine: Engine, sight: Sight, day: date, times: int, before: Counted | None
) -> tuple[pd.DataFrame, Counted]:
    """Return what `count_tasks` returns, and the counts to pass as `before` next time.

    times : the counter of writes now. before : earlier counts of the same sight and day; only
    groups written since are counted again.
    """
    touched = None if before is None else _written_since(engine, sight.origin, before.times)
    if before is None or touched is None:
        rows = _counts(engine, sight, day)
    elif not touched:
        rows = before.rows
    else:
        rows = _replaced(before.rows, touched, _counts(engine, sight, day, touched))
    return hide_numbers(engine, sight, rows), Counted(times, rows)


def _written_since(engine: Engine, origin: str, times: int) -> list[tuple[str, str, str]] | None:
    """Return kind, person and agency of the groups written since; None for over MOST_TOUCHED."""
    of = groups_written.c
    statement = select(of.kind, of.owner, of.to_agency).limit(MOST_TOUCHED + 1)
    rows = fetch_rows(engine, statement.where(of.origin == origin, of.times > times))
    groups = list(rows.itertuples(index=False, name=None))
    return groups if len(groups) <= MOST_TOUCHED else None


def _replaced(
    rows: pd.DataFrame, touched: Collection[tuple[str, str, str]], new: pd.DataFrame
) -> pd.DataFrame:
    """Return counts with those of the touched groups replaced by new ones."""
    kinds = rows["task"].map({code: rule.kind for code, rule in TASK.items()})
    is_old = pd.MultiIndex.from_arrays([kinds, rows["owner"], rows["to_agency"]]).isin(touched)
    both = pd.concat([rows[~is_old], new])
    return both.sort_values(["task", "owner", "to_agency"], ignore_index=True)


def _counts(
    engine: Engine,
    sight: Sight,
    day: date,
    touched: Collection[tuple[str, str, str]] | None = None,
) -> pd.DataFrame:
    """Return the counts of all groups, or of the touched ones (kind, person, agency)."""
    of_kind: dict[str, list[ColumnElement]] = {}
    for kind, owner, agency in touched or ():
        of_kind.setdefault(kind, []).append(and_(M.owner == owner, M.to_agency == agency))
    rules = [code for code in TASKS if touched is None or TASK[code].kind in of_kind]

    def part(code: str) -> Select:
        groups = of_kind.get(TASK[code].kind)
        counted = _counted(sight, code, day)
        return counted if groups is None else counted.where(or_(*groups))

    rows = typed_frame(engine, _union(rules, part), ("tasks", "late"))
    rows = rows.groupby(["task", "owner", "to_agency"], as_index=False)[["tasks", "late"]].sum()
    return rows[rows["tasks"] > 0].reset_index(drop=True)


def _counted(sight: Sight, code: str, day: date) -> Select:
    rule = TASK[code]
    due = and_(_is_due(rule, day), *_not_before(sight, rule, day))
    late = M[rule.date] < _day(day, -rule.late)
    return (
        select(
            literal(code).label("task"),
            M.owner,
            M.to_agency,
            func.count().filter(due).label("tasks"),
            func.count().filter(and_(due, late)).label("late"),
        )
        .where(*_whose(sight, rule))
        .group_by(M.state, M.owner, M.to_agency)
    )


def _union(codes: Collection[str], part: Callable[[str], Select]) -> Select | CompoundSelect:
    """Return one query for all rules; without rules it returns no row."""
    parts = [part(code) for code in codes]
    return union_all(*parts) if parts else part(TASKS[0]).where(false())


def _whose(sight: Sight, rule: Task) -> list[ColumnElement]:
    """Return the filters for matters that a rule can make the reader's task, on any day."""
    sent = by_firm(_both(sight.acts, sight.firms))
    side = _by_agency(sight) if rule.by == RECEIVER else sent
    return [M.origin == sight.origin, M.kind == rule.kind, M.state.in_(rule.states), side]


def _is_due(rule: Task, day: date) -> ColumnElement:
    column = M[rule.date]
    not_gone = [column >= _day(day, 0)] if rule.gone else []
    return and_(column != "", column <= _day(day, -rule.shown), *not_gone)


def _not_before(sight: Sight, rule: Task, day: date) -> list[ColumnElement]:
    """Return the filters that leave out matters that an earlier rule makes the reader's task.

    Else a referral would be two tasks of a reader who both sends and receives, and a late request
    two tasks of its sender.
    """
    before = FIRST[: FIRST.index(rule.code)]
    same = [one for one in map(TASK.__getitem__, before) if one.kind == rule.kind]
    return [
        not_(and_(*_whose(sight, one), _is_due(one, day)))
        for one in same
        if set(one.states) & set(rule.states)
    ]


def _both(some: Places, others: Places) -> Places:
    """Return the intersection."""
    if some is None or others is None:
        return others if some is None else some
    return tuple(sorted(set(some) & set(others)))


def _day(day: date, days: int) -> str:
    return (day + timedelta(days)).isoformat()


def _seen(sight: Sight) -> list[ColumnElement]:
    return [M.origin == sight.origin, or_(by_firm(sight.firms), _by_agency(sight))]


def by_firm(where: Places) -> ColumnElement:
    """Return the filter for matters in these complexes."""
    if where is None:
        return true()
    return M.complex_id.in_(where) if where else false()


def _by_agency(sight: Sight) -> ColumnElement:
    """Return the filter for matters handed to an agency that the reader answers for."""
    handed = [
        and_(M.to_agency == code, M.kind.in_(HANDED), by_firm(where))
        for code, where in sight.agencies
    ]
    return or_(false(), *handed)


def typed_frame(
    engine: Engine, statement: Select | CompoundSelect, whole: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return the rows of a statement, with its integer columns and those in `whole` as int64."""
    counts = [c.name for c in statement.selected_columns if isinstance(c.type, Integer)]
    return fetch_rows(engine, statement, (*counts, *whole))
