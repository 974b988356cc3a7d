"""Places compared with firms alike: how often low and ordinary places are called low, and how often
the interval holds the truth.

A made-up country of PLACES complexes is published and queried as the pages do. Firms differ as in
the sample: each has its own propensity (beta, concentration of the programme), some never grant
leave, sizes and industries differ. As there, most places have small firms (for each of their people
about 0.3 others of the same firm), and one in five also has large employers. One place in ten, of
small firms, is truly 10 % lower than its firms would be elsewhere; the truth of a place is its
level, not the luck of its firms.

    python -m bench compared_places               SANDAN_BENCH_SEEDS=24 for less luck
    python -c "from bench.compared_places import bounds; bounds()"     the best that is possible
    SANDAN_BENCH_OLD=../old python -m bench compared_places     beside another checkout

The bounds are for somebody who knows the rate of each kind of firm, how firms scatter about it and
how many refuse, and who calls as many ordinary places low as is allowed: by users against expected
users, and by the best possible weights of firms (each by due / variance). What remains is the luck
of the firms and people, which is in no record.
"""

import importlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

PLACES, LOW_PLACES, LEVEL = 300, 30, 0.9
WINDOW = 24
LAST = pd.Period("2026-10", "M")
SIZES = {"1-4": (3, -0.3, 0.12), "5-49": (9, 0.0, 0.08), "50-299": (70, 0.2, 0.025),
         "300+": (900, 0.5, 0.01)}  # fmt: skip
"""Employees, log odds and the share of firms that never grant leave, by size band."""
SHARES = (0.635, 0.36, 0.004, 0.001)
LARGE = 5
"""Every fifth place has the large employers."""
INDUSTRIES = {"food": -0.3, "steel": 0.0, "machinery": 0.3}
YEARLY = 0.01
"""People eligible a year, for each employee."""


class World(NamedTuple):
    """people : eligible at a place within the window. refusable : some firms never grant it. power,
    the least share of low places called."""

    name: str
    program: str
    sex: str
    people: int
    rate: float
    concentration: float
    refusable: bool
    power: float | None = None


WORLDS = (
    World("maternity", "maternity", "f", 200, 0.91, 14, False, 0.90),
    World("mothers' parental", "parental", "f", 300, 0.75, 6, True, 0.75),
    World("fathers' parental", "parental", "m", 300, 0.13, 6, True),
    World("reduced hours, women", "reduced_hours", "f", 300, 0.165, 5, True),
)
SEEDS = int(os.environ.get("SANDAN_BENCH_SEEDS", "8"))
"""Countries drawn of each world, with LOW_PLACES low places each: eight leave 3 points to luck."""


def main() -> None:
    """Print a line for each world, for this checkout and, if one is named, for another."""
    other = os.environ.get("SANDAN_BENCH_OLD")
    run(Path.cwd(), "this checkout")
    if other:
        run(Path(other).resolve(), other)


def run(checkout: Path, name: str) -> None:
    """Measure in a process whose `src` is that of a checkout."""
    print(f"{name}: 10 % below their like, called low; like the others, called; truth in interval",
          flush=True)  # fmt: skip
    subprocess.run(
        [sys.executable, str(Path(__file__).resolve())],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        check=True,
    )


def measure() -> None:
    """Print the lines of the `src` that is on the path."""
    for world in WORLDS:
        rows = pd.concat([_judged(world, seed) for seed in range(SEEDS)])
        low, like = rows[rows["level"] < 1], rows[rows["level"] == 1]
        called = like["upper"].lt(like["truth"]) | like["lower"].gt(like["truth"])
        held = rows["lower"].le(rows["truth"]) & rows["upper"].ge(rows["truth"])
        bar = f" (limit {world.power:.0%})" if world.power else ""
        seen = low["upper"].lt(1)
        funnel = [rows["position"].isin(["low", "high"]).mean() for rows in (low, like)]
        print(
            f"  {world.name}, {world.people} people: called low {seen.mean():.1%} "
            f"± {seen.sem():.1%}"
            f"{bar}, in the funnel {funnel[0]:.1%}; like ones called "
            f"{called.mean():.1%} (limit 5 %), in the funnel {funnel[1]:.1%}; truth held "
            f"{held.mean():.1%} (93 to 97 %), width {(rows['upper'] - rows['lower']).mean():.3f}",
            flush=True,
        )


