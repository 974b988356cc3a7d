"""The probability that an eligible person uses a program: the company's propensity, its growth over
time, and the effect of contacts.

A company's propensity has a beta distribution around the mean of like companies; some companies
never grant leave. Growth over the years is the same for all, in log odds.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtr

from src.sample.calendar import Calendar
from src.sample.calibration_programs import (
    CALIBRATION,
    COUNTRY_RATE,
    GROUPS,
    INDUSTRY_EFFECT,
    NEVER_GRANTS,
    REGION_RATES,
    SHARED_CULTURE,
    SIZE_EFFECT,
)
from src.sample.campaigns import SPILL_OVER
from src.sample.contacts import NEVER
from src.sample.people import People

MEANS = np.linspace(0.002, 0.998, 250)
CHANCES = np.concatenate([[1e-4, 1e-3], np.linspace(0.005, 0.995, 199), [0.999, 0.9999]])
START = 2024  # the year of the companies' own propensities


def make_propensities(
    companies: pd.DataFrame, leaves: pd.DataFrame, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return company × group propensities of 2024, and which companies never grant leave."""
    size = companies["size_band"].map(NEVER_GRANTS).fillna(0.1).to_numpy(dtype=float)
    never = random.random(len(companies)) < size
    logit = _like(companies, leaves)
    culture = random.standard_normal(len(companies))
    found = np.empty((len(companies), len(GROUPS)))
    for at, (program, sex) in enumerate(GROUPS):
        own = np.sqrt(1 - SHARED_CULTURE**2) * random.standard_normal(len(companies))
        chance = ndtr(SHARED_CULTURE * culture + own)
        mean = chances(_logit(_target(program, sex, START)) + logit)
        found[:, at] = _beta(mean, chance, CALIBRATION[program].concentration)
        if CALIBRATION[program].refusable:
            found[never, at] = 0.0
    return found, never


def _like(companies: pd.DataFrame, leaves: pd.DataFrame) -> np.ndarray:
    """Return the deviation of like companies from the mean, in log odds."""
    size = companies["size_band"].map(SIZE_EFFECT).fillna(SIZE_EFFECT["1-4"])
    industry = companies["industry"].map(INDUSTRY_EFFECT)
    region = {code: _logit(rate) - _logit(COUNTRY_RATE) for code, rate in REGION_RATES.items()}
    of_leaf = leaves["sido"].map(region).fillna(0.0).to_numpy(dtype=float)
    total = size.to_numpy(dtype=float) + industry.to_numpy(dtype=float)
    return total + of_leaf[companies["leaf"].to_numpy()]


def _beta(mean: np.ndarray, chance: np.ndarray, concentration: float) -> np.ndarray:
    """Return the quantile of each company's beta distribution, interpolated in a table."""
    table = _quantiles(concentration)
    row = np.interp(mean, MEANS, np.arange(len(MEANS)))
    column = np.interp(chance, CHANCES, np.arange(len(CHANCES)))
    low, left = np.floor(row).astype(int), np.floor(column).astype(int)
    up, right = np.minimum(low + 1, len(MEANS) - 1), np.minimum(left + 1, len(CHANCES) - 1)
    down, aside = row - low, column - left
    lower = table[low, left] * (1 - aside) + table[low, right] * aside
    upper = table[up, left] * (1 - aside) + table[up, right] * aside
    return lower * (1 - down) + upper * down


@cache
def _quantiles(concentration: float) -> np.ndarray:
    """Return the quantiles of each mean at each chance; cached, as this takes half of the time of
    a small sample."""
    means = MEANS[:, None]
    return betaincinv(means * concentration, (1 - means) * concentration, CHANCES[None, :])


