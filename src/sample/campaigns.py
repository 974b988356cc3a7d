"""Campaigns: in the pilots since 2024-07-23, later in other complexes; the last is yet to come."""

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar
from src.sample.calibration_reach import AHEAD, CHANNELS, EVERYWHERE, PLACES

COLUMNS = [
    "campaign_id", "campaign_name", "channel", "complex_id", "starts_on", "ends_on", "target",
    "budget_krw",
]  # fmt: skip


def make_campaigns(
    companies: pd.DataFrame, leaves: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Return the canonical table in order of start; only complexes of the sample have campaigns.

    Some start after as_of: those that are planned already.
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
    return table[COLUMNS].reset_index(drop=True)


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
