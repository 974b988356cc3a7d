"""Put the tables of a sample together, from complexes to contacts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from src.sample import companies as company_table
from src.sample import complexes as complex_table
from src.sample.buildings import make_buildings
from src.sample.calendar import YEARS, Calendar, make_calendar
from src.sample.calibration_leave import GROUPS
from src.sample.campaigns import make_campaigns
from src.sample.companies import make_companies
from src.sample.complexes import make_nodes
from src.sample.contacts import Reach, make_reach
from src.sample.cube import count
from src.sample.effect import lifts
from src.sample.events import make_events
from src.sample.headcounts import Staff, heads_at, make_headcounts, make_staff
from src.sample.leave import (
    count_eligible,
    count_starts,
    delays,
    replaceable,
    starting_weeks,
    substitutes_of,
)
from src.sample.lives import make_slots
from src.sample.people import People, make_people
from src.sample.propensity import chances, make_propensities, person_logits
from src.sample.quarters import make_complex_industries, make_complex_quarters
from src.sample.scales import SCALES
from src.sample.sizes import expected_employees
from src.sample.staff import make_women
from src.sample.streams import stream
from src.sample.texts import coded

AS_OF = date(2026, 11, 15)
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class World:
    """Who there is: complexes, companies and their staff, before anybody takes leave."""

    calendar: Calendar
    nodes: pd.DataFrame
    leaves: pd.DataFrame
    buildings: pd.DataFrame
    companies: pd.DataFrame
    staff: Staff


@dataclass(frozen=True)
class Uptake:
    """What people did: who was eligible, who used it and when it was reported, who was visited.

    One row a person: week and received are positions of weeks, received -1 where nothing was used;
    counted says whether it is known by as_of that they are eligible.
    """

    people: People
    used: np.ndarray
    week: np.ndarray
    received: np.ndarray
    counted: np.ndarray
    reach: Reach
    campaigns: pd.DataFrame
    propensity: np.ndarray
    never: np.ndarray


def generate(
    scale: str = "national",
    seed: int = 1,
    on_progress: Progress | None = None,
    *,
    as_of: date = AS_OF,
    years: int = YEARS,
    regions: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return made-up canonical tables: every one that a snapshot has, but for files loaded.

    `scale` is pilot, national or full; `as_of` the day the data speak for, looking back `years`.
    `regions` is the canonical table (by default the one of data/reference). The same arguments
    give the same tables. Raises ValueError for an unknown scale, in Korean.
    """
    _check(scale)
    tell = on_progress or (lambda share, words: None)
    world = make_world(scale, seed, as_of, years, _regions(regions), tell)
    tables = _figures(world, seed, tell)
    tell(0.6, "예시 사용 기록을 만듭니다")
    uptake = make_uptake(world, seed)
    tell(0.9, "예시 표를 씁니다")
    tables |= _records(world, uptake)
    tell(1.0, "예시 데이터를 만들었습니다")
    return tables


def make_world(scale: str, seed: int, as_of: date, years: int, regions, tell: Progress) -> World:
    """Return the complexes, companies and staff of a sample."""
    calendar = make_calendar(as_of, years)
    tell(0.0, "예시 단지를 만듭니다")
    nodes = make_nodes(scale, regions, stream(seed, "complexes"))
    leaves = nodes[nodes["is_leaf"]].reset_index(drop=True)
    leaves["employees"] = expected_employees(leaves, stream(seed, "employees"))
    buildings = make_buildings(leaves, stream(seed, "buildings"))
    tell(0.05, "예시 기업을 만듭니다")
    companies = make_companies(leaves, buildings, calendar, stream(seed, "companies"))
    fate = make_slots(leaves, calendar).fate
    women = make_women(companies, leaves, fate, stream(seed, "women"))
    staff = make_staff(companies, women, leaves, stream(seed, "staff"))
    return World(calendar, nodes, leaves, buildings, companies, staff)


def _figures(world: World, seed: int, tell: Progress) -> dict[str, pd.DataFrame]:
    """Return the tables of complexes, companies and heads."""
    calendar, companies = world.calendar, world.companies
    tell(0.2, "예시 고용 인원을 셉니다")
    ends = calendar.quarters.asfreq("M", how="end")
    months = sorted({*ends, *calendar.headcount_months})
    heads = {
        str(month): heads_at(world.staff, companies, month.end_time.normalize()) for month in months
    }
    cube = count(companies, world.leaves, calendar, heads, stream(seed, "cube"))
    figures = make_complex_quarters(cube, world.nodes, calendar, stream(seed, "quarters"))
    tell(0.4, "예시 업종별 수치를 셉니다")
    return {
        "complexes": world.nodes[complex_table.COLUMNS],
        "complex_quarters": figures,
        "complex_industries": make_complex_industries(cube, world.nodes, calendar),
        "buildings": world.buildings.drop(columns=["leaf", "weight"]),
        "companies": companies[company_table.COLUMNS],
        "headcounts": make_headcounts(world.staff, companies, calendar, heads),
    }


