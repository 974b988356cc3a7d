"""The record of firms as it was known on a day.

Planners did not see what eligible people did after the contact, and the contact may have changed
it. So a record is read as it stood: users are those who had started by then, and each eligible
person is weighted by the chance that a start of theirs would have been known.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.months import month_numbers


class Started(NamedTuple):
    """When people of all programmes started, by month of eligibility.

    starts : company_id, month, program, sex, started (YYYY-MM), users. lags : program, sex, months,
    share: of starters, the share that starts this many months after becoming eligible. Both have
    own: whether the programme is the judged one.
    """

    starts: pd.DataFrame
    lags: pd.DataFrame

    def of(self, *, own: bool) -> "Started":
        """Return the rows of the judged programme, or those of all others."""
        return Started(*(each[each["own"].astype(bool) == own] for each in self))


def started_for(program: str, starts: pd.DataFrame, shares: pd.DataFrame) -> Started:
    """Return Started for a judged programme. shares : of all programmes, which become the lags."""
    return Started(*(rows.assign(own=rows["program"] == program) for rows in (starts, shares)))


@dataclass(frozen=True, eq=False)
class Record:
    """Months of firms, sorted by month; months are running numbers.

    firm, month, group, eligible, expected : one entry per input row; eligible and expected count
    starts without a time limit. who, of, started, users : firm and month of eligibility of those
    who start, the month of their start, and their number. known : (group, months), the chance that
    a start is known after this many months. order, now : of each entry its input row, and the
    chance that a start is known by now. whole : whether `between` counts eligible people in full,
    not weighted by that chance.
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
        """Return the record with eligible people counted in full and with other expected users.

        expected : one value per input row, counting only starts that are known by now."""
        by_month = expected.to_numpy(float)[self.order] / self.now
        return replace(self, expected=by_month, whole=True)

    def between(self, first: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return users, eligible and expected per firm for the months from `first` up to but not
        including `end`, as known when `end` began."""
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

    rows : firm, number (of the month), keys, eligible, users, expected, and optionally known, the
    chance by which eligible and expected are already weighted. started : from `numbered`; if None,
    all start in their month of eligibility.
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
    """Return `started` with firm (its index in `companies`), number (of the month) and started as
    numbers, without firms that are not in `companies`."""
    if started is None:
        return None
    firm = companies.get_indexer(started.starts["company_id"])
    starts = started.starts.assign(firm=firm)[firm >= 0]
    number, began = month_numbers(starts["month"]), month_numbers(starts["started"])
    return started._replace(starts=starts.assign(number=number, started=began))


def in_order(numbers: np.ndarray) -> np.ndarray:
    """Return the stable order by month. As 16-bit numbers numpy sorts months faster (radix)."""
    since = numbers - numbers.min(initial=0)
    few = since.max(initial=0) < 2**15
    return np.argsort(since.astype(np.int16) if few else since, kind="stable")


def grouped(*codes: np.ndarray) -> np.ndarray:
    """Return the group number of each row. codes : columns of numbers from 0 on."""
    whole = np.zeros(len(codes[0]), np.int64)
    for each in codes:
        whole = whole * (int(each.max(initial=0)) + 1) + each
    return pd.factorize(whole)[0]


def _groups(rows: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    code = grouped(*(pd.factorize(rows[key])[0] for key in keys))
    first = np.unique(code, return_index=True)[1]
    return code, rows[keys].take(first)


def _known(started: Started, groups: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return by group the chance that a start is known 0, 1, … months after becoming eligible; 1
    for a group in which all start in their month of eligibility."""
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
