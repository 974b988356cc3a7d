"""How many companies of a list stand in the other at all: the more do, the likelier each pair."""

import numpy as np
import pandas as pd

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
