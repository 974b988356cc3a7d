"""What an insider finds out from protected counts, on two successive snapshots; what they cost.

He asks every planned table of both snapshots, weeks included (files and reports hold the same
numbers), and knows of every firm where it is, of which kind and how many people were eligible. He
solves for the users of single firms by least squares, with the rate of the firm's kind as what he
knew before, and by whole numbers: what the largest noise allows. Points: how much oftener he names
the right number than by the kind alone. Knowing the eligible people makes him stronger than the
insider of the study, and what he knew before as well.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import numpy as np
import pandas as pd
from scipy import sparse, stats
from sqlalchemy import select

from src.domain.codes import COUNTRY, PROGRAMS, STRADDLING
from src.protect import noise, rules, tables
from src.protect.rules import Rule
from src.sample.generate import generate
from src.sample.world import Recipe
from src.sample.world import Recipe
from src.store import mart_tables, protected_weeks, schema
from src.store.engine import fetch_frame, open_engine
from src.store.secret import BYTES, NAME
from src.store.snapshots import Snapshot, publish

LIMIT = 10.0
"""Points above knowing nothing, at most."""
WINDOW = 24
LATE_WEEKS = 5
"""Reports of the last weeks are in the second snapshot only."""
LATE_MONTHS = 8
"""Months before the second snapshot in which reports may still have been missing."""
BORROWED = 20.0
"""Eligible people at the rate of all that are added to a kind: one of few would be its firms."""
CHUNK = 2000


@dataclass(frozen=True)
class Found:
    """Of one programme. before, after : share of firms whose users are named rightly, by their kind
    and by the tables. best : the same difference among the tenth that he is surest of. certain :
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


def main() -> None:
    """Attack the national sample where the rules hold and where they are loosened; print both."""
    scale = sys.argv[2] if len(sys.argv) > 2 and sys.argv[1] == "protect_attack" else "national"
    made = generate(Recipe(scale, 1))
    for name, loose in (("rules hold", False), ("rules loosened", True)):
        with TemporaryDirectory() as folder:
            first, second = publish_two(Path(folder), made, loose)
            print(f"{name}:")
            found = {program: attack(first, second, program) for program in PROGRAMS}
            for program, one in found.items():
                print(f"  {program:14}{describe(one)}")
            print(f"  {'all':14}{describe(together(found.values()))}")
            if not loose:
                print_utility(second)


def describe(found: Found) -> str:
    return (
        f"{found.firms:7,} firms {found.cells:5,} readings  right before {found.before:.1%}"
        f"  above {found.points:+.1f}  best tenth {100 * found.best:+.1f}  certain {found.certain}"
    )


def together(found: Iterator[Found]) -> Found:
    """Return the attacks on all programmes as one, each firm and programme counting once."""
    rows = pd.DataFrame([vars(one) for one in found])
    shares = {
        name: float(np.average(rows[name], weights=rows["firms"]))
        for name in ("before", "after", "best")
    }
    return Found(int(rows["firms"].sum()), int(rows["cells"].sum()), **shares,
                 certain=int(rows["certain"].sum()))  # fmt: skip


@contextmanager
def loosened() -> Iterator[None]:
    """Let every cell be shown, whatever it holds; the noise stays."""
    every = Rule(firms=1, share=1.0)
    with ExitStack() as stack:
        for module, name, value in (
            (tables, "PLACE", every),
            (tables, "GROUP", every),
            (rules, "GROUP", every),
            (rules, "FEWEST", 0),
            (protected_weeks, "SERIES", every),
        ):
            stack.enter_context(mock.patch.object(module, name, value))
        yield


def publish_two(folder: Path, made: dict, loose: bool = False) -> tuple[Snapshot, Snapshot]:
    """Publish the tables as they were some weeks before, then as they are, with a known secret."""
    (folder / NAME).write_bytes(bytes(range(BYTES)))
    newest = made["leave_starts"]["received_week"].max()
    known = made["leave_starts"]["received_week"] <= newest - pd.Timedelta(weeks=LATE_WEEKS)
    earlier = made | {"leave_starts": made["leave_starts"][known]}
    with loosened() if loose else ExitStack():
        first = publish(folder, earlier, origin="sample", merge=False)
        return first, publish(folder, made, origin="sample", merge=False)


