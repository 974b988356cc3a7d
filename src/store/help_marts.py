"""Fill the marts of people that a visit can help: monthly levels, and the posterior of firms.

Rates of firms (src/store/rate_marts.py) use people whose follow-up is over, and serve to judge
firms. A visit can help people who became eligible since, so here everybody since the longest window
enters. A person who started counts as one user. A person who has not started counts with a weight,
relative to one of the newest month who never starts: the ratio of the odds of a known start in that
month to the odds of the newest month,

    worth = θ_m·k / (1 − θ_m·k) : θ / (1 − θ),

with θ_m and θ the mean rates of the month and of the newest, and k the chance that a start is
known. With this weight the score (slope of the log likelihood) of a firm's rate has mean zero at
the truth; if k is 1 it is e^level. Weighting by k alone gave 6 % too many helped at high rates.

The model was fitted to people whose follow-up is over. Where the odds of all firms have moved since
then, the spread of rates around the new mean differs: as rare leave spreads, firms become less
alike.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, Subquery, and_, func, select

from src.domain.codes import REFUSABLE
from src.metrics.chance import chances
from src.metrics.cohort_levels import Months, Spread, levels_of, moved_size, spread_of
from src.metrics.firm_rates import firm_rates as rates_of
from src.metrics.joint_model import GROUP, KEYS, LOWEST, JointModel, joint_records
from src.store.bulk import insert_frame, read_frame
from src.store.mart_tables import (
    cohort_levels,
    company_facts,
    company_seen,
    firm_rates,
    help_rates,
)
from src.store.sums import whole
from src.store.working_tables import cohort_known, cohort_worth, company_months

KEPT = ["zero", "mean", "variance", "like_rate"]
FINE, ROUGH = 5.0, 50.0
"""Weighted people without a start are rounded to quarters up to FINE, to whole ones up to ROUGH,
and to two digits beyond, so that more firms share a record, which is computed once."""


class Group(NamedTuple):
    program: str
    sex: str


class OfNewest(NamedTuple):
    """The model for people of the newest month, and like_rate by program, sex, industry and
    size_band."""

    model: JointModel
    like: pd.DataFrame


def fill_help(connection: Connection, model: JointModel) -> OfNewest | None:
    """Fill cohort_levels and help_rates and return the model used; None without any months.

    firm_rates, company_seen and cohort_known must be filled. model : of the rates of firms; its
    most likely hyper-parameters are used here, too, except M.
    """
    spreads = _spreads(connection)
    known = read_frame(connection, select(cohort_known)).sort_values("age", ascending=False)
    parts = [
        _levels(rows, spreads[group])
        for group, rows in known.groupby(GROUP, sort=True)
        if group in spreads
    ]
    if not parts:
        return None
    months = pd.concat(parts)
    newest = model_of_newest(model, spreads, months)
    insert_frame(connection, cohort_worth, months[[*GROUP, "age", "worth", "known", "level"]])
    still = months[months["age"] < 0]
    insert_frame(connection, cohort_levels, still[[*GROUP, "watched", "known", "level"]])
    rows = read_frame(connection, _people())
    rows = rows[rows.set_index(GROUP).index.isin(model.groups.set_index(GROUP).index)]
    rows = rows.reset_index(drop=True)
    counted = rows["users"] + rounded((rows["counted"] - rows["users"]).to_numpy(float))
    records = joint_records(rows.assign(eligible=counted), REFUSABLE, model.groups)
    found = rates_of(records, newest.position)[KEPT]
    insert_frame(connection, help_rates, pd.concat([rows[KEYS], found], axis=1))
    kind = [*GROUP, "industry", "size_band"]
    like = rows[kind].assign(like_rate=found["like_rate"]).drop_duplicates(kind)
    return OfNewest(newest, like)


def rounded(people: np.ndarray) -> np.ndarray:
    """Return people rounded by FINE and ROUGH."""
    tens = 10 ** (np.floor(np.log10(np.maximum(people, 1))) - 1)
    step = np.select([people <= FINE, people <= ROUGH], [0.25, 1.0], tens)
    return np.round(people / step) * step


def _levels(rows: pd.DataFrame, spread: Spread) -> pd.DataFrame:
    """Return rows of cohort_known, oldest first, with level and worth."""
    months = Months(*(rows[name].to_numpy(float) for name in ("people", "users", "known")))
    found = levels_of(months, spread)
    mean = np.clip(spread.mean(found), 1e-6, 1 - 1e-6)
    started, ever = mean * months.known, mean[-1]
    worth = started / (1 - started) * (1 - ever) / ever
    return rows.assign(level=found - found[-1], worth=worth, risen=found[-1])


def model_of_newest(
    model: JointModel, spreads: dict[Group, Spread], months: pd.DataFrame
) -> JointModel:
    """Return the model with the M of each group after its odds have moved.

    months : with risen, the move in log odds, equal within a group.
    """
    position, count = model.position.copy(), len(model.groups)
    risen = months.groupby(GROUP)["risen"].first()
    for at, group in enumerate(model.groups[GROUP].itertuples(index=False, name=None)):
        if group in risen.index:
            mean = float(spreads[Group(*group)].mean(np.zeros(1))[0])
            size = float(np.exp(position[count + at]))
            mean = min(max(mean, LOWEST), 1 - LOWEST)
            position[count + at] = np.log(moved_size(size, mean, float(risen[group])))
    return replace(model, position=position)


def _spreads(connection: Connection) -> dict[Group, Spread]:
    """Return the distribution of rates among the people of each group, in its longest window."""
    rates, seen = firm_rates.c, company_seen.c
    longest = _longest()
    same = [and_(*[rates[key] == other.c[key] for key in keys])
            for other, keys in ((longest, (*GROUP, "window")), (company_seen, KEYS))]  # fmt: skip
    rows = read_frame(
        connection,
        select(rates.program, rates.sex, rates.zero, rates.mean, rates.variance, seen.eligible)
        .join_from(firm_rates, longest, same[0])
        .join(company_seen, same[1]),
    )
    found = {}
    for (program, sex), part in rows.groupby(GROUP, sort=True):
        chance = chances(part)
        weights = chance.weights * part["eligible"].to_numpy(float)[:, None]
        found[Group(str(program), str(sex))] = spread_of(chance.rates, weights)
    return found


def _longest() -> Subquery:
    rows = firm_rates.c
    key = [rows[name] for name in GROUP]
    return select(*key, func.max(rows.window).label("window")).group_by(*key).subquery()


def _people() -> Select:
    """Return the people of each firm since the longest window: users, and `counted`, which adds the
    weighted people without a start."""
    rows, worth, facts = company_months.c, cohort_worth.c, company_facts.c
    like = [func.coalesce(facts[name], "").label(name) for name in ("industry", "size_band")]
    key = [rows[name] for name in KEYS]
    same = and_(*[rows[name] == worth[name] for name in (*GROUP, "age")])
    return (
        select(
            *key,
            *like,
            whole(func.sum(rows.users)).label("users"),
            func.sum(rows.users + (rows.eligible - rows.users) * worth.worth).label("counted"),
        )
        .join_from(company_months, cohort_worth, same)
        .join(company_facts, facts.company_id == rows.company_id)
        .group_by(*key, facts.industry, facts.size_band)
        .order_by(rows.company_id, rows.program, rows.sex)
    )
