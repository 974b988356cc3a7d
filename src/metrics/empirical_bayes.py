"""Empirical Bayes: what a company's few people say, read together with similar companies.

A company's true rate θ comes from Beta(alpha, beta) of its stratum; with x users of n eligible its
posterior is Beta(alpha + x, beta + n − x). The prior is fitted by maximum likelihood: with one or
two eligible people moments give Beta(0.12, 0.25) where the truth is Beta(2, 4).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from src.metrics import beta_binomial
from src.metrics.checks import (
    confidence_level,
    require_columns,
    require_present,
    require_programs,
    users_and_eligible,
)

MIN_COMPANIES = 30
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


def fit_strata(
    frame: pd.DataFrame, levels: list[str], min_companies: int = MIN_COMPANIES
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return one prior per stratum, and for each row of `frame` which of them is its.

    The strata: the columns of `levels`, companies, users, eligible, alpha, beta, loglik, level,
    level_columns. `frame`: one row a company (× program × sex) with users and eligible; person-time
    is rounded to whole people. A stratum is thin with fewer than `min_companies` rows of two or
    more eligible (one alone says nothing of how much companies differ); it borrows the prior of the
    level above, which lacks the first column still left, and so on up to all. `level` counts the
    columns given up (0: its own prior), and `level_columns` names those kept. loglik is that of the
    level used. All three are NaN where nobody is eligible at all. Companies that differ by chance
    alone give alpha + beta = 1e6. An empty frame gives an empty result.
    Source: Griffiths (1973) Biometrics 29:637; Robbins (1956); Casella (1985).
    """
    require_columns(frame, [*levels, "users", "eligible"])
    require_present(frame, levels)
    require_programs(frame, levels)
    pair = users_and_eligible(frame["users"], frame["eligible"], labels=frame.index)
    code, strata = stratum_codes(frame, list(levels))
    result = _described(strata, code, *pair)
    if result.empty:
        return result.assign(alpha=[], beta=[], loglik=[], level=[], level_columns=[]), code
    cells = beta_binomial.count_cells(code, *_whole(*pair))
    tallies = beta_binomial.tally(cells, len(strata))
    rich = np.bincount(cells.stratum, cells.number * (cells.eligible >= 2), len(strata))
    priors = borrowed_priors(strata, list(levels), tallies, rich, min_companies)
    return result.assign(**priors), code


def stratum_codes(frame: pd.DataFrame, columns: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the stratum number of each row, and one row per stratum with its columns, sorted."""
    if not columns:
        return np.zeros(len(frame), np.int64), pd.DataFrame(index=range(min(len(frame), 1)))
    parts = [pd.factorize(frame[column], sort=True) for column in columns]
    mixed = np.zeros(len(frame), np.int64)
    for code, values in parts:
        mixed = mixed * max(len(values), 1) + code
    code, seen = pd.factorize(mixed, sort=True)
    rows = {}
    for column, (_, values) in reversed(list(zip(columns, parts, strict=True))):
        rows[column] = np.asarray(values)[seen % max(len(values), 1)]
        seen = seen // max(len(values), 1)
    return code, pd.DataFrame({column: rows[column] for column in columns})


def _described(
    strata: pd.DataFrame, code: np.ndarray, users: np.ndarray, eligible: np.ndarray
) -> pd.DataFrame:
    return strata.assign(
        companies=np.bincount(code, eligible > 0, len(strata)).astype(np.int64),
        users=np.bincount(code, users, len(strata)),
        eligible=np.bincount(code, eligible, len(strata)),
    )


def borrowed_priors(
    strata: pd.DataFrame,
    levels: list[str],
    tallies: beta_binomial.Tallies,
    rich: np.ndarray,
    min_companies: int,
) -> dict:
    """Return alpha, beta, loglik, level, level_columns per stratum, from the first level that is
    not thin; the last level (all together) is used however thin it is."""
    found = np.full((3, len(strata)), np.nan)
    used = np.full(len(strata), -1)
    for depth in range(len(levels) + 1):
        parent, parents = stratum_codes(strata, levels[depth:])
        thick = np.bincount(parent, rich, len(parents)) >= min_companies
        thick |= depth == len(levels)
        takes = (used < 0) & thick[parent]
        if takes.any():
            level = beta_binomial.fit(beta_binomial.merge(tallies, parent, len(parents)))
            found[:, takes] = np.array(level)[:, parent[takes]]
            used[takes] = depth
    names = np.array([" × ".join(levels[depth:]) for depth in range(len(levels) + 1)], dtype=object)
    alpha, beta, loglik = found
    return {"alpha": alpha, "beta": beta, "loglik": loglik, "level": used,
            "level_columns": names[used]}  # fmt: skip


def _whole(users: np.ndarray, eligible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return whole numbers, users never above eligible."""
    everybody = np.rint(eligible).astype(np.int64)
    return np.minimum(np.rint(users).astype(np.int64), everybody), everybody


def summarise_beta(
    a: ArrayLike, b: ArrayLike, eligible: ArrayLike, benchmark: ArrayLike, confidence: float = 0.95
) -> Posterior:
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
    first, back = distinct_rows([column.ravel() for column in columns])
    cells = [column.ravel()[first] for column in columns]
    return Posterior(*(each[back].reshape(shape) for each in beta_summary(*cells, tail)))


def distinct_rows(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
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


def beta_summary(
    a: np.ndarray, b: np.ndarray, eligible: np.ndarray, benchmark: np.ndarray, tail: float
) -> list[np.ndarray]:
    mean = a / (a + b)
    below = special.betainc(a, b, benchmark)
    log_edge = special.xlogy(a, benchmark) + special.xlog1py(b, -benchmark) - special.betaln(a, b)
    short = (benchmark - mean) * below + np.exp(log_edge) / (a + b)
    limits = special.betaincinv(a, b, tail), special.betaincinv(a, b, 1 - tail)
    return [mean, *limits, below, eligible * np.clip(short, 0, benchmark)]
