"""The effect of a campaign: firms reached against firms not reached yet with the same record.

A firm mostly has 0 or 1 eligible people a month, too few for a monthly rate. So effects are ratios
of sums, extra users per eligible person, and their standard errors come from a jackknife over
firms. Planners choose firms by their record, and a low record rises by itself (regression to the
mean); so firms are compared that had the same record at the time of contact. Reasons and limits:
docs/explanation/campaign-effect.md.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy

from src.metrics.checks import (
    confidence_level,
    counts,
    require_columns,
    require_present,
    require_unique,
)
from src.metrics.effect_sums import FOLDS, Chosen
from src.metrics.months import month_number, month_numbers
from src.metrics.rates import divide
from src.metrics.record_then import Started
from src.metrics.stacked_cohorts import BINS, HEADLINE, Base, joined_groups, make_base

RECORD_MONTHS = 24
FEWEST_COMPANIES = 20
FEWEST_ELIGIBLE = 50
PER = 100
WIDENING = 1.12
"""Factor on standard errors, because levels, scores and weights are not estimated anew per fold.
On 600 simulated data sets errors without it were 5 % below the scatter of the estimates, which has
long tails."""
DRAWS = 10_000


@dataclass(frozen=True)
class Effect:
    """An estimated effect, in extra users per 100 eligible people.

    status : found, less, unclear (the interval contains 0), too_few (no estimate), no_history (no
    month after or before the contacts is settled). study : one row per bin of months since contact:
    first, last (months), effect, standard_error, lower, upper (simultaneous), eligible, companies.
    companies : firms reached with anybody eligible in the months after; reached : all firms reached
    whose months after are settled; compared : comparison firms in the cohort that has most.
    """

    status: str
    reached: int = 0
    companies: int = 0
    eligible: float = 0.0
    compared: int = 0
    effect: float = np.nan
    standard_error: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    study: pd.DataFrame | None = None


def effect_base(
    months: pd.DataFrame,
    contacts: pd.DataFrame,
    until: str,
    others: pd.DataFrame | None = None,
    started: Started | None = None,
) -> Base | None:
    """Return the data behind the effect of any choice among these contacts; None without months.

    `months`: one row per company × month × sex with anybody eligible: company_id, month (YYYY-MM),
    sex, eligible, users, rate (of similar firms), and optionally known, the chance that a start is
    known by now; eligible people are then weighted by it. `contacts`: one row per contacted
    company: company_id, first_on (day of its first contact), and optionally aimed_on (the day its
    campaign began, when it was chosen by its record). `until`: the last month whose reports are in;
    later months do not count, nor does the month of contact, which lies on both sides.
    `others`: the records in other programmes, which planners see as well: one row per company,
    month of eligibility, programme and sex: company_id, month, program, sex, eligible, users,
    expected (at the rate of like firms), usual (at that of all), and known if `months` has it.
    `started`: when users of all programmes started, so that a record is what was known at the
    contact. If None, all start in the month in which they become eligible.
    Firms contacted outside the choice serve as comparison until their own contact.
    Raises BadInputError for missing columns or numbers.
    """
    require_columns(months, ["company_id", "month", "sex", "eligible", "users", "rate"])
    require_columns(contacts, ["company_id", "first_on"])
    require_present(months, ["company_id", "month", "sex"])
    require_unique(contacts, ["company_id"])
    for name in ("eligible", "users", "rate"):
        counts(months[name], name, months.index)
    last = month_number(until)
    settled = months[month_numbers(months["month"]) <= last]
    return make_base(settled, contacts, last, RECORD_MONTHS, others, started)


def campaign_effect(known: Chosen | None, confidence: float = 0.95) -> Effect:
    """Return the effect over the six months after the first contact, and by months since then.

    Source: Callaway & Sant'Anna (2021) for cohorts and not-yet-reached controls; Ding & Li (2019)
    Political Analysis 27:605 for comparing at the same record.
    """
    return _estimated(known, confidence, matched=True)


def before_after_effect(known: Chosen | None, confidence: float = 0.95) -> Effect:
    """Return the plain difference in differences: the change of firms reached since the year before
    the contact, less that of firms not reached.

    Where firms were chosen for being low it includes their regression to the mean. Then this and
    `campaign_effect` bracket the truth, whether firms were low by record or in fact.
    """
    return replace(_estimated(known, confidence, matched=False), study=None)


def _estimated(sums: Chosen | None, confidence: float, matched: bool) -> Effect:
    confidence_level(confidence)
    if sums is None:
        return Effect("no_history")
    known = Effect(
        "too_few",
        reached=sums.reached,
        companies=int(sums.companies[HEADLINE]),
        eligible=float(sums.people[HEADLINE]),
        compared=sums.compared,
    )
    few = known.companies < FEWEST_COMPANIES or known.eligible < FEWEST_ELIGIBLE
    if few or known.compared < FEWEST_COMPANIES:
        return known
    excess, replicates = excess_by_bin(sums, matched)
    if not matched:
        excess, replicates = _less_before(excess, replicates)
    if np.isnan(excess[HEADLINE]):
        return known
    return _with_intervals(known, sums, excess, replicates, confidence)


def _with_intervals(
    known: Effect, sums: Chosen, excess: np.ndarray, replicates: np.ndarray, confidence: float
) -> Effect:
    covariance = jackknife_covariance(replicates)
    error = float(np.sqrt(covariance[HEADLINE, HEADLINE]))
    reach = student_quantile(replicates[:, HEADLINE], confidence) * error
    middle = float(excess[HEADLINE])
    lower, upper = PER * (middle - reach), PER * (middle + reach)
    status = "found" if lower > 0 else "less" if upper < 0 else "unclear"
    return replace(
        known,
        status=status,
        effect=PER * middle,
        standard_error=PER * error,
        lower=lower,
        upper=upper,
        study=_study(sums, excess, covariance, confidence),
    )


def student_quantile(replicates: np.ndarray, confidence: float) -> float:
    """Return Student's quantile with fewer degrees of freedom where few folds have most scatter.

    The degrees of freedom of a variance follow from the kurtosis: 2 folds / (kurtosis - 1).
    """
    deviations = replicates - replicates.mean()
    kurtosis = float(divide(FOLDS * (deviations**4).sum(), (deviations**2).sum() ** 2))
    freedom = 2 * FOLDS / max(kurtosis - 1, 2.0) if np.isfinite(kurtosis) else 1.0
    return float(scipy.stats.t.isf((1 - confidence) / 2, max(freedom, 1.0)))


def jackknife_covariance(replicates: np.ndarray) -> np.ndarray:
    """Return the covariance of the bins from replicates, each without one fold of firms.

    Source: the delete-a-group jackknife, Kott (2001) Journal of Official Statistics 17:521.
    """
    deviations = np.nan_to_num(replicates - replicates.mean(axis=0))
    return WIDENING**2 * (FOLDS - 1) / FOLDS * deviations.T @ deviations


def excess_by_bin(known: Chosen, matched: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return extra users per eligible person in each bin, and the replicates (fold, bin).

    matched : compare within groups of firms of similar score; a group with fewer than
    FEWEST_IN_CELL comparison firms in a bin is joined with the next.
    """
    foretold = "scored" if matched else "expected"
    part = _joined(known.held) if matched else np.ones((1, *known.held.shape[::-1]))
    sums = {
        name: np.einsum("jbg,fgb->fjb", part, each)
        for name, each in (
            ("users", known.own["users"]),
            ("expected", known.own[foretold]),
            ("eligible", known.own["eligible"]),
            ("their_users", known.theirs["users"]),
            ("their_expected", known.theirs[foretold]),
        )
    }
    whole = {name: each.sum(axis=0, keepdims=True) for name, each in sums.items()}
    without = {name: whole[name] - each for name, each in sums.items()}
    return excess_ratio(whole)[0], excess_ratio(without)


