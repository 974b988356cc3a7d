"""What people of a sample did: who was eligible, who was contacted, who used what and when."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.campaigns import make_campaigns
from src.sample.contacts import Reach, make_reach
from src.sample.effect import lifts
from src.sample.leave import delays, replaceable, starting_weeks, substitutes_of
from src.sample.people import People, joined, make_people
from src.sample.propensity import chances, make_propensities, person_logits
from src.sample.streams import stream
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
    reach = make_reach(campaigns, companies, people, unmoved, calendar, stream(seed, "contacts"))
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
