"""Control charts: is the last week's dip more than the usual scatter of weeks?

Limits come from a baseline, are rebased only at dates that are given, and never from a week whose
reports are still coming in: a provisional week takes no part and raises no alert.
"""

import numpy as np
import pandas as pd

from src.metrics.checks import (
    counts,
    require_columns,
    require_present,
    require_unique,
    users_and_eligible,
)
from src.metrics.funnel import binomial_limits
from src.metrics.rates import divide, rate
from src.metrics.run_rules import Runs, run_rules

__all__ = ["p_chart", "p_prime_chart", "run_rules", "u_chart", "u_prime_chart", "xmr_chart"]

THREE_SIGMA = 0.9973002039367398
_RANGE_TO_SIGMA = 1.128
_RANGE_LIMIT = 3.267


def p_chart(
    frame: pd.DataFrame, baseline_until=None, rebase_at=(), exclude=(), exact: bool = False
) -> pd.DataFrame:
    """Return the chart of a rate, users / eligible, one row a week in order of weeks.

    `frame`: week (anything that sorts), users, eligible, and optionally provisional (true while
    reports are still coming in). `baseline_until`: the last week that limits are worked out from;
    `rebase_at`: weeks at which new limits begin; `exclude`: weeks that stay out of limits, flags
    and runs. `exact`: binomial limits of the same tail probability instead of three sigma, right
    where few are eligible.
    Added columns: value, part, used, centre, lower, upper, flag (inside, low, high, excluded,
    provisional, or unjudged where nobody is eligible) and the run rules of the part: longest_run,
    longest_run_max, crossings, crossings_min, shifted.
    Raises BadInputError for missing columns, a week given twice, counts that cannot be.
    Source: Montgomery, Statistical Quality Control, ch. 7.
    """
    points = _points(frame, ["users", "eligible"], baseline_until, rebase_at, exclude)
    users_and_eligible(frame["users"], frame["eligible"], labels=frame.index)
    points["value"] = rate(points["users"], points["eligible"])
    return _finished(points, _exact_binomial if exact else _binomial, top=1.0)


def p_prime_chart(
    frame: pd.DataFrame, baseline_until=None, rebase_at=(), exclude=()
) -> pd.DataFrame:
    """Return Laney's P′ chart: as p_chart, the limits widened by the scatter between weeks.

    With thousands eligible a week the binomial limits are far too narrow: 16 of 20 weeks of the
    NHS data lie outside them, none outside P′. Source: Laney (2002) Quality Engineering 14:531.
    """
    points = _points(frame, ["users", "eligible"], baseline_until, rebase_at, exclude)
    users_and_eligible(frame["users"], frame["eligible"], labels=frame.index)
    points["value"] = rate(points["users"], points["eligible"])
    return _finished(points, _binomial, top=1.0, prime=True)


def u_chart(frame: pd.DataFrame, baseline_until=None, rebase_at=(), exclude=()) -> pd.DataFrame:
    """Return the chart of users per eligible where a person may count more than once (Poisson).

    As p_chart; users may exceed eligible. With eligible = 1 it is the chart of a count (c).
    """
    points = _points(frame, ["users", "eligible"], baseline_until, rebase_at, exclude)
    points["value"] = divide(points["users"], points["eligible"])
    return _finished(points, _poisson)


def u_prime_chart(
    frame: pd.DataFrame, baseline_until=None, rebase_at=(), exclude=()
) -> pd.DataFrame:
    """Return Laney's U′ chart: as u_chart, the limits widened by the scatter between weeks."""
    points = _points(frame, ["users", "eligible"], baseline_until, rebase_at, exclude)
    points["value"] = divide(points["users"], points["eligible"])
    return _finished(points, _poisson, prime=True)


def xmr_chart(frame: pd.DataFrame, baseline_until=None, rebase_at=(), exclude=()) -> pd.DataFrame:
    """Return the chart of single values and their moving ranges, one row a week.

    `frame`: week, value (any number; missing weeks stay unjudged), optionally provisional; the
    other arguments and columns as in p_chart, and moving_range, range_centre, range_upper,
    range_flag (a range is judged by the week it ends in). Source: Montgomery ch. 6.4.
    """
    points = _points(frame, ["value"], baseline_until, rebase_at, exclude)
    points["value"] = points["value"].astype(float)
    points["used"] &= points["value"].notna()
    points = _with_ranges(points)
    return _finished(points, _ranges, bottom=-np.inf)


def _points(frame, columns, baseline_until, rebase_at, exclude) -> pd.DataFrame:
    """Return the weeks in order, with part, used (for limits), excluded and provisional."""
    require_columns(frame, ["week", *columns])
    require_present(frame, ["week"])
    require_unique(frame, ["week"])
    points = frame.sort_values("week", kind="stable").copy()
    if "value" not in columns:
        for column in columns:
            points[column] = counts(points[column], column, points.index)
    week = _as_given(points["week"])
    like = [_as_given(pd.Series(list(weeks))) for weeks in (rebase_at, exclude)]
    points["part"] = np.searchsorted(np.sort(like[0].to_numpy()), week.to_numpy(), side="right") + 1
    points["excluded"] = week.isin(like[1]).to_numpy()
    given = points.get("provisional", False)
    points["provisional"] = np.asarray(given, dtype=bool) | np.zeros(len(points), bool)
    points["judged"] = ~points["excluded"] & ~points["provisional"]
    points["used"] = points["judged"] & _in_baseline(points, week, baseline_until)
    return points