def make_uptake(world: World, seed: int) -> Uptake:
    """Return who used what and who was contacted: campaigns aim at low uptake, visits raise it."""
    calendar, companies = world.calendar, world.companies
    people = make_people(world.staff, companies, calendar, stream(seed, "people"))
    propensity, never = make_propensities(companies, world.leaves, stream(seed, "propensity"))
    logits = person_logits(people, propensity, calendar)
    campaigns = make_campaigns(companies, world.leaves)
    unmoved = people.luck < chances(logits)
    random = stream(seed, "contacts")
    reach = make_reach(campaigns, companies, people, unmoved, calendar, random)
    used = people.luck < chances(logits + lifts(people, companies, reach.first_visit, calendar))
    random = stream(seed, "leaves")
    week = starting_weeks(people, companies, calendar, random)
    received = np.where(used, week + delays(week, calendar, random), -1)
    parts = [(people, used, week, received, np.full(len(used), True))]
    parts.append(_substitutes(parts[0], propensity, world, reach, random))
    joined = [np.concatenate(found) for found in zip(*[part[1:] for part in parts], strict=True)]
    return Uptake(_all_people(parts), *joined, reach, campaigns, propensity, never)


def _substitutes(leave: tuple, propensity, world: World, reach: Reach, random) -> tuple:
    """Return the people, use, week and receipt of replacement: one eligible for each leave."""
    people, used, week, received, _ = leave
    taken = np.flatnonzero(used & replaceable(people))
    group = substitutes_of(people.take(taken), random)
    group = People(group.company, group.group, week[taken].astype(np.int16), group.luck)
    logits = person_logits(group, propensity, world.calendar)
    logits += lifts(group, world.companies, reach.first_visit, world.calendar)
    placed = group.luck < chances(logits)
    reported = group.week + delays(group.week, world.calendar, random)
    reported = np.maximum(reported, received[taken])
    counted = received[taken] < len(world.calendar.weeks)
    return group, placed, week[taken], np.where(placed, reported, -1), counted


def _all_people(parts: list) -> People:
    people = [part[0] for part in parts]
    names = ("company", "group", "week", "luck")
    return People(*[np.concatenate([getattr(p, name) for p in people]) for name in names])


def _records(world: World, uptake: Uptake) -> dict[str, pd.DataFrame]:
    """Return the tables of people and campaigns, as they were known at as_of."""
    calendar = world.calendar
    programs, sexes = ([group[at] for group in GROUPS] for at in (0, 1))
    known = uptake.used & (uptake.received < len(calendar.weeks))
    eligible = count_eligible(uptake.people.take(uptake.counted), calendar)
    starts = count_starts(uptake.people.take(known), uptake.week[known], uptake.received[known])
    ids = world.companies["company_id"]
    mondays = calendar.weeks.to_numpy().astype("datetime64[s]")
    months = [str(month) for month in calendar.months]
    return {
        "eligible": pd.DataFrame(
            {
                "company_id": coded(ids, eligible["company"].to_numpy()),
                "month": coded(months, eligible["month"].to_numpy()),
                "program": _named(programs, eligible),
                "sex": _named(sexes, eligible),
                "eligible": eligible["eligible"],
            }
        ),
        "leave_starts": pd.DataFrame(
            {
                "company_id": coded(ids, starts["company"].to_numpy()),
                "week": mondays[starts["week"]],
                "program": _named(programs, starts),
                "sex": _named(sexes, starts),
                "received_week": mondays[starts["received"]],
                "users": starts["users"],
            }
        ),
        "campaigns": uptake.campaigns,
        "contacts": uptake.reach.contacts,
        "holdouts": uptake.reach.holdouts,
        "events": _events(world),
    }


def _named(texts: list[str], rows: pd.DataFrame) -> pd.Series:
    """Return program or sex of each row; each text is one category though groups share it."""
    names = list(dict.fromkeys(texts))
    return coded(names, np.array([names.index(text) for text in texts])[rows["group"]])


def _events(world: World) -> pd.DataFrame:
    """Return the events of everywhere and of the complexes of the sample."""
    events = make_events(world.calendar.as_of)
    here = events["complex_id"].isna() | events["complex_id"].isin(world.nodes["complex_id"])
    return events[here].reset_index(drop=True)


def _check(scale: str) -> None:
    if scale not in SCALES:
        raise ValueError(f"예시 데이터의 규모는 {', '.join(SCALES)} 가운데 하나입니다: {scale}")


def _regions(regions: pd.DataFrame | None) -> pd.DataFrame:
    if regions is not None:
        return regions
    from src.intake.regions import read_regions

    return read_regions()
