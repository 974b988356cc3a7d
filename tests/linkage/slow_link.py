"""The obvious version: compare every company with every workplace, the rest in plain Python."""

import math

import numpy as np
import pandas as pd

from src.linkage.choose import FLOOR, GUESS, GUESSED_BY, JOIN, ROUNDS, STRICT, WRONG
from src.linkage.evidence import Evidence
from src.linkage.prepare import prepared, with_districts

TENTH = 10


def slow_joined(companies: pd.DataFrame, workplaces: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the pairs joined by name, for rows of which none has a whole number.

    Every pair is scored, even without a shared key: each company against all workplaces at once.
    Pairs with enough evidence, and one in TENTH of the others, must score the same alone.
    """
    left = prepared(companies, "company_name")
    right = prepared(workplaces, "workplace_name")
    left, right = with_districts(left, right)
    evidence = Evidence(left, right)
    bits = {}
    every = np.arange(len(right))
    for i in range(len(left)):
        against = np.full(len(right), i), every
        forbidden, found = evidence.forbidden(*against), evidence.score(*against).bits
        for j in every:
            likely = not forbidden[j] and found[j] >= FLOOR
            if likely or (i + j) % TENTH == 0:
                pair = np.array([i]), np.array([j])
                assert evidence.forbidden(*pair)[0] == forbidden[j]
                assert evidence.score(*pair).bits[0] == found[j]
            if likely and left["name"][i] and right["name"][j] and not right["is_site"][j]:
                bits[i, j] = found[j]
    shift = math.log2(_share(bits, len(left)) / (1 - _share(bits, len(left))))
    joined = _clear_ones({pair: b + shift for pair, b in bits.items()})
    ids, keys = companies["company_id"].to_list(), workplaces["workplace_key"].to_list()
    return {(ids[i], keys[j]) for i, j in joined}


def _share(bits: dict, companies: int) -> float:
    weights = [sum(2**b for (i, _), b in bits.items() if i == row) for row in range(companies)]
    share = GUESS
    for _ in range(ROUNDS):
        there = sum(share * weight / (share * weight + 1 - share) for weight in weights)
        share = (there + GUESS * GUESSED_BY) / (companies + GUESSED_BY)
    return share


def _clear_ones(bits: dict) -> set[tuple[int, int]]:
    joined, least = set(), _least([_above(pair, bits) for pair in bits])
    while True:
        clear = {pair for pair in bits if _above(pair, bits) >= least}
        if not clear:
            return joined
        joined |= clear
        taken, held = {i for i, _ in clear}, {j for _, j in clear}
        bits = {(i, j): b for (i, j), b in bits.items() if i not in taken and j not in held}


def _above(pair: tuple[int, int], bits: dict) -> float:
    rivals = 1.0
    for side in (0, 1):
        rivals += sum(
            2**b for other, b in bits.items() if other != pair and other[side] == pair[side]
        )
    return bits[pair] - math.log2(rivals)


def _least(above: list[float]) -> float:
    asked = [JOIN, *sorted(b for b in above if JOIN <= b < STRICT)]
    for least in asked:
        chances = [1 / (1 + 2**b) for b in above if b >= least]
        if chances and sum(chances) / len(chances) <= WRONG:
            return least
    return STRICT
