"""The quarterly figures of all complexes and their parts, in total and by industry.

Companies are counted by leaf, industry and quarter (the cube), and everything else is summed from
that. Values that a source would not give are removed: withheld for few firms, or not carried.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from src.domain.tables import INDUSTRY_VALUES, VALUES
from src.sample.calendar import Calendar
from src.sample.calibration import INDUSTRIES, PROFILES
from src.sample.complexes import leaves_below
from src.sample.draw import whole
from src.sample.staff import open_on

INDUSTRY_CODES = [row.code for row in INDUSTRIES]
SEASON = {1: 0.97, 2: 1.01, 3: 0.99, 4: 1.03}  # production of a quarter against the mean (assumed)
WON_PER_DOLLAR = 1_400
MILLION = 1_000_000


@dataclass(frozen=True)
class Cube:
    """Whole numbers by leaf × industry × quarter; money by leaf × quarter, in won and dollars.

    tenants ≥ operating, employees = employees_m + employees_f.
    """

    tenants: np.ndarray
    operating: np.ndarray
    employees: np.ndarray
    employees_m: np.ndarray
    employees_f: np.ndarray
    production_krw: np.ndarray
    exports_usd: np.ndarray


def count(
    companies: pd.DataFrame,
    leaves: pd.DataFrame,
    calendar: Calendar,
    heads: dict[str, np.ndarray],
    random: np.random.Generator,
) -> Cube:
    """Return the cube; a company counts in the quarters on whose last day it is open.

    heads : employees by company × sex on the last day of each quarter, by the month's name. Money
    in the anchor's quarter, the last, is as published if it is published.
    """
    ends = calendar.quarters.asfreq("M", how="end")
    days = [month.end_time.normalize() for month in ends]
    here = [open_on(companies, day) for day in days]
    works = (companies["employees"] > 0).to_numpy()
    tenants = _stacked([now.astype(float) for now in here], companies, leaves)
    operating = _stacked([(now & works).astype(float) for now in here], companies, leaves)
    men = _stacked([heads[str(month)][:, 0] for month in ends], companies, leaves)
    women = _stacked([heads[str(month)][:, 1] for month in ends], companies, leaves)
    krw, usd = _money(men + women, leaves, calendar.quarters, random)
    return Cube(tenants, operating, men + women, men, women, krw, usd)


def _stacked(values: list, companies, leaves) -> np.ndarray:
    return np.stack([sum_by_trade(now, companies, len(leaves)) for now in values], axis=2)


def _money(employees: np.ndarray, leaves, quarters, random) -> tuple[np.ndarray, np.ndarray]:
    """Return production in won and exports in dollars by leaf × quarter."""
    anchor = employees[:, :, -1]
    krw = anchor @ _of_industry("output") * MILLION * np.exp(random.normal(0, 0.35, len(leaves)))
    usd = krw * _exported(anchor) * np.exp(random.normal(0, 0.2, len(leaves))) / WON_PER_DOLLAR
    made = {"production_krw": np.rint(krw / MILLION) * MILLION, "exports_usd": np.rint(usd)}
    money = []
    for name, guess in made.items():
        known = leaves[name].to_numpy(dtype=float)
        base = np.where(np.isnan(known), guess, known)
        moved = _moved(base, employees.sum(axis=1), quarters, random)
        rounded = whole(moved / MILLION, 0.5) * MILLION if name == "production_krw" else moved
        rounded[:, -1] = base
        money.append(np.rint(rounded).astype(np.int64))
    return money[0], money[1]


def _moved(base, employees, quarters, random) -> np.ndarray:
    """Return the base scaled to every quarter by employees, season, trend and noise."""
    season = np.array([SEASON[quarter.quarter] for quarter in quarters])
    years = (np.arange(len(quarters)) - (len(quarters) - 1)) / 4
    trend = np.exp(random.normal(0.015, 0.04, (len(base), 1)) * years)
    noise = np.exp(random.normal(0, 0.03, (len(base), len(quarters))))
    size = employees / np.maximum(employees[:, [-1]], 1)
    return base[:, None] * size * trend * noise * season / season[-1]


def _exported(employees: np.ndarray) -> np.ndarray:
    """Return the exported share of each leaf's production, by its industries."""
    output = employees * _of_industry("output")
    return output @ _of_industry("exported") / np.maximum(output.sum(axis=1), 1)


def _of_industry(key: str) -> np.ndarray:
    return np.array([getattr(row, key) for row in INDUSTRIES])


def sum_by_trade(values: np.ndarray, companies: pd.DataFrame, leaves: int) -> np.ndarray:
    """Return values of companies summed to leaf × industry, as whole numbers."""
    cell = companies["leaf"].to_numpy() * len(INDUSTRIES) + companies["trade"].to_numpy()
    sums = np.bincount(cell, values, minlength=leaves * len(INDUSTRIES))
    return np.rint(sums).astype(np.int64).reshape(leaves, len(INDUSTRIES))


SOURCE = "sample"
MADE_UP = "sample-"
"""The prefix of the ids of made-up complexes."""


def make_complex_quarters(
    cube: Cube, nodes: pd.DataFrame, calendar: Calendar, random: np.random.Generator
) -> pd.DataFrame:
    """Return one row per complex or part and quarter, with gaps.

    Made-up parents are sums of their leaves; real parents have no rows, as in the publication.
    """
    leaves = nodes[nodes["is_leaf"]]
    by_leaf = {f.name: _by_leaf(getattr(cube, f.name)) for f in fields(cube)}
    by_leaf["leasing"] = _leasing(by_leaf["tenants"], leaves, random)
    by_leaf["production_ytd_krw"] = _since_january(by_leaf["production_krw"])
    by_leaf["exports_ytd_usd"] = _since_january(by_leaf["exports_usd"])
    frame = _long(by_leaf, VALUES, leaves, calendar)
    keys = ["complex_id", "quarter", "source"]
    return with_gaps(_summed(frame, nodes, keys)[[*keys, *VALUES]], _withheld(nodes))


