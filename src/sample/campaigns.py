"""Campaigns, and their parameters as rows: where and when, by which channel, to which stages.

They begin in the pilots on 2024-07-23 and later in other complexes; some are still planned. No
figures of campaigns are published, so everything is assumed except the start (2024-07-23,
서울디지털 and 구미) and the stages (보도자료 2024-07-23).
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar


@dataclass(frozen=True)
class Channel:
    """One way of reaching companies.

    `share`: share of a complex's companies that are targeted; `months`: months of the year in which
    campaigns start; `weeks`: their length; `cost`: won per targeted company; `stages`: share of the
    targeted companies that reach each stage, in order; `agency`: the agency that runs it.
    """

    name: str
    agency: str
    share: float
    months: tuple[int, ...]
    weeks: int
    cost: int
    stages: dict[str, float]


CHANNELS: dict[str, Channel] = {
    "visit": Channel(
        "방문 컨설팅", "job_centre", 0.016, (1, 4, 8, 10), 10, 320_000,
        {"informed": 0.90, "briefed": 0.80, "visited": 0.68, "linked": 0.30, "placed": 0.07},
    ),
    "briefing": Channel(
        "설명회", "kicox", 0.030, (3, 5, 9, 11), 3, 60_000,
        {"informed": 0.86, "briefed": 0.38, "visited": 0.12, "linked": 0.05, "placed": 0.01},
    ),
    "training": Channel(
        "대표이사 교육", "association", 0.014, (3, 9), 4, 150_000,
        {"informed": 0.80, "briefed": 0.45, "visited": 0.14, "linked": 0.06, "placed": 0.01},
    ),
    "fair": Channel(
        "일·생활 균형 박람회", "local", 0.025, (6, 12), 1, 90_000,
        {"informed": 0.72, "briefed": 0.30, "visited": 0.08, "linked": 0.03, "placed": 0.005},
    ),
    "mail": Channel(
        "안내문", "kicox", 0.050, (2, 7), 2, 3_000,
        {"informed": 0.96, "briefed": 0.07, "visited": 0.03, "linked": 0.01, "placed": 0.002},
    ),
}  # fmt: skip

AGENCY_OF = {code: channel.agency for code, channel in CHANNELS.items()}
# Complex, first day, size of its campaigns relative to the pilots.
PLACES: tuple[tuple[str, str, float], ...] = (
    ("seoul-digital", "2024-07-23", 1.0),
    ("gumi-1", "2024-07-23", 1.3),
    ("namdong", "2025-03-01", 0.5),
    ("banwol", "2025-03-01", 0.4),
    ("changwon", "2025-07-01", 0.5),
    ("gwangju-high-tech", "2025-07-01", 0.6),
    ("sihwa", "2026-02-01", 0.4),
    ("noksan", "2026-02-01", 0.6),
    ("ulsan-mipo", "2026-08-01", 0.5),
)
EVERYWHERE = ("2025-02-10", "육아지원 3법 안내문", 2_000)
"""A mailing to companies of all complexes."""
AHEAD = 45
"""How many days ahead campaigns are announced."""
WITH_HOLDOUT = ("seoul-digital", "visit", "2025-08")
"""The campaign for which half of the chosen companies are kept back at random."""
HELD_WEEKS = 52
REST_WEEKS = 26
"""How long a company is not targeted again by the same channel."""
PLANNERS = 13
CONSULTANTS = {11: "innovation", 12: "innovation", 13: "flexible_work"}
CONSULTED_SINCE = "2026-01-01"
"""Planners (by number) of other agencies than the one that runs visits, and the day from which they
visit too."""
AGENCY_SINCE = "2025-01-01"
"""Campaigns that began earlier were recorded without their agency."""
SPENT = (0.86, 1.04)
"""Lowest and highest share of the budget that finished campaigns have spent."""

STAGE_DAYS = {"targeted": (-21, 8), "informed": (0, 18), "briefed": (10, 30), "visited": (20, 45),
              "linked": (40, 70), "placed": (70, 130)}  # fmt: skip
"""First and last day after a campaign's start on which a stage is reached."""

