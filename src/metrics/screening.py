"""Which companies are low among similar ones, and which to visit first."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAMS, STATUSES
from src.metrics.checks import (
    BadInputError,
    require_columns,
    require_known,
    require_present,
    require_unique,
    users_and_eligible,
)
from src.metrics.false_discovery import bayesian_fdr
from src.metrics.firm_rates import LIKE, OWN, Belief, like_quantile, own_belief
from src.metrics.rates import rate
from src.metrics.strata import stratum_codes

COMPANY_COLUMNS = ["company_id", "complex_id", "building_id", "industry", "size_band"]

MATERIAL_GAP = 0.05
MAX_FDR = 0.1
LIKELY = 0.8
WORST = 0.1
"""The share of like firms that counts as the worst."""

ENDS_OF = [f"{of}_{name}" for of in ("own", "alike") for name in Belief._fields]
"""Posterior of a company's rate, and the spread of similar companies' rates, sexes together."""
RESULT = {"users": float, "eligible": float, "rate": float, "benchmark": float, "mean": float,
           "p_below": float, "p_low": float, "missed": float, "q": float, "status": str,
           "rank": int} | dict.fromkeys(ENDS_OF, float)  # fmt: skip


class Held(NamedTuple):
    """Companies compared with a benchmark, before a material gap is chosen.

    rows : one per company × program, most missed first: the company's columns, program, the counts
    summed over the sexes, rate, benchmark, the posterior (mean, p_below = P(θ < benchmark)),
    missed (people, summed over the sexes: one above the benchmark does not make up for the
    other), rank (by missed; equal ones share it) and ENDS_OF, from which `with_ends` computes
    lower, upper and p_worst for the rows shown. A company's rate is the mean over the sexes,
    weighted by eligible people.
    own : the posterior of each rate. low : P(θ < benchmark − MATERIAL_GAP), where already computed.
    """

    rows: pd.DataFrame
    own: Belief
    low: np.ndarray | None = None


class Known(NamedTuple):
    """The values that are slow to compute when rows are compared with similar companies, one per
    row. short : E[(benchmark − θ)+]; below : P(θ < benchmark); low : P(θ < benchmark −
    MATERIAL_GAP), None where it was not computed."""

    short: np.ndarray
    below: np.ndarray
    low: np.ndarray | None

    def by_company(self, own: Belief, target: np.ndarray, alone: "_Alone") -> "Known":
        """Return below and low of companies; a company of one row has those of the row."""
        others = Belief(*(each[alone.others] for each in own))
        below = self.below[alone.first]
        below[alone.others] = others.below(target[alone.others])
        if self.low is None:
            return Known(self.short, below, None)
        low = self.low[alone.first]
        low[alone.others] = others.below(target[alone.others] - MATERIAL_GAP)
        return Known(self.short, below, low)


class _Alone(NamedTuple):
    """first : the first row of each company; others : the companies with more than one row."""

    first: np.ndarray
    others: np.ndarray


class Gap(NamedTuple):
    """The evidence that each company is low by the gap `least`. p_low : P(θ < benchmark − least);
    q : the false discovery rate if this company and all with a higher p_low are called low."""

    least: float
    p_low: np.ndarray
    q: np.ndarray


def held_against(companies: pd.DataFrame, benchmark: str | float = "peers") -> Held:
    """Return companies compared with a benchmark; the result serves every gap and certainty.

    `companies`: one row per company × program × sex with company_id, complex_id, building_id (may
    be missing), industry, size_band, sex, program, users, eligible, and the posterior of its rate
    (OWN and LIKE of firm_rates).
    `benchmark`: "peers" (the rate of the people of similar companies), "p75" (that percentile of
    the true rates of similar companies) or a given rate from 0 to 1.
    Raises BadInputError for missing columns, unknown programs, rows given twice, users above
    eligible. An empty frame gives no rows.
    Source: Normand et al. (1997) JASA 92:803.
    """
    _check(companies, MATERIAL_GAP, MAX_FDR)
    if companies.empty:
        return Held(_no_rows(), Belief(*(np.empty(0) for _ in Belief._fields)))
    return _held(companies, benchmark)


def known_of(companies: pd.DataFrame) -> Known:
    """Return the slow values of rows of one programme; rows as `held_against` takes them."""
    _check(companies, MATERIAL_GAP, MAX_FDR)
    own, target = own_belief(companies), _targets(companies, "peers")
    # capped as the weighted sum of several rows is in `_sums`
    benchmark = np.minimum(target, 1)
    return Known(own.shortfall(target), own.below(benchmark), own.below(benchmark - MATERIAL_GAP))


def held_as_known(companies: pd.DataFrame, number: np.ndarray, known: Known) -> Held:
    """Return what `held_against` gives for the benchmark "peers", from stored slow values.

    companies : the rows that `known` was made of. number : the company of each row, from 0 on;
    rows of a company are consecutive. The rows returned have only number, users, eligible,
    benchmark, mean, p_below, missed and ENDS_OF; companies with equal `missed` keep their order.
    """
    return _held_by_number(companies, number, known, _targets(companies, "peers"))


def held_by_number(companies: pd.DataFrame, number: np.ndarray, benchmark: str | float) -> Held:
    """Return what `held_as_known` does for any benchmark, for rows that were checked before."""
    target = _targets(companies, benchmark)
    known = Known(*own_belief(companies).short_and_below(target), None)
    return _held_by_number(companies, number, known, target)


def _held_by_number(
    companies: pd.DataFrame, number: np.ndarray, known: Known, target: np.ndarray
) -> Held:
    groups = int(number[-1]) + 1 if len(number) else 0
    counted = np.bincount(number, minlength=groups)
    alone = _Alone(counted.cumsum() - counted, np.flatnonzero(counted > 1))
    weight = _weights(companies, number)
    sums = _sums(companies, number, weight, target, known.short)
    own, like = (_weighted(companies[names], number, weight) for names in (OWN, LIKE[1:]))
    chances = known.by_company(own, sums["benchmark"], alone)
    missed = np.where(sums["eligible"] > 0, sums["missed"], 0.0)
    order = np.argsort(-missed, kind="stable")
    sums |= {"mean": own.average(), "p_below": chances.below, "missed": missed}
    sums |= {"number": np.arange(groups)} | dict(zip(ENDS_OF, (*own, *like), strict=True))
    rows = pd.DataFrame({name: each[order] for name, each in sums.items()})
    low = None if chances.low is None else chances.low[order]
    return Held(rows, Belief(*(each[order] for each in own)), low)


def _held(companies: pd.DataFrame, benchmark: str | float) -> Held:
    result, own, like = _summed(companies, _targets(companies, benchmark))
    result = _believed(result, own)
    result = result.assign(
        rate=rate(result["users"], result["eligible"]),
        rank=result["missed"].rank(ascending=False, method="min").astype(int),
        **dict(zip(ENDS_OF, (*own, *like), strict=True)),
    )
    order = np.argsort(result["rank"].to_numpy(), kind="stable")
    return Held(result.take(order), Belief(*(each[order] for each in own)))


def gap_of(held: Held, material_gap: float) -> Gap:
    """Return the evidence that each company is low by a gap."""
    if held.low is not None and material_gap == MATERIAL_GAP:
        p_low = held.low
    else:
        p_low = held.own.below(held.rows["benchmark"].to_numpy() - material_gap)
    somebody = held.rows["eligible"].to_numpy() > 0
    return Gap(material_gap, p_low, bayesian_fdr(np.where(somebody, p_low, np.nan)))


def called(held: Held, gap: Gap, max_fdr: float) -> dict[str, np.ndarray]:
    """Return p_low, q and status of each company.

    status, the first that holds: low, when q ≤ max_fdr, p_low is at least 80 % and the estimated
    rate is at least the gap below; watch, when p_below is at least 80 % and the gap is material;
    in_line, when p_low is at most 20 %; too_few, where none of it holds or nobody was eligible.
    Source: Efron (2010) Large-Scale Inference.
    """
    status = np.array(STATUSES)[called_codes(held, gap, max_fdr)]
    return {"p_low": gap.p_low, "q": gap.q, "status": status}


def called_codes(held: Held, gap: Gap, max_fdr: float) -> np.ndarray:
    """Return the status of each company, as in `called`, by its index in STATUSES."""
    rows = {name: held.rows[name].to_numpy() for name in ("benchmark", "mean", "p_below")}
    found = _status(rows | {"p_low": gap.p_low, "q": gap.q}, gap.least, max_fdr)
    found[held.rows["eligible"].to_numpy() <= 0] = STATUSES.index("too_few")
    return found


def with_ends(rows: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return rows of `Held` with lower, upper and p_worst.

    These quantiles are slower than everything else, so only the rows that are shown get them.
    p_worst = P(θ is among the lowest tenth of similar companies).
    """
    moments = [rows[name].to_numpy(float) for name in ENDS_OF]
    own, like = Belief(*moments[:3]), Belief(*moments[3:])
    tail = (1 - confidence) / 2
    return rows.assign(
        lower=own.quantile(tail),
        upper=own.quantile(1 - tail),
        p_worst=own.below(np.maximum(like.quantile(WORST), 1e-9)),
    )


