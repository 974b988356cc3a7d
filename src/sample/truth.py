"""What nobody can see in reality: propensities, effects and final counts of a sample.

For tests and benchmarks only: it is never part of a snapshot.
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
    """Return the tables of `generate`, the same ones, and the truth behind them.

    truth["companies"] : company_id, never_grants, first_visit_on (missing: never visited)
    truth["propensities"] : company_id, program, sex, propensity (that of 2024, nobody contacted)
    truth["effects"] : program, log_odds, spill_over, and over the people of visited companies after
        the visit: people, rate_without, rate_with, effect (difference of the two)
    truth["cohorts"] : program, sex, month of eligibility, eligible, users (who start sooner or
        later, within or after the follow-up)
    truth["chances"] : company_id, program, sex, month of eligibility, chance (that one of these
        people starts sooner or later, contacts as they were)
    truth["levels"] : program, sex, month of eligibility, log_odds (how far those of all
        companies are from those of their propensities, nobody contacted)
    truth["campaigns"] : campaign_id, agency that runs it, also where no file says so
    truth["coming"] : company_id, program, sex, yearly (people who become eligible a year, on
        average); without substitutes, who come with leave
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
    """Return who became eligible in each month, and who of them starts, sooner or later."""
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
            "month": coded([str(one) for one in calendar.months], found[1]),
            "eligible": people,
            "users": users.astype(np.int32),
        }
    )


def _chances(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return how likely the people of each company and month start, on their mean."""
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
            "month": coded([str(one) for one in calendar.months], found[1]),
            "chance": chance / people,
        }
    )


SURE = 0.01
"""Propensities nearer to never or always than this tell little of how odds have moved."""


def _levels(world: World, uptake: Uptake) -> pd.DataFrame:
    """Return how far the odds of each group and month are from those of 2024."""
    people, months = uptake.leave.people, world.calendar.months
    own = uptake.propensity[people.company, people.group]
    told = np.flatnonzero((own > SURE) & (own < 1 - SURE))
    moved = special.logit(uptake.leave.unmoved[told]) - special.logit(own[told])
    month = world.calendar.month_of_week[people.week[told]]
    rows = pd.DataFrame({"group": people.group[told], "month": month, "log_odds": moved})
    found = rows.groupby(["group", "month"])["log_odds"].mean().reset_index()
    group = found["group"].to_numpy()
    return pd.DataFrame(
        {
            "program": grouped(GROUP_PROGRAMS, group),
            "sex": grouped(GROUP_SEXES, group),
            "month": coded([str(one) for one in months], found["month"].to_numpy()),
            "log_odds": found["log_odds"],
        }
    )


def _coming(world: World) -> pd.DataFrame:
    """Return how many people become eligible a year at each company, by program and sex."""
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
    """Return one row per program: what visits truly did for the people whom they could help."""
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
    """Return the users of each complex, week, program and sex: in the end, and as reported."""
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
