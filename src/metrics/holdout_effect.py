"""The effect of a campaign, from a randomised hold-out.

Companies are held back at random, so both arms were chosen in the same way: no regression to the
mean, no selection by the planner. All companies that were to be contacted count, including those
never met (intention to treat).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.checks import confidence_level, require_columns
from src.metrics.months import month_number
from src.metrics.rates import divide

MONTHS = 6
FEWEST_COMPANIES = 20
FEWEST_ELIGIBLE = 30
PER = 100


@dataclass(frozen=True)
class HoldoutEffect:
    """The effect in extra users per 100 eligible people, in the six months after the campaign.

    status : none (no hold-out), not_settled (its months are not in yet), too_few, found, less,
    unclear (the interval contains 0). contacted, held : companies in each arm; eligible : people in
    both arms.
    """

    status: str
    contacted: int = 0
    held: int = 0
    eligible: float = 0.0
    effect: float = np.nan
    lower: float = np.nan
    upper: float = np.nan


def holdout_effect(
    months: pd.DataFrame, arms: pd.DataFrame, until: str, confidence: float = 0.95
) -> HoldoutEffect:
    """Return the difference between contacted and held-back companies, each against similar firms.

    `months`: as in `effect_base`. `arms`: campaign_id, company_id, held, started_on (the last day
    of the campaign); months 1 to 6 after it count if settled by `until`. A company is one
    observation: its users less those expected of similar firms, summed over its months.
    """
    confidence_level(confidence)
    require_columns(arms, ["campaign_id", "company_id", "held", "started_on"])
    if arms.empty or arms["held"].all():
        return HoldoutEffect("none")
    known = HoldoutEffect("not_settled", int((~arms["held"]).sum()), int(arms["held"].sum()))
    rows = settled_months(months, arms, until)
    if rows.empty:
        return known
    sides = [arm_excess(rows[rows["held"] == held]) for held in (False, True)]
    firms, eligible, excess, variance = (np.array(each) for each in zip(*sides, strict=True))
    seen = HoldoutEffect("too_few", known.contacted, known.held, float(eligible.sum()))
    if firms.min() < FEWEST_COMPANIES or eligible.min() < FEWEST_ELIGIBLE:
        return seen
    reach = stats.t.isf((1 - confidence) / 2, firms.sum() - 2) * np.sqrt(variance.sum())
    effect = PER * (excess[0] - excess[1])
    lower, upper = effect - PER * reach, effect + PER * reach
    status = "found" if lower > 0 else "less" if upper < 0 else "unclear"
    return HoldoutEffect(status, known.contacted, known.held, seen.eligible, effect, lower, upper)


def settled_months(months: pd.DataFrame, arms: pd.DataFrame, until: str) -> pd.DataFrame:
    """Return one row per campaign × company with anybody eligible in its six months: eligible,
    more (users above those expected of similar firms), held."""
    rows = arms.merge(months[months["month"] <= until], on="company_id")
    day = pd.to_datetime(rows["started_on"])
    numbers = {name: month_number(name) for name in rows["month"].unique()}
    since = rows["month"].map(numbers).astype(float) - (12 * day.dt.year + day.dt.month - 1)
    rows = rows[(since >= 1) & (since <= MONTHS)]
    more = rows["users"] - rows["eligible"] * rows["rate"]
    keys = ["campaign_id", "company_id", "held"]
    return rows.assign(more=more).groupby(keys, as_index=False)[["eligible", "more"]].sum()


def arm_excess(rows: pd.DataFrame) -> tuple[int, float, float, float]:
    """Return companies, eligible people, extra users per eligible person, and its variance."""
    eligible = float(rows["eligible"].sum())
    excess = float(divide(rows["more"].sum(), eligible))
    deviations = rows["more"] - excess * rows["eligible"]
    many = len(rows)
    variance = divide(float((deviations**2).sum()) * many, eligible**2 * max(many - 1, 1))
    return many, eligible, excess, float(variance)
