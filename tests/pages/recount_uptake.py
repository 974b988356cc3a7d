"""The slow, obvious recount of uptake and people from the exported canonical tables.

Marts, queries and metrics are not used; the rules are those of docs/explanation/windows.md.
"""

import math
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from scipy import stats
from sqlalchemy import func, select

from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot
from tests.pages.recount import NAN, Tables, Z, read, wilson
from tests.published import table

STRADDLING = "00"
YOUNG = ("-29", "30-39")
ALIKE = ["industry", "size_band"]


@dataclass(frozen=True, eq=False)
class Uptake:
    """The exported tables of uptake, each row with the lowest complex of its company."""

    tables: Tables
    months: pd.DataFrame
    last: pd.Period
    people: pd.DataFrame

    @cached_property
    def leaves(self) -> pd.DataFrame:
        """Return the lowest complexes with their regions as codes; none is unknown."""
        rows = self.tables.complexes[self.tables.complexes["is_leaf"]].copy()
        rows["sido"] = rows["sido"].fillna(STRADDLING)
        rows["sigungu"] = rows["sigungu"].fillna(rows["sido"])
        return rows.set_index("complex_id")

    @cached_property
    def by_kind(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Return the months of each programme and sex."""
        return dict(iter(self.months.groupby(["program", "sex"])))

    def window(self, program: str, sex: str, months: int, years_ago: int = 0) -> pd.DataFrame:
        """Return eligible and users of each company in a window, with its complex and stratum."""
        end = self.last - 12 * years_ago
        rows = self.by_kind.get((program, sex), self.months.iloc[:0])
        rows = rows[(rows["month"] > str(end - months)) & (rows["month"] <= str(end))]
        known = rows[rows["complex_id"].isin(self.leaves.index)]
        key = ["company_id", "complex_id", *ALIKE]
        return known.groupby(key)[["eligible", "users"]].sum().reset_index()


@dataclass(frozen=True, eq=False)
class Strata:
    """A window of one sex.

    cells : sums of companies by complex and stratum (industry and size). country : the sums of each
    stratum. band : the size of each stratum. likeness : how alike people of one company are.
    """

    cells: pd.DataFrame
    country: pd.DataFrame
    band: np.ndarray
    likeness: float


@cache
def strata(uptake: Uptake, program: str, sex: str, months: int, years_ago: int) -> Strata:
    rows = uptake.window(program, sex, months, years_ago)
    rows = rows.assign(squares=rows["eligible"] ** 2)
    rows["stratum"], named = pd.factorize(pd.MultiIndex.from_frame(rows[ALIKE]))
    sums = ["eligible", "users", "squares"]
    country = rows.groupby("stratum")[sums].sum()
    cells = rows.groupby(["complex_id", "stratum"])[sums].sum().reset_index()
    band = pd.factorize(np.array([size for _, size in named], object))[0]
    return Strata(cells, country, band, _likeness(rows, country))


def _likeness(rows: pd.DataFrame, country: pd.DataFrame) -> float:
    several = rows[rows["eligible"] > 1]
    of = country.loc[several["stratum"]]
    p = (of["users"] / of["eligible"]).to_numpy()
    n, users = several["eligible"].to_numpy(), several["users"].to_numpy()
    weight, chance = 1 / (1 + 0.1 * (n - 1)) ** 2, n * p * (1 - p)
    pairs = (weight * chance * (n - 1)).sum()
    return (
        float(min(max((weight * ((users - n * p) ** 2 - chance)).sum() / pairs, 0), 1))
        if pairs
        else 0.0
    )


def held(found: Strata, leaves: list[str], left_out: list[str]) -> dict[str, float]:
    """Return the people of a place, their expected users, and the parts of the variance."""
    many = len(found.country)
    here, out = (found.cells[found.cells["complex_id"].isin(codes)] for codes in (leaves, left_out))
    own, gone = (
        {
            name: np.bincount(rows["stratum"], rows[name], many)
            for name in ("eligible", "users", "squares")
        }
        for rows in (here, out)
    )
    rest = {name: found.country[name].to_numpy() - gone[name] for name in gone}
    if rest["eligible"].sum() > 0:
        rate = rest["users"].sum() / rest["eligible"].sum()
    else:
        rate = found.country["users"].sum() / max(found.country["eligible"].sum(), 1)
    bands = (np.bincount(found.band, rest[name])[found.band] for name in ("users", "eligible"))
    users, people = bands
    rate = (users + 20 * rate) / (people + 20)
    rate = (rest["users"] + 20 * rate) / (rest["eligible"] + 20)
    some = rest["eligible"] > 0
    crowd = np.where(some, rest["squares"] / np.where(some, rest["eligible"], 1) - 1, 0)
    doubt = (1 + found.likeness * crowd) / (rest["eligible"] + 20)
    n, counting = (
        own["eligible"],
        own["eligible"] + found.likeness * (own["squares"] - own["eligible"]),
    )
    return {
        "eligible": float(n.sum()),
        "users": float(own["users"].sum()),
        "expected": float((n * rate).sum()),
        "counting": float(counting.sum()),
        "chance": float((counting * rate).sum()),
        "less": float((counting * rate**2).sum()),
        "more": float((n**2 * rate * (1 - rate) * doubt).sum()),
    }


def place(
    uptake: Uptake, leaves: list[str], left_out: list[str], window: tuple
) -> dict[str, float]:
    """Return the sums of a place. window : program, sex or all, months, years ago."""
    program, sex, months, years_ago = window
    found = [
        held(strata(uptake, program, each, months, years_ago), leaves, left_out)
        for each in (("m", "f") if sex == "all" else (sex,))
    ]
    return {name: sum(one[name] for one in found) for name in found[0]}


@cache
def people_in(uptake: Uptake, years_ago: int) -> pd.DataFrame:
    """Return the people of the newest month, or of one years ago, with their complexes."""
    newest = pd.Period(uptake.people["month"].max(), "M")
    return uptake.people[uptake.people["month"] == str(newest - 12 * years_ago)]


@cache
def below(uptake: Uptake, complex_id: str) -> list[str]:
    """Return the lowest complexes that are this one or lie below it."""
    return [one for one in uptake.leaves.index if complex_id in uptake.tables.line_up(one)]


def read_uptake(snapshot: Snapshot) -> Uptake:
    """Return the exported tables of uptake of a snapshot."""
    companies = table(snapshot, "companies")[["company_id", "complex_id", "industry", "size_band"]]
    companies = companies.fillna({"industry": "", "size_band": ""})
    starts = table(snapshot, "leave_starts")
    eligible = table(snapshot, "eligible")
    key = ["company_id", "month", "program", "sex"]
    month_of = {week: f"{week:%Y-%m}" for week in starts["week"].unique()}
    used = starts.assign(month=starts["week"].map(month_of)).groupby(key)["users"].sum()
    months = eligible.set_index(key)["eligible"].to_frame().join(used, how="outer").fillna(0)
    months["eligible"] = months[["eligible", "users"]].max(axis=1)
    return Uptake(
        read(snapshot),
        months.reset_index().merge(companies, on="company_id"),
        _last_month(starts),
        _people(snapshot).merge(companies, on="company_id"),
    )


def _people(snapshot: Snapshot) -> pd.DataFrame:
    """Return the headcounts of the newest month and of one a year ago, not all the millions."""
    engine, rows = open_engine(snapshot), table_rows("headcounts")
    month = rows.selected_columns.month
    newest = pd.Period(fetch_frame(engine, select(func.max(month))).iloc[0, 0], "M")
    return fetch_frame(engine, rows.where(month.in_([str(newest), str(newest - 12)])))


def _last_month(starts: pd.DataFrame) -> pd.Period:
    """Return the last month whose weeks have all had time for 98 % of their reports to arrive."""
    newest = starts["received_week"].max()
    old = starts[starts["week"] <= newest - pd.Timedelta(weeks=26)]
    late = (old["received_week"] - old["week"]).dt.days // 7
    users = old.groupby(late)["users"].sum().sort_index()
    weeks = int((users.cumsum() / users.sum() >= 0.98).idxmax())
    mondays = pd.date_range(starts["week"].min(), newest, freq="W-MON")
    waited = mondays <= newest - pd.Timedelta(weeks=weeks)
    return pd.Period(mondays[~waited][0], "M") - 1


def groups(uptake: Uptake, choice: dict) -> dict[str, list[str]]:
    """Return the lowest complexes of each part of the place, by the code of the part.

    Complexes without companies count as parts, too.
    """
    leaves, unit = uptake.leaves, choice["unit"]
    if choice["kind"] != "all":
        leaves = leaves[leaves["kind"] == choice["kind"]]
    for level in ("sido", "sigungu"):
        if choice[level] != "all":
            leaves = leaves[leaves[level] == choice[level]]
    if unit != "complex":
        return {code: list(rows.index) for code, rows in leaves.groupby(unit)}
    known = uptake.tables.complexes.set_index("complex_id")
    found: dict[str, list[str]] = {}
    for leaf in leaves.index:
        line = uptake.tables.line_up(leaf)
        for level in ("sido", "sigungu"):
            if choice[level] != "all":
                line = [one for one in line if known.loc[one, level] == choice[level]]
        found.setdefault(line[-1], []).append(leaf)
    return found


def numbers(
    uptake: Uptake, leaves: list[str], measure: str, choice: dict, left_out: list[str] | None = None
) -> dict[str, float]:
    """Return the numbers that the screen shows of a measure for some lowest complexes together.

    left_out : complexes left out of the benchmark, by default the same complexes.
    """
    make = {"rate": _rate, "ratio": _ratio}.get(measure)
    if make is None:
        return _share_of_people(uptake, leaves, measure)
    program, sex, months = choice["program"], choice["sex"], int(choice["window"])
    without = leaves if left_out is None else left_out
    asked, now, before = (
        place(uptake, leaves, without, (program, sex, *span))
        for span in ((months, 0), (12, 0), (12, 1))
    )
    shown = {"eligible": asked["eligible"], "users": asked["users"]}
    value, change = (NAN, NAN, NAN), (NAN, NAN, NAN)
    if enough(asked):
        value = make(asked)
    if enough(now) and enough(before):
        change = CHANGES[measure](now, before)
    named = ("value", "lower", "upper", "change", "change_lower", "change_upper")
    return shown | dict(zip(named, (*value, *change), strict=True))


def enough(found: dict) -> bool:
    """Return whether there is enough to judge: half and double the expected do not both fit."""
    if not found["eligible"] or not found["expected"]:
        return False
    lower, upper = poisson(found["expected"])
    return lower >= found["expected"] / 2 or upper <= 2 * found["expected"]


def poisson(count: float) -> tuple[float, float]:
    """Return the 95 % limits of a count: exact below 10, else Byar's."""
    if count < 10:
        low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        return low, stats.chi2.ppf(0.975, 2 * count + 2) / 2
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3


def _rate(found: dict) -> tuple[float, float, float]:
    share, fewer = found["users"] / found["eligible"], found["eligible"] / found["counting"]
    return (share, *wilson(found["users"] * fewer, found["eligible"] * fewer))


def _ratio(found: dict) -> tuple[float, float, float]:
    """Return the ratio with Clopper & Pearson's limits of the binomial count of its variance."""
    wider = 1 + found["more"] / (found["chance"] - found["less"])
    people = found["expected"] ** 2 / (found["less"] * wider)
    seen = min(found["users"] * found["expected"] / (found["chance"] * wider), people)
    share = found["less"] / found["chance"]
    low = stats.beta.ppf(0.025, seen, people - seen + 1) if seen else 0.0
    high = stats.beta.ppf(0.975, seen + 1, people - seen) if seen < people else 1.0
    return found["users"] / found["expected"], low / share, high / share


def newcombe(now: tuple, before: tuple) -> tuple[float, float, float]:
    """Return the difference of two shares and its limits; each is (share, lower, upper)."""
    change = now[0] - before[0]
    down = math.hypot(now[0] - now[1], before[2] - before[0])
    up = math.hypot(now[2] - now[0], before[0] - before[1])
    return change, change - down, change + up


def _change_of_rate(now: dict, before: dict) -> tuple[float, float, float]:
    return newcombe(_rate(now), _rate(before))


def _change_of_ratio(now: dict, before: dict) -> tuple[float, float, float]:
    """Return the change with the limits at which now − ratio × before reaches 0 (MOVER)."""
    (value, low, high), (then, low_then, high_then) = _ratio(now), _ratio(before)
    if not before["users"]:
        return NAN, NAN, NAN

    def root(own: float, other: float, sign: int) -> float:
        # (value − r then)² = (value − own)² + r² (other − then)²
        a = then**2 - (other - then) ** 2
        b, c = -2 * value * then, value**2 - (value - own) ** 2
        return (-b + sign * math.sqrt(max(b**2 - 4 * a * c, 0))) / (2 * a)

    return value / then - 1, root(low, high_then, -1) - 1, root(high, low_then, 1) - 1


CHANGES = {"rate": _change_of_rate, "ratio": _change_of_ratio}


def _share_of_people(uptake: Uptake, leaves: list[str], measure: str) -> dict[str, float]:
    rows = [people_in(uptake, years_ago) for years_ago in (0, 1)]
    now, then = (_share_in(row[row["complex_id"].isin(leaves)], measure) for row in rows)
    shares = [(NAN, NAN, NAN) if not n else (s / n, *wilson(s, n)) for s, n in (now, then)]
    change = (NAN, NAN, NAN) if NAN in (shares[0][0], shares[1][0]) else newcombe(*shares)
    named = ("value", "lower", "upper", "change", "change_lower", "change_upper")
    return {"employees": now[1]} | dict(zip(named, (*shares[0], *change), strict=True))


def _share_in(rows: pd.DataFrame, measure: str) -> tuple[float, float]:
    wanted = rows["age_band"].isin(YOUNG) if measure == "young_share" else rows["sex"] == "f"
    return float(rows.loc[wanted, "employees"].sum()), float(rows["employees"].sum())


def rounded(value: float, size: float) -> float:
    """Return a value as the screen writes it: percentages with one decimal."""
    return NAN if np.isnan(value) else round(value / size, 1)
