"""The effect of a visit, as a form and a size: assumed, or learnt from firms that were visited.

    odds   θ' = expit(logit θ + size)          largest gain near a half, none where θ is 0
    share  θ' = θ + size·(1 − θ)               a share of those who would not start
    gap    θ' = θ + size·max(b − θ, 0)         a share of the distance to like firms (b)

The form decides the order of a list more than anything else: the wrong one costs 6 to 40 % of the
people helped. So forms and sizes are averaged with weights by how well they predict what visited
firms did afterwards, given their record before the visit (Bayesian model averaging). A shift in log
odds per programme and sex, learnt from firms not visited yet, accounts for other changes.

A visit concerns all programmes but moves some more than others: they share the form, and their
sizes scatter around a common one. So programmes with few people borrow from the others: much where
a visit wins the firm's consent (APART), little where no firm can refuse (APART_UNREFUSED).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.domain.codes import REFUSABLE
from src.metrics.chance import BELIEVED
from src.metrics.cohort_levels import moved

FORMS = {
    "odds": np.geomspace(0.05, 1.5, 15),
    "share": np.geomspace(0.01, 0.4, 15),
    "gap": np.geomspace(0.03, 1.0, 15),
}
SHIFTS = np.arange(-0.6, 0.61, 0.05)
USUAL_SHIFT = 0.15
"""Prior standard deviation of the shift; small, because the monthly levels are removed already."""
APART = 0.4
"""Standard deviation of a programme's log size around the common one, if firms can refuse it."""
APART_UNREFUSED = 1.0
"""The same if no firm can refuse it, such as maternity leave: nearly all take it, or it depends on
the people alone, so that effects in other programmes say little."""
FINEST = float(max(np.log(sizes[1] / sizes[0]) for sizes in FORMS.values()) / np.sqrt(12))
"""Lower bound for the standard error of a log effect, from the spacing of the grid of sizes."""
FEWEST_FIRMS = 300
"""Fewest visited firms with people known afterwards from which an effect is learnt."""
TELLING = 0.5
"""Eligible people afterwards, weighted by known_after, from which a firm counts as one of these."""
NODES = 12
NEGLIGIBLE = 0.01


@dataclass(frozen=True)
class Effect:
    """A mixture of forms and sizes; the weights sum to 1.

    low, high : 95 % interval of the effect, as multiples of it. firms : from how many firms it was
    learnt, 0 where it is assumed. per_hundred : extra starters per hundred eligible people at the
    firms that it was learnt from; share : extra starters per person who would not start.
    """

    parts: tuple[tuple[str, float, float], ...]
    low: float
    high: float
    share: float
    per_hundred: float = 0.0
    firms: int = 0

    @property
    def spread(self) -> float:
        """The standard error of the logarithm of the effect."""
        return float(np.log(self.high / self.low)) / (2 * special.ndtri(0.975))

    def gain(self, rates: np.ndarray, like: np.ndarray) -> np.ndarray:
        """Return what a visit adds to the chance of starting. like : the rate of like firms, of the
        shape of `rates` or a column."""
        total = np.zeros(np.broadcast_shapes(rates.shape, like.shape))
        for form, size, weight in self.parts:
            total += weight * gain_of(form, size, rates, like)
        return total


def assumed(share: float, low: float, high: float) -> Effect:
    """Return the effect assumed until it can be learnt: a share of those who would not start."""
    return Effect((("share", share, 1.0),), low / share, high / share, share)


def of_several(effects: Sequence[Effect], helped: Sequence[float]) -> Effect:
    """Return an effect without forms that carries the uncertainty of a sum over programmes.

    Programmes borrow from each other, so their errors are taken as fully correlated. helped :
    people helped in each.
    """
    total = sum(helped)
    shares = [people / total if total > 0 else 1 / len(helped) for people in helped]
    spread = sum(share * effect.spread for share, effect in zip(shares, effects, strict=True))
    half = special.ndtri(0.975) * spread
    firms = min((effect.firms for effect in effects), default=0)
    return Effect((), float(np.exp(-half)), float(np.exp(half)), 0.0, firms=firms)


