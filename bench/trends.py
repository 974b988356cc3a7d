"""Trends over five periods: how often one is called where there is none, how often where there is
one, and how often the interval holds the truth.

Uses the country of bench.compared_places: places with small firms, and some with large employers;
each firm has its own propensity. In one place in ten uptake changes by STEP of its level a year, or
less where nobody is left to start. The ratio of the others moves the other way, because the places
that change are among those they are compared with: a ratio's truth is the level by that of firms
alike.

    python -m bench trends
"""

import numpy as np
import pandas as pd

from bench.compared_places import LARGE, LOW_PLACES, WORLDS, World, draw, months_of, tables
from bench.uptake_marts import uptake_of
from src.metrics.trend import BASE, trends
from src.store.engine import fetch_frame
from src.store.queries.uptake import uptake_periods

STEP = -0.15
SEEDS = 8


def main() -> None:
    """Print two lines for each world."""
    print(f"{SEEDS} countries; one place in ten moves by {STEP:+.0%} of its level a year")
    for world in WORLDS:
        found = pd.concat([_judged(world, seed) for seed in range(SEEDS)])
        for unit, rows in found.groupby("unit"):
            moving = rows["moves"].astype(bool)
            called = rows["direction"].isin(["rise", "fall"])
            wrong = rows["slope_lower"].gt(rows["true"]) | rows["slope_upper"].lt(rows["true"])
            held = rows["slope_lower"].le(rows["true"]) & rows["slope_upper"].ge(rows["true"])
            known = rows["slope"].notna()
            wide = (rows["slope_upper"] - rows["slope_lower"]).mean()
            print(
                f"  {world.name}, {unit}: called {called[moving].mean():.1%} of those that move, "
                f"{wrong[~moving].mean():.1%} of others wrongly (limit 5 %); truth held "
                f"{held[known].mean():.1%}, width {wide:.3f}, judged {known.mean():.1%}, said / "
                f"true {rows.loc[moving, 'slope'].mean() / rows.loc[moving, 'true'].mean():.2f}",
                flush=True,
            )


def _judged(world: World, seed: int) -> pd.DataFrame:
    """Return the trends of each place by unit, with its true slope."""
    people, _ = draw(world, seed, move=STEP, level=1.0)
    with uptake_of(tables(world, people)) as engine:
        periods = fetch_frame(engine, uptake_periods(world.program, world.sex))
    moves = _moves(periods["complex_id"])
    course = _course(world, people, periods)
    own = np.where(moves, course, 1.0)
    found = []
    for unit in ("share", "ratio"):
        path = own if unit == "share" else own / _of_others(people, periods, course)
        rows = trends(periods, unit)
        true = _slopes(periods, path, unit).reindex(rows.index)
        found.append(rows.assign(unit=unit, true=true, moves=_moves(rows.index)))
    return pd.concat(found)


def _moves(places: pd.Series | pd.Index) -> np.ndarray:
    number = places.str[1:].astype(int)
    return np.asarray((number % LARGE == 1) & (number < LARGE * LOW_PLACES))


def _of_others(people: pd.DataFrame, periods: pd.DataFrame, course: np.ndarray) -> np.ndarray:
    """Return the level of the like of each place by row of periods: those that move are among the
    like of each size band by so many people."""
    spans = periods.drop_duplicates("period")
    period = {
        str(month): row.period
        for row in spans.itertuples()
        for month in pd.period_range(row.first_month, row.last_month, freq="M")
    }
    known = people.assign(period=people["month"].map(period)).dropna(subset=["period"])
    known = known.assign(moves=_moves(known["complex_id"]))
    share = known.groupby(["period", "size_band"])["moves"].transform("mean")
    mean = known.assign(share=share).groupby(["complex_id", "period"])["share"].mean()
    each = mean.reindex(pd.MultiIndex.from_frame(periods[["complex_id", "period"]])).to_numpy()
    return each * course + 1 - each


def _course(world: World, people: pd.DataFrame, periods: pd.DataFrame) -> np.ndarray:
    """Return the level of a moving place by row of periods, 1 if it did not move."""
    chance = people["chance"].to_numpy()[:100_000]
    months = months_of(world)
    levels = {
        str(month): np.minimum(chance * (1 + STEP * (at - len(months) / 2) / 12), 1).mean()
        for at, month in enumerate(months)
    }
    return np.array([
        np.mean([levels[str(one)] for one in pd.period_range(first, last, freq="M")])
        for first, last in zip(periods["first_month"], periods["last_month"], strict=True)
    ]) / chance.mean()  # fmt: skip


def _slopes(periods: pd.DataFrame, path: np.ndarray, unit: str) -> pd.Series:
    """Return the slope a year of a path, weighted as the trend of a place is."""
    rows = periods.assign(base=periods[BASE[unit]], time=periods["period"].astype(int), path=path)
    by = rows.groupby("complex_id")
    base = rows["base"].groupby(rows["complex_id"]).sum()
    mean = (rows["base"] * rows["time"]).groupby(rows["complex_id"]).sum() / base
    off = rows["time"] - rows["complex_id"].map(mean)
    moved = (rows["base"] * off * rows["path"]).groupby(rows["complex_id"]).sum()
    spread = (rows["base"] * off**2).groupby(rows["complex_id"]).sum()
    level = (rows["base"] * rows["path"]).groupby(rows["complex_id"]).sum() / base
    rate = by["users"].sum() / by["eligible"].sum() if unit == "share" else 1.0
    return moved / spread / level * rate / (periods["window"].iloc[0] / 12)


if __name__ == "__main__":
    main()
