"""Progress of the work after visits: shares and mean days with intervals, from counts."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.rates import rate, wilson_interval

COLUMNS = ("work", "numerator", "denominator", "value", "lower", "upper")


def work_shares(counts: pd.DataFrame, measures: Sequence[str], by: str | None) -> pd.DataFrame:
    """Return one row per group and measure: COLUMNS, and `by` where it is given.

    counts : <measure>_n and <measure>_d. Shares have 95 % Wilson limits; a group with a denominator
    of 0 has no row.
    """
    parts = []
    for code in measures:
        top, bottom = counts[f"{code}_n"], counts[f"{code}_d"]
        lower, upper = wilson_interval(top, bottom)
        part = {"work": code, "numerator": top, "denominator": bottom, "value": rate(top, bottom)}
        parts.append(_named(counts, by, part | {"lower": lower, "upper": upper}))
    return _known(pd.concat(parts, ignore_index=True))


def mean_days(counts: pd.DataFrame, code: str, by: str | None) -> pd.DataFrame:
    """Return one row per group: the mean of days with its 95 % interval by Student's t; COLUMNS.

    counts : <code>_n (sum of days), <code>_d (how many), <code>_squared (sum of squares). With only
    one the limits are missing.
    """
    total = counts[f"{code}_n"].to_numpy(float)
    count = counts[f"{code}_d"].to_numpy(float)
    squared = counts[f"{code}_squared"].to_numpy(float)
    number = np.where(count > 0, count, np.nan)
    free = np.where(count > 1, count - 1, np.nan)
    mean = total / number
    variance = np.maximum(squared - number * mean**2, 0) / free
    reach = stats.t.ppf(0.975, free) * np.sqrt(variance / number)
    limits = {"lower": np.maximum(mean - reach, 0), "upper": mean + reach}
    part = {"work": code, "numerator": total, "denominator": count, "value": mean} | limits
    return _known(_named(counts, by, part))


def obstacle_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per reported obstacle, the most frequent first: its share of all reported
    ones, as COLUMNS with the obstacle as `work`. counts : obstacle, visits."""
    rows = counts[(counts["obstacle"] != "") & (counts["visits"] > 0)]
    whole = int(rows["visits"].sum())
    lower, upper = wilson_interval(rows["visits"], [whole] * len(rows))
    table = pd.DataFrame(
        {
            "work": rows["obstacle"],
            "numerator": rows["visits"],
            "denominator": whole,
            "value": rate(rows["visits"], [whole] * len(rows)),
            "lower": lower,
            "upper": upper,
        }
    )
    return table.sort_values(["numerator", "work"], ascending=[False, True], ignore_index=True)


def _named(counts: pd.DataFrame, by: str | None, part: dict) -> pd.DataFrame:
    head = {by: counts[by]} if by else {}
    return pd.DataFrame(head | part, index=counts.index)


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["denominator"] > 0].reset_index(drop=True)