EFFECT_FROM = "visited"
SPILL_OVER = 0.02
"""Share of the effect on other companies in a building, for each visited one there (at most
five)."""


COLUMNS = [
    "campaign_id", "campaign_name", "channel", "complex_id", "starts_on", "ends_on", "target",
    "budget_krw", "spent_krw", "agency",
]  # fmt: skip


def make_campaigns(
    companies: pd.DataFrame, leaves: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Return the canonical table in order of start, for the complexes of the sample.

    It includes planned campaigns, which start after as_of.
    """
    until = pd.Timestamp(calendar.as_of) + pd.Timedelta(days=AHEAD)
    names = leaves.set_index("complex_id")["complex_name"]
    size = companies[companies["employees"] > 0].groupby("complex_id").size()
    rows = [
        _campaign(place, names[place], channel, day, more * size[place])
        for place, first, more in PLACES
        if place in names.index
        for channel, day in _days(first, until)
    ]
    rows.append(_everywhere(len(companies)))
    table = pd.DataFrame(rows)
    table = table[table["starts_on"] <= until]
    table = table.sort_values(["starts_on", "complex_id", "channel"])
    number = pd.Series(np.arange(1, len(table) + 1)).astype("str").str.zfill(3).to_numpy()
    table["campaign_id"] = "sample-campaign-" + number
    table["spent_krw"] = _spent(table, calendar.as_of)
    unwritten = table["starts_on"] < pd.Timestamp(AGENCY_SINCE)
    table["agency"] = table["channel"].map(AGENCY_OF).astype("str").mask(unwritten)
    return table[COLUMNS].reset_index(drop=True)


def _spent(campaigns: pd.DataFrame, as_of: dt.date) -> pd.Series:
    """Return what each campaign has spent, rounded to 10,000 won; missing until it is over."""
    least, most = SPENT
    share = least + (most - least) * (np.arange(len(campaigns)) % 7) / 6
    spent = (campaigns["budget_krw"] * share / 1e4).round().astype("Int64") * 10_000
    return spent.where((campaigns["ends_on"] < pd.Timestamp(as_of)).to_numpy())


def _days(first: str, until: pd.Timestamp) -> list[tuple[str, pd.Timestamp]]:
    """Return the channel and first day of each campaign of a place: Mondays, early in a month."""
    months = pd.date_range(pd.Timestamp(first).replace(day=1), until, freq="MS")
    days = [
        (channel, _monday(max(month, pd.Timestamp(first))))
        for channel, row in CHANNELS.items()
        for month in months
        if month.month in row.months
    ]
    opening = [] if first != PLACES[0][1] else [("briefing", pd.Timestamp(first))]
    return opening + days


def _monday(day: pd.Timestamp) -> pd.Timestamp:
    return day + pd.Timedelta(days=(7 - day.weekday()) % 7)


def _campaign(place: str, name: str, channel: str, day: pd.Timestamp, companies: float) -> dict:
    row = CHANNELS[channel]
    target = max(int(companies * row.share), 5)
    return {
        "campaign_name": f"예시 {name} {day.year}년 {day.month}월 {row.name}",
        "channel": channel,
        "complex_id": place,
        "starts_on": day,
        "ends_on": day + pd.Timedelta(days=7 * row.weeks - 3),
        "target": target,
        "budget_krw": round(target * row.cost, -6) or 1_000_000,
    }


def _everywhere(companies: int) -> dict:
    day, name, target = EVERYWHERE
    return {
        "campaign_name": f"예시 전국 {name}",
        "channel": "mail",
        "complex_id": None,
        "starts_on": pd.Timestamp(day),
        "ends_on": pd.Timestamp(day) + pd.Timedelta(days=11),
        "target": min(target, companies // 10),
        "budget_krw": target * CHANNELS["mail"].cost,
    }
