"""Weekly uptake: how often the band holds the truth, false signals, and the cost of the page.

1. Nowcast: on the pilot sample, whose final counts are known, the band drawn on each of the last 52
   Mondays is compared with them. Limits: 90 to 98 % of provisional weeks within it.
2. False signals: 2,000 charts of 24 weeks in which nothing changes; limit: 1 chart in 100. With
   over-dispersed weeks a plain p chart calls most charts, ours and P' few.
3. Time for the whole country and for a change of complex on the published snapshot of SANDAN_DATA,
   and for the bare queries; limits 1.5 s and 0.3 s. Processor seconds are used because of other
   load. For the full scale: python -m src sample --scale full.

    python -m bench weekly
"""

import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.logger import set_log_level

from src.domain.codes import PROGRAMS
from src.metrics.control_chart import CHART_WEEKS
from src.sample.truth import generate_with_truth
from src.sample.world import Recipe
from src.settings import setting
from src.store.engine import fetch_frame, open_engine
from src.store.queries.catalogue import QUERIES
from src.store.snapshots import current_snapshot
from tests.metrics.as_frames import control_limits, nowcast
from tests.metrics.oracles.control_chart import p_chart

MONDAYS = 52
CHARTS = 2_000
COUNTRY_SECONDS, COMPLEX_SECONDS = 1.5, 0.3
COMPLEXES = ("seoul-digital", "gumi-1", "banwol")


def coverage(starts: pd.DataFrame, final: pd.Series, like: pd.DataFrame, mondays: int) -> tuple:
    """Return how many provisional weeks the band held on the last Mondays, and how many there were.

    starts, like : week, received_week, users. final : the true final count by week.
    """
    held = judged = 0
    last = pd.to_datetime(like["received_week"]).max()
    for back in range(mondays):
        as_of = last - pd.Timedelta(7 * back - 6, "D")
        rows = nowcast(starts, as_of, like, like["week"].min()).rows
        rows = rows[rows["provisional"] & rows["lower"].notna()]
        true = final.reindex(rows["week"]).fillna(0).to_numpy()
        held += int(((rows["lower"] <= true) & (true <= rows["upper"])).sum())
        judged += len(rows)
    return held, judged


def print_coverage() -> None:
    """Print the coverage of each programme and place of the pilot, and of all together."""
    tables, truth = generate_with_truth(Recipe("pilot"))
    place = tables["companies"].set_index("company_id")["complex_id"]
    starts = tables["leave_starts"]
    starts = starts.assign(complex_id=starts["company_id"].map(place))
    total = np.zeros(2, dtype=int)
    for program in PROGRAMS:
        own, final = (each[each["program"] == program] for each in (starts, truth["weeks"]))
        for complex_id in (None, *COMPLEXES[:2]):
            here, true = own, final
            if complex_id:
                here, true = (each[each["complex_id"] == complex_id] for each in (own, final))
            found = coverage(here, true.groupby("week")["users"].sum(), own, MONDAYS)
            total += found
            print(
                f"  {program:<14}{complex_id or 'both':<15}{found[0] / found[1]:6.1%} of {found[1]}"
            )
    print(f"  all together {total[0] / total[1]:.1%} of {total[1]} weeks (limit 90 to 98 %)")


def charts(mean: float, dispersion: float, seed: int = 1) -> np.ndarray:
    """Return counts of CHARTS × 24 weeks that vary only by chance."""
    draw = np.random.default_rng(seed)
    size = (CHARTS, CHART_WEEKS)
    if dispersion == 1:
        return draw.poisson(mean, size)
    return draw.negative_binomial(mean / (dispersion - 1), 1 / dispersion, size)


def called(users: np.ndarray, eligible: float) -> float:
    """Return the share of charts in which control_limits calls a week."""
    units, weeks = users.shape
    week = pd.date_range("2026-01-05", periods=weeks, freq="7D")
    points = pd.DataFrame({
        "unit": np.repeat(np.arange(units), weeks), "part": 1, "week": np.tile(week, units),
        "users": users.ravel(), "eligible": eligible, "judged": True,
    })  # fmt: skip
    flags = control_limits(points)
    return flags["flag"].isin(["low", "high"]).groupby(flags["unit"]).any().mean()


def called_by_p_chart(users: np.ndarray, eligible: float, laney: bool) -> float:
    """Return the share of charts in which the usual p chart, or Laney's P′, calls a week."""
    people = [eligible] * users.shape[1]
    return float(np.mean([any(p_chart(row, people, laney).calls(row, people)) for row in users]))


def print_false_signals() -> None:
    """Print how many of 100 charts are called though nothing changed."""
    for mean in (0.5, 3, 20, 200, 2000):
        shares = [called(charts(mean, dispersion), mean * 20) for dispersion in (1, 2, 4)]
        said = "  ".join(f"{100 * share:5.2f}" for share in shares)
        print(f"  {mean:>6} users a week: charts called of 100, dispersion 1, 2, 4:  {said}")
    wide = charts(2000, 16)[:100]
    for name, share in (
        ("p", called_by_p_chart(wide, 40_000, laney=False)),
        ("P'", called_by_p_chart(wide, 40_000, laney=True)),
        ("ours", called(wide, 40_000)),
    ):
        print(f"  over-dispersed sixteenfold: {name} calls {100 * share:.0f} of 100 charts")


def print_times() -> None:
    """Print the seconds of the page and of its queries alone."""
    snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
    if snapshot is None:
        print("  no snapshot is published in SANDAN_DATA: times are not measured")
        return
    from tests.screen import open_page

    set_log_level("ERROR")
    engine = open_engine(snapshot)
    calls = _calls(engine)
    fetch_frame(engine, QUERIES["weeks_reported"]())
    _print("queries of the country alone", _seconds(lambda: _run(engine, calls)), None)
    open_page("methods")
    started = time.process_time()
    app = open_page("weekly")
    _print("country, first shown", time.process_time() - started, COUNTRY_SECONDS)
    place = {"complex_id": COMPLEXES[0]}
    own = [("weekly_starts", place), ("monthly_eligible", place)]
    _print("queries of a complex alone", _seconds(lambda: _run(engine, own)), None)
    for one in COMPLEXES:
        box = app.selectbox(key="complex")
        started = time.process_time()
        box.set_value(one)
        app.run()
        _print(f"change to {one}", time.process_time() - started, COMPLEX_SECONDS)


def _calls(engine) -> list:
    last = fetch_frame(engine, QUERIES["weeks_reported"]())["last"].iloc[0]
    until = {"until": date.fromisoformat(str(last)[:10])}
    return [
        *[(name, {}) for name in ("weekly_starts", "monthly_eligible", "logged_events")],
        ("weekly_starts_by_complex", until),
        ("monthly_eligible_by_complex", {}),
    ]


def _run(engine, calls) -> None:
    for name, codes in calls:
        fetch_frame(engine, QUERIES[name](program="parental", **codes))


def _seconds(make) -> float:
    started = time.process_time()
    make()
    return time.process_time() - started


def _print(name: str, seconds: float, limit: float | None) -> None:
    against = f" (limit {limit} s, ratio {seconds / limit:.2f})" if limit else ""
    print(f"  {name:<30}{seconds * 1000:7.0f} ms{against}", flush=True)


def main() -> None:
    """Print all three."""
    print("nowcast: share of provisional weeks whose final count the 95 % band held")
    print_coverage()
    print("false signals")
    print_false_signals()
    print("time on the processor")
    print_times()


if __name__ == "__main__":
    main()
