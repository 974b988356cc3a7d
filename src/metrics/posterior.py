"""The posterior of a company's rate: what it is expected to miss, and how sure a list is."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.metrics.checks import BadInputError, confidence_level

_ODD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)


class Posterior(NamedTuple):
    """One array each, one element a company: what is believed about its true rate."""

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p_below: np.ndarray
    missed: np.ndarray


def summarise_beta(a, b, eligible, benchmark, confidence: float = 0.95) -> Posterior:
    """Return mean, lower, upper, p_below and missed of each company's true rate θ ~ Beta(a, b).

    a = alpha + users and b = beta + eligible − users, where Beta(alpha, beta) is the prior. All
    arguments are arrays of one element a company, or single numbers. lower and upper are the
    equal-tailed limits; p_below = P(θ < benchmark); missed = eligible · E[(benchmark − θ)+], in
    people, 0 with nobody eligible. NaN where one of them is. Each distinct set is worked out once.
    Source: Normand, Glickman & Gatsonis (1997) JASA 92:803; the expected loss is the closed form
    (b − m)·I + b^α(1 − b)^β / ((α + β)·B(α, β)), by parts.
    """
    tail = (1 - confidence_level(confidence)) / 2
    columns = np.broadcast_arrays(a, b, eligible, benchmark)
    shape = columns[0].shape
    first, back = _distinct([column.ravel() for column in columns])
    cells = [column.ravel()[first] for column in columns]
    return Posterior(*(each[back].reshape(shape) for each in _summary(*cells, tail)))


def bayesian_fdr(p_below) -> np.ndarray:
    """Return q: the expected share of wrong calls if a company and all surer ones are called low.

    The running mean of 1 − p_below from the surest on. Companies with the same p_below are called
    together and share the value at the last of them: thousands of companies have the same counts,
    and a value further up (R's ebbr takes the middle) would flatter them all.
    Missing stays NaN and takes no part.
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


def _distinct(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the first row of each distinct combination, and for each row its combination.

    By a 64-bit hash of all columns, checked; should two combinations ever share one, column by
    column.
    """
    bits = [np.ascontiguousarray(column, float).view(np.uint64) for column in columns]
    mixed = np.zeros(len(bits[0]), np.uint64)
    for each, odd in zip(bits, _ODD, strict=True):
        mixed += (each ^ (each >> np.uint64(32))) * odd
    code = pd.factorize(mixed)[0]
    first = _first_of(code)
    if all((each[first][code] == each).all() for each in bits):
        return first, code
    for each in bits:
        part, values = pd.factorize(each)
        code = pd.factorize(code * len(values) + part)[0]
    return _first_of(code), code


def _first_of(code: np.ndarray) -> np.ndarray:
    """Return the first row of each code."""
    first = np.empty(code.max(initial=-1) + 1, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return first


def _summary(a, b, eligible, benchmark, tail: float) -> list[np.ndarray]:
    mean = a / (a + b)
    below = special.betainc(a, b, benchmark)
    log_edge = special.xlogy(a, benchmark) + special.xlog1py(b, -benchmark) - special.betaln(a, b)
    short = (benchmark - mean) * below + np.exp(log_edge) / (a + b)
    limits = special.betaincinv(a, b, tail), special.betaincinv(a, b, 1 - tail)
    return [mean, *limits, below, eligible * np.clip(short, 0, benchmark)]
