"""People who start a programme, week by week: what is known, what is still to come, what changed.

The page of weeks and the weekly report are made of these frames.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.checks import require_columns
from src.metrics.late_reports import ORIGINS, nowcast_reports
from src.metrics.rates import divide
from src.metrics.triangle import WEEK
from src.metrics.weekly_limits import weekly_limits
from src.metrics.weekly_signals import find_signals

PER = 1000
_RATES = {"users": "rate", "estimate": "estimate_rate", "lower": "lower_rate",
          "upper": "upper_rate"}  # fmt: skip


class Weekly(NamedTuple):
    """rows: one a week (weekly_series says which columns). signals: one a signal (find_signals).
    coverage: share of past provisional weeks whose final count lay in the band drawn at the time,
    over the last `origins` as-of weeks that can be judged; NaN where history is too short.
    judged: how many weeks that share is of; judged_from, judged_to: the first and last day on which
    these bands were drawn. settled: weeks until a week is no longer provisional.
    last: the Monday of the last week that is over."""

    rows: pd.DataFrame
    signals: pd.DataFrame
    coverage: float
    judged: int
    judged_from: pd.Timestamp | None
    judged_to: pd.Timestamp | None
    settled: int
    last: pd.Timestamp
    origins: int = ORIGINS


def weekly_series(
    starts: pd.DataFrame,
    eligible: pd.DataFrame,
    last,
    events: pd.DataFrame | None = None,
    quiet=(),
    like: pd.DataFrame | None = None,
    eligible_until=None,
) -> Weekly:
    """Return every week of a group with its nowcast, limits and signals, as known after `last`.

    `starts`: week, received_week (Mondays), users, at any grain. `eligible`: month (YYYY-MM) and
    eligible people, at any grain. `last`: the Monday of the last week whose reports are in hand;
    what was received later is not looked at. `events`: happened_on, rebases; limits begin anew at
    the first Monday on or after an event that rebases, and nowhere else. `quiet`: Mondays of weeks
    that are left out of limits and signals, such as 설. `like`: starts of a larger group that is
    reported as fast, from which a small one borrows its speed; weeks run from its first on.
    `eligible_until`: the day up to which `eligible` is counted (weekly_eligible).
    Columns: week, users (known), eligible (weekly_eligible), rate (known users per 1,000 eligible),
    estimate, lower, upper (final count, NaN for settled weeks) and the same per 1,000 as
    estimate_rate, lower_rate, upper_rate; provisional; quiet; users_before and rate_before (same
    ISO week a year before, NaN where it is not settled or there is none); part, centre,
    lower_limit, upper_limit (per 1,000), dispersion, flag (inside, low, high, provisional, quiet,
    unjudged), shifted and the run rules of the part. Rows begin with the first week in which the
    group had starts or eligible people; nothing known gives no rows.
    """
    last = pd.Timestamp(last)
    require_columns(starts, ["week", "received_week", "users"])
    first = pd.to_datetime((starts if like is None else like)["week"]).min()
    as_of = last + WEEK - pd.Timedelta(days=1)
    first = first if first <= last else None
    opened = _opened(starts, eligible)
    found = nowcast_reports(starts, as_of, like, first, opened)
    rows = found.rows.assign(quiet=found.rows["week"].isin(pd.to_datetime(list(quiet))))
    rows["eligible"] = weekly_eligible(eligible, rows["week"], eligible_until).to_numpy()
    rows = rows[rows["week"] >= opened].reset_index(drop=True)
    for count, rate in _RATES.items():
        rows[rate] = divide(rows[count], rows["eligible"]) * PER
    rows = charted(rows.assign(unit=0), events).drop(columns="unit")
    drawn = found.past["as_of"]
    return Weekly(
        rows=with_year_before(rows),
        signals=find_signals(rows),
        coverage=found.coverage,
        judged=found.judged,
        judged_from=drawn.min() if len(drawn) else None,
        judged_to=drawn.max() if len(drawn) else None,
        settled=found.settled,
        last=last,
    )


def _opened(starts: pd.DataFrame, eligible: pd.DataFrame) -> pd.Timestamp:
    """Return the first Monday of the group: of its first start or first eligible month."""
    months = pd.to_datetime(eligible.loc[eligible["eligible"] > 0, "month"])
    begins = [pd.to_datetime(starts["week"]).min(), first_monday(months.min())]
    known = [day for day in begins if not pd.isna(day)]
    return min(known, default=pd.Timestamp(0))


def weekly_eligible(months: pd.DataFrame, weeks, until=None) -> pd.Series:
    """Return the people eligible in each week, under the week.

    A week has the eligible of the month its Monday lies in, divided by the Mondays of that month.
    `months`: month (YYYY-MM), eligible. `until`: the day up to which they are counted; the month it
    lies in is divided by its Mondays up to then. NaN for a week whose month is not given.
    """
    week = pd.DatetimeIndex(weeks)
    given = months.groupby("month")["eligible"].sum()
    first = week.to_numpy().astype("datetime64[M]")
    begin, end = (each.astype("datetime64[D]") for each in (first, first + 1))
    if until is not None:
        end = np.minimum(end, np.datetime64(pd.Timestamp(until).date()) + 1)
    mondays = np.busday_count(begin, np.maximum(end, begin), weekmask="Mon")
    eligible = given.reindex(week.strftime("%Y-%m")).to_numpy(float)
    return pd.Series(divide(eligible, mondays), index=week, name="eligible")


def charted(rows: pd.DataFrame, events: pd.DataFrame | None = None, since=None) -> pd.DataFrame:
    """Return the weeks of one unit or many with limits per 1,000, flags and runs.

    `rows`: unit, week, users, eligible, provisional, quiet. `events`: happened_on, rebases and
    optionally unit (missing: for all).
    """
    judged = ~rows["provisional"] & ~rows["quiet"]
    points = weekly_limits(rows.assign(judged=judged, part=_parts(rows, events)), since)
    points["flag"] = np.select(
        [points["provisional"], points["quiet"]], ["provisional", "quiet"], points["flag"]
    )
    for end in ("centre", "lower_limit", "upper_limit"):
        points[end] = points[end] * PER
    return points.drop(columns="judged")


def _parts(rows: pd.DataFrame, events: pd.DataFrame | None) -> np.ndarray:
    """Return the number of the part that each week lies in: 1, and one more at each rebase."""
    part = np.ones(len(rows), dtype=int)
    if events is None or events.empty:
        return part
    for event in events[events["rebases"].astype(bool)].drop_duplicates("happened_on").itertuples():
        unit = getattr(event, "unit", None)
        here = True if pd.isna(unit) else rows["unit"] == unit
        part += np.asarray((rows["week"] >= first_monday(event.happened_on)) & here)
    return part


def first_monday(day) -> pd.Timestamp:
    """Return the first Monday on or after a day; NaT for none."""
    if pd.isna(day):
        return pd.NaT
    day = pd.Timestamp(day).normalize()
    return day + pd.Timedelta(days=(7 - day.weekday()) % 7)


def with_year_before(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the weeks with users_before and rate_before of the same ISO week a year before."""
    iso = rows["week"].dt.isocalendar()
    code = iso["year"].astype(int) * 100 + iso["week"].astype(int)
    before = rows.assign(code=code + 100)[~rows["provisional"]].set_index("code")
    found = before[["users", "rate"]].reindex(code)
    return rows.assign(users_before=found["users"].to_numpy(), rate_before=found["rate"].to_numpy())
