"""Indirect standardisation: is a complex low, or only different in industry, size and sex?"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.metrics.checks import (
    BadInputError,
    counts,
    require_columns,
    require_known,
    require_present,
    require_programs,
    users_and_eligible,
)
from src.metrics.rates import byar_interval, divide, rate

FULL_CREDIBILITY = 1_000
NOBODY, TOO_FEW = "nobody", "too_few"
FACTOR = 2.0


def expected_users(
    frame: pd.DataFrame,
    strata: list[str],
    reference: pd.DataFrame,
    full_credibility: float = FULL_CREDIBILITY,
) -> pd.DataFrame:
    """Return `frame` with reference_rate and expected = eligible × reference_rate, row by row.

    `strata`: the columns that make people alike (industry, size_band, sex, program); where a
    stratum is thin, the first column is dropped first. `reference`: rows with the strata, users
    and eligible whose rates are applied; rates of one program are never applied to another.
    A reference stratum with fewer than `full_credibility` eligible people is shrunk toward its
    parent (the stratum without the first column, and so on up to all): its own rate gets the
    weight sqrt(eligible / full_credibility), or 0 where the reference lacks the stratum.
    A row with nobody eligible expects 0. Raises BadInputError for missing columns or strata, for
    counts that cannot be, and for a reference without any eligible people.
    Source: Breslow & Day (1987) Statistical Methods in Cancer Research II, 2.3; the weight is
    limited-fluctuation credibility, Longley-Cook (1962) Proc. Casualty Actuarial Society 49:194.
    """
    eligible = _checked(frame, strata)
    rates = reference_rates(reference, list(strata), full_credibility)
    _require_programs_of(frame, strata, reference)
    applied = _applied(frame, rates)
    return frame.assign(reference_rate=applied, expected=eligible * applied)


def standardised_ratio(
    observed: ArrayLike, expected: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return observed / expected and its limits (ratio, lower, upper), element by element.

    1 is the level of similar companies. NaN where nothing is expected or a count is missing. Byar's
    limits of the observed count (exact below 10); the expected count is taken as known.
    Source: Breslow & Day (1987) 2.3; APHO (2008) Technical Briefing 3.
    """
    mean = counts(expected, "expected", missing=True)
    count = counts(observed, "observed", missing=True)
    each = (count, *byar_interval(count, confidence))
    return tuple(divide(part, mean) for part in each)


def why_not_judged(eligible: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """Return for each group nobody, too_few, or "" where its uptake can be judged.

    nobody : nobody was eligible, which is not a rate of 0.
    too_few : even if users equalled the expected ones, the 95 % interval of the ratio would contain
    both 0.5 and 2. That is so below 7.64 expected users.
    The observed users do not enter the rule: it would then select the striking results. A missing
    count is too few. Raises BadInputError for negative counts.
    """
    people = counts(eligible, "eligible", missing=True)
    due = counts(expected, "expected", missing=True)
    lower, upper = (divide(end, due) for end in byar_interval(due))
    clear = (lower >= 1 / FACTOR) | (upper <= FACTOR)
    return np.select([people == 0, ~clear], [NOBODY, TOO_FEW], "").astype(object)


def _checked(frame: pd.DataFrame, strata: list[str]) -> np.ndarray:
    if isinstance(strata, str) or not len(strata):
        raise BadInputError("strata에는 열 이름의 목록을 하나 이상 주십시오.")
    require_columns(frame, [*strata, "eligible"])
    require_present(frame, strata)
    require_programs(frame, strata)
    return counts(frame["eligible"], "eligible", frame.index)


def _require_programs_of(frame: pd.DataFrame, strata: list[str], reference: pd.DataFrame) -> None:
    """Raise BadInputError where the reference lacks a program: others' rates are no substitute."""
    if "program" in strata:
        there = reference["program"][reference["eligible"] > 0].unique()
        require_known(frame["program"], there.tolist(), "program")


def reference_rates(reference: pd.DataFrame, strata: list[str], full: float) -> list[pd.DataFrame]:
    """Return one table per level, coarsest first: the strata of the level and their rate."""
    require_columns(reference, [*strata, "users", "eligible"])
    require_present(reference, strata)
    users_and_eligible(reference["users"], reference["eligible"], labels=reference.index)
    if not reference["eligible"].sum() > 0:
        raise BadInputError("기준 집단(reference)에 대상자(eligible)가 한 명도 없습니다.")
    sums = reference.groupby(strata, observed=True, sort=False)[["users", "eligible"]].sum()
    levels = [pd.DataFrame({"rate": [_rate_of_all(sums)]})]
    for given_up in reversed(range(len(strata))):
        levels.append(shrunk_rates(sums, strata[given_up:], levels, full))
    return levels


def _rate_of_all(sums: pd.DataFrame) -> float:
    return float(rate(sums["users"].sum(), sums["eligible"].sum()))


def shrunk_rates(sums: pd.DataFrame, columns: list[str], levels: list, full: float) -> pd.DataFrame:
    """Return the rate per stratum of one level, thin ones pulled toward the level above."""
    level = sums.groupby(level=columns, observed=True, sort=False).sum().reset_index()
    parent = _applied(level, levels)
    own = rate(level["users"], level["eligible"])
    weight = np.sqrt(np.minimum(level["eligible"] / full, 1)).to_numpy()
    level["rate"] = np.where(weight > 0, weight * own + (1 - weight) * parent, parent)
    return level[[*columns, "rate"]]


def _applied(frame: pd.DataFrame, levels: list[pd.DataFrame]) -> np.ndarray:
    """Return for each row the rate of the finest level that has its stratum."""
    rates = np.full(len(frame), levels[0]["rate"].iloc[0])
    for level in levels[1:]:
        columns = [name for name in level.columns if name != "rate"]
        finer = frame[columns].merge(level, on=columns, how="left")["rate"].to_numpy()
        rates = np.where(np.isnan(finer), rates, finer)
    return rates
