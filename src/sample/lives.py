"""The days on which made-up companies open and close."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.calendar import ANCHOR, Calendar

OPEN, GONE, NEW = 0, 1, 2
"""Open on the anchor's last day; closed before it; opened after it."""
GONE_PER_YEAR = 0.017  # companies closed each year per company open at the anchor (assumed)
OPENED_PER_YEAR = {"digital": 0.055, "other": 0.024}
"""Companies opened each year per company open at the anchor. digital: 서울디지털 grew from 14,122
tenants (2023 Q4) to 15,333 (2026 Q1) although some closed; other: about 0.8 % growth a year."""
YEARS_BEFORE = 9.0
SHORTEST_DAYS = 60
FIRST_DAY = np.datetime64("1970-01-02")


@dataclass(frozen=True)
class Slots:
    """The leaf of each company (ascending), and its fate (OPEN, GONE, NEW)."""

    leaf: np.ndarray
    fate: np.ndarray


def make_slots(leaves: pd.DataFrame, calendar: Calendar) -> Slots:
    """Return the companies of all leaves: as many OPEN as tenants, some GONE, some NEW."""
    tenants = leaves["tenants"].to_numpy().astype(np.int64)
    before, after = _spans(calendar)
    gone = np.round(tenants * GONE_PER_YEAR * before).astype(np.int64)
    new = np.round(tenants * _opened_per_year(leaves) * after).astype(np.int64)
    counts = np.stack([tenants, gone, new], axis=1).ravel()
    leaf = np.repeat(np.repeat(np.arange(len(leaves)), 3), counts)
    return Slots(leaf, np.repeat(np.tile([OPEN, GONE, NEW], len(leaves)), counts))


def lives(
    slots: Slots, leaves: pd.DataFrame, calendar: Calendar, random: np.random.Generator
) -> pd.DataFrame:
    """Return opened_on and closed_on (missing while open) of each company.

    A company exists for at least 60 days; none opens or closes on the anchor's last day.
    """
    first, anchor, last = _days(calendar)
    rows, fate = len(slots.leaf), slots.fate
    before, after = _spans(calendar)
    ended = first + _within(random, rows, (anchor - first).astype(int))
    age = random.exponential(YEARS_BEFORE * 365.25, rows).astype(np.int64)
    opened = np.where(fate == GONE, ended, first) - SHORTEST_DAYS - age
    recent = random.random(rows) < (_opened_per_year(leaves) * before)[slots.leaf]
    in_window = first + _within(random, rows, (anchor - first).astype(int))
    opened = np.where(recent & (fate == OPEN), in_window, opened)
    late = anchor + 1 + _within(random, rows, (last - anchor).astype(int))
    opened = np.where(fate == NEW, late, opened)
    closing = (fate == OPEN) & (random.random(rows) < GONE_PER_YEAR * after)
    ending = anchor + 1 + _within(random, rows, (last - anchor).astype(int))
    closing &= ending - opened >= np.timedelta64(SHORTEST_DAYS, "D")
    ended = np.where(closing, ending, ended)
    ended[(fate != GONE) & ~closing] = np.datetime64("NaT")
    table = {"opened_on": np.maximum(opened, FIRST_DAY), "closed_on": ended}
    return pd.DataFrame({name: value.astype("datetime64[s]") for name, value in table.items()})


def _within(random: np.random.Generator, rows: int, days: int) -> np.ndarray:
    return random.integers(0, max(days - 1, 1), rows)


def _days(calendar: Calendar) -> tuple[np.datetime64, np.datetime64, np.datetime64]:
    """Return the first day shown, the anchor's last day and the last day shown."""
    anchor = np.datetime64(ANCHOR.end_time.date(), "D")
    last = max(np.datetime64(calendar.as_of, "D"), anchor)
    return np.datetime64(calendar.first_day, "D"), anchor, last


def _spans(calendar: Calendar) -> tuple[float, float]:
    """Return the years shown before and after the anchor."""
    first, anchor, last = _days(calendar)
    return (anchor - first).astype(int) / 365.25, (last - anchor).astype(int) / 365.25


def _opened_per_year(leaves: pd.DataFrame) -> np.ndarray:
    digital = (leaves["profile"] == "digital").to_numpy()
    return np.where(digital, OPENED_PER_YEAR["digital"], OPENED_PER_YEAR["other"])
