"""What a visit changes, as a form and a size: assumed, or learnt from firms that were visited.

    odds   θ' = expit(logit θ + size)          most is gained near a half, nothing where θ is 0
    share  θ' = θ + size·(1 − θ)               a share of those who would not start
    gap    θ' = θ + size·max(b − θ, 0)         a share of what like firms (b) are ahead

The form decides the order of a list more than anything else: to assume the wrong one costs 6 to
40 % of the people helped. So forms and sizes are weighed by how well they foretell what visited
firms did afterwards, given their record before the visit; a shift in log odds of each programme and
sex, learnt from firms that nobody had visited yet, stands for all else that changed meanwhile.

One visit is about all programmes, but moves some more than others: they share the form, and their
sizes lie about one. So a programme with few people leans on the others: much on them where it is
the firm's consent that a visit wins (APART), little where no firm can refuse (APART_UNREFUSED).
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
"""Standard deviation of the shift before the data: months have their level already."""
APART = 0.4
"""Standard deviation of the log size of a programme that firms can refuse about the common one."""
APART_UNREFUSED = 1.0
"""The same of one that no firm can refuse, such as maternity leave: nearly all take it, or it hangs
on the people alone, so that what visits do elsewhere tells little of it."""
FINEST = float(max(np.log(sizes[1] / sizes[0]) for sizes in FORMS.values()) / np.sqrt(12))
"""Least standard error of the log of an effect: no evidence tells sizes between two that are tried
from them."""
FEWEST_FIRMS = 300
"""Visited firms with a follow-up behind them below which nothing is learnt."""
TELLING = 0.5
"""Eligible people afterwards from which a firm says something."""
NODES = 12
NEGLIGIBLE = 0.01


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


def of_several(effects: Sequence[Effect], helped: Sequence[float]) -> Effect:
    """Return how sure a sum over programmes is: what each helps leans on the others, so their
    errors go together. No forms: of a sum there are none.

    helped : people of each.
    """
    total = sum(helped)
    shares = [one / total if total > 0 else 1 / len(helped) for one in helped]
    spread = sum(share * one.spread for share, one in zip(shares, effects, strict=True))
    half = special.ndtri(0.975) * spread
    firms = min((one.firms for one in effects), default=0)
    return Effect((), float(np.exp(-half)), float(np.exp(half)), 0.0, firms=firms)


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
    firms, and of people afterwards how many, users, and the chance that a start is known."""

    rates: np.ndarray
    weights: np.ndarray
    like: np.ndarray
    eligible: np.ndarray
    users: np.ndarray
    known: np.ndarray

    def log_likelihood(self, chance: np.ndarray) -> float:
        """Return how likely the users are if these were the chances of starting at the nodes."""
        seen = np.clip(chance * self.known[:, None], 1e-9, 1 - 1e-9)
        users, rest = self.users[:, None], (self.eligible - self.users)[:, None]
        log = users * np.log(seen) + rest * np.log1p(-seen)
        top = log.max(axis=1, keepdims=True)
        return float((top[:, 0] + np.log((self.weights * np.exp(log - top)).sum(axis=1))).sum())


def learn(rows: pd.DataFrame, otherwise: Effect) -> dict[str, Effect]:
    """Return the effect by programme, none where visited firms are too few.

    rows : a firm × sex × programme each with company_id, program, sex, visited, what was believed
    of its rate before (BELIEVED, like_rate), level, eligible_after, users_after and known_after, as
    visit_records has them. `otherwise` is what is believed before the data, with its interval.
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
    """Visited firms of a programme and sex, and how much the log odds moved meanwhile.

    rows : as learn takes them.
    """

    rows: pd.DataFrame
    record: Record
    rates: np.ndarray
    like: np.ndarray

    def chance(self, form: str, size: float) -> np.ndarray:
        """Return the chances if a visit had this form and size."""
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
    """What the visited firms of a programme say of each form and size of FORMS."""

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
    """Return the effect of each programme: its own evidence and what the others say of it."""
    missing = sum(each.missing for each in programs)
    weights: dict[str, dict[str, np.ndarray]] = {each.name: {} for each in programs}
    evidence = {}
    for form, sizes in FORMS.items():
        apart = {each.name: _apart(sizes, each.name) for each in programs}
        own = {each.name: _log_of(apart[each.name], each.logs[form]) for each in programs}
        gains = np.sum([each.gains[form] for each in programs], axis=0)
        before = np.log(gains / (otherwise.share * missing)) / otherwise.spread
        common = np.sum(list(own.values()), axis=0) - before**2 / 2
        # a form is not likelier for being tried in more sizes
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
    """Return how likely each size of a programme (column) is about each common one (row)."""
    steps = np.log(sizes)[None, :] - np.log(sizes)[:, None]
    apart = APART if program in REFUSABLE else APART_UNREFUSED
    return special.softmax(-0.5 * (steps / apart) ** 2, axis=1)


def _log_of(apart: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Return the log-likelihood of each common size, the programme's own summed over."""
    top = logs.max()
    return np.log(apart @ np.exp(logs - top) + 1e-300) + top


def _effect(program: _Program, weights: dict[str, np.ndarray], firms: int) -> Effect:
    """Return the weighed effect with the interval of what it adds on average."""
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
    """Return what was believed of each row before: 0, and NODES quantiles of its beta, moved to the
    months of its people."""
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
    """Return by how much the log odds of firms that nobody visited moved."""
    logs = [others.log_likelihood(moved(others.rates, shift)) for shift in SHIFTS]
    weights = special.softmax(np.array(logs) - (SHIFTS / USUAL_SHIFT) ** 2 / 2)
    return float(weights @ SHIFTS)
