"""Firms month by month as arrays: what each did, what firms of its kind do, when it was reached."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.metrics.outlook import outlook, spread_of_firms
from src.metrics.rates import divide

MONTHS_OF_LEVEL = 3
TURNS = 3
MOST_COMPARED = 15_000
"""Firms that nobody contacted, at the most, that others are held against."""
NEVER = 1_000_000_000
"""Month of the first contact of a firm that had none."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Sparse months of firms as arrays; `first` per firm, far in the future for never."""

    firm: np.ndarray
    month: np.ndarray
    users: np.ndarray
    eligible: np.ndarray
    expected: np.ndarray
    first: np.ndarray
    judged: np.ndarray
    spread: np.ndarray

    def added(self, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return users, eligible and expected per firm over the entries that are kept."""
        return tuple(
            np.bincount(self.firm[kept], values[kept], len(self.first))
            for values in (self.users, self.eligible, self.expected)
        )


def month_number(month: str) -> int:
    """Return a running number of a month such as 2026-07."""
    return 12 * int(month[:4]) + int(month[5:7]) - 1


def make_panel(months: pd.DataFrame, contacts: pd.DataFrame) -> Panel:
    """Return one entry per firm × month; both sexes together, each at its own expected rate.

    The level of each sex and quarter, and the spread of firms about it, are found in turns from
    months before any contact. What a single month does to all cancels between a cohort and the
    firms it is held against.
    """
    months = _with_enough_to_compare(months, contacts)
    companies = pd.Index(pd.unique(pd.concat([months["company_id"], contacts["company_id"]])))
    firm = companies.get_indexer(months["company_id"])
    first, judged = _first_contacts(contacts, companies)
    known = months.assign(firm=firm, month=_numbers(months["month"]))
    free = first[known["firm"].to_numpy()] > known["month"].to_numpy()
    flat = (known["eligible"] * known["rate"]).to_numpy(float)
    promised = np.ones(len(companies))
    for _ in range(TURNS):
        expected = flat * _level(known, free, flat * promised[known["firm"]])
        past = _added(known.assign(expected=expected)[free], len(companies))
        spread = spread_of_firms(*past)
        promised = outlook(*past, spread)
    added = known.assign(expected=expected).groupby(["firm", "month"], as_index=False)
    added = added[["users", "eligible", "expected"]].sum()
    keys = [added[name].to_numpy(np.int64) for name in ("firm", "month")]
    numbers = [added[name].to_numpy(float) for name in ("users", "eligible", "expected")]
    return Panel(*keys, *numbers, first, judged, spread)


def _with_enough_to_compare(months: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the months without some of the firms that nobody contacted, where there are many.

    Every second, third, … is kept, by turns in the order given: more of them would cost time and
    change no digit that is shown.
    """
    code, names = pd.factorize(months["company_id"])
    free = ~pd.Index(names).isin(contacts["company_id"])
    turns = -(-int(free.sum()) // MOST_COMPARED)
    kept = ~free | (np.cumsum(free) % max(turns, 1) == 0)
    return months[kept[code]]


def _numbers(months: pd.Series) -> np.ndarray:
    code, names = pd.factorize(months)
    return np.array([month_number(name) for name in names], np.int64)[code]


def _first_contacts(contacts: pd.DataFrame, companies: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return for each company the number of the month of its first contact, and if it is judged."""
    day = pd.to_datetime(contacts["first_on"])
    place = companies.get_indexer(contacts["company_id"])
    first, judged = np.full(len(companies), NEVER), np.zeros(len(companies), bool)
    first[place] = (12 * day.dt.year + day.dt.month - 1).to_numpy()
    judged[place] = contacts["judged"].to_numpy(bool)
    return first, judged


def _level(months: pd.DataFrame, free: np.ndarray, promised: np.ndarray) -> np.ndarray:
    """Return per row how many times the promised users there were in the sex and quarter, before
    contacts; 1 where nobody was eligible then."""
    quarter = months["month"] // MONTHS_OF_LEVEL
    code = months.groupby(["sex", quarter]).ngroup().to_numpy()
    users = np.bincount(code[free], months["users"].to_numpy(float)[free], code.max() + 1)
    level = divide(users, np.bincount(code[free], promised[free], code.max() + 1))
    return np.where(np.isnan(level), 1.0, level)[code]


def _added(months: pd.DataFrame, firms: int) -> list[np.ndarray]:
    """Return users, eligible and expected per firm."""
    return [
        np.bincount(months["firm"], months[name], firms)
        for name in ("users", "eligible", "expected")
    ]
