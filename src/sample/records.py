"""Write what people did as canonical tables, as it was known at as_of."""

import numpy as np
import pandas as pd

from src.sample.calibration_programs import GROUPS
from src.sample.events import make_events
from src.sample.texts import coded
from src.sample.uptake import Leave, Uptake
from src.sample.world import World

GROUP_PROGRAMS = tuple(program for program, _ in GROUPS)
GROUP_SEXES = tuple(sex for _, sex in GROUPS)


def record(world: World, uptake: Uptake) -> dict[str, pd.DataFrame]:
    """Return the tables of eligible people, leave, campaigns and events."""
    return {
        "eligible": _eligible(world, uptake.leave),
        "leave_starts": _starts(world, uptake.leave),
        "campaigns": uptake.campaigns,
        "contacts": uptake.reach.contacts,
        "holdouts": uptake.reach.holdouts,
        "events": _events(world),
    }


def _eligible(world: World, leave: Leave) -> pd.DataFrame:
    """Return one row per company, month, program and sex with anybody eligible."""
    calendar, people = world.calendar, leave.people.take(leave.counted)
    month = calendar.month_of_week[people.week]
    found, count = counted([people.company, month, people.group])
    months = [str(month) for month in calendar.months]
    return pd.DataFrame(
        {
            "company_id": coded(world.companies["company_id"], found[0]),
            "month": coded(months, found[1]),
            "program": grouped(GROUP_PROGRAMS, found[2]),
            "sex": grouped(GROUP_SEXES, found[2]),
            "eligible": count,
        }
    )


def _starts(world: World, leave: Leave) -> pd.DataFrame:
    """Return one row per company, week, program, sex and week of receipt, none after as_of."""
    weeks = world.calendar.weeks
    known = leave.used & (leave.received < len(weeks))
    people = leave.people.take(known)
    found, count = counted([people.company, leave.week[known], people.group, leave.received[known]])
    mondays = weeks.to_numpy().astype("datetime64[s]")
    return pd.DataFrame(
        {
            "company_id": coded(world.companies["company_id"], found[0]),
            "week": mondays[found[1]],
            "program": grouped(GROUP_PROGRAMS, found[2]),
            "sex": grouped(GROUP_SEXES, found[2]),
            "received_week": mondays[found[3]],
            "users": count,
        }
    )


def counted(keys: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
    """Return each combination of whole numbers that occurs, in order, and how often it does."""
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    flat = np.zeros(len(keys[0]), dtype=np.int64)
    for key, size in zip(keys, sizes, strict=True):
        flat = flat * size + key
    flat, count = np.unique(flat, return_counts=True)
    found = []
    for size in reversed(sizes):
        flat, key = np.divmod(flat, size)
        found.append(key)
    return found[::-1], count.astype(np.int32)


def grouped(texts: tuple[str, ...], group: np.ndarray) -> pd.Series:
    """Return program or sex of each row's group; a text is one category though groups share it."""
    names = list(dict.fromkeys(texts))
    return coded(names, np.array([names.index(text) for text in texts])[group])


def _events(world: World) -> pd.DataFrame:
    """Return the events of everywhere and of the complexes of the sample."""
    events = make_events(world.calendar.as_of)
    here = events["complex_id"].isna() | events["complex_id"].isin(world.nodes["complex_id"])
    return events[here].reset_index(drop=True)
