"""The attack through the tables of campaigns: which firms a channel got to which stage.

The insider knows the place and the kind of every firm. Unknown is whether it got at least to a
stage, and whether it stopped there: the difference of two stages shown for one place. Known
beforehand is how often firms of its complex and size got there, because the tables are meant to
show how much was done in a complex.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from sqlalchemy import func, select

from bench.protect_readings import Found, Readings, compare, limits, possible, together
from bench.protect_world import Inside, ask, read_firms
from src.domain.codes import STAGES
from src.protect import noise
from src.store import mart_tables, schema
from src.store.snapshots import Snapshot

BORROWED = 20.0
"""Firms at the rate of the country that are added to those of a complex and size."""


class Reading(NamedTuple):
    """A number of firms shown for a place: rows of firms, the number, its bounds and variance."""

    firms: np.ndarray
    told: float
    bounds: tuple[float, float]
    variance: float
    newest: bool


def attack_reach(first: Snapshot, second: Snapshot) -> dict[str, Found]:
    """Return the finds about single firms by target; empty without campaigns."""
    firms = read_firms(second)
    inside = Inside(second, firms)
    steps = [_steps(one, firms) for one in (first, second)]
    told = [ask(one, select(mart_tables.protected_reach)) for one in (first, second)]
    found: dict[str, list[Found]] = {"reached": [], "stopped": []}
    for channel in sorted(set(told[1]["channel"])):
        truth = [one.get(channel, np.full(len(firms), -1)) for one in steps]
        rows = [_by_place(one[one["channel"] == channel], inside) for one in told]
        for step in range(len(STAGES)):
            readings = [_at_least(one, STAGES[step], at) for at, one in enumerate(rows)]
            got = [one >= step for one in truth]
            found["reached"].append(_solve(firms, got, [*readings[0], *readings[1]]))
        for before, after in pairwise(range(len(STAGES))):
            readings = [_stopped(one, before, after, at) for at, one in enumerate(rows)]
            got = [one == before for one in truth]
            found["stopped"].append(_solve(firms, got, [*readings[0], *readings[1]]))
    return {
        name: together(known)
        for name, each in found.items()
        if (known := [one for one in each if one is not None])
    }


def _steps(snapshot: Snapshot, firms: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return by channel, and by agency, the furthest step of each firm, -1 for none."""
    contacts, campaigns = schema.contacts.c, schema.campaigns.c
    of_campaign = campaigns.campaign_id == contacts.campaign_id
    parts = [
        ask(
            snapshot,
            select(contacts.company_id, code.label("channel"), contacts.stage)
            .join_from(schema.contacts, schema.campaigns, of_campaign)
            .where(code.is_not(None)),
        )
        for code in (campaigns.channel, func.coalesce(contacts.agency, campaigns.agency))
    ]
    rows = pd.concat(parts, ignore_index=True)
    step = rows["stage"].map({stage: number for number, stage in enumerate(STAGES)})
    furthest = rows.assign(step=step).groupby(["channel", "company_id"])["step"].max()
    return {
        channel: furthest[channel].reindex(firms["company_id"]).fillna(-1).to_numpy(int)
        for channel in furthest.index.get_level_values("channel").unique()
    }


def _by_place(told: pd.DataFrame, inside: Inside) -> list[tuple[np.ndarray, dict[str, int]]]:
    """Return for each place its firms and the number shown for each stage."""
    return [
        (inside.rows(*place), dict(zip(rows["stage"], rows["companies"], strict=True)))
        for place, rows in told.groupby(["level", "place", "kind"])
    ]


def _at_least(places: list, stage: str, newest: int) -> list[Reading]:
    return [
        Reading(firms, told[stage], possible(told[stage]), noise.VARIANCE, bool(newest))
        for firms, told in places
        if stage in told
    ]


def _stopped(places: list, before: int, after: int, newest: int) -> list[Reading]:
    """Return readings of the firms that got to a stage and not to the next."""
    found = []
    for firms, told in places:
        if STAGES[before] in told and STAGES[after] in told:
            more, fewer = told[STAGES[before]], told[STAGES[after]]
            (least, most), (low, high) = possible(more), possible(fewer)
            bounds = (max(least - high, 0), most - low)
            found.append(Reading(firms, more - fewer, bounds, 2 * noise.VARIANCE, bool(newest)))
    return found


def _solve(firms: pd.DataFrame, got: list[np.ndarray], told: list[Reading]) -> Found | None:
    """Return what follows about whether each firm had done so by the second snapshot.

    Unknown is each firm as it was in the first, and what changed since.
    """
    if not told:
        return None
    number, rate = len(firms), _rates(firms, got[1])
    changed = float(np.mean(got[0] != got[1]))
    mean = np.concatenate([rate, np.zeros(number)])
    variance = np.concatenate([rate * (1 - rate), np.full(number, max(changed, 1e-4))])
    readings = Readings(mean, variance)
    for one in told:
        at = np.concatenate([one.firms, one.firms + number]) if one.newest else one.firms
        readings.add(at, one.told, one.bounds, variance=one.variance)
    each = np.arange(number)
    columns, ones = np.concatenate([each, each + number]), np.ones(2 * number)
    target = sparse.csr_matrix((ones, (np.tile(each, 2), columns)), (number, 2 * number))
    (answer,) = readings.told_of([target])
    newest = [one for one in told if one.newest]
    alone = _matrix(newest, number)
    ends = limits(alone, [one.bounds for one in newest], np.ones(number))
    return compare(got[1].astype(int), np.ones(number, int), rate, answer, len(told), ends)


def _matrix(told: list[Reading], number: int) -> sparse.csr_matrix:
    """Return which firms each reading adds up."""
    columns = np.concatenate([one.firms for one in told]) if told else np.zeros(0, int)
    starts = np.cumsum([0, *[len(one.firms) for one in told]])
    return sparse.csr_matrix((np.ones(len(columns)), columns, starts), (len(told), number))


def _rates(firms: pd.DataFrame, got: np.ndarray) -> np.ndarray:
    """Return how often firms of the complex and size of each did."""
    alike = firms.assign(got=got).groupby(["complex_id", "size_band"])["got"]
    rate = (alike.transform("sum") + BORROWED * got.mean()) / (alike.transform("size") + BORROWED)
    return rate.clip(1e-4, 1 - 1e-4).to_numpy(float)
