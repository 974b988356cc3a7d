"""People who start a programme, week by week: known and nowcast counts, limits and signals.

The weekly page and the weekly report use these frames.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from src.metrics.checks import Day, require_columns
from src.metrics.control_chart import (
    PER,
    Columns,
    Weeks,
    as_days,
    control_limits,
    first_monday,
    frame_of,
    in_words,
    part_numbers,
    parts_since,
    signal_columns,
)
from src.metrics.early_change import UNJUDGED, Early, early_change
from src.metrics.nowcast import ORIGINS, WEEK, Larger, larger_group, nowcast, reported_weeks
from src.metrics.rates import divide

_RATES = {"users": "rate", "estimate": "estimate_rate", "lower": "lower_rate",
          "upper": "upper_rate"}  # fmt: skip

RECENT_WEEKS = 4
LIMITED_WEEKS = 78


@dataclass(frozen=True)
class Calendar:
    """Up to when weeks are known, and which of them are special.

    last: the Monday of the last week whose reports are in hand; later reports are ignored. events:
    happened_on, rebases and, for many units, unit (missing: all units); limits begin anew at the
    first Monday on or after an event that rebases, and nowhere else. quiet: Mondays of weeks that
    are left out of limits and signals, such as 설. eligible_until: the day up to which eligible
    people are counted (weekly_eligible). begins: days on which something else is known to begin,
    such as a campaign; an early change is more likely there. first: for many units, the week from
    which all are counted, so that a unit's figures do not depend on the other units.
    """

    last: Day
    events: pd.DataFrame | None = None
    quiet: tuple[Day, ...] = ()
    eligible_until: Day | None = None
    begins: tuple[Day, ...] = ()
    first: Day | None = None


class Weekly(NamedTuple):
    """weeks: columns, one row per week (see weekly_series). signs: columns, one row per signal
    (signal_columns). rows, signals: the same as frames, built at each access; pages use the
    columns.
    coverage: share of past provisional weeks whose final count lay in the band drawn at the time,
    over the last `origins` as-of weeks that can be judged; NaN where history is too short.
    judged: the number of these weeks; judged_from, judged_to: the first and last day on which these
    bands were drawn. settled: weeks until a week is no longer provisional.
    last: the Monday of the last week that is over. early: whether the reports received so far show
    a change of level, provisional weeks included (early_change)."""

    weeks: Columns
    signs: Columns
    coverage: float
    judged: int
    judged_from: pd.Timestamp | None
    judged_to: pd.Timestamp | None
    settled: int
    last: pd.Timestamp
    origins: int = ORIGINS
    early: Early = UNJUDGED

    @property
    def rows(self) -> pd.DataFrame:
        """The weeks as a frame."""
        return _framed(self.weeks)

    @property
    def signals(self) -> pd.DataFrame:
        """The signals as a frame."""
        return _framed(self.signs)

    @property
    def each_signal(self) -> list[dict[str, Any]]:
        """The signals as dicts, the newest first."""
        columns = {
            name: [pd.Timestamp(day) for day in values]
            if values.dtype.kind == "M"
            else values.tolist()
            for name, values in self.signs.items()
        }
        rows = zip(*columns.values(), strict=True)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    @property
    def is_drawable(self) -> bool:
        """Whether there are at least two weeks and any users."""
        return len(self.weeks["week"]) > 1 and bool(self.weeks["users"].sum())


def _framed(columns: Columns) -> pd.DataFrame:
    texts = {name: pd.array(columns[name], dtype="str") for name in _TEXTS if name in columns}
    return pd.DataFrame(columns | texts)


_TEXTS = ("flag", "sum_flag", "kind")


class WeeklyUnits(NamedTuple):
    """rows: one per unit and week, as in control_limits. units: one per unit, those with a signal
    first: unit, users (of the last four settled weeks), rate, expected, kind (of its most urgent
    recent signal, else None), week, last_week, users_then, judged (whether any week was judged)."""

    rows: pd.DataFrame
    units: pd.DataFrame


def weekly_series(
    starts: Weeks,
    eligible: Weeks,
    calendar: Calendar,
    reference: Weeks | Larger | None = None,
) -> Weekly:
    """Return every week of a group with its nowcast, limits and signals, as known at the time.

    `starts`: week, received_week (Mondays), users, at any grain. `eligible`: month (YYYY-MM, or
    numpy's datetime64[M]) and eligible people, at any grain. Both are frames, or columns by name.
    `reference`: starts of a larger group with the same reporting speed, which a small group
    borrows, or the result of counted_once; weeks begin with the first of the reference.
    Columns: week, users (known), eligible (weekly_eligible), rate (known users per 1,000 eligible),
    estimate, lower, upper (final count, NaN for settled weeks) and the same per 1,000 as
    estimate_rate, lower_rate, upper_rate; provisional; quiet; users_before and rate_before (same
    ISO week a year before, NaN where it is not settled or there is none); part, centre,
    lower_limit, upper_limit (per 1,000), dispersion, flag (inside, low, high, provisional, quiet,
    unjudged), shifted and the run rules of the part. Rows begin with the first week in which the
    group had starts or eligible people; nothing known gives no rows.
    """
    if isinstance(starts, pd.DataFrame):
        require_columns(starts, ["week", "received_week", "users"])
    if not isinstance(reference, Larger):
        reference = counted_once(starts if reference is None else reference, calendar.last)
    opened = opened_on(starts, eligible)
    found = nowcast(starts, reference.as_of, reference, reference.first, opened)
    made = found.rows | {"quiet": _is_quiet(found.rows["week"], calendar)}
    made = _with_eligible(made, eligible, calendar, opened)
    people = made["eligible"]
    made |= {rate: divide(made[count], people) * PER for count, rate in _RATES.items()}
    made["part"] = part_numbers(made, calendar.events)
    judged = ~made["provisional"] & ~made["quiet"]
    made |= control_limits(made | {"judged": judged}, made["part"] - 1, per=PER)
    drawn = found.past["as_of"]
    return Weekly(
        weeks=in_words(made | year_before(made)),
        signs=signal_columns(made),
        coverage=found.coverage,
        judged=found.judged,
        judged_from=pd.Timestamp(drawn.min()) if len(drawn) else None,
        judged_to=pd.Timestamp(drawn.max()) if len(drawn) else None,
        settled=found.settled,
        last=pd.Timestamp(calendar.last),
        early=early_change(found, made, calendar.events, calendar.begins),
    )


def weekly_rates(
    starts: Weeks,
    eligible: Weeks,
    calendar: Calendar,
    reference: pd.DataFrame | Larger,
) -> Columns:
    """Return week, users, eligible, rate and provisional of a group as `weekly_series` does.

    Without nowcast, limits and signals, which peers do not need.
    """
    if not isinstance(reference, Larger):
        reference = counted_once(reference, calendar.last)
    made: Columns = reported_weeks(starts, reference.as_of, reference, reference.first)
    made = _with_eligible(made, eligible, calendar, opened_on(starts, eligible))
    return made | {"rate": divide(made["users"], made["eligible"]) * PER}


def counted_once(starts: Weeks, last: Day) -> Larger:
    """Return a reference group for `weekly_series`, prepared up to the week `last`."""
    first = pd.to_datetime(starts["week"]).min()
    last = pd.Timestamp(last)
    return larger_group(
        starts, first if first <= last else None, last + WEEK - pd.Timedelta(days=1)
    )


def _with_eligible(
    rows: Columns, eligible: Weeks, calendar: Calendar, opened: pd.Timestamp
) -> Columns:
    """Return the weeks from the group's first one on, with eligible people."""
    people = weekly_eligible(eligible, rows["week"], calendar.eligible_until)
    there = rows["week"] >= opened.to_datetime64()
    return {name: column[there] for name, column in (rows | {"eligible": people}).items()}


def _is_quiet(weeks: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Return which Mondays are left out of limits and signals."""
    left_out = as_days(calendar.quiet)
    return np.isin(weeks.astype("datetime64[D]"), left_out)


def newest_week(reported: pd.DataFrame, day: date | None) -> date | None:
    """Return the Monday of the newest week that is over, None where nothing was reported.

    `reported`: one row with first and last. `day`, the day of the data, may come from an older file
    of another kind, so reports after it are used as well.
    """
    if reported.empty or pd.isna(reported["last"].iloc[0]):
        return None
    last = pd.Timestamp(reported["last"].iloc[0]).date()
    if day is not None and last <= day < last + timedelta(days=6):
        last -= timedelta(days=7)
    return last


def settled_after(reference: pd.DataFrame, last: Day) -> int:
    """Return the weeks until a week is settled, in all groups with this reference."""
    country = counted_once(reference, last)
    return int(
        reported_weeks(reference, country.as_of, country, country.first)["provisional"].sum()
    )


def campaigns_begin(campaigns: pd.DataFrame) -> tuple[Day, ...]:
    """Return the first days of campaigns that belong to one complex; others mark no single week.

    `campaigns`: complex_id, starts_on.
    """
    own = campaigns[campaigns["complex_id"].notna()]
    return tuple(own["starts_on"].dropna().unique())


def weekly_units(
    starts: pd.DataFrame | Mapping[str, Any],
    eligible: pd.DataFrame | Mapping[str, Any],
    calendar: Calendar,
    settled: int,
    drawn: tuple[str, ...] = (),
) -> WeeklyUnits:
    """Return the weeks of many units with limits and signals, those with a signal first.

    `starts`: unit, week, users known after the last week; `eligible`: unit, month, eligible; as
    frames or as columns by name.
    `settled`: weeks until a week is settled, from weekly_series of all units together. Limits and
    flags are given for the last 78 weeks. `drawn`: the columns to return, then for these 78 weeks
    only; by default all columns and weeks. A unit with neither starts nor eligible people is left
    out. Signals come from the last 24 settled weeks. Units with a week beyond its limits come
    before those with a shift, the newest first; the rest follow by their users.
    """
    last = pd.Timestamp(calendar.last).to_datetime64()
    since = last - LIMITED_WEEKS * WEEK.to_timedelta64()
    units, (of_starts, of_eligible) = _numbered_units(starts["unit"], eligible["unit"])
    rows = weekly_grid(
        Counted(of_starts, starts["week"], starts["users"]),
        Counted(of_eligible, eligible["month"], eligible["eligible"]),
        len(units),
        calendar,
    )
    week = rows["week"]
    if not len(week):
        return WeeklyUnits(pd.DataFrame(rows), pd.DataFrame(columns=_UNITS))
    rows |= {
        "provisional": (last - week) // WEEK.to_timedelta64() < settled,
        "quiet": np.tile(_is_quiet(week[: len(week) // len(units)], calendar), len(units)),
        "rate": divide(rows["users"], rows["eligible"]) * PER,
    }
    part = rows["part"] = parts_since(rows, _placed(calendar.events, units))
    judged = ~rows["provisional"] & ~rows["quiet"]
    key = _in_order_of_coming(rows["unit"] * (part.max() + 1) + part)
    rows |= control_limits(rows | {"judged": judged}, key, since, PER)
    table = units_in_order(rows, signal_columns(rows), units)
    if drawn:
        shown = week > since
        rows = {name: rows[name][shown] for name in drawn}
    unit: Any = pd.Categorical.from_codes(rows["unit"], units)
    return WeeklyUnits(frame_of(rows | {"unit": unit}), table)


class Counted(NamedTuple):
    """Rows of units: the unit's number, the week or month, and the people."""

    unit: np.ndarray
    when: Any
    people: Any


def _numbered_units(*given: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the sorted distinct units of some columns, and each column as indexes of these."""
    coded = [pd.factorize(each) for each in given]
    named = [np.asarray(names, object) for _, names in coded]
    units = np.unique(np.concatenate(named))
    return units, [
        units.searchsorted(names)[codes] if len(names) else codes
        for (codes, _), names in zip(coded, named, strict=True)
    ]


def _in_order_of_coming(values: np.ndarray) -> np.ndarray:
    """Number values in order of appearance; equal values must be consecutive."""
    return np.r_[False, values[1:] != values[:-1]].cumsum()


def weekly_eligible(
    months: pd.DataFrame | Mapping[str, Any], weeks: np.ndarray, until: Day | None = None
) -> np.ndarray:
    """Return the people eligible in each week.

    A week has the eligible people of the month of its Monday, divided by the Mondays of that month.
    `months`: month (YYYY-MM), eligible. `until`: the day up to which people are counted; its month
    is divided by the Mondays up to that day. NaN for a week whose month is not given.
    """
    first = weeks.astype("datetime64[M]")
    begin, end = (each.astype("datetime64[D]") for each in (first, first + 1))
    if until is not None:
        end = np.minimum(end, np.datetime64(pd.Timestamp(until).date()) + 1)
    mondays = np.busday_count(begin, np.maximum(end, begin), weekmask="Mon")
    return divide(_of_months(months, first), mondays)


def _of_months(months: pd.DataFrame | Mapping[str, Any], wanted: np.ndarray) -> np.ndarray:
    """Return the eligible of each wanted month, NaN for one that is not given."""
    given = _months_of(months)
    if not len(given):
        return np.full(len(wanted), np.nan)
    known, place = np.unique(given, return_inverse=True)
    people = np.nan_to_num(np.asarray(months["eligible"], float))
    at = np.searchsorted(known, wanted).clip(max=len(known) - 1)
    return np.where(known[at] == wanted, np.bincount(place, people)[at], np.nan)


def _months_of(rows: pd.DataFrame | Mapping[str, Any]) -> np.ndarray:
    given = np.asarray(rows["month"])
    # Python strings: numpy's take ten times as long to parse
    return (given if given.dtype.kind == "M" else given.astype(object)).astype("datetime64[M]")


def year_before(rows: Columns) -> Columns:
    """Return users_before and rate_before: those of the same ISO week a year before."""
    code = iso_codes(rows["week"])
    settled = ~rows["provisional"]
    known = code[settled] + _YEAR_ON
    place = np.searchsorted(known, code)
    there = place < len(known)
    there[there] = known[place[there]] == code[there]
    before: Columns = {}
    for name in ("users", "rate"):
        values = np.full(len(code), np.nan)
        values[there] = rows[name][settled][place[there]]
        before[f"{name}_before"] = values
    return before


_YEAR_ON = 100


def iso_codes(weeks: np.ndarray) -> np.ndarray:
    """Return the ISO year and week of each Monday as one number, 202646 for 2026-W46."""
    thursday = weeks.astype("datetime64[D]") + 3
    year = thursday.astype("datetime64[Y]")
    week = (thursday - year.astype("datetime64[D]")).astype(int) // 7 + 1
    return (year.astype(int) + 1970) * _YEAR_ON + week


def opened_on(starts: Weeks, eligible: Weeks) -> pd.Timestamp:
    """Return the first Monday of a group, by its first start or first eligible month."""
    some = np.asarray(eligible["eligible"], float) > 0
    months, weeks = _months_of(eligible)[some], np.asarray(starts["week"])
    begins = [pd.Timestamp(weeks.min())] if len(weeks) else []
    begins += [first_monday(months.min())] if len(months) else []
    known = [day for day in begins if not pd.isna(day)]
    return min(known, default=pd.Timestamp(0))


_UNITS = ["unit", "users", "rate", "expected", "judged", "kind", "week", "last_week", "users_then"]

_URGENCY = {
    "low": 0, "high": 0, "sum_low": 0, "sum_high": 0, "run_low": 1, "run_high": 1,
    "few_crossings": 2,
}  # fmt: skip


def _placed(events: pd.DataFrame | None, units: np.ndarray) -> list[tuple[Day, bool, Any]]:
    """Return day, rebases and unit number of each event, without events of other units."""
    if events is None:
        return []
    place = {unit: number for number, unit in enumerate(units.tolist())}
    named = events["unit"].tolist() if "unit" in events else [None] * len(events)
    happened = zip(events["happened_on"].tolist(), events["rebases"].tolist(), named, strict=True)
    return [
        (day, rebases, place.get(unit))
        for day, rebases, unit in happened
        if pd.isna(unit) or unit in place
    ]


def weekly_grid(starts: Counted, eligible: Counted, units: int, calendar: Calendar) -> Columns:
    """Return every week of each of `units` units (numbered), with users and eligible people."""
    week, last = _times(starts.when), pd.Timestamp(calendar.last)
    begins = [pd.Timestamp(day) for day in ([week.min()] if len(week) else [])]
    begins += [pd.Timestamp(calendar.first)] if calendar.first and units else []
    begins = [day for day in begins if day <= last]
    if not begins:
        return dict.fromkeys(("unit", "week", "users", "eligible"), np.zeros(0, object))
    first, end = (day.to_datetime64().astype("datetime64[us]") for day in (min(begins), last))
    weeks = np.arange(first, end + np.timedelta64(1, "D"), WEEK.to_timedelta64())
    inside = week <= last.to_datetime64()
    column = (week[inside] - weeks[0]) // WEEK.to_timedelta64()
    cell, cells = starts.unit[inside] * len(weeks) + column, units * len(weeks)
    return {
        "unit": np.repeat(np.arange(units), len(weeks)),
        "week": np.tile(weeks, units),
        "users": np.bincount(cell, np.asarray(starts.people, float)[inside], cells),
        "eligible": eligible_grid(eligible, units, weeks, calendar.eligible_until).ravel(),
    }


def _times(given: Any) -> np.ndarray:
    """Return a column of days as an array."""
    days = np.asarray(given)
    return days if days.dtype.kind == "M" else pd.to_datetime(given).to_numpy()


def eligible_grid(
    eligible: Counted, units: int, weeks: np.ndarray, until: Day | None
) -> np.ndarray:
    """Return the eligible people of each unit and week; 0 in a month that only other units have."""
    known, (place,) = _numbered_units(eligible.when)
    months = known.astype("datetime64[M]")
    cell, cells = eligible.unit * len(months) + place, units * len(months)
    people = np.bincount(cell, np.asarray(eligible.people, float), cells)
    table = people.reshape(units, len(months))
    one_each = {"month": months, "eligible": np.ones(len(months))}
    share = weekly_eligible(one_each, weeks, until)
    at = np.searchsorted(months, weeks.astype("datetime64[M]"))
    at = at.clip(max=max(len(months) - 1, 0))
    return table[:, at] * share if len(months) else np.full((units, len(weeks)), np.nan)


def units_in_order(rows: Columns, signals: Columns, names: np.ndarray) -> pd.DataFrame:
    """Return one row per unit, those with a recent signal first. names : of units, by number."""
    unit, week, late = rows["unit"], rows["week"], rows["provisional"]
    known = np.arange(len(names))
    newest = ~late
    if newest.any():
        newest = newest & (week > week[newest].max() - RECENT_WEEKS * WEEK.to_numpy())
    users, eligible, expected = (
        np.bincount(unit[newest], np.nan_to_num(rows[name][newest]), len(known))
        for name in ("users", "eligible", "expected")
    )
    centred = ~late & ~np.isnan(rows["centre"])
    first = _first_signals(signals)
    urgency, last = np.full(len(known), np.inf), np.full(len(known), np.inf)
    urgency[first["at"]] = first["urgency"]
    last[first["at"]] = -first["last_week"].astype("int64")
    none = np.full(len(known), "NaT", week.dtype)
    units = {
        "unit": known, "users": users, "rate": divide(users, eligible) * PER,
        "expected": expected, "judged": np.bincount(unit[centred], minlength=len(known)) > 0,
        "kind": pd.array(_spread(first["kind"], first["at"], np.full(len(known), None)), "str"),
        "week": _spread(first["week"], first["at"], none.copy()),
        "last_week": _spread(first["last_week"], first["at"], none.copy()),
        "users_then": _spread(first["users"], first["at"], np.full(len(known), np.nan)),
    }  # fmt: skip
    order = np.lexsort((known, -users, last, urgency))
    table = {name: units[name][order] for name in _UNITS}
    return pd.DataFrame(table | {"unit": names[table["unit"].astype(int)]})


def _first_signals(signals: Columns) -> dict[str, np.ndarray]:
    """Return the most urgent recent signal of each unit that has one, the newest of equally urgent
    ones; at : the unit's number."""
    recent = signals["recent"].astype(bool)
    names = ("unit", "kind", "week", "last_week", "users")
    found = {name: signals[name][recent] for name in names}
    found["urgency"] = np.array([_URGENCY[kind] for kind in found["kind"]], float)
    order = np.lexsort((-found["last_week"].astype("int64"), found["urgency"]))
    units, first = np.unique(found["unit"][order].astype(int), return_index=True)
    found = {name: values[order[first]] for name, values in found.items()}
    return found | {"at": units}


def _spread(values: np.ndarray, at: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return `whole` with `values` at the positions `at`."""
    whole[at] = values
    return whole
