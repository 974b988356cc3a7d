"""The truth behind a sample, which is unobservable in reality: propensities, effects, final counts.

It is for tests and benchmarks only, and never part of a snapshot.
"""

import numpy as np
import pandas as pd
from scipy import special

from src.sample.calibration_programs import CALIBRATION, GROUPS
from src.sample.campaigns import AGENCY_OF, SPILL_OVER
from src.sample.contacts import NEVER
from src.sample.draw import coded
from src.sample.generate import make_all
from src.sample.people import eligible_a_year
from src.sample.uptake import GROUP_PROGRAMS, GROUP_SEXES, Uptake, counted, grouped
from src.sample.world import Progress, Recipe, World

Tables = dict[str, pd.DataFrame]


def generate_with_truth(
    recipe: Recipe, on_progress: Progress | None = None
) -> tuple[Tables, Tables]:
    """Return the tables of `generate`, and the truth behind them.

    truth["companies"] : company_id, never_grants, first_visit_on (missing: never visited)
    truth["propensities"] : company_id, program, sex, propensity (of 2024, without contacts)
    truth["effects"] : program, log_odds, spill_over, and for people at visited companies after the
        visit: people, rate_without, rate_with, effect (their difference)
    truth["cohorts"] : program, sex, month of eligibility, eligible, users (who ever start, within
        or after the follow-up)
    truth["chances"] : company_id, program, sex, month of eligibility, chance (that such a person
        ever starts, given the contacts)
    truth["levels"] : program, sex, month of eligibility, log_odds (mean difference from the
        propensities, without contacts)
    truth["campaigns"] : campaign_id, agency that runs it, also if no file says so
    truth["coming"] : company_id, program, sex, yearly (expected number of people who become
        eligible per year); without substitutes, who follow from leave
    truth["weeks"] : complex_id, week, program, sex, users (final), reported (by as_of)
    """
    tables, world, uptake = make_all(recipe, on_progress)
    return tables, {
        "companies": _companies(world, uptake),
        "propensities": _propensities(world, uptake),
        "effects": _effects(world, uptake),
        "campaigns": _campaigns(tables["campaigns"]),
        "weeks": _weeks(world, uptake),
        "cohorts": _cohorts(world, uptake),
        "chances": _chances(world, uptake),
        "levels": _levels(world, uptake),
        "coming": _coming(world),
    }


def _campaigns(campaigns: pd.DataFrame) -> pd.DataFrame:
    return campaigns[["campaign_id"]].assign(agency=campaigns["channel"].map(AGENCY_OF))


