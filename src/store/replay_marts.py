"""Fill the mart of earlier lists: the lists of 3, 6 and 12 months ago, with their outcomes.

Each is the page's default list, made from what was known on that day (src/store/cut.py). This takes
as long as publishing the firms three times, so it is skipped where few firms have eligible people.
"""

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import (
    Connection,
    Select,
    and_,
    distinct,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from src.domain.codes import COUNTRY, PROGRAMS, STAGES
from src.metrics.helped import REACH
from src.metrics.joint_model import JointModel
from src.metrics.replay import COUNTED, replay
from src.metrics.visit_effect import assumed
from src.metrics.visit_list import VISITS, list_of
from src.store.bulk import insert_frame, little_memory, read_frame
from src.store.cut import asker, known_on
from src.store.mart_tables import cohort_users, company_facts, company_uptake, earlier_lists
from src.store.months import text_of
from src.store.schema import contacts, eligible, leave_starts, sources
from src.store.sums import whole
from src.store.visit_effects import assumed_effect
from src.store.working_tables import cohort_ends

AGES = (3, 6, 12)
"""Ages of the lists in months."""
PART = 10
"""A place with fewer than ten times VISITS firms has a list of a tenth of its firms."""
FEWEST_FIRMS = 1000
"""Fewest firms with eligible people for earlier lists."""


def fill_earlier_lists(
    connection: Connection, model: JointModel | None, ends: pd.DataFrame
) -> None:
    """Fill earlier_lists; company_uptake and cohort_users must be filled.

    model : the current model, the starting point for fitting the earlier ones; None without one.
    ends : cohort_ends.
    """
    firms = select(func.count(distinct(company_uptake.c.company_id)))
    if model is None or connection.execute(firms).scalar_one() < FEWEST_FIRMS:
        return
    today = _today(connection)
    for months in AGES:
        day = (pd.Timestamp(today) - pd.DateOffset(months=months)).date()
        rows = _replayed(connection, day, months, model, ends)
        if not rows.empty:
            insert_frame(connection, earlier_lists, rows.assign(months=months, listed_on=day))


def _today(connection: Connection) -> date:
    """Return the last day of the last reported week, which is as far as a list can know. Without
    reports, the latest day of the files: it may be later, such as the end of a month."""
    week = connection.execute(select(func.max(leave_starts.c.received_week))).scalar()
    if week is not None:
        return week + timedelta(days=6)
    return connection.execute(select(func.max(sources.c.as_of))).scalar_one()


def _replayed(
    connection: Connection, day: date, months: int, near: JointModel, ends: pd.DataFrame
) -> pd.DataFrame:
    with little_memory(connection), known_on(connection, day, months, near) as cut:
        otherwise = assumed(*assumed_effect(day))
        lists = {one: list_of(asker(cut), one, day, otherwise) for one in PROGRAMS}
        then = read_frame(cut, select(cohort_ends))
        provinces = read_frame(cut, select(company_facts.c.company_id, company_facts.c.sido))
    since = read_frame(connection, _ended_since(then, ends)).set_index(["program", "company_id"])
    visited = set(read_frame(connection, _visited_since(day))["company_id"])
    sido = provinces.set_index("company_id")["sido"]
    parts = []
    for program, listed in lists.items():
        if listed is None:
            continue
        outcome = since.loc[program] if program in since.index.levels[0] else since.iloc[:0]
        outcome = outcome.reindex(listed["company_id"]) if len(outcome) else None
        firms = listed.assign(
            visited=listed["company_id"].isin(visited),
            sido=sido.reindex(listed["company_id"]).to_numpy(object),
            **{
                name: 0 if outcome is None else outcome[name].fillna(0).to_numpy()
                for name in ("ended", "without")
            },
        )
        parts += [rows.assign(program=program) for rows in _of_places(firms)]
    columns = ["program", "sido", "rule", "firms", *COUNTED]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)


def _of_places(firms: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of the country and of each province."""
    parts = [(COUNTRY, firms), *firms.groupby("sido")]
    made = [
        replay(part.reset_index(drop=True), min(VISITS, len(part) // PART), REACH).assign(sido=sido)
        for sido, part in parts
    ]
    return [rows for rows in made if not rows.empty]


def _ended_since(then: pd.DataFrame, ends: pd.DataFrame) -> Select:
    """Return by programme and company the people whose follow-up has ended since then (ended), and
    those of them who did not start (without).

    then, ends : cohort_ends of then and of now. Every user counts as eligible.
    """
    able, used = eligible.c, cohort_users.c
    spans = then.merge(ends, on=["program", "sex"], suffixes=("_then", "_now"))
    parts = [
        select(rows.company_id, rows.program, rows.sex, rows.month, people, users).where(
            or_(
                false(),
                *[
                    and_(
                        rows.program == row.program,
                        rows.sex == row.sex,
                        rows.month > text_of(int(row.last_then)),
                        rows.month <= text_of(int(row.last_now)),
                    )
                    for row in spans.itertuples()
                ],
            )
        )
        for rows, people, users in (
            (able, able.eligible.label("people"), literal(0).label("users")),
            (used, literal(0).label("people"), used.users.label("users")),
        )
    ]
    both = union_all(*parts).subquery().c
    key = (both.company_id, both.program, both.sex, both.month)
    people, users = func.sum(both.people), func.sum(both.users)
    cohort = (
        select(both.program, both.company_id,
               func.greatest(people, users).label("ended"), users.label("users"))
        .group_by(*key)
        .subquery()
        .c
    )  # fmt: skip
    return select(
        cohort.program,
        cohort.company_id,
        whole(func.sum(cohort.ended)).label("ended"),
        whole(func.sum(cohort.ended - cohort.users)).label("without"),
    ).group_by(cohort.program, cohort.company_id)


def _visited_since(day: date) -> Select:
    rows = contacts.c
    seen = rows.stage.in_(STAGES[STAGES.index("visited") :])
    return select(rows.company_id).where(seen, rows.contacted_on > day).distinct()
