"""One model of all programmes of a firm together: a firm effect correlates its rates.

A firm has one effect u, standard normal, that all its programmes share, and a small class of firms
never grants what a firm can refuse. Given u, the rate of a group (programme × sex) in a stratum is

    p | u ~ Beta(M·m, M·(1 − m)),   m = expit(a + λ·u),

with one λ and one M for each group. The intercept a makes the mean over firms equal the rate of the
stratum's people, up to a shift of the group in log-odds: eligibility may depend on the firm itself,
as substitutes are for people who took leave.

Given u a record is beta-binomial, so p is integrated out exactly; u is integrated numerically on
NODES (Gauss–Hermite). The hyper-parameters maximise the marginal likelihood with weak priors that
pull groups toward each other; their uncertainty enters by draws from a normal approximation
(Laplace). The posterior of each firm is in firm_rates. Sources: Robbins (1956); Fisher's identity
for the gradient, Louis (1982) JRSS B 44:226; Tierney & Kadane (1986) JASA 81:82.
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
"""Lower bound for the curvature of the log posterior, about that of the priors. With few data the
search may end where it is flat, and the variance would be without bound."""
RIDGE = 1.0
KEYS = ["company_id", "program", "sex"]
GROUP = ["program", "sex"]


@dataclass(frozen=True)
class Priors:
    """Weak priors of the hyper-parameters: means and standard deviations.

    log M of a group lies around the mean of all groups, which is near log 6; λ likewise, with a
    mean near .7. log_m_within : wide, because firms are far more alike in maternity leave, which
    nearly all people take, than in what they can refuse; .4 pulled it toward those (record 0044).
    never : the share of firms of each of BANDS that grants nothing that it can refuse: half of
    those that say so (일·가정 양립 실태조사 2023: 5–9 people 22.6 %, 10–29 14.3, 30–99 9.5,
    100–299 1.7, 300+ 2.3), because at many of them nobody has asked yet; below five people it is
    assumed. The data hardly separate never from low where firms have one eligible person.
    shift_sd : standard deviation of a group's shift, whose mean is 0.
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
    """The people of firms as arrays. A cell is an input row, a firm × group; a table is a group ×
    stratum; a pair is a distinct combination of a table and its counts.

    Per cell: firm, table, pair. Per pair: pair_table, users, left (eligible, not started). Per
    firm: could_be_never (nobody started what a firm can refuse), band (index in BANDS). Per table:
    table_band, table_group, rate (of its people). Per group: refusable.
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
        """Return for each cell whether a firm can refuse its programme."""
        return self.refusable[self.table_group[self.table]]

    @cached_property
    def alike(self) -> "Alike":
        """Return one firm per distinct combination of size band and records."""
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
        """Return two firm × pair indicator matrices: of all pairs, and of those not refusable."""
        shape = (len(self.band), len(self.pair_table))
        return tuple(
            scipy.sparse.csr_array((np.ones(len(kept)), (self.firm[kept], self.pair[kept])), shape)
            for kept in (np.arange(len(self.firm)), np.flatnonzero(~self.refused))
        )


class Alike(NamedTuple):
    """Distinct firms, each standing for all with the same band and records. number : how many firms
    each stands for. row : for each input row, its cell in `records`."""

    records: Records
    number: np.ndarray
    row: np.ndarray


@dataclass(frozen=True, eq=False)
class JointModel:
    """The groups, their hyper-parameters (`position`, see `split`), and the covariance of these."""

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

    firms : one row per firm × program × sex with company_id, program, sex, industry, size_band (''
    where unknown), users and eligible. A row with nobody eligible adds no information; its rate
    follows from the firm's other programmes. refusable : programmes that a firm can refuse
    altogether. groups : those of the model, where the rows lack some.
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


def with_rates(records: Records, rates: np.ndarray) -> Records:
    """Return the records with these rates of people, one per row; NaN keeps the table's own."""
    own, given = records.rate.copy(), ~np.isnan(rates)
    own[records.table[given]] = rates[given]
    return replace(records, rate=np.clip(own, LOWEST, 1 - LOWEST))


