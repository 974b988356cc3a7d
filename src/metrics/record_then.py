"""The record of firms as it stood on a day: who had started by then, and who was still waited for.

Who was eligible before a contact and had not started belongs to the record before it as somebody of
whom nothing is known yet: what became of them later, planners did not see when they chose, and the
contact may have changed it. So a record is read as it stood: users are those who had started, and
everybody counts as the chance that a start of theirs was known.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.months import month_numbers


class Started(NamedTuple):
    """When people started, by month of eligibility, of all programmes.

    starts : company_id, month, program, sex, started (YYYY-MM), users. lags : program, sex, months,
    share: of those who start, that do so so many months after becoming eligible. Both with own:
    whether it is the programme that is judged.
    """

    starts: pd.DataFrame
    lags: pd.DataFrame

    def of(self, *, own: bool) -> "Started":
        """Return what is of the programme that is judged, or of all others."""
        return Started(*(each[each["own"].astype(bool) == own] for each in self))


def started_for(program: str, starts: pd.DataFrame, shares: pd.DataFrame) -> Started:
    """Return who started with own; shares : of all programmes, which are the lags."""
    return Started(*(rows.assign(own=rows["program"] == program) for rows in (starts, shares)))


@dataclass(frozen=True, eq=False)
class Record:
    """Months of firms, in order of the months, which are running numbers.

    firm, month, group, eligible, expected : people whose start is waited for as long as it takes.
    who, of, started, users : firm and month of those who start, and the month in which they do.
    known : group × months, the chance that a start is known after so many months. order, now : of
    each entry the row that it was, and the chance that a start is known by now. whole : whether
    people count in full in `eligible`, however little can be known of them.
    """

    firms: int
    firm: np.ndarray
    month: np.ndarray
    group: np.ndarray
    eligible: np.ndarray
    expected: np.ndarray
    who: np.ndarray
    of: np.ndarray
    started: np.ndarray
    users: np.ndarray
    known: np.ndarray
    order: np.ndarray
    now: np.ndarray
    whole: bool = False

    def in_full(self, expected: pd.Series) -> "Record":
        """Return the record in which people count in full, with others expected: of the rows that
        it was made of, in their order, as far as starts are known by now."""
        by_month = expected.to_numpy(float)[self.order] / self.now
        return replace(self, expected=by_month, whole=True)

    def between(self, first: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return users, eligible and expected per firm, of the months from `first` on, before
        `end`, as it was known when that month began."""
        rows = slice(*np.searchsorted(self.month, [first, end]))
        watched = np.minimum(end - self.month[rows], self.known.shape[1] - 1)
        known = self.known[self.group[rows], watched]
        firm, people = self.firm[rows], self.eligible[rows]
        eligible = np.bincount(firm, people if self.whole else people * known, self.firms)
        expected = np.bincount(firm, self.expected[rows] * known, self.firms)
        some = slice(*np.searchsorted(self.of, [first, end]))
        users = np.where(self.started[some] < end, self.users[some], 0.0)
        return np.bincount(self.who[some], users, self.firms), eligible, expected


def record_of(
    firms: int, rows: pd.DataFrame, keys: list[str], started: Started | None, *, whole: bool = False
) -> Record:
    """Return the record of rows.

    rows : firm, number (of the month), keys, eligible, users, expected, and known where eligible
    and expected are only as far as starts are known by now. started : as `numbered` gives it; where
    it is None all start in their month.
    """
    code, groups = _groups(rows, keys)
    now = rows["known"].to_numpy(float) if "known" in rows else np.ones(len(rows))
    order = in_order(rows["number"].to_numpy())
    eligible, expected = (rows[name].to_numpy(float) / now for name in ("eligible", "expected"))
    if started is None:
        starts = rows[["firm", "number", "users"]].assign(started=rows["number"])
        known = np.ones((max(len(groups), 1), 2))
    else:
        starts = started.starts[started.starts["users"] > 0]
        known = _known(started._replace(starts=starts), groups, keys)
    starts = starts.take(in_order(starts["number"].to_numpy()))
    return Record(
        firms,
        *(each[order] for each in (rows["firm"].to_numpy(), rows["number"].to_numpy(), code)),
        eligible[order],
        expected[order],
        *(starts[name].to_numpy() for name in ("firm", "number", "started")),
        starts["users"].to_numpy(float),
        known,
        order,
        now[order],
        whole,
    )


def numbered(started: Started | None, companies: pd.Index) -> Started | None:
    """Return who started with firm (its place among the companies), number (of the month) and
    started as numbers; firms that are not among them are left out."""
    if started is None:
        return None
    firm = companies.get_indexer(started.starts["company_id"])
    starts = started.starts.assign(firm=firm)[firm >= 0]
    number, began = month_numbers(starts["month"]), month_numbers(starts["started"])
    return started._replace(starts=starts.assign(number=number, started=began))


def in_order(numbers: np.ndarray) -> np.ndarray:
    """Return the order of months, rows of one month as they stand. Of few months in 16 bits numpy
    sorts without comparing."""
    since = numbers - numbers.min(initial=0)
    few = since.max(initial=0) < 2**15
    return np.argsort(since.astype(np.int16) if few else since, kind="stable")


def grouped(*codes: np.ndarray) -> np.ndarray:
    """Return the number of the group of each row, of which each code is told from 0 on."""
    whole = np.zeros(len(codes[0]), np.int64)
    for each in codes:
        whole = whole * (int(each.max(initial=0)) + 1) + each
    return pd.factorize(whole)[0]


def _groups(rows: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    code = grouped(*(pd.factorize(rows[key])[0] for key in keys))
    first = np.unique(code, return_index=True)[1]
    return code, rows[keys].take(first)


def _known(started: Started, groups: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return by group the chance that a start is known 0, 1, … months after becoming eligible, all
    of it where nobody starts later than in that month."""
    starts, lags = started
    longest = int(lags["months"].max()) + 2 if len(lags) else 2
    known = np.ones((len(groups), longest))
    later = starts.loc[starts["started"] > starts["number"], keys].drop_duplicates()
    late, shares = set(later.itertuples(index=False)), dict(list(lags.groupby(keys)))
    for at, group in enumerate(groups.itertuples(index=False, name=None)):
        if group in late and group in shares:
            each = shares[group]
            begun = np.bincount(each["months"] + 1, each["share"], longest)
            known[at] = np.minimum(np.cumsum(begun), 1.0)
    return known
