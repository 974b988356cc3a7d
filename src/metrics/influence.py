"""What the group-time effects know of their own error, kept without a row per unit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.checks import confidence_level

NEVER = 0
DRAWS = 10_000


@dataclass(frozen=True, eq=False)
class Influence:
    """What `aggregate` needs of the panel; carried in effects.attrs["influence"].

    cohorts (0 = never), size per cohort, scatter (cohort, time, time), and per estimate: weight
    (cohort, estimate) of a unit's outcome change, shift (cohort, estimate) of the cohort's mean
    change from the mean it enters, change (time, estimate) which two times are compared.
    """

    cohorts: np.ndarray
    times: np.ndarray
    size: np.ndarray
    scatter: np.ndarray
    weight: np.ndarray
    shift: np.ndarray
    change: np.ndarray

    def __deepcopy__(self, memo):
        """Return itself: pandas copies attrs with every operation."""
        return self

    def covariance(self, combine: np.ndarray, own: np.ndarray | float = 0.0) -> np.ndarray:
        """Return the covariance of linear combinations (estimate, combination) of the estimates.

        `own` (cohort, combination): what estimating the weights from the cohort sizes adds.
        """
        total = np.zeros((combine.shape[1],) * 2)
        constant = self.shift @ combine + own
        for cohort in range(len(self.cohorts)):
            slope = (self.change * self.weight[cohort]) @ combine
            total += slope.T @ self.scatter[cohort] @ slope
            total += self.size[cohort] * np.outer(constant[cohort], constant[cohort])
        return total / self.size.sum() ** 2


def cells_of(cohorts: np.ndarray, times: np.ndarray) -> list[tuple[int, int]]:
    """Return (group, time) as positions in times, every group at every time but the first."""
    return [(g, t) for g in cohorts[cohorts != NEVER] for t in range(1, len(times))]


def with_bands(table: pd.DataFrame, covariance: np.ndarray, confidence: float) -> pd.DataFrame:
    """Return the table with standard errors and bands that hold together over its rows."""
    error = np.sqrt(np.diag(covariance))
    error = np.where(table["att"].isna() | (error == 0), np.nan, error)
    reach = critical_value(covariance, confidence) * error
    return table.assign(
        standard_error=error, lower=table["att"] - reach, upper=table["att"] + reach
    )


def critical_value(covariance: np.ndarray, confidence: float) -> float:
    """Return the quantile of the largest |t| among estimates with this covariance (sup-t).

    By drawing 10,000 times from the normal law with a fixed seed; never below the pointwise value.
    Source: Callaway & Sant'Anna (2021), section 4.1; Montiel Olea & Plagborg-Møller (2019).
    """
    pointwise = float(stats.norm.isf((1 - confidence_level(confidence)) / 2))
    error = np.sqrt(np.diag(covariance))
    kept = error > 0
    if kept.sum() < 2:
        return pointwise
    correlation = covariance[np.ix_(kept, kept)] / np.outer(error[kept], error[kept])
    values, vectors = np.linalg.eigh(correlation)
    draws = np.random.default_rng(0).standard_normal((DRAWS, len(values)))
    t = draws @ (vectors * np.sqrt(np.maximum(values, 0))).T
    return max(pointwise, float(np.quantile(np.abs(t).max(axis=1), confidence)))
