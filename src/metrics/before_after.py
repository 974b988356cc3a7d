"""One firm's own months before and after its visit.

The comparison describes the firm and does not estimate the effect of the visit: firms are visited
when they are low, and low firms rise by regression to the mean. For the effect see
src/metrics/campaign_effect.py.
"""

from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.rates import divide

MONTHS = 12
SIDES = ("before", "after")
COUNTED = tuple(f"{name}_{side}" for name in ("eligible", "users") for side in SIDES)
OWN = ("program", *COUNTED, "ratio", "lower", "upper")


def full_on(visited: date) -> str:
    """Return the last of the months after a visit, such as 2026-11."""
    return _month(visited.year * 12 + visited.month - 1 + MONTHS)


def begins_on(visited: date) -> str:
    """Return the first of the months before a visit."""
    return _month(visited.year * 12 + visited.month - 1 - MONTHS)


def before_after(months: pd.DataFrame, visited: date) -> pd.DataFrame:
    """Return one row per programme: people eligible and users in the 12 months on either side, OWN.

    months : month (2026-11), program, eligible, users; the month of the visit is on neither side.
    ratio : users per eligible person, after ÷ before, with exact 95 % limits conditional on the sum
    of both counts; NaN where nobody was eligible on a side or there are no users on either.
    Source: Clopper & Pearson (1934), of two Poisson counts.
    """
    at = visited.year * 12 + visited.month - 1
    number = months["month"].str[:4].astype(int) * 12 + months["month"].str[5:7].astype(int) - 1
    sides = {
        "before": (number >= at - MONTHS) & (number < at),
        "after": (number > at) & (number <= at + MONTHS),
    }
    counts = ["eligible", "users"]
    parts = [
        months[inside].groupby("program")[counts].sum().add_suffix(f"_{side}")
        for side, inside in sides.items()
    ]
    rows = pd.concat(parts, axis=1).reindex(columns=list(COUNTED)).fillna(0).astype("int64")
    rows = rows.sort_index().rename_axis("program").reset_index()
    one, two = (rows[f"users_{side}"].to_numpy(float) for side in SIDES)
    exposed = divide(rows["eligible_before"], rows["eligible_after"])
    exposed = np.where(rows["eligible_before"] > 0, exposed, np.nan)
    known = one + two > 0
    share = [
        stats.beta.ppf(0.025, two, one + 1),
        stats.beta.ppf(0.975, two + 1, one),
    ]
    lower = np.where(two > 0, share[0], 0.0)
    upper = np.where(one > 0, share[1], 1.0)
    odds = [divide(end, 1 - end) for end in (lower, upper)]
    odds[1] = np.where(one > 0, odds[1], np.inf)
    ends = [np.where(known, end * exposed, np.nan) for end in odds]
    ratio = np.where(one > 0, divide(two, one), np.where(two > 0, np.inf, np.nan)) * exposed
    return rows.assign(ratio=ratio, lower=ends[0], upper=ends[1])


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
