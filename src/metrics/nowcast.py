"""Nowcast weekly counts, small ones too, from the speed at which past weeks were reported.

The chain ladder needs many reports at every step, but a complex has a handful a week and often
none. Here the outstanding count is negative binomial. The share reported by now comes from past
weeks (a small group borrows from a larger one that reports alike), the level from the weeks around,
and the variance from the errors of past nowcasts. Withdrawn claims are negative counts: a count may
shrink again, and withdrawals still to come are modelled too.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from src.metrics.checks import (
    BadInputError,
    Day,
    numbers,
    require_columns,
    require_present,
)
from src.metrics.rates import count_limits, divide

WEEK = pd.Timedelta(days=7)

LONGEST_DELAY = 52
SETTLED_SHARE = 0.98
"""A week is settled once this share of its reports is in."""

FINAL_SHARE = 0.998
"""The final count of a week is the count at the delay by which this share is in."""

ORIGINS = 26
LEAST_HISTORY = 13
"""With fewer weeks the delay of reports is unknown, and all weeks are provisional."""

_MEMORY = 52
_LEVEL = 13
_BORROWED = 100.0
_PRIOR_ERRORS = 6.0
_MOST_TAKEN = 0.5
"""Largest share of the reported count that can be withdrawn at one delay; guards small counts."""
_LEAST_SHAPE, _MOST_SHAPE = 0.5, 1e4
_FLATTEST = 0.1
"""Lower bound for the shape of the outstanding count; below it, it is 0 with a long thin tail."""


class ReportingSpeed(NamedTuple):
    """settled, longest: weeks until 98 % and 99.8 % of the reports are in. share: (as-of week,
    delay) share reported by then, as known in each week; above 1 where claims are withdrawn later.
    back: (as-of week, delay) share of the final count still to be withdrawn."""

    settled: int
    longest: int
    share: np.ndarray
    back: np.ndarray


class Larger(NamedTuple):
    """A larger group with the same reporting speed as smaller ones, prepared once for all of them.
    first, as_of : bounds of its known weeks; first is None without any. known : its triangle. late,
    passed : `reports_by_step` of the triangle."""

    first: pd.Timestamp | None
    as_of: pd.Timestamp
    known: np.ndarray
    late: np.ndarray
    passed: np.ndarray


class Nowcast(NamedTuple):
    """rows: week, users, estimate, lower, upper, provisional, one row per week.
    coverage: share of past provisional weeks whose final count lay within the limits drawn then;
    judged: their number; NaN and 0 where history is too short. settled: weeks until a week is no
    longer provisional. past: as_of, week, delay, estimate, lower, upper, actual, covered.
    known, larger: the triangles of the group and of the larger group it borrows from; speed: the
    speed learnt from them; None where nothing is known."""

    rows: Any
    coverage: float
    judged: int
    settled: int
    past: Any
    known: np.ndarray | None = None
    larger: np.ndarray | None = None
    speed: ReportingSpeed | None = None


Starts = pd.DataFrame | Mapping[str, np.ndarray]
"""Starts by week and week of report, as a frame or as columns by their names."""


def nowcast(
    starts: Starts,
    as_of: Day,
    reference: pd.DataFrame | Larger | None = None,
    first: Day | None = None,
    opened: Day | None = None,
) -> Nowcast:
    """Return users known, the expected final count and its limits per week, and past nowcasts.

    `rows` and `past` are columns by name.
    `starts`: week, received_week (Mondays), users at any grain; `reference`: the same for a larger
    group with the same reporting speed, such as the whole country (default: itself). `first`: the
    first week, if weeks without starts came before; `opened`: the week from which the group exists,
    so that earlier zeros do not enter its level. Only reports received in weeks that are over on
    `as_of` are known. A settled week has no estimate (NaN), and neither has any week while nobody
    has been reported. Limits are whole people. No starts at all give no rows unless `first` is set.
    Limits of past weeks use only what was known at the time.
    Source: reported and outstanding as Poisson counts with a gamma level, Lawless (1994) Canadian
    Journal of Statistics 22:15; variance from past errors as in quasi-likelihood. New reports less
    withdrawals are a count shifted by twice the withdrawals, which has the mean and variance of the
    difference of two Poisson counts (Skellam 1946, JRSS A 109:296).
    """
    weeks, known = _known(starts, as_of, first)
    if not len(known):
        return Nowcast(_no_rows(weeks), np.nan, 0, 0, _no_past())
    larger = None if reference is None else _larger(reference, as_of, weeks, known)
    speed = reporting_speed(known, larger)
    there = 0 if opened is None else weeks.searchsorted(pd.Timestamp(opened).to_datetime64())
    table = _Table(known[:, : speed.longest + 1], speed, there)
    last = len(known) - 1
    end = last - speed.longest + 1
    drawn_at = range(max(end - ORIGINS, 0), end)
    made = table.at([*drawn_at, *([] if last in drawn_at else [last])])
    past = {name: values[made["origin"] < end] for name, values in made.items()}
    origin, row = past.pop("origin"), past.pop("row")
    covered = (past["lower"] <= past["actual"]) & (past["actual"] <= past["upper"])
    drawn = {"as_of": weeks[origin] + _SEVEN - _DAY, "week": weeks[row]}
    coverage = float(covered.mean()) if len(covered) else np.nan
    judged = {**past, **drawn, "covered": covered}
    made_of = known, known if larger is None else larger.known, speed
    now = {name: values[made["origin"] == last] for name, values in made.items()}
    rows = _rows(weeks, known, speed.settled, now)
    return Nowcast(rows, coverage, len(covered), speed.settled, judged, *made_of)


def reported_weeks(
    starts: Starts, as_of: Day, reference: pd.DataFrame | Larger, first: Day | None = None
) -> dict[str, np.ndarray]:
    """Return week, users and provisional as `nowcast` does, without estimates."""
    weeks, known = _known(starts, as_of, first)
    if not len(known):
        none = _no_rows(weeks)
        return {name: none[name] for name in ("week", "users", "provisional")}
    return _latest(weeks, known, weeks_to_settle(known, _larger(reference, as_of, weeks, known)))


def larger_group(starts: Starts, first: pd.Timestamp | None, as_of: pd.Timestamp) -> Larger:
    """Return the group whose speed smaller ones borrow. first : its first week, as in `nowcast`;
    None where no week is over."""
    known = _known(starts, as_of, first)[1]
    return Larger(first, as_of, known, *reports_by_step(known))


def _larger(
    reference: pd.DataFrame | Larger, as_of: Day, weeks: np.ndarray, known: np.ndarray
) -> Larger:
    """Return the larger group in the weeks of the triangle `known`."""
    if isinstance(reference, pd.DataFrame):
        return larger_group(reference, pd.Timestamp(weeks[0]), pd.Timestamp(as_of))
    if reference.known.shape == known.shape:
        return reference
    nobody = np.where(np.isnan(known), np.nan, 0.0)
    return Larger(None, reference.as_of, nobody, *reports_by_step(nobody))


def _latest(weeks: np.ndarray, known: np.ndarray, settled: int) -> dict:
    age = np.arange(len(known))[::-1]
    latest = known[np.arange(len(known)), np.minimum(age, known.shape[1] - 1)]
    return {"week": weeks, "users": latest, "provisional": age < settled}


def reporting_speed(known: np.ndarray, larger: Larger | None) -> ReportingSpeed:
    """Return how fast reports come, as known in each week, from two triangles of the same weeks.

    `known` and `larger.known` are cumulative, one row per week, one column per delay. Each step is
    shrunk toward the larger group's, which counts like a hundred reports of the group's own;
    `larger` is None for a group that has no larger one.
    """
    own = late, passed = reports_by_step(known)
    late_there, passed_there = there = own if larger is None else (larger.late, larger.passed)
    now = _newest_share(*_steps(*((each[-1:], up_to[-1:]) for each, up_to in (own, there))))
    settled = _settled(now, len(known))
    longest = min(max(_within(now, FINAL_SHARE), settled), len(now) - 1)
    until = slice(longest + 1)
    step, _ = _steps(*((each[:, until], up_to[:, until]) for each, up_to in (own, there)))
    share = shares_by_delay(np.nan_to_num(step))
    taken = np.maximum(-np.diff(share, axis=1, append=share[:, -1:]), 0)
    back = taken[:, ::-1].cumsum(axis=1)[:, ::-1]
    learnt = ((passed_there + passed).max(axis=1) > 0) & (len(known) >= LEAST_HISTORY)
    share, back = (np.where(learnt[:, None], each, np.nan) for each in (share, back))
    return ReportingSpeed(settled, longest, share, back)


def weeks_to_settle(known: np.ndarray, larger: Larger) -> int:
    """Return `settled` of `reporting_speed`, which depends on the newest week alone."""
    own = newest_reports_by_step(known)
    steps = _steps(own, (larger.late[-1], larger.passed[-1]))
    return _settled(_newest_share(*(each[None] for each in steps)), len(known))


Reports = tuple[np.ndarray, np.ndarray]
"""By delay: reports at that delay, and all reports up to it."""


def _steps(own: Reports, there: Reports) -> Reports:
    """Return the share of the reports up to each delay that came at it, shrunk toward the larger
    group's; and the larger group's own."""
    (late, passed), borrowed_step = own, divide(*there)
    borrowed = np.where(np.isnan(borrowed_step), 0, _BORROWED)
    step = divide(late + borrowed * np.nan_to_num(borrowed_step), passed + borrowed)
    return np.clip(step, -_MOST_TAKEN, 1.0), np.clip(borrowed_step, -_MOST_TAKEN, 1.0)


def _newest_share(step: np.ndarray, borrowed_step: np.ndarray) -> np.ndarray:
    """Return the share reported by each delay from the steps of the newest week, those of the
    larger group where known."""
    known = np.where(np.isnan(borrowed_step), step, borrowed_step)
    return shares_by_delay(np.nan_to_num(known))[0]


def _settled(now: np.ndarray, weeks: int) -> int:
    return _within(now, SETTLED_SHARE) if weeks >= LEAST_HISTORY else weeks


def _within(share: np.ndarray, enough: float) -> int:
    """Return the delay from which the share stays within 1 − `enough` of 1, above or below."""
    open_ = np.flatnonzero(np.abs(1 - share) > 1 - enough + 1e-12)
    return int(open_[-1]) + 1 if len(open_) else 0


def _known(
    starts: Starts, as_of: Day, first: Day | np.datetime64 | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weeks from `first` on and the cumulative triangle with a row for each."""
    return reporting_triangle(starts, as_of, LONGEST_DELAY, first)