def fit_joint_model(
    records: Records,
    priors: Priors = Priors(),
    near: JointModel | None = None,  # noqa: B008
) -> JointModel:
    """Return the hyper-parameters at the maximum of marginal likelihood × priors.

    near : a model of the same groups to start from, such as that of the previous data. Steps are
    scaled by its uncertainty, so that a few are enough.
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
    # a final Newton step: the search stops short of the maximum, where depends on the order of rows
    return JointModel(records.groups, found - covariance @ slope, covariance)


def _lowest(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, steepest: float
) -> np.ndarray:
    """Return where a loss is lowest, up to a gradient of at most `steepest`."""
    options = {"maxiter": 200, "ftol": 1e-9, "gtol": steepest}
    return scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x


def before_data(groups: int, priors: Priors = Priors()) -> np.ndarray:  # noqa: B008
    """Return the hyper-parameters at the means of the priors."""
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
    """Return the parameters in a position vector."""
    loading, log_size, shift = position[: 3 * groups].reshape(3, groups)
    never = position[3 * groups : 3 * groups + len(BANDS)]
    return Parameters(loading, np.exp(log_size), shift, special.expit(never))


def log_posterior(
    records: Records, position: np.ndarray, priors: Priors
) -> tuple[float, np.ndarray]:
    """Return the log of marginal likelihood × priors, and its gradient.

    position : λ, log M and shift of each group, logit of never of each of BANDS, the common means
    of λ and of log M. By Fisher's identity the gradient is the expected complete-data gradient.
    """
    groups, number = len(records.groups), records.alike.number
    own, few = split(position, groups), records.alike.records
    law = law_of(few, own)
    firm = firm_posteriors(few, law, own.never)
    gradient = np.zeros(len(position))
    _add_likelihood(gradient, records.alike, law, firm, own.never)
    value = firm.log_likelihood @ number
    value += _add_priors(gradient, position, groups, priors)
    return float(value), gradient


def draw_positions(model: JointModel, number: int = 16, seed: int = 0) -> np.ndarray:
    """Return draws of the parameters from their normal approximation, in antithetic pairs."""
    rng = np.random.default_rng(seed)
    some = rng.standard_normal((number // 2, len(model.position)))
    root = np.linalg.cholesky(model.covariance)
    return model.position + np.concatenate([some, -some]) @ root.T


def people_rates(users: np.ndarray, eligible: np.ndarray, tables: pd.DataFrame) -> np.ndarray:
    """Return the rate of people of each table, shrunk toward a model.

    The table's own rate has weight n / (n + 1,000). The model is fitted per group: additive
    log-odds of industry and size, with a ridge penalty."""
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
    """Return the fitted rates of a binomial model by Newton; the intercept is not penalised."""
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
    """Return the pair of each cell, numbered by table, and the first cell of each pair."""
    key = table * (record.max(initial=0) + 1) + record
    _, first, pair = np.unique(key, return_index=True, return_inverse=True)
    return pair, first


@dataclass(frozen=True, eq=False)
class Law:
    """The distribution of rates of each table: mean at each node, M (`size`), and the derivatives
    of the intercept by λ, never and shift."""

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
class FirmPosteriors:
    """granting, refusing : posterior probability of each node (firm, node) and class."""

    log_likelihood: np.ndarray
    granting: np.ndarray
    refusing: np.ndarray


def law_of(records: Records, own: Parameters) -> Law:
    """Return the distribution of rates of each table for these parameters."""
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
    """Return the a for which expit(a + loading·u) has this mean over firms, by Newton."""
    found = special.logit(mean) * np.sqrt(1 + loading**2 / 3)
    for _ in range(50):
        each = special.expit(found[:, None] + loading[:, None] * NODES)
        step = (each @ WEIGHTS - mean) / ((each * (1 - each)) @ WEIGHTS)
        found = found - np.clip(step, -2, 2)
        if np.abs(step).max(initial=0) < 1e-12:
            break
    return found


def firm_posteriors(records: Records, law: Law, never: np.ndarray) -> FirmPosteriors:
    """Return the posterior of each firm's effect and of whether it ever grants."""
    log_mass, share = _log_mass(records, law), never[records.band]
    granting, of_others = (has @ log_mass for has in records.has)
    granting += np.log1p(-share)[:, None] + _LOG_WEIGHTS
    some = np.flatnonzero(records.could_be_never)
    never_granting = of_others[some] + np.log(share[some])[:, None] + _LOG_WEIGHTS
    most = granting.max(axis=1)
    most[some] = np.maximum(most[some], never_granting.max(axis=1))
    # in place: allocating so large an array costs more than filling it
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
    return FirmPosteriors(np.log(whole) + most, granting, refusing)


def _log_mass(records: Records, law: Law) -> np.ndarray:
    """Return the beta-binomial log-likelihood of each pair at each node, without the binomial
    coefficient."""
    at, size = records.pair_table, law.size
    alpha, beta = law.shapes()
    used = special.gammaln(alpha[at] + records.users[:, None]) - special.gammaln(alpha)[at]
    left = special.gammaln(beta[at] + records.left[:, None]) - special.gammaln(beta)[at]
    people = records.users + records.left
    both = special.gammaln(size)[at] - special.gammaln(size[at] + people)
    return used + left + both[:, None]


def _add_likelihood(
    gradient, alike: Alike, law: Law, firm: FirmPosteriors, never: np.ndarray
) -> None:
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
    """Return the gradient of the loss and its inverse Hessian, by finite differences."""
    here = gradient_of(position)
    shifts = step * np.eye(len(position))
    hessian = np.array([(gradient_of(position + each) - here) / step for each in shifts])
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    return here, (vectors / np.maximum(values, LEAST_CURVED)) @ vectors.T
