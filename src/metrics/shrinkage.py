"""Empirical Bayes: what a company's few people say, read together with like companies.

A company's true rate θ comes from Beta(alpha, beta) of its stratum; with x users of n eligible its
posterior is Beta(alpha + x, beta + n − x). The prior is fitted by maximum likelihood: with one or
two eligible people moments give Beta(0.12, 0.25) where the truth is Beta(2, 4).
"""

import numpy as np
import pandas as pd

from src.metrics import beta_binomial
from src.metrics.checks import (
    require_columns,
    require_present,
    require_programs,
    users_and_eligible,
)

MIN_COMPANIES = 30


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
    priors = _borrowed(strata, list(levels), tallies, rich, min_companies)
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


def _described(strata: pd.DataFrame, code: np.ndarray, users, eligible) -> pd.DataFrame:
    return strata.assign(
        companies=np.bincount(code, eligible > 0, len(strata)).astype(np.int64),
        users=np.bincount(code, users, len(strata)),
        eligible=np.bincount(code, eligible, len(strata)),
    )


def _borrowed(strata, levels, tallies, rich, min_companies) -> dict:
    """Return alpha, beta, loglik, level, level_columns per stratum, from the first level that is
    not thin; the last level (all together) is used however thin it is."""
    found = np.full((3, len(strata)), np.nan)
    used = np.full(len(strata), -1)
    for depth in range(len(levels) + 1):
        parent, parents = stratum_codes(strata, levels[depth:])
        enough = np.bincount(parent, rich, len(parents)) >= min_companies
        enough |= depth == len(levels)
        takes = (used < 0) & enough[parent]
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
    all_ = np.rint(eligible).astype(np.int64)
    return np.minimum(np.rint(users).astype(np.int64), all_), all_