def _cohorts(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return the people who become eligible in each month, and how many of them ever start."""
    leave, calendar = uptake.leave, world.calendar
    month = calendar.month_of_week[leave.people.week]
    uses = (leave.used & (leave.back < 0)).astype(float)
    found, people = counted([leave.people.group, month])
    flat = found[0].astype(np.int64) * len(calendar.months) + found[1]
    every = leave.people.group.astype(np.int64) * len(calendar.months) + month
    users = np.bincount(np.searchsorted(flat, every), uses, minlength=len(flat))
    return pd.DataFrame(
        {
            "program": grouped(GROUP_PROGRAMS, found[0]),
            "sex": grouped(GROUP_SEXES, found[0]),
            "month": coded([str(month) for month in calendar.months], found[1]),
            "eligible": people,
            "users": users.astype(np.int32),
        }
    )


def _chances(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return the mean probability of ever starting by company, month and group."""
    leave, calendar = uptake.leave, world.calendar
    keys = [leave.people.company, calendar.month_of_week[leave.people.week], leave.people.group]
    found, people = counted(keys)
    sizes = (len(calendar.months), len(GROUPS))
    rows, every = (
        (own[0].astype(np.int64) * sizes[0] + own[1]) * sizes[1] + own[2] for own in (found, keys)
    )
    chance = np.bincount(np.searchsorted(rows, every), leave.chance, minlength=len(rows))
    return pd.DataFrame(
        {
            "company_id": coded(world.companies["company_id"], found[0]),
            "program": grouped(GROUP_PROGRAMS, found[2]),
            "sex": grouped(GROUP_SEXES, found[2]),
            "month": coded([str(month) for month in calendar.months], found[1]),
            "chance": chance / people,
        }
    )


SURE = 0.01
"""Propensities closer to 0 or 1 are left out, because their log odds are too uncertain."""


def _levels(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return the mean change in log odds since 2024 by group and month."""
    people, months = uptake.leave.people, world.calendar.months
    own = uptake.propensity[people.company, people.group]
    inside = np.flatnonzero((own > SURE) & (own < 1 - SURE))
    moved = special.logit(uptake.leave.unmoved[inside]) - special.logit(own[inside])
    month = world.calendar.month_of_week[people.week[inside]]
    rows = pd.DataFrame({"group": people.group[inside], "month": month, "log_odds": moved})
    found = rows.groupby(["group", "month"])["log_odds"].mean().reset_index()
    group = found["group"].to_numpy()
    return pd.DataFrame(
        {
            "program": grouped(GROUP_PROGRAMS, group),
            "sex": grouped(GROUP_SEXES, group),
            "month": coded([str(month) for month in months], found["month"].to_numpy()),
            "log_odds": found["log_odds"],
        }
    )


def _coming(world: World) -> pd.DataFrame:
    """Return the expected number of people becoming eligible per year, by company and group."""
    groups = [
        (number, program, sex)
        for number, (program, sex) in enumerate(GROUPS)
        if not CALIBRATION[program].of_substitutes
    ]
    parts = [
        pd.DataFrame(
            {
                "company_id": world.companies["company_id"],
                "program": program,
                "sex": sex,
                "yearly": eligible_a_year(number, world.staff),
            }
        )
        for number, program, sex in groups
    ]
    return pd.concat(parts, ignore_index=True)


def _companies(world: World, uptake: Uptake) -> pd.DataFrame:
    visit = uptake.reach.first_visit
    return pd.DataFrame(
        {
            "company_id": world.companies["company_id"],
            "never_grants": uptake.never,
            "first_visit_on": np.where(visit < NEVER, visit, np.datetime64("NaT")).astype(
                "datetime64[s]"
            ),
        }
    )


def _propensities(world: World, uptake: Uptake) -> pd.DataFrame:
    rows, groups = uptake.propensity.shape
    group = np.tile(np.arange(groups), rows)
    return pd.DataFrame(
        {
            "company_id": coded(world.companies["company_id"], np.repeat(np.arange(rows), groups)),
            "program": grouped(GROUP_PROGRAMS, group),
            "sex": grouped(GROUP_SEXES, group),
            "propensity": uptake.propensity.ravel(),
        }
    )


def _effects(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return the true effect of visits on people of visited companies, one row per program."""
    leave = uptake.leave
    monday = world.calendar.weeks.to_numpy().astype("datetime64[D]")[leave.people.week]
    visited = uptake.reach.first_visit[leave.people.company] < monday
    program = np.array(GROUP_PROGRAMS)[leave.people.group[visited]]
    rates = pd.DataFrame(
        {
            "program": program,
            "rate_without": leave.unmoved[visited],
            "rate_with": leave.chance[visited],
        }
    )
    found = rates.groupby("program")[["rate_without", "rate_with"]].mean()
    found.insert(0, "people", rates.groupby("program").size())
    found = found.reindex(list(CALIBRATION)).reset_index()
    found["people"] = found["people"].fillna(0).astype("int64")
    effects = {program: row.visit_effect for program, row in CALIBRATION.items()}
    found.insert(1, "log_odds", found["program"].map(effects))
    found.insert(2, "spill_over", SPILL_OVER)
    return found.assign(effect=found["rate_with"] - found["rate_without"])


def _weeks(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return the users by complex, week, program and sex: final, and reported by as_of."""
    leave, weeks = uptake.leave, world.calendar.weeks
    leaf = world.companies["leaf"].to_numpy()[leave.people.company]
    used = leave.used & (leave.week < len(weeks)) & (leave.back < 0)
    keys = [leaf[used], leave.week[used], leave.people.group[used]]
    found, final = counted(keys)
    known = (leave.received[used] < len(weeks)).astype(float)
    sizes = (len(weeks), len(GROUPS))
    flat = (keys[0].astype(np.int64) * sizes[0] + keys[1]) * sizes[1] + keys[2]
    rows = (found[0] * sizes[0] + found[1]) * sizes[1] + found[2]
    reported = np.bincount(np.searchsorted(rows, flat), known, minlength=len(rows))
    return pd.DataFrame(
        {
            "complex_id": coded(world.leaves["complex_id"], found[0]),
            "week": weeks.to_numpy().astype("datetime64[s]")[found[1]],
            "program": grouped(GROUP_PROGRAMS, found[2]),
            "sex": grouped(GROUP_SEXES, found[2]),
            "users": final,
            "reported": reported.astype(np.int32),
        }
    )
