"""Sums of people in protected tables, each with its noise, and what follows from them.

The unknowns are the users of each part of the world as the first snapshot knew them, and those
reported since. The prior is the rate of the kind, which the sums of the tables change by least
squares. Sums of the country are left out where there are many others: those of thousands of people
say nothing about one firm, and without them each province can be solved separately.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse, stats
from scipy.sparse.csgraph import connected_components

from src.protect import noise

MANY = 1500
"""The number of readings from which those of the country are left out."""
LEAST_VARIANCE = 1e-9


@dataclass(frozen=True)
class Found:
    """Of one programme. before, after : share of firms whose users are named rightly, by their kind
    and by the tables. best : the same difference in the tenth with the surest finds. certain :
    firms whose number follows. firms : how many have somebody eligible. cells : readings used.
    """

    firms: int
    cells: int
    before: float
    after: float
    best: float
    certain: int

    @property
    def points(self) -> float:
        return 100 * (self.after - self.before)


def together(found: Iterable[Found]) -> Found:
    """Return several attacks as one, in which each firm and programme counts once."""
    rows = list(found)
    firms = np.array([one.firms for one in rows])
    shares = {
        name: float(np.average([getattr(one, name) for one in rows], weights=firms))
        for name in ("before", "after", "best")
    }
    cells, certain = (sum(getattr(one, name) for one in rows) for name in ("cells", "certain"))
    return Found(int(firms.sum()), cells, **shares, certain=certain)


@dataclass
class Readings:
    """Readings of sums over unknowns, with noise.

    mean, variance : of each unknown by its kind. wide : whether a reading is of the country.
    """

    mean: np.ndarray
    variance: np.ndarray
    rows: list[np.ndarray] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    wide: list[bool] = field(default_factory=list)
    known: set = field(default_factory=set)

    def add(
        self,
        at: np.ndarray,
        told: float,
        bounds: tuple[float, float],
        *,
        variance: float = noise.VARIANCE,
        wide: bool = False,
    ) -> None:
        """Take one reading; the same number of the same people again has the same noise."""
        mark = (at.tobytes(), told, bounds)
        if mark in self.known or not len(at):
            return
        self.known.add(mark)
        self.rows.append(at)
        self.told.append(told)
        self.spread.append(variance)
        self.bounds.append(bounds)
        self.wide.append(wide)

    def matrix(self) -> sparse.csr_matrix:
        """Return which unknowns each reading adds up: readings × unknowns."""
        lengths = [len(at) for at in self.rows]
        columns = np.concatenate(self.rows) if self.rows else np.zeros(0, int)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(int)
        return sparse.csr_matrix(
            (np.ones(len(columns)), columns, starts), (len(self.rows), len(self.mean))
        )

    def told_of(self, targets: list[sparse.csr_matrix]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return what the tables alone say about each target: a number and its variance.

        targets : rows × unknowns. The prior is taken out of the answer again, so that the answer
        can be combined with any distribution.
        """
        matrix = self.matrix()
        used = np.ones(len(self.rows), bool)
        if len(self.rows) > MANY:
            used = ~np.array(self.wide)
        moved = [(np.zeros(one.shape[0]), np.zeros(one.shape[0])) for one in targets]
        for rows in _apart(matrix, used):
            self._add_block(matrix[rows], rows, targets, moved)
        return [self._alone(one, *gain) for one, gain in zip(targets, moved, strict=True)]

    def _add_block(self, part, rows: np.ndarray, targets: list, moved: list) -> None:
        weighed = part.multiply(self.variance).tocsr()
        own = (weighed @ part.T).toarray() + np.diag(np.array(self.spread, float)[rows])
        inverse = np.linalg.inv(own)
        off = inverse @ (np.array(self.told)[rows] - part @ self.mean)
        for target, (gained, known) in zip(targets, moved, strict=True):
            shared = (target @ weighed.T).tocsr()
            gained += shared @ off
            _add_known(shared, inverse, known)

    def _alone(self, target, gained: np.ndarray, known: np.ndarray):
        before = np.asarray(target @ self.variance).ravel()
        after = np.maximum(before - known, LEAST_VARIANCE)
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = np.maximum(1 / after - 1 / before, 0)
            center = target @ self.mean
            alone = ((center + gained) / after - center / before) / precision
            return np.nan_to_num(alone), np.where(precision > 1e-12, 1 / precision, np.inf)


