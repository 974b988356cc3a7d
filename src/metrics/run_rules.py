"""Anhøj's run rules: has the level shifted, though no single point is far off?"""

from typing import NamedTuple

import numpy as np
from scipy import stats


class Runs(NamedTuple):
    """useful: points not on the centre; shifted: the longest run is too long or the crossings are
    too few for points that scatter about the centre by chance."""

    useful: int
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    shifted: bool


def run_rules(values, centre) -> Runs:
    """Return the runs of `values` (in time order) about `centre` (a number, or one per value).

    Missing values and values on the centre are left out. Without a useful point nothing is
    shifted. The chance of a false alarm is about 5 % whatever the number of points.
    Source: Anhøj & Olesen (2014) PLoS ONE 9:e113825; Anhøj (2015) PLoS ONE 10:e0121349.
    """
    side = np.sign(np.asarray(values, float) - np.asarray(centre, float))
    side = side[~np.isnan(side) & (side != 0)]
    useful = len(side)
    if not useful:
        return Runs(0, 0, 0, 0, 0, False)
    changes = np.flatnonzero(np.diff(side)) + 1
    longest = int(np.diff(np.concatenate([[0], changes, [useful]])).max())
    longest_max = round(float(np.log2(useful) + 3))
    crossings_min = int(stats.binom.ppf(0.05, useful - 1, 0.5)) if useful > 1 else 0
    shifted = longest > longest_max or len(changes) < crossings_min
    return Runs(useful, longest, longest_max, len(changes), crossings_min, shifted)
