"""The input of the early signal on a Monday: reports, level before, speed of reporting."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from src.metrics.early_signal import WINDOW, Window
from src.metrics.report_speed import filled, speed_scatter, speed_told

BASE_WEEKS, FEWEST_BASE = 52, 13
"""Most and fewest weeks before the window from which the level is estimated."""
LEAST_SHARE = 0.03
"""Weeks with a smaller share of reports in are not used yet."""
KNOWN = 0.9
"""Prior probability that a change begins in a week in which something is known to begin."""
_NOISE, _NOISE_WEEKS = 0.06**2, 13.0
"""Prior of the squared coefficient of variation of weeks beyond chance, worth this many weeks."""
_CORRELATION = 2.0
"""Factor on the variance of the mean of weeks, because neighbouring weeks are correlated."""


class Reported(NamedTuple):
    """The reports of one group's weeks; rows are weeks, columns delays in weeks.

    known: people reported by each delay, NaN where that is still to come. larger: the same for the
    group from which the speed of reporting is learnt. share: (as-of week, delay) share reported
    (ReportingSpeed). eligible: people, or a share of them, per week. judged: weeks that may show
    the level. steady: judged weeks that are no outliers, for the old level. part: limits begin anew
    with each. begins: weeks in which something is known to begin.
    """

    known: np.ndarray
    larger: np.ndarray
    share: np.ndarray
    eligible: np.ndarray
    judged: np.ndarray
    steady: np.ndarray
    part: np.ndarray
    begins: np.ndarray


def window_of(weeks: Reported, origins: ArrayLike) -> Window:
    """Return what was known on the Mondays after the weeks `origins`, one row each."""
    origins = np.asarray(origins, int)
    back = np.arange(WINDOW)
    row = origins[:, None] - back
    there = row >= 0
    row = row.clip(min=0)
    share = filled(weeks.share, WINDOW)[origins, :WINDOW]
    reported = np.where(there, _at(weeks.known, row, back), 0.0)
    first, length, rebased = _spans(weeks.part, origins)
    level, error, noise = _levels(weeks, origins, first, length)
    inside = there & (back < length[:, None])
    known = ~np.isnan(share) & ~np.isnan(reported) & (share >= LEAST_SHARE)
    used = inside & known & weeks.judged[row]
    share = np.where(np.isnan(share), 1.0, share)
    wander, doubt = speed_scatter(weeks.larger, weeks.share, origins)
    told = inside & (used.cumsum(axis=1) > 0) & ~np.isnan(level)[:, None]
    begins = _begins(weeks, row, rebased[:, None]) & told
    return Window(
        reported=np.nan_to_num(reported),
        expected=level[:, None] * np.nan_to_num(weeks.eligible[row]),
        share=share,
        noise=np.broadcast_to(noise[:, None], row.shape),
        used=used,
        level_error=error,
        weight=_weights(told & ~rebased[:, None], begins),
        told=speed_told(weeks.larger, share, wander, doubt, origins),
        wander=wander,
    )


def _begins(weeks: Reported, row: np.ndarray, rebased: np.ndarray) -> np.ndarray:
    """Return in which weeks something is known to begin; after a rebase, only that week."""
    new = np.r_[False, np.diff(weeks.part) != 0]
    return np.where(rebased, new[row], weeks.begins[row])


def _weights(any_week: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the prior of the week in which a change begins: KNOWN of it on known beginnings."""
    ordinary, special = (
        each / np.maximum(each.sum(axis=1, keepdims=True), 1) for each in (any_week, known)
    )
    share = np.where(known.any(axis=1), np.where(any_week.any(axis=1), KNOWN, 1.0), 0.0)[:, None]
    return (1 - share) * ordinary + share * special


def _spans(part: np.ndarray, origins: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the first week of the old level, the length of the window, and whether a rebase lies
    in the window; then the old level is that of the part before."""
    first, length, rebased = [], [], []
    for origin in origins:
        now = part[max(origin - WINDOW + 1, 0) : origin + 1]
        begun = now[0] != now[-1]
        begin = int(np.searchsorted(part, now[0] if begun else now[-1]))
        first.append(begin)
        length.append(min(WINDOW, max(origin - begin + 1 - FEWEST_BASE, 0)))
        rebased.append(begun)
    return np.array(first), np.array(length), np.array(rebased)


def _levels(
    weeks: Reported, origins: np.ndarray, first: np.ndarray, length: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the level before the window, the error of its log, and the noise of its weeks."""
    back = length[:, None] + np.arange(BASE_WEEKS)
    row = origins[:, None] - back
    there = row >= first[:, None]
    row = row.clip(min=0)
    share = filled(weeks.share, BASE_WEEKS + WINDOW)[origins[:, None], back]
    size = np.where(there & weeks.steady[row], weeks.eligible[row] * share, 0.0)
    size = np.nan_to_num(size)
    count = np.where(size > 0, np.nan_to_num(_at(weeks.known, row, back)), 0.0)
    enough = ((size > 0).sum(axis=1) >= FEWEST_BASE) & (count.sum(axis=1) > 0)
    level = np.divide(count.sum(axis=1), size.sum(axis=1), out=np.full(len(count), np.nan),
                      where=enough)  # fmt: skip
    mean = np.nan_to_num(level)[:, None] * size
    held = (size > 0).sum(axis=1).clip(min=2)
    square = (mean**2).sum(axis=1) / held
    beyond = ((count - mean) ** 2).sum(axis=1) * held / (held - 1) - mean.sum(axis=1)
    noise = (beyond + _NOISE_WEEKS * _NOISE * square) / (square * (held + _NOISE_WEEKS) + 1e-9)
    noise = _CORRELATION * np.maximum(noise, 1e-4)
    error = np.sqrt(1 / np.maximum(count.sum(axis=1), 1) + noise / held)
    return level, error, noise


def _at(known: np.ndarray, row: np.ndarray, delay: np.ndarray) -> np.ndarray:
    """Return what was known of each week after the delay; after the last column nothing changes."""
    return known[row, np.minimum(delay, known.shape[1] - 1)]
