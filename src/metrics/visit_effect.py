"""What a visit changes, as a form and a size: assumed, or learnt from firms that were visited.

    odds   θ' = expit(logit θ + size)          most is gained near a half, nothing where θ is 0
    share  θ' = θ + size·(1 − θ)               a share of those who would not start
    gap    θ' = θ + size·max(b − θ, 0)         a share of what like firms (b) are ahead

The form decides the order of a list more than anything else: to assume the wrong one costs 6 to
40 % of the people helped. So forms and sizes are weighed by how well they foretell what visited
firms did afterwards, given their record before the visit; a common shift in log odds, learnt from
firms that nobody visited, stands for all else that changed meanwhile.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.metrics.chance import BELIEVED

FORMS = {
    "odds": np.geomspace(0.05, 1.5, 15),
    "share": np.geomspace(0.01, 0.4, 15),
    "gap": np.geomspace(0.03, 1.0, 15),
}
SHIFTS = np.arange(-0.8, 0.81, 0.05)
FEWEST_FIRMS = 300
"""Visited firms with a follow-up behind them below which nothing is learnt."""
TELLING = 0.5
"""Eligible people afterwards from which a firm says something."""
NODES = 12
NEGLIGIBLE = 0.01
LIKE_ALL = 0.5


@dataclass(frozen=True)
class Effect:
    """Forms with their sizes and weights, which sum to 1.

    low, high : 95 % interval of the whole as multiples of it. firms : from how many it was learnt,
    0 where it is assumed. per_hundred : people who start more, of a hundred eligible at the firms
    that it was learnt from; share : of those who would not start.
    """

    parts: tuple[tuple[str, float, float], ...]
    low: float
    high: float
    share: float
    per_hundred: float = 0.0
    firms: int = 0

    @property
    def spread(self) -> float:
        """Return the standard error of the logarithm of the effect."""
        return float(np.log(self.high / self.low)) / (2 * special.ndtri(0.975))

    def gain(self, rates: np.ndarray, like: np.ndarray) -> np.ndarray:
        """Return what a visit adds to the chance of starting, at rates of firms like whom the rate
        is `like`; both of one shape, or `like` a column."""
        total = np.zeros(np.broadcast_shapes(rates.shape, like.shape))
        for form, size, weight in self.parts:
            total += weight * gain_of(form, size, rates, like)
        return total


def assumed(share: float, low: float, high: float) -> Effect:
    """Return the effect until it can be learnt: a share of those who would not start."""
    return Effect((("share", share, 1.0),), low / share, high / share, share)


def effect_of(rows: pd.DataFrame) -> Effect | None:
    """Return the effect that rows of form, size and weight stand for, None without any."""
    if rows.empty:
        return None
    first = rows.iloc[0]
    parts = [(row.form, float(row.size_), float(row.weight)) for row in
             rows.rename(columns={"size": "size_"}).itertuples()]  # fmt: skip
    whole = (float(first[name]) for name in ("low", "high", "share", "per_hundred"))
    return Effect(tuple(parts), *whole, firms=int(first["firms"]))


def gain_of(form: str, size: float, rates: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return what a visit of a form and size adds."""
    if form == "odds":
        more = np.exp(size)
        return rates * more / (1 - rates + rates * more) - rates
    if form == "gap":
        return size * np.maximum(like - rates, 0)
    return size * (1 - rates)


class Record(NamedTuple):
    """Firms before and after: rates believed before (row, node) with weights, the rate of like
    firms, people eligible and users afterwards."""

    rates: np.ndarray
    weights: np.ndarray
    like: np.ndarray
    eligible: np.ndarray
    users: np.ndarray

    def log_likelihood(self, chance: np.ndarray) -> float:
        """Return how likely the users are if these were the chances at the nodes.

        Of people who are still followed the share counts that would have started by now; the mean
        is right, and what it says of the spread nearly so.
        """
        inside = np.clip(chance, 1e-9, 1 - 1e-6)
        users, rest = self.users[:, None], (self.eligible - self.users)[:, None]
        log = users * np.log(inside) + rest * np.log1p(-inside)
        top = log.max(axis=1, keepdims=True)
        return float((top[:, 0] + np.log((self.weights * np.exp(log - top)).sum(axis=1))).sum())


