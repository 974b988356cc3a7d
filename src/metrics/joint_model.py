"""One model of all programmes of a firm together: how its rates hang together with one another.

A firm has one effect u, standard normal, that all its programmes share, and a small class of firms
never grants what a firm can refuse. Given u, the rate of a group (programme × sex) in a stratum is

    p | u ~ Beta(M·m, M·(1 − m)),   m = expit(a + λ·u),

with one λ and one M for each group; a makes the mean over firms the rate of the stratum's people,
but for a shift of the group in log-odds: who is eligible may hang on what the firm is like, as
substitutes are for those who took leave.

Given u a record is beta-binomial, so p is summed exactly; u is on NODES (Gauss–Hermite). The
hyper-parameters are found by maximum marginal likelihood with weak
priors that pull groups toward each other; their own doubt enters by draws from its normal
approximation (Laplace). What is believed of each firm is in firm_rates. Sources: Robbins (1956);
Fisher's identity for the gradient, Louis (1982) JRSS B 44:226; Tierney & Kadane (1986) JASA 81:82.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy
from scipy import special

from src.domain.codes import SIZE_BANDS
from src.metrics.checks import (
    require_columns,
    require_known,
    require_present,
    require_unique,
    users_and_eligible,
)
from src.metrics.rates import divide
from src.metrics.standardise import FULL_CREDIBILITY
from src.metrics.strata import stratum_codes

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(13)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
_LOG_WEIGHTS = np.log(WEIGHTS)

BANDS = (*SIZE_BANDS, "")
"""Size bands, and firms of unknown size."""
LOWEST = 1e-4
LEAST_CURVED = 0.5
"""Curvature of the log posterior below which none is believed: about that of the priors. Where few
firms have little to tell, the search ends where it is flat, and a doubt without end is none."""
RIDGE = 1.0
KEYS = ["company_id", "program", "sex"]
GROUP = ["program", "sex"]


@dataclass(frozen=True)
class Priors:
    """Weak knowledge of the hyper-parameters: means and standard deviations.

    log M of a group lies about the mean of all groups, which is not far from log 6; so does λ about
    a mean near .7. log_m_within : wide, for firms are far more alike in maternity leave, which
    nearly all take, than in what they can refuse; .4 pulled it toward those (record 0044). never:
    the share of firms of each of BANDS that grants nothing that they can refuse: half of those that
    say so (일·가정 양립 실태조사 2023: 5–9 people 22.6 %, 10–29 14.3, 30–99 9.5, 100–299 1.7, 300+
    2.3), for many of them nobody has asked; below five assumed. The data alone hardly tell never
    from low where firms have one eligible person. shift_sd : of the shift of a group about 0.
    """

    log_m: tuple[float, float] = (float(np.log(6.0)), 1.0)
    log_m_within: float = 1.0
    loading: tuple[float, float] = (0.7, 0.7)
    loading_within: float = 0.25
    shift_sd: float = 1.0
    never: tuple[float, ...] = (0.12, 0.09, 0.025, 0.012, 0.09)
    never_sd: float = 0.7


@dataclass(frozen=True, eq=False)
class Records:
    """The people of firms as arrays; a cell is a row given: a firm × group.

    firm, table : of each cell; a table is a group × stratum. pair : the distinct pair of table and
    record that a cell is; pair_table, users and left (eligible, not started) of each.
    could_be_never : of firms, nobody started what a firm can refuse. band : of firms and of tables,
    the position in BANDS. rate : of the people of a table. refusable : of groups.
    """

    firm: np.ndarray
    table: np.ndarray
    pair: np.ndarray
    pair_table: np.ndarray
    users: np.ndarray
    left: np.ndarray
    could_be_never: np.ndarray
    band: np.ndarray
    table_band: np.ndarray
    table_group: np.ndarray
    rate: np.ndarray
    refusable: np.ndarray
    groups: pd.DataFrame

    @property
    def refused(self) -> np.ndarray:
        """Return of each cell whether its programme is one that a firm can refuse."""
        return self.refusable[self.table_group[self.table]]

    @cached_property
    def alike(self) -> "Alike":
        """Return one firm of each kind: those of a size band with the same records are alike."""
        cells = np.zeros((len(self.band), len(self.groups)), np.int64)
        cells[self.firm, self.table_group[self.table]] = 1 + self.pair
        kind = self.band
        for column in cells.T:
            kind = pd.factorize(kind * (len(self.pair_table) + 1) + column)[0]
        _, first, number = np.unique(kind, return_index=True, return_counts=True)
        kept = np.flatnonzero(first[kind[self.firm]] == self.firm)
        found = replace(
            self,
            firm=kind[self.firm[kept]],
            table=self.table[kept],
            pair=self.pair[kept],
            could_be_never=self.could_be_never[first],
            band=self.band[first],
        )
        key = found.firm * len(self.groups) + found.table_group[found.table]
        at = np.zeros(len(first) * len(self.groups), np.int64)
        at[key] = np.arange(len(kept))
        row = at[kind[self.firm] * len(self.groups) + self.table_group[self.table]]
        return Alike(found, number, row)

    @cached_property
    def has(self) -> tuple["scipy.sparse.csr_array", "scipy.sparse.csr_array"]:
        """Return which pairs each firm has, all and those that it cannot refuse, as 0 and 1."""
        shape = (len(self.band), len(self.pair_table))
        return tuple(
            scipy.sparse.csr_array((np.ones(len(kept)), (self.firm[kept], self.pair[kept])), shape)
            for kept in (np.arange(len(self.firm)), np.flatnonzero(~self.refused))
        )


class Alike(NamedTuple):
    """Firms of which each stands for all that are alike: their records, the number of firms that
    each stands for, and of each row that was given the cell of its like."""

    records: Records
    number: np.ndarray
    row: np.ndarray


@dataclass(frozen=True, eq=False)
class JointModel:
    """The hyper-parameters (position, as split takes it), of which groups, and their covariance."""

    groups: pd.DataFrame
    position: np.ndarray
    covariance: np.ndarray = field(repr=False)


def groups_of(firms: pd.DataFrame) -> pd.DataFrame:
    """Return the groups of rows, one row each, in order."""
    return firms[GROUP].drop_duplicates().sort_values(GROUP, ignore_index=True)


def joint_records(
    firms: pd.DataFrame, refusable: Sequence[str] = (), groups: pd.DataFrame | None = None
) -> Records:
    """Return the records of firms for the joint model.

    firms : one row a firm × program × sex with company_id, program, sex, industry, size_band (''
    where unknown), users and eligible; a row of nobody eligible says nothing and is believed of by
    the other programmes of the firm. refusable : programmes that a firm can refuse altogether.
    groups : those of the model, where the rows lack some.
    Raises BadInputError for missing columns, rows given twice, counts that cannot be.
    """
    users, eligible = _checked(firms)
    table, tables = stratum_codes(firms, [*GROUP, "industry", "size_band"])
    groups = groups_of(tables) if groups is None else groups
    named = pd.MultiIndex.from_frame(groups.astype(str))
    table_group = named.get_indexer(pd.MultiIndex.from_frame(tables[GROUP].astype(str)))
    seen = pd.DataFrame({"users": users, "left": eligible - users})
    record, kinds = stratum_codes(seen, ["users", "left"])
    pair, first = _distinct_pairs(table, record)
    firm = pd.factorize(firms["company_id"])[0]
    bands = pd.Index(BANDS)
    can_refuse = groups["program"].isin(refusable).to_numpy()
    own = np.zeros(firm.max(initial=-1) + 1, np.int64)
    counted = [np.bincount(table, each, len(tables)) for each in (users, eligible)]
    own[firm] = bands.get_indexer(firms["size_band"].astype(str))
    started = np.bincount(firm, users * can_refuse[table_group[table]], len(own))
    return Records(
        firm=firm,
        table=table,
        pair=pair,
        pair_table=table[first],
        users=kinds["users"].to_numpy()[record[first]],
        left=kinds["left"].to_numpy()[record[first]],
        could_be_never=started == 0,
        band=own,
        table_band=bands.get_indexer(tables["size_band"].astype(str)),
        table_group=table_group,
        rate=people_rates(*counted, tables),
        refusable=can_refuse,
        groups=groups,
    )


def held_to(records: Records, rates: np.ndarray) -> Records:
    """Return the records with the rates of people given by row; where one is missing its own."""
    own, given = records.rate.copy(), ~np.isnan(rates)
    own[records.table[given]] = rates[given]
    return replace(records, rate=np.clip(own, LOWEST, 1 - LOWEST))


def fit_joint_model(
    records: Records,
    priors: Priors = Priors(),
    near: JointModel | None = None,  # noqa: B008
) -> JointModel:
    """Return the hyper-parameters at the maximum of the marginal likelihood with its priors.

    near : of the same groups, such as that of the data before these: from there on it is looked
    for in steps of what was unsure then, which takes a few.
    """

    def loss(position: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_posterior(records, position, priors)
        return -value, -gradient

    if near is None:
        found = _lowest(loss, before_data(len(records.groups), priors), steepest=0.2)
    else:
        root = np.linalg.cholesky(near.covariance)

        def scaled(steps: np.ndarray) -> tuple[float, np.ndarray]:
            value, gradient = loss(near.position + root @ steps)
            return value, gradient @ root

        steps = _lowest(scaled, np.zeros(len(near.position)), steepest=0.02)
        found = near.position + root @ steps
    slope, covariance = _curvature(lambda position: loss(position)[1], found)
    # a last step of Newton: the order of rows decides where the search stops short of the maximum
    return JointModel(records.groups, found - covariance @ slope, covariance)


def _lowest(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, steepest: float
) -> np.ndarray:
    """Return about where a loss is lowest: where no slope is steeper than that."""
    options = {"maxiter": 200, "ftol": 1e-9, "gtol": steepest}
    return scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x


def before_data(groups: int, priors: Priors = Priors()) -> np.ndarray:  # noqa: B008
    """Return the hyper-parameters that the priors alone say."""
    return np.concatenate([
        np.full(groups, priors.loading[0]), np.full(groups, priors.log_m[0]), np.zeros(groups),
        special.logit(priors.never), [priors.loading[0], priors.log_m[0]],
    ])  # fmt: skip


class Parameters(NamedTuple):
    """λ, M and the shift of each group, and the share of each of BANDS that never grants."""

    loading: np.ndarray
    size: np.ndarray
    shift: np.ndarray
    never: np.ndarray


def split(position: np.ndarray, groups: int) -> Parameters:
    """Return the parameters that a position stands for."""
    loading, log_size, shift = position[: 3 * groups].reshape(3, groups)
    never = position[3 * groups : 3 * groups + len(BANDS)]
    return Parameters(loading, np.exp(log_size), shift, special.expit(never))


def log_posterior(
    records: Records, position: np.ndarray, priors: Priors
) -> tuple[float, np.ndarray]:
    """Return the log of marginal likelihood × priors, and its gradient.

    position : λ, log M and shift of each group, logit of never of each of BANDS, the common means
    of λ and of log M. By Fisher's identity the gradient is the expected one of the complete data.
    """
    groups, number = len(records.groups), records.alike.number
    own, few = split(position, groups), records.alike.records
    law = law_of(few, own)
    firm = firms_given(few, law, own.never)
    gradient = np.zeros(len(position))
    _add_likelihood(gradient, records.alike, law, firm, own.never)
    value = firm.log_likelihood @ number
    value += _add_priors(gradient, position, groups, priors)
    return float(value), gradient


def draw_positions(model: JointModel, number: int = 16, seed: int = 0) -> np.ndarray:
    """Return draws of the parameters from their normal approximation at the maximum, in pairs on
    both sides of it."""
    rng = np.random.default_rng(seed)
    some = rng.standard_normal((number // 2, len(model.position)))
    root = np.linalg.cholesky(model.covariance)
    return model.position + np.concatenate([some, -some]) @ root.T


def people_rates(users: np.ndarray, eligible: np.ndarray, tables: pd.DataFrame) -> np.ndarray:
    """Return the rate of people of each table: its own, weighted n / (n + 1,000), and that of a
    model with additive log-odds of industry and size (ridge), group by group."""
    fitted = np.zeros(len(tables))
    code, groups = stratum_codes(tables, GROUP)
    for group in range(len(groups)):
        here = code == group
        design = np.column_stack([
            np.ones(here.sum()),
            pd.get_dummies(tables.loc[here, "industry"].astype(str)).to_numpy(float),
            pd.get_dummies(tables.loc[here, "size_band"].astype(str)).to_numpy(float),
        ])  # fmt: skip
        fitted[here] = _additive_rates(design, users[here], eligible[here])
    weight = eligible / (eligible + FULL_CREDIBILITY)
    own = np.nan_to_num(divide(users, eligible))
    return np.clip(weight * own + (1 - weight) * fitted, LOWEST, 1 - LOWEST)


def _additive_rates(design: np.ndarray, users: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return the fitted rates of a binomial model, penalised but for the intercept, by Newton."""
    penalty = np.diag([1e-6, *np.full(design.shape[1] - 1, RIDGE)])
    position = np.zeros(design.shape[1])
    position[0] = special.logit((users.sum() + 0.5) / (eligible.sum() + 1))
    for _ in range(50):
        fitted = special.expit(design @ position)
        weight = eligible * fitted * (1 - fitted)
        pull = design.T @ (users - eligible * fitted) - penalty @ position
        step = np.linalg.solve(design.T @ (design * weight[:, None]) + penalty, pull)
        position += np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-10:
            break
    return special.expit(design @ position)