def person_logits(people: People, propensity: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Return the log odds that each person uses the program without contacts.

    They are shifted by group and year so that the mean rate of each equals its target.
    """
    with np.errstate(divide="ignore"):
        own = _logit(propensity[people.company, people.group].clip(0, 0.9999))
    moved = own + _growth(calendar)[people.group, people.week]
    return moved + _shifts(moved, people, calendar)[people.group, _year_of(people, calendar)]


def _growth(calendar: Calendar) -> np.ndarray:
    """Return group × week: the change of the log odds within a year, without the year's level."""
    weeks = calendar.weeks
    within = (weeks.day_of_year.to_numpy() - 183) / 365
    found = np.stack([CALIBRATION[program].drift.get(sex, 0.0) * within for program, sex in GROUPS])
    for at, (program, _) in enumerate(GROUPS):
        for day, step in CALIBRATION[program].steps:
            found[at, weeks >= day] += step
    return found


def _year_of(people: People, calendar: Calendar) -> np.ndarray:
    return calendar.weeks.year.to_numpy()[people.week] - calendar.weeks[0].year


def _shifts(logit: np.ndarray, people: People, calendar: Calendar) -> np.ndarray:
    """Return group × year: the shift of log odds that makes the cell's mean rate its target."""
    first, last = calendar.weeks[0].year, calendar.weeks[-1].year
    years = range(first, last + 1)
    cell = people.group.astype(np.int64) * len(years) + _year_of(people, calendar)
    wanted = np.array([_target(*group, year) for group in GROUPS for year in years])
    count = np.bincount(cell, minlength=len(wanted))
    low, high = np.full(len(wanted), -8.0), np.full(len(wanted), 8.0)
    for _ in range(30):
        middle = (low + high) / 2
        found = np.bincount(cell, chances(logit + middle[cell]), minlength=len(wanted))
        short = found < wanted * count
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return middle.reshape(len(GROUPS), len(years))


def _target(program: str, sex: str, year: int) -> float:
    """Return the target rate of a year: that of the latest row until then, else the first row."""
    rows = CALIBRATION[program].rates[sex]
    earlier = [row for row in rows if row.year <= year]
    return (earlier or rows[:1])[-1].rate


def _logit(share):
    return np.log(share) - np.log1p(-share)


def chances(logit: np.ndarray) -> np.ndarray:
    """Return the probabilities for log odds; minus infinity (never grants leave) gives 0."""
    return 1 / (1 + np.exp(-logit))


MOST_NEIGHBOURS = 5


def lifts(
    people: People,
    companies: pd.DataFrame,
    first_visit: np.ndarray,
    calendar: Calendar,
    until: np.ndarray | None = None,
) -> np.ndarray:
    """Return the effect of contacts on the log odds of each person.

    until : the last week in which a contact affects each person; by default the week of
    eligibility, so that people who are waiting are not affected.

    A visited company has the full effect from the next Monday on; others in its building get a
    small share of it for each visited one, at most five.
    """
    effect = np.array([CALIBRATION[program].visit_effect for program, _ in GROUPS])[people.group]
    week = people.week if until is None else np.minimum(until, len(calendar.weeks) - 1)
    monday = calendar.weeks.to_numpy().astype("datetime64[D]")[week]
    visited = first_visit[people.company] < monday
    heard = _neighbours(companies["building"].to_numpy(), first_visit, people, monday)
    return effect * np.where(visited, 1.0, SPILL_OVER * np.minimum(heard, MOST_NEIGHBOURS))


def _neighbours(building, first_visit, people: People, monday: np.ndarray) -> np.ndarray:
    """Return how many companies of a person's building had been visited before the Monday."""
    inside = (building >= 0) & (first_visit < NEVER)
    scale = np.int64(10**6)
    visits = np.sort(building[inside] * scale + first_visit[inside].astype(np.int64))
    home = building[people.company].astype(np.int64)
    before = np.searchsorted(visits, home * scale + monday.astype(np.int64))
    at_all = np.searchsorted(visits, home * scale)
    return np.where(home >= 0, before - at_all, 0)
