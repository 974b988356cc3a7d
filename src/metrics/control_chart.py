"""Control charts of weekly counts, for one group or for every complex at once.

One rule for large and small: the centre is the pooled rate of the settled weeks since the last
logged event; the scatter is Poisson, widened by Laney's sigma of z where weeks scatter more; the
limits are exact counts (negative binomial, Poisson where nothing widens it), so that a complex
with two users a week is not judged by a bell curve. Signals are weeks beyond the limits, and levels
that have shifted.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from src.metrics.checks import Day, counts, require_columns, require_present
from src.metrics.rates import count_quantile, divide

PER = 1000
CHART_WEEKS = 24
FALSE_CHARTS = 0.01
TAIL = FALSE_CHARTS / CHART_WEEKS / 2
"""Chance beyond each limit: three sigma alone calls 24 constant weeks in 6 of 100 charts."""

FEWEST_WEEKS = 8
RUNS_FROM = 5.0
"""Users a week from which runs are judged: about a smaller mean most weeks lie below by nature."""

_RANGE_TO_SIGMA = 1.128
_RULES = ("longest_run", "longest_run_max", "crossings", "crossings_min")

KINDS = ("low", "high", "run_low", "run_high", "few_crossings")

COLUMNS = (
    *("unit", "kind", "week", "last_week", "users", "expected", "least", "most", "weeks"),
    *("usual", "recent", "ongoing"),
)


def control_chart(
    rows: pd.DataFrame, events: pd.DataFrame | None = None, since: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the weeks of one unit or many with limits per 1,000, flags and runs.

    `rows`: unit, week, users, eligible, provisional, quiet. `events`: happened_on, rebases and
    optionally unit (missing: for all).
    """
    judged = ~rows["provisional"] & ~rows["quiet"]
    points = control_limits(rows.assign(judged=judged, part=part_numbers(rows, events)), since)
    points["flag"] = np.select(
        [points["provisional"], points["quiet"]], ["provisional", "quiet"], points["flag"]
    )
    for end in ("centre", "lower_limit", "upper_limit"):
        points[end] = points[end] * PER
    return points.drop(columns="judged")