def attack(first: Snapshot, second: Snapshot, program: str) -> Found:
    """Return what an insider finds out of the users of single firms in 24 months."""
    world = in_spans(read_world(second, program), (first, second))
    readings = Readings(world)
    readings.add_all(second, program, newest=True)
    readings.add_all(first, program, newest=False)
    return readings.solve(_ask(second, _window_of(WINDOW)))


@dataclass(frozen=True)
class World:
    """firms : one row each, with the codes of its places and its kind. parts : one row per firm,
    sex and month with somebody eligible: firm (row of firms), month, eligible, users, rate."""

    firms: pd.DataFrame
    parts: pd.DataFrame


def read_world(snapshot: Snapshot, program: str) -> World:
    """Return the truth of one programme, and of each part the rate of its kind."""
    facts, above = mart_tables.company_facts, schema.complexes
    firms = _ask(
        snapshot,
        select(facts.c.company_id, facts.c.complex_id, facts.c.industry, facts.c.size_band,
               above.c.kind, above.c.sido, above.c.sigungu)
        .join(above, above.c.complex_id == facts.c.complex_id),
    )  # fmt: skip
    firms = firms.assign(
        country=COUNTRY,
        sido=firms["sido"].fillna(STRADDLING),
        sigungu=firms["sigungu"].fillna(firms["sido"]).fillna(STRADDLING),
        industry=firms["industry"].fillna(""),
        size_band=firms["size_band"].fillna(""),
    )
    key = ["company_id", "month", "sex"]
    starts, eligible = schema.leave_starts.c, schema.eligible.c
    users = _ask(snapshot, select(starts.company_id, starts.week, starts.sex, starts.users)
                 .where(starts.program == program))  # fmt: skip
    users = users.assign(month=users["week"].astype(str).str[:7]).groupby(key)["users"].sum()
    people = _ask(snapshot, select(*[eligible[name] for name in (*key, "eligible")])
                  .where(eligible.program == program))  # fmt: skip
    parts = people.merge(users.reset_index(), on=key, how="outer").fillna(
        {"eligible": 0, "users": 0}
    )
    parts["eligible"] = parts[["eligible", "users"]].max(axis=1)
    parts = parts.assign(firm=pd.Index(firms["company_id"]).get_indexer(parts["company_id"]))
    parts = parts[(parts["firm"] >= 0) & (parts["eligible"] > 0)].reset_index(drop=True)
    kinds = firms[["industry", "size_band"]].iloc[parts["firm"]].reset_index(drop=True)
    alike = parts.assign(**kinds).groupby(["industry", "size_band", "sex"])
    everybody = parts["users"].sum() / max(parts["eligible"].sum(), 1)
    users = alike["users"].transform("sum") + BORROWED * everybody
    rate = users / (alike["eligible"].transform("sum") + BORROWED)
    return World(firms, parts.assign(rate=rate.clip(0.001, 0.999)))


def in_spans(world: World, snapshots: tuple[Snapshot, ...]) -> World:
    """Return the world with months joined that no window tells apart; the first stands for all."""
    parts = world.parts
    months = np.sort(parts["month"].unique())
    starts = {str(pd.Period(months[-1], "M") - LATE_MONTHS)}
    for snapshot in snapshots:
        windows = _ask(snapshot, select(mart_tables.uptake_windows))
        starts |= set(windows["first_month"])
        starts |= {str(pd.Period(month, "M") + 1) for month in windows["last_month"]}
    edges = np.array(sorted({months[0], *[one for one in starts if one > months[0]]}))
    span = edges[np.searchsorted(edges, parts["month"].to_numpy(str), side="right") - 1]
    key = ["firm", "sex", "month", "rate"]
    sums = parts.assign(month=span).groupby(key)[["eligible", "users"]].sum().reset_index()
    return World(world.firms, sums)


def _ask(snapshot: Snapshot, statement) -> pd.DataFrame:
    return fetch_frame(open_engine(snapshot), statement)