def _as_given(weeks: pd.Series) -> pd.Series:
    """Return weeks as dates where they are dates or text of dates, as they are otherwise."""
    if weeks.dtype.kind in "iufM" or not len(weeks):
        return weeks
    return pd.to_datetime(weeks, errors="coerce").fillna(pd.NaT) if _dates(weeks) else weeks


def _dates(weeks: pd.Series) -> bool:
    return bool(pd.to_datetime(weeks, errors="coerce", format="ISO8601").notna().all())


def _in_baseline(points: pd.DataFrame, week: pd.Series, baseline_until) -> np.ndarray:
    """Return which weeks limits may come from: a frozen baseline binds the part it ends in."""
    if baseline_until is None:
        return np.full(len(points), True)
    until = _as_given(pd.Series([baseline_until])).iloc[0]
    within = (week <= until).to_numpy()
    frozen = points["part"].to_numpy() <= (points["part"][within].max() if within.any() else 1)
    return within | ~frozen


def _finished(points, limits, bottom=0.0, top=np.inf, prime=False) -> pd.DataFrame:
    """Return the points with limits, flags and runs, worked out part by part."""
    parts = [_with_limits(rows.copy(), limits, prime) for _, rows in points.groupby("part")]
    if not parts:
        parts = [_with_limits(points.copy(), limits, prime)]
    result = pd.concat(parts)
    result["lower"] = result["lower"].clip(lower=bottom)
    result["upper"] = result["upper"].clip(upper=top)
    result["flag"] = _flags(result, "value", "lower", "upper")
    return result.drop(columns=["judged", "excluded"])


def _with_limits(rows: pd.DataFrame, limits, prime: bool) -> pd.DataFrame:
    used = rows["used"] & rows["value"].notna()
    rows["used"] = used
    centre, lower, upper = limits(rows, used.to_numpy(), prime)
    judged = rows["value"].where(rows["judged"])
    runs = run_rules(judged, centre) if used.any() else Runs(0, 0, 0, 0, 0, False)
    return rows.assign(centre=centre, lower=lower, upper=upper, **_runs_columns(runs))


def _runs_columns(runs: Runs) -> dict:
    return {name: value for name, value in runs._asdict().items() if name != "useful"}


def _pooled(rows: pd.DataFrame, used: np.ndarray) -> float:
    return float(divide(rows["users"][used].sum(), rows["eligible"][used].sum()))


def _binomial(rows, used, prime):
    centre = _pooled(rows, used)
    return _three_sigma(rows, used, centre, centre * (1 - centre), prime)


def _poisson(rows, used, prime):
    centre = _pooled(rows, used)
    return _three_sigma(rows, used, centre, centre, prime)


def _three_sigma(rows, used, centre, variance, prime):
    """Return centre and limits; Laney multiplies sigma by that of the z scores' moving range."""
    eligible = rows["eligible"].where(rows["eligible"] > 0).to_numpy()
    sigma = np.sqrt(variance / eligible)
    if prime:
        z = divide(rows["value"] - centre, sigma)
        ranges = np.abs(np.diff(z[used]))
        sigma = sigma * (ranges.mean() / _RANGE_TO_SIGMA if len(ranges) else np.nan)
    return centre, centre - 3 * sigma, centre + 3 * sigma


def _exact_binomial(rows, used, prime):
    centre = _pooled(rows, used)
    if not 0 < centre < 1:
        return centre, np.nan, np.nan
    lower, upper = binomial_limits(centre, rows["eligible"], THREE_SIGMA)
    return centre, lower, upper


def _with_ranges(points: pd.DataFrame) -> pd.DataFrame:
    """Return the moving ranges between neighbours of one part, and their own limits."""
    value = points["value"].where(points["judged"])
    points["moving_range"] = value.groupby(points["part"]).diff().abs()
    base = points["moving_range"].where(points["used"] & points["used"].shift(fill_value=False))
    points["range_centre"] = base.groupby(points["part"]).transform("mean")
    points["range_upper"] = _RANGE_LIMIT * points["range_centre"]
    points["range_flag"] = np.where(
        points["moving_range"].isna(),
        "unjudged",
        np.where(points["moving_range"] > points["range_upper"], "high", "inside"),
    )
    return points


def _ranges(rows, used, prime):
    """Return the mean and three sigma about it, sigma from the mean moving range."""
    if not used.any():
        return np.nan, np.nan, np.nan
    centre = rows["value"].to_numpy()[used].mean()
    ranges = np.abs(np.diff(rows["value"].to_numpy()[used]))
    sigma = ranges.mean() / _RANGE_TO_SIGMA if len(ranges) else np.nan
    return centre, centre - 3 * sigma, centre + 3 * sigma


def _flags(result: pd.DataFrame, value: str, lower: str, upper: str) -> np.ndarray:
    first_true = [
        (result["provisional"], "provisional"),
        (result["excluded"], "excluded"),
        (result[value].isna() | result["centre"].isna(), "unjudged"),
        (result[value] < result[lower], "low"),
        (result[value] > result[upper], "high"),
    ]
    return np.select([row[0] for row in first_true], [row[1] for row in first_true], "inside")
