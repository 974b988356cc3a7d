"""Made-up people: whoever came to be eligible, one row each, and whether they used the program."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar
from src.sample.calibration_leave import SEASON
from src.sample.calibration_programs import CALIBRATION, GROUPS
from src.sample.headcounts import Staff


@dataclass(frozen=True)
class People:
    """One row a person: positions of company, group (of GROUPS) and week, and a number in [0, 1).

    Somebody uses the program if the number is below the propensity that holds for them: the same
    number whatever is done for their company, so that an effect is the only difference.
    """

    company: np.ndarray
    group: np.ndarray
    week: np.ndarray
    luck: np.ndarray

    def take(self, kept: np.ndarray) -> "People":
        """Return the people at positions, or where a mask says so."""
        return People(self.company[kept], self.group[kept], self.week[kept], self.luck[kept])


def joined(parts: list[People]) -> People:
    """Return several groups of people as one, in the order given."""
    names = ("company", "group", "week", "luck")
    return People(*[np.concatenate([getattr(part, name) for part in parts]) for name in names])


def make_people(
    staff: Staff, companies: pd.DataFrame, calendar: Calendar, random: np.random.Generator
) -> People:
    """Return everybody who came to be eligible in a week in which their company is open.

    Replacement has nobody yet: its eligible are the leaves that start (leave.py).
    """
    parts = [
        _of_group(number, program, sex, staff, companies, calendar, random)
        for number, (program, sex) in enumerate(GROUPS)
        if not CALIBRATION[program].of_substitutes
    ]
    found = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    people = People(*found, random.random(len(found[0])))
    return people.take(is_open(companies, calendar, people.company, people.week))


def is_open(companies: pd.DataFrame, calendar: Calendar, company, week) -> np.ndarray:
    """Return whether each company is open on the Monday of the week and to that week's Sunday."""
    monday = calendar.weeks.to_numpy().astype("datetime64[s]")[week]
    opened = companies["opened_on"].to_numpy()[company]
    closed = companies["closed_on"].to_numpy()[company]
    sunday = monday + np.timedelta64(6, "D").astype("timedelta64[s]")
    return (opened <= monday) & (np.isnat(closed) | (closed >= sunday))


def _of_group(number, program, sex, staff, companies, calendar, random):
    """Return company, group and week of the people of one group, open or not."""
    at = 1 if sex == "f" else 0
    calibration = CALIBRATION[program]
    rates = np.array(calibration.newly_eligible[sex]) / 100
    shares = np.diff(staff.ages[:, at, :], axis=1, prepend=0)
    by_year = staff.base[:, at] * (shares @ rates)
    count = random.poisson(by_year * len(calendar.weeks) * 7 / 365.25)
    company = np.repeat(np.arange(len(count), dtype=np.int32), count)
    season = np.array(SEASON[calibration.season])[calendar.weeks.month - 1]
    week = np.searchsorted(np.cumsum(season) / season.sum(), random.random(len(company)))
    group = np.full(len(company), number, dtype=np.int8)
    return company, group, np.minimum(week, len(season) - 1).astype(np.int16)