def statuses(companies: pd.DataFrame) -> pd.DataFrame:
    """Return company_id, program and status at the default gap and certainty, in any order.

    For lists of many days: ranks and the spread of similar firms are not computed.
    """
    _check(companies, MATERIAL_GAP, MAX_FDR)
    if companies.empty:
        return _no_rows()[["company_id", "program", "status"]]
    result, own, _ = _summed(companies, _targets(companies, "peers"))
    held = Held(_believed(result, own), own)
    status = called(held, gap_of(held, MATERIAL_GAP), MAX_FDR)["status"]
    return result[["company_id", "program"]].assign(status=status)


def _believed(result: pd.DataFrame, own: Belief) -> pd.DataFrame:
    """Return rows with mean and p_below, and missed 0 where nobody was eligible."""
    somebody = result["eligible"].to_numpy() > 0
    return result.assign(
        mean=own.average(),
        p_below=own.below(result["benchmark"].to_numpy()),
        missed=np.where(somebody, result["missed"], 0.0),
    )


def _check(companies: pd.DataFrame, material_gap: float, max_fdr: float) -> None:
    needed = [*COMPANY_COLUMNS, "sex", "program", "users", "eligible", *OWN, *LIKE]
    require_columns(companies, needed)
    require_known(companies["program"], PROGRAMS, "program")
    require_present(companies, ["company_id", "industry", "size_band", "sex", *OWN, *LIKE])
    require_unique(companies, ["company_id", "program", "sex"])
    users_and_eligible(companies["users"], companies["eligible"], labels=companies.index)
    for name, value in (("material_gap", material_gap), ("max_fdr", max_fdr)):
        if not 0 <= value <= 1:
            raise BadInputError(f"{name}은(는) 0과 1 사이여야 하는데 {value}을(를) 받았습니다.")


