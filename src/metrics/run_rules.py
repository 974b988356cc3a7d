"""Exact probabilities of long runs and of few crossings of weeks above and below the centre.

Given how many weeks lie above and below, all their orders are equally likely while nothing changes.
So the probabilities are exact for any length of chart, for small counts (which lie below their mean
more often than above), and although the centre is estimated from the same weeks.
"""

from functools import cache
from math import comb

RUNS_CHANCE = 0.05
"""Share of charts without a change that both rules together may signal."""


@cache
def chance_of_long_run(longest: int, above: int, below: int) -> float:
    """Return the chance that some run of weeks on one side is at least `longest` weeks long.

    Source: Mood (1940) Annals of Mathematical Statistics 11:367; orders without a longer run are
    counted by inclusion and exclusion.
    """
    if longest <= 1:
        return 1.0
    most = longest - 1
    runs = range(1, min(above, below) + 2)
    high = {k: _parts(above, k, most) for k in runs}
    low = {k: _parts(below, k, most) for k in range(len(runs) + 2)}
    short = sum(high[k] * (low[k - 1] + 2 * low[k] + low[k + 1]) for k in runs)
    return 1.0 - short / comb(above + below, above)


@cache
def chance_of_few_crossings(crossings: int, above: int, below: int) -> float:
    """Return the chance that the centre is crossed at most `crossings` times.

    Source: Wald & Wolfowitz (1940) Annals of Mathematical Statistics 11:147.
    """
    few = 0
    for runs in range(1, crossings + 2):
        half, odd = divmod(runs, 2)
        first, second = _parts(above, half), _parts(below, half)
        if odd:
            few += _parts(above, half + 1) * second + first * _parts(below, half + 1)
        else:
            few += 2 * first * second
    return few / comb(above + below, above)


@cache
def _parts(weeks: int, runs: int, most: int | None = None) -> int:
    """Return the number of ways to split `weeks` into `runs` runs, none longer than `most`."""
    if runs <= 0 or weeks < runs:
        return int(runs == weeks == 0)
    if most is None:
        return comb(weeks - 1, runs - 1)
    left = ((j, weeks - j * most - 1) for j in range(runs + 1))
    return sum((-1) ** j * comb(runs, j) * comb(rest, runs - 1) for j, rest in left if rest >= 0)
