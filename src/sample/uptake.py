"""What people of a sample did: who was eligible, who was contacted, who used what and when; and the
tables of it, as it was known at as_of.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from src.sample.calibration_programs import GROUPS
from src.sample.campaigns import make_campaigns
from src.sample.contacts import Reach, make_reach, what_is_seen
from src.sample.draw import coded, stream
from src.sample.people import (
    People,
    delays,
    joined,
    make_people,
    replaceable,
    starting_weeks,
    substitutes_of,
)
from src.sample.propensity import chances, lifts, make_propensities, person_logits
from src.sample.world import World

NOTHING = -1


@dataclass(frozen=True)
class Leave:
    """One row a person, beside people: what became of them.

    unmoved, chance : how likely they use it if nobody were contacted, and as it is; used : whether
    they do; week, received : positions of the weeks in which they start (or would) and in which it
    is reported (NOTHING where not used); counted : whether as_of knows that they are eligible
    """

    people: People
    unmoved: np.ndarray
    chance: np.ndarray
    used: np.ndarray
    week: np.ndarray
    received: np.ndarray
    counted: np.ndarray


@dataclass(frozen=True)
class Uptake:
    """The leave of everybody, the campaigns, and the truth of each company behind both.

    propensity : company × group, that of 2024; never : which companies never grant leave
    """

    leave: Leave
    campaigns: pd.DataFrame
    reach: Reach
    propensity: np.ndarray
    never: np.ndarray


def make_uptake(world: World, seed: int) -> Uptake:
    """Return who used what and who was contacted: campaigns aim at low uptake, visits raise it."""
    companies, calendar = world.companies, world.calendar
    people = make_people(world.staff, companies, calendar, stream(seed, "people"))
    propensity, never = make_propensities(companies, world.leaves, stream(seed, "propensity"))
    campaigns = make_campaigns(companies, world.leaves, calendar)
    logits = person_logits(people, propensity, calendar)
    unmoved = people.luck < chances(logits)
    seen = what_is_seen(people, unmoved)
    reach = make_reach(campaigns, companies, seen, calendar, stream(seed, "contacts"))
    random = stream(seed, "leave")
    leave = _leave(people, logits, world, reach, random)
    substitutes = _substitutes(leave, propensity, world, reach, random)
    return Uptake(_together(leave, substitutes), campaigns, reach, propensity, never)


def _leave(people: People, logits, world: World, reach: Reach, random) -> Leave:
    companies, calendar = world.companies, world.calendar
    chance = chances(logits + lifts(people, companies, reach.first_visit, calendar))
    used = people.luck < chance
    week = starting_weeks(people, companies, calendar, random)
    received = np.where(used, week + delays(week, calendar, random), NOTHING)
    counted = np.full(len(used), True)
    return Leave(people, chances(logits), chance, used, week, received, counted)


def _substitutes(leave: Leave, propensity, world: World, reach: Reach, random) -> Leave:
    """Return the leave of replacement: one eligible for each leave, known once that is reported."""
    calendar = world.calendar
    taken = np.flatnonzero(leave.used & replaceable(leave.people))
    week = leave.week[taken]
    people = substitutes_of(leave.people.take(taken), week, random)
    logits = person_logits(people, propensity, calendar)
    chance = chances(logits + lifts(people, world.companies, reach.first_visit, calendar))
    used = people.luck < chance
    reported = np.maximum(week + delays(week, calendar, random), leave.received[taken])
    counted = leave.received[taken] < len(calendar.weeks)
    received = np.where(used, reported, NOTHING)
    return Leave(people, chances(logits), chance, used, week, received, counted)


def _together(first: Leave, second: Leave) -> Leave:
    fields = ("unmoved", "chance", "used", "week", "received", "counted")
    rest = [np.concatenate([getattr(first, name), getattr(second, name)]) for name in fields]
    return Leave(joined([first.people, second.people]), *rest)


FILE = Path(__file__).parents[2] / "data" / "reference" / "events.csv"
TEXTS = ("event_id", "program", "complex_id", "event_name", "event_name_en", "source")


def make_events(as_of: date) -> pd.DataFrame:
    """Return the canonical table: what happened by `as_of`."""
    events = pd.read_csv(FILE, dtype=dict.fromkeys(TEXTS, "str"), parse_dates=["happened_on"])
    events["rebases"] = events["rebases"].astype(bool)
    return events[events["happened_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)


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
