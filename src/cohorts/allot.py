"""Allot starts to months of eligibility, where the file does not give these.

Starts are allotted within their firm, to months with eligible people who have no start yet, in
proportion to the lag distribution (the share of starters that starts this many months later). Firms
have few eligible people, so there is mostly one such month. Where there are several, each gets its
expected number, rounded to whole people.
"""

from dataclasses import dataclass

import numpy as np

from src.cohorts.lag import Counts, Lag

ROUNDS = 12
"""Most rounds of allotting; starts without a month after them stay unmatched."""
FAINT = 1e-3
"""Added to every share, so that a start at an unusual lag can still be allotted."""


@dataclass(frozen=True)
class Allotted:
    """Starts by firm and month of eligibility, one row per month of start; started : that month.

    unmatched : starts for which no month was free. They are in the month of their start; these
    people were eligible, though no file says so.
    """

    counts: Counts
    started: np.ndarray
    unmatched: Counts


def allot(eligible: Counts, starts: Counts, lag: Lag, turn: np.ndarray) -> Allotted:
    """Return the starts of one programme and sex by month of eligibility.

    eligible, starts : one row per firm and month, starts not negative. turn : by firm, a number in
    [0, 1) that decides how fractions are rounded.
    """
    months = int(max(eligible.month.max(initial=0), starts.month.max(initial=0))) + 1
    order = np.lexsort((eligible.month, eligible.firm))
    firm, month = eligible.firm[order], eligible.month[order]
    free = eligible.people[order].astype(np.int64)
    given: list[np.ndarray] = []
    left = starts.people.astype(np.int64).copy()
    shares = lag.shares + FAINT
    key = firm.astype(np.int64) * months + month
    longest = len(shares) - 1
    here = starts.firm.astype(np.int64) * months + starts.month
    first = np.searchsorted(key, np.maximum(here - longest, starts.firm * np.int64(months)))
    many = np.searchsorted(key, here, side="right") - first
    for turned in range(ROUNDS):
        open_ = np.flatnonzero((left > 0) & (many > 0))
        if not len(open_):
            break
        start, cell = _pairs(open_, first, many)
        weight = free[cell] * shares[starts.month[start] - month[cell]]
        kept = weight > 0
        start, cell, weight = start[kept], cell[kept], weight[kept]
        if not len(start):
            break
        shift = (turn[starts.firm[start]] + 0.382 * turned) % 1
        wanted = _in_whole(start, weight, left, shift)
        taken = _within(cell, wanted, free, weight)
        given.append(np.stack([cell, start, taken])[:, taken > 0])
        np.subtract.at(free, cell, taken)
        np.subtract.at(left, start, taken)
    rest = left > 0
    cell, start, people = np.concatenate([np.zeros((3, 0), np.int64), *given], axis=1)
    both, place = np.unique(cell * months + starts.month[start], return_inverse=True)
    cell, started = np.divmod(both, months)
    return Allotted(
        Counts(firm[cell], month[cell], np.bincount(place, people, len(both)).astype(np.int64)),
        started,
        Counts(starts.firm[rest], starts.month[rest], left[rest]),
    )


def _pairs(open_: np.ndarray, first: np.ndarray, many: np.ndarray) -> tuple:
    """Return the pairs of a start and a cell of its firm in which its people may have been
    eligible."""
    counts = many[open_]
    start = np.repeat(open_, counts)
    inner = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return start, first[start] + inner


def _in_whole(start: np.ndarray, weight: np.ndarray, left: np.ndarray, shift: np.ndarray):
    """Return how many whole people of each start go to each of its cells, by weight."""
    begins = np.flatnonzero(np.diff(start, prepend=-1))
    sizes = np.diff(np.append(begins, len(start)))
    whole = np.repeat(np.add.reduceat(weight, begins), sizes)
    summed = np.cumsum(weight)
    before = np.repeat((summed - weight)[begins], sizes)
    upto = (summed - before) / whole * left[start]
    last = np.cumsum(sizes) - 1
    upto[last] = left[start[last]]
    under = np.concatenate([[0.0], upto[:-1]])
    under[begins] = 0.0
    return (np.floor(upto + shift + 1e-9) - np.floor(under + shift + 1e-9)).astype(np.int64)


def _within(cell: np.ndarray, wanted: np.ndarray, free: np.ndarray, weight: np.ndarray):
    """Return how many of the wanted people each cell takes: at most the free ones, the pairs with
    the largest weight first."""
    order = np.lexsort((-weight, cell))
    cells, people = cell[order], wanted[order]
    begins = np.flatnonzero(np.diff(cells, prepend=-1))
    sizes = np.diff(np.append(begins, len(cells)))
    summed = np.cumsum(people)
    before = summed - people - np.repeat((summed - people)[begins], sizes)
    taken = np.empty(len(cell), np.int64)
    taken[order] = np.clip(free[cells] - before, 0, people)
    return taken
