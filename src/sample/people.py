"""Made-up people, one row for each who becomes eligible; when they start and are reported."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar, holiday_weeks
from src.sample.calibration_programs import (
    CALIBRATION,
    DELAY_LATE,
    DELAY_LATE_MEAN,
    DELAY_LATEST,
    DELAY_MEDIAN,
    DELAY_SEASON,
    DELAY_SPREAD,
    GROUPS,
    HOLIDAY_DIP,
    SEASON,
)
from src.sample.hardness import Hardness, Late
from src.sample.staff import Staff


@dataclass(frozen=True)
class People:
    """One row per person: indexes of company, group (in GROUPS) and week, and `luck` in [0, 1).

    A person uses the program if `luck` is below their propensity. It is the same with and without
    contacts, so that outcomes differ only by the effect.
    """

    company: np.ndarray
    group: np.ndarray
    week: np.ndarray
    luck: np.ndarray

    def take(self, kept: np.ndarray) -> "People":
        """Return the people at some positions or in a mask."""
        return People(self.company[kept], self.group[kept], self.week[kept], self.luck[kept])


def joined(parts: list[People]) -> People:
    """Return several groups of people as one, in the order given."""
    names = ("company", "group", "week", "luck")
    return People(*[np.concatenate([getattr(part, name) for part in parts]) for name in names])


def make_people(
    staff: Staff, companies: pd.DataFrame, calendar: Calendar, random: np.random.Generator
) -> People:
    """Return everybody who becomes eligible in a week in which their company is open.

    Replacement has none here: its eligible cases are the leaves that start (substitutes_of).
    """
    parts = [
        _of_group(number, staff, calendar, random)
        for number, (program, _) in enumerate(GROUPS)
        if not CALIBRATION[program].of_substitutes
    ]
    found = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    people = People(*found, random.random(len(found[0])))
    return people.take(is_open(companies, calendar, people.company, people.week))


def is_open(companies: pd.DataFrame, calendar: Calendar, company, week) -> np.ndarray:
    """Return whether each company is open from the Monday to the Sunday of the week."""
    monday = calendar.weeks.to_numpy().astype("datetime64[s]")[week]
    opened = companies["opened_on"].to_numpy()[company]
    closed = companies["closed_on"].to_numpy()[company]
    sunday = monday + np.timedelta64(6, "D").astype("timedelta64[s]")
    return (opened <= monday) & (np.isnat(closed) | (closed >= sunday))


def _of_group(
    number: int, staff: Staff, calendar: Calendar, random: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Return company, group and week of the people of one group, also of closed companies."""
    program, _ = GROUPS[number]
    by_year = eligible_a_year(number, staff)
    count = random.poisson(by_year * len(calendar.weeks) * 7 / 365.25)
    company = np.repeat(np.arange(len(count), dtype=np.int32), count)
    season = np.array(SEASON[CALIBRATION[program].season])[calendar.weeks.month - 1]
    week = np.searchsorted(np.cumsum(season) / season.sum(), random.random(len(company)))
    group = np.full(len(company), number, dtype=np.int8)
    return company, group, np.minimum(week, len(season) - 1).astype(np.int16)


def eligible_a_year(number: int, staff: Staff) -> np.ndarray:
    """Return the expected number of a group's people who become eligible per year by company."""
    program, sex = GROUPS[number]
    at = 1 if sex == "f" else 0
    rates = np.array(CALIBRATION[program].newly_eligible[sex]) / 100
    shares = np.diff(staff.ages[:, at, :], axis=1, prepend=0)
    return staff.base[:, at] * (shares @ rates)


WINTER = (12, 1)


def starting_weeks(
    people: People, companies, calendar: Calendar, random: np.random.Generator
) -> np.ndarray:
    """Return the week in which each person would start: that of eligibility, or one next to it if
    that is a holiday week.

    It is in the same month, so that no month has users without eligible people.
    """
    lost = holiday_weeks(calendar.weeks)
    waits = random.random(len(people.week)) < HOLIDAY_DIP * lost[people.week]
    month = calendar.month_of_week
    last = len(month) - 1
    later, earlier = np.minimum(people.week + 1, last), np.maximum(people.week - 1, 0)
    beside = np.where(month[later] == month[people.week], later, earlier)
    beside = np.where(month[beside] == month[people.week], beside, people.week)
    moved = np.where(waits, beside, people.week)
    return np.where(is_open(companies, calendar, people.company, moved), moved, people.week)


def later_weeks(
    people: People, week: np.ndarray, hard: Hardness, calendar: Calendar, random
) -> np.ndarray:
    """Return the week in which each person starts, with lags and uneven weeks.

    week : the result of starting_weeks. The new week may be after the last one of the calendar.
    """
    found = week.astype(np.int64)
    for number, late in enumerate(hard.lags):
        ours = np.flatnonzero(people.group == number)
        found[ours] += late.draw(random, len(ours)) if late != Late() else 0
    if hard.week_noise:
        last = int(found.max(initial=0)) + 2
        pull = np.exp(hard.week_noise * random.standard_normal(last + 1))
        late_enough = found > people.week
        beside = np.stack([found - late_enough, found, found + 1])
        upto = np.cumsum(pull[np.clip(beside, 0, last)], axis=0)
        chosen = (random.random(len(found)) * upto[-1] > upto).sum(axis=0)
        pulled = np.take_along_axis(beside, chosen[None, :], axis=0)[0]
        found = np.where(found > week, pulled, found)
    return found


def delays(
    weeks: np.ndarray, calendar: Calendar, random: np.random.Generator, wander: float = 0.0
) -> np.ndarray:
    """Return the weeks from each start to its report, from 0 to 52.

    wander : standard deviation of the weekly log speed of reports.
    """
    rows = len(weeks)
    weeks = np.minimum(weeks, len(calendar.weeks) - 1)
    winter = np.isin(calendar.weeks.month.to_numpy(), WINTER)[weeks]
    usual = DELAY_MEDIAN * (1 + DELAY_SEASON * winter)
    usual = usual * np.exp(DELAY_SPREAD * random.standard_normal(rows))
    if wander:
        usual = usual * np.exp(_wandering(len(calendar.weeks), wander, random))[weeks]
    late = 8 + random.exponential(DELAY_LATE_MEAN, rows)
    found = np.where(random.random(rows) < DELAY_LATE, late, usual)
    return np.minimum(found, DELAY_LATEST).astype(np.int64)


def _wandering(weeks: int, spread: float, random: np.random.Generator) -> np.ndarray:
    """Return a stationary AR(1) series with coefficient 0.8 and this standard deviation."""
    steps = random.standard_normal(weeks) * spread * np.sqrt(1 - 0.8**2)
    found = np.zeros(weeks)
    for week in range(1, weeks):
        found[week] = 0.8 * found[week - 1] + steps[week]
    return found


def replaceable(people: People) -> np.ndarray:
    """Return which people are eligible for leave that a substitute can cover."""
    groups = [at for at, (program, _) in enumerate(GROUPS) if CALIBRATION[program].replaceable]
    return np.isin(people.group, groups)


def substitutes_of(people: People, week: np.ndarray, random: np.random.Generator) -> People:
    """Return the eligible cases of replacement: one for each person on leave, at their company.

    week : the week in which each leave starts.
    """
    group_of = {
        sex: at for at, (program, sex) in enumerate(GROUPS) if CALIBRATION[program].of_substitutes
    }
    women = np.array([sex == "f" for _, sex in GROUPS])[people.group]
    group = np.where(women, group_of["f"], group_of["m"]).astype(np.int8)
    return People(people.company, group, week.astype(np.int16), random.random(len(group)))
