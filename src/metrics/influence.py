"""How wide bands must be to hold together over several estimates."""

import numpy as np
from scipy import stats

from src.metrics.checks import confidence_level

DRAWS = 10_000


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
