"""Which of the scored pairs are joined unasked, which are for a person to look at."""

import numpy as np
import pandas as pd

JOIN = 3.0
"""Bits from which a pair may be joined unasked, if no other comes near it: odds of 8 to 1.

That no other fits nearly as well is evidence of its own, so that far more than 8 of 9 are right:
99.3 to 99.8 % of all that is joined (docs/decisions/0011-joining.md).
"""
REVIEW = 0.0
"""Bits from which a pair is worth a look: even odds."""
MARGIN = 4.0
"""Bits by which it must lie above every other pair of its company and of its workplace."""
MOST_SHOWN = 5
"""Candidates of one company on the review list."""


def choose(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with `status`: joined or review; pairs that are neither are left away.

    pairs : left, right, bits, a pair once. A pair is joined where it is the best of both its rows
    by a clear margin. What is joined leaves the others, so that two sister firms do not keep each
    other from being joined; this goes on until nothing more is clear. Two equally good candidates
    are for review, both.
    """
    rest = pairs[pairs["bits"] >= REVIEW].sort_values("bits", ascending=False, kind="stable")
    joined = []
    while True:
        clear = rest[_is_clear(rest)]
        if clear.empty:
            break
        joined.append(clear)
        taken = rest["left"].isin(clear["left"]) | rest["right"].isin(clear["right"])
        rest = rest[~taken]
    doubtful = rest[_is_shown(rest)]
    found = [*[part.assign(status="joined") for part in joined], doubtful.assign(status="review")]
    return pd.concat(found).reset_index(drop=True)


def _is_clear(pairs: pd.DataFrame) -> np.ndarray:
    """Return which pairs are far enough above the others of either row; pairs sorted by bits."""
    clear = pairs["bits"].to_numpy() >= JOIN
    for side in ("left", "right"):
        rank = pairs.groupby(side).cumcount().to_numpy()
        second = pairs["bits"].where(rank == 1).groupby(pairs[side]).transform("max").to_numpy()
        ahead = pairs["bits"].to_numpy() - np.nan_to_num(second, nan=-np.inf)
        clear = clear & (rank == 0) & (ahead >= MARGIN)
    return clear


def _is_shown(pairs: pd.DataFrame) -> np.ndarray:
    """Return which pairs are among the few best of their company, or the best of a workplace."""
    of_company = pairs.groupby("left").cumcount().to_numpy()
    best = pairs["bits"].groupby(pairs["left"]).transform("max").to_numpy()
    near = best - pairs["bits"].to_numpy() < MARGIN
    return (of_company < MOST_SHOWN) & near
