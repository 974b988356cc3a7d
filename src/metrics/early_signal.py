"""Detect a change of the weekly level early, from the reports received so far.

Limits and runs wait some thirteen weeks until a week's reports are in. Here, each Monday and for
every week of the last half year, the likelihood of the reports so far is compared between a change
of level in that week, by one of seven factors, and no change. The mean of these likelihood ratios
is the evidence. It needs no nowcast and is not revised.

The speed of reporting is not known exactly: a hidden number per week says how much later or sooner
than usual its reports come. It follows a Markov chain, is learnt from the delays of the reports in
hand (which do not depend on the level), and is integrated out, as is the error of the level.
"""

from typing import NamedTuple

import numpy as np

from src.metrics.report_speed import stationary, stretched, transitions

WINDOW = 26
"""Weeks, the last one included, in which a change is looked for."""
FACTORS = np.array([0.5, 0.6, 0.7, 0.8, 1.25, 1.4, 1.6])
"""Levels after a change, as multiples of the level before it; all are equally likely."""
EVIDENCE = 24.0
"""Mean likelihood ratio from which a change is announced, where reports come at a constant speed
and weeks scatter little more than chance; evidence_needed raises it elsewhere."""
PRIOR_WEEKS = 104
"""One change is expected in this many weeks: the prior odds of certainty."""

_ODD = 4.0
"""Largest log likelihood ratio of a single week, so that one outlier is not taken for a level."""
_LEVEL = np.array([-2.857, -1.356, 0.0, 1.356, 2.857])
_LEVEL_WEIGHT = np.array([0.01126, 0.22208, 0.53332, 0.22208, 0.01126])


class Window(NamedTuple):
    """What is known on some Mondays of the weeks before; one row per Monday or place.

    Columns count back: column 0 is the week that has just ended. reported: people reported by that
    Monday. expected: final count at the old level. share: usual share of reports in by then, one
    column per delay. noise: squared coefficient of variation of the final count beyond chance.
    used: weeks that enter. level_error: standard deviation of the log of the level.
    weight: prior of the week in which a change begins; 0 where it cannot be told.
    told: log-likelihood of the delays of the reports, per speed (speed_told).
    wander: standard deviation of the log of the delay from week to week, one per row.
    """

    reported: np.ndarray
    expected: np.ndarray
    share: np.ndarray
    noise: np.ndarray
    used: np.ndarray
    level_error: np.ndarray
    weight: np.ndarray
    told: np.ndarray
    wander: np.ndarray


class Evidence(NamedTuple):
    """mean: likelihood ratio of a change over none, averaged over its first week and size. by: the
    share of the evidence for each factor (columns as FACTORS). announced: whether it is enough."""

    mean: np.ndarray
    by: np.ndarray
    announced: np.ndarray


def evidence(window: Window) -> Evidence:
    """Return the evidence of a change in each row of the window.

    Source: Shiryaev (1963) Theory of Probability 8:22 and Roberts (1966) Technometrics 8:411, the
    sum of likelihood ratios over the first changed week; here of negative binomial counts with a
    hidden Markov speed (Baum et al. 1970, Annals of Mathematical Statistics 41:164).
    """
    steady, changed = _emissions(window)
    likely = np.concatenate([changed, steady[..., None]], axis=-1)
    step = transitions()
    rows, weeks = window.reported.shape
    begin = stationary()[:, None] * _LEVEL_WEIGHT
    # last axis: the state after a change of each size, then the state before any change
    both = np.zeros((rows, *begin.shape, len(FACTORS) + 1))
    both[..., -1] = begin
    for week in range(weeks - 1, -1, -1):
        both = np.einsum("uw,ruvf->rwvf", step, both)
        enter = window.weight[:, week, None, None] * both[..., -1] / len(FACTORS)
        both[..., :-1] += enter[..., None]
        both *= likely[:, week]
        both /= np.ascontiguousarray(both[..., -1]).sum(axis=(1, 2))[:, None, None, None]
    by = np.ascontiguousarray(both[..., :-1]).sum(axis=(1, 2))
    total = by.sum(axis=1)
    by = by / np.where(total > 0, total, 1.0)[:, None]
    return Evidence(total, by, total > evidence_needed(window))


def evidence_needed(window: Window) -> np.ndarray:
    """Return the evidence from which a change is announced, one value per row.

    Calibrated by simulation so that at most 1 of 100 charts of 24 weeks without a change is called.
    It is higher where the speed of reports wanders or the level is uncertain, because both are
    estimated, and where weeks scatter more than chance, because neighbouring weeks are correlated
    (python -m bench early_signal prints how many are called).
    """
    wander = np.clip(window.wander - 0.03, 0, 0.1)
    scatter = np.clip((window.noise * window.expected).max(axis=1) - 0.65, 0, 2)
    level = np.clip(window.level_error - 0.019, 0, 0.04)
    return EVIDENCE * np.exp(17 * wander + 0.65 * scatter + 60 * level)


def evidence_by_week(window: Window) -> np.ndarray:
    """Return the posterior probability of each week (column) of the only row to be the first
    changed one, given a change."""
    weeks = window.weight.shape[1]
    each = Window(*(np.repeat(part, weeks, axis=0) for part in window))
    each = each._replace(weight=window.weight * np.eye(weeks))
    found = evidence(each).mean
    return found / max(found.sum(), 1e-300)


def _emissions(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return the likelihood of each week's reports by speed and level, unchanged and changed."""
    share = stretched(window.share, window.wander)
    mean = window.expected[:, :, None, None] * share[..., None]
    mean = mean * np.exp(window.level_error[:, None] * _LEVEL)[:, None, None, :]
    mean = np.maximum(mean, 1e-6)
    count = np.maximum(window.reported, 0)[:, :, None, None]
    noise = np.maximum(window.noise, 1e-5)[:, :, None, None]
    steady = _log_count(count, mean, noise)
    factor = FACTORS[:, None, None, None, None]
    more = np.clip(_log_count(count, factor * mean, noise) - steady, -_ODD, _ODD)
    steady = steady + window.told[..., None]
    steady = steady - steady.max(axis=(2, 3), keepdims=True)
    used = window.used[:, :, None, None]
    steady = np.where(used, np.exp(steady), 1.0)
    changed = np.where(used, np.exp(more) * steady, 1.0)
    return steady, np.moveaxis(changed, 0, -1)


def _log_count(count: np.ndarray, mean: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return the negative binomial log-likelihood, up to a constant that is free of the mean."""
    return count * np.log(mean) - (count + 1 / noise) * np.log1p(mean * noise)
