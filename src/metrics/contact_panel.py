"""Firms month by month as arrays: what each did, what firms of its kind do, when it was reached.

The prognostic score of a firm says how many times the users of firms of its kind it will have if
nobody contacts it, by its record. Some firms never grant leave, most that had no user are only
small. No single bell shape holds both, so the spread of firms is left free: a weight on each of
STEPS, by maximum likelihood (Hansen (2008) Biometrika 95:481 for comparing at the same score).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.metrics.months import month_numbers
from src.metrics.rates import divide
from src.metrics.record_then import Record, Started, numbered, record_of

MONTHS_OF_LEVEL = 3
TURNS = 3
MOST_COMPARED = 15_000
"""Firms that nobody contacted, at the most, that others are held against."""
NEVER = 1_000_000_000
"""Month of the first contact of a firm that had none."""
STEPS = np.concatenate([[0.0, 0.05], np.geomspace(0.1, 5.0, 18)])
ROUNDS = 60
FINENESS = 0.05
MOST = 0.98


@dataclass(frozen=True, eq=False)
class Panel:
    """Sparse months of firms as arrays; `first` and `aimed` per firm: the months in which it was
    contacted and chosen for it, far in the future for never; `weights` of the STEPS; `companies`
    by their place among the firms; `record`: the months as they stood on any day."""

    firm: np.ndarray
    month: np.ndarray
    users: np.ndarray
    eligible: np.ndarray
    expected: np.ndarray
    first: np.ndarray
    aimed: np.ndarray
    weights: np.ndarray
    companies: pd.Index
    record: Record

    def up_to(self) -> "Sums":
        """Return users, eligible and expected of every firm before each month."""
        begin = int(self.month.min())
        months = int(self.month.max()) - begin + 1
        shape = months + 1, len(self.first)
        place = (self.month - begin + 1) * shape[1] + self.firm
        each = [
            np.bincount(place, values, shape[0] * shape[1]).reshape(shape).cumsum(axis=0)
            for values in (self.users, self.eligible, self.expected)
        ]
        return Sums(begin, each)


@dataclass(frozen=True, eq=False)
class Sums:
    """Running sums (month, firm) of users, eligible and expected from the month `begin` on."""

    begin: int
    each: list[np.ndarray]

    def between(self, first: int, end: int) -> tuple[np.ndarray, ...]:
        """Return the sums per firm of the months from `first` on, before `end`."""
        last = len(self.each[0]) - 1
        low, high = (min(max(month - self.begin, 0), last) for month in (first, end))
        return tuple(each[high] - each[low] for each in self.each)


def make_panel(
    months: pd.DataFrame, contacts: pd.DataFrame, started: Started | None = None
) -> Panel:
    """Return one entry per firm × month; both sexes together, each at its own expected rate.

    started : when the users started; in the month in which they became eligible where it is None.

    The level of each sex and quarter, and the spread of firms about it, are found in turns from
    months before any contact. What a single month does to all cancels between a cohort and the
    firms it is held against.
    """
    months = _without_surplus(months, contacts)
    companies = pd.Index(pd.unique(pd.concat([months["company_id"], contacts["company_id"]])))
    firm = companies.get_indexer(months["company_id"])
    first = first_contacts(contacts, companies)
    told = "aimed_on" in contacts
    aimed = first_contacts(contacts, companies, "aimed_on") if told else first
    known = months.assign(firm=firm, month=month_numbers(months["month"]))
    code = sex_and_quarter(known)
    free = first[known["firm"].to_numpy()] > known["month"].to_numpy()
    flat = (known["eligible"] * known["rate"]).to_numpy(float)
    score = np.ones(len(companies))
    for _ in range(TURNS):
        expected = flat * level_by_quarter(known, code, free, flat * score[known["firm"]])
        past = _added(known.assign(expected=expected)[free], len(companies))
        weights = mixing_weights(*past)
        score = prognostic_score(*past, weights)
    known = known.assign(expected=expected)
    added = known.groupby(["firm", "month"], as_index=False)[["users", "eligible", "expected"]]
    added = added.sum()
    keys = [added[name].to_numpy(np.int64) for name in ("firm", "month")]
    numbers = [added[name].to_numpy(float) for name in ("users", "eligible", "expected")]
    rows = known.rename(columns={"month": "number"})
    record = record_of(len(companies), rows, ["sex"], numbered(started, companies))
    return Panel(*keys, *numbers, first, np.minimum(aimed, first), weights, companies, record)


def mixing_weights(users: ArrayLike, eligible: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """Return the weight of each of STEPS among firms with these records; they add up to 1.

    `users`, `eligible`, `expected`: one entry a firm, in people. No firm with anybody eligible:
    all the weight on 1. Source: nonparametric maximum likelihood of a mixture, Kiefer & Wolfowitz
    (1956); by EM, Laird (1978) Journal of the American Statistical Association 73:805.
    """
    records = distinct_records(users, eligible, expected)
    likelihood = likelihood_by_step(*records[["users", "eligible", "expected"]].to_numpy(float).T)
    weight = np.full(len(STEPS), 1 / len(STEPS))
    if records.empty:
        return np.where(np.arange(len(STEPS)) == np.abs(STEPS - 1).argmin(), 1.0, 0.0)
    many = records["firms"].to_numpy(float)
    for _ in range(ROUNDS):
        share = likelihood * weight
        share /= share.sum(axis=1, keepdims=True)
        weight = many @ share / many.sum()
    return weight


def prognostic_score(
    users: ArrayLike, eligible: ArrayLike, expected: ArrayLike, weights: np.ndarray
) -> np.ndarray:
    """Return, per firm, the mean of STEPS given its record; that of all firms without a record."""
    record = [np.asarray(each, float) for each in (users, eligible, expected)]
    place, first = alike(*record)
    share = likelihood_by_step(*(each[first] for each in record)) * weights
    return ((share @ STEPS) / share.sum(axis=1))[place]


def alike(
    users: np.ndarray, eligible: np.ndarray, expected: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each firm the number of its record, and of each record one firm that has it.

    Most firms have one of a few small records. People are one where they differ by less than a
    millionth; where records are too many or too large to be packed, all are apart.
    """
    small = max(eligible.max(initial=0), expected.max(initial=0)) < 2**20
    if not (small and users.max(initial=0) < 2**15 and len(users) < 2**24):
        return np.arange(len(users)), np.arange(len(users))
    counted, _ = pd.factorize(np.rint(eligible * 1e6).astype(np.int64))
    counted = counted.astype(np.int64) << 15 | users.astype(np.int64)
    counted, _ = pd.factorize(counted)
    foretold, _ = pd.factorize(np.rint(expected * 1e6).astype(np.int64))
    place, _ = pd.factorize(counted.astype(np.int64) << 24 | foretold)
    first = np.empty(place.max(initial=-1) + 1, np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return place, first


def _without_surplus(months: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the months without some of the firms that nobody contacted, where there are many.

    Every second, third, … is kept, by turns in the order given: more of them would cost time and
    change no digit that is shown.
    """
    code, names = pd.factorize(months["company_id"])
    free = ~pd.Index(names).isin(contacts["company_id"])
    turns = -(-int(free.sum()) // MOST_COMPARED)
    kept = ~free | (np.cumsum(free) % max(turns, 1) == 0)
    return months[kept[code]]


def first_contacts(
    contacts: pd.DataFrame, companies: pd.Index, column: str = "first_on"
) -> np.ndarray:
    """Return for each company the number of the month of its first contact."""
    day = pd.to_datetime(contacts[column])
    place = companies.get_indexer(contacts["company_id"])
    first = np.full(len(companies), NEVER)
    first[place] = (12 * day.dt.year + day.dt.month - 1).to_numpy()
    return first


def sex_and_quarter(months: pd.DataFrame) -> np.ndarray:
    """Return per row the number of its sex and quarter."""
    quarter = months["month"] // MONTHS_OF_LEVEL
    return months.groupby(["sex", quarter]).ngroup().to_numpy()


def level_by_quarter(
    months: pd.DataFrame, code: np.ndarray, free: np.ndarray, foreseen: np.ndarray
) -> np.ndarray:
    """Return per row how many times the foreseen users there were in the sex and quarter (`code`),
    before contacts; 1 where nobody was eligible then."""
    users = np.bincount(code[free], months["users"].to_numpy(float)[free], code.max() + 1)
    level = divide(users, np.bincount(code[free], foreseen[free], code.max() + 1))
    return np.where(np.isnan(level), 1.0, level)[code]


def _added(months: pd.DataFrame, firms: int) -> list[np.ndarray]:
    """Return users, eligible and expected per firm."""
    return [
        np.bincount(months["firm"], months[name], firms)
        for name in ("users", "eligible", "expected")
    ]


def distinct_records(users: ArrayLike, eligible: ArrayLike, expected: ArrayLike) -> pd.DataFrame:
    """Return the records that differ, in order, and how many firms have each."""
    keys = ["users", "eligible", "expected"]
    record = np.array([users, eligible, expected], dtype=float)
    record = record[:, (record[1] > 0) & ~np.isnan(record).any(axis=0)]
    record[1:] = (record[1:] / FINENESS).round() * FINENESS
    record = record[:, np.lexsort(record[::-1])]
    begins = np.flatnonzero(np.append(True, (np.diff(record) != 0).any(axis=0)))
    begins = begins[: record.shape[1]]  # none where there is no firm
    distinct = pd.DataFrame(record[:, begins].T, columns=keys)
    return distinct.assign(firms=np.diff(np.append(begins, record.shape[1])))


def likelihood_by_step(users: ArrayLike, eligible: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """Return the binomial likelihood (firm, step) up to a factor of the firm, never all zero.

    eligible : people as the chance that a start of theirs is known by now, so that there may be
    fewer than users: then nobody is known not to start.
    """
    without = np.maximum(eligible - users, 0.0)
    chance = np.divide(expected, eligible, out=np.zeros_like(expected), where=eligible > 0)
    each = np.clip(chance[:, None] * STEPS, 1e-9, MOST)
    logarithm = users[:, None] * np.log(each) + without[:, None] * np.log1p(-each)
    return np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
