"""The attack through the tables of windows and weeks: who started at a firm in a time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sqlalchemy import select

from bench.protect_equal import Count, as_reading, equal_pairs, same_in_both
from bench.protect_readings import Found, Readings, compare, limits, possible
from bench.protect_world import LATE_MONTHS, Inside, World, ask, in_spans, read_world, windows_of
from src.protect import noise
from src.protect.rules import FEWEST
from src.store import mart_tables
from src.store.engine import open_engine
from src.store.known_firms import shown_uptake, shown_weeks
from src.store.protected_weeks import FEW
from src.store.snapshots import Snapshot

WINDOW = 24
LATE = "late"
TARGETS = ("24", "12", "36", "24 less 12", LATE)
"""Times whose users are guessed: windows, the time between two, and what was reported between
the two snapshots."""


def attack_tables(
    first: Snapshot,
    second: Snapshot,
    program: str,
    targets: tuple[str, ...] = TARGETS[:1],
    regions: frozenset[str] = frozenset(),
) -> dict[str, Found]:
    """Return an insider's finds about the users of single firms, by target.

    regions : districts and complexes whose firms the insider may see: these are subtracted from
    every sum, and the door answers as it does for such a reader.
    """
    world = in_spans(read_world(second, program), (first, second), program)
    taken = Taken.of(world, regions)
    taken.add_all(second, program, newest=True)
    taken.add_all(first, program, newest=False)
    taken.add_equal()
    return taken.solve(targets, windows_of(second, program))


@dataclass(frozen=True)
class Taken:
    """The world and what was read about it. seen : whether the firm of each part may be seen.

    Unknowns are the parts as the first snapshot knew them, then those reported since.
    """

    world: World
    seen: np.ndarray
    regions: tuple[str, ...]
    recent: np.ndarray
    late_share: float
    readings: Readings
    counts: list[Count]

    @classmethod
    def of(cls, world: World, regions: frozenset[str]) -> "Taken":
        """Return a world of which nothing has been read yet."""
        parts, firms = world.parts, world.firms.iloc[world.parts["firm"]]
        codes = [firms[name].isin(regions).to_numpy() for name in ("complex_id", "sigungu", "sido")]
        seen = np.any(codes, axis=0)
        recent = (parts["month"] >= str(world.last_month - LATE_MONTHS)).to_numpy()
        users, late = parts["users"].to_numpy(float), parts["late"].to_numpy(float)
        late_share = float(late[recent].sum() / max(users[recent].sum(), 1))
        share = np.where(recent, late_share, 0)
        eligible, rate = parts["eligible"].to_numpy(float), parts["rate"].to_numpy()
        both = []
        for part in (1 - share, share):
            both.append((eligible * rate * part, eligible * rate * part * (1 - rate * part)))
        mean, variance = (np.concatenate([one[number] for one in both]) for number in (0, 1))
        unknown = np.tile(~seen, 2)
        return cls(
            world,
            seen,
            tuple(sorted(regions)),
            recent,
            late_share,
            Readings(mean * unknown, variance * unknown),
            [],
        )

    def add_all(self, snapshot: Snapshot, program: str, newest: bool) -> None:
        """Take everything that one snapshot shows about a programme."""
        self._add_uptake(snapshot, program, newest)
        self._add_weeks(snapshot, program, newest)

    def _add_uptake(self, snapshot: Snapshot, program: str, newest: bool) -> None:
        inside, windows = Inside(snapshot, self.world.firms), windows_of(snapshot, program)
        sex, table = self.world.parts["sex"].to_numpy(str), mart_tables.protected_uptake
        rows = ask(snapshot, select(table).where(table.c.program == program))
        rows = self._told(rows, snapshot, shown_uptake)
        for place, told in rows.groupby(["level", "place", "kind"]):
            here = self._parts(inside.rows(*place))
            for row in told.itertuples():
                at = here[self._within(here, *windows[row.window])]
                at = at if row.sex == "all" else at[sex[at] == row.sex]
                self._add_counts(at, row, newest)

    def _add_weeks(self, snapshot: Snapshot, program: str, newest: bool) -> None:
        """Take the sums of weeks over each window."""
        inside, windows = Inside(snapshot, self.world.firms), windows_of(snapshot, program)
        weeks = mart_tables.protected_weeks
        told = ask(snapshot, select(weeks).where(weeks.c.program == program))
        told = self._told(told, snapshot, shown_weeks)
        told = told.assign(month=told["week"].astype(str).str[:7])
        for place, rows in told.groupby(["level", "place", "kind"]):
            here = self._parts(inside.rows(*place))
            for first, last in windows.values():
                each = rows[rows["month"].between(first, last)].groupby("week")["users"].sum()
                # A week with more taken back than claimed shows 0: only its upper bound holds
                bounds = 0, sum(week_bounds(count)[1] for count in each)
                at = here[self._within(here, first, last)]
                self._add(at, newest, float(each.sum()), bounds, noise.VARIANCE * len(each))

    def _told(self, rows: pd.DataFrame, snapshot: Snapshot, told: Callable) -> pd.DataFrame:
        """Return the rows given to a reader who sees the firms of some regions."""
        return rows.merge(told(open_engine(snapshot), self.regions)) if self.regions else rows

    def _parts(self, firms: np.ndarray) -> np.ndarray:
        inside = np.zeros(len(self.world.firms), bool)
        inside[firms] = True
        return np.flatnonzero(inside[self.world.parts["firm"].to_numpy()])

    def _within(self, at: np.ndarray, first: str, last: str) -> np.ndarray:
        months = self.world.parts["month"].to_numpy(str)[at]
        return (months >= first) & (months <= last)

    def _add_counts(self, at: np.ndarray, row, newest: bool) -> None:
        """Take users, both as shown and as the eligible, who are known, less the others."""
        eligible = self.world.parts["eligible"].to_numpy()[at].sum()
        others = row.eligible - row.users
        wide = row.level == "country"
        self._add(at, newest, row.users, possible(row.users), wide=wide)
        low, high = possible(others)
        self._add(at, newest, eligible - others, (eligible - high, eligible - low), wide=wide)
        self.counts.append(Count(at, row.users, True, newest))
        self.counts.append(Count(at, others, False, newest))

    def add_equal(self) -> None:
        """Take what equal numbers reveal about a place and its part, and about the time between."""
        number, recent = len(self.world.parts), self.recent
        eligible = self.world.parts["eligible"].to_numpy(float)
        chance = self.world.parts["rate"].to_numpy()
        for part, whole in equal_pairs(self.counts, number):
            rest = np.setdiff1d(whole.at, part.at)
            rest = rest[~self.seen[rest]]
            late = rest[recent[rest]]
            columns = np.concatenate([rest, late + number]) if whole.newest else rest
            early = 1 - np.where(recent[rest] & ~np.array(whole.newest), self.late_share, 0)
            rate = chance[rest] * early
            self._add_none(columns, eligible[rest], rate, whole.users)
        for one in same_in_both(self.counts):
            late = one.at[recent[one.at] & ~self.seen[one.at]]
            self._add_none(late + number, eligible[late], chance[late] * self.late_share, True)

    def _add_none(self, columns, eligible, rate, users: bool) -> None:
        """Take a sum of users, or of the others among the eligible, that seems to be 0."""
        mean = eligible * (rate if users else 1 - rate)
        found = as_reading(
            mean, eligible * rate * (1 - rate), rate if users else 1 - rate, eligible
        )
        if found is not None:
            told, variance = found
            told = told if users else eligible.sum() - told
            self.readings.add(columns, told, (-np.inf, np.inf), variance=variance)

    def _add(self, at, newest, told, bounds, variance=noise.VARIANCE, wide=False) -> None:
        """Take a reading of parts, less those that the insider may see."""
        parts = self.world.parts
        seen = at[self.seen[at]]
        count = parts["users"].to_numpy()[seen].sum()
        if not newest:
            count -= parts["late"].to_numpy()[seen].sum()
        rest = at[~self.seen[at]]
        late = rest[self.recent[rest]] + len(parts) if newest else rest[:0]
        low, high = bounds
        self.readings.add(
            np.concatenate([rest, late]),
            told - count,
            (low - count, high - count),
            variance=variance,
            wide=wide,
        )

    def solve(self, targets: tuple[str, ...], windows: dict) -> dict[str, Found]:
        """Return what follows about the users of each firm, by target."""
        parts, number = self.world.parts, len(self.world.parts)
        wanted, truths = [], []
        for name in targets:
            at = np.flatnonzero(~self.seen & self._time(name, windows))
            firms, firm = np.unique(parts["firm"].to_numpy()[at], return_inverse=True)
            columns = at + number if name == LATE else np.concatenate([at, at + number])
            firm_of = firm if name == LATE else np.tile(firm, 2)
            shape = (len(firms), 2 * number)
            wanted.append(sparse.csr_matrix((np.ones(len(columns)), (firm_of, columns)), shape))
            counted = parts["late" if name == LATE else "users"].to_numpy()[at]
            counts = [np.bincount(firm, one) for one in (parts["eligible"].to_numpy()[at], counted)]
            truths.append([one.astype(int) for one in counts])
        found = {}
        told = self.readings.told_of(wanted)
        for name, target, (eligible, users), one in zip(targets, wanted, truths, told, strict=True):
            rate = np.clip((target @ self.readings.mean) / eligible, 1e-6, 1 - 1e-6)
            limits_of = tuple(target @ end for end in self._limits(name == LATE))
            truth = np.clip(users, 0, eligible)
            number = len(self.readings.rows)
            found[name] = compare(truth, eligible, rate, one, number, limits_of)
        return found

    def _limits(self, of_late: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the least and the largest number of each unknown, by the largest noise.

        Of late reports by both snapshots; else by the newest alone, where the early and the late
        of a part are one number: the first of both has it.
        """
        parts, matrix = self.world.parts, self.readings.matrix()
        number, bounds = len(parts), self.readings.bounds
        eligible = parts["eligible"].to_numpy(float) * ~self.seen
        if of_late:
            return limits(matrix, bounds, np.tile(eligible, 2))
        early, late = matrix[:, :number], matrix[:, number:]
        lacks = np.asarray((early @ self.recent) != np.asarray(late.sum(axis=1)).ravel())
        rows = np.flatnonzero(~lacks)
        least, most = limits(early[rows], [bounds[row] for row in rows], eligible)
        return np.pad(least, (0, number)), np.pad(most, (0, number))

    def _time(self, name: str, windows: dict) -> np.ndarray:
        every = np.arange(len(self.world.parts))
        if name == LATE:
            return self.recent
        outer, *inner = [int(one) for one in name.split(" less ")]
        here = self._within(every, *windows[outer])
        return here & ~self._within(every, *windows[inner[0]]) if inner else here


def week_bounds(told: int) -> tuple[int, int]:
    """Return the least and the largest count of a week that can show this number."""
    if told == FEW:
        return 0, FEWEST - 1 + noise.MOST
    return possible(told)
