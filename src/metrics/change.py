"""How uptake changed on the year before, with the uncertainty of the change itself.

Two spans of twelve months that do not overlap are compared, whatever window is shown: the newest
24 months and the 24 months a year before share twelve, and would hide half of any change.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from src.domain.measures import Measure
from src.metrics.checks import confidence_level, counts, users_and_eligible
from src.metrics.false_discovery import benjamini_hochberg
from src.metrics.measure_columns import measured, with_measure
from src.metrics.rates import divide, rate, wilson_interval

RISE, FALL, UNCLEAR, TOO_FEW = "rise", "fall", "unclear", "too_few"
DIRECTIONS = (RISE, FALL, UNCLEAR, TOO_FEW)
CHANGES = ("change", "change_lower", "change_upper", "direction")
MAX_FDR = 0.05


def share_change(
    numerator: ArrayLike,
    denominator: ArrayLike,
    numerator_before: ArrayLike,
    denominator_before: ArrayLike,
    confidence: float = 0.95,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the difference of two shares and its limits (change, lower, upper), by element.

    Newcombe's hybrid score interval: Wilson's limits of each share, put together. NaN where either
    share is. The two are taken as independent; of employees, most of whom are there in both years,
    the interval is therefore wider than need be.
    Source: Newcombe (1998) Statistics in Medicine 17:873, method 10.
    """
    now, then = rate(numerator, denominator), rate(numerator_before, denominator_before)
    low, high = wilson_interval(numerator, denominator, confidence)
    low_before, high_before = wilson_interval(numerator_before, denominator_before, confidence)
    change = now - then
    return (
        change,
        change - np.sqrt((now - low) ** 2 + (high_before - then) ** 2),
        change + np.sqrt((high - now) ** 2 + (then - low_before) ** 2),
    )


def ratio_change(
    users: ArrayLike,
    expected: ArrayLike,
    users_before: ArrayLike,
    expected_before: ArrayLike,
    confidence: float = 0.95,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the relative change of a standardised ratio and its limits, by element: 0.1 is +10 %.

    Each year is held against the country's rates of that year, so that a change is one beyond the
    country's own. Exact conditional limits: given both years' users together, those of now are
    binomial. NaN where nobody used it before or nothing was expected.
    Source: Breslow & Day (1987) Statistical Methods in Cancer Research II, 3.3; Clopper & Pearson
    (1934) Biometrika 26:404.
    """
    now, then = counts(users, "users", missing=True), counts(users_before, "users", missing=True)
    odds_of_even = divide(counts(expected, "expected", missing=True), expected_before)
    tail = (1 - confidence_level(confidence)) / 2
    known = then > 0
    before = np.where(known, then, np.nan)
    low = np.where(now > 0, stats.beta.ppf(tail, np.maximum(now, 1e-9), before + 1), 0 * before)
    high = stats.beta.ppf(1 - tail, now + 1, before)
    each = (divide(now, before), divide(low, 1 - low), divide(high, 1 - high))
    return tuple(divide(odds, odds_of_even) - 1 for odds in each)


CHANGE_OF = {"share": share_change, "ratio": ratio_change}


def with_change(figures: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return `figures` with change, change_lower, change_upper and direction of `measure`.

    figures : one row per complex or region, with the measure's columns and the same a year before
    (`users_before`, …). direction : rise or fall where the interval leaves zero out; unclear where
    it does not, which is not the same as no change; too_few where either year is too few to judge
    or the year before is missing. There change and limits are NaN.
    """
    now, then = measured(figures, measure), measured(year_before(figures, measure), measure)
    names = (measure.numerator, measure.denominator)
    found = CHANGE_OF[measure.unit](
        *[figures[name].to_numpy(float) for name in names],
        *[figures[f"{name}_before"].to_numpy(float) for name in names],
    )
    known = ~(np.isnan(now["value"]) | np.isnan(then["value"]) | np.isnan(found[0]))
    change, lower, upper = (np.where(known, part, np.nan) for part in found)
    said = np.select([~known, lower > 0, upper < 0], [TOO_FEW, RISE, FALL], UNCLEAR)
    return figures.assign(change=change, change_lower=lower, change_upper=upper, direction=said)


def year_before(figures: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the figures of the year before under the names of now."""
    names = [name for name in ("eligible", "users", "expected") if f"{name}_before" in figures]
    names += [measure.numerator, measure.denominator]
    return pd.DataFrame({name: figures[f"{name}_before"] for name in dict.fromkeys(names)})


def with_measure_and_change(
    figures: pd.DataFrame, measure: Measure, yearly: pd.DataFrame | None = None, by: str = ""
) -> pd.DataFrame:
    """Return `figures` with the measure, and beside it its change on the year before.

    yearly : the rows of twelve months with the twelve before, joined by the column `by`; None
    where the measure is not held against the year before, and then nothing is added.
    """
    made = with_measure(figures, measure)
    return made if yearly is None else made.assign(**changes_of(made[by], yearly, measure))


def changes_of(wanted: pd.Series, yearly: pd.DataFrame, measure: Measure) -> dict[str, np.ndarray]:
    """Return the columns of the change of each of the wanted rows, by the column they come of."""
    changes = with_change(yearly, measure)
    place = pd.Index(yearly[wanted.name]).get_indexer(wanted)
    absent = dict.fromkeys(CHANGES, np.nan) | {"direction": TOO_FEW}
    return {name: np.append(changes[name].to_numpy(), absent[name])[place] for name in CHANGES}


def biggest_changes(figures: pd.DataFrame, measure: Measure, most: int = 10) -> pd.DataFrame:
    """Return the rows whose share changed beyond chance, the greatest change first, at most `most`.

    figures : as `with_change` takes them. Of thousands of complexes some move by chance alone, so
    that only those enter whose false discovery rate is at most 5 % (Benjamini–Hochberg, over all
    rows that can be judged). Adds value, before, p and q to what `with_change` gives.
    """
    made = with_change(figures, measure)
    now, then = measured(figures, measure), measured(year_before(figures, measure), measure)
    p = np.where(made["change"].notna(), score_test_p(figures, measure), np.nan)
    made = made.assign(value=now["value"], before=then["value"], p=p, q=benjamini_hochberg(p))
    beyond = made[(made["q"] <= MAX_FDR) & made["direction"].isin((RISE, FALL))]
    return beyond.sort_values("change", key=abs, ascending=False).head(most)


def score_test_p(figures: pd.DataFrame, measure: Measure) -> np.ndarray:
    """Return the two-sided p of equal shares, from the pooled score test."""
    top, bottom = measure.numerator, measure.denominator
    names = (top, bottom, f"{top}_before", f"{bottom}_before")
    now, of_now, before, of_before = (figures[name].to_numpy(float) for name in names)
    users_and_eligible(now, of_now, (top, bottom), figures.index, missing=True)
    pooled = divide(now + before, of_now + of_before)
    spread = np.sqrt(pooled * (1 - pooled) * (divide(1, of_now) + divide(1, of_before)))
    z = divide(np.abs(rate(now, of_now) - rate(before, of_before)), spread)
    return 2 * stats.norm.sf(z)
