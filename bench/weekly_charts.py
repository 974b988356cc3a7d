"""Control charts of weeks: false runs, the cost of an old outlier, sums of four weeks.

1. Runs: 1,500 charts without a change; at most 5 of 100 called; also with the published limits.
2. One old outlier: charts of 52 weeks whose last 12 are 45 % lower, called by the limits with and
   without a week of four times the level long before; it may cost at most 10 points. The former
   rule is shown, too.
3. Small places: charts whose last 24 weeks are halved, called by single weeks, by sums, and by the
   early signal.

    python -m bench weekly_charts
"""

import numpy as np
import pandas as pd

from bench.early_signal import early
from bench.weekly_worlds import World, triangles
from src.metrics.control_chart import TAIL
from src.metrics.rates import count_quantile
from tests.metrics.as_frames import control_limits

CHARTS, FEWER, LOWER = 1_500, 300, 0.55


def points(users: np.ndarray, eligible: float) -> pd.DataFrame:
    """Return the points of a chart, one unit for each row of `users`."""
    units, weeks = users.shape
    week = pd.date_range("2024-01-01", periods=weeks, freq="7D")
    return pd.DataFrame({
        "unit": np.repeat(np.arange(units), weeks), "part": 1, "week": np.tile(week, units),
        "users": users.ravel(), "eligible": eligible, "judged": True,
    })  # fmt: skip


def print_runs() -> None:
    """Print how many of 100 charts without a change the rules call."""
    draw = np.random.default_rng(5)
    for weeks in (12, 24, 52, 104):
        for mean, noise in ((5, 0), (8, 0), (30, 0), (90, 0.06)):
            level = mean * np.exp(noise * draw.normal(size=(CHARTS, weeks)))
            found = control_limits(points(draw.poisson(level), mean * 20.0)).groupby("unit").first()
            long = found["longest_run"] > found["longest_run_max"]
            few = found["crossings"] < found["crossings_min"]
            ours, before = 100 * found["shifted"].mean(), 100 * (long | few).mean()
            name = f"{weeks:>3} weeks of {mean:>2}, ±{noise:.0%}"
            print(f"  {name}: ours {ours:.1f} (limit 5), before {before:.1f}")


def before(weeks: np.ndarray) -> bool:
    """Return whether the former limits, without screening, call one of the last 12 weeks."""
    centre = weeks.mean()
    ranges = np.abs(np.diff((weeks - centre) / np.sqrt(centre))).mean() / 1.128
    low = count_quantile(TAIL, centre, centre * max(ranges, 1) ** 2)
    return bool((weeks[-12:] < low).any())


def print_outlier() -> None:
    """Print the share of charts that are called with and without one old outlier."""
    draw = np.random.default_rng(6)
    for mean in (30, 90):
        level = np.full((FEWER, 52), float(mean))
        level[:, -12:] *= LOWER
        users = draw.poisson(level)
        odd = users.copy()
        odd[:, 8] = 4 * mean
        shares = []
        for each in (users, odd):
            rows = control_limits(points(each, mean * 20.0))
            recent = rows["week"] > rows["week"].max() - pd.Timedelta(weeks=12)
            called = (recent & (rows["flag"] == "low")).groupby(rows["unit"]).any()
            shares += [called.mean(), np.mean([before(one) for one in each])]
        ours, old, ours_odd, old_odd = (100 * share for share in shares)
        said = f"ours {ours:.0f} %, with an outlier {ours_odd:.0f} % (may cost 10)"
        print(f"  −{1 - LOWER:.0%} of {mean}: {said}; before {old:.0f} and {old_odd:.0f} %")


def print_sums() -> None:
    """Print how often a halving at a small place is called, and how often no change is."""
    draw = np.random.default_rng(7)
    for mean in (2, 3, 5):
        for factor in (0.5, 1.0):
            level = np.full((FEWER * 2, 52), float(mean))
            level[:, -24:] *= factor
            rows = control_limits(points(draw.poisson(level), mean * 20.0))
            recent = rows["week"] > rows["week"].max() - pd.Timedelta(weeks=24)
            flags = {"weeks": rows["flag"], "sums": rows["sum_flag"]}
            said = []
            for name, each in flags.items():
                called = (recent & each.isin(["low", "high"])).groupby(rows["unit"]).any()
                said.append(f"{name} {100 * called.mean():.1f}")
            charts = triangles(World(mean, 0, 0.06, factor), 24, FEWER // 3, 3)
            share = np.mean([early(each, 24).any() for each in charts])
            said.append(f"the early signal {100 * share:.0f}")
            print(f"  {mean} a week × {factor}: called of 100 charts by {', by '.join(said)}")


def main() -> None:
    """Print all three."""
    print("runs: charts called of 100 though nothing changed")
    print_runs()
    print("one old outlier")
    print_outlier()
    print("small places")
    print_sums()


if __name__ == "__main__":
    main()
