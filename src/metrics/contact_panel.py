"""Firms month by month as arrays: users, users expected of similar firms, month of first contact.

The prognostic score of a firm is the expected ratio of its users to those of similar firms if
nobody contacts it, given its record. Some firms never grant leave, while most without users are
only small. No parametric shape fits both, so the distribution of the ratio is nonparametric: a
weight on each of STEPS, by maximum likelihood (Hansen (2008) Biometrika 95:481 for comparing at the
same score).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.metrics.months import month_numbers
from src.metrics.rates import divide
from src.metrics.record_then import Record, Started, grouped, numbered, record_of

MONTHS_OF_LEVEL = 3
TURNS = 3
MOST_COMPARED = 15_000
"""Most firms without contact that are kept for comparison."""
NEVER = 1_000_000_000
"""Month of the first contact for a firm without one."""
STEPS = np.concatenate([[0.0, 0.05], np.geomspace(0.1, 5.0, 18)])
ROUNDS = 60
FINENESS = 0.05
MOST = 0.98


@dataclass(frozen=True, eq=False)
class Panel:
    """Sparse months of firms as arrays, sorted by month. Per firm: `first` and `aimed`, the months
    in which it was contacted and chosen for it (NEVER if not), and its id in `companies`.
    `weights`: of the STEPS. `record`: the months as they were known on any day."""

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

    def between(self, first: int, end: int) -> tuple[np.ndarray, ...]:
        """Return users, eligible and expected of every firm from the month `first` on, before
        `end`."""
        rows, firms = slice(*np.searchsorted(self.month, [first, end])), len(self.first)
        return tuple(
            np.bincount(self.firm[rows], each[rows], firms)
            for each in (self.users, self.eligible, self.expected)
        )


def make_panel(
    months: pd.DataFrame, contacts: pd.DataFrame, started: Started | None = None
) -> Panel:
    """Return one entry per firm × month; both sexes together, each at its own expected rate.

    started : when the users started; if None, in the month in which they became eligible.

    The level of each sex and quarter and the distribution of firms around it are estimated
    alternately from months before any contact. An effect of a single month on all firms cancels
    between a cohort and its comparison firms.
    """
    months = _without_surplus(months, contacts)
    companies = pd.Index(pd.unique(pd.concat([months["company_id"], contacts["company_id"]])))
    firm = companies.get_indexer(months["company_id"])
    first = first_contacts(contacts, companies)
    has_aim = "aimed_on" in contacts
    aimed = first_contacts(contacts, companies, "aimed_on") if has_aim else first
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
    keys, numbers = _by_firm_and_month(known)
    rows = known.rename(columns={"month": "number"})
    record = record_of(len(companies), rows, ["sex"], numbered(started, companies))
    return Panel(*keys, *numbers, first, np.minimum(aimed, first), weights, companies, record)


def _by_firm_and_month(known: pd.DataFrame) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return firm and month of each entry, sorted by month and firm, and the sums of users,
    eligible and expected."""
    firm, month = (known[name].to_numpy() for name in ("firm", "month"))
    span = int(firm.max()) + 1
    code, keys = pd.factorize(month * span + firm, sort=True)
    sums = [np.bincount(code, known[name]) for name in ("users", "eligible", "expected")]
    return [keys % span, keys // span], sums


def score_then(
    record: Record, weights: np.ndarray, first: np.ndarray, month: int, months: int
) -> np.ndarray:
    """Return the score from the record of the `months` months before `month`, as known then; NaN
    for firms contacted before, which are no comparison any more."""
    waiting = np.flatnonzero(first >= month)
    known = record.between(month - months, month)
    score = np.full(len(first), np.nan)
    score[waiting] = prognostic_score(*(each[waiting] for each in known), weights)
    return score


def mixing_weights(users: ArrayLike, eligible: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """Return the weight of each of STEPS among firms with these records; they sum to 1.

    `users`, `eligible`, `expected`: one entry per firm, in people. Without any eligible person all
    the weight is on 1. Source: nonparametric maximum likelihood of a mixture, Kiefer & Wolfowitz
    (1956); by EM, Laird (1978) Journal of the American Statistical Association 73:805.
    """
    records = distinct_records(users, eligible, expected)
    likelihood = likelihood_by_step(*records[["users", "eligible", "expected"]].to_numpy(float).T)
    weight = np.full(len(STEPS), 1 / len(STEPS))
    if records.empty:
        return np.where(np.arange(len(STEPS)) == np.abs(STEPS - 1).argmin(), 1.0, 0.0)
    many = records["firms"].to_numpy(float)
    for _ in range(ROUNDS):
        weight = weight * ((many / (likelihood @ weight)) @ likelihood) / many.sum()
    return weight


def prognostic_score(
    users: ArrayLike, eligible: ArrayLike, expected: ArrayLike, weights: np.ndarray
) -> np.ndarray:
    """Return per firm the posterior mean of STEPS; the prior mean for a firm without a record."""
    record = [np.asarray(each, float) for each in (users, eligible, expected)]
    score = np.full(len(record[0]), weights @ STEPS / weights.sum())
    some = np.flatnonzero((record[1] > 0) | (record[2] > 0))
    place, records = distinct_rows(*(each[some] for each in record))
    likelihood = likelihood_by_step(*records)
    score[some] = ((likelihood @ (weights * STEPS)) / (likelihood @ weights))[place]
    return score


def distinct_rows(
    users: np.ndarray, eligible: np.ndarray, expected: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return for each firm the number of its distinct record, and the columns of these records.

    Most firms have one of a few small records. Eligible and expected are rounded to a millionth.
    Where records are too many or too large to pack into an integer, each firm has its own.
    """
    small = max(eligible.max(initial=0), expected.max(initial=0)) < 2**20
    if not (small and users.max(initial=0) < 2**15 and len(users) < 2**24):
        return np.arange(len(users)), [users, eligible, expected]
    able, foretold = (np.rint(each * 1e6).astype(np.int64) for each in (eligible, expected))
    counted, kinds = pd.factorize(able << 15 | users.astype(np.int64))
    expects, numbers = pd.factorize(foretold)
    place, records = pd.factorize(counted.astype(np.int64) << 24 | expects)
    counts = kinds[records >> 24]
    return place, [
        (counts & (2**15 - 1)).astype(float),
        (counts >> 15) / 1e6,
        numbers[records & (2**24 - 1)] / 1e6,
    ]


def _without_surplus(months: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the months without some of the firms that nobody contacted, where there are many.

    Every second, third, … is kept, in the order given: more of them would cost time and change no
    digit that is shown.
    """
    code, names = pd.factorize(months["company_id"])
    free = ~pd.Index(names).isin(contacts["company_id"])
    turns = -(-int(free.sum()) // MOST_COMPARED)
    kept = ~free | (np.cumsum(free) % max(turns, 1) == 0)
    return months[kept[code]]


def first_contacts(
    contacts: pd.DataFrame, companies: pd.Index, column: str = "first_on"
) -> np.ndarray:
    """Return for each company the month number of its first contact."""
    day = pd.to_datetime(contacts[column])
    place = companies.get_indexer(contacts["company_id"])
    first = np.full(len(companies), NEVER)
    first[place] = (12 * day.dt.year + day.dt.month - 1).to_numpy()
    return first


def sex_and_quarter(months: pd.DataFrame) -> np.ndarray:
    """Return for each row the number of its sex and quarter."""
    quarter = months["month"].to_numpy() // MONTHS_OF_LEVEL
    return grouped(pd.factorize(months["sex"])[0], quarter)


def level_by_quarter(
    months: pd.DataFrame, code: np.ndarray, free: np.ndarray, foreseen: np.ndarray
) -> np.ndarray:
    """Return for each row the ratio of users to foreseen users in its sex and quarter (`code`),
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
    """Return the distinct records, rounded to FINENESS and sorted, and how many firms have each."""
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
    """Return the binomial likelihood (firm, step), scaled so that each firm's largest is 1.

    eligible : people weighted by the chance that their start is known by now, so it may be below
    users; then the number of people who did not start is 0.
    """
    without = np.maximum(eligible - users, 0.0)
    chance = np.divide(expected, eligible, out=np.zeros_like(expected), where=eligible > 0)
    # in place: allocating so large an array costs as much as filling it
    found = chance[:, None] * STEPS
    np.clip(found, 1e-9, MOST, out=found)
    some = np.flatnonzero(users)  # most firms have no users, and logarithms are slow
    used = users[some, None] * np.log(found[some])
    np.negative(found, out=found)
    np.log1p(found, out=found)
    found *= without[:, None]
    found[some] += used
    most = found[:, 0].copy()  # without users the lowest step is the most likely
    most[some] = found[some].max(axis=1, initial=-np.inf)
    found -= most[:, None]
    return np.exp(found, out=found)
