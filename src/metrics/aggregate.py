"""Draw group-time effects together: overall, by time since treatment, by cohort, by calendar."""

import numpy as np
import pandas as pd

from src.metrics.checks import BadInputError, require_choice
from src.metrics.influence import Influence, cells_of, with_bands

HOWS = ("simple", "dynamic", "group", "calendar")


def aggregate(
    effects: pd.DataFrame, how: str = "dynamic", confidence: float = 0.95
) -> pd.DataFrame:
    """Return the effects drawn together: at, att, standard_error, lower, upper; `at` is missing in
    the first row, which is the overall effect.

    `effects`: the result of `group_time_effects`. how: "simple" (all cells after treatment by
    cohort size; the overall row only), "dynamic" (at = times since treatment; overall over 0 and
    later), "group" (at = cohort), "calendar" (at = time). Cells without controls take no part.
    The bands of the rows after the first are simultaneous: all of them hold together.
    Source: Callaway & Sant'Anna (2021), section 3; the weights' own error is included.
    """
    require_choice(how, HOWS, "how")
    influence = effects.attrs.get("influence")
    if influence is None:
        raise BadInputError("effects는 group_time_effects의 결과를 그대로 주십시오.")
    cells = _placed(effects, influence)
    at, combine, own = _rows(cells, influence, how)
    overall, overall_own = _overall(cells, influence, how, at, combine, own)
    everything = np.column_stack([overall, combine])
    constants = np.column_stack([overall_own, own])
    att = everything.T @ np.nan_to_num(cells["att"].to_numpy())
    covariance = influence.covariance(everything, constants)
    table = pd.DataFrame({"at": [np.nan, *at], "att": att})
    return pd.concat([
        with_bands(table.iloc[:1], covariance[:1, :1], confidence),
        with_bands(table.iloc[1:], covariance[1:, 1:], confidence),
    ], ignore_index=True)  # fmt: skip


def _placed(effects: pd.DataFrame, influence: Influence) -> pd.DataFrame:
    """Return the cells with the positions of group and time, and the cohort's share of units."""
    cells = cells_of(influence.cohorts, influence.times)
    if len(effects) != len(cells):
        raise BadInputError("effects의 행이 빠져 있습니다; group_time_effects의 결과를 주십시오.")
    ordered = effects.sort_values(["group", "time"])
    share = dict(zip(influence.cohorts, influence.size / influence.size.sum(), strict=True))
    table = pd.DataFrame(cells, columns=["g", "t"])
    return table.assign(share=table["g"].map(share), att=ordered["att"].to_numpy())


def _by_share(cells: pd.DataFrame, influence: Influence, chosen: np.ndarray):
    """Return weights by cohort size over the chosen cells, and what estimating them adds."""
    share = np.where(chosen, cells["share"], 0)
    total = share.sum()
    weights = share / total
    att = np.nan_to_num(cells["att"].to_numpy())
    member = (influence.cohorts[:, None] == cells["g"].to_numpy()[None, :]).astype(float)
    moved = (member - cells["share"].to_numpy()) * chosen
    own = moved @ att / total - moved.sum(axis=1) * (share @ att) / total**2
    return weights, own


def _rows(cells: pd.DataFrame, influence: Influence, how: str):
    """Return for each row of the aggregate: at, its weights over the cells, and its own term."""
    known = cells["att"].notna().to_numpy()
    after = known & (cells["t"] >= cells["g"]).to_numpy()
    none = np.zeros((len(cells), 0)), np.zeros((len(influence.cohorts), 0))
    if how == "simple":
        return [], *none
    key = {"dynamic": cells["t"] - cells["g"], "group": cells["g"], "calendar": cells["t"]}[how]
    chosen = known if how == "dynamic" else after
    at = sorted(key[chosen].unique())
    pairs = [_by_share(cells, influence, chosen & (key == each).to_numpy()) for each in at]
    if not pairs:
        return [], *none
    labels = at if how == "dynamic" else [influence.times[each] for each in at]
    return labels, *(np.column_stack(each) for each in zip(*pairs, strict=True))


def _overall(cells, influence, how, at, combine, own):
    """Return the weights and own term of the overall effect."""
    after = (cells["att"].notna() & (cells["t"] >= cells["g"])).to_numpy()
    if not after.any():
        raise BadInputError("참여 이후에 비교할 단위가 남지 않아 효과를 모을 수 없습니다.")
    if how == "simple":
        return _by_share(cells, influence, after)
    if how == "group":
        return _over_groups(cells, influence, after)
    taken = np.array([how == "calendar" or each >= 0 for each in at], float)
    return combine @ taken / taken.sum(), own @ taken / taken.sum()


def _over_groups(cells: pd.DataFrame, influence: Influence, after: np.ndarray):
    """Return weights that average each cohort over its times, then cohorts by their size."""
    lasting = cells["g"].map(cells["g"][after].value_counts()).to_numpy(float)
    each = cells.assign(att=cells["att"].fillna(0))
    mean = (each["att"].where(after, 0)).groupby(each["g"]).transform("sum") / lasting
    first = after & ~cells["g"].where(after).duplicated().to_numpy()
    weights, own = _by_share(cells.assign(att=mean), influence, first)
    by_cohort = dict(zip(cells["g"][first], weights[first], strict=True))
    return np.where(after, cells["g"].map(by_cohort) / lasting, 0), own
