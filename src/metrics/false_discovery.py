"""False discovery rates: the expected share of false ones among those called."""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from src.metrics.checks import BadInputError


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """Return q: the false discovery rate if all with p up to this one are called.

    Missing p stay missing and are not counted. Source: Benjamini & Hochberg (1995) JRSS B 57:289.
    """
    p = np.asarray(p, float)
    if ((p < 0) | (p > 1)).any():
        raise BadInputError("p는 0과 1 사이의 확률이어야 합니다.")
    q = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        q[known] = scipy.stats.false_discovery_control(p[known])
    return q


def bayesian_fdr(p_below: ArrayLike) -> np.ndarray:
    """Return q: the expected share of wrong calls if a company and all surer ones are called low.

    The running mean of 1 − p_below, from the surest on. Companies with equal p_below are called
    together and share the value at the last of them: thousands of companies have equal counts, and
    an earlier value (R's ebbr takes the middle) would be too small for all of them.
    Missing stays NaN and is not counted.
    Source: Storey (2003) Annals of Statistics 31:2013; Efron (2010) Large-Scale Inference, ch. 5.
    """
    error = 1 - np.asarray(p_below, dtype=float)
    if ((error < 0) | (error > 1)).any():
        raise BadInputError("p_below는 0과 1 사이의 확률이어야 합니다.")
    order = np.argsort(error.ravel(), kind="stable")
    ordered = error.ravel()[order]
    running = np.cumsum(np.nan_to_num(ordered)) / np.arange(1, error.size + 1)
    shared = np.searchsorted(ordered, ordered, side="right") - 1
    q = np.empty(error.size)
    q[order] = np.where(np.isnan(ordered), np.nan, running[shared])
    return q.reshape(error.shape)
