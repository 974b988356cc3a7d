"""Which companies are low among companies like theirs, and whom to visit first."""

import numpy as np
import pandas as pd
from scipy import special

from src.domain.codes import PROGRAMS
from src.metrics.checks import (
    BadInputError,
    require_columns,
    require_known,
    require_present,
    require_unique,
    users_and_eligible,
)
from src.metrics.empirical_bayes import fit_strata, stratum_codes, summarise_beta
from src.metrics.false_discovery import bayesian_fdr
from src.metrics.rates import rate
from src.metrics.standardise import FULL_CREDIBILITY

LEVELS = ["industry", "size_band", "sex", "program"]
COMPANY_COLUMNS = ["company_id", "complex_id", "building_id", "industry", "size_band"]

MATERIAL_GAP = 0.05
MAX_FDR = 0.1
LIKELY = 0.8
MIN_ELIGIBLE = 2
LOWEST_MEAN = 1 / (1 + np.exp(14))  # as far as the fit goes

_EMPTY = {"users": float, "eligible": float, "rate": float, "benchmark": float, "mean": float,
          "lower": float, "upper": float, "p_below": float, "missed": float, "q": float,
          "status": str, "rank": int, "level": int, "peers": str}  # fmt: skip


def screen(
    companies: pd.DataFrame,
    benchmark: str | float = "peers",
    material_gap: float = MATERIAL_GAP,
    max_fdr: float = MAX_FDR,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return one row per company × program, most missed first: how it stands among its peers.

    `companies`: one row per company × program × sex with company_id, complex_id, building_id (may
    be missing), industry, size_band, sex, program, users, eligible.
    `benchmark`: "peers" (the rate of the people of similar companies, thin strata leaning on their
    parents as in expected_users), "p75" (that percentile of the true rates of similar companies) or
    a given rate from 0 to 1.
    The result has the company's columns, program, the counts summed over the sexes, rate,
    benchmark, the posterior (mean, lower, upper, p_below), missed (people, added up over the sexes:
    one above the benchmark does not make up for the other), q, status, rank (by missed; equal ones
    share it), level and peers (what makes similar companies alike).
    Both sexes keep their own prior and benchmark; the posterior of the company's rate is the beta
    with the mean and the variance of their weighted sum (p_below within .02 of the exact one).

    status, the first that holds: too_few, with fewer than two eligible, or when even no user at
    all would happen by chance in over 20 % of companies at the benchmark; low, when q ≤ max_fdr
    and the estimated rate is at least material_gap below; watch, when P(θ < benchmark) is at least
    80 % and the gap is material; in_line, when P(θ < benchmark − material_gap) is at most 20 %;
    too_few again where none of it holds.
    Raises BadInputError for missing columns, unknown programs, rows given twice, users above
    eligible. An empty frame gives an empty result.
    Source: Normand et al. (1997) JASA 92:803; Efron (2010) Large-Scale Inference.
    """
    _check(companies, material_gap, max_fdr)
    if companies.empty:
        return _no_rows()
    parts = _by_sex(companies, benchmark)
    result, total = _summed(companies, parts)
    law = (total["a"], total["b"], total["eligible"], total["benchmark"])
    found = summarise_beta(*law, confidence)
    result = result.assign(rate=rate(total["users"], total["eligible"]))
    result = result.assign(benchmark=total["benchmark"], **found._asdict())
    somebody = total["eligible"] > 0
    result["missed"] = np.where(somebody, total["missed"], 0.0)
    result["q"] = bayesian_fdr(np.where(somebody, found.p_below, np.nan))
    result["status"] = status_of(result, total, material_gap, max_fdr)
    result["rank"] = result["missed"].rank(ascending=False, method="min").astype(int)
    result = result.assign(level=total["level"], peers=total["peers"])
    return result.sort_values(["rank", "company_id", "program"], ignore_index=True)


def _check(companies: pd.DataFrame, material_gap: float, max_fdr: float) -> None:
    require_columns(companies, [*COMPANY_COLUMNS, "sex", "program", "users", "eligible"])
    require_known(companies["program"], PROGRAMS, "program")
    require_present(companies, ["company_id", "industry", "size_band", "sex"])
    require_unique(companies, ["company_id", "program", "sex"])
    users_and_eligible(companies["users"], companies["eligible"], labels=companies.index)
    for name, value in (("material_gap", material_gap), ("max_fdr", max_fdr)):
        if not 0 <= value <= 1:
            raise BadInputError(f"{name}은(는) 0과 1 사이여야 하는데 {value}을(를) 받았습니다.")


def _no_rows() -> pd.DataFrame:
    columns = dict.fromkeys([*COMPANY_COLUMNS, "program"], str) | _EMPTY
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def _by_sex(companies: pd.DataFrame, benchmark: str | float) -> dict[str, np.ndarray]:
    """Return per input row its counts, the parameters of its posterior, and its benchmark."""
    strata, code = fit_strata(companies, LEVELS)
    alpha, beta = priors_around_people(strata)
    users = companies["users"].to_numpy(float)
    eligible = companies["eligible"].to_numpy(float)
    a, b = alpha[code] + users, beta[code] + eligible - users
    target = benchmark_rates(benchmark, alpha, beta)[code]
    return {
        "users": users,
        "eligible": eligible,
        "a": a,
        "b": b,
        "benchmark": target,
        "missed": summarise_beta(a, b, eligible, target).missed,
        "level": strata["level"].to_numpy()[code],
        "peers": strata["level_columns"].to_numpy()[code],
    }


def priors_around_people(
    strata: pd.DataFrame, levels: list[str] = LEVELS
) -> tuple[np.ndarray, np.ndarray]:
    """Return alpha and beta per stratum: as alike as the fit says, around the rate of its people.

    The fit's own mean is that of companies. Where large companies grant more it lies below the rate
    of people, and it jumps where a thin stratum borrows; a stratum's size and the share of its
    parents enter bit by bit instead.
    """
    size = (strata["alpha"] + strata["beta"]).to_numpy()
    mean = np.clip(rates_of_people(strata, levels), LOWEST_MEAN, 1 - LOWEST_MEAN)
    return mean * size, (1 - mean) * size


def rates_of_people(strata: pd.DataFrame, levels: list[str] = LEVELS) -> np.ndarray:
    """Return users / eligible per stratum, thin ones pulled toward their parents.

    The credibility of standardise.expected_users, where one row is one stratum.
    """
    users, eligible = strata["users"].to_numpy(), strata["eligible"].to_numpy()
    rates = np.full(len(strata), rate(users.sum(), eligible.sum()))
    for depth in reversed(range(len(levels))):
        code, groups = stratum_codes(strata, levels[depth:])
        people = np.bincount(code, eligible, len(groups))
        own = rate(np.bincount(code, users, len(groups)), people)
        weight = np.sqrt(np.minimum(people / FULL_CREDIBILITY, 1))[code]
        rates = np.where(weight > 0, weight * own[code] + (1 - weight) * rates, rates)
    return rates


def benchmark_rates(benchmark: str | float, alpha: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Return the rate to be held against, per stratum."""
    if benchmark == "peers":
        return alpha / (alpha + beta)
    words = str(benchmark)
    if words.startswith("p") and words[1:].isdigit() and 0 < int(words[1:]) < 100:
        return special.betaincinv(alpha, beta, int(words[1:]) / 100)
    if isinstance(benchmark, (int, float)) and 0 <= benchmark <= 1:
        return np.full(len(alpha), float(benchmark))
    raise BadInputError(
        "benchmark는 'peers', 백분위('p75'처럼) 또는 0과 1 사이의 비율이어야 하는데 "
        f"{benchmark!r}을(를) 받았습니다."
    )


def _summed(companies: pd.DataFrame, parts: dict) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Return the company × program rows, and their sums over the sexes."""
    code, _ = stratum_codes(companies, ["company_id", "program"])
    groups = code.max() + 1
    first = np.empty(groups, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    _refuse_torn(companies, first[code])
    users, eligible, missed = (
        np.bincount(code, parts[k], groups) for k in ("users", "eligible", "missed")
    )
    weight = (parts["eligible"] + 1e-9) / np.bincount(code, parts["eligible"] + 1e-9, groups)[code]
    a, b = moment_matched(code, groups, weight, parts["a"], parts["b"])
    target = np.bincount(code, weight * parts["benchmark"], groups)
    level, peers = _coarsest(code, first, parts)
    rows = companies[[*COMPANY_COLUMNS, "program"]].iloc[first].reset_index(drop=True)
    total = {
        "users": users,
        "eligible": eligible,
        "a": a,
        "b": b,
        "level": level,
        "peers": peers,
        "missed": missed,
    }
    return rows.assign(users=users, eligible=eligible), total | {"benchmark": np.minimum(target, 1)}


def moment_matched(
    code: np.ndarray, groups: int, weight: np.ndarray, a: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the beta with the mean and variance of the weighted sum; a lone row keeps its own."""
    mean, size = a / (a + b), a + b
    centre = np.bincount(code, weight * mean, groups)
    variance = np.bincount(code, weight**2 * mean * (1 - mean) / (size + 1), groups)
    total = centre * (1 - centre) / variance - 1
    alone = np.bincount(code, minlength=groups)[code] == 1
    matched = [centre * total, (1 - centre) * total]
    for values, own in zip(matched, (a, b), strict=True):
        values[code[alone]] = own[alone]
    return tuple(matched)


def _coarsest(
    code: np.ndarray, first: np.ndarray, parts: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the level that the sex with the thinner stratum had to borrow from."""
    level, peers = parts["level"][first], parts["peers"][first]
    coarser = parts["level"] > level[code]
    level[code[coarser]] = parts["level"][coarser]
    peers[code[coarser]] = parts["peers"][coarser]
    return level, peers


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


def status_of(result: pd.DataFrame, total: dict, material_gap: float, max_fdr: float) -> np.ndarray:
    target = total["benchmark"]
    gap = target - result["mean"].to_numpy()
    material = (gap >= material_gap) & (gap > 0)
    no_user_by_chance = np.exp(special.xlog1py(total["eligible"], -target))
    short = special.betainc(total["a"], total["b"], np.maximum(target - material_gap, 0))
    first_true = [
        ((no_user_by_chance > 1 - LIKELY) | (total["eligible"] < MIN_ELIGIBLE), "too_few"),
        ((result["q"] <= max_fdr).to_numpy() & material, "low"),
        ((result["p_below"] >= LIKELY).to_numpy() & material, "watch"),
        (short <= 1 - LIKELY, "in_line"),
    ]
    return np.select([row[0] for row in first_true], [row[1] for row in first_true], "too_few")
