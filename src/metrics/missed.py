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
    sums, key = list(COUNTED), ["place", *by]
    parts = groups[[*key, *sums]]
    if not _are_apart(parts, key):
        parts = parts.groupby(key, sort=False)[sums].sum().reset_index()
    parts = parts[parts["eligible"].to_numpy() > 0]
    whole = groups.groupby("place", sort=False)[sums].sum().reset_index()
    made = with_missed(pd.concat([whole.assign(**dict.fromkeys(by)), parts], ignore_index=True))
    places = {place: number for number, place in enumerate(whole["place"].tolist())}
    number = [places[place] for place in made["place"].tolist()]
    is_part = np.arange(len(made)) >= len(whole)
    order = np.lexsort((-made["missed"].to_numpy(float), is_part, number))
    return made.take(order).reset_index(drop=True)


def _are_apart(rows: pd.DataFrame, key: list[str]) -> bool:
    """Return whether each row has a key of its own, so that there is nothing to add up."""
    keys = list(zip(*(rows[name].tolist() for name in key), strict=True))
    return len(set(keys)) == len(keys) and all(isinstance(one, str) for k in keys for one in k)
