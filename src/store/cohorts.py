"""Assign starts to the month in which the people became eligible: their cohort.

The month of the file is used where it is given. Else the lag is estimated within firms
(src/cohorts), and starts are allotted to months of their firm with it. Programmes and sexes are
handled one after the other to save memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd
from sqlalchemy import (
    Connection,
    Select,
    and_,
    func,
    insert,
    select,
    union,
)

from src.cohorts.allot import Allotted, allot
from src.cohorts.lag import FEWEST_USERS, IN_THEIR_MONTH, SMALL, Counts, Lag, measure_lag
from src.domain.cohorts import FollowUp, follow_up, usual_shares
from src.store.bulk import insert_frame, read_frame
from src.store.months import month_number, month_of, number_of
from src.store.schema import eligible, leave_starts
from src.store.sums import added, fill, whole
from src.store.working_tables import cohort_starts, start_months

TOLD = 0.9
"""Share of users with a given month of eligibility from which files count as giving it."""
STARTED = 0.95
"""With an estimated lag, a cohort is complete when this share of starters has started."""


@dataclass(frozen=True)
class Basis:
    """How the starts of a programme and sex were assigned to cohorts.

    code : of BASIS. months : after which a cohort is complete. before : months of eligible people
    needed before the first cohort. lag : mean months from eligibility to start, None if unknown.
    shares : the distribution of starters over 0, 1, … months after becoming eligible, as given or
    estimated; the usual one where it is unknown.
    """

    program: str
    sex: str
    code: str
    months: int
    before: int
    lag: float | None
    shares: tuple[float, ...]


def fill_cohorts(connection: Connection, first: pd.Period, last: pd.Period) -> list[Basis]:
    """Fill cohort_starts and return one Basis per programme and sex with data.

    first, last : the first and last month whose starts are all known.
    """
    fill(connection, start_months, _start_months())
    groups = union(*[select(rows.program, rows.sex) for rows in (start_months.c, eligible.c)])
    span = number_of(first), number_of(last)
    at_once = cache(partial(_in_their_month, connection, span))
    return [
        _Group(connection, (program, sex), span, at_once).fill()
        for program, sex in sorted(connection.execute(groups).all())
    ]


def _in_their_month(connection: Connection, span: tuple[int, int]) -> set[tuple[str, str]]:
    """Return the programmes and sexes in which nearly all starts without a given month, at small
    firms, are in a month with somebody eligible.

    span : the first and last month whose starts are all known, as numbers.
    """
    rows, able = start_months.c, eligible.c
    key = (able.company_id, able.program, able.sex)
    small = select(*key).group_by(*key).having(func.sum(able.eligible).between(1, SMALL))
    of_small = small.subquery()
    same = [
        and_(*[rows[name] == other[name] for name in ("company_id", "program", "sex")])
        for other in (of_small.c, able)
    ]
    met = func.least(rows.users, func.coalesce(able.eligible, 0))
    statement = (
        select(rows.program, rows.sex, func.sum(met), func.sum(rows.users))
        .select_from(
            start_months.join(of_small, same[0]).outerjoin(
                eligible, and_(same[1], month_number(able.month) == rows.started)
            )
        )
        .where(rows.told.is_(None), rows.started.between(*span))
        .group_by(rows.program, rows.sex)
    )
    return {
        (program, sex)
        for program, sex, there, users in connection.execute(statement)
        if users >= FEWEST_USERS and there >= IN_THEIR_MONTH * users
    }


def _start_months() -> Select:
    """Return users by company and month of start, net of withdrawn claims, where above zero."""
    rows = leave_starts.c
    month = month_number(month_of(rows.week)).label("started")
    told = month_number(rows.eligible_month).label("told")
    key = (rows.company_id, rows.program, rows.sex, month, told)
    return select(*key, *added(rows, "users")).group_by(*key).having(func.sum(rows.users) > 0)


class _Group:
    """The starts of one programme and sex."""

    def __init__(
        self,
        connection: Connection,
        group: tuple[str, str],
        span: tuple[int, int],
        at_once: Callable[[], set[tuple[str, str]]],
    ):
        """span : as in `_in_their_month`. at_once : returns its result, computed on first use."""
        self.connection = connection
        self.at_once = at_once
        self.row = follow_up(*group)
        self.program, self.sex = group
        self.first, self.last = span
        self.here = (start_months.c.program == self.program, start_months.c.sex == self.sex)

    def fill(self) -> Basis:
        """Fill cohort_starts with the starts of the group and return its Basis."""
        self._fill_told()
        told, untold = self._told()
        delays = self._delays()
        if not told + untold:
            return self._basis("unknown", 0, 0, None)
        if told >= TOLD * (told + untold):
            lag = self._as_told(delays)
            if untold:
                self._fill_allotted(lag or self._usual())
            return self._basis("cohort", self.row.months, 0, lag)
        if (self.program, self.sex) in self.at_once():
            self._fill_untold()
            return self._basis("same_month", 0, 0, Lag(np.ones(1)))
        cells = self._cells()
        if cells.few:
            self._fill_untold()
            return self._basis("unknown", 0, 0, None)
        lag = self._as_told(delays) or cells.measure(self.last - cells.base + 1, self.row)
        code = "usual" if lag is None else "lag"
        lag = lag or self._usual()
        self._fill_allotted(lag, cells)
        months = lag.months(STARTED)
        return self._basis(code, months, months, lag)

    def _basis(self, code: str, months: int, before: int, lag: Lag | None) -> Basis:
        mean = None if lag is None else lag.mean
        shares = tuple((self._usual() if lag is None else lag).shares.tolist())
        return Basis(self.program, self.sex, code, months, before, mean, shares)

    def _usual(self) -> Lag:
        return Lag(np.array(usual_shares(self.row)))

    def _fill_told(self) -> None:
        """Insert starts with a given month of eligibility, if they are within the follow-up."""
        rows = start_months.c
        late = rows.started - rows.told > self.row.months
        statement = select(
            rows.company_id, rows.told.label("month"), rows.started,
            rows.program, rows.sex, rows.users,
        ).where(*self.here, rows.told.is_not(None), ~late)  # fmt: skip
        self._add(statement)

    def _fill_untold(self) -> None:
        """Insert starts without a given month into the cohort of the month of start."""
        rows = start_months.c
        statement = select(
            rows.company_id, rows.started.label("month"), rows.started,
            rows.program, rows.sex, rows.users,
        ).where(*self.here, rows.told.is_(None))  # fmt: skip
        self._add(statement)

    def _add(self, statement: Select) -> None:
        names = ["company_id", "month", "started", "program", "sex", "users"]
        self.connection.execute(insert(cohort_starts).from_select(names, statement))

    def _told(self) -> tuple[int, int]:
        """Return the number of users with a given month of eligibility, and of those without."""
        rows = start_months.c
        known = rows.told.is_not(None)
        sums = [func.coalesce(func.sum(rows.users).filter(which), 0) for which in (known, ~known)]
        told, untold = self.connection.execute(select(*sums).where(*self.here)).one()
        return int(told), int(untold)

    def _delays(self) -> pd.DataFrame:
        """Return users by months from eligibility to start, of cohorts whose follow-up is over."""
        rows = start_months.c
        months = func.greatest(rows.started - rows.told, 0)
        statement = (
            select(months.label("months"), whole(func.sum(rows.users)).label("users"))
            .where(*self.here, rows.told.between(self.first, self.last - self.row.months))
            .group_by(months)
        )
        return read_frame(self.connection, statement)

    def _as_told(self, delays: pd.DataFrame) -> Lag | None:
        within = delays[delays["months"] <= self.row.months]
        users = np.bincount(within["months"], within["users"], self.row.months + 1)
        return Lag(users / users.sum()) if users.sum() >= FEWEST_USERS else None

    def _cells(self) -> "_Cells":
        """Return eligible people without a known start, and starts without a given month."""
        able, taken, rows = eligible.c, cohort_starts.c, start_months.c
        month = month_number(able.month)
        same = and_(
            taken.company_id == able.company_id,
            taken.program == able.program,
            taken.sex == able.sex,
            taken.month == month,
        )
        used = func.coalesce(func.sum(taken.users), 0)
        free = (
            select(
                able.company_id,
                month.label("month"),
                whole(func.max(able.eligible) - used).label("people"),
            )
            .select_from(eligible.outerjoin(cohort_starts, same))
            .where(able.program == self.program, able.sex == self.sex)
            .group_by(able.company_id, month)
            .having(func.max(able.eligible) > used)
        )
        starts = select(rows.company_id, rows.started.label("month"), rows.users.label("people"))
        starts = starts.where(*self.here, rows.told.is_(None))
        return _Cells.of(read_frame(self.connection, free), read_frame(self.connection, starts))

    def _fill_allotted(self, lag: Lag, cells: "_Cells | None" = None) -> None:
        """Insert starts without a given month, allotted to months of their firm by the lag."""
        cells = cells or self._cells()
        found = cells.allot(lag)
        stray = found.unmatched
        for counts, started in ((found.counts, found.started), (stray, stray.month)):
            frame = pd.DataFrame(
                {
                    "company_id": cells.companies[counts.firm],
                    "month": counts.month + cells.base,
                    "started": started + cells.base,
                    "program": self.program,
                    "sex": self.sex,
                    "users": counts.people,
                }
            )
            insert_frame(self.connection, cohort_starts, frame)


@dataclass(frozen=True)
class _Cells:
    """Eligible people and starts of a group as numbers; months count from `base`."""

    eligible: Counts
    starts: Counts
    companies: np.ndarray
    base: int

    @classmethod
    def of(cls, free: pd.DataFrame, starts: pd.DataFrame) -> "_Cells":
        ids, companies = pd.factorize(
            pd.concat([free["company_id"], starts["company_id"]], ignore_index=True), sort=True
        )
        months = pd.concat([free["month"], starts["month"]]).to_numpy(dtype=np.int64)
        base = int(months.min()) if len(months) else 0
        at = len(free)
        people = [frame["people"].to_numpy(dtype=np.int64) for frame in (free, starts)]
        return cls(
            Counts(ids[:at], months[:at] - base, people[0]),
            Counts(ids[at:], months[at:] - base, people[1]),
            np.asarray(companies, dtype=object),
            base,
        )

    @property
    def few(self) -> bool:
        """Whether small firms have too few starts to estimate a lag."""
        able = np.bincount(self.eligible.firm, self.eligible.people, len(self.companies))
        small = (able > 0) & (able <= SMALL)
        return self.starts.people[small[self.starts.firm]].sum() < FEWEST_USERS

    def measure(self, months: int, row: FollowUp) -> Lag | None:
        return measure_lag(self.eligible, self.starts, months, row.months)

    def allot(self, lag: Lag) -> Allotted:
        # evenly spread and reproducible: a golden-ratio sequence over firms sorted by id
        turn = (np.arange(len(self.companies)) * 0.6180339887) % 1
        return allot(self.eligible, self.starts, lag, turn)
