"""Which of the scored pairs are joined unasked, which are for a person to look at.

How many companies of a list stand in the other at all tells, too: the more do, the likelier is each
pair.
"""

import numpy as np
import pandas as pd

from src.linkage.evidence import as_score

JOIN, STRICT = 2.0, 3.0
"""Bits by which a pair must outweigh all else that could be: odds of 4 to 1, and up to 8 to 1 where
the lists are so crowded with namesakes that more than WRONG would be wrong otherwise.

Most joins stand far above it: of all that is joined 99.1 to 99.9 % is right
(docs/decisions/0011-joining.md).
"""
WRONG = 0.01
"""Share of the joins by name that may be expected to be wrong (Fellegi and Sunter choose their
threshold so)."""
REVIEW = 0.0
"""Bits from which a pair is worth a look: even odds, rivals left aside."""
MOST_SHOWN = 5
"""Candidates of one company on the review list."""
NEAR = 4.0
"""Bits by which a candidate may lie below the best of its company to be on that list."""
MOST_BITS = 500.0
"""Bits are cut off here: far beyond any doubt, and no number overflows."""


def choose(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with `status`: joined or review; pairs that are neither are left away.

    pairs : left, right, bits, a pair once. A pair is joined where it outweighs, by JOIN to STRICT
    bits, all other pairs of its company and of its workplace together, and that they have no
    partner at all. `bits` becomes what it has above them. What is joined leaves the others, so
    that two sister firms do not keep each other from being joined; this goes on until nothing more
    is clear. Two equally good candidates are for review, both.
    """
    rest = pairs.sort_values("bits", ascending=False, kind="stable")
    joined, above = [], against_rivals(rest)
    least = least_to_join(above)
    while True:
        clear = above >= least
        if not clear.any():
            break
        joined.append(rest[clear].assign(bits=above[clear]))
        taken = [rest[side].isin(rest[side][clear]) for side in ("left", "right")]
        rest = rest[~(taken[0] | taken[1])]
        above = against_rivals(rest)
    worth = (rest["bits"] >= REVIEW).to_numpy()
    doubtful = rest.assign(bits=above)[worth][_is_shown(rest[worth])]
    found = [*[part.assign(status="joined") for part in joined], doubtful.assign(status="review")]
    return pd.concat(found).reset_index(drop=True)


def least_to_join(above: np.ndarray) -> float:
    """Return the bits from which pairs are joined: the fewest with no more than WRONG expected.

    above : what each pair has above its rivals. Between JOIN and STRICT: where few pairs are to be
    judged, nothing can be expected of them, and STRICT is asked.
    """
    clear = np.sort(above[above >= JOIN])[::-1]
    wrong = np.cumsum(1.0 - as_score(clear)) / np.arange(1, len(clear) + 1)
    allowed = clear[wrong <= WRONG]
    if len(allowed) == len(clear):
        return JOIN if len(clear) else STRICT
    return float(min(allowed.min(initial=STRICT), STRICT))


def against_rivals(pairs: pd.DataFrame) -> np.ndarray:
    """Return the bits of each pair against all that excludes it.

    A firm is one of its candidates or none of them: the odds of a pair are its weight, 2^bits,
    to 1 (none) and the weights of the other pairs of its company and of its workplace.
    """
    bits = np.clip(pairs["bits"].to_numpy(float), -MOST_BITS, MOST_BITS)
    weight, against = np.exp2(bits), 1.0
    for side in ("left", "right"):
        codes, _ = pd.factorize(pairs[side])
        against = against + _of_others(codes, weight)
    return bits - np.log2(against)


def _of_others(codes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return per pair the weights of the others of its row; pairs stand heaviest first.

    The heaviest is left out of the sum rather than taken from it: nothing of the others is lost
    beside it.
    """
    heaviest = np.zeros(len(codes), bool)
    heaviest[np.unique(codes, return_index=True)[1]] = True
    lighter = np.bincount(codes, np.where(heaviest, 0.0, weight))
    top = np.bincount(codes, np.where(heaviest, weight, 0.0))
    all_but = np.maximum(lighter[codes] - weight, 0.0) + top[codes]
    return np.where(heaviest, lighter[codes], all_but)


def _is_shown(pairs: pd.DataFrame) -> np.ndarray:
    """Return which pairs are among the few best of their company, or the best of a workplace."""
    of_company = pairs.groupby("left").cumcount().to_numpy()
    best = pairs["bits"].groupby(pairs["left"]).transform("max").to_numpy()
    near = best - pairs["bits"].to_numpy() < NEAR
    return (of_company < MOST_SHOWN) & near


FLOOR = -8.0
"""Bits below which a pair is not worth remembering: odds of 256 to 1 against it."""
GUESS, GUESSED_BY = 0.5, 20.0
"""What is taken for the share before any company is seen, and how many companies that is worth."""
ROUNDS = 50
LEAST, MOST = 0.02, 0.95


def estimate_share(pairs: pd.DataFrame, companies: int) -> float:
    """Return the share of the companies that stand among the workplaces, between LEAST and MOST.

    pairs : left and bits, those of FLOOR or more. By expectation and maximisation: a company whose
    pairs weigh w = Σ 2^bits stands there with probability s·w / (s·w + 1 - s), and s is the mean.
    """
    weight = np.bincount(pairs["left"], np.exp2(np.minimum(pairs["bits"], 60)), companies)
    share = GUESS
    for _ in range(ROUNDS):
        there = share * weight / (share * weight + 1 - share)
        share = (there.sum() + GUESS * GUESSED_BY) / (companies + GUESSED_BY)
        share = min(max(share, LEAST), MOST)
    return float(share)


def bits_of(share: float) -> float:
    """Return the bits that a share adds to each pair: none where it is one half."""
    return float(np.log2(share / (1 - share)))