ALLOWED = 0.05
"""Like places that may be called, half of them low."""


def bounds(seeds: int = 24) -> None:
    """Print how many low places somebody calls who knows all but the luck of firms and people."""
    for world in WORLDS:
        rows = pd.concat([_known(world, seed) for seed in range(seeds)])
        low, like = rows[rows["level"] < 1], rows[rows["level"] == 1]
        said = []
        for way in ("plain", "weighted"):
            called = low[way] < np.quantile(like[f"{way}_luck"], ALLOWED / 2)
            said.append(f"{way} {called.mean():.1%} ± {called.sem():.1%}")
        print(f"  {world.name}, {world.people} people: nobody can call more than "
              + ", ".join(said), flush=True)  # fmt: skip


def _known(world: World, seed: int) -> pd.DataFrame:
    """Return how far each place is below what the others' level makes due there, and below its own
    (luck), in true standard errors."""
    people, levels = draw(world, seed)
    last = pd.Period(LAST, "M") - WINDOW
    people = people[pd.PeriodIndex(people["month"], freq="M") > last]
    key = ["complex_id", "company_id"]
    firms = people.groupby(key, sort=False).agg(
        users=("uses", "sum"), people=("uses", "size"), due=("due", "first"), pair=("pair", "first")
    )
    due = firms["people"] * firms["due"]
    alone = due * (1 - firms["due"])
    variance = alone + firms["people"] * (firms["people"] - 1) * firms["pair"]
    whole = due.groupby("complex_id").sum()
    level = levels.reindex(whole.index)
    others = ((level * whole).sum() - level * whole) / (whole.sum() - whole)
    made = pd.DataFrame({"level": level})
    for way, weight in (("plain", 1.0), ("weighted", due / variance)):
        sums = pd.DataFrame({
            "users": weight * firms["users"], "due": weight * due, "noise": weight**2 * variance,
        }).groupby("complex_id").sum()  # fmt: skip
        error = np.sqrt(sums["noise"])
        made[way] = (sums["users"] - others * sums["due"]) / error
        made[f"{way}_luck"] = (sums["users"] - level * sums["due"]) / error
    return made


def _judged(world: World, seed: int) -> pd.DataFrame:
    """Return the ratio of each place with limits and place in the funnel, level and truth."""
    people, levels = draw(world, seed)
    with TemporaryDirectory() as folder:
        figures, whole = _asked(Path(folder), world, tables(world, people))
    measures = importlib.import_module(
        "src.metrics.measure_columns"
        if find_spec("src.metrics.measure_columns")
        else "src.metrics.definitions"
    )
    comparison, ratio = (
        importlib.import_module("src.metrics.comparison"),
        measures.find_measure("ratio"),
    )
    known = comparison.with_changes(figures, ratio, None)
    peers = comparison.peers_of(figures, known, whole, "national", ratio)
    compared = comparison.compared_with(peers, figures, known, list(levels.index)).compared
    due = compared["expected"]
    level = levels.reindex(compared.index)
    others = ((level * due).sum() - level * due) / (due.sum() - due)
    return compared.assign(level=level, truth=level / others)


