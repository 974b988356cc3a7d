"""Rates of protected counts: users and others each carry noise of a known variance."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.metrics.checks import users_and_eligible
from src.metrics.rates import divide, wilson_interval
from src.metrics.standardise import TOO_FEW, why_not_judged

FEWEST_JUDGED = 20
"""Fewest eligible people, noise included, for which a rate is judged; below, noise dominates."""
WITHHELD = "withheld"


def protected_interval(
    users: ArrayLike, eligible: ArrayLike, noise: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return limits (lower, upper) of users / eligible that cover noise as well as chance.

    noise : variance of the noise of users, and of that of the others; the two are independent.
    These are the Wilson limits of an effective sample: the number of people whose share would be
    as uncertain without noise (delta method).
    """
    x, n = users_and_eligible(users, eligible, missing=True)
    share = divide(x, n)
    chance = divide(share * (1 - share), n)
    added = divide(np.asarray(noise, float) * (x**2 + (n - x) ** 2), n**4)
    worth = divide(chance, chance + added)
    return wilson_interval(x * worth, n * worth, confidence)


def why_no_protected_rate(
    users: pd.Series, eligible: pd.Series, at_country: pd.Series | None = None
) -> pd.Series:
    """Return withheld or too_few for each row of protected counts without a rate, else NaN.

    at_country : users there would be at the country's rate, in place of the expected users that
    protected counts lack. Exact counts are too few to judge where too few users are expected; the
    same rule here keeps a place from being the lowest on one reader's map and too few to judge on
    another's. Where it is NaN only FEWEST_JUDGED decides.
    """
    missing = users.isna() | eligible.isna()
    few = eligible < FEWEST_JUDGED
    if at_country is not None:
        few |= at_country.notna() & (why_not_judged(eligible, at_country) == TOO_FEW)
    said = np.select([missing, few], [WITHHELD, TOO_FEW], "")
    return pd.Series(said, index=users.index).replace("", np.nan)
