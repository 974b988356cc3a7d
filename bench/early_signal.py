"""Early signal: false charts, and weeks from a change to its announcement, beside other rules.

Each chart is 24 Mondays of made-up weeks (bench/weekly_worlds.py) after 130 weeks of history, from
which alone its level, speed and scatter are learnt. Limits: a change announced in at most 1 of 100
charts without one; for a fall of 30 % at 90 people a week, a median delay (90 %) of at most 6 (9)
weeks where reports come at a constant speed, 8 (11) where it wanders by 8 %, and 4 and 6 where the
week of the change is known. Delays run from the first Monday after the change to the Monday of the
announcement.

Other rules: the former one (limits and runs of complete weeks), a CUSUM of complete weeks, and an
oracle that knows final counts at once. The last two have the threshold that 1 of 100 of their own
charts without a change reaches.

    python -m bench early_signal            SANDAN_BENCH_CHARTS=200 python -m bench early_signal
"""

import os

import numpy as np

from bench.weekly_worlds import BURN, World, finals, starts, triangles
from src.metrics.control_chart import TAIL
from src.metrics.early_signal import (
    FACTORS,
    PRIOR_WEEKS,
    WINDOW,
    Window,
    evidence,
    evidence_needed,
)
from src.metrics.early_window import Reported, window_of
from src.metrics.rates import count_quantile
from src.metrics.report_speed import SPEED
from tests.metrics.as_frames import nowcast, reporting_speed
from tests.metrics.oracles.control_chart import run_rules

CHARTS = int(os.environ.get("SANDAN_BENCH_CHARTS", "1000"))
NEVER = 99
LOOKED, MONDAYS = 24, 60
COMPLETE = 13
CONSTANT, WANDERS = World(90), World(90, 0.08)
NULL = (CONSTANT, WANDERS, World(90, 0.08, 0.12), World(30), World(30, 0.08), World(10),
        World(900, 0.08))  # fmt: skip
CHANGES = (0.7, 0.8, 1.3)
LIMITS = {(CONSTANT, 0.7): "limit 6 (9), known 4 (6)", (WANDERS, 0.7): "limit 8 (11), known 6"}


def weeks_of(known: np.ndarray, begins: int | None = None) -> Reported:
    """Return a triangle as the early signal takes it; eligible people are the same each week."""
    weeks = len(known)
    speed = reporting_speed(known, known)
    every = np.ones(weeks, bool)
    return Reported(
        known[:, : speed.longest + 1],
        known,
        speed.share,
        np.ones(weeks),
        every,
        every,
        np.ones(weeks, int),
        np.arange(weeks) == begins,
    )


def early(known: np.ndarray, mondays: int, begins: int | None = None) -> np.ndarray:
    """Return the Mondays on which a change is announced."""
    return evidence(window_of(weeks_of(known, begins), BURN + np.arange(mondays))).announced


def oracle(known: np.ndarray, mondays: int) -> np.ndarray:
    """Return the evidence of each Monday where all reports are in at once."""
    final = finals(known)
    rows = BURN + np.arange(mondays)[:, None] - np.arange(WINDOW)
    size = rows.shape
    level = final[BURN - 78 : BURN - WINDOW].mean()
    window = Window(
        reported=final[rows],
        expected=np.full(size, level),
        share=np.ones(size),
        noise=np.full(size, 0.06**2),
        used=np.ones(size, bool),
        level_error=np.full(mondays, 0.02),
        weight=np.full(size, 1 / WINDOW),
        told=np.zeros((*size, len(SPEED))),
        wander=np.full(mondays, 1e-6),
    )
    return evidence(window).mean


def all_but_counts(world: World, share: np.ndarray, begins: int | None = BURN):
    """Return a rule that knows level, scatter and speed from the start, and the week of a change;
    its evidence by Monday. What it waits for is only that reports come in. share : of them in by
    each delay."""

    def rule(known: np.ndarray, mondays: int) -> np.ndarray:
        found = window_of(weeks_of(known, begins), BURN + np.arange(mondays))
        size = found.reported.shape
        exact = found._replace(
            expected=np.full(size, world.mean),
            share=np.broadcast_to(share[: size[1]], size),
            noise=np.full(size, world.noise**2),
            level_error=np.full(mondays, 1e-6),
            told=np.zeros_like(found.told),
            wander=np.full(mondays, 1e-6),
        )
        return evidence(exact).mean

    return rule


