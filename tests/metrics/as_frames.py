"""The statistics of weeks with frames in and out; the program itself works on arrays."""

import numpy as np
import pandas as pd

from src.metrics import control_chart, interrupted, weekly
from src.metrics import nowcast as by_columns
from src.metrics.checks import numbers, require_columns, require_present


def control_limits(
    points: pd.DataFrame, since: pd.Timestamp | None = None, per: float = 1.0
) -> pd.DataFrame:
    """Return the points by unit and week with their limits, flags as words, and runs."""
    require_columns(points, ["unit", "part", "week", "users", "eligible", "judged"])
    require_present(points, ["unit", "week"])
    numbers(points["users"], "users", points.index)
    rows = points.sort_values(["unit", "week"], kind="stable", ignore_index=True)
    key = rows.groupby(["unit", "part"], sort=False).ngroup().to_numpy()
    columns = {name: rows[name].to_numpy() for name in rows}
    found = control_chart.control_limits(columns, key, since, per)
    return pd.concat([rows, control_chart.frame_of(found)], axis=1)


def find_signals(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the signals of weeks whose flags are words."""
    columns = {name: rows[name].to_numpy() for name in rows}
    for name in control_chart.FLAGGED:
        columns[name] = np.array([control_chart.FLAGS.index(flag) for flag in rows[name]], int)
    made = control_chart.signal_columns(columns)
    return pd.DataFrame(made | {"kind": pd.array(made["kind"], dtype="str")})


def nowcast(starts, as_of, reference=None, first=None, opened=None) -> by_columns.Nowcast:
    """Return the nowcast with its weeks and past weeks as frames."""
    found = by_columns.nowcast(starts, as_of, reference, first, opened)
    return found._replace(rows=pd.DataFrame(found.rows), past=pd.DataFrame(found.past))


def reporting_speed(known: np.ndarray, reference: np.ndarray) -> by_columns.ReportingSpeed:
    """Return how fast reports come, from two triangles of the same weeks."""
    steps = by_columns.reports_by_step(reference)
    return by_columns.reporting_speed(known, by_columns.Larger(None, pd.NaT, reference, *steps))


def weekly_eligible(months: pd.DataFrame, weeks, until=None) -> pd.Series:
    """Return the people eligible in each week, indexed by week."""
    weeks = pd.DatetimeIndex(weeks)
    return pd.Series(weekly.weekly_eligible(months, weeks.to_numpy(), until), weeks)


def interruption(pairs: interrupted.Pairs, day) -> interrupted.Change:
    """Return the change at one day."""
    return interrupted.interruptions_at(pairs, [day])[0]
