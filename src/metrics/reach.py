"""Reach: whom did a campaign get to, how far, and at what cost? A company counts once.

Stages follow one another; a company that got to a stage has passed those before it, whether or not
a contact was written down there. It counts once in a group however often it was contacted; in two
channels it counts in both, so channels do not add up to the whole.
"""

import numpy as np
import pandas as pd

from src.domain.codes import STAGES
from src.metrics.checks import (
    BadInputError,
    confidence_level,
    counts,
    require_columns,
    require_known,
    require_present,
    require_unique,
)
from src.metrics.rates import divide, rate, wilson_interval

REACHED = "informed"
LINKED = "linked"


def reach(
    contacts: pd.DataFrame,
    by: str | list[str] = (),
    companies: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return one row per group of `by` × stage: how many companies got there, and of how many.

    `contacts`: company_id, stage and the columns of `by` (channel, campaign_id, complex_id, …), one
    row a contact. `companies` (optional): company_id and eligible (people); eligible and
    eligible_reach then weigh every company by its people, and a company that is not listed is
    refused. Columns: companies (distinct, at least that far), reach (of the first stage),
    conversion (of the stage before) with Wilson limits lower and upper; NaN where nobody was there
    before.
    Stages that nobody got to are rows of 0. No contacts: no rows, or the stages of one group of 0.
    """
    by = [by] if isinstance(by, str) else list(by)
    confidence_level(confidence)
    furthest = _furthest(contacts, by)
    weight = _eligible_of(furthest, companies)
    keys = [*by, "stage"]
    table = pd.DataFrame({"stage": STAGES})
    if by:
        groups = furthest[by].drop_duplicates().sort_values(by)
        table = groups.merge(table, how="cross")
    table["companies"] = _at_least(furthest, table, by, np.ones(len(furthest))).astype(int)
    first, before = _first_and_before(table["companies"])
    table["reach"] = rate(table["companies"], first)
    table["conversion"] = rate(table["companies"], before)
    table["lower"], table["upper"] = wilson_interval(table["companies"], before, confidence)
    if companies is not None:
        table["eligible"] = _at_least(furthest, table, by, weight)
        table["eligible_reach"] = rate(table["eligible"], _first_and_before(table["eligible"])[0])
    return table[[*keys, *[name for name in table.columns if name not in keys]]]


def reach_over_time(contacts: pd.DataFrame, by: str | list[str] = ()) -> pd.DataFrame:
    """Return one row per group × stage × week: companies that first got that far in the week
    (new_companies), and all that had by then (companies).

    `contacts`: as in `reach`, with contacted_on (a day). Weeks are Mondays, without gaps from the
    first contact to the last. No contacts: no rows.
    """
    by = [by] if isinstance(by, str) else list(by)
    require_columns(contacts, ["contacted_on"])
    require_present(contacts, ["contacted_on"])
    first = _first_week(contacts, by)
    if first.empty:
        columns = [*by, "stage", "week", "new_companies", "companies"]
        return pd.DataFrame(columns=columns)
    keys = [*by, "stage"]
    weeks = pd.date_range(first["week"].min(), first["week"].max(), freq="7D", name="week")
    counted = first.groupby([*keys, "week"], observed=True).size()
    wide = counted.unstack("week", fill_value=0).reindex(columns=weeks, fill_value=0)
    new = wide.stack().rename("new_companies")
    total = wide.cumsum(axis=1).stack().rename("companies")
    table = pd.concat([new, total], axis=1).reset_index()
    order = table["stage"].map(STAGES.index)
    return (
        table.assign(order=order)
        .sort_values([*by, "order", "week"], ignore_index=True)
        .drop(columns="order")
    )


def cost_per_company(
    contacts: pd.DataFrame, campaigns: pd.DataFrame, by: str = "campaign_id"
) -> pd.DataFrame:
    """Return one row per campaign, or per any column of `campaigns` such as channel: budget_krw,
    reached, linked, and won per company reached and linked.

    `contacts`: company_id, campaign_id, stage; `campaigns`: campaign_id (once), budget_krw, `by`.
    Reached means at least informed. A company counts once within a row. NaN where nobody was
    reached. Every campaign counts with its budget, contacted or not. Raises BadInputError for a
    contact of an unknown campaign.
    """
    require_columns(campaigns, ["campaign_id", "budget_krw", by])
    require_unique(campaigns, ["campaign_id"])
    require_columns(contacts, ["campaign_id"])
    require_known(contacts["campaign_id"], campaigns["campaign_id"].tolist(), "campaign_id")
    budget = counts(campaigns["budget_krw"], "budget_krw", campaigns.index)
    spent = campaigns.assign(budget_krw=budget).groupby(by, as_index=False)["budget_krw"].sum()
    group = dict(zip(campaigns["campaign_id"], campaigns[by], strict=True))
    labelled = contacts.assign(**{by: contacts["campaign_id"].map(group)})
    furthest = _furthest(labelled, [by])
    for name, stage in (("reached", REACHED), ("linked", LINKED)):
        there = furthest[furthest["step"] >= STAGES.index(stage)].groupby(by).size()
        spent[name] = spent[by].map(there).fillna(0).astype(int)
    for name, number in (("cost_per_reached", "reached"), ("cost_per_linked", "linked")):
        spent[name] = divide(spent["budget_krw"], spent[number])
    return spent


def _furthest(contacts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return one row per group × company with the step (0, 1, …) of its furthest stage."""
    _check(contacts, by)
    step = contacts["stage"].map({stage: number for number, stage in enumerate(STAGES)})
    keyed = contacts[[*by, "company_id"]].assign(step=step.astype(int))
    return keyed.groupby([*by, "company_id"], observed=True, as_index=False)["step"].max()


def _check(contacts: pd.DataFrame, by: list[str]) -> None:
    require_columns(contacts, ["company_id", "stage", *by])
    require_present(contacts, ["company_id", *by])
    require_known(contacts["stage"], STAGES, "stage")


def _eligible_of(furthest: pd.DataFrame, companies: pd.DataFrame | None) -> np.ndarray | None:
    if companies is None:
        return None
    require_columns(companies, ["company_id", "eligible"])
    require_unique(companies, ["company_id"])
    eligible = counts(companies["eligible"], "eligible", companies.index)
    weight = furthest["company_id"].map(dict(zip(companies["company_id"], eligible, strict=True)))
    if weight.isna().any():
        names = ", ".join(map(str, furthest["company_id"][weight.isna()][:3]))
        raise BadInputError(
            f"companies에 없는 기업을 접촉했습니다 ({names}); 기업을 더해 주십시오."
        )
    return weight.to_numpy()


def _at_least(furthest, table, by: list[str], weight: np.ndarray) -> np.ndarray:
    """Return for each row of `table` the weight of the companies that got at least so far."""
    width = len(STAGES)
    group = furthest.groupby(by, sort=True).ngroup().to_numpy() if by else np.zeros(len(furthest))
    cell = (group * width + furthest["step"].to_numpy()).astype(int)
    at = np.bincount(cell, weight, len(table)).reshape(-1, width)
    return at[:, ::-1].cumsum(axis=1)[:, ::-1].ravel()


def _first_and_before(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the value of the first stage, and of the stage before, for each row."""
    wide = values.to_numpy(float).reshape(-1, len(STAGES))
    first = np.repeat(wide[:, 0], len(STAGES))
    return first, np.column_stack([wide[:, :1], wide[:, :-1]]).ravel()


def _first_week(contacts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return one row per group × company × stage: the week in which it first got at least there."""
    _check(contacts, by)
    day = pd.to_datetime(contacts["contacted_on"]).dt.normalize()
    week = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    rows = []
    for step, stage in enumerate(STAGES):
        there = contacts["stage"].isin(STAGES[step:])
        keyed = contacts.loc[there, [*by, "company_id"]].assign(week=week[there], stage=stage)
        keys = [*by, "stage", "company_id"]
        rows.append(keyed.groupby(keys, observed=True, as_index=False)["week"].min())
    return pd.concat(rows, ignore_index=True)