def make_complex_industries(cube: Cube, nodes: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Return one row per complex or part, quarter and industry with a tenant, with gaps."""
    leaves = nodes[nodes["is_leaf"]]
    slices = []
    for at, code in enumerate(INDUSTRY_CODES):
        by_leaf = {name: getattr(cube, name)[:, at, :] for name in INDUSTRY_VALUES}
        slices.append(_long(by_leaf, INDUSTRY_VALUES, leaves, calendar).assign(industry=code))
    frame = pd.concat(slices, ignore_index=True)
    keys = ["complex_id", "quarter", "source", "industry"]
    summed = _summed(frame[frame["tenants"] > 0], nodes, keys)
    return with_gaps(summed[[*keys, *INDUSTRY_VALUES]], _withheld(nodes))


def _by_leaf(values: np.ndarray) -> np.ndarray:
    """Return values by leaf × quarter, summed over industries if they have that axis."""
    return values.sum(axis=1) if values.ndim == 3 else values


def _long(values: dict, measures: list[str], leaves, calendar: Calendar) -> pd.DataFrame:
    """Return leaf × quarter arrays as rows (leaf_id, quarter, source) of the shown quarters."""
    shown = calendar.shown.astype("str")
    columns = calendar.quarters.get_indexer(calendar.shown)
    frame = pd.DataFrame({name: values[name][:, columns].ravel() for name in measures}, copy=False)
    ids = leaves["complex_id"].array
    frame["leaf_id"] = pd.Series(ids.take(np.repeat(np.arange(len(ids)), len(shown))))
    frame["quarter"] = pd.Series(np.tile(shown, len(ids)), dtype="str")
    frame["source"] = pd.Series(SOURCE, index=frame.index, dtype="str")
    return frame


def _summed(frame: pd.DataFrame, nodes: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the rows of all nodes that print figures, summed over their leaves."""
    prints = nodes["is_leaf"] | nodes["complex_id"].str.startswith(MADE_UP)
    pairs = leaves_below(nodes)
    pairs = pairs[pairs["complex_id"].isin(nodes.loc[prints, "complex_id"])]
    below = frame.merge(pairs, on="leaf_id").drop(columns="leaf_id")
    return below.groupby(keys, as_index=False, sort=True).sum()


def _withheld(nodes: pd.DataFrame) -> frozenset[str]:
    """Return the real complexes that publish companies but no employees."""
    hidden = ~nodes["complex_id"].str.startswith(MADE_UP) & nodes["employees_m"].isna()
    return frozenset(nodes.loc[hidden & nodes["is_leaf"], "complex_id"])


def _since_january(values: np.ndarray) -> np.ndarray:
    """Return cumulative sums within each year; the first column is a first quarter."""
    sums = [values[:, at - at % 4 : at + 1].sum(axis=1) for at in range(values.shape[1])]
    return np.stack(sums, axis=1)


def _leasing(tenants: np.ndarray, leaves, random: np.random.Generator) -> np.ndarray:
    share = leaves["profile"].map({name: row.leasing for name, row in PROFILES.items()}).to_numpy()
    share = (share * np.exp(random.normal(0, 0.25, len(share)))).clip(0, 0.95)
    known = leaves["leasing"].to_numpy(dtype=float)
    anchor = np.maximum(tenants[:, -1], 1)
    share = np.where(np.isnan(known), share, known / anchor)
    dither = np.where(np.isnan(known), random.random(len(share)), 1e-6)[:, None]
    return np.minimum(whole(tenants * share[:, None], dither), tenants)


FEWEST_TO_SHOW = 3  # 전국산업단지현황통계 prints X where two companies or fewer operate
WITHHELD = (
    "employees", "employees_m", "employees_f",
    "production_krw", "production_ytd_krw", "exports_usd", "exports_ytd_usd",
)  # fmt: skip
# Values that some quarters do not carry; quarters are counted back from the last one (0). The
# layout of 2025 Q3 has no employment and money; leasing is newer than the rest.
NOT_CARRIED: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...] = (
    (WITHHELD, (2,)),
    (("leasing",), (8, 9, 10, 11)),
)


def with_gaps(figures: pd.DataFrame, withheld: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return a copy of the figures with a `…_gap` beside each measure, and no value if it is set.

    figures : complex_id, quarter, operating and measures. withheld : complexes whose figures are
    withheld regardless of the number of companies.
    """
    table = figures.copy()
    quarters = sorted(table["quarter"].unique(), reverse=True)
    few = (table["operating"] < FEWEST_TO_SHOW) | table["complex_id"].isin(withheld)
    for measure in _measures(figures):
        gap = pd.Series(None, index=table.index, dtype="str")
        if measure in WITHHELD:
            gap[few] = "withheld"
        gap[table["quarter"].isin(_not_carried(measure, quarters))] = "not_carried"
        table[measure] = table[measure].astype("Int64").mask(gap.notna())
        table.insert(table.columns.get_loc(measure) + 1, f"{measure}_gap", gap)
    return table


def _measures(figures: pd.DataFrame) -> list[str]:
    return [column for column in figures if pd.api.types.is_integer_dtype(figures[column])]


def _not_carried(measure: str, quarters: list[str]) -> list[str]:
    back = [n for measures, steps in NOT_CARRIED if measure in measures for n in steps]
    return [quarters[n] for n in back if n < len(quarters)]
