"""Campaigns: stages reached against the plan, cost per company, and groups left out.

All figures come from counts of distinct companies (src/store/queries/campaigns.py).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.domain.codes import STAGES
from src.metrics.checks import Day, confidence_level, counts, require_columns
from src.metrics.rates import byar_interval, divide, rate, wilson_interval

LINKED = "linked"
COSTED = ("costed_reached", "costed_linked")
LEFT_OUT = 0.998
"""Confidence for calling a group left out, high because many groups are tested."""


def stage_funnel(steps: pd.DataFrame, budget: float, confidence: float = 0.95) -> pd.DataFrame:
    """Return one row per stage: companies and eligible people that got at least there, conversion
    from the stage before with Wilson limits lower and upper, cost per company with its limits.

    `steps`: step (0 targeted to 5 placed), companies, eligible, each company once by its furthest
    step. `budget`: won, NaN where unknown. No rows give stages of 0.
    """
    require_columns(steps, ["step", "companies", "eligible"])
    step = steps["step"].to_numpy(int)

    def at_least(name: str) -> np.ndarray:
        at = np.bincount(step, steps[name].fillna(0).to_numpy(float), len(STAGES))
        return at[::-1].cumsum()[::-1].astype(int)

    companies = at_least("companies")
    before = np.append(companies[:1], companies[:-1])
    found = (rate(companies, before), *wilson_interval(companies, before, confidence))
    shares = dict(zip(("conversion", "lower", "upper"), found, strict=True))
    for each in shares.values():
        each[0] = np.nan  # there is no stage before the first
    counted = {"stage": STAGES, "companies": companies, "eligible": at_least("eligible")}
    return pd.DataFrame(counted | shares | cost_for_each(budget, companies, confidence))


def cost_for_each(
    budget: ArrayLike, companies: ArrayLike, confidence: float = 0.95
) -> dict[str, np.ndarray]:
    """Return cost, cost_lower and cost_upper: won per company, element by element.

    The count is taken as Poisson (exact limits below ten, Byar's above) and inverted: its upper
    limit gives the lower limit of the cost. Without companies there is only a lower limit. NaN
    where the budget is not known.
    """
    confidence_level(confidence)
    won = np.asarray(budget, float)
    lower, upper = byar_interval(companies, confidence)
    return {
        "cost": divide(won, companies),
        "cost_lower": divide(won, upper),
        "cost_upper": divide(won, lower),
    }


def campaign_costs(campaigns: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return the campaigns with the cost per linked company, and its limits.

    `campaigns`: one row per campaign with cost_krw (won, may be missing) and linked (companies).
    """
    require_columns(campaigns, ["cost_krw", LINKED])
    won = counts(campaigns["cost_krw"], "cost_krw", campaigns.index, missing=True)
    return campaigns.assign(**cost_for_each(won, campaigns[LINKED], confidence))


def ways_compared(ways: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return the ways of reaching companies (channels, agencies) with share (linked of reached) and
    its Wilson limits, cost_reached (cost per company reached), cost per company linked and its
    limits, and unpriced (campaigns without a known cost).

    `ways`: rows of the query `campaign_ways`. Costs are those of the campaigns with a known cost,
    divided by the companies of the same campaigns; NaN without any.
    """
    require_columns(ways, ["campaigns", "costed", "cost_krw", "reached", LINKED, *COSTED])
    won = ways["cost_krw"].astype(float).where(ways["costed"] > 0)
    reached, linked = (ways[name].astype(float) for name in ("reached", LINKED))
    lower, upper = wilson_interval(linked, reached, confidence)
    return ways.assign(
        share=rate(linked, reached),
        lower=lower,
        upper=upper,
        cost_reached=divide(won, ways["costed_reached"]),
        **cost_for_each(won, ways["costed_linked"], confidence),
        unpriced=ways["campaigns"] - ways["costed"],
    )


def reach_pace(days: pd.DataFrame, campaigns: pd.DataFrame, as_of: Day) -> pd.DataFrame:
    """Return one row per week (Monday): new, reached (companies so far) and planned (so far).

    `days`: day, companies (first reached on that day). `campaigns`: starts_on, ends_on, target. A
    target is spread evenly over the days of its campaign; planned is missing where no campaign has
    both a target and a last day. reached is missing after the week of `as_of`. Weeks run from the
    first campaign or contact to `as_of` or the last planned day, whichever is later. No campaign
    and no contact give no rows.
    """
    planned = campaigns.dropna(subset=["starts_on", "ends_on", "target"])
    ends = [pd.to_datetime(each) for each in (days["day"], planned["starts_on"])]
    if not sum(map(len, ends)):
        return pd.DataFrame(columns=["week", "new", "reached", "planned"])
    last = max([pd.Timestamp(as_of), *pd.to_datetime(planned["ends_on"])])
    weeks = pd.date_range(
        monday_of(min(each.min() for each in ends if len(each))), monday_of(last), freq="7D"
    )
    new = days["companies"].groupby(mondays_of(days["day"])).sum().reindex(weeks, fill_value=0)
    known = weeks <= monday_of(pd.Timestamp(as_of))
    return pd.DataFrame({
        "week": weeks,
        "new": np.where(known, new, np.nan),
        "reached": np.where(known, new.cumsum(), np.nan),
        "planned": planned_by_week(weeks, planned),
    })  # fmt: skip


def planned_by_week(weeks: pd.DatetimeIndex, campaigns: pd.DataFrame) -> np.ndarray:
    """Return how many companies should have been reached by the Sunday of each week."""
    if campaigns.empty:
        return np.full(len(weeks), np.nan)
    start = pd.to_datetime(campaigns["starts_on"]).to_numpy()
    length = (pd.to_datetime(campaigns["ends_on"]).to_numpy() - start) / np.timedelta64(1, "D") + 1
    sunday = (weeks + pd.Timedelta(days=7)).to_numpy()
    gone = (sunday[:, None] - start[None, :]) / np.timedelta64(1, "D")
    share = np.clip(gone / np.maximum(length, 1), 0, 1)
    return share @ campaigns["target"].to_numpy(float)


def monday_of(day: pd.Timestamp) -> pd.Timestamp:
    return day.normalize() - pd.Timedelta(days=day.weekday())


def mondays_of(days: pd.Series) -> pd.Series:
    each = pd.to_datetime(days).dt.normalize()
    return each - pd.to_timedelta(each.dt.day_of_week, unit="D")


def groups_of(parts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the groups by one column, with code and name, sorted by code.

    `parts`: groups by several columns at once, with `by` and `by`_name, companies, reached,
    eligible, eligible_reached.
    """
    counted = ["companies", "reached", "eligible", "eligible_reached"]
    rows = parts.groupby(by).agg({f"{by}_name": "min"} | dict.fromkeys(counted, "sum"))
    rows = rows.rename(columns={f"{by}_name": "name"}).rename_axis("code")
    return rows.reset_index()


def left_out(groups: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return the groups with value (share of companies reached), lower, upper, benchmark (the share
    in all groups), and left_out: whether even the 99.8 % limit lies below it; the lowest first.

    `groups`: code, name, companies, reached. No groups give no rows.
    """
    require_columns(groups, ["code", "name", "companies", "reached"])
    lower, upper = wilson_interval(groups["reached"], groups["companies"], confidence)
    far = wilson_interval(groups["reached"], groups["companies"], LEFT_OUT)[1]
    whole = divide(groups["reached"].sum(), groups["companies"].sum())
    return groups.assign(
        value=rate(groups["reached"], groups["companies"]),
        lower=lower,
        upper=upper,
        benchmark=float(whole),
        left_out=far < whole,
    ).sort_values(["value", "code"], ignore_index=True)
