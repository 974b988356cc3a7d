"""Nowcast weekly counts, small ones too, from the speed at which past weeks were reported.

The chain ladder needs many reports at every step; a complex has a handful a week, and none in many
weeks. Here what is still to come is a negative binomial count: the share reported by now comes from
past weeks (a small group leans on a larger one that reports alike), the level of the week from the
weeks around it, and the width from how far the nowcasts of past weeks were off.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.checks import confidence_level
from src.metrics.rates import divide
from src.metrics.triangle import WEEK, reporting_triangle

LONGEST_DELAY = 52
SETTLED_SHARE = 0.98
"""A week is settled once so large a share of its reports is in."""
FINAL_SHARE = 0.998
"""The final count of a week is that of the delay by which so large a share is in."""
ORIGINS = 26
LEAST_HISTORY = 13
"""While fewer weeks are known, nothing is known of how late reports come: all are provisional."""
_MEMORY = 52
_LEVEL = 13
_BORROWED = 100.0
_PRIOR_ERRORS = 6.0
_LEAST_SHAPE, _MOST_SHAPE = 0.5, 1e4
_FLATTEST = 0.1
"""Least shape of the outstanding count: a flatter one would be 0 with a long, empty tail."""


class Speed(NamedTuple):
    """settled, longest: weeks until 98 % and 99.8 % of the reports are in. share: (as-of week,
    delay) share reported by then, as it was known in each week."""

    settled: int
    longest: int
    share: np.ndarray


class LateReports(NamedTuple):
    """rows: week, users, estimate, lower, upper, provisional, one row a week.
    coverage: share of past provisional weeks whose final count lay within the limits drawn then;
    judged: how many these are; NaN and 0 where history is too short. settled: weeks until a week is
    no longer provisional. past: as_of, week, delay, estimate, lower, upper, actual, covered."""

    rows: pd.DataFrame
    coverage: float
    judged: int
    settled: int
    past: pd.DataFrame


def nowcast_reports(
    starts: pd.DataFrame,
    as_of,
    like: pd.DataFrame | None = None,
    first=None,
    opened=None,
    origins: int = ORIGINS,
    confidence: float = 0.95,
) -> LateReports:
    """Return users known, the final count expected and its limits per week, and how past ones did.

    `starts`: week, received_week (Mondays), users at any grain; `like`: the same of a larger group
    whose reports come as fast, such as the whole country (default: itself). `first`: the first
    week, where weeks without starts came before; `opened`: the week from which the group is there
    at all, so that earlier zeros say nothing of its level. Only what was received in weeks that are
    over on `as_of` is known. A settled week has no estimate (NaN), and neither has any week while
    nobody has been reported. Limits are whole people. No starts at all give no rows unless `first`
    is set. The limits of past weeks are drawn from what was known in their time.
    Source: reported and outstanding as Poisson counts of a gamma level, Lawless (1994) Canadian
    Journal of Statistics 22:15; width by past errors as in quasi-likelihood.
    """
    known = _known(starts, as_of, first)
    if known.empty:
        return LateReports(_no_rows(known.index), np.nan, 0, 0, _no_past())
    alike = known if like is None else _known(like, as_of, known.index[0])
    speed = reporting_speed(known.to_numpy(), alike.to_numpy())
    there = 0 if opened is None else known.index.searchsorted(pd.Timestamp(opened))
    counted = known.to_numpy()[:, : speed.longest + 1]
    table = _Table(counted, speed, there, confidence_level(confidence))
    last = len(known) - 1
    past = table.at(range(max(last - speed.longest - origins + 1, 0), last - speed.longest + 1))
    past = past.assign(
        as_of=known.index[past["origin"]] + WEEK - pd.Timedelta(days=1),
        week=known.index[past["row"]],
        covered=(past["lower"] <= past["actual"]) & (past["actual"] <= past["upper"]),
    ).drop(columns=["origin", "row"])
    coverage = float(past["covered"].mean()) if len(past) else np.nan
    return LateReports(_rows(known, table), coverage, len(past), speed.settled, past)


def reporting_speed(known: np.ndarray, like: np.ndarray) -> Speed:
    """Return how fast reports come, as known in each week, from two triangles of the same weeks.

    `known`, `like`: cumulative, one row a week, one column a delay. A step that few have passed
    leans on `like` as if a hundred of its reports were one's own.
    """
    late, passed = _steps(known)
    late_like, passed_like = _steps(like)
    leaning = divide(late_like, passed_like)
    borrowed = np.where(np.isnan(leaning), 0, _BORROWED)
    step = divide(late + borrowed * np.nan_to_num(leaning), passed + borrowed)
    share = _shares(np.nan_to_num(step))
    now = _shares(np.nan_to_num(np.where(np.isnan(leaning), step, leaning)))[-1]
    settled = int(np.argmax(now >= SETTLED_SHARE)) if len(known) >= LEAST_HISTORY else len(known)
    longest = min(max(int(np.argmax(now >= FINAL_SHARE)), settled), len(now) - 1)
    share = _shares(np.nan_to_num(step[:, : longest + 1]))
    learnt = ((passed_like + passed).max(axis=1) > 0) & (len(known) >= LEAST_HISTORY)
    return Speed(settled, longest, np.where(learnt[:, None], share, np.nan))


def _known(starts: pd.DataFrame, as_of, first) -> pd.DataFrame:
    """Return the cumulative triangle from `first` on, with a row for every week."""
    if first is not None:
        week = pd.Timestamp(first)
        opening = pd.DataFrame({"week": [week], "received_week": [week], "users": [0]})
        columns = list(opening.columns)
        starts = pd.concat([opening, starts.loc[pd.to_datetime(starts["week"]) >= week, columns]])
    return reporting_triangle(starts, as_of, max_delay=LONGEST_DELAY)


def _steps(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, per as-of week and delay, reports that came at that delay and all up to it.

    Only the last year of weeks counts: reporting gets faster or slower.
    """
    late = np.diff(known, axis=1, prepend=0)
    return tuple(_rolling(np.nan_to_num(each), _MEMORY) for each in (late, known))


