"""Fill the mart of the effect of a visit, learnt from firms before and after it."""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, and_, func, select

from src.domain.codes import REFUSABLE, STAGES
from src.domain.cohorts import follow_up
from src.metrics.firm_rates import firm_rates as rates_of
from src.metrics.joint_model import GROUP, KEYS, joint_records, with_rates
from src.metrics.visit_effect import assumed, learn
from src.metrics.visit_reach import EVERY, FORM, learn_reach
from src.metrics.visit_records import arms_of, visit_records
from src.store.bulk import insert_frame, read_frame
from src.store.help_marts import OfNewest, rounded
from src.store.mart_tables import company_facts, visit_effect
from src.store.months import month_number, month_of
from src.store.schema import contacts, sources
from src.store.visit_effects import assumed_effect
from src.store.working_tables import cohort_ends, cohort_worth, company_months, visit_arms

MOST_UNVISITED = 6_000
"""Firms not visited yet that serve to estimate other changes."""


def fill_effect(connection: Connection, newest: OfNewest, known_on: date | None) -> None:
    """Fill visit_effect, the effect and reach of visits; no row where too few firms were visited.

    newest : from fill_help. known_on : the day of an earlier list, which needs no reach; None for
    the day of the data.
    """
    first = read_frame(connection, _first_visits())
    if first.empty:
        return
    facts = read_frame(connection, _kinds())
    arms = arms_of(first.set_index("company_id")["month"], facts["company_id"], MOST_UNVISITED)
    insert_frame(connection, visit_arms, arms[["company_id"]].drop_duplicates())
    people = read_frame(connection, _people())
    records = visit_records(arms, people.assign(followed=_followed(people)))
    records = records[
        records.set_index(GROUP).index.isin(newest.model.groups.set_index(GROUP).index)
    ]
    rows = records.merge(facts, on="company_id").sort_values(["arm", *GROUP], ignore_index=True)
    if rows.empty:
        return
    rows = pd.concat([rows, _believed(rows, newest)], axis=1)
    day = known_on or connection.execute(select(func.max(sources.c.as_of))).scalar()
    found = learn(rows, assumed(*assumed_effect(day)))
    for program, effect in found.items():
        parts = pd.DataFrame(effect.parts, columns=["form", "size", "weight"])
        whole = ("low", "high", "share", "per_hundred", "firms")
        facts_of_effect = {name: getattr(effect, name) for name in whole}
        insert_frame(connection, visit_effect, parts.assign(program=program, **facts_of_effect))
    if known_on is not None:
        return
    reach = learn_reach(rows, found)
    nothing = {"program": EVERY, "form": FORM, "share": 0.0, "per_hundred": 0.0}
    insert_frame(connection, visit_effect, reach.assign(**nothing))


def _followed(people: pd.DataFrame) -> pd.Series:
    """Return for each row the months for which its people are followed."""
    groups = people.groupby(GROUP)
    months = [follow_up(*group).months for group, _ in groups]
    return pd.Series(np.array(months, np.int64)[groups.ngroup()], index=people.index)


def _believed(rows: pd.DataFrame, newest: OfNewest) -> pd.DataFrame:
    """Return the posterior of each row's rate before the visit, for people of the newest month.

    It is shrunk toward the rate of all similar firms, not of visited ones, which were chosen for
    low records.
    """
    kind = [*GROUP, "industry", "size_band"]
    users = rows["users_before"].to_numpy()
    left = rounded((rows["eligible_before"] - users).to_numpy(float))
    given = rows.assign(company_id=rows["arm"], users=users, eligible=users + left)
    rates = rows[kind].merge(newest.like, on=kind, how="left")["like_rate"].to_numpy(float)
    records = with_rates(joint_records(given, REFUSABLE, newest.model.groups), rates)
    return rates_of(records, newest.model.position)


def _first_visits() -> Select:
    """Return the month of each firm's first visit, as a number."""
    rows = contacts.c
    month = func.min(month_number(month_of(rows.contacted_on))).label("month")
    seen = rows.stage.in_(STAGES[STAGES.index("visited") :])
    return select(rows.company_id, month).where(seen).group_by(rows.company_id)


def _kinds() -> Select:
    facts = company_facts.c
    like = [func.coalesce(facts[name], "").label(name) for name in ("industry", "size_band")]
    return select(facts.company_id, *like).order_by(facts.company_id)


def _people() -> Select:
    """Return the people of the firms of visit_arms, by month."""
    ends, rows, worth = cohort_ends.c, company_months.c, cohort_worth.c
    same = and_(rows.program == ends.program, rows.sex == ends.sex)
    of_month = and_(*[rows[name] == worth[name] for name in (*GROUP, "age")])
    return (
        select(
            *[rows[name] for name in (*KEYS, "eligible", "users")],
            (ends.last - rows.age).label("number"),
            *[worth[name] for name in ("worth", "known", "level")],
        )
        .join_from(company_months, cohort_ends, same)
        .join(cohort_worth, of_month)
        .where(rows.company_id.in_(select(visit_arms.c.company_id)))
    )
