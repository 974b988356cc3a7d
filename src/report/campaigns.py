"""The campaigns of a place as they stood on a day: what they planned, whom they reached, at what
cost; and how far the companies of the place came."""

from datetime import date

import numpy as np
import pandas as pd

from src.domain.codes import STAGES
from src.metrics.rates import divide
from src.report.asking import Ask
from src.report.facts import CAMPAIGN_COLUMNS, STAGE_COLUMNS

RECENT = pd.Timedelta(weeks=12)
"""Campaigns that ended longer ago are left out: the weekly report is of what goes on."""


def campaigns_by(ask: Ask, as_of: date, complex_id: str | None) -> pd.DataFrame:
    """Return CAMPAIGN_COLUMNS of the campaigns that run, are planned, or ended within 12 weeks.

    A campaign for more than the complex has no target and no cost there: both are of the whole.
    """
    rows = ask("report_campaigns", until=as_of, complex_id=complex_id)
    rows = rows[~(pd.to_datetime(rows["ends_on"]) < pd.Timestamp(as_of) - RECENT)]
    own = rows["own"].astype(bool)
    cost = divide(rows["budget_krw"], rows["linked"].where(rows["linked"] > 0))
    return rows.assign(
        target=rows["target"].where(own), cost_krw=pd.Series(cost, rows.index).where(own)
    )[list(CAMPAIGN_COLUMNS)].reset_index(drop=True)


def stages_by(ask: Ask, as_of: date, complex_id: str | None) -> pd.DataFrame:
    """Return STAGE_COLUMNS: companies that got at least to each stage by the day, in any campaign.

    conversion is the share of the stage before, NaN where nobody was there.
    """
    found = ask("report_stages", until=as_of, complex_id=complex_id).set_index("step")["companies"]
    furthest = found.reindex(range(len(STAGES)), fill_value=0).to_numpy(float)
    companies = furthest[::-1].cumsum()[::-1]
    before = np.concatenate([[np.nan], companies[:-1]])
    table = {"stage": STAGES, "companies": companies, "conversion": divide(companies, before)}
    return pd.DataFrame(table)[list(STAGE_COLUMNS)]
