"""Which complex to work on next: its need, the share of visits that met somebody, and its reach.

The three are not combined: each has its own interval. The order is by the lower limit of need, so
that a complex with few people does not come first by chance.
"""

import numpy as np
import pandas as pd

from src.metrics.clustered import clustered_ratio, is_clustered
from src.metrics.rates import rate, wilson_interval
from src.metrics.standardise import standardised_ratio, why_not_judged

ENDS = ("", "_lower", "_upper")
NEXT = ("complex_id", *(f"{one}{end}" for one in ("need", "met", "reached") for end in ENDS))


def next_complexes(uptake: pd.DataFrame, reach: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return one row per complex whose uptake can be judged, the surest need first: NEXT, counts.

    uptake : complex_id, eligible, users, expected (src/store/queries/uptake.py). reach :
    complex_id, companies, reached. visits : complex_id, tried, met (those of the tried visits that
    met somebody). need : expected users less users, below 0 where more used the programme than in
    like firms. Shares have 95 % Wilson limits and are NaN where nothing was counted.
    """
    judged = uptake[why_not_judged(uptake["eligible"], uptake["expected"]) == ""]
    rows = judged[["complex_id", "eligible", "users", "expected"]].reset_index(drop=True)
    ratio_of = clustered_ratio(judged) if is_clustered(judged) else None
    ratio, lower, upper = ratio_of or standardised_ratio(judged["users"], judged["expected"])
    due = rows["expected"].to_numpy(float)
    rows = rows.assign(
        need=due * (1 - ratio), need_lower=due * (1 - upper), need_upper=due * (1 - lower)
    )
    rows = rows.merge(reach[["complex_id", "companies", "reached"]], "left", on="complex_id")
    rows = rows.merge(visits[["complex_id", "tried", "met"]], "left", on="complex_id")
    counted = ["companies", "reached", "tried", "met"]
    rows[counted] = rows[counted].fillna(0).astype("int64")
    rows = rows.rename(columns={"reached": "firms_reached", "met": "visits_met"})
    for name, top, bottom in (
        ("met", "visits_met", "tried"),
        ("reached", "firms_reached", "companies"),
    ):
        limits = wilson_interval(rows[top], rows[bottom])
        parts = (rate(rows[top], rows[bottom]), *limits)
        for end, values in zip(ENDS, parts, strict=True):
            rows[f"{name}{end}"] = np.asarray(values, float)
    return rows.sort_values(
        ["need_lower", "complex_id"], ascending=[False, True], ignore_index=True
    )
