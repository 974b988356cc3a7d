"""Control charts and run rules by their definitions, one chart and one week at a time.

Sources: Montgomery, Statistical Quality Control, ch. 7; Laney (2002) Quality Engineering 14:531;
Anhøj & Olesen (2014) PLoS ONE 9:e113825.
"""

import math
from typing import NamedTuple

from scipy import stats


class Chart(NamedTuple):
    """The centre and each week's three-sigma limits; dispersion is Laney's sigma of z, else 1."""

    centre: float
    lower: list[float]
    upper: list[float]
    dispersion: float

    def calls(self, users, eligible) -> list[bool]:
        """Return for each week whether its rate lies beyond the limits."""
        weeks = zip(users, eligible, self.lower, self.upper, strict=True)
        return [not lower <= x / n <= upper for x, n, lower, upper in weeks]


def p_chart(users, eligible, laney: bool = False) -> Chart:
    centre = sum(users) / sum(eligible)
    return _chart(users, eligible, centre, centre * (1 - centre), 1.0, laney)


def u_chart(users, eligible, laney: bool = False) -> Chart:
    centre = sum(users) / sum(eligible)
    return _chart(users, eligible, centre, centre, math.inf, laney)


def _chart(users, eligible, centre, variance, top, laney) -> Chart:
    sigma = [math.sqrt(variance / n) for n in eligible]
    z = [(x / n - centre) / s for x, n, s in zip(users, eligible, sigma, strict=True)]
    ranges = [abs(b - a) for a, b in zip(z, z[1:], strict=False)]
    dispersion = sum(ranges) / len(ranges) / 1.128 if laney else 1.0
    reach = [3 * s * dispersion for s in sigma]
    lower, upper = [max(centre - r, 0) for r in reach], [min(centre + r, top) for r in reach]
    return Chart(centre, lower, upper, dispersion)


class Runs(NamedTuple):
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    shifted: bool


def run_rules(values, centre: float) -> Runs:
    """Return the runs about `centre`; missing values and values on the centre are left out."""
    side = [value > centre for value in values if value < centre or value > centre]
    longest = run = crossings = 0
    for before, now in zip([None, *side], side, strict=False):
        run = run + 1 if now == before else 1
        longest = max(longest, run)
        crossings += before is not None and now != before
    if not side:
        return Runs(0, 0, 0, 0, False)
    most = round(math.log2(len(side)) + 3)
    fewest = max(int(stats.binom.ppf(0.05, len(side) - 1, 0.5)), 0) if len(side) > 1 else 0
    return Runs(longest, most, crossings, fewest, longest > most or crossings < fewest)