def effect_of(rows: pd.DataFrame) -> Effect | None:
    """Return the effect stored as rows of form, size and weight; None without rows."""
    if rows.empty:
        return None
    first = rows.iloc[0]
    parts = [(row.form, float(row.size_), float(row.weight)) for row in
             rows.rename(columns={"size": "size_"}).itertuples()]  # fmt: skip
    whole = (float(first[name]) for name in ("low", "high", "share", "per_hundred"))
    return Effect(tuple(parts), *whole, firms=int(first["firms"]))


def gain_of(form: str, size: float, rates: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return what a visit adds to the chance of starting, for one form and size."""
    if form == "odds":
        more = np.exp(size)
        return rates * more / (1 - rates + rates * more) - rates
    if form == "gap":
        return size * np.maximum(like - rates, 0)
    return size * (1 - rates)


class Record(NamedTuple):
    """Firms before and after: the posterior before as rates and weights (row, node), the rate of
    like firms, and, for people afterwards, eligible, users, and the chance that a start is known.
    """

    rates: np.ndarray
    weights: np.ndarray
    like: np.ndarray
    eligible: np.ndarray
    users: np.ndarray
    known: np.ndarray

    def log_likelihood(self, chance: np.ndarray) -> float:
        """Return the log-likelihood of the users for these chances of starting at the nodes."""
        seen = np.clip(chance * self.known[:, None], 1e-9, 1 - 1e-9)
        users, rest = self.users[:, None], (self.eligible - self.users)[:, None]
        log = users * np.log(seen) + rest * np.log1p(-seen)
        top = log.max(axis=1, keepdims=True)
        return float((top[:, 0] + np.log((self.weights * np.exp(log - top)).sum(axis=1))).sum())


def learn(rows: pd.DataFrame, otherwise: Effect) -> dict[str, Effect]:
    """Return the effect by programme; empty where visited firms are too few.

    rows : one per firm × sex × programme with company_id, program, sex, visited, the posterior of
    its rate before the visit (BELIEVED, like_rate), and level, eligible_after, users_after and
    known_after of visit_records. otherwise : the prior, with its interval.
    """
    there = rows[rows["eligible_after"] * rows["known_after"] > 0].reset_index(drop=True)
    telling = there["eligible_after"] * there["known_after"] >= TELLING
    firms = int(there.loc[there["visited"] & telling, "company_id"].nunique())
    if firms < FEWEST_FIRMS:
        return {}
    programs = [
        _Program(str(name), visited_of(part))
        for name, part in there.groupby("program", sort=True)
        if part["visited"].any()
    ]
    return _weighed(programs, otherwise, firms)


class Visited(NamedTuple):
    """Visited firms of a programme and sex; rates and like are moved by the shift of others.

    rows : as `learn` takes them.
    """

    rows: pd.DataFrame
    record: Record
    rates: np.ndarray
    like: np.ndarray

    def chance(self, form: str, size: float) -> np.ndarray:
        """Return the chances of starting if a visit has this form and size."""
        gain = gain_of(form, size, self.rates, self.like)
        return np.minimum(self.rates + gain, 1 - 1e-9)


def visited_of(rows: pd.DataFrame) -> list[Visited]:
    """Return the visited firms of a programme, by sex."""
    found = []
    for _, part in rows.groupby("sex", sort=True):
        seen = part["visited"].to_numpy(bool)
        if not seen.any():
            continue
        shift = _shift(_record(part[~seen])) if (~seen).any() else 0.0
        record = _record(part[seen])
        found.append(
            Visited(
                part[seen], record, moved(record.rates, shift), moved(record.like[:, None], shift)
            )
        )
    return found


class _Program:
    """Log-likelihood and extra starters of a programme's visited firms, by form and size."""

    def __init__(self, name: str, sexes: list[Visited]):
        self.name = name
        self.logs = {
            form: np.array([
                sum(one.record.log_likelihood(one.chance(form, size)) for one in sexes)
                for size in sizes
            ])
            for form, sizes in FORMS.items()
        }  # fmt: skip
        people = [one.record.eligible[:, None] * one.record.weights for one in sexes]
        self.people = float(sum(each.sum() for each in people))
        self.gains = {
            form: np.array([
                sum(float((each * gain_of(form, size, one.rates, one.like)).sum())
                    for each, one in zip(people, sexes, strict=True))
                for size in sizes
            ])
            for form, sizes in FORMS.items()
        }  # fmt: skip
        self.missing = float(
            sum((each * (1 - one.rates)).sum() for each, one in zip(people, sexes, strict=True))
        )


def _weighed(programs: list[_Program], otherwise: Effect, firms: int) -> dict[str, Effect]:
    """Return the effect of each programme from its own data and, partly pooled, the others'."""
    missing = sum(each.missing for each in programs)
    weights: dict[str, dict[str, np.ndarray]] = {each.name: {} for each in programs}
    evidence = {}
    for form, sizes in FORMS.items():
        apart = {each.name: _apart(sizes, each.name) for each in programs}
        own = {each.name: _log_of(apart[each.name], each.logs[form]) for each in programs}
        gains = np.sum([each.gains[form] for each in programs], axis=0)
        before = np.log(gains / (otherwise.share * missing)) / otherwise.spread
        common = np.sum(list(own.values()), axis=0) - before**2 / 2
        # a form must not be more likely because more of its sizes are tried
        evidence[form] = special.logsumexp(common) - np.log(len(sizes))
        for each in programs:
            others = special.softmax(common - own[each.name])
            log = np.log(others @ apart[each.name] + 1e-300) + each.logs[form]
            weights[each.name][form] = special.softmax(log)
    shares = special.softmax(list(evidence.values()))
    return {
        each.name: _effect(
            each,
            {
                form: share * weights[each.name][form]
                for form, share in zip(FORMS, shares, strict=True)
            },
            firms,
        )
        for each in programs
    }


def _apart(sizes: np.ndarray, program: str) -> np.ndarray:
    """Return the distribution of a programme's size (columns) given the common one (rows)."""
    steps = np.log(sizes)[None, :] - np.log(sizes)[:, None]
    apart = APART if program in REFUSABLE else APART_UNREFUSED
    return special.softmax(-0.5 * (steps / apart) ** 2, axis=1)


def _log_of(apart: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Return the log-likelihood of each common size, with the programme's own summed out."""
    top = logs.max()
    return np.log(apart @ np.exp(logs - top) + 1e-300) + top


def _effect(program: _Program, weights: dict[str, np.ndarray], firms: int) -> Effect:
    """Return the averaged effect, with the interval of its mean gain."""
    means = np.concatenate([program.gains[form] for form in FORMS]) / program.people
    weight = np.concatenate([weights[form] for form in FORMS])
    mean = float(weight @ means)
    spread = float(np.sqrt(weight @ (means - mean) ** 2)) / mean
    half = special.ndtri(0.975) * max(np.sqrt(np.log1p(spread**2)), FINEST)
    named = [(form, float(size)) for form, sizes in FORMS.items() for size in sizes]
    kept = [(f, s, float(w)) for (f, s), w in zip(named, weight, strict=True) if w > NEGLIGIBLE]
    total = sum(w for _, _, w in kept)
    return Effect(
        tuple((f, s, w / total) for f, s, w in kept),
        float(np.exp(-half)),
        float(np.exp(half)),
        mean * program.people / program.missing,
        100 * mean,
        firms,
    )


def _record(rows: pd.DataFrame) -> Record:
    """Return the posterior of each row before the visit: 0, and NODES quantiles of its beta, moved
    to the level of the months afterwards."""
    zero, mean, variance = (rows[name].to_numpy(float) for name in BELIEVED)
    size = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-9) - 1, 1e-3)
    a, b = mean * size, (1 - mean) * size
    middles = (np.arange(NODES) + 0.5) / NODES
    above = special.betaincinv(a[:, None], b[:, None], middles[None, :])
    weights = np.repeat((1 - zero)[:, None] / NODES, NODES, axis=1)
    level = rows["level"].to_numpy(float)
    rates = np.hstack([np.zeros((len(rows), 1)), np.clip(above, 0, 1 - 1e-6)])
    return Record(
        moved(rates, level[:, None]),
        np.hstack([zero[:, None], weights]),
        moved(rows["like_rate"].to_numpy(float), level),
        *(rows[f"{name}_after"].to_numpy(float) for name in ("eligible", "users", "known")),
    )


def _shift(others: Record) -> float:
    """Return the posterior mean of the shift in log odds at firms that were not visited."""
    logs = [others.log_likelihood(moved(others.rates, shift)) for shift in SHIFTS]
    weights = special.softmax(np.array(logs) - (SHIFTS / USUAL_SHIFT) ** 2 / 2)
    return float(weights @ SHIFTS)
