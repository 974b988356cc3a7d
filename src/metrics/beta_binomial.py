"""Maximum likelihood of the beta-binomial, for all strata at once.

For whole counts the log-likelihood of Beta(alpha, beta) needs no gamma function. With M = alpha +
beta it is, up to a constant,

    Σj above_users[j]·log(alpha + j) + above_rest[j]·log(beta + j) − above_eligible[j]·log(M + j)

where above_users[j] counts the companies with more than j users, and so on. These tallies are all
that is read of the companies: 2.6 million rows shrink to a few thousand numbers, and nothing
cancels when M is large. (Griffiths 1973, Biometrics 29:637.)
"""

from typing import NamedTuple

import numpy as np

from src.metrics.checks import BadInputError

LOG_M_BOUNDS = (np.log(1e-3), np.log(1e6))
LOGIT_BOUNDS = (-14.0, 14.0)

_LARGEST = 20_000_000
_ITERATIONS = 100
_HALVINGS = 30
_NO_GAIN = 1e-13


class Tallies(NamedTuple):
    """Per stratum and j, in one long row: how many companies have more than j of each."""

    stratum: np.ndarray
    j: np.ndarray
    users: np.ndarray
    rest: np.ndarray
    eligible: np.ndarray
    strata: int


class Cells(NamedTuple):
    """How many companies (number) have the same stratum, users and eligible."""

    stratum: np.ndarray
    users: np.ndarray
    eligible: np.ndarray
    number: np.ndarray


def count_cells(stratum: np.ndarray, users: np.ndarray, eligible: np.ndarray) -> Cells:
    """Return the distinct cells of companies given as whole numbers; `stratum` runs from 0.

    Raises BadInputError where `eligible` is in the tens of millions: such rows are no companies.
    """
    width = int(eligible.max(initial=0)) + 1
    _refuse_too_large(width)
    key = (stratum * width + eligible) * width + users
    largest = int(key.max(initial=0)) + 1
    if largest <= max(4 * len(key), 1_000_000):
        number = np.bincount(key, minlength=largest)
        seen = np.flatnonzero(number)
        number = number[seen]
    else:
        seen, number = np.unique(key, return_counts=True)
    rest, users = np.divmod(seen, width)
    stratum, eligible = np.divmod(rest, width)
    return Cells(stratum, users, eligible, number)


def tally(cells: Cells, strata: int) -> Tallies:
    """Return the tallies of the cells: one number for each j below the largest `eligible`."""
    lengths = np.zeros(strata, dtype=np.int64)
    np.maximum.at(lengths, cells.stratum, cells.eligible)
    _refuse_too_large(int(lengths.sum()))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    owner = np.repeat(np.arange(strata), lengths)
    first, rest = starts[cells.stratum], cells.eligible - cells.users
    counted = (cells.users, rest, cells.eligible)
    parts = [_more_than(first, each, cells.number, starts) for each in counted]
    return Tallies(owner, np.arange(starts[-1]) - starts[owner], *parts, strata)


def merge(tallies: Tallies, parent: np.ndarray, parents: int) -> Tallies:
    """Return the tallies of the level above, where stratum i belongs to parent[i]."""
    lengths = np.zeros(parents, dtype=np.int64)
    np.maximum.at(lengths, parent[tallies.stratum], tallies.j + 1)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    place = starts[parent[tallies.stratum]] + tallies.j
    owner = np.repeat(np.arange(parents), lengths)
    parts = [np.bincount(place, each, starts[-1]) for each in tallies[2:5]]
    return Tallies(owner, np.arange(starts[-1]) - starts[owner], *parts, parents)


def fit(tallies: Tallies) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return alpha, beta and the log-likelihood (with its binomial coefficients) per stratum.

    Newton on (logit of the mean, log M) for all strata together, with the Hessian's eigenvalues
    made negative and each stratum's step halved until it gains. A stratum whose companies differ
    by chance alone ends at M = 1e6: one true rate. Without anybody eligible both are NaN.
    """
    position = moments_start(tallies)
    best = log_likelihood(tallies, position)
    active = np.bincount(tallies.stratum, tallies.eligible, tallies.strata) > 0
    empty = ~active
    for _ in range(_ITERATIONS):
        part = _only(tallies, active)
        moved, gained = newton_step(part, position[:, active], best[active])
        position[:, active], best[active] = moved, best[active] + gained
        active[active] = gained > _NO_GAIN * np.abs(best[active])
        if not active.any():
            break
    alpha, beta = _parameters(position)
    best = best + _log_coefficients(tallies)
    return tuple(np.where(empty, np.nan, each) for each in (alpha, beta, best))


def _more_than(
    first: np.ndarray, value: np.ndarray, number: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Return for each stratum and j the number of companies with value > j."""
    some = value > 0
    at = np.bincount(first[some] + value[some] - 1, number[some], starts[-1])
    from_here = np.concatenate([np.cumsum(at[::-1])[::-1], [0.0]])
    ends = np.repeat(starts[1:], np.diff(starts))
    return from_here[:-1] - from_here[ends]


def _refuse_too_large(numbers: int) -> None:
    if numbers > _LARGEST:
        raise BadInputError("eligible이 너무 커서 추정할 수 없습니다; 기업 단위의 행을 주십시오.")


