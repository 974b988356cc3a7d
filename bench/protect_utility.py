"""What protection costs in use: people shown by level, verdicts changed, intervals widened."""

import numpy as np
import pandas as pd
from sqlalchemy import select

from bench.protect_world import ask
from src.metrics.protected_rates import FEWEST_JUDGED, protected_interval
from src.metrics.rates import wilson_interval
from src.protect import noise
from src.store import mart_tables
from src.store.snapshots import Snapshot

WINDOW = 24
LEVELS = ("country", "sido", "sigungu", "complex")
KEY = ["level", "place", "program"]


def read_both(snapshot: Snapshot) -> pd.DataFrame:
    """Return exact and shown users and eligible of both sexes in 24 months; NaN if withheld."""
    rates, own, told = (
        mart_tables.region_uptake,
        mart_tables.complex_uptake,
        mart_tables.protected_uptake,
    )
    exact = [
        ask(snapshot, select(rates).where(rates.c.window == WINDOW, rates.c.period == "now"))
        .rename(columns={"region_code": "place"}),
        ask(snapshot, select(own).where(own.c.window == WINDOW, own.c.period == "now"))
        .rename(columns={"complex_id": "place"}).assign(level="complex"),
    ]  # fmt: skip
    exact = pd.concat(exact).groupby(KEY)[["eligible", "users"]].sum().reset_index()
    shown = ask(snapshot, select(told).where(told.c.window == WINDOW, told.c.sex == "all"))
    shown = shown[shown["kind"] == ""][[*KEY, "eligible", "users"]]
    return exact.merge(shown, on=KEY, how="left", suffixes=("", "_told"))


def verdicts(users, eligible, lower, upper, benchmark) -> np.ndarray:
    """Return below, above or in_line of each place; too_few where nothing is judged."""
    judged = np.asarray(eligible) >= FEWEST_JUDGED
    said = np.select([lower > benchmark, upper < benchmark], ["above", "below"], "in_line")
    return np.where(judged, said, "too_few")


def print_utility(snapshot: Snapshot) -> None:
    """Print what is told of people by level, and what of rates, limits and verdicts moves."""
    both = read_both(snapshot)
    told = both["users_told"].notna()
    sums = both.assign(told=told * both["eligible"]).groupby("level")[["eligible", "told"]].sum()
    cells = told.groupby(both["level"]).mean()
    shares = [
        f"{level} {sums.loc[level, 'told'] / sums.loc[level, 'eligible']:.0%}"
        f" ({cells[level]:.0%} of cells)"
        for level in LEVELS
        if level in sums.index
    ]
    print("  people told: " + ", ".join(shares))
    country = both[both["level"] == "country"].set_index("program")
    rate = both["program"].map(country["users"] / country["eligible"]).to_numpy()
    seen = both[told]
    error = 100 * (seen["users_told"] / seen["eligible_told"] - seen["users"] / seen["eligible"])
    middle, tail = error.abs().quantile([0.5, 0.9])
    print(f"  rate off by {middle:.2f} points in the middle, {tail:.2f} in the worst tenth")
    plain = wilson_interval(seen["users"], seen["eligible"])
    protected = protected_interval(seen["users_told"], seen["eligible_told"], noise.VARIANCE)
    wider = (protected[1] - protected[0]) / (plain[1] - plain[0]) - 1
    middle, tail = 100 * np.nanquantile(wider, [0.5, 0.9])
    print(f"  intervals wider by {middle:.1f} % in the middle, {tail:.1f} % in the worst tenth")
    exact = verdicts(seen["users"], seen["eligible"], *plain, rate[told])
    found = verdicts(seen["users_told"], seen["eligible_told"], *protected, rate[told])
    pairs = pd.Series(exact + " to " + found)[exact != found].value_counts()
    turned = pairs.get("above to below", 0) + pairs.get("below to above", 0)
    print(
        f"  verdicts changed: {(exact != found).mean():.1%} of {len(seen):,},"
        f" from above to below or back {turned}"
    )
