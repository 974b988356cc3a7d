"""How uptake changed on the year before, with the uncertainty of the change.

Whatever window is shown, two spans of twelve months that do not overlap are compared. The newest 24
months and the 24 months a year earlier share twelve, which would hide half of any change.
"""

import numpy as np
import pandas as pd
import scipy

from src.domain.measures import Measure
from src.metrics.checks import users_and_eligible
from src.metrics.clustered import COUNTED
from src.metrics.false_discovery import benjamini_hochberg
from src.metrics.measure_columns import measure_values, measured
from src.metrics.rates import divide, rate

Limits = tuple[np.ndarray, ...]
"""A value, its lower and its upper limit, by element."""

RISE, FALL, UNCLEAR, TOO_FEW = "rise", "fall", "unclear", "too_few"
DIRECTIONS = (RISE, FALL, UNCLEAR, TOO_FEW)
CHANGES = ("change", "change_lower", "change_upper", "direction")
MAX_FDR = 0.05


def difference(now: Limits, then: Limits) -> Limits:
    """Return now − then with limits combined from those of each (value, lower, upper).

    NaN where either is NaN. The two are taken as independent. For shares of employees or companies,
    most of which are the same in both years, the limits are therefore wider than necessary.
    Source: Newcombe (1998) Statistics in Medicine 17:873, method 10, of Wilson's limits.
    """
    (value, low, high), (before, low_before, high_before) = now, then
    change = value - before
    return (
        change,
        change - np.sqrt((value - low) ** 2 + (high_before - before) ** 2),
        change + np.sqrt((high - value) ** 2 + (before - low_before) ** 2),
    )


def relative(now: Limits, then: Limits) -> Limits:
    """Return now / then − 1 with limits combined from those of each; 0.1 is +10 %.

    For ratios, each to the rates of its own year: the change is relative to the country's. NaN
    where there was nothing before.
    Source: Donner & Zou (2012) Statistical Methods in Medical Research 21:347, MOVER for ratios.
    """
    (value, low, high), (before, low_before, high_before) = now, then
    both = value * before

    def end(own: np.ndarray, other: np.ndarray, sign: float) -> np.ndarray:
        bottom = other * (2 * before - other)
        root = both**2 - own * (2 * value - own) * bottom
        return divide(both + sign * np.sqrt(np.maximum(root, 0)), bottom)

    lower, upper = end(low, high_before, -1.0), end(high, low_before, 1.0)
    known = before > 0
    return tuple(
        np.where(known, part - 1, np.nan) for part in (divide(value, before), lower, upper)
    )


CHANGE_OF = {"share": difference, "ratio": relative}
"""How a change is computed, by the unit of the measure."""


def with_change(figures: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return `figures` with change, change_lower, change_upper and direction of `measure`.

    figures : one row per complex or region, with the measure's columns and the same a year before
    (`users_before`, …). direction : rise or fall where the interval excludes zero; unclear where it
    does not, which is not the same as no change; too_few where either year is too few to judge or
    the year before is missing; then change and limits are NaN. Limits are combined from those of
    each year (`measure_values`).
    """
    return figures.assign(**_changed(figures, measure))


def _changed(figures: pd.DataFrame, measure: Measure) -> dict[str, np.ndarray]:
    """Return the columns that `with_change` adds, as arrays in the order of the rows."""
    before = year_before(figures, measure)
    now, then = measured(figures, measure), measured(before, measure)
    limits = _limits(figures, before, measure), _limits(before, before, measure)
    found = CHANGE_OF[measure.unit](*limits)
    known = ~(np.isnan(now["value"]) | np.isnan(then["value"]) | np.isnan(found[0]))
    change, lower, upper = (np.where(known, part, np.nan) for part in found)
    said = np.select([~known, lower > 0, upper < 0], [TOO_FEW, RISE, FALL], UNCLEAR)
    return dict(zip(CHANGES, (change, lower, upper, said), strict=True))


def _limits(figures: pd.DataFrame, named: pd.DataFrame, measure: Measure) -> Limits:
    """Return value, lower and upper of each row, whether or not it can be judged; named : a frame
    whose column names are used."""
    columns = {name: figures[name].to_numpy(float, na_value=np.nan) for name in named}
    made = measure_values(columns, measure, figures.index)
    return tuple(made[name] for name in ("value", "lower", "upper"))


def year_before(figures: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the figures of the year before under the names of the current year."""
    names = [name for name in COUNTED if f"{name}_before" in figures]
    names += [measure.numerator, measure.denominator]
    return pd.DataFrame({name: figures[f"{name}_before"] for name in dict.fromkeys(names)})


def with_measure_and_change(
    figures: pd.DataFrame, measure: Measure, yearly: pd.DataFrame | None = None, by: str = ""
) -> pd.DataFrame:
    """Return `figures` with the measure and its change on the year before.

    yearly : rows of twelve months beside the twelve before, joined by the column `by`; None where
    the measure is not compared with the year before, and then no change is added.
    """
    changes = {} if yearly is None else changes_of(figures[by], yearly, measure)
    return figures.assign(**measured(figures, measure), **changes)


def changes_of(wanted: pd.Series, yearly: pd.DataFrame, measure: Measure) -> dict[str, np.ndarray]:
    """Return the change columns of the wanted rows. wanted : ids, named like their column."""
    place = pd.Index(yearly[wanted.name]).get_indexer(wanted)
    known = place >= 0
    changes = _changed(yearly.take(place[known]), measure)
    row = np.where(known, known.cumsum() - 1, -1)
    absent = dict.fromkeys(CHANGES, np.nan) | {"direction": TOO_FEW}
    return {name: np.append(changes[name], absent[name])[row] for name in CHANGES}


def biggest_changes(figures: pd.DataFrame, measure: Measure, most: int = 10) -> pd.DataFrame:
    """Return the rows whose share changed beyond chance, the greatest change first, at most `most`.

    figures : as `with_change` takes them. Of thousands of complexes some move by chance alone, so
    only those with a false discovery rate of at most 5 % are returned (Benjamini–Hochberg over all
    rows that can be judged). Adds value, before, p and q to the columns of `with_change`.
    """
    made = with_change(figures, measure)
    now, then = measured(figures, measure), measured(year_before(figures, measure), measure)
    p = np.where(made["change"].notna(), score_test_p(figures, measure), np.nan)
    made = made.assign(value=now["value"], before=then["value"], p=p, q=benjamini_hochberg(p))
    beyond = made[(made["q"] <= MAX_FDR) & made["direction"].isin((RISE, FALL))]
    return beyond.sort_values("change", key=abs, ascending=False).head(most)


def score_test_p(figures: pd.DataFrame, measure: Measure) -> np.ndarray:
    """Return the two-sided p of equal shares: the pooled score test on effective sample sizes."""
    top, bottom = measure.numerator, measure.denominator
    names = (top, bottom, f"{top}_before", f"{bottom}_before")
    now, of_now, before, of_before = (figures[name].to_numpy(float) for name in names)
    users_and_eligible(now, of_now, (top, bottom), figures.index, missing=True)
    if bottom == "eligible" and "clustered_before" in figures:
        fewer = divide(of_now, figures["clustered"]), divide(of_before, figures["clustered_before"])
        now, of_now = now * fewer[0], of_now * fewer[0]
        before, of_before = before * fewer[1], of_before * fewer[1]
    pooled = divide(now + before, of_now + of_before)
    spread = np.sqrt(pooled * (1 - pooled) * (divide(1, of_now) + divide(1, of_before)))
    z = divide(np.abs(rate(now, of_now) - rate(before, of_before)), spread)
    return 2 * scipy.stats.norm.sf(z)