def moments_start(tallies: Tallies) -> np.ndarray:
    """Return logit mean and log M by the method of moments: a start, never an answer.

    n(n−1) and x(x−1) are the tallies weighted by 2j; E[x(x−1)] / E[n(n−1)] = E[θ²].
    """
    users, eligible = (_sum(tallies, each) for each in (tallies.users, tallies.eligible))
    pairs_users = _sum(tallies, tallies.users * tallies.j)
    pairs = _sum(tallies, tallies.eligible * tallies.j)
    mean = np.clip((users + 1e-4) / (eligible + 2e-4), 1e-6, 1 - 1e-6)
    square = np.divide(pairs_users, pairs, out=mean**2, where=pairs > 0)
    spread = np.clip((square - mean**2) / (mean * (1 - mean)), 0, 1)
    size = np.clip((1 - spread) / np.maximum(spread, 1e-9), 0.1, 1e3)
    size = np.where(pairs > 0, size, np.exp(LOG_M_BOUNDS[1]))
    return np.array([np.log(mean / (1 - mean)), np.log(size)])


def _parameters(position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = np.exp(position[1])
    return size / (1 + np.exp(-position[0])), size / (1 + np.exp(position[0]))


def _sum(tallies: Tallies, values: np.ndarray) -> np.ndarray:
    return np.bincount(tallies.stratum, values, tallies.strata)


def log_likelihood(tallies: Tallies, position: np.ndarray) -> np.ndarray:
    alpha, beta = (each[tallies.stratum] for each in _parameters(position))
    return _sum(
        tallies,
        tallies.users * np.log(alpha + tallies.j)
        + tallies.rest * np.log(beta + tallies.j)
        - tallies.eligible * np.log(alpha + beta + tallies.j),
    )


def _log_coefficients(tallies: Tallies) -> np.ndarray:
    """Return Σ log C(n, x): a factorial is the product of the j + 1 that its tally counts."""
    whole = np.log(tallies.j + 1)
    return _sum(tallies, whole * (tallies.eligible - tallies.users - tallies.rest))


def _only(tallies: Tallies, active: np.ndarray) -> Tallies:
    """Return the tallies of the strata still moving, numbered anew."""
    if active.all():
        return tallies
    number, kept = np.cumsum(active) - 1, active[tallies.stratum]
    rows = [each[kept] for each in tallies[1:5]]
    return Tallies(number[tallies.stratum[kept]], *rows, int(active.sum()))


def newton_step(
    tallies: Tallies, position: np.ndarray, best: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each stratum's new position and gain: a Newton step, halved until it gains."""
    gradient, hessian = derivatives(tallies, position)
    direction = ascent_direction(gradient, hessian, position)
    moved, gained = position.copy(), np.zeros(tallies.strata)
    length = np.ones(tallies.strata)
    for _ in range(_HALVINGS):
        trial = _bounded(position + length * direction)
        gain = log_likelihood(tallies, trial) - best
        better = (gain > 0) & (gained == 0)
        moved[:, better], gained[better] = trial[:, better], gain[better]
        length = np.where(gained > 0, length, length / 2)
        if (gained > 0).all():
            break
    return moved, gained


def _bounded(position: np.ndarray) -> np.ndarray:
    return np.array([np.clip(position[0], *LOGIT_BOUNDS), np.clip(position[1], *LOG_M_BOUNDS)])


def derivatives(
    tallies: Tallies, position: np.ndarray
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Return the gradient (2, strata) and the Hessian's three entries, in (logit mean, log M)."""
    alpha, beta = _parameters(position)
    a, b, j = alpha[tallies.stratum], beta[tallies.stratum], tallies.j
    users, rest, eligible = tallies.users / (a + j), tallies.rest / (b + j), tallies.eligible
    whole = eligible / (a + b + j)
    difference = _sum(tallies, users) - _sum(tallies, rest)
    by_size = _sum(tallies, j * (whole - users - rest))
    aa, bb = -_sum(tallies, users / (a + j)), -_sum(tallies, rest / (b + j))
    mm = _sum(tallies, whole / (a + b + j))
    d = alpha * beta / (alpha + beta)
    tilt = d * (beta - alpha) / (alpha + beta)
    gradient = np.array([d * difference, by_size])
    mixed = d * (alpha * aa - beta * bb + difference)
    size = alpha**2 * aa + beta**2 * bb + (alpha + beta) ** 2 * mm + by_size
    return gradient, (d**2 * (aa + bb) + tilt * difference, mixed, size)


def ascent_direction(
    gradient: np.ndarray, hessian: tuple[np.ndarray, ...], position: np.ndarray
) -> np.ndarray:
    """Return an ascent direction: eigenvalues made negative, pinned at a bound it pushes through.

    A step is at most 3 in either coordinate (a factor of 20).
    """
    first, mixed, second = hessian
    top = position[1] >= LOG_M_BOUNDS[1]
    pinned = (top & (gradient[1] > 0)) | ((position[1] <= LOG_M_BOUNDS[0]) & (gradient[1] < 0))
    mixed = np.where(pinned, 0, mixed)
    pull = np.array([gradient[0], np.where(pinned, 0, gradient[1])])
    matrix = np.moveaxis(np.array([[first, mixed], [mixed, second]]), 2, 0)
    values, vectors = np.linalg.eigh(matrix)
    values = np.maximum(np.abs(values), 1e-12 * np.abs(values).max(axis=1, keepdims=True) + 1e-300)
    step = np.einsum("sij,sj,skj,ks->is", vectors, 1 / values, vectors, pull)
    return np.clip(step, -3, 3)