def reports_by_step(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, per as-of week and delay, reports at that delay and all reports up to it.

    Only the last year of weeks counts, because the speed of reporting changes.
    """
    counts = added_by_delay(known), np.where(np.isnan(known), 0.0, known)
    return tuple(rolling_by_delay(each, _MEMORY) for each in counts)


def added_by_delay(known: np.ndarray) -> np.ndarray:
    """Return the reports at each delay, 0 where they are not known yet."""
    added = known.copy()
    added[:, 1:] -= known[:, :-1]
    return np.where(np.isnan(added), 0.0, added)


def newest_reports_by_step(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the last row of both arrays of `reports_by_step`."""
    end = len(known) - np.arange(known.shape[1])
    row = np.arange(len(known))[:, None]
    inside = (row < end) & (row >= end - _MEMORY)
    counts = added_by_delay(known), np.where(np.isnan(known), 0.0, known)
    late, passed = (np.where(inside, each, 0.0).sum(axis=0) for each in counts)
    return late, passed


def rolling_by_delay(values: np.ndarray, memory: int) -> np.ndarray:
    """Return sums over `memory` weeks of column d, ending d weeks before each as-of week."""
    weeks, delays = values.shape
    total = np.vstack([np.zeros(delays), values.cumsum(axis=0)])
    column = np.arange(delays)[None, :]
    end = np.arange(weeks)[:, None] - column + 1
    return total[end.clip(min=0), column] - total[(end - memory).clip(min=0), column]


def shares_by_delay(step: np.ndarray) -> np.ndarray:
    """Return the share reported by each delay from the steps (`_steps`)."""
    later = np.concatenate([step[:, 1:], np.zeros((len(step), 1))], axis=1)
    return np.cumprod((1 - later)[:, ::-1], axis=1)[:, ::-1]


class _Table:
    """Every nowcast that could have been made: rows are as-of weeks, columns delays."""

    def __init__(self, known: np.ndarray, speed: ReportingSpeed, opened: int):
        self.speed, self.opened = speed, opened
        self.weeks, self.delays = known.shape
        self.row = np.arange(self.weeks)[:, None] - np.arange(self.delays)[None, :]
        there = self.row >= 0
        at = self.row.clip(min=0), np.arange(self.delays)[None, :]
        self.reported = np.where(there, known[at], np.nan)
        self.actual = np.where(there, known[:, -1][at[0]], np.nan)
        self.mean, self.variance, self.back = self._outstanding()
        come = self.mean + 2 * self.back
        most = come + come**2 / _FLATTEST
        self.variance = np.minimum(self.variance * self._widening(), most)

    def _outstanding(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return mean and variance of the outstanding count, with a gamma level per week, and the
        mean of the withdrawals still to come, which lower the mean and raise the variance."""
        share = self.speed.share
        level, shape = self._level()
        count = np.maximum(shape + self.reported, _LEAST_SHAPE)
        rate = divide(shape, level) + share
        mean, back = (1 - share) * count / rate, self.speed.back * count / rate
        return mean, mean + 2 * back + mean**2 / count, back

    def _level(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the level of recent weeks and the shape of its scatter, per as-of week."""
        recent = slice(0, min(_LEVEL, self.delays))
        share = np.where(self.row >= self.opened, self.speed.share, 0)[:, recent]
        level = divide(np.nan_to_num(self.reported[:, recent]).sum(axis=1), share.sum(axis=1))
        final = np.nan_to_num(self.actual[:, -1])
        seen = np.arange(self.weeks) - self.delays + 2 - self.opened
        counted = np.clip(seen, 0, _MEMORY)
        first, second = (moving_sums(final**power, _MEMORY) for power in (1, 2))
        mean = divide(first, counted)
        extra = divide(second, counted) - mean**2 - mean
        shape = np.clip(divide(mean**2, np.maximum(extra, 1e-9)), _LEAST_SHAPE, _MOST_SHAPE)
        shape = np.where(np.isnan(shape) | (counted < _LEVEL), _LEAST_SHAPE, shape)
        return np.maximum(level, 1e-3)[:, None], shape[:, None]

    def _widening(self) -> np.ndarray:
        """Return the factor by which the variance at each delay was too small, at least 1.

        Nowcasts made before the longest delay had been observed once are left out.
        """
        off = (self.actual - self.reported - self.mean) ** 2 / np.maximum(self.variance, 1e-9)
        learnt = np.arange(self.weeks)[:, None] >= self.delays
        off = np.where((self.speed.share < 1) & learnt, off, np.nan)
        seen = np.nan_to_num(off), (~np.isnan(off)).astype(float)
        summed, counted = (with_neighbours(_seen_by(each, self.delays)) for each in seen)
        return np.maximum((summed + _PRIOR_ERRORS) / (counted + _PRIOR_ERRORS), 1.0)

    def at(self, origins: Iterable[int]) -> dict[str, np.ndarray]:
        """Return, by as-of week and provisional delay: estimate, limits and final count."""
        open_ = min(self.speed.settled, self.delays)
        origin, delay = np.meshgrid(list(origins), np.arange(open_), indexing="ij")
        origin, delay = origin.ravel(), delay.ravel()
        mean, variance = self.mean[origin, delay], self.variance[origin, delay]
        reported, moved = self.reported[origin, delay], 2 * self.back[origin, delay]
        lower, upper = count_limits(np.maximum(mean + moved, 0), variance)
        lower, upper = np.floor(lower - moved), np.ceil(upper - moved)
        found = {
            "origin": origin, "row": origin - delay, "delay": delay, "users": reported,
            "estimate": reported + mean, "lower": reported + lower, "upper": reported + upper,
            "actual": self.actual[origin, delay],
        }  # fmt: skip
        known = ~np.isnan(found["lower"])
        return {name: values[known] for name, values in found.items()}


def moving_sums(values: np.ndarray, memory: int) -> np.ndarray:
    total = np.concatenate([[0.0], values.cumsum()])
    end = np.arange(1, len(values) + 1)
    return total[end] - total[(end - memory).clip(min=0)]


def _seen_by(values: np.ndarray, delays: int) -> np.ndarray:
    """Return sums of the errors whose final counts were known in each as-of week."""
    shifted = np.zeros_like(values)
    for delay in range(values.shape[1]):
        wait = delays - 1 - delay
        if wait < len(values):
            shifted[wait:, delay] = values[: len(values) - wait, delay]
    total = np.vstack([np.zeros(shifted.shape[1]), shifted.cumsum(axis=0)])
    end = np.arange(1, len(shifted) + 1)
    return total[end] - total[(end - _MEMORY).clip(min=0)]


def with_neighbours(values: np.ndarray) -> np.ndarray:
    """Return each column summed with its neighbours: fifty errors are too few for a variance."""
    wide = np.pad(values, ((0, 0), (1, 1)))
    return wide[:, :-2] + wide[:, 1:-1] + wide[:, 2:]


def _rows(weeks: np.ndarray, known: np.ndarray, settled: int, now: dict) -> dict:
    rows = _latest(weeks, known, settled)
    here = now["row"] >= 0
    for name in ("estimate", "lower", "upper"):
        rows[name] = np.full(len(known), np.nan)
        rows[name][now["row"][here]] = now[name][here]
    rows["provisional"] = rows.pop("provisional")
    return rows


def _no_rows(weeks: np.ndarray) -> dict[str, np.ndarray]:
    counts = dict.fromkeys(("users", "estimate", "lower", "upper"), np.zeros(0))
    return {"week": weeks, **counts, "provisional": np.zeros(0, bool)}


def _no_past() -> dict[str, np.ndarray]:
    columns = ["delay", "users", "estimate", "lower", "upper", "actual", "as_of", "week", "covered"]
    return dict.fromkeys(columns, np.zeros(0, object))


def reporting_triangle(
    starts: Starts, as_of: Day, max_delay: int | None, first: Day | np.datetime64 | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weeks and the reporting triangle: one row per start week, one column per delay in
    weeks, users reported by then (cumulative); NaN where not yet known.

    `starts`: week (Monday), received_week (Monday) and users, at any grain. Starts and reports of
    weeks that are not over on `as_of` are left out. A week without starts is 0, not missing. A
    claim received before its start counts at delay 0; a withdrawn claim is negative. Delays end at
    `max_delay`, where given. `first`: the first week, even if nobody started in it. Raises
    BadInputError for missing columns, days other than Mondays, and users that are not numbers.
    """
    week, received, users = _checked(starts)
    last = np.datetime64(last_week_over(as_of), "D")
    inside = (received <= last) & (week <= last)
    begin = None
    if first is not None:
        begin = np.datetime64(pd.Timestamp(first), "D")
        inside &= week >= begin
        begin = begin if begin <= last else None
    if begin is None:
        if not inside.any():
            return np.zeros(0, "datetime64[us]"), np.zeros((0, 0))
        begin = week[inside].min()
    row = ((week[inside] - begin) // _SEVEN).astype(int)
    delay = ((received[inside] - week[inside]) // _SEVEN).astype(int).clip(min=0)
    weeks = np.arange(begin, last + _DAY, _SEVEN).astype("datetime64[us]")
    longest = len(weeks) - 1 if max_delay is None else min(max_delay, len(weeks) - 1)
    soon = delay <= longest
    place = row[soon] * (longest + 1) + delay[soon]
    added = np.bincount(place, users[inside][soon], len(weeks) * (longest + 1))
    total = added.astype(float).reshape(len(weeks), longest + 1).cumsum(axis=1)
    total[not_yet_known(len(weeks), longest)] = np.nan
    return weeks, total


def _checked(starts: Starts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    labels = None
    if isinstance(starts, pd.DataFrame):
        require_columns(starts, _COLUMNS)
        labels = starts.index
    users = numbers(np.asarray(starts["users"]), "users", labels)
    days = [_days(starts, name) for name in _COLUMNS[:2]]
    for name, day in zip(("week", "received_week"), days, strict=True):
        wrong = (day.astype(int) + _THURSDAY) % 7 != 0
        if wrong.any():
            given = pd.DataFrame(starts)[name][wrong]
            shown = ", ".join(f"행 {label}: {value}" for label, value in given.head(3).items())
            raise BadInputError(f"{name} 열에 월요일이 아닌 날이 있습니다 ({shown}).")
    return days[0], days[1], users


def _days(starts: Starts, name: str) -> np.ndarray:
    """Return a column of days; raises BadInputError where one is missing."""
    given = np.asarray(starts[name])
    if given.dtype.kind != "M":
        given = np.asarray(pd.to_datetime(starts[name]))
    if np.isnat(given).any():
        require_present(pd.DataFrame(starts), [name])
    return given.astype("datetime64[D]")


_COLUMNS = ("week", "received_week", "users")
_SEVEN, _DAY, _THURSDAY = np.timedelta64(7, "D"), np.timedelta64(1, "D"), 3
"""_THURSDAY: weekday of 1970-01-01, day 0 of numpy's days; Monday is 0."""


def last_week_over(as_of: Day) -> pd.Timestamp:
    """Return the Monday of the last week that is over on `as_of` (its Sunday has passed)."""
    day = pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    return day - pd.Timedelta(days=day.weekday()) - WEEK


def not_yet_known(weeks: int, longest: int) -> np.ndarray:
    """Return a mask of the cells whose row + delay lies beyond the last week."""
    return np.arange(weeks)[:, None] + np.arange(longest + 1)[None, :] > weeks - 1