def _rolling(values: np.ndarray, memory: int) -> np.ndarray:
    """Return sums over `memory` weeks of column d, ending d weeks before each as-of week."""
    weeks, delays = values.shape
    total = np.vstack([np.zeros(delays), values.cumsum(axis=0)])
    column = np.arange(delays)[None, :]
    end = np.arange(weeks)[:, None] - column + 1
    return total[end.clip(min=0), column] - total[(end - memory).clip(min=0), column]


def _shares(step: np.ndarray) -> np.ndarray:
    """Return the share reported by each delay from the share that came last at each delay."""
    later = np.concatenate([step[:, 1:], np.zeros((len(step), 1))], axis=1)
    return np.cumprod((1 - later)[:, ::-1], axis=1)[:, ::-1]


class _Table:
    """Every nowcast that could have been made: rows are as-of weeks, columns delays."""

    def __init__(self, known: np.ndarray, speed: Speed, opened: int, confidence: float):
        self.speed, self.opened, self.confidence = speed, opened, confidence
        self.weeks, self.delays = known.shape
        self.row = np.arange(self.weeks)[:, None] - np.arange(self.delays)[None, :]
        there = self.row >= 0
        at = self.row.clip(min=0), np.arange(self.delays)[None, :]
        self.reported = np.where(there, known[at], np.nan)
        self.actual = np.where(there, known[:, -1][at[0]], np.nan)
        self.mean, self.variance = self._outstanding()
        most = self.mean + self.mean**2 / _FLATTEST
        self.variance = np.minimum(self.variance * self._widening(), most)

    def _outstanding(self) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and variance of what is still to come, each week's level a gamma number."""
        share = self.speed.share
        level, shape = self._level()
        count = shape + self.reported
        rate = divide(shape, level) + share
        mean = (1 - share) * count / rate
        return mean, mean + mean**2 / count

    def _level(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the level of recent weeks and the shape of its scatter, per as-of week."""
        recent = slice(0, min(_LEVEL, self.delays))
        share = np.where(self.row >= self.opened, self.speed.share, 0)[:, recent]
        level = divide(np.nan_to_num(self.reported[:, recent]).sum(axis=1), share.sum(axis=1))
        final = np.nan_to_num(self.actual[:, -1])
        seen = np.arange(self.weeks) - self.delays + 2 - self.opened
        counted = np.clip(seen, 0, _MEMORY)
        first, second = (_moving(final**power, _MEMORY) for power in (1, 2))
        mean = divide(first, counted)
        extra = divide(second, counted) - mean**2 - mean
        shape = np.clip(divide(mean**2, np.maximum(extra, 1e-9)), _LEAST_SHAPE, _MOST_SHAPE)
        shape = np.where(np.isnan(shape) | (counted < _LEVEL), _LEAST_SHAPE, shape)
        return np.maximum(level, 1e-3)[:, None], shape[:, None]

    def _widening(self) -> np.ndarray:
        """Return by how much the variance of each delay was too small in past weeks, at least 1.

        Nowcasts made before the longest delay had been seen once say nothing of later ones.
        """
        off = (self.actual - self.reported - self.mean) ** 2 / np.maximum(self.variance, 1e-9)
        learnt = np.arange(self.weeks)[:, None] >= self.delays
        off = np.where((self.speed.share < 1) & learnt, off, np.nan)
        seen = np.nan_to_num(off), (~np.isnan(off)).astype(float)
        summed, counted = (_neighbours(_seen_by(each, self.delays)) for each in seen)
        return np.maximum((summed + _PRIOR_ERRORS) / (counted + _PRIOR_ERRORS), 1.0)

    def at(self, origins) -> pd.DataFrame:
        """Return one row per as-of week and provisional delay: estimate, limits and what came."""
        open_ = min(self.speed.settled, self.delays)
        origin, delay = np.meshgrid(list(origins), np.arange(open_), indexing="ij")
        origin, delay = origin.ravel(), delay.ravel()
        mean, variance = self.mean[origin, delay], self.variance[origin, delay]
        reported = self.reported[origin, delay]
        lower, upper = count_limits(mean, variance, self.confidence)
        return pd.DataFrame({
            "origin": origin, "row": origin - delay, "delay": delay, "users": reported,
            "estimate": reported + mean, "lower": reported + lower, "upper": reported + upper,
            "actual": self.actual[origin, delay],
        }).dropna(subset=["lower"])  # fmt: skip


def _moving(values: np.ndarray, memory: int) -> np.ndarray:
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
    return np.apply_along_axis(_moving, 0, shifted, _MEMORY)


def _neighbours(values: np.ndarray) -> np.ndarray:
    """Return each column with those beside it: fifty errors alone say little of a variance."""
    wide = np.pad(values, ((0, 0), (1, 1)))
    return wide[:, :-2] + wide[:, 1:-1] + wide[:, 2:]


def count_limits(mean, variance, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) of a count of this mean and variance, in whole counts.

    Negative binomial, Poisson where the variance is not above the mean. Where 0 is within reach of
    the lower tail, the whole doubt is given to the upper one: no count is below 0. The mean always
    lies within.
    """
    mean, variance = np.broadcast_arrays(np.asarray(mean, float), np.asarray(variance, float))
    tail = 1 - confidence_level(confidence)
    lower = count_quantile(tail / 2, mean, variance)
    upper = count_quantile(np.where(lower > 0, 1 - tail / 2, 1 - tail), mean, variance)
    return lower, np.maximum(upper, np.floor(mean))


def count_quantile(share, mean, variance) -> np.ndarray:
    """Return the quantile of a count of this mean and variance; NaN where the mean is NaN."""
    mean, variance = np.maximum(mean, 0), np.maximum(variance, mean)
    extra = np.maximum(variance - mean, 1e-9 * np.maximum(mean, 1e-9))
    size = np.clip(mean**2 / extra, 1e-6, 1e9)
    found = stats.nbinom.ppf(share, size, size / (size + mean))
    return np.where(mean > 0, np.maximum(found, 0), np.where(np.isnan(mean), np.nan, 0.0))


def _rows(known: pd.DataFrame, table: _Table) -> pd.DataFrame:
    last = len(known) - 1
    age = np.arange(last + 1)[::-1]
    latest = known.to_numpy()[np.arange(last + 1), np.minimum(age, known.shape[1] - 1)]
    rows = pd.DataFrame({"week": known.index, "users": latest})
    now = table.at([last]).set_index("row")[["estimate", "lower", "upper"]]
    rows = rows.join(now[now.index >= 0])
    return rows.assign(provisional=age < table.speed.settled)


def _no_rows(weeks) -> pd.DataFrame:
    columns = ["users", "estimate", "lower", "upper"]
    return pd.DataFrame({"week": weeks, **dict.fromkeys(columns, 0.0), "provisional": False})


def _no_past() -> pd.DataFrame:
    columns = ["delay", "users", "estimate", "lower", "upper", "actual", "as_of", "week", "covered"]
    return pd.DataFrame(columns=columns)