def draw(
    world: World, seed: int, move: float = 0.0, level: float = LEVEL
) -> tuple[pd.DataFrame, pd.Series]:
    """Return one row per eligible person (firm, place, size, industry, month, uses, chance if
    nothing moved; due, the mean chance of its kind of firm, and pair, how two of a firm go
    together), and the level of each place. move : by what share of it the level of the low
    ones changes a year."""
    rng = np.random.default_rng([seed, world.people, world.concentration])
    months = months_of(world)
    employees = np.array([row[0] for row in SIZES.values()])
    wanted = world.people * len(months) / WINDOW
    firms = int(PLACES * wanted / (YEARLY * len(months) / 12 * (employees * SHARES)[:3].sum()))
    size = rng.choice(len(SIZES), firms, p=SHARES)
    able = rng.poisson(employees[size] * rng.gamma(2, 0.5, firms) * YEARLY * len(months) / 12)
    size, able = size[able > 0], able[able > 0]
    place = rng.integers(0, PLACES, len(able))
    place = np.where(size == 3, place // LARGE * LARGE, place)
    industry = rng.integers(0, len(INDUSTRIES), len(able))
    low = (np.arange(PLACES) % LARGE == 1) & (np.arange(PLACES) < LARGE * LOW_PLACES)
    levels = np.where(low, level * (1 - LOW_PLACES / PLACES) / (
        1 - level * LOW_PLACES / PLACES), 1.0)  # fmt: skip
    moved = np.array([row[1] for row in SIZES.values()])[size]
    moved += np.array(list(INDUSTRIES.values()))[industry]
    refuse = np.array([row[2] for row in SIZES.values()])[size] * world.refusable
    odds = np.exp(np.log(world.rate / (1 - world.rate)) + moved)
    mean = np.minimum(odds / (1 + odds) / (1 - refuse), 0.98)
    chance = rng.beta(mean * world.concentration, (1 - mean) * world.concentration)
    chance[rng.random(len(able)) < refuse] = 0
    square = mean * (1 - mean) / (world.concentration + 1) + mean**2
    pair = (1 - refuse) * square - ((1 - refuse) * mean) ** 2
    firm = np.repeat(np.arange(len(able)), able)
    luck = rng.random(len(firm))
    month = rng.integers(0, len(months), len(firm))
    course = 1 + move * low[place][firm] * (month - len(months) / 2) / 12
    uses = luck < (chance * levels[place])[firm] * course
    people = pd.DataFrame(
        {
            "company_id": np.char.add("k", firm.astype(str)),
            "complex_id": np.char.add("p", place[firm].astype(str)),
            "size_band": np.array(list(SIZES))[size[firm]],
            "industry": np.array(list(INDUSTRIES))[industry[firm]],
            "month": months.astype(str).to_numpy()[month],
            "uses": uses,
            "chance": (chance * levels[place])[firm],
            "due": (mean * (1 - refuse))[firm],
            "pair": pair[firm],
        }
    )
    return people, pd.Series(levels, index=[f"p{number}" for number in range(PLACES)])


def months_of(world: World) -> pd.PeriodIndex:
    return pd.period_range(LAST - (60 if world.sex == "m" else 48), LAST, freq="M")


def tables(world: World, people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    key = ["company_id", "month"]
    group = {"program": world.program, "sex": world.sex}
    starts = people[people["uses"]].groupby(key).size().rename("users").reset_index()
    day = pd.PeriodIndex(starts["month"], freq="M").to_timestamp() + pd.Timedelta(days=6)
    week = day - pd.to_timedelta(day.day_of_week, unit="D")
    starts = starts.assign(week=week, received_week=week, eligible_month=starts["month"], **group)
    if not find_spec("src.cohorts"):
        starts = starts.drop(columns="eligible_month")
    places = people["complex_id"].unique()
    firms = people.drop_duplicates("company_id")
    named = {"complex_id": places, "top_id": places, "complex_name": places}
    return {
        "complexes": pd.DataFrame({**named, "kind": "national", "is_leaf": True}).assign(
            parent_id=None, sido=None, sigungu=None
        ),
        "companies": firms[["company_id", "complex_id", "size_band", "industry"]].assign(
            company_name=firms["company_id"]
        ),
        "eligible": people.groupby(key).size().rename("eligible").reset_index().assign(**group),
        "leave_starts": starts.drop(columns="month"),
    }


def _asked(folder: Path, world: World, tables: dict) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what a page reads about all complexes and the country.

    A checkout that cannot make the marts of uptake alone publishes.
    """
    from src.store.engine import fetch_frame, open_engine
    from src.store.queries.uptake import complex_uptake, region_uptake
    from src.store.snapshots import publish

    asked = (world.program, world.sex, WINDOW)
    whole = region_uptake("country", *asked)
    if find_spec("bench.uptake_marts"):
        with importlib.import_module("bench.uptake_marts").uptake_of(tables) as engine:
            return fetch_frame(engine, complex_uptake(*asked)), fetch_frame(engine, whole)
    engine = open_engine(publish(folder, tables, origin="sample"))
    found = fetch_frame(engine, complex_uptake(*asked)), fetch_frame(engine, whole)
    engine.dispose()
    return found


if __name__ == "__main__":
    measure()