def _no_rows() -> pd.DataFrame:
    columns = dict.fromkeys([*COMPANY_COLUMNS, "program"], str) | RESULT
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def _targets(companies: pd.DataFrame, benchmark: str | float) -> np.ndarray:
    """Return the benchmark rate of each row."""
    if benchmark == "peers":
        return companies["like_rate"].to_numpy(float)
    words = str(benchmark)
    if words.startswith("p") and words[1:].isdigit() and 0 < int(words[1:]) < 100:
        return like_quantile(companies, int(words[1:]) / 100)
    if isinstance(benchmark, (int, float)) and 0 <= benchmark <= 1:
        return np.full(len(companies), float(benchmark))
    raise BadInputError(
        "benchmark는 'peers', 백분위('p75'처럼) 또는 0과 1 사이의 비율이어야 하는데 "
        f"{benchmark!r}을(를) 받았습니다."
    )


def _summed(companies: pd.DataFrame, target: np.ndarray) -> tuple[pd.DataFrame, Belief, Belief]:
    """Return the company × program rows with their counts, benchmark and missed, the posterior of
    each rate, and the spread of similar companies' rates."""
    code, _ = stratum_codes(companies, ["company_id", "program"])
    groups = int(code.max()) + 1 if len(code) else 0
    first = np.empty(groups, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    _refuse_torn(companies, first[code])
    short, weight = own_belief(companies).shortfall(target), _weights(companies, code)
    rows = companies[[*COMPANY_COLUMNS, "program"]].iloc[first].reset_index(drop=True)
    rows = rows.assign(**_sums(companies, code, weight, target, short))
    beliefs = [_weighted(companies[names], code, weight) for names in (OWN, LIKE[1:])]
    return rows, *beliefs


def _weights(companies: pd.DataFrame, code: np.ndarray) -> np.ndarray:
    """Return the weight of each row in its company; equal weights where nobody is eligible."""
    people = companies["eligible"].to_numpy(float) + 1e-9
    return people / np.bincount(code, people)[code]


def _sums(
    companies: pd.DataFrame,
    code: np.ndarray,
    weight: np.ndarray,
    target: np.ndarray,
    short: np.ndarray,
) -> dict[str, np.ndarray]:
    """Return the sums of each company. code : the company of each row; short : as in `Known`."""
    users, eligible = (companies[name].to_numpy(float) for name in ("users", "eligible"))
    return {
        "users": np.bincount(code, users),
        "eligible": np.bincount(code, eligible),
        "benchmark": np.minimum(np.bincount(code, weight * target), 1),
        "missed": np.bincount(code, eligible * short),
    }


def _weighted(moments: pd.DataFrame, code: np.ndarray, weight: np.ndarray) -> Belief:
    """Return the posterior of the weighted sum of the rates of each company.

    A firm that never grants refuses both sexes, so the chance of 0 is the same for both."""
    zero, mean, variance, covariance = moments.to_numpy(float).T
    both = np.bincount(code)[code] > 1
    spread = weight**2 * variance + np.where(both, weight * (1 - weight) * covariance, 0)
    sums = [np.bincount(code, each) for each in (weight * zero, weight * mean, spread)]
    return Belief(*sums)


def _refuse_torn(companies: pd.DataFrame, first: np.ndarray) -> None:
    """Raise BadInputError where the rows of one company disagree on what the company is."""
    for column in COMPANY_COLUMNS[1:]:
        values = pd.factorize(companies[column])[0]
        torn = np.flatnonzero(values != values[first])
        if len(torn):
            names = ", ".join(map(str, companies["company_id"].iloc[torn[:3]]))
            raise BadInputError(
                f"한 기업의 행마다 {column} 값이 다릅니다 (기업: {names}); 하나로 맞춰 주십시오."
            )


def _status(result: Mapping[str, np.ndarray], material_gap: float, max_fdr: float) -> np.ndarray:
    """Return the index in STATUSES of each row."""
    gap = result["benchmark"] - result["mean"]
    material = (gap >= material_gap) & (gap > 0)
    first_true = [
        ((result["q"] <= max_fdr) & (result["p_low"] >= LIKELY) & material, "low"),
        ((result["p_below"] >= LIKELY) & material, "watch"),
        (result["p_low"] <= 1 - LIKELY, "in_line"),
    ]
    codes = [np.int8(STATUSES.index(code)) for _, code in first_true]
    otherwise = np.int8(STATUSES.index("too_few"))
    return np.select([where for where, _ in first_true], codes, otherwise)


ABOVE = ("company_id", "users", "eligible", "benchmark", "mean", "p_above", "q")
"""Columns of a company that is well above similar ones."""


def well_above(
    companies: pd.DataFrame, material_gap: float = MATERIAL_GAP, max_fdr: float = MAX_FDR
) -> pd.DataFrame:
    """Return the companies above similar ones by a material gap, the surest first: ABOVE.

    companies : of one programme, as `held_against` takes them. p_above : the probability that the
    company is above by the gap; q : the false discovery rate of the list up to this company. Only
    companies with q ≤ max_fdr are returned: one person on leave at a firm of one proves little.
    """
    _check(companies, material_gap, max_fdr)
    if companies.empty:
        return pd.DataFrame(columns=list(ABOVE))
    result, own, _ = _summed(companies, _targets(companies, "peers"))
    target = np.minimum(result["benchmark"].to_numpy() + material_gap, 1.0)
    used = result["users"].to_numpy() > 0
    above = np.where(used, 1 - own.below(target), np.nan)
    found = result.assign(mean=own.average(), p_above=above, q=bayesian_fdr(above))
    order = ["p_above", "eligible", "company_id"]
    called = found[found["q"] <= max_fdr].sort_values(order, ascending=[False, False, True])
    return called[list(ABOVE)].reset_index(drop=True)
