"""The quarters that a sample speaks of."""

from datetime import date

import pandas as pd

QUARTERS = 12


def quarters_until(as_of: date) -> pd.PeriodIndex:
    """Return the quarters from January of the first year shown to the last one ended by `as_of`.

    Up to three more than the twelve shown: sums since January need the whole first year.
    """
    last = pd.Period(as_of, "Q")
    if last.end_time.date() > as_of:
        last -= 1
    first = last - (QUARTERS - 1)
    return pd.period_range(pd.Period(f"{first.year}Q1", "Q"), last, freq="Q")


def last_days(quarters: pd.PeriodIndex) -> pd.DatetimeIndex:
    """Return the last day of each quarter."""
    return quarters.to_timestamp(how="end").normalize()
