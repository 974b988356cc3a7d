"""Whom a place misses: people who would have started at the rates of companies elsewhere."""

import numpy as np
import pandas as pd

from src.metrics.clustered import COUNTED, clustered_ratio
from src.metrics.standardise import why_not_judged

MISSED = ("missed", "missed_lower", "missed_upper")


def with_missed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` with missed, missed_lower, missed_upper (people) and missed_gap.

    rows : the columns COUNTED. missed : expected users less users; below 0 where more started than
    elsewhere. The limits are those of the ratio (src/metrics/clustered.py) in people. missed_gap :
    nobody or too_few where that cannot be judged, and then the three are NaN; else NaN.
    """
    value, lower, upper = clustered_ratio(rows)
    due = rows["expected"].to_numpy(float)
    gap = why_not_judged(rows["eligible"], rows["expected"])
    people = [np.where(gap == "", due * (1 - end), np.nan) for end in (value, upper, lower)]
    made = rows.assign(**dict(zip(MISSED, people, strict=True)))
    return made.assign(missed_gap=np.where(gap == "", np.nan, gap))


def missed_by_group(groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return one row per place, whole and by the columns of `by`, with `with_missed`.

    groups : place, the columns of `by`, COUNTED. The row of the whole place has None in `by` and
    comes first; the parts follow, most missed first, those that cannot be judged last.
    """
    sums = list(COUNTED)
    parts = groups.groupby(["place", *by], sort=False)[sums].sum().reset_index()
    whole = groups.groupby("place", sort=False)[sums].sum().reset_index()
    whole = whole.assign(**dict.fromkeys(by))
    made = with_missed(pd.concat([whole, parts[parts["eligible"] > 0]], ignore_index=True))
    part = made[by[0]].notna()
    order = made.assign(part=part).sort_values(["part", "missed"], ascending=[True, False])
    places = {place: number for number, place in enumerate(whole["place"])}
    return order.sort_values("place", key=lambda p: p.map(places), kind="stable").drop(
        columns="part"
    ).reset_index(drop=True)  # fmt: skip
