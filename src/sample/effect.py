"""What contacts change: the odds of using a program, from a company's first visit on."""

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar
from src.sample.calibration_programs import CALIBRATION, GROUPS
from src.sample.calibration_reach import SPILL_OVER
from src.sample.contacts import NEVER
from src.sample.people import People

MOST_NEIGHBOURS = 5


def lifts(
    people: People, companies: pd.DataFrame, first_visit: np.ndarray, calendar: Calendar
) -> np.ndarray:
    """Return what contacts add to the log odds of each person.

    A company that was visited itself has the whole effect from the next Monday on; another of the
    same building a small part of it for each visited one, at most five.
    """
    effect = np.array([CALIBRATION[program].visit_effect for program, _ in GROUPS])[people.group]
    monday = calendar.weeks.to_numpy().astype("datetime64[D]")[people.week]
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
