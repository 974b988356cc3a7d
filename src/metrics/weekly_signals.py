"""Signals of weekly charts: weeks beyond the limits, and levels that have shifted."""

import numpy as np
import pandas as pd

from src.metrics.weekly_limits import CHART_WEEKS

KINDS = ("low", "high", "run_low", "run_high", "few_crossings")
COLUMNS = (
    *("unit", "kind", "week", "last_week", "users", "expected", "least", "most", "weeks"),
    *("usual", "recent", "ongoing"),
)


def find_signals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per signal, the newest first: a week beyond a limit, or a shift of a part.

    `rows`: what weekly.charted returns, of one unit (column unit optional) or of many.
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
    found = pd.concat([_points(judged), _shifts(judged)], ignore_index=True)
    begin, end = (each.reindex(found["unit"]).to_numpy() for each in (since, newest))
    found["recent"] = np.isnat(begin) | (found["last_week"].to_numpy() >= begin)
    found["ongoing"] = found["last_week"].to_numpy() == end
    found = found.sort_values(["last_week", "week"], ascending=False, kind="stable")
    return found[list(COLUMNS)].reset_index(drop=True)


def _points(judged: pd.DataFrame) -> pd.DataFrame:
    beyond = judged[judged["flag"] != "inside"]
    per_rate = beyond["expected"] / beyond["centre"]
    return pd.DataFrame({
        "unit": beyond["unit"], "kind": beyond["flag"], "week": beyond["week"],
        "last_week": beyond["week"], "users": beyond["users"], "expected": beyond["expected"],
        "least": np.rint(beyond["lower_limit"] * per_rate),
        "most": np.rint(beyond["upper_limit"] * per_rate),
        "weeks": 1, "usual": np.nan,
    })  # fmt: skip


def _shifts(judged: pd.DataFrame) -> pd.DataFrame:
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