def learn(rows: pd.DataFrame, otherwise: Effect) -> Effect:
    """Return the effect learnt from the rows, `otherwise` where visited firms are too few.

    rows : a firm × sex × programme each with visited, what was believed of its rate before
    (BELIEVED, like_rate), eligible_after and users_after. All programmes share a form and a
    size, for one visit is about all of them; `otherwise` is what is believed before the data, with
    its interval.
    """
    there = rows[rows["eligible_after"] > 0].reset_index(drop=True)
    seen = there["visited"].to_numpy(bool)
    firms = int(there.loc[seen & (there["eligible_after"] >= TELLING), "company_id"].nunique())
    if firms < FEWEST_FIRMS:
        return otherwise
    record = _record(there)
    visited, others = (_of(record, mask) for mask in (seen, ~seen))
    shift = _shift(others)
    moved = _shifted(visited.rates, shift)
    found = [
        (form, float(size), visited.log_likelihood(moved + gain_of(form, size, moved, like)))
        for like in (visited.like[:, None],)
        for form, sizes in FORMS.items()
        for size in sizes
    ]
    logs = np.array([log for _, _, log in found])
    people = visited.eligible[:, None] * visited.weights / visited.eligible.sum()
    like = visited.like[:, None]
    means = np.array([(people * gain_of(f, s, moved, like)).sum() for f, s, _ in found])
    missing = float((people * (1 - moved)).sum())
    before = np.log(means / (otherwise.share * missing)) / otherwise.spread
    # a form is not likelier for being tried in more sizes
    tried = np.array([len(FORMS[form]) for form, _, _ in found])
    weights = np.exp(logs - logs.max() - before**2 / 2) / tried
    weights /= weights.sum()
    return _effect(found, weights, (means, missing), firms)


def _effect(
    found: list[tuple[str, float, float]],
    weights: np.ndarray,
    averages: tuple[np.ndarray, float],
    firms: int,
) -> Effect:
    """Return the weighed effect with the interval of what it adds on average.

    averages : what each adds to a person's chance, and the chance of not starting.
    """
    means, missing = averages
    mean = float(weights @ means)
    spread = float(np.sqrt(weights @ (means - mean) ** 2)) / mean
    # the grid is coarse: no surer than half a step
    half = special.ndtri(0.975) * np.sqrt(np.log1p(spread**2 + 0.05**2))
    kept = [(f, s, w) for (f, s, _), w in zip(found, weights, strict=True) if w > NEGLIGIBLE]
    total = sum(w for _, _, w in kept)
    return Effect(
        tuple((f, s, w / total) for f, s, w in kept),
        float(np.exp(-half)),
        float(np.exp(half)),
        mean / missing,
        100 * mean,
        firms,
    )


def _record(rows: pd.DataFrame) -> Record:
    """Return what was believed of each row before: 0, and NODES quantiles of its beta."""
    zero, mean, variance = (rows[name].to_numpy(float) for name in BELIEVED)
    size = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-9) - 1, 1e-3)
    a, b = mean * size, (1 - mean) * size
    middles = (np.arange(NODES) + 0.5) / NODES
    above = special.betaincinv(a[:, None], b[:, None], middles[None, :])
    weights = np.repeat((1 - zero)[:, None] / NODES, NODES, axis=1)
    return Record(
        np.hstack([np.zeros((len(rows), 1)), above]),
        np.hstack([zero[:, None], weights]),
        rows["like_rate"].to_numpy(float),
        rows["eligible_after"].to_numpy(float),
        rows["users_after"].to_numpy(float),
    )


def _of(record: Record, mask: np.ndarray) -> Record:
    return Record(*(each[mask] for each in record))


def _shift(others: Record) -> float:
    """Return by how much the log odds of firms that nobody visited moved; 0 without any."""
    if not len(others.eligible):
        return 0.0
    logs = [others.log_likelihood(_shifted(others.rates, shift)) for shift in SHIFTS]
    weights = np.exp(np.array(logs) - max(logs))
    return float((weights @ SHIFTS) / weights.sum())


def _shifted(rates: np.ndarray, shift: float) -> np.ndarray:
    """Return rates with their log odds moved; a firm that never grants stays at 0."""
    return special.expit(special.logit(np.clip(rates, 0, 1 - 1e-6)) + shift)
