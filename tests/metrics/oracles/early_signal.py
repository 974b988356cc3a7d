"""The early signal and the chances of runs by their definitions: every path, every order.

Sources: Shiryaev (1963) Theory of Probability 8:22 (the sum of likelihood ratios over the first
changed week); Wald & Wolfowitz (1940) Annals of Mathematical Statistics 11:147 (every order of the
weeks above and below is as likely as any other).
"""

import math
from itertools import combinations, product

import numpy as np

from src.metrics import early_signal, report_speed


def mean_ratio(window, used: int) -> float:
    """Return the mean likelihood ratio of one row in which only the last `used` weeks count.

    Sums over every path of speeds, every level, factor and first changed week, one by one.
    """
    step, weeks = report_speed.transitions(), window.reported.shape[1]
    start = report_speed.stationary() @ np.linalg.matrix_power(step, weeks - used + 1)
    share = report_speed.stretched(window.share, window.wander)[0]
    speeds = range(len(report_speed.SPEED))
    steady = changed = 0.0
    for level, weight in zip(early_signal._LEVEL, early_signal._LEVEL_WEIGHT, strict=True):
        at = math.exp(level * window.level_error[0])
        for path in product(speeds, repeat=used):
            chance = weight * start[path[0]]
            chance *= math.prod(step[a, b] for a, b in zip(path, path[1:], strict=False))
            each = [
                (column, window.expected[0, column] * share[column, speed] * at,
                 window.told[0, column, speed])
                for column, speed in zip(range(used - 1, -1, -1), path, strict=True)
            ]  # fmt: skip
            alike = chance * math.prod(
                _chance(window, column, mean) * math.exp(told) for column, mean, told in each
            )
            steady += alike
            for begin in range(used):
                for factor in early_signal.FACTORS:
                    ratio = math.prod(
                        _ratio(window, column, mean, factor)
                        for column, mean, _ in each
                        if column <= begin
                    )
                    mass = window.weight[0, begin] / len(early_signal.FACTORS)
                    changed += mass * alike * ratio
    return changed / steady


def _chance(window, column: int, mean: float) -> float:
    size, count = 1 / window.noise[0, column], window.reported[0, column]
    log = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    size_share = size / (size + mean)
    return math.exp(log + size * math.log(size_share) + count * math.log(1 - size_share))


def _ratio(window, column: int, mean: float, factor: float) -> float:
    ratio = _chance(window, column, factor * mean) / _chance(window, column, mean)
    return min(max(ratio, math.exp(-4)), math.exp(4))


def run_chances(longest: int, crossings: int, above: int, below: int) -> tuple[float, float]:
    """Return the chances of a run of at least `longest`, and of at most `crossings` crossings."""
    weeks = above + below
    long = few = orders = 0
    for high in combinations(range(weeks), above):
        side = [week in high for week in range(weeks)]
        run = most = 1
        for before, now in zip(side, side[1:], strict=False):
            run = run + 1 if now == before else 1
            most = max(most, run)
        changes = sum(a != b for a, b in zip(side, side[1:], strict=False))
        orders += 1
        long += most >= longest
        few += changes <= crossings
    return long / orders, few / orders
