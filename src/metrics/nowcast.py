"""Nowcast late reports: how many have started leave that nobody has told us of yet?

Leave is claimed late, so the last weeks are always undercounted. The chain ladder carries the
reporting speed of past weeks over to the recent ones; Mack's error says how far that can be off.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.chain_ladder import ChainLadder, chain_ladder, nowcast_limits
from src.metrics.dispersion import RefusedError
from src.metrics.triangle import WEEK, not_yet_known, reporting_triangle

__all__ = [
    "BackTest",
    "ChainLadder",
    "back_test",
    "chain_ladder",
    "nowcast_limits",
    "reporting_triangle",
]


class BackTest(NamedTuple):
    """coverage: share of past weeks whose final count lay within the limits drawn at the time.
    by_delay: weeks, coverage and mean relative error per delay. rows: one per as_of × week."""

    coverage: float
    by_delay: pd.DataFrame
    rows: pd.DataFrame


def back_test(
    starts: pd.DataFrame, as_of, settled: int = 12, origins: int = 26, confidence: float = 0.95
) -> BackTest:
    """Return how often the nowcast was right: drawn anew at past weeks, held against what came.

    At each of the last `origins` weeks that lie at least `settled` weeks before `as_of`, the
    triangle is rebuilt as it was known then, the weeks not yet `settled` weeks old are nowcast, and
    their limits compared with the count known `settled` weeks after their start. Coverage is
    measured, never assumed: when reporting speeds up, a chain ladder overshoots. Weeks without
    limits do not count. NaN and no rows where history is too short.
    """
    triangle = reporting_triangle(starts, as_of, max_delay=settled)
    rows = [
        _one_origin(triangle, back, settled, confidence)
        for back in range(settled, settled + origins)
        if len(triangle) - back > settled + 1
    ]
    rows = [each for each in rows if each is not None]
    columns = ["as_of", "week", "delay", "predicted", "lower", "upper", "actual", "covered"]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)
    table = table.assign(error=table["predicted"] - table["actual"])
    by_delay = table.groupby("delay").agg(
        weeks=("covered", "size"), coverage=("covered", "mean"), actual=("actual", "sum"),
        error=("error", "sum"),
    )  # fmt: skip
    by_delay["relative_error"] = by_delay.pop("error") / by_delay.pop("actual").replace(0, np.nan)
    return BackTest(float(table["covered"].mean()), by_delay.reset_index(), table)


def _one_origin(triangle: pd.DataFrame, back: int, settled: int, confidence: float):
    """Return the nowcast as it was `back` weeks ago beside the counts known since, or None."""
    weeks = len(triangle) - back
    then = triangle.iloc[:weeks].mask(not_yet_known(weeks, settled))
    try:
        rows = chain_ladder(then).rows
    except RefusedError:
        return None
    lower, upper = nowcast_limits(rows, confidence)
    actual = triangle.iloc[:weeks, settled].to_numpy()
    table = pd.DataFrame({
        "as_of": triangle.index[weeks - 1] + WEEK - pd.Timedelta(days=1),
        "week": then.index, "delay": np.arange(weeks)[::-1], "predicted": rows["ultimate"].array,
        "lower": lower, "upper": upper, "actual": actual,
    })  # fmt: skip
    # counts are whole: limits that round to the count contain it
    covered = (np.floor(lower) <= actual) & (actual <= np.ceil(upper))
    judged = (table["delay"] < settled) & ~np.isnan(lower)
    return table.assign(covered=covered)[judged]
