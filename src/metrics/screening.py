"""Which companies are low among companies like theirs, and whom to visit first."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAMS
from src.metrics.checks import (
    BadInputError,
    require_columns,
    require_known,
    require_present,
    require_unique,
    users_and_eligible,
)
from src.metrics.false_discovery import bayesian_fdr
from src.metrics.firm_rates import LIKE, OWN, Belief, like_belief, own_belief
from src.metrics.rates import rate
from src.metrics.strata import stratum_codes

COMPANY_COLUMNS = ["company_id", "complex_id", "building_id", "industry", "size_band"]

MATERIAL_GAP = 0.05
MAX_FDR = 0.1
LIKELY = 0.8
WORST = 0.1
"""The share of like firms that counts as the worst."""

ENDS_OF = [f"{of}_{name}" for of in ("own", "alike") for name in Belief._fields]
"""What is believed of the rate of a company and of its like, both sexes together."""
RESULT = {"users": float, "eligible": float, "rate": float, "benchmark": float, "mean": float,
           "p_below": float, "p_low": float, "missed": float, "q": float, "status": str,
           "rank": int} | dict.fromkeys(ENDS_OF, float)  # fmt: skip


class Held(NamedTuple):
    """Companies held against a benchmark, before anybody says which gap matters.

    rows : one per company × program, most missed first: the company's columns, program, the counts
    summed over the sexes, rate, benchmark, what is believed (mean, p_below = P(θ < benchmark)),
    missed (people, added up over the sexes: one above the benchmark does not make up for the
    other), rank (by missed; equal ones share it) and ENDS_OF, from which `with_ends` finds lower,
    upper and p_worst of those shown. A company's rate is the sum of those of the sexes, weighted
    by who was eligible.
    own : what is believed of the rate of each.
    """

    rows: pd.DataFrame
    own: Belief


class Gap(NamedTuple):
    """How sure it is that each company is low by a gap. p_low : P(θ < benchmark − gap); q : the
    share of wrong calls if it and all surer ones are called."""

    least: float
    p_low: np.ndarray
    q: np.ndarray


def held_against(companies: pd.DataFrame, benchmark: str | float = "peers") -> Held:
    """Return companies held against a benchmark; another gap or certainty asks for no other.

    `companies`: one row per company × program × sex with company_id, complex_id, building_id (may
    be missing), industry, size_band, sex, program, users, eligible, and what is believed of its
    rate (OWN and LIKE of firm_rates).
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
    """Return how sure it is that each company is low by a gap."""
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
    rows = {name: held.rows[name].to_numpy() for name in ("benchmark", "mean", "p_below")}
    status = _status(rows | {"p_low": gap.p_low, "q": gap.q}, gap.least, max_fdr)
    somebody = held.rows["eligible"].to_numpy() > 0
    return {"p_low": gap.p_low, "q": gap.q, "status": np.where(somebody, status, "too_few")}


def with_ends(rows: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return rows of companies held against a benchmark with lower, upper and p_worst.

    To find the ends takes longer than all else, and of most firms nobody sees them. p_worst = P(θ
    is among the lowest tenth of similar companies).
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
    """Return company_id, program and status, as they are called by default, in any order.

    For lists of many days: ranks and what like firms do are not worked out.
    """
    _check(companies, MATERIAL_GAP, MAX_FDR)
    if companies.empty:
        return _no_rows()[["company_id", "program", "status"]]
    result, own, _ = _summed(companies, _targets(companies, "peers"))
    held = Held(_believed(result, own), own)
    status = called(held, gap_of(held, MATERIAL_GAP), MAX_FDR)["status"]
    return result[["company_id", "program"]].assign(status=status)


def _believed(result: pd.DataFrame, own: Belief) -> pd.DataFrame:
    """Return rows with mean and p_below; nobody is missed where none could."""
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
    """Return the rate that each row is held against."""
    if benchmark == "peers":
        return companies["like_rate"].to_numpy(float)
    words = str(benchmark)
    if words.startswith("p") and words[1:].isdigit() and 0 < int(words[1:]) < 100:
        return like_belief(companies).quantile(int(words[1:]) / 100)
    if isinstance(benchmark, (int, float)) and 0 <= benchmark <= 1:
        return np.full(len(companies), float(benchmark))
    raise BadInputError(
        "benchmark는 'peers', 백분위('p75'처럼) 또는 0과 1 사이의 비율이어야 하는데 "
        f"{benchmark!r}을(를) 받았습니다."
    )


def _summed(companies: pd.DataFrame, target: np.ndarray) -> tuple[pd.DataFrame, Belief, Belief]:
    """Return the company × program rows with their counts, benchmark and missed, and what is
    believed of the rates of each and of its like."""
    code, _ = stratum_codes(companies, ["company_id", "program"])
    groups = code.max() + 1
    first = np.empty(groups, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    _refuse_torn(companies, first[code])
    eligible = companies["eligible"].to_numpy(float)
    short = own_belief(companies).shortfall(target)
    weight = (eligible + 1e-9) / np.bincount(code, eligible + 1e-9, groups)[code]
    rows = companies[[*COMPANY_COLUMNS, "program"]].iloc[first].reset_index(drop=True)
    rows = rows.assign(
        users=np.bincount(code, companies["users"].to_numpy(float), groups),
        eligible=np.bincount(code, eligible, groups),
        benchmark=np.minimum(np.bincount(code, weight * target, groups), 1),
        missed=np.bincount(code, eligible * short, groups),
    )
    beliefs = [_weighted(companies[names], code, weight) for names in (OWN, LIKE[1:])]
    return rows, *beliefs


def _weighted(moments: pd.DataFrame, code: np.ndarray, weight: np.ndarray) -> Belief:
    """Return what is believed of the weighted sum of the rates of each company.

    A firm that never grants grants neither sex, so the chance of 0 is the same for both."""
    zero, mean, variance, covariance = moments.to_numpy(float).T
    groups = code.max() + 1
    both = np.bincount(code, minlength=groups)[code] > 1
    spread = weight**2 * variance + np.where(both, weight * (1 - weight) * covariance, 0)
    sums = [np.bincount(code, each, groups) for each in (weight * zero, weight * mean, spread)]
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
    gap = result["benchmark"] - result["mean"]
    material = (gap >= material_gap) & (gap > 0)
    first_true = [
        ((result["q"] <= max_fdr) & (result["p_low"] >= LIKELY) & material, "low"),
        ((result["p_below"] >= LIKELY) & material, "watch"),
        (result["p_low"] <= 1 - LIKELY, "in_line"),
    ]
    return np.select([row[0] for row in first_true], [row[1] for row in first_true], "too_few")


ABOVE = ("company_id", "users", "eligible", "benchmark", "mean", "p_above", "q")
"""How a company stands that is well above its like."""


def well_above(
    companies: pd.DataFrame, material_gap: float = MATERIAL_GAP, max_fdr: float = MAX_FDR
) -> pd.DataFrame:
    """Return the companies that are above their like by a material gap, the surest first: ABOVE.

    companies : of one programme, as `held_against` takes them. p_above : the probability of it; q :
    the share of these and all surer ones that is expected not to be. Those with q up to max_fdr
    are there: a single person who took leave at a firm of one makes no good example.
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
