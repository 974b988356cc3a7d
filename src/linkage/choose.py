"""Decide which scored pairs are joined automatically and which a person has to review.

The prior matters too: the more companies of one list are in the other, the likelier is each pair.
"""

import numpy as np
import pandas as pd

from src.linkage.evidence import as_score

JOIN, STRICT = 2.0, 3.0
"""Bits by which a pair must outweigh all alternatives to be joined: odds of 4 to 1, up to 8 to 1
where the lists have so many namesakes that more than WRONG of the joins would else be wrong.

Most joins are far above it: 99.1 to 99.9 % of all joins are right (docs/decisions/0011-joining.md).
"""
WRONG = 0.01
"""Largest expected share of wrong joins by name (Fellegi and Sunter set thresholds likewise)."""
REVIEW = 0.0
"""Bits from which a pair is put up for review: even odds, its rivals aside."""
MOST_SHOWN = 5
"""Most candidates of one company on the review list."""
NEAR = 4.0
"""How many bits a candidate on that list may be below the best of its company."""
MOST_BITS = 500.0
"""Bits are capped here, far beyond any doubt, so that 2^bits does not overflow."""


def choose(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs to join or review, with `status`; drop all others.

    pairs : left, right, bits; each pair once. A pair is joined if, by JOIN to STRICT bits, it
    outweighs the sum of its alternatives: all other pairs of its company and of its workplace, and
    no partner at all. `bits` becomes this margin. Joined rows are then taken out, so that two
    sister firms do not block each other, and this is repeated until no pair is clear. Of two
    equally good candidates, both are for review.
    """
    rest = pairs.sort_values("bits", ascending=False, kind="stable")
    joined, margins = [], margins_over_rivals(rest)
    threshold = join_threshold(margins)
    while True:
        clear = margins >= threshold
        if not clear.any():
            break
        joined.append(rest[clear].assign(bits=margins[clear]))
        taken = [rest[side].isin(rest[side][clear]) for side in ("left", "right")]
        rest = rest[~(taken[0] | taken[1])]
        margins = margins_over_rivals(rest)
    worth = (rest["bits"] >= REVIEW).to_numpy()
    doubtful = rest.assign(bits=margins)[worth][_is_shown(rest[worth])]
    chosen = [*[part.assign(status="joined") for part in joined], doubtful.assign(status="review")]
    return pd.concat(chosen).reset_index(drop=True)


def join_threshold(margins: np.ndarray) -> float:
    """Return the lowest margin in bits at which at most WRONG of the joins are expected wrong.

    margins : the margin of each pair over its rivals. The result lies between JOIN and STRICT; it
    is STRICT if there is no pair to judge by.
    """
    clear = np.sort(margins[margins >= JOIN])[::-1]
    wrong = np.cumsum(1.0 - as_score(clear)) / np.arange(1, len(clear) + 1)
    allowed = clear[wrong <= WRONG]
    if len(allowed) == len(clear):
        return JOIN if len(clear) else STRICT
    return float(min(allowed.min(initial=STRICT), STRICT))


def margins_over_rivals(pairs: pd.DataFrame) -> np.ndarray:
    """Return the margin of each pair in bits over everything that excludes it.

    A firm is one of its candidates or none of them. The odds of a pair are its weight 2^bits
    against 1 (no partner) plus the weights of the other pairs of its company and its workplace.
    """
    bits = np.clip(pairs["bits"].to_numpy(float), -MOST_BITS, MOST_BITS)
    weight, against = np.exp2(bits), 1.0
    for side in ("left", "right"):
        codes, _ = pd.factorize(pairs[side])
        against = against + _of_others(codes, weight)
    return bits - np.log2(against)


def _of_others(codes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return for each pair the total weight of the other pairs of its row; heaviest pairs first.

    The heaviest weight is left out of the sum, not subtracted from it: subtracting would cancel the
    digits of the lighter ones.
    """
    heaviest = np.zeros(len(codes), bool)
    heaviest[np.unique(codes, return_index=True)[1]] = True
    lighter = np.bincount(codes, np.where(heaviest, 0.0, weight))
    top = np.bincount(codes, np.where(heaviest, weight, 0.0))
    all_but = np.maximum(lighter[codes] - weight, 0.0) + top[codes]
    return np.where(heaviest, lighter[codes], all_but)


def _is_shown(pairs: pd.DataFrame) -> np.ndarray:
    """Return which pairs are among the MOST_SHOWN best of their company and NEAR its best."""
    of_company = pairs.groupby("left").cumcount().to_numpy()
    best = pairs["bits"].groupby(pairs["left"]).transform("max").to_numpy()
    near = best - pairs["bits"].to_numpy() < NEAR
    return (of_company < MOST_SHOWN) & near


FLOOR = -8.0
"""Pairs with fewer bits are dropped: the odds are 256 to 1 against them."""
GUESS, GUESSED_BY = 0.5, 20.0
"""The prior mean of the share, and its weight as a number of companies."""
ROUNDS = 50
LEAST, MOST = 0.02, 0.95


def estimate_share(pairs: pd.DataFrame, companies: int) -> float:
    """Return the share of companies that have a workplace in the list, between LEAST and MOST.

    pairs : left and bits, at least FLOOR. Estimated by EM: a company whose pairs weigh w = Σ 2^bits
    is in the list with probability s·w / (s·w + 1 - s), and s is the mean of these.
    """
    weight = np.bincount(pairs["left"], np.exp2(np.minimum(pairs["bits"], 60)), companies)
    share = GUESS
    for _ in range(ROUNDS):
        chance = share * weight / (share * weight + 1 - share)
        share = (chance.sum() + GUESS * GUESSED_BY) / (companies + GUESSED_BY)
        share = min(max(share, LEAST), MOST)
    return float(share)


def bits_of(share: float) -> float:
    """Return the prior log-odds of a share in bits, which every pair gets: 0 for one half."""
    return float(np.log2(share / (1 - share)))
