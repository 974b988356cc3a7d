"""Contacts that never were: what the comparison finds where nothing was done.

For each firm reached one is drawn that looked the same when the cohort was chosen and had not been
contacted, and judged as if it had been. Whatever is found is the error of the comparison, and its
interval should hold none. It does not see why real firms were chosen beside their records
(Imbens & Rubin (2015) Causal Inference, ch. 21).

Drawn are firms not contacted yet, not those that never were: who is never contacted did well in the
months after. Months after their own contact do not count, and those alike stand in, as for firms
that others are held against.
"""

import pandas as pd

from src.metrics.campaign_effect import Effect, campaign_effect
from src.metrics.effect_sums import EffectSums, placebo


def placebo_effect(sums: EffectSums | None, company_ids: pd.Series) -> Effect:
    """Return what is found for firms not contacted in place of those judged (their ids).

    The same ones draw the same firms.
    """
    return campaign_effect(placebo(sums, company_ids))