def _joined(held: np.ndarray) -> np.ndarray:
    """Return 1 where a group is part of a joined one (joined group, bin, group), else 0."""
    groups = np.arange(len(held))
    return np.stack([joined_groups(each)[None, :] == groups[:, None] for each in held.T], 1) * 1.0


def excess_ratio(sums: dict[str, np.ndarray]) -> np.ndarray:
    """Return users less those expected from the comparison firms, per eligible person and bin."""
    level = divide(sums["their_users"], sums["their_expected"])
    foreseen = np.where(sums["expected"] > 0, level * sums["expected"], 0.0)
    return divide((sums["users"] - foreseen).sum(axis=1), sums["eligible"].sum(axis=1))


def _less_before(excess: np.ndarray, replicates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the excess of each bin less that of the year before the contact."""
    return excess - excess[-1], replicates - replicates[:, -1:]


def critical_value(covariance: np.ndarray, confidence: float) -> float:
    """Return the quantile of the largest |t| among estimates with this covariance (sup-t).

    From 10,000 normal draws with a fixed seed; never below the pointwise value.
    Source: Callaway & Sant'Anna (2021), section 4.1; Montiel Olea & Plagborg-Møller (2019).
    """
    pointwise = float(scipy.stats.norm.isf((1 - confidence_level(confidence)) / 2))
    error = np.sqrt(np.diag(covariance))
    kept = error > 0
    if kept.sum() < 2:
        return pointwise
    correlation = covariance[np.ix_(kept, kept)] / np.outer(error[kept], error[kept])
    values, vectors = np.linalg.eigh(correlation)
    draws = np.random.default_rng(0).standard_normal((DRAWS, len(values)))
    t = draws @ (vectors * np.sqrt(np.maximum(values, 0))).T
    return max(pointwise, float(np.quantile(np.abs(t).max(axis=1), confidence)))


def _study(
    sums: Chosen, excess: np.ndarray, covariance: np.ndarray, confidence: float
) -> pd.DataFrame:
    """Return the bins with simultaneous bands; a bin without an estimate has no row."""
    drawn = [place for place, each in enumerate(BINS) if each.drawn and not np.isnan(excess[place])]
    part = covariance[np.ix_(drawn, drawn)]
    error = np.sqrt(np.diag(part))
    reach = critical_value(part, confidence) * error
    return pd.DataFrame({
        "first": [BINS[place].first for place in drawn],
        "last": [BINS[place].last for place in drawn],
        "effect": PER * excess[drawn],
        "standard_error": PER * error,
        "lower": PER * (excess[drawn] - reach),
        "upper": PER * (excess[drawn] + reach),
        "eligible": sums.people[drawn],
        "companies": sums.companies[drawn],
    })  # fmt: skip
