"""The posterior of each firm's rates: its moments in the joint model, and probabilities from them.

A posterior has a point mass on 0 (a firm that never grants) and a part above 0 with a mean and a
variance. A beta with the same two moments approximates that part (its probabilities are within .03
of those summed over u). So a few stored numbers answer any benchmark, and no page fits a model.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.metrics.joint_model import (
    WEIGHTS,
    FirmPosteriors,
    Law,
    Records,
    firm_posteriors,
    law_of,
    split,
)

OWN = ["zero", "mean", "variance", "covariance"]
LIKE = ["like_rate", *(f"like_{name}" for name in OWN)]
DIGITS = {"rate": 3, "zero": 3, "mean": 3, "variance": 4, "covariance": 4}
"""Rounding of what is shown of like firms, so that subtraction does not reveal other regions."""


class Belief(NamedTuple):
    """Distributions of rates, as arrays: the probability of 0, and mean and variance above 0."""

    zero: np.ndarray
    mean: np.ndarray
    variance: np.ndarray

    def average(self) -> np.ndarray:
        """Return the mean rate."""
        return (1 - self.zero) * self.mean

    def below(self, rate: np.ndarray) -> np.ndarray:
        """Return the probability of a rate below `rate`; none is below 0."""
        return self._below(rate, special.betainc(*self._shape(), np.maximum(rate, 0)))

    def _below(self, rate: np.ndarray, granting: np.ndarray) -> np.ndarray:
        """granting : the probability, if it grants at all."""
        return np.where(rate > 0, self.zero + (1 - self.zero) * granting, 0.0)

    def quantile(self, share: float) -> np.ndarray:
        """Return the rate below which `share` of the probability lies."""
        left = np.clip((share - self.zero) / np.maximum(1 - self.zero, 1e-12), 0, 1)
        return special.betaincinv(*self._shape(), left)

    def shortfall(self, rate: np.ndarray) -> np.ndarray:
        """Return E[(rate − θ)+], by parts."""
        return self.short_and_below(rate)[0]

    def short_and_below(self, rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return `shortfall` and `below` of a rate from 0 to 1: most of either is in both."""
        a, b = self._shape()
        granting = special.betainc(a, b, rate)
        edge = special.xlogy(a, rate) + special.xlog1py(b, -rate) - special.betaln(a, b)
        short = (rate - self.mean) * granting + np.exp(edge) / (a + b)
        missed = self.zero * rate + (1 - self.zero) * np.clip(short, 0, rate)
        return missed, self._below(rate, granting)

    def _shape(self) -> tuple[np.ndarray, np.ndarray]:
        size = np.maximum(self.mean * (1 - self.mean) / self.variance - 1, 1e-6)
        return self.mean * size, (1 - self.mean) * size


def own_belief(rows: pd.DataFrame) -> Belief:
    """Return the posterior of each row's rate."""
    return Belief(*(rows[name].to_numpy(float) for name in OWN[:3]))


def like_belief(rows: pd.DataFrame) -> Belief:
    """Return the distribution of rates among firms like that of each row."""
    return Belief(*(rows[name].to_numpy(float) for name in LIKE[1:4]))


def like_quantile(rows: pd.DataFrame, share: float) -> np.ndarray:
    """Return the rate of each row below which `share` of firms like it lie.

    Some tens of kinds of firms are all there are: each is worked out once.
    """
    like = like_belief(rows)
    kind = np.zeros(len(rows), np.int64)
    for each in like:
        code, values = pd.factorize(each)
        kind = pd.factorize(kind * max(len(values), 1) + code)[0]
    first = np.empty(int(kind.max(initial=-1)) + 1, np.int64)
    first[kind[::-1]] = np.arange(len(kind))[::-1]
    return Belief(*(each[first] for each in like)).quantile(share)[kind]


