"""The periods of a sample: quarters, months, weeks, and the main holidays."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

ANCHOR = pd.Period("2026Q1", "Q")
"""The quarter of the published figures, in which the sample equals them."""
YEARS = 3
UNSETTLED_MONTHS = 3
"""Months added to `years`, because reports of the last months are still coming in."""

# 설 (day of the new year) and 추석 (the day itself); each holiday also takes the days around it.
# From the lunar calendar; src/sample needs no package for two dates a year.
LUNAR_HOLIDAYS = (
    "2015-02-19", "2015-09-27", "2016-02-08", "2016-09-15", "2017-01-28", "2017-10-04",
    "2018-02-16", "2018-09-24", "2019-02-05", "2019-09-13", "2020-01-25", "2020-10-01",
    "2021-02-12", "2021-09-21", "2022-02-01", "2022-09-10", "2023-01-22", "2023-09-29",
    "2024-02-10", "2024-09-17", "2025-01-29", "2025-10-06", "2026-02-17", "2026-09-25",
    "2027-02-07", "2027-09-15", "2028-01-27", "2028-10-03",
)  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """The periods of a sample.

    quarters : from January of the first year shown to the anchor
    shown : the last of them that are over by as_of, four for each year
    months : the months, of which the last may not be over
    weeks : the Mondays in these months of weeks that are over by as_of
    """

    as_of: date
    quarters: pd.PeriodIndex
    shown: pd.PeriodIndex
    months: pd.PeriodIndex
    weeks: pd.DatetimeIndex

    @property
    def first_day(self) -> date:
        """Return the first day of the quarters and months."""
        return min(self.shown[0].start_time, self.months[0].start_time).date()

    @property
    def month_of_week(self) -> np.ndarray:
        """Return the position in `months` of each week: the month in which its Monday lies."""
        return self.months.get_indexer(self.weeks.to_period("M"))

    @property
    def headcount_months(self) -> pd.PeriodIndex:
        """Return the months with head counts: the ends of quarters and the last whole month."""
        ends = self.shown.asfreq("M", how="end")
        whole = pd.Period(self.as_of + timedelta(days=1), "M") - 1
        later = pd.period_range(ends[-1] + 1, whole, freq="M")
        kept = later[(later.month % 3 == 0) | (later == whole)]
        return pd.PeriodIndex([*ends, *kept], freq="M")


def make_calendar(as_of: date, years: int = YEARS) -> Calendar:
    """Return the periods of a sample as of a day, looking back so many years."""
    last = pd.Period(as_of, "Q")
    if last.end_time.date() > as_of:
        last -= 1
    shown = pd.period_range(end=min(last, ANCHOR), periods=4 * years, freq="Q")
    quarters = pd.period_range(f"{shown[0].year}Q1", ANCHOR, freq="Q")
    back = 12 * years + UNSETTLED_MONTHS
    months = pd.period_range(pd.Period(as_of, "M") - back, as_of, freq="M")
    weeks = pd.date_range(
        months[0].start_time, pd.Timestamp(as_of) - pd.Timedelta(days=6), freq="W-MON"
    )
    return Calendar(as_of, quarters, shown, months, weeks)


def holiday_weeks(weeks: pd.DatetimeIndex) -> np.ndarray:
    """Return the share of working days that each week loses to 설 or 추석.

    A holiday lasts three days: the day before, the day itself and the day after.
    """
    days = pd.DatetimeIndex(LUNAR_HOLIDAYS)
    off = pd.DatetimeIndex([day + pd.Timedelta(days=n) for day in days for n in (-1, 0, 1)])
    working = off[off.day_of_week < 5]
    monday = working - pd.to_timedelta(working.day_of_week, unit="D")
    lost = monday.value_counts().reindex(weeks, fill_value=0)
    return lost.to_numpy() / 5


def years_from_anchor(days: pd.DatetimeIndex) -> np.ndarray:
    """Return the years from the anchor's last day to each day, negative before it."""
    return (days - ANCHOR.end_time.normalize()).days.to_numpy() / 365.25
