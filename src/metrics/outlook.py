"""What a firm's record promises: how many times the users of firms of its kind it will have.

Some firms never grant leave, most that had no user are only small. No single bell shape holds both,
so the spread of firms is left free: a weight on each of STEPS, by maximum likelihood.
"""

import numpy as np
import pandas as pd

STEPS = np.concatenate([[0.0, 0.05], np.geomspace(0.1, 5.0, 18)])
ROUNDS = 60
FINENESS = 0.05
MOST = 0.98


def spread_of_firms(users, eligible, expected) -> np.ndarray:
    """Return the weight of each of STEPS among firms with these records; they add up to 1.

    `users`, `eligible`, `expected`: one entry a firm, in people. No firm with anybody eligible:
    all the weight on 1. Source: nonparametric maximum likelihood of a mixture, Kiefer & Wolfowitz
    (1956); by EM, Laird (1978) Journal of the American Statistical Association 73:805.
    """
    records = _distinct(users, eligible, expected)
    likelihood = _likelihood(*records[["users", "eligible", "expected"]].to_numpy(float).T)
    weight = np.full(len(STEPS), 1 / len(STEPS))
    if records.empty:
        return np.where(np.arange(len(STEPS)) == np.abs(STEPS - 1).argmin(), 1.0, 0.0)
    many = records["firms"].to_numpy(float)
    for _ in range(ROUNDS):
        share = likelihood * weight
        share /= share.sum(axis=1, keepdims=True)
        weight = many @ share / many.sum()
    return weight


def outlook(users, eligible, expected, weight: np.ndarray) -> np.ndarray:
    """Return, per firm, the mean of STEPS given its record; that of all firms without a record."""
    likelihood = _likelihood(*(np.asarray(each, float) for each in (users, eligible, expected)))
    share = likelihood * weight
    return (share @ STEPS) / share.sum(axis=1)


def _distinct(users, eligible, expected) -> pd.DataFrame:
    """Return the records that differ, and how many firms have each."""
    frame = pd.DataFrame({"users": users, "eligible": eligible, "expected": expected})
    frame = frame[frame["eligible"] > 0]
    rounded = frame.assign(expected=(frame["expected"] / FINENESS).round() * FINENESS)
    keys = ["users", "eligible", "expected"]
    return rounded.groupby(keys, as_index=False).size().rename(columns={"size": "firms"})


def _likelihood(users, eligible, expected) -> np.ndarray:
    """Return the binomial likelihood (firm, step) up to a factor of the firm, never all zero."""
    chance = np.divide(expected, eligible, out=np.zeros_like(expected), where=eligible > 0)
    each = np.clip(chance[:, None] * STEPS, 1e-9, MOST)
    logarithm = users[:, None] * np.log(each) + (eligible - users)[:, None] * np.log1p(-each)
    return np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