def firm_rates(records: Records, positions: np.ndarray) -> pd.DataFrame:
    """Return OWN and LIKE of each row that the records were made of.

    zero : probability that the firm never grants. mean, variance : of the rate, if it grants.
    covariance : with the rate of the other sex in the same programme, if it grants; 0 where there
    is no such row. like_ : the same a priori for firms of the same industry and size band;
    like_rate : the rate of their people.
    positions : one row of hyper-parameters, or several draws to average over.
    """
    positions, row = np.atleast_2d(positions), records.alike.row
    records = records.alike.records
    other = _other_sex(records)
    own = np.zeros((len(OWN), len(records.table)))
    like = np.zeros((len(OWN), len(records.table)))
    for position in positions:
        given = split(position, len(records.groups))
        law = law_of(records, given)
        firm = firm_posteriors(records, law, given.never)
        own += _sums(records, law, firm, other)
        like += _sums_of_like(records, law, given.never, other)
    described = [
        *_moments(own / len(positions), other),
        records.rate[records.table],
        *_moments(like / len(positions), other),
    ]
    found = pd.DataFrame(
        {name: each[row] for name, each in zip([*OWN, *LIKE], described, strict=True)}
    )
    found = found.round({f"like_{name}": digits for name, digits in DIGITS.items()})
    # rounding must not make the variance 0
    found["like_variance"] = found["like_variance"].clip(lower=1e-4)
    return found


def _other_sex(records: Records) -> np.ndarray:
    """Return for each cell the cell of the same firm and programme and the other sex, or -1."""
    program = pd.factorize(records.groups["program"])[0][records.table_group[records.table]]
    key = records.firm * (program.max(initial=0) + 1) + program
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    found = np.full(len(key), -1)
    found[order[:-1][same]] = order[1:][same]
    found[order[1:][same]] = order[:-1][same]
    return found


def _sums(records: Records, law: Law, firm: FirmPosteriors, other: np.ndarray) -> np.ndarray:
    """Return for each cell the expectations of g, g·θ, g·θ² and g·θ·θ' over the posterior.

    g is 1 if the firm grants, else 0; θ' is the rate of the other sex."""
    at, alpha = records.pair_table, law.shapes()[0]
    count = (law.size[at] + records.users + records.left)[:, None]
    first = (alpha[at] + records.users[:, None]) / count
    second = first * (alpha[at] + records.users[:, None] + 1) / (count + 1)
    weight = firm.granting.take(records.firm, axis=0)
    free = np.flatnonzero(~records.refused)
    weight[free] += firm.refusing.take(records.firm[free], axis=0)
    mean = first.take(records.pair, axis=0)
    found = np.zeros((len(OWN), len(weight)))
    # with so few nodes einsum takes a third of the time of a product and a sum
    found[0] = np.einsum("ij->i", weight)
    found[1] = np.einsum("ij,ij->i", weight, mean)
    found[2] = np.einsum("ij,ij->i", weight, second.take(records.pair, axis=0))
    two = np.flatnonzero(other >= 0)
    both = weight.take(two, axis=0), mean.take(two, axis=0), mean.take(other[two], axis=0)
    found[3][two] = np.einsum("ij,ij,ij->i", *both)
    return found


def _sums_of_like(records: Records, law: Law, never: np.ndarray, other: np.ndarray) -> np.ndarray:
    mean = law.mean
    granting = np.where(records.refusable[records.table_group], 1 - never[records.table_band], 1.0)
    within = mean * (1 - mean) / (law.size[:, None] + 1)
    sums = np.stack([granting, granting * (mean @ WEIGHTS),
                     granting * ((within + mean**2) @ WEIGHTS)])  # fmt: skip
    found = np.zeros((len(OWN), len(records.table)))
    found[:3] = sums[:, records.table]
    two = np.flatnonzero(other >= 0)
    of, with_ = records.table[two], records.table[other[two]]
    code, pairs = pd.factorize(of * len(mean) + with_)
    both = (mean[pairs // len(mean)] * mean[pairs % len(mean)]) @ WEIGHTS
    found[3][two] = granting[of] * both[code]
    return found


def _moments(sums: np.ndarray, other: np.ndarray) -> list[np.ndarray]:
    """Return OWN from what `_sums` returns."""
    granting = np.maximum(sums[0], 1e-12)
    mean, square, both = sums[1:] / granting
    covariance = np.where(other >= 0, both - mean * mean[other], 0)
    return [1 - np.minimum(sums[0], 1), mean, np.maximum(square - mean**2, 1e-9), covariance]
