"""Missed people of a place: those who would have started at the rates of companies elsewhere."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.metrics.clustered import COUNTED, clustered_ratio
from src.metrics.standardise import why_not_judged

MISSED = ("missed", "missed_lower", "missed_upper")


def missed_of(counted: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return missed, missed_lower, missed_upper (people) and missed_gap of each row.

    counted : the columns COUNTED. missed : expected users less users; below 0 where more started
    than elsewhere. The limits are those of the ratio (src/metrics/clustered.py) in people.
    missed_gap : nobody or too_few where the place cannot be judged; then the other three are NaN.
    Else NaN.
    """
    value, lower, upper = clustered_ratio(counted)
    due = np.asarray(counted["expected"], float)
    gap = why_not_judged(counted["eligible"], counted["expected"])
    people = [np.where(gap == "", due * (1 - end), np.nan) for end in (value, upper, lower)]
    return {
        **dict(zip(MISSED, people, strict=True)),
        "missed_gap": np.where(gap == "", np.nan, gap),
    }


def missed_by_group(groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return rows per place, whole and by the columns of `by`, with what `missed_of` gives.

    groups : place, the columns of `by`, COUNTED. The row of the whole place has None in `by` and
    comes first; the parts follow, most missed first, those that cannot be judged last.
    """
    sums, key = list(COUNTED), ["place", *by]
    if not _are_unique(groups, key):
        groups = groups.groupby(key, sort=False)[sums].sum().reset_index()
    whole = groups.groupby("place", sort=False)[sums].sum()
    places = {place: at for at, place in enumerate(whole.index.tolist())}
    there = groups["eligible"].to_numpy() > 0
    counted = {
        name: np.concatenate([whole[name].to_numpy(), groups[name].to_numpy()[there]])
        for name in sums
    }
    keys = {
        name: np.append([None] * len(places), groups[name].to_numpy(object)[there]) for name in by
    }
    keys["place"] = np.append(list(places), groups["place"].to_numpy(object)[there])
    missed = missed_of(counted)
    is_part = np.arange(len(missed["missed"])) >= len(places)
    at = [places[place] for place in keys["place"].tolist()]
    order = np.lexsort((-missed["missed"], is_part, at))
    columns = keys | counted | missed
    return pd.DataFrame({name: column[order] for name, column in columns.items()})


def _are_unique(rows: pd.DataFrame, key: list[str]) -> bool:
    """Return whether each row has a complete key of its own, so that nothing has to be summed."""
    keys = list(zip(*(rows[name].tolist() for name in key), strict=True))
    return len(set(keys)) == len(keys) and all(isinstance(one, str) for k in keys for one in k)
