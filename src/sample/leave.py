"""Leave that starts, and when it is reported: late, some of it very late."""

import numpy as np

from src.sample.calendar import Calendar, holiday_weeks
from src.sample.calibration_leave import (
    DELAY_LATE,
    DELAY_LATE_MEAN,
    DELAY_LATEST,
    DELAY_MEDIAN,
    DELAY_SEASON,
    DELAY_SPREAD,
    HOLIDAY_DIP,
)
from src.sample.calibration_programs import CALIBRATION, GROUPS
from src.sample.people import People, is_open

WINTER = (12, 1)


def starting_weeks(
    people: People, companies, calendar: Calendar, random: np.random.Generator
) -> np.ndarray:
    """Return the week in which each person would start: their own, or one beside a holiday's.

    It lies in the same month, so that nobody uses in a month in which nobody is eligible.
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


def delays(weeks: np.ndarray, calendar: Calendar, random: np.random.Generator) -> np.ndarray:
    """Return how many weeks after the start each is reported, from 0 to 52."""
    rows = len(weeks)
    winter = np.isin(calendar.weeks.month.to_numpy(), WINTER)[weeks]
    usual = DELAY_MEDIAN * (1 + DELAY_SEASON * winter)
    usual = usual * np.exp(DELAY_SPREAD * random.standard_normal(rows))
    late = 8 + random.exponential(DELAY_LATE_MEAN, rows)
    found = np.where(random.random(rows) < DELAY_LATE, late, usual)
    return np.minimum(found, DELAY_LATEST).astype(np.int64)


def replaceable(people: People) -> np.ndarray:
    """Return which people take leave that a substitute can stand in for."""
    groups = [at for at, (program, _) in enumerate(GROUPS) if CALIBRATION[program].replaceable]
    return np.isin(people.group, groups)


def substitutes_of(people: People, week: np.ndarray, random: np.random.Generator) -> People:
    """Return the group replacement: one row for each who takes leave, the same company; `week` is
    that in which the leave starts."""
    group_of = {
        sex: at for at, (program, sex) in enumerate(GROUPS) if CALIBRATION[program].of_substitutes
    }
    women = np.array([sex == "f" for _, sex in GROUPS])[people.group]
    group = np.where(women, group_of["f"], group_of["m"]).astype(np.int8)
    return People(people.company, group, week.astype(np.int16), random.random(len(group)))