def print_bound() -> None:
    """Print how long who knows level and speed waits for −30 % in a known week, where 1 of 100 of
    their charts without a change is called: nobody who has to learn them is sooner."""
    world = World(CONSTANT.mean)
    share = finals_share(triangles(world, 400, 20, 11))
    rule = all_but_counts(world, share)
    null = [rule(each, LOOKED).max() for each in triangles(world, LOOKED, CHARTS, 5)]
    limit = np.quantile(null, 0.99)
    charts = triangles(world._replace(change=0.7), LOOKED, max(CHARTS // 5, 20), 6)
    bound = [first_of(rule(each, LOOKED) > limit) for each in charts]
    ours = [first_of(early(each, LOOKED, BURN)) for each in charts]
    print(
        f"  {world.name}, -30% in a known week: level and speed known {_middle(bound)}, mean "
        f"{np.mean(bound):.2f}; ours {_middle(ours)}, mean {np.mean(ours):.2f} (limit 4 (6))",
        flush=True,
    )


def finals_share(charts: list[np.ndarray]) -> np.ndarray:
    """Return the share of reports that is in by each delay, of weeks that are known in full."""
    whole = np.concatenate([each[~np.isnan(each[:, -1])] for each in charts])
    return whole.sum(axis=0) / whole[:, -1].sum()


def cusum(known: np.ndarray, mondays: int) -> np.ndarray:
    """Return the larger of the two CUSUMs of complete weeks, for −30 % and +30 %, by Monday."""
    final = finals(known)
    usual = final[BURN - 65 : BURN - COMPLETE].mean()
    noise = 1 + usual * 0.06**2
    found = np.zeros(mondays)
    for factor in (0.7, 1.3):
        total = 0.0
        for monday in range(mondays):
            count = final[BURN + monday - COMPLETE]
            more = (count * np.log(factor) - usual * (factor - 1)) / noise
            total = max(total + more, 0)
            found[monday] = max(found[monday], total)
    return found


def rule_before(known: np.ndarray, mondays: int) -> np.ndarray:
    """Return the Mondays on which the former rule calls the newly complete week, or a run that was
    not there on the first Monday."""
    called, begun = np.zeros(mondays, bool), False
    for monday in range(mondays):
        weeks = finals(known)[BURN + monday - COMPLETE - 77 : BURN + monday - COMPLETE + 1]
        centre = weeks.mean()
        ranges = np.abs(np.diff((weeks - centre) / np.sqrt(centre))).mean() / 1.128
        variance = centre * max(ranges, 1) ** 2
        low, high = (count_quantile(tail, centre, variance) for tail in (TAIL, 1 - TAIL))
        shifted = run_rules(weeks, centre).shifted
        begun = begun or (monday == 0 and shifted)
        called[monday] = not low <= weeks[-1] <= high or (shifted and not begun)
    return called


def print_false_charts() -> None:
    """Print how many of 100 charts without a change each rule that has a level calls."""
    for world in NULL:
        charts = triangles(world, LOOKED, CHARTS, 5)
        share = np.mean([early(each, LOOKED).any() for each in charts])
        known = np.mean([early(each, LOOKED, BURN).any() for each in charts])
        before = np.mean([rule_before(each, LOOKED).any() for each in charts[: CHARTS // 4]])
        print(
            f"  {world.name}: called of 100 charts {100 * share:.1f}, with a known week "
            f"{100 * known:.1f} (limit 1), rule before {100 * before:.0f}",
            flush=True,
        )


def first_of(called: np.ndarray) -> int:
    """Return the weeks from the change to the first Monday of its announcement."""
    return int(called.argmax()) + 1 if called.any() else NEVER


def print_waiting() -> None:
    """Print the median and the 90 % point of the weeks from a change to its announcement."""
    some = max(CHARTS // 5, 20)
    for world in (CONSTANT, WANDERS, World(30), World(10)):
        null = triangles(world, MONDAYS, CHARTS // 2, 7)
        limits = {
            rule: np.quantile([rule(each, LOOKED).max() for each in null], 0.99)
            for rule in (oracle, cusum)
        }
        for change in CHANGES:
            charts = triangles(world._replace(change=change), MONDAYS, some, 6)
            waits = {
                "early": [first_of(early(each, MONDAYS)) for each in charts],
                "known": [first_of(early(each, MONDAYS, BURN)) for each in charts],
                "before": [first_of(rule_before(each, MONDAYS)) for each in charts[: some // 2]],
                "CUSUM": [first_of(cusum(each, MONDAYS) > limits[cusum]) for each in charts],
                "oracle": [first_of(oracle(each, MONDAYS) > limits[oracle]) for each in charts],
            }
            said = ", ".join(f"{name} {_middle(wait)}" for name, wait in waits.items())
            print(f"  {world.name}, {change - 1:+.0%}: {said}  {LIMITS.get((world, change), '')}",
                  flush=True)  # fmt: skip


def _middle(wait: list[int]) -> str:
    middle, most = np.quantile(wait, [0.5, 0.9], method="inverted_cdf")
    return f"{middle:.0f} ({'>60' if most == NEVER else f'{most:.0f}'})"


def print_certainty() -> None:
    """Print how sure announcements are said to be, and how many are true, where a change begins in
    one of 104 weeks."""
    draw = np.random.default_rng(9)
    said, true = [], []
    for number in range(CHARTS):
        back = int(draw.integers(0, PRIOR_WEEKS))
        factor = float(draw.choice(FACTORS)) if back < WINDOW else 1.0
        known = triangles(World(90, 0.04, 0.06, factor), back + 1, 1, 1000 + number)[0]
        found = window_of(weeks_of(known), [len(known) - 1])
        told = evidence(found)
        if told.mean[0] < evidence_needed(found)[0]:
            continue
        odds = told.mean[0] * WINDOW / PRIOR_WEEKS
        down = told.by[0][FACTORS < 1].sum()
        said.append(odds / (1 + odds) * max(down, 1 - down))
        true.append(factor != 1 and (factor < 1) == (down > 0.5))
    print(f"  {len(said)} announced: said {np.mean(said):.1%}, true {np.mean(true):.1%}")


def print_band() -> None:
    """Print how often the band of the nowcast held the final count, by world."""
    for world in (CONSTANT, WANDERS, World(90, 0.08, 0.12), World(10, 0.08)):
        frames = [starts(each) for each in triangles(world, 40, 20, 8)]
        held = [nowcast(each, each["received_week"].max()).coverage for each in frames]
        print(f"  {world.name}: {np.mean(held):.1%} (limit 90 to 98 %)", flush=True)


def main() -> None:
    """Print all five."""
    print(f"false charts ({CHARTS} charts of {LOOKED} Mondays each)")
    print_false_charts()
    print("weeks to the announcement: median (90 %)")
    print_waiting()
    print("weeks to the announcement where nothing has to be learnt")
    print_bound()
    print("certainty of announcements")
    print_certainty()
    print("nowcast: provisional weeks whose final count the band held")
    print_band()


if __name__ == "__main__":
    main()
