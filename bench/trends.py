"""Trends over five periods: called where there is none, called where there is one, truth held.

The country of bench.compared_places: places of small firms, and some with large employers; firms
have propensities of their own. In one place in ten uptake moves by STEP of its level a year.

    python -m bench trends
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from bench.compared_places import WORLDS, World, draw, tables
from src.metrics.trend import trends
from src.store.engine import fetch_frame, open_engine
from src.store.queries.uptake import uptake_periods
from src.store.snapshots import publish

STEP = -0.15
SEEDS = 2


def main() -> None:
    """Print two lines a world."""
    print(f"one place in ten moves by {STEP:+.0%} of its level a year")
    for world in WORLDS:
        found = pd.concat([_judged(world, seed) for seed in range(SEEDS)])
        for unit, rows in found.groupby("unit"):
            moving = rows["true"] != 0
            called = rows["direction"].isin(["rise", "fall"])
            held = rows["slope_lower"].le(rows["true"]) & rows["slope_upper"].ge(rows["true"])
            known = rows["slope"].notna()
            wide = (rows["slope_upper"] - rows["slope_lower"]).mean()
            print(
                f"  {world.name}, {unit}: called {called[moving].mean():.1%} of those that move, "
                f"{called[~moving].mean():.1%} of others (limit 5 %); truth held "
                f"{held[known].mean():.1%}, width {wide:.3f}, judged {known.mean():.1%}, said / "
                f"true {rows.loc[moving, 'slope'].mean() / rows.loc[moving, 'true'].mean():.2f}",
                flush=True,
            )


def _judged(world: World, seed: int) -> pd.DataFrame:
    """Return the trends of each place by unit, with its true slope."""
    people, _ = draw(world, seed, move=STEP, level=1.0)
    with TemporaryDirectory() as folder:
        engine = open_engine(publish(Path(folder), tables(world, people), origin="sample"))
        periods = fetch_frame(engine, uptake_periods(world.program, world.sex))
        engine.dispose()
    number = periods["complex_id"].str[1:].astype(int)
    sums = periods.groupby("complex_id")[["users", "eligible"]].sum()
    rate = sums["users"] / sums["eligible"]
    moves = (
        periods.assign(moves=(number % 5 == 1) & (number < 150))
        .groupby("complex_id")["moves"]
        .first()
    )
    found = []
    for unit in ("share", "ratio"):
        rows = trends(periods, unit)
        true = (
            STEP * moves.reindex(rows.index) * (rate.reindex(rows.index) if unit == "share" else 1)
        )
        found.append(rows.assign(unit=unit, true=true))
    return pd.concat(found)


if __name__ == "__main__":
    main()
