"""Contacts of campaigns: targeted companies, the stages they reached, and random holdouts.

Campaigns target companies where few of last year's eligible people took leave. Many of these were
only unlucky and do better next year without a visit: regression to the mean, as in reality.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import STAGES
from src.sample.calendar import Calendar
from src.sample.calibration_programs import CALIBRATION, GROUPS
from src.sample.campaigns import (
    CHANNELS,
    CONSULTANTS,
    CONSULTED_SINCE,
    EFFECT_FROM,
    HELD_WEEKS,
    PLANNERS,
    REST_WEEKS,
    STAGE_DAYS,
    WITH_HOLDOUT,
)
from src.sample.draw import coded
from src.sample.people import People
from src.sample.staff import open_on

UNSYSTEMATIC = 0.4  # spread of the random part in the choice of companies (assumed)
NEVER = np.datetime64("2200-01-01", "D")


class Seen(NamedTuple):
    """The people as campaigns see them, in order of the week of becoming eligible.

    took : whether they use their program. alike : the comparison group of each person. known : the
    week from which use is known; None if it is known at once.
    """

    week: np.ndarray
    company: np.ndarray
    took: np.ndarray
    alike: np.ndarray
    known: np.ndarray | None = None

    def beyond(self, rows: slice, week: int) -> np.ndarray:
        """Return the use of some people, as known in a week, minus their comparison group's mean.

        If use is known late, the mean is over the people in `rows` only.
        """
        if self.known is None:
            return (self.took - _usual(self.took, self.alike))[rows]
        took = self.took[rows] & (self.known[rows] < week)
        return took - _usual(took, self.alike[rows])


def _usual(took: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """Return for each person the share of users in their comparison group."""
    many = np.maximum(np.bincount(alike), 1)
    return (np.bincount(alike, took.astype(float)) / many)[alike]


@dataclass(frozen=True)
class Reach:
    """The result of campaigns: canonical contacts and holdouts.

    first_visit : the day of each company's first visit, NEVER for none.
    """

    contacts: pd.DataFrame
    holdouts: pd.DataFrame
    first_visit: np.ndarray


def make_reach(
    campaigns: pd.DataFrame,
    companies: pd.DataFrame,
    seen: Seen,
    calendar: Calendar,
    random: np.random.Generator,
) -> Reach:
    """Return the contacts of all campaigns until as_of, made one campaign after another.

    A campaign sees the people of the year before its start.
    """
    free_from = np.full((len(CHANNELS), len(companies)), np.datetime64("1900-01-01", "D"))
    rows, held = [], []
    for number, campaign in enumerate(campaigns.itertuples()):
        start = campaign.starts_on.to_datetime64().astype("datetime64[D]")
        if start > np.datetime64(calendar.as_of, "D"):
            continue
        channel = list(CHANNELS).index(campaign.channel)
        free = _free(campaign, companies, free_from[channel])
        missed = _missed(seen, calendar, campaign.starts_on, len(companies))
        chosen = _choose(campaign, free, missed[free], random)
        if _has_holdout(campaign):
            kept = random.random(len(chosen)) < 0.5
            held.append((number, chosen[kept], start - 14))
            free_from[:, chosen[kept]] = start + 7 * HELD_WEEKS
            chosen = chosen[~kept]
        free_from[channel, chosen] = start + 7 * REST_WEEKS
        rows.append(_stages(number, campaign, chosen, start, random))
    contacts, first_visit = _finished(campaigns, companies, rows, calendar, random)
    return Reach(contacts, _holdouts(campaigns, companies, held), first_visit)


def what_is_seen(people: People, used: np.ndarray) -> Seen:
    """Return the people that campaigns see if planners only look at the programs that guide them.

    used : which people would use their program without contacts.
    """
    watched = np.array([CALIBRATION[program].guides_planners for program, _ in GROUPS])
    order = np.flatnonzero(watched[people.group])
    order = order[np.argsort(people.week[order], kind="stable")]
    return Seen(people.week[order], people.company[order], used[order], people.group[order])


def what_is_known(
    people: People, used: np.ndarray, received: np.ndarray, calendar: Calendar
) -> Seen:
    """Return the people that campaigns see if planners look at every program, and starts are known
    only once reported. The comparison group is everybody who became eligible in the same month.

    received : the week in which each start would be reported.
    """
    order = np.argsort(people.week, kind="stable")
    month = calendar.month_of_week[people.week[order]]
    alike = month * len(GROUPS) + people.group[order]
    return Seen(people.week[order], people.company[order], used[order], alike, received[order])


def _free(campaign, companies: pd.DataFrame, free_from: np.ndarray) -> np.ndarray:
    """Return the companies that a campaign may target: open, operating, and not targeted lately."""
    start = campaign.starts_on
    free = free_from <= start.to_datetime64().astype("datetime64[D]")
    if isinstance(campaign.complex_id, str):
        free &= (companies["complex_id"] == campaign.complex_id).to_numpy()
    candidates = np.flatnonzero(free)
    here = companies.iloc[candidates]
    return candidates[open_on(here, start) & (here["employees"] > 0).to_numpy()]


def _choose(campaign, candidates: np.ndarray, missed: np.ndarray, random) -> np.ndarray:
    """Return the targeted companies: those with the lowest use last year, with random errors."""
    score = missed + random.normal(0, UNSYSTEMATIC, len(candidates))
    wanted = campaign.target * (2 if _has_holdout(campaign) else 1)
    return np.sort(candidates[np.argsort(-score, kind="stable")[:wanted]])


def _has_holdout(campaign) -> bool:
    month = f"{campaign.starts_on:%Y-%m}"
    return (campaign.complex_id, campaign.channel, month) == WITH_HOLDOUT


def _missed(seen: Seen, calendar, start: pd.Timestamp, companies: int) -> np.ndarray:
    """Return by how many people a company fell short of its comparison groups in the year before
    the start, roughly in standard errors."""
    edges = calendar.weeks.searchsorted([start - pd.Timedelta(weeks=52), start])
    rows = slice(*np.searchsorted(seen.week, edges))
    company, beyond = seen.company[rows], seen.beyond(rows, edges[1])
    eligible = np.bincount(company, minlength=companies)
    return -np.bincount(company, beyond, minlength=companies) / np.sqrt(eligible + 1)


def _stages(number: int, campaign, chosen: np.ndarray, start, random) -> tuple[np.ndarray, ...]:
    """Return campaign, company, stage and day of each contact: one row per stage reached."""
    shares = np.array([1.0, *CHANNELS[campaign.channel].stages.values()])
    furthest = random.random(len(chosen))
    got = furthest[:, None] < shares[None, :]
    low = np.array([STAGE_DAYS[stage][0] for stage in STAGES])
    width = np.array([STAGE_DAYS[stage][1] - STAGE_DAYS[stage][0] for stage in STAGES])
    pace = random.random((len(chosen), 1)) * 0.8 + random.random((len(chosen), len(STAGES))) * 0.2
    days = np.maximum.accumulate(low + np.floor(pace * width), axis=1).astype(np.int64)
    row, stage = np.nonzero(got)
    day = start + days[row, stage]
    return np.full(len(row), number), chosen[row], stage, _weekday(day)


def _weekday(day: np.ndarray) -> np.ndarray:
    """Return each day, with Saturdays and Sundays moved to the next Monday."""
    weekday = (day.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return day + np.where(weekday > 4, 7 - weekday, 0)


def _finished(campaigns, companies, rows, calendar, random) -> tuple[pd.DataFrame, np.ndarray]:
    joined = [np.concatenate(parts) for parts in zip(*rows, strict=True)] if rows else _nothing()
    campaign, company, stage, day = joined
    closed = companies["closed_on"].to_numpy().astype("datetime64[D]")[company]
    kept = (day <= np.datetime64(calendar.as_of, "D")) & (np.isnat(closed) | (day <= closed))
    order = np.lexsort((stage[kept], company[kept], day[kept]))
    campaign, company, stage, day = (values[kept][order] for values in joined)
    first = np.full(len(companies), NEVER)
    visits = stage >= STAGES.index(EFFECT_FROM)
    np.minimum.at(first, company[visits], day[visits])
    planner = random.integers(0, PLANNERS, len(companies))
    number = pd.Series(np.arange(1, len(company) + 1)).astype("str").str.zfill(7)
    planners = [f"예시 플래너 {n:02d}" for n in range(1, PLANNERS + 1)]
    nothing = pd.Series(np.full(len(company), None))  # the sample has these in its matters
    contacts = pd.DataFrame(
        {
            "contact_id": "sample-contact-" + number,
            "campaign_id": coded(campaigns["campaign_id"], campaign).astype("str"),
            "company_id": companies["company_id"].array.take(company),
            "contacted_on": day.astype("datetime64[s]"),
            "stage": coded(STAGES, stage),
            "planner": coded(planners, planner[company]),
            "agency": _agencies(campaigns, campaign, planner[company]),
            "obstacle": nothing.astype("str"),
            "step": nothing.astype("str"),
            "next_on": nothing.astype("datetime64[s]"),
        }
    )
    return contacts, first


def _agencies(campaigns, campaign: np.ndarray, planner: np.ndarray) -> pd.Series:
    """Return the agency of each contact, missing if it is that of its campaign."""
    names = sorted(set(CONSULTANTS.values()))
    of_planner = np.full(PLANNERS, -1)
    for number, agency in CONSULTANTS.items():
        of_planner[number - 1] = names.index(agency)
    since = campaigns["starts_on"] >= pd.Timestamp(CONSULTED_SINCE)
    visits = (campaigns["channel"] == "visit") & since
    here = np.where(visits.to_numpy()[campaign], of_planner[planner], -1)
    return coded(names, here)


def _nothing() -> list[np.ndarray]:
    empty = np.array([], dtype=np.int64)
    return [empty, empty, empty, empty.astype("datetime64[D]")]


def _holdouts(campaigns, companies, held: list) -> pd.DataFrame:
    number = np.concatenate([np.full(len(kept), at) for at, kept, _ in held] or [[]]).astype(int)
    company = np.concatenate([kept for _, kept, _ in held] or [[]]).astype(int)
    day = np.concatenate([np.full(len(kept), on) for _, kept, on in held] or [_nothing()[3]])
    return pd.DataFrame(
        {
            "campaign_id": campaigns["campaign_id"].array.take(number),
            "company_id": companies["company_id"].array.take(company),
            "held_on": day.astype("datetime64[s]"),
        }
    )