def _window_of(window: int):
    rows = mart_tables.uptake_windows.c
    return select(rows.first_month, rows.last_month).where(
        rows.window == window, rows.period == "now"
    )


class Readings:
    """Sums of parts that the tables tell, each with its noise, and what follows from them."""

    def __init__(self, world: World):
        self.world = world
        self.months = world.parts["month"].to_numpy(str)
        last = pd.Period(max(self.months), "M")
        self.recent = self.months >= str(last - LATE_MONTHS)
        self.known: set = set()
        self.rows: list[np.ndarray] = []
        self.new: list[bool] = []
        self.told: list[float] = []
        self.variance: list[float] = []
        self.bounds: list[tuple[float, float]] = []

    def add_all(self, snapshot: Snapshot, program: str, newest: bool) -> None:
        """Take all that one snapshot tells of a programme."""
        firms = self.world.firms.iloc[self.world.parts["firm"]].reset_index(drop=True)
        sex = self.world.parts["sex"].to_numpy(str)
        above = self._above(snapshot, firms)
        windows = {row.window: row for row in _ask(snapshot, select(mart_tables.uptake_windows))
                   .query("period == 'now'").itertuples()}  # fmt: skip
        uptake = mart_tables.protected_uptake
        for row in _ask(snapshot, select(uptake).where(uptake.c.program == program)).itertuples():
            inside = self._inside(row, firms, above) & self._within(windows[row.window])
            inside &= (row.sex == "all") | (sex == row.sex)
            self._add_counts(inside, row, newest)
        groups = mart_tables.protected_groups
        for row in _ask(snapshot, select(groups).where(groups.c.program == program)).itertuples():
            inside = self._inside(row, firms, above) & self._within(windows[WINDOW])
            inside &= firms[row.dimension].eq(row.code).to_numpy()
            self._add_counts(inside, row, newest)
        self._add_weeks(snapshot, program, firms, above, windows, newest)

    def _above(self, snapshot: Snapshot, firms: pd.DataFrame) -> dict[str, np.ndarray]:
        """Return by complex which parts lie in it or in a part of it."""
        node = schema.complexes.c
        parents = _ask(snapshot, select(node.complex_id, node.parent_id))
        up = dict(zip(parents["complex_id"], parents["parent_id"], strict=True))
        inside: dict[str, list[str]] = {}
        for own in firms["complex_id"].unique():
            above = own
            while isinstance(above, str):
                inside.setdefault(above, []).append(own)
                above = up.get(above)
        return {code: firms["complex_id"].isin(own).to_numpy() for code, own in inside.items()}

    def _inside(self, row, firms: pd.DataFrame, above: dict) -> np.ndarray:
        if row.level == "complex":
            return above[row.place].copy()
        here = firms[row.level].eq(row.place).to_numpy()
        return here & firms["kind"].eq(row.kind).to_numpy() if row.kind else here

    def _within(self, window) -> np.ndarray:
        return (self.months >= window.first_month) & (self.months <= window.last_month)

    def _add_counts(self, inside: np.ndarray, row, newest: bool) -> None:
        """Take users, and what the others leave of the eligible, whom he knows."""
        eligible = self.world.parts["eligible"].to_numpy()[inside].sum()
        others = row.eligible - row.users
        at = np.flatnonzero(inside)
        self._add(at, newest, row.users, possible(row.users))
        low, high = possible(others)
        self._add(at, newest, eligible - others, (eligible - high, eligible - low))

    def _add_weeks(self, snapshot, program, firms, above, windows, newest) -> None:
        """Take the sums of weeks over each window, as the weeks tell them."""
        weeks = mart_tables.protected_weeks
        told = _ask(snapshot, select(weeks).where(weeks.c.program == program))
        told = told.assign(month=told["week"].astype(str).str[:7])
        for place, rows in told.groupby(["level", "place", "kind"]):
            one = pd.Series(place, ["level", "place", "kind"])
            inside = self._inside(one, firms, above)
            for window in windows.values():
                here = rows[rows["month"].between(window.first_month, window.last_month)]
                count = here["week"].nunique()
                at = np.flatnonzero(inside & self._within(window))
                total = float(here["users"].sum())
                slack = noise.MOST * count
                self._add(at, newest, total, (total - slack, total + slack), noise.VARIANCE * count)

    def _add(self, at, newest, told, bounds, variance=noise.VARIANCE) -> None:
        """Take one reading; the same number of the same people again has the same noise."""
        mark = (hash(at.tobytes()), told, bounds)
        if mark in self.known or not len(at):
            return
        self.known.add(mark)
        self.rows.append(at)
        self.new.append(newest)
        self.told.append(told)
        self.variance.append(variance)
        self.bounds.append(bounds)

    def solve(self, window: pd.DataFrame) -> Found:
        """Return what follows of the users of each firm in a window."""
        target = self._within(window.iloc[0])
        parts = self.world.parts
        firms, firm = np.unique(parts["firm"].to_numpy()[target], return_inverse=True)
        eligible = np.bincount(firm, parts["eligible"].to_numpy()[target]).astype(int)
        users = np.bincount(firm, parts["users"].to_numpy()[target]).astype(int)
        mean = np.bincount(firm, (parts["eligible"] * parts["rate"]).to_numpy()[target])
        of_firm = sparse.csr_matrix(
            (np.ones(target.sum()), (firm, np.flatnonzero(target))), (len(firms), len(parts))
        )
        told_mean, told_variance = self._least_squares(of_firm)
        kind = np.clip(mean / eligible, 1e-6, 1 - 1e-6)
        before = most_likely(eligible, kind, np.zeros(len(firms)), np.full(len(firms), np.inf))
        after = most_likely(eligible, kind, told_mean, told_variance)
        gain = (after == users).astype(float) - (before == users)
        surest = np.argsort(told_variance)[: max(len(firms) // 10, 1)]
        return Found(
            len(firms),
            len(self.rows),
            float((before == users).mean()),
            float((after == users).mean()),
            float(gain[surest].mean()),
            self._certain(of_firm),
        )

    def _matrix(self, of_late: bool = False) -> sparse.csr_matrix:
        lengths = [len(at) for at in self.rows]
        columns = np.concatenate(self.rows) if self.rows else np.zeros(0, int)
        ones = np.ones(len(columns))
        if of_late:  # reports that the first snapshot had not yet: taken off where it is asked
            old = np.repeat(~np.array(self.new, bool), lengths)
            ones = -(old & self.recent[columns]).astype(float)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return sparse.csr_matrix((ones, columns, starts), (len(self.rows), len(self.world.parts)))

    def _least_squares(self, of_firm: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        """Return what the tables alone say of each firm: a number and its variance.

        Bayesian least squares with the kinds' rates as what is known before; that is then taken
        out again, so that what the tables say can be laid over any other distribution.
        """
        if not self.rows:
            return np.zeros(of_firm.shape[0]), np.full(of_firm.shape[0], np.inf)
        parts = self.world.parts
        eligible, rate = parts["eligible"].to_numpy(float), parts["rate"].to_numpy()
        mean, variance = eligible * rate, eligible * rate * (1 - rate)
        matrix, late = self._matrix(), self._matrix(of_late=True)
        share = 0.1
        off = np.array(self.told) - matrix @ mean - late @ (share * mean)
        spread = matrix.multiply(variance) @ matrix.T + late.multiply(share * variance) @ late.T
        spread = spread.toarray() + np.diag(np.array(self.variance, float))
        inverse = np.linalg.pinv(spread, hermitian=True)
        moved, told = inverse @ off, of_firm.multiply(variance).tocsr()
        before = np.asarray(told.sum(axis=1)).ravel()
        gained, known = np.empty(len(before)), np.empty(len(before))
        for start in range(0, len(before), CHUNK):
            rows = slice(start, start + CHUNK)
            shared = (told[rows] @ matrix.T).toarray()
            gained[rows] = shared @ moved
            known[rows] = ((shared @ inverse) * shared).sum(axis=1)
        after = np.maximum(before - known, 1e-9)
        precision = np.maximum(1 / after - 1 / before, 0)
        center = np.asarray(of_firm @ mean).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            alone = ((center + gained) / after - center / before) / precision
            return np.nan_to_num(alone), np.where(precision > 1e-12, 1 / precision, np.inf)

    def _certain(self, of_firm: sparse.csr_matrix) -> int:
        """Return how many firms' users follow from the largest noise and from whole numbers.

        Bounds are carried from sums to firms, and back, until none becomes narrower. Only what the
        second snapshot tells is used: the first one may lack reports.
        """
        kept = np.flatnonzero(np.array(self.new, bool))
        matrix = self._matrix()[kept]
        low, high = (np.array([self.bounds[row][end] for row in kept]) for end in (0, 1))
        least = np.zeros(matrix.shape[1])
        most = self.world.parts["eligible"].to_numpy(float)
        entries = matrix.tocsc()
        known = np.flatnonzero(np.diff(entries.indptr))
        starts = entries.indptr[known]
        for _ in range(30):
            below = (low - matrix @ most)[entries.indices]
            beyond = (high - matrix @ least)[entries.indices]
            narrower, wider = least.copy(), most.copy()
            rise = most[known] + np.maximum.reduceat(below, starts)
            fall = least[known] + np.minimum.reduceat(beyond, starts)
            narrower[known] = np.maximum(least[known], np.ceil(rise - 1e-9))
            wider[known] = np.minimum(most[known], np.floor(fall + 1e-9))
            if (narrower == least).all() and (wider == most).all():
                break
            least, most = narrower, wider
        return int((of_firm @ (most - least) < 0.5).sum())


def possible(told: int) -> tuple[int, int]:
    """Return the least and the largest count that can be told as this number."""
    counts = np.arange(max(told - noise.MOST, 0), told + noise.MOST + 1)
    table = noise.noise_table()[np.minimum(counts, noise.MOST)]
    able = counts[(table == (told - counts)[:, None]).any(axis=1)]
    return int(able[0]), int(able[-1])


def most_likely(
    eligible: np.ndarray, rate: np.ndarray, told: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """Return the number of users of largest probability: binomial before, normal as told."""
    result = np.zeros(len(eligible), int)
    for size in np.unique(eligible):
        rows = np.flatnonzero(eligible == size)
        counts = np.arange(size + 1)
        score = stats.binom.logpmf(counts[None, :], size, rate[rows][:, None])
        score = score - (counts[None, :] - told[rows][:, None]) ** 2 / (2 * variance[rows][:, None])
        result[rows] = score.argmax(axis=1)
    return result


def print_utility(snapshot: Snapshot) -> None:
    """Print which share of the people is told by level, of 24 months and both sexes."""
    rates, told = mart_tables.region_uptake, mart_tables.protected_uptake
    exact = _ask(snapshot, select(rates).where(rates.c.window == WINDOW, rates.c.period == "now"))
    exact = exact.rename(columns={"region_code": "place"})
    own = mart_tables.complex_uptake
    complexes = _ask(snapshot, select(own).where(own.c.window == WINDOW, own.c.period == "now"))
    complexes = complexes.rename(columns={"complex_id": "place"}).assign(level="complex")
    key = ["level", "place", "program"]
    exact = pd.concat([exact, complexes]).groupby(key)[["eligible", "users"]].sum().reset_index()
    shown = _ask(snapshot, select(told).where(told.c.window == WINDOW, told.c.sex == "all"))
    shown = shown[shown["kind"] == ""][[*key, "eligible", "users"]]
    both = exact.merge(shown, on=key, how="left", suffixes=("", "_told"))
    both = both.assign(told=both["users_told"].notna() * both["eligible"])
    sums = both.groupby("level")[["eligible", "told"]].sum()
    error = (both["users_told"] / both["eligible_told"] - both["users"] / both["eligible"]).abs()
    told_share = (sums["told"] / sums["eligible"]).map("{:.0%}".format)
    print("  people told: " + ", ".join(f"{level} {share}" for level, share in told_share.items()))
    middle, tail = 100 * error.quantile([0.5, 0.9])
    print(f"  rate off by {middle:.2f} points in the middle, {tail:.2f} in the worst tenth")


if __name__ == "__main__":
    main()
