"""Measure weeks of a sample: holidays, how late leave is reported, how far campaigns get."""

import numpy as np
import pandas as pd

from src.sample.calendar import holiday_weeks
from src.sample.calibration_programs import CALIBRATION

LONG_AGO_WEEKS = 52
LATE_WEEKS = 13
FEW = 0.6  # a week counts as a holiday's when it loses so much of its working days
FEWEST_CONTACTS = 500


def measure_reports(tables: dict[str, pd.DataFrame]) -> dict:
    """Return the figures of weeks and contacts by key; None where there are too few."""
    starts = tables["leave_starts"]
    substitutes = [program for program, row in CALIBRATION.items() if row.of_substitutes]
    starts = starts[~starts["program"].isin(substitutes)]
    return _delays(starts) | {"holiday_weeks": _holidays(starts)} | _stages(tables)


def _delays(starts: pd.DataFrame) -> dict[str, float | None]:
    """Return how many weeks pass until the reports of leave that all have been reported."""
    old = starts[starts["week"] <= starts["week"].max() - pd.Timedelta(weeks=LONG_AGO_WEEKS)]
    weeks = ((old["received_week"] - old["week"]).dt.days // 7).to_numpy()
    weeks = np.repeat(weeks, old["users"])
    if len(weeks) == 0:
        return {}
    return {
        "delay_median": float(np.median(weeks)),
        "delay_95": float(np.quantile(weeks, 0.95)),
        "delay_late": float((weeks > LATE_WEEKS).mean()),
        "delay_latest": float(weeks.max()),
    }


def _holidays(starts: pd.DataFrame) -> tuple[float, float] | None:
    """Return starts of a holiday's week against the mean of the month's other weeks."""
    by_week = starts.groupby("week")["users"].sum()
    by_week = by_week[by_week.index <= by_week.index.max() - pd.Timedelta(weeks=LATE_WEEKS)]
    lost = holiday_weeks(pd.DatetimeIndex(by_week.index))
    month = by_week.index.to_period("M")
    others = by_week[lost == 0].groupby(month[lost == 0]).mean()
    dips = by_week[lost >= FEW]
    ratios = dips.to_numpy() / others.reindex(dips.index.to_period("M")).to_numpy()
    if len(ratios) == 0:
        return None
    found = float(np.nanmean(ratios))
    return found, found / float(np.sqrt(dips.sum()))


def _stages(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[float, float] | None]:
    """Return which share of those aimed at was visited, of campaigns over long ago."""
    campaigns = tables["campaigns"]
    last = tables["leave_starts"]["week"].max()
    over = campaigns[campaigns["starts_on"] <= last - pd.Timedelta(weeks=LATE_WEEKS)]
    contacts = tables["contacts"].merge(over[["campaign_id", "channel"]], on="campaign_id")
    count = contacts.groupby(["channel", "stage"], observed=True).size()
    found = {}
    for channel in ("visit", "mail"):
        aimed = count.get((channel, "targeted"), 0)
        visited = count.get((channel, "visited"), 0)
        share = visited / max(aimed, 1)
        error = float(np.sqrt(share * (1 - share) / max(aimed, 1)))
        found[f"{channel}_visited"] = (share, error) if aimed >= FEWEST_CONTACTS else None
    return found
