"""The lag between becoming eligible and starting, estimated within firms.

Two national series cannot give it, because a country's eligible people hardly vary from month to
month. Those of a small firm do: nobody for a year, then one. So each firm is compared with itself
(fixed effects).
"""

from dataclasses import dataclass

import numpy as np
import scipy

SMALL = 12
"""Most people eligible in all months at a firm that is used; larger firms vary too little."""
FEWEST_USERS = 100
"""Fewest starts at such firms for an estimate."""
MOST_ERROR = 1 / 12
"""Largest standard error of the mean lag, as a share of the longest lag."""
IN_THEIR_MONTH = 0.98
"""If this share of the starts at small firms has somebody who became eligible in the same month,
all starts are taken to be in that month."""
AT_ONCE = 20_000
"""Firms per batch: all firms of a country do not fit into memory."""


@dataclass(frozen=True)
class Lag:
    """The distribution of starters over 0, 1, … months after becoming eligible.

    shares : sum to 1. error : standard error of the mean, in months.
    """

    shares: np.ndarray
    error: float = 0.0

    @property
    def mean(self) -> float:
        """The mean in months."""
        return float(self.shares @ np.arange(len(self.shares)))

    def months(self, share: float) -> int:
        """Return the months after which at least `share` of those who start have started."""
        return int(np.searchsorted(np.cumsum(self.shares), share - 1e-9))


@dataclass(frozen=True)
class Counts:
    """People by firm and month, one row per firm and month with anybody: firm and month are numbers
    from 0 on."""

    firm: np.ndarray
    month: np.ndarray
    people: np.ndarray


def measure_lag(eligible: Counts, starts: Counts, months: int, longest: int) -> Lag | None:
    """Return the lag of one programme and sex; None where the data cannot give it.

    months : the number of months, up to the last whose reports are in. longest : months after which
    nobody starts any more.

    Non-negative least squares of each month's users on the people eligible `k` months before, k = 0
    to `longest`, both as deviations from their firm's mean. None with fewer than FEWEST_USERS
    starts, fewer than two months per month of lag, or a standard error of the mean above MOST_ERROR
    (that of unconstrained least squares, so a little too large).
    """
    if months < 2 * (longest + 1):
        return None
    firms = int(max(eligible.firm.max(initial=-1), starts.firm.max(initial=-1))) + 1
    known = eligible.month < months
    whole = np.bincount(eligible.firm[known], eligible.people[known], firms)
    taken = np.flatnonzero((whole > 0) & (whole <= SMALL))
    row = np.full(firms, -1)
    row[taken] = np.arange(len(taken))
    square = np.zeros((longest + 1, longest + 1))
    cross = np.zeros(longest + 1)
    used = squares = 0.0
    rows = 0
    for first in range(0, len(taken), AT_ONCE):
        size = min(AT_ONCE, len(taken) - first)
        able = _laid_out(eligible, row - first, size, months)
        users = _laid_out(starts, row - first, size, months)[:, longest:]
        used += users.sum()
        before = _lagged(able, longest)
        users = users - users.mean(axis=1, keepdims=True)
        square += np.einsum("kim,lim->kl", before, before, optimize=True)
        cross += np.einsum("kim,im->k", before, users, optimize=True)
        squares += float((users**2).sum())
        rows += users.size - size
    if used < FEWEST_USERS or not np.any(cross > 0):
        return None
    # a tiny ridge, for months without anybody
    square += np.eye(longest + 1) * 1e-9 * np.trace(square)
    upper = np.linalg.cholesky(square).T
    found, _ = scipy.optimize.nnls(upper, np.linalg.solve(upper.T, cross))
    if found.sum() <= 0:
        return None
    lag = Lag(found / found.sum())
    slope = (np.arange(longest + 1) - lag.mean) / found.sum()
    left = squares - 2 * found @ cross + found @ square @ found
    error = float(np.sqrt(slope @ np.linalg.solve(square, slope) * left / max(rows, 1)))
    return Lag(lag.shares, error) if error <= MOST_ERROR * max(longest, 6) else None


def _laid_out(counts: Counts, row: np.ndarray, size: int, months: int) -> np.ndarray:
    """Return the people as an array (firm, month)."""
    at = row[counts.firm]
    kept = (at >= 0) & (at < size) & (counts.month < months) & (counts.month >= 0)
    table = np.zeros((size, months))
    np.add.at(table, (at[kept], counts.month[kept]), counts.people[kept])
    return table


def _lagged(able: np.ndarray, longest: int) -> np.ndarray:
    """Return people eligible 0, 1, … months before each month from `longest` on, demeaned."""
    months = able.shape[1]
    parts = [able[:, longest - k : months - k] for k in range(longest + 1)]
    return np.stack([part - part.mean(axis=1, keepdims=True) for part in parts])
