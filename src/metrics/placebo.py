"""Placebo contacts: the effect that the comparison finds where nothing was done.

For each firm reached, one with a similar score that had not been contacted is drawn and judged as
if it had been. Any effect found is an error of the comparison, and its interval should contain 0.
The placebo cannot detect selection on anything but the records (Imbens & Rubin (2015) Causal
Inference, ch. 21).

Firms not contacted yet are drawn, not only those never contacted, because the latter did well in
the months after. Their months after their own contact do not count, and similar firms are weighted
up in their place, as for comparison firms.
"""

import pandas as pd

from src.metrics.campaign_effect import Effect, campaign_effect
from src.metrics.effect_sums import EffectSums, placebo


def placebo_effect(sums: EffectSums | None, company_ids: pd.Series) -> Effect:
    """Return the effect for placebo firms in place of the given ones.

    The same ids always draw the same firms.
    """
    return campaign_effect(placebo(sums, company_ids))
