"""Say early that the level of weeks has changed, from the reports received so far.

Limits and runs wait until a week's reports are in, some thirteen weeks. Here each Monday asks of
every week of the last half year: if the level had changed then, by one of seven factors, how much
likelier would the reports received so far be? The mean of these likelihood ratios is the evidence.
Nothing has to be nowcast, and nothing is revised.

How fast reports come is not known exactly: a hidden number a week says how much later, or sooner,
than usual they come. It wanders from week to week, is learnt from how soon the reports in hand came
(which does not depend on the level), and is summed over, as is the error of the level itself.
"""

from typing import NamedTuple

import numpy as np

from src.metrics.report_speed import stationary, stretched, transitions

WINDOW = 26
"""Weeks, the last one included, in which a change is looked for."""
FACTORS = np.array([0.5, 0.6, 0.7, 0.8, 1.25, 1.4, 1.6])
"""Levels after a change, as multiples of the level before it; each is as likely as the others."""
EVIDENCE = 24.0
"""Mean likelihood ratio from which a change is announced, where reports come at a constant speed
and weeks scatter little more than chance (evidence_needed says what else is needed)."""
PRIOR_WEEKS = 104
"""A change is expected in one of so many weeks: what certainty starts from."""

_ODD = 4.0
"""Most that one week says for or against a change: one odd week is no level."""
_LEVEL = np.array([-2.857, -1.356, 0.0, 1.356, 2.857])
_LEVEL_WEIGHT = np.array([0.01126, 0.22208, 0.53332, 0.22208, 0.01126])


class Window(NamedTuple):
    """What is known on each of some Mondays of the weeks up to it; one row a Monday or a place.

    Columns count back: column 0 is the week that has just ended. reported: people reported by that
    Monday. expected: final count at the old level. share: share of reports that are in by then as a
    rule, one column a delay. noise: squared coefficient of variation of the final count beyond
    chance. used: which weeks say anything. level_error: standard deviation of the log of the level.
    weight: how likely a change, if any, begins in each week; 0 where it cannot be told.
    told: log-likelihood of how soon the reports came, per speed (speed_evidence).
    wander: standard deviation of the log of the delay from week to week, one a row.
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
    """mean: likelihood ratio of a change over none, the mean over its first week and size. by:
    the share of the evidence that speaks for each factor (columns as FACTORS). announced."""

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
    # after the change, by its size, and, last, before it
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
    """Return the evidence from which a change is announced, one a row.

    Found by simulation, so that at most 1 of 100 charts of 24 weeks in which nothing changes is
    called: more where the speed of reports wanders or the level is uncertain, which are themselves
    known with an error, and where weeks scatter more than chance, which is alike for weeks beside
    each other (python -m bench early_signal prints how many are called).
    """
    wander = np.clip(window.wander - 0.03, 0, 0.1)
    scatter = np.clip((window.noise * window.expected).max(axis=1) - 0.65, 0, 2)
    level = np.clip(window.level_error - 0.019, 0, 0.04)
    return EVIDENCE * np.exp(17 * wander + 0.65 * scatter + 60 * level)


def evidence_by_week(window: Window) -> np.ndarray:
    """Return how likely each week (column) of the one row is the first changed one, given a
    change."""
    weeks = window.weight.shape[1]
    each = Window(*(np.repeat(part, weeks, axis=0) for part in window))
    each = each._replace(weight=window.weight * np.eye(weeks))
    found = evidence(each).mean
    return found / max(found.sum(), 1e-300)


def _emissions(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Return how likely each week's reports are at each speed and level, unchanged and changed."""
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
    """Return the log of the negative binomial chance, less what does not depend on the mean."""
    return count * np.log(mean) - (count + 1 / noise) * np.log1p(mean * noise)