def limits(
    matrix: sparse.csr_matrix, bounds: list[tuple[float, float]], most: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the largest number of each unknown that the bounds of sums allow.

    In whole numbers; bounds are passed from sums to unknowns and back until none gets narrower.
    """
    least, most = np.zeros(len(most)), most.astype(float)
    entries = matrix.tocsc()
    low, high = (np.array([pair[end] for pair in bounds], float) for end in (0, 1))
    known = np.flatnonzero(np.diff(entries.indptr))
    starts = entries.indptr[known]
    for _ in range(30 if len(known) else 0):
        below = (low - matrix @ most)[entries.indices]
        beyond = (high - matrix @ least)[entries.indices]
        narrower, wider = least.copy(), most.copy()
        rise = most[known] + np.maximum.reduceat(below, starts)
        fall = least[known] + np.minimum.reduceat(beyond, starts)
        narrower[known] = np.maximum(least[known], np.ceil(rise - 1e-9))
        wider[known] = np.minimum(most[known], np.floor(fall + 1e-9))
        # Claims that were taken back may be outside the range the insider thinks possible
        open_ = narrower <= wider
        narrower, wider = np.where(open_, narrower, least), np.where(open_, wider, most)
        if (narrower == least).all() and (wider == most).all():
            break
        least, most = narrower, wider
    return least, most


def _apart(matrix: sparse.csr_matrix, used: np.ndarray) -> list[np.ndarray]:
    """Return groups of the used readings that have no unknown in common."""
    rows = np.flatnonzero(used)
    if not len(rows):
        return []
    shared = (matrix[rows] != 0).astype(np.float32)
    number, group = connected_components(shared @ shared.T, directed=False)
    return [rows[group == one] for one in range(number)]


def _add_known(shared: sparse.csr_matrix, inverse: np.ndarray, known: np.ndarray) -> None:
    """Add to `known` the variance that readings take away: rows with the same readings at once."""
    filled = np.flatnonzero(np.diff(shared.indptr))
    if not len(filled):
        return
    marks = [shared.indices[shared.indptr[row] : shared.indptr[row + 1]] for row in filled]
    alike: dict[bytes, list[int]] = {}
    for row, mark in zip(filled, marks, strict=True):
        alike.setdefault(np.sort(mark).tobytes(), []).append(row)
    for mark, rows in alike.items():
        columns = np.frombuffer(mark, shared.indices.dtype)
        dense = shared[rows][:, columns].toarray()
        known[rows] += ((dense @ inverse[np.ix_(columns, columns)]) * dense).sum(axis=1)


def possible(told: float) -> tuple[int, int]:
    """Return the least and the largest count that can show this number."""
    told = int(told)
    counts = np.arange(max(told - noise.MOST, 0), told + noise.MOST + 1)
    table = noise.noise_table()[np.minimum(counts, noise.MOST)]
    able = counts[(table == (told - counts)[:, None]).any(axis=1)]
    return int(able[0]), int(able[-1])


def most_likely(
    eligible: np.ndarray, rate: np.ndarray, told: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """Return the most probable number of users: a binomial prior with a normal reading."""
    result = np.zeros(len(eligible), int)
    for size in np.unique(eligible):
        rows = np.flatnonzero(eligible == size)
        counts = np.arange(size + 1)
        score = stats.binom.logpmf(counts[None, :], size, rate[rows][:, None])
        score = score - (counts[None, :] - told[rows][:, None]) ** 2 / (2 * variance[rows][:, None])
        result[rows] = score.argmax(axis=1)
    return result


def compare(truth, eligible, rate, told, cells: int, ends) -> Found:
    """Return how often the truth is named by the rate of the kind, and with the tables added.

    told : number and variance of each. ends : the least and the largest possible number.
    """
    before = most_likely(eligible, rate, np.zeros(len(truth)), np.full(len(truth), np.inf))
    least, most = ends
    after = np.clip(most_likely(eligible, rate, *told), least, np.maximum(least, most))
    gain = (after == truth).astype(float) - (before == truth)
    surest = np.argsort(told[1], kind="stable")[: max(len(truth) // 10, 1)]
    return Found(
        len(truth),
        cells,
        float((before == truth).mean()),
        float((after == truth).mean()),
        float(gain[surest].mean()),
        int(((most - least < 0.5) & (least == truth)).sum()),
    )