def control_limits(points: pd.DataFrame, since: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return centre, limits, flag and runs of each week of each unit, one row a row of `points`.

    `points`: unit, part (limits begin anew with each), week, users, eligible (people or a share of
    them, NaN unknown), judged (false for provisional and left-out weeks). `since`: limits and flags
    only from this week on, which is quicker; the weeks before still make the centre.
    Added: expected (users), centre, lower_limit, upper_limit (users per eligible), dispersion
    (Laney's sigma, at least 1), flag (inside, low, high, unjudged), used (weeks that made the
    centre) and the run rules of the part: longest_run, longest_run_max, crossings, crossings_min,
    run_from, run_to, run_side and run_weeks of the last run that is too long for chance (else
    of the longest), shifted. Parts of fewer than 8 settled weeks have no limits; runs
    are judged from 5 users a week on. Rows come by unit and week.
    Source: Laney (2002) Quality Engineering 14:531; Anhøj & Olesen (2014) PLoS ONE 9:e113825.
    """
    require_columns(points, ["unit", "part", "week", "users", "eligible", "judged"])
    require_present(points, ["unit", "week"])
    counts(points["users"], "users", points.index)
    rows = points.sort_values(["unit", "week"], kind="stable").reset_index(drop=True)
    key = rows.groupby(["unit", "part"], sort=False).ngroup().to_numpy()
    known = rows["eligible"].to_numpy(float) > 0
    used = rows["judged"].to_numpy(bool) & known
    centre, sigma, weeks = fitted_parts(rows, key, used)
    rows["used"] = weeks[key] if len(rows) else 0
    rows["centre"] = np.where(known, centre[key], np.nan)
    rows["dispersion"] = sigma[key]
    rows["expected"] = rows["centre"] * rows["eligible"]
    rows = _with_limits(rows, known if since is None else known & (rows["week"] >= since))
    rows["flag"] = _flags(rows, used)
    return _with_runs(rows, key, used)


def find_signals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per signal, the newest first: a week beyond a limit, or a shift of a part.

    `rows`: what control_chart returns, of one unit (column unit optional) or of many.
    kind: low or high (one week, week = last_week); run_low or run_high (a run of weeks
    on one side of the centre is longer than chance makes it), few_crossings (the centre is crossed
    too seldom; week and last_week bound the part). users, expected, least and most (the limits) are
    counts of the week, NaN for shifts. weeks: length of the run, or crossings; usual: the most, or
    fewest, that chance makes. recent: within the last 24 judged weeks of the unit. ongoing: up to
    the last judged week. Provisional and quiet weeks never make one.
    """
    rows = rows if "unit" in rows else rows.assign(unit=0)
    judged = rows[rows["flag"].isin(["inside", "low", "high"])]
    order = judged.groupby("unit").cumcount(ascending=False)
    newest = judged.groupby("unit")["week"].max()
    since = judged[order == CHART_WEEKS - 1].set_index("unit")["week"]
    found = pd.concat([point_signals(judged), shift_signals(judged)], ignore_index=True)
    begin, end = (each.reindex(found["unit"]).to_numpy() for each in (since, newest))
    found["recent"] = np.isnat(begin) | (found["last_week"].to_numpy() >= begin)
    found["ongoing"] = found["last_week"].to_numpy() == end
    found = found.sort_values(["last_week", "week"], ascending=False, kind="stable")
    return found[list(COLUMNS)].reset_index(drop=True)


def first_monday(day: Day) -> pd.Timestamp:
    """Return the first Monday on or after a day; NaT for none."""
    if pd.isna(day):
        return pd.NaT
    day = pd.Timestamp(day).normalize()
    return day + pd.Timedelta(days=(7 - day.weekday()) % 7)


def part_numbers(rows: pd.DataFrame, events: pd.DataFrame | None) -> np.ndarray:
    """Return the number of the part that each week lies in: 1, and one more at each rebase."""
    part = np.ones(len(rows), dtype=int)
    if events is None or events.empty:
        return part
    for event in events[events["rebases"].astype(bool)].drop_duplicates("happened_on").itertuples():
        unit = getattr(event, "unit", None)
        here = True if pd.isna(unit) else rows["unit"] == unit
        part += np.asarray((rows["week"] >= first_monday(event.happened_on)) & here)
    return part


def fitted_parts(rows: pd.DataFrame, key: np.ndarray, used: np.ndarray) -> tuple:
    """Return the centre, sigma of z and number of used weeks of each part; NaN for too few.

    Moving ranges understate the scatter of counts that are mostly 0: there the z themselves tell.
    """
    parts = key.max() + 1 if len(key) else 0
    users, eligible = (rows[name].to_numpy(float)[used] for name in ("users", "eligible"))
    weeks = np.bincount(key[used], minlength=parts)
    users_of_part = np.bincount(key[used], users, parts)
    centre = divide(users_of_part, np.bincount(key[used], eligible, parts))
    centre = np.where((weeks >= FEWEST_WEEKS) & (users_of_part > 0), centre, np.nan)
    expected = centre[key[used]] * eligible
    z = np.nan_to_num(divide(users - expected, np.sqrt(expected)))
    neighbours = np.diff(key[used]) == 0
    at, ranges = key[used][1:][neighbours], np.abs(np.diff(z))[neighbours]
    moving = divide(np.bincount(at, ranges, parts), np.bincount(at, minlength=parts))
    around = np.sqrt(divide(np.bincount(key[used], z**2, parts), weeks - 1))
    mean = divide(np.bincount(key[used], expected, parts), weeks)
    sigma = np.where(mean < RUNS_FROM, around, moving / _RANGE_TO_SIGMA)
    return centre, np.maximum(sigma, 1.0), weeks


def _with_limits(rows: pd.DataFrame, wanted: ArrayLike) -> pd.DataFrame:
    expected = rows["expected"].where(wanted).to_numpy()
    variance = expected * rows["dispersion"].to_numpy() ** 2
    eligible = rows["eligible"].to_numpy(float)
    lower, upper = (count_quantile(tail, expected, variance) for tail in (TAIL, 1 - TAIL))
    return rows.assign(lower_limit=divide(lower, eligible), upper_limit=divide(upper, eligible))


def _flags(rows: pd.DataFrame, used: np.ndarray) -> np.ndarray:
    """Return the flags; a count on a limit is inside."""
    users = rows["users"].to_numpy(float)
    lower, upper = (
        np.rint(rows[f"{end}_limit"] * rows["eligible"]).to_numpy() for end in ("lower", "upper")
    )
    judged = used & ~np.isnan(lower)
    return np.select([~judged, users < lower, users > upper], ["unjudged", "low", "high"], "inside")


def _with_runs(rows: pd.DataFrame, key: np.ndarray, used: np.ndarray) -> pd.DataFrame:
    """Return the rows with the run rules of their part, 0 and false where runs are not judged."""
    side = np.sign(rows["users"].to_numpy(float) - rows["expected"].to_numpy(float))
    usual = np.bincount(key[used], rows["expected"].to_numpy(float)[used], len(np.unique(key)))
    frequent = divide(usual, np.bincount(key[used], minlength=len(usual))) >= RUNS_FROM
    useful = np.flatnonzero(used & (side != 0) & ~np.isnan(side) & frequent[key])
    runs = longest_runs(key[useful], side[useful], rows["week"].to_numpy()[useful])
    found = runs.reindex(key)
    for name in _RULES:
        rows[name] = found[name].fillna(0).to_numpy(dtype=int)
    for name in ("run_from", "run_to", "run_side", "run_weeks"):
        rows[name] = found[name].to_numpy()
    long, few = (
        (rows["longest_run"] > rows["longest_run_max"]),
        (rows["crossings"] < rows["crossings_min"]),
    )
    return rows.assign(shifted=long | few)


def longest_runs(key: np.ndarray, side: np.ndarray, week: np.ndarray) -> pd.DataFrame:
    """Return one row per part: its run rules, and the run that says most.

    That is the last run that is too long for chance, else the longest.
    """
    begins = np.flatnonzero(np.r_[True, (np.diff(key) != 0) | (np.diff(side) != 0)][: len(key)])
    ends = np.r_[begins[1:], len(key)][: len(begins)] - 1
    runs = pd.DataFrame({
        "key": key[begins], "run_weeks": ends - begins + 1, "run_side": side[begins],
        "run_from": week[begins], "run_to": week[ends],
    })  # fmt: skip
    by_part = runs.groupby("key")
    useful = by_part["run_weeks"].sum()
    most = np.round(np.log2(useful) + 3)
    runs["too_long"] = runs["run_weeks"] > runs["key"].map(most)
    runs["rank"] = np.where(runs["too_long"], np.inf, runs["run_weeks"])
    said = runs.sort_values(["rank", "run_to"]).groupby("key").last()
    return said.drop(columns=["rank", "too_long"]).assign(
        longest_run=by_part["run_weeks"].max(),
        crossings=by_part.size() - 1,
        longest_run_max=most,
        crossings_min=np.nan_to_num(stats.binom.ppf(0.05, np.maximum(useful - 1, 0), 0.5)),
    )


def point_signals(judged: pd.DataFrame) -> pd.DataFrame:
    beyond = judged[judged["flag"] != "inside"]
    per_rate = beyond["expected"] / beyond["centre"]
    return pd.DataFrame({
        "unit": beyond["unit"], "kind": beyond["flag"], "week": beyond["week"],
        "last_week": beyond["week"], "users": beyond["users"], "expected": beyond["expected"],
        "least": np.rint(beyond["lower_limit"] * per_rate),
        "most": np.rint(beyond["upper_limit"] * per_rate),
        "weeks": 1, "usual": np.nan,
    })  # fmt: skip


def shift_signals(judged: pd.DataFrame) -> pd.DataFrame:
    """Return one row per part that has shifted; a run says more than seldom crossings."""
    parts = judged[judged["shifted"]].groupby(["unit", "part"], sort=False)
    ends = parts["week"].agg(["min", "max"])
    one = parts[["longest_run", "longest_run_max", "crossings", "crossings_min", "run_from",
                 "run_to", "run_side", "run_weeks"]].first()  # fmt: skip
    run = one["longest_run"] > one["longest_run_max"]
    side = np.where(one["run_side"] > 0, "run_high", "run_low")
    return pd.DataFrame({
        "unit": ends.index.get_level_values("unit"),
        "kind": np.where(run, side, "few_crossings"),
        "week": one["run_from"].where(run, ends["min"]).to_numpy(),
        "last_week": one["run_to"].where(run, ends["max"]).to_numpy(),
        "users": np.nan, "expected": np.nan, "least": np.nan, "most": np.nan,
        "weeks": np.where(run, one["run_weeks"], one["crossings"]),
        "usual": np.where(run, one["longest_run_max"], one["crossings_min"]),
    })  # fmt: skip
