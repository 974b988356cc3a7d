"""What campaigns planned, how far they got, what that cost, and whom they left out.

Everything is made of counts of distinct companies, as src/store/queries/campaigns.py adds them up.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.domain.codes import STAGES
from src.metrics.checks import Day, confidence_level, counts, require_columns
from src.metrics.rates import byar_interval, divide, rate, wilson_interval

LINKED = "linked"
LEFT_OUT = 0.998
"""Confidence at which a group is called left out: of many groups, chance alone calls hardly any."""


def stage_funnel(steps: pd.DataFrame, budget: float, confidence: float = 0.95) -> pd.DataFrame:
    """Return one row per stage: companies and eligible people that got at least there, conversion
    of the stage before with Wilson limits lower and upper, cost per company with its limits.

    `steps`: step (0 targeted to 5 placed), companies, eligible: by the furthest step, each company
    once. `budget`: won, NaN where it cannot be said. No rows: stages of 0.
    """
    require_columns(steps, ["step", "companies", "eligible"])
    at = steps.groupby("step")[["companies", "eligible"]].sum().reindex(range(len(STAGES)))
    there = at.fillna(0)[::-1].cumsum()[::-1]
    before = there["companies"].shift(fill_value=there["companies"].iloc[0])
    lower, upper = wilson_interval(there["companies"], before, confidence)
    rows = pd.DataFrame({
        "stage": STAGES,
        "companies": there["companies"].astype(int).to_numpy(),
        "eligible": there["eligible"].astype(int).to_numpy(),
        "conversion": rate(there["companies"], before),
        "lower": lower,
        "upper": upper,
    })  # fmt: skip
    rows.loc[0, ["conversion", "lower", "upper"]] = np.nan
    return rows.assign(**cost_for_each(budget, rows["companies"], confidence))


def cost_for_each(
    budget: ArrayLike, companies: ArrayLike, confidence: float = 0.95
) -> dict[str, np.ndarray]:
    """Return cost, cost_lower and cost_upper: won for each company, element by element.

    The count is taken as Poisson (exact limits below ten, Byar's above) and turned round: the upper
    limit of the count gives the lower limit of the cost. Of no company there is no cost and no
    upper limit, but a lower one. NaN where the budget is not known.
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
    """Return the campaigns with what each company linked cost, and its limits.

    `campaigns`: one row a campaign with budget_krw (may be missing) and linked (companies).
    """
    require_columns(campaigns, ["budget_krw", LINKED])
    budget = counts(campaigns["budget_krw"], "budget_krw", campaigns.index, missing=True)
    return campaigns.assign(**cost_for_each(budget, campaigns[LINKED], confidence))


def channel_funnels(
    steps: pd.DataFrame, budgets: pd.Series, confidence: float = 0.95
) -> pd.DataFrame:
    """Return one row per channel: companies targeted, reached and linked, share of those reached
    that were linked with Wilson limits, cost per company linked with its limits.

    `steps`: as `stage_funnel` takes them, with channel. `budgets`: won by channel.
    """
    require_columns(steps, ["channel", "step", "companies", "eligible"])
    rows = []
    for channel, own in steps.groupby("channel", sort=True):
        funnel = stage_funnel(own, budgets.get(channel, np.nan), confidence).set_index("stage")
        cost = funnel.loc[LINKED, ["cost", "cost_lower", "cost_upper"]]
        rows.append({
            "channel": channel,
            "targeted": funnel.loc["targeted", "companies"],
            "reached": funnel.loc["informed", "companies"],
            "eligible": funnel.loc["informed", "eligible"],
            "linked": funnel.loc[LINKED, "companies"],
            **cost,
        })  # fmt: skip
    columns = ["channel", "targeted", "reached", "eligible", "linked", "cost", "cost_lower",
               "cost_upper"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    share = rate(table["linked"].astype(float), table["reached"].astype(float))
    lower, upper = wilson_interval(
        table["linked"].astype(float), table["reached"].astype(float), confidence
    )
    return table.assign(share=share, lower=lower, upper=upper)


def reach_pace(days: pd.DataFrame, campaigns: pd.DataFrame, as_of: Day) -> pd.DataFrame:
    """Return one row per week (Monday): new, reached (companies so far) and planned (so far).

    `days`: day, companies (first reached then). `campaigns`: starts_on, ends_on, target. A target
    is spread evenly over the days of its campaign; planned is missing where no campaign has both a
    target and a last day. reached is missing after the week of `as_of`. Weeks run from the first
    campaign or contact to `as_of` or the last day planned. No campaign and no contact: no rows.
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
    """Return the groups of one way to group, with code and name, in order of the codes.

    `parts`: the groups of several ways at once, with `by` and `by`_name, companies, reached,
    eligible, eligible_reached.
    """
    counted = ["companies", "reached", "eligible", "eligible_reached"]
    rows = parts.groupby(by).agg({f"{by}_name": "min"} | dict.fromkeys(counted, "sum"))
    rows = rows.rename(columns={f"{by}_name": "name"}).rename_axis("code")
    return rows.reset_index()


def left_out(groups: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return the groups with value (share of companies reached), lower, upper, benchmark (the share
    of all), and left_out: whether even the 99.8 % limit lies below that; the lowest first.

    `groups`: code, name, companies, reached. No groups: no rows.
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
