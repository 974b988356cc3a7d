"""Whether there is enough to judge a group by: decided in one place, and never by the outcome."""

import numpy as np

from src.metrics.checks import counts
from src.metrics.rates import byar_interval, divide

NOBODY, TOO_FEW = "nobody", "too_few"
APART = 2.0


def why_not_judged(eligible, expected) -> np.ndarray:
    """Return for each group nobody, too_few, or "" where its uptake can be judged.

    nobody : nobody was eligible; that is no rate of 0.
    too_few : even where a group used exactly what its like would (users = expected), the 95 %
    interval of its ratio would hold both half and double their level. That is so below 7.7
    expected users: what is then seen says nothing of the group.
    The users themselves take no part: a rule that looked at them would let only the striking
    results through. A missing count is too few. Raises BadInputError for negative counts.
    """
    some = counts(eligible, "eligible", missing=True)
    aim = counts(expected, "expected", missing=True)
    lower, upper = (divide(end, aim) for end in byar_interval(aim))
    clear = (lower >= 1 / APART) | (upper <= APART)
    return np.select([some == 0, ~clear], [NOBODY, TOO_FEW], "").astype(object)
