"""The uptake of a sample: who is eligible, contacted and uses a program; and the tables of it as
known at as_of.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from src.sample.calibration_programs import GROUPS
from src.sample.campaigns import make_campaigns
from src.sample.contacts import Reach, make_reach, what_is_known, what_is_seen
from src.sample.draw import coded, stream
from src.sample.hardness import Hardness
from src.sample.people import (
    People,
    delays,
    joined,
    later_weeks,
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
    """The outcome of each person in `people`.

    unmoved, chance : probability of use without contacts, and with them; used : whether they use
    it; week, received : indexes of the weeks in which they start (or would) and in which that is
    reported (NOTHING if not used); counted : whether they are known as eligible at as_of; back :
    index of the week in which the claim is withdrawn (NOTHING if it is not); reporter : index of
    the company that reports it.
    """

    people: People
    unmoved: np.ndarray
    chance: np.ndarray
    used: np.ndarray
    week: np.ndarray
    received: np.ndarray
    counted: np.ndarray
    back: np.ndarray
    reporter: np.ndarray


@dataclass(frozen=True)
class Uptake:
    """The leave of everybody, the campaigns, and the truth about each company.

    propensity : company × group, of 2024; never : which companies never grant leave.
    """

    leave: Leave
    campaigns: pd.DataFrame
    reach: Reach
    propensity: np.ndarray
    never: np.ndarray


def make_uptake(world: World, seed: int, hard: Hardness) -> Uptake:
    """Return the uptake: campaigns target companies with low uptake, and visits raise it."""
    companies, calendar = world.companies, world.calendar
    people = make_people(world.staff, companies, calendar, stream(seed, "people"))
    propensity, never = make_propensities(companies, world.leaves, stream(seed, "propensity"))
    campaigns = make_campaigns(companies, world.leaves, calendar)
    logits = person_logits(people, propensity, calendar)
    unmoved = people.luck < chances(logits)
    random = stream(seed, "leave")
    week, received = _weeks(people, world, random, hard)
    seen = what_is_seen(people, unmoved)
    if hard.all_records:
        seen = what_is_known(people, unmoved, received, calendar)
    reach = make_reach(campaigns, companies, seen, calendar, stream(seed, "contacts"))
    until = week if hard.waiting_moved else people.week
    leave = _leave(people, logits, world, reach, week, received, until)
    substitutes = _substitutes(leave, propensity, world, reach, random, hard)
    together = _together(leave, substitutes)
    both = _blurred(together, world, hard, stream(seed, "blurred"))
    return Uptake(both, campaigns, reach, propensity, never)


def _blurred(leave: Leave, world: World, hard: Hardness, random) -> Leave:
    """Return the leave with imperfections: users missing among the eligible, withdrawn claims, and
    companies taken over by the next one in their complex."""
    unlisted = leave.used & (random.random(len(leave.used)) < hard.unlisted)
    back = leave.used & (random.random(len(leave.used)) < hard.taken_back)
    later = 1 + random.exponential(hard.back_weeks, len(leave.used)).astype(np.int64)
    return replace(
        leave,
        counted=leave.counted & ~unlisted,
        back=np.where(back, leave.received + later, NOTHING),
        reporter=_reporters(leave, world, hard.merged, random),
    )


def _reporters(leave: Leave, world: World, merged: float, random) -> np.ndarray:
    """Return the company that reports each start: after a merger, the one that took over."""
    leaf = world.companies["leaf"].to_numpy()
    near = np.append(leaf[1:] == leaf[:-1], False)
    gone = near & (random.random(len(leaf)) < merged)
    from_week = random.integers(0, len(world.calendar.weeks), len(leaf))
    own = leave.people.company
    moved = gone[own] & (leave.week >= from_week[own])
    return np.where(moved, own + 1, own)


def _weeks(people: People, world: World, random, hard: Hardness) -> tuple[np.ndarray, np.ndarray]:
    """Return the week in which each person would start, and that of the report."""
    companies, calendar = world.companies, world.calendar
    week = starting_weeks(people, companies, calendar, random)
    if hard.late:
        week = later_weeks(people, week, hard, calendar, random)
    return week, week + delays(week, calendar, random, hard.speed_wander)


def _leave(people: People, logits, world: World, reach: Reach, week, received, until) -> Leave:
    companies, calendar = world.companies, world.calendar
    chance = chances(logits + lifts(people, companies, reach.first_visit, calendar, until))
    used = people.luck < chance
    received = np.where(used, received, NOTHING)
    counted = np.full(len(used), True)
    none = np.full(len(used), NOTHING)
    return Leave(
        people, chances(logits), chance, used, week, received, counted, none, people.company
    )


def _substitutes(
    leave: Leave, propensity, world: World, reach: Reach, random, hard: Hardness
) -> Leave:
    """Return the uptake of replacement: each leave makes one eligible case, known once reported."""
    calendar = world.calendar
    within = leave.week < len(calendar.weeks)
    taken = np.flatnonzero(leave.used & replaceable(leave.people) & within)
    week = leave.week[taken]
    people = substitutes_of(leave.people.take(taken), week, random)
    logits = person_logits(people, propensity, calendar)
    chance = chances(logits + lifts(people, world.companies, reach.first_visit, calendar))
    used = people.luck < chance
    late = delays(week, calendar, random, hard.speed_wander)
    reported = np.maximum(week + late, leave.received[taken])
    counted = leave.received[taken] < len(calendar.weeks)
    received = np.where(used, reported, NOTHING)
    none = np.full(len(used), NOTHING)
    return Leave(
        people, chances(logits), chance, used, week, received, counted, none, people.company
    )


def _together(first: Leave, second: Leave) -> Leave:
    fields = ("unmoved", "chance", "used", "week", "received", "counted", "back", "reporter")
    rest = [np.concatenate([getattr(first, name), getattr(second, name)]) for name in fields]
    return Leave(joined([first.people, second.people]), *rest)


FILE = Path(__file__).parents[2] / "data" / "reference" / "events.csv"
TEXTS = ("event_id", "program", "complex_id", "event_name", "event_name_en", "source")


def make_events(as_of: date) -> pd.DataFrame:
    """Return the canonical table of events until `as_of`."""
    events = pd.read_csv(FILE, dtype=dict.fromkeys(TEXTS, "str"), parse_dates=["happened_on"])
    events["rebases"] = events["rebases"].astype(bool)
    return events[events["happened_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)


GROUP_PROGRAMS = tuple(program for program, _ in GROUPS)
GROUP_SEXES = tuple(sex for _, sex in GROUPS)


def record(world: World, uptake: Uptake, hard: Hardness) -> dict[str, pd.DataFrame]:
    """Return the tables of eligible people, leave, campaigns and events."""
    return {
        "eligible": _eligible(world, uptake.leave),
        "leave_starts": _starts(world, uptake.leave, hard),
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


def _starts(world: World, leave: Leave, hard: Hardness) -> pd.DataFrame:
    """Return starts by company, week, program, sex and week of receipt, none after as_of.

    Also by month of eligibility, if starts name it; withdrawn claims are negative counts.
    """
    last = len(world.calendar.weeks)
    known = leave.used & (leave.received < last)
    rows = _starts_of(world, leave, known, leave.received, hard)
    back = known & (leave.back >= 0) & (leave.back < last)
    if not back.any():
        return rows
    taken = _starts_of(world, leave, back, leave.back, hard)
    key = [name for name in rows if name != "users"]
    both = pd.concat([rows, taken.assign(users=-taken["users"])], ignore_index=True)
    both = both.groupby(key, observed=True, dropna=False, sort=False)["users"].sum().reset_index()
    return both[both["users"] != 0].reset_index(drop=True)


def _starts_of(
    world: World, leave: Leave, known: np.ndarray, received: np.ndarray, hard: Hardness
) -> pd.DataFrame:
    weeks = world.calendar.weeks
    people = leave.people.take(known)
    month = world.calendar.month_of_week[people.week]
    keys = [leave.reporter[known], leave.week[known], people.group, received[known]]
    found, count = counted([*keys, month] if hard.told else keys)
    mondays = weeks.to_numpy().astype("datetime64[s]")
    months = [str(month) for month in world.calendar.months]
    untold = pd.Series(None, range(len(count)), dtype="str")
    return pd.DataFrame(
        {
            "company_id": coded(world.companies["company_id"], found[0]),
            "week": mondays[found[1]],
            "program": grouped(GROUP_PROGRAMS, found[2]),
            "sex": grouped(GROUP_SEXES, found[2]),
            "received_week": mondays[found[3]],
            "eligible_month": coded(months, found[4]) if hard.told else untold,
            "users": count,
        }
    )


def counted(keys: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the combinations of whole numbers that occur, in order, and their counts."""
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
    """Return program or sex of each row's group, as categories without repetition."""
    names = list(dict.fromkeys(texts))
    return coded(names, np.array([names.index(text) for text in texts])[group])


def _events(world: World) -> pd.DataFrame:
    """Return the events of the whole country and of the sample's complexes."""
    events = make_events(world.calendar.as_of)
    here = events["complex_id"].isna() | events["complex_id"].isin(world.nodes["complex_id"])
    return events[here].reset_index(drop=True)