def _checked(firms: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    require_columns(firms, [*KEYS, "industry", "size_band", "users", "eligible"])
    require_present(firms, [*KEYS, "industry", "size_band"])
    require_unique(firms, KEYS)
    require_known(firms["size_band"].astype(str), BANDS, "size_band")
    return users_and_eligible(firms["users"], firms["eligible"], labels=firms.index)


def _distinct_pairs(table: np.ndarray, record: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pair of each cell, pairs in order of tables, and a first cell of each pair."""
    key = table * (record.max(initial=0) + 1) + record
    _, first, pair = np.unique(key, return_index=True, return_inverse=True)
    return pair, first


@dataclass(frozen=True, eq=False)
class Law:
    """Of each table: mean at each node and M; how the intercept moves with λ, never and shift."""

    mean: np.ndarray
    size: np.ndarray
    by_loading: np.ndarray
    by_never: np.ndarray
    by_shift: np.ndarray

    def shapes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the two parameters of the beta of each table and node."""
        size = self.size[:, None]
        return size * self.mean, size * (1 - self.mean)


@dataclass(frozen=True, eq=False)
class Firms:
    """granting, refusing : probability of each node (firm, node) and class, given the people."""

    log_likelihood: np.ndarray
    granting: np.ndarray
    refusing: np.ndarray


def law_of(records: Records, own: Parameters) -> Law:
    """Return how the rates of each table lie, for these parameters."""
    loading, never = own.loading, own.never
    group, refusable = records.table_group, records.refusable[records.table_group]
    granting = np.where(refusable, 1 - never[records.table_band], 1.0)
    people = special.expit(special.logit(records.rate) + own.shift[group])
    wanted = np.minimum(people / granting, 1 - LOWEST)
    intercept = intercepts(wanted, loading[group])
    mean = special.expit(intercept[:, None] + loading[group][:, None] * NODES)
    slope = WEIGHTS * mean * (1 - mean)
    steep = slope.sum(axis=1)
    free = wanted < 1 - LOWEST
    return Law(
        mean,
        own.size[group],
        -(slope @ NODES) / steep,
        np.where(free & refusable, wanted / granting / steep, 0.0),
        np.where(free, people * (1 - people) / granting / steep, 0.0),
    )


def intercepts(mean: np.ndarray, loading: np.ndarray) -> np.ndarray:
    """Return a for which expit(a + loading·u) has this mean over firms, by Newton."""
    found = special.logit(mean) * np.sqrt(1 + loading**2 / 3)
    for _ in range(50):
        each = special.expit(found[:, None] + loading[:, None] * NODES)
        step = (each @ WEIGHTS - mean) / ((each * (1 - each)) @ WEIGHTS)
        found = found - np.clip(step, -2, 2)
        if np.abs(step).max(initial=0) < 1e-12:
            break
    return found


def firms_given(records: Records, law: Law, never: np.ndarray) -> Firms:
    """Return what the records of each firm say of its effect and of whether it ever grants."""
    log_mass, share = _log_mass(records, law), never[records.band]
    granting, of_others = (has @ log_mass for has in records.has)
    granting += np.log1p(-share)[:, None] + _LOG_WEIGHTS
    some = np.flatnonzero(records.could_be_never)
    never_granting = of_others[some] + np.log(share[some])[:, None] + _LOG_WEIGHTS
    most = granting.max(axis=1)
    most[some] = np.maximum(most[some], never_granting.max(axis=1))
    # written over: to make so large an array costs more than to fill it
    granting -= most[:, None]
    never_granting -= most[some][:, None]
    np.exp(granting, out=granting)
    np.exp(never_granting, out=never_granting)
    whole = granting.sum(axis=1)
    whole[some] += never_granting.sum(axis=1)
    granting /= whole[:, None]
    never_granting /= whole[some][:, None]
    refusing = np.zeros_like(granting)
    refusing[some] = never_granting
    return Firms(np.log(whole) + most, granting, refusing)


def _log_mass(records: Records, law: Law) -> np.ndarray:
    """Return the log-probability of the people of each pair at each node: beta-binomial, but for
    the number of orders in which they may come."""
    at, size = records.pair_table, law.size
    alpha, beta = law.shapes()
    used = special.gammaln(alpha[at] + records.users[:, None]) - special.gammaln(alpha)[at]
    left = special.gammaln(beta[at] + records.left[:, None]) - special.gammaln(beta)[at]
    people = records.users + records.left
    both = special.gammaln(size)[at] - special.gammaln(size[at] + people)
    return used + left + both[:, None]


def _add_likelihood(gradient, alike: Alike, law: Law, firm: Firms, never: np.ndarray) -> None:
    """Add the gradient of the marginal likelihood in λ, log M, shift and logit never."""
    records, number = alike.records, alike.number
    groups = len(records.groups)
    granting, refusing = (each * number[:, None] for each in (firm.granting, firm.refusing))
    of_all, of_others = records.has
    of_pair = of_all.T @ granting + of_others.T @ refusing
    at = records.pair_table
    alpha, beta = law.shapes()
    size, mean = law.size, law.mean[at]
    people = records.users + records.left
    both = (special.digamma(size)[at] - special.digamma(size[at] + people))[:, None]
    by_alpha, by_beta = (
        of_pair * (special.digamma(own[at] + seen[:, None]) - special.digamma(own)[at] + both)
        for own, seen in ((alpha, records.users), (beta, records.left))
    )
    by_logit = size[at][:, None] * mean * (1 - mean) * (by_alpha - by_beta)
    by_intercept = by_logit.sum(axis=1)
    by_size = size[at] * (mean * by_alpha + (1 - mean) * by_beta).sum(axis=1)
    group, band = records.table_group[at], records.table_band[at]
    parts = [
        *(
            np.bincount(group, each, groups)
            for each in (
                by_logit @ NODES + by_intercept * law.by_loading[at],
                by_size,
                by_intercept * law.by_shift[at],
            )
        ),
        never * (1 - never) * np.bincount(band, by_intercept * law.by_never[at], len(never))
        + np.bincount(
            records.band, refusing.sum(axis=1) - number * never[records.band], len(never)
        ),
    ]
    found = np.concatenate(parts)
    gradient[: len(found)] += found


def _add_priors(gradient: np.ndarray, position: np.ndarray, groups: int, priors: Priors) -> float:
    """Add the gradient of the log priors, and return their sum."""
    value = 0.0
    parts = [
        (slice(0, groups), -2, priors.loading_within, priors.loading),
        (slice(groups, 2 * groups), -1, priors.log_m_within, priors.log_m),
    ]
    for own, common, within, (mean, deviation) in parts:
        z = (position[own] - position[common]) / within
        about = (position[common] - mean) / deviation
        value -= 0.5 * (z @ z) + 0.5 * about**2
        gradient[own] -= z / within
        gradient[common] += z.sum() / within - about / deviation
    alone = [
        (slice(2 * groups, 3 * groups), priors.shift_sd, 0.0),
        (slice(3 * groups, 3 * groups + len(BANDS)), priors.never_sd, special.logit(priors.never)),
    ]
    for own, deviation, mean in alone:
        z = (position[own] - mean) / deviation
        gradient[own] -= z / deviation
        value -= 0.5 * float(z @ z)
    return value


def _curvature(
    gradient_of: Callable[[np.ndarray], np.ndarray], position: np.ndarray, step: float = 1e-3
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the loss and its inverse Hessian, by differences of gradients."""
    here = gradient_of(position)
    shifts = step * np.eye(len(position))
    hessian = np.array([(gradient_of(position + each) - here) / step for each in shifts])
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    return here, (vectors / np.maximum(values, LEAST_CURVED)) @ vectors.T
