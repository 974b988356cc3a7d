"""The reporting triangle: what was known of each week, and when."""

import numpy as np
import pandas as pd

from src.metrics.checks import BadInputError, counts, require_columns, require_present

WEEK = pd.Timedelta(days=7)


def reporting_triangle(starts: pd.DataFrame, as_of, max_delay: int | None = None) -> pd.DataFrame:
    """Return the reporting triangle: one row a start week, one column a delay in weeks, users
    reported by then (cumulative); NaN where it is not yet known.

    `starts`: week (Monday), received_week (Monday) and users, at any grain. Only weeks that are
    over on `as_of` take part, both to start and to receive in; what was received later is not yet
    known. A week without starts is 0, not missing. A claim received before its start counts at
    delay 0. With `max_delay` the final count is that of so many weeks later.
    Raises BadInputError for missing columns, days that are no Monday, counts that cannot be.
    """
    week, received, users = _checked(starts)
    last = _monday_of_last_week(as_of)
    delay = ((received - week) // WEEK).clip(lower=0)
    known = (received <= last) & (week <= last)
    if not known.any():
        return pd.DataFrame(index=pd.DatetimeIndex([], name="week"), columns=pd.RangeIndex(0))
    weeks = pd.date_range(week[known].min(), last, freq="7D", name="week")
    longest = len(weeks) - 1 if max_delay is None else min(max_delay, len(weeks) - 1)
    added = np.zeros((len(weeks), len(weeks)))
    row = ((week[known] - weeks[0]) // WEEK).to_numpy()
    np.add.at(added, (row, delay[known].to_numpy()), users[known.to_numpy()])
    total = added.cumsum(axis=1)[:, : longest + 1]
    total[not_yet_known(len(weeks), longest)] = np.nan
    return pd.DataFrame(total, weeks, pd.RangeIndex(longest + 1, name="delay"))


def _checked(starts: pd.DataFrame) -> tuple[pd.Series, pd.Series, np.ndarray]:
    require_columns(starts, ["week", "received_week", "users"])
    require_present(starts, ["week", "received_week"])
    users = counts(starts["users"], "users", starts.index)
    days = [pd.to_datetime(starts[name]) for name in ("week", "received_week")]
    for name, day in zip(("week", "received_week"), days, strict=True):
        wrong = starts.index[day.dt.day_of_week != 0]
        if len(wrong):
            shown = ", ".join(f"행 {label}: {starts.loc[label, name]}" for label in wrong[:3])
            raise BadInputError(f"{name} 열에 월요일이 아닌 날이 있습니다 ({shown}).")
    return days[0], days[1], users


def _monday_of_last_week(as_of) -> pd.Timestamp:
    """Return the Monday of the last week that is over on `as_of` (its Sunday has passed)."""
    day = pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    return day - pd.Timedelta(days=day.weekday()) - WEEK


def not_yet_known(weeks: int, longest: int) -> np.ndarray:
    """Return where row + delay lies beyond the last week."""
    return np.arange(weeks)[:, None] + np.arange(longest + 1)[None, :] > weeks - 1
