"""How fast reports come and how that varies: a hidden number per week, learnt from past reports.

The speed of a week says how much longer or shorter than usual the delays of its reports are (in
standard deviations of the log of the delay). Neighbouring weeks are correlated. The arrival times
of the reports in hand inform about the speed, whatever the level of the week.
"""

from functools import cache

import numpy as np

from src.metrics.nowcast import added_by_delay

SPEED = np.linspace(-2.4, 2.4, 9)
MEMORY = 52
_PERSISTENCE = 0.8
"""Correlation of the speeds of two consecutive weeks."""
_LEAST_WANDER, _MOST_WANDER = 0.02, 0.25
_RARE = 0.002
"""Lower bound for the share that comes at a delay: smaller ones are not known exactly."""
_MOST_EARLY, _LEAST_EARLY = 26, 3
_EARLY_SHARE = 0.95


@cache
def transitions() -> np.ndarray:
    """Return the transition matrix of speeds: from rows to columns."""
    gap = SPEED[None, :] - _PERSISTENCE * SPEED[:, None]
    chance = np.exp(-(gap**2) / (2 * (1 - _PERSISTENCE**2)))
    return chance / chance.sum(axis=1, keepdims=True)


@cache
def stationary() -> np.ndarray:
    """Return the stationary distribution of speeds."""
    chance = np.exp(-(SPEED**2) / 2)
    return chance / chance.sum()


def stretched(share: np.ndarray, wander: np.ndarray) -> np.ndarray:
    """Return the share in by each delay (column) if all delays are stretched by each speed (last
    axis).

    Log odds are interpolated linearly in the log of the delay. A share above 1, where claims are
    withdrawn later, is scaled in proportion.
    """
    inside = np.clip(share, 1e-4, 1 - 1e-4)
    odds = np.log(inside / (1 - inside))
    delay = np.log(np.arange(share.shape[1]) + 0.5)
    wanted = delay[None, :, None] - wander[:, None, None] * SPEED
    left = np.clip(np.searchsorted(delay, wanted, side="right") - 1, 0, len(delay) - 2)
    flat = left.reshape(len(share), -1)
    low, high = (np.take_along_axis(odds, flat + n, axis=1).reshape(left.shape) for n in (0, 1))
    part = (wanted - delay[left]) / (delay[left + 1] - delay[left])
    moved = 1 / (1 + np.exp(-(low + np.minimum(part, 1.5) * (high - low))))
    return share[..., None] * moved / inside[..., None]


def filled(share: np.ndarray, columns: int) -> np.ndarray:
    """Return the shares padded with 1 to at least `columns`: later on all reports are in."""
    return np.pad(share, ((0, 0), (0, max(columns - share.shape[1], 0))), constant_values=1.0)


def speed_scatter(
    larger: np.ndarray, share: np.ndarray, origins: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return, per origin, how much delays vary from week to week (standard deviation of the log),
    and the overdispersion of delays within a week.

    The first is from the variance of the speeds in last year's weeks, less sampling variance, plus
    half its standard error, because it is hardly known where few are reported.
    """
    latest = filled(share[-1:], _MOST_EARLY)[0]
    latest = np.where(np.isnan(latest), 1.0, latest)
    early = _early(latest)
    moved = np.diff(stretched(latest[None, :], np.array([_LEAST_WANDER]))[0], axis=0, prepend=0)
    moved = np.maximum(moved[:early], _RARE)
    moved = moved / moved.sum(axis=0)
    usual = moved[:, len(SPEED) // 2]
    slope = np.log(moved[:, -1] / moved[:, 0]) / (_LEAST_WANDER * (SPEED[-1] - SPEED[0]))
    slope = slope - usual @ slope
    counts = _added(larger, early)
    people = counts.sum(axis=1)
    information = max(float(usual @ slope**2), 1e-9)
    speed = np.zeros(len(people))
    np.divide(counts @ slope, people * information, out=speed, where=people > 0)
    off = (counts - people[:, None] * usual) ** 2
    surprise = (off / np.maximum(people[:, None] * usual, 1e-9)).sum(axis=1)
    wide, persons, weeks, chi = (
        _last(np.where(people > 0, each, 0.0), origins - early)
        for each in (people * speed**2, people, np.ones(len(people)), surprise)
    )
    chance = weeks / information / np.maximum(persons, 1)
    doubtful = chance * np.sqrt(1 / np.maximum(weeks, 1) / 2)
    variance = wide / np.maximum(persons, 1) - chance + doubtful
    wander = np.sqrt(np.clip(variance, _LEAST_WANDER**2, _MOST_WANDER**2))
    doubt = (chi - persons * wander**2 * information) / np.maximum(weeks * (early - 1), 1)
    return np.where(weeks > 0, wander, _LEAST_WANDER), np.maximum(doubt, 1.0)


def _early(share: np.ndarray) -> int:
    """Return the number of delays within which most reports come; later ones are too rare."""
    return int(np.clip(np.argmax(share > _EARLY_SHARE), _LEAST_EARLY, _MOST_EARLY))


def _last(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return sums over the year up to each week of `ends`."""
    total = np.r_[0.0, values.cumsum()]
    ends = np.asarray(ends) + 1
    return total[ends.clip(min=0)] - total[(ends - MEMORY).clip(min=0)]


def _added(known: np.ndarray, columns: int) -> np.ndarray:
    """Return the reports at each delay; withdrawals count 0, as they do not show the speed."""
    added = np.maximum(added_by_delay(known[:, :columns]), 0.0)
    return np.pad(added, ((0, 0), (0, columns - added.shape[1])))


def speed_told(
    larger: np.ndarray,
    share: np.ndarray,
    wander: np.ndarray,
    doubt: np.ndarray,
    origins: np.ndarray,
) -> np.ndarray:
    """Return the log-likelihood of the delays of the reports in hand, per origin, delay and speed.

    Conditional on how many reports came, so that it does not depend on the level.
    """
    delays, early = share.shape[1], _early(share[-1])
    back = np.arange(delays)
    row = origins[:, None] - back
    added = _added(larger, delays)[row.clip(min=0)]
    seen = (back < early) & (back <= back[:, None]) & (row >= 0)[..., None]
    added = np.where(seen, added, 0.0)
    total = stretched(np.clip(share, 0, 1), wander)
    came = np.maximum(np.diff(total, axis=1, prepend=0), _RARE)
    total = np.where((back < early)[:, None], total, total[:, early - 1 : early])
    told = added @ np.log(came) - added.sum(axis=2)[..., None] * np.log(np.maximum(total, _RARE))
    return told / doubt[:, None, None]
