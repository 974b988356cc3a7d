"""Tell the parts of one month from a correction of it: parts share hardly a workplace."""

import pandas as pd

MONTH = ["source", "month"]
KEY = [*MONTH, "workplace_key"]
MOST_SHARED = 0.5


def join_parts(frames: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the frames so that each month's rows stand whole in the last frame that has it.

    Rows of an earlier frame go there where the two are parts of one month (1)…(5). Where they share
    more than half of the smaller one's workplaces, the later is a correction: the earlier rows stay
    where they are, to be replaced. A workplace that stands in two parts gets a key for each.
    """
    held = list(frames)
    for later in range(1, len(held)):
        for earlier in range(later):
            held[earlier], held[later] = _moved(held[earlier], held[later])
    return held


def _moved(earlier: pd.DataFrame, later: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    for month in _months(earlier) & _months(later):
        of_month = _is_of(earlier, month)
        rows, others = earlier[of_month], later[_is_of(later, month)]
        shared = rows["workplace_key"].isin(others["workplace_key"]).sum()
        if shared > MOST_SHARED * min(len(rows), len(others)):
            continue
        earlier = earlier[~of_month]
        later = _told_apart(pd.concat([rows, later], ignore_index=True))
    return earlier, later


def without_replaced(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all frames as one, without months that a later frame gives again."""
    kept, seen = [], set()
    for frame in reversed(frames):
        again = pd.Series(False, index=frame.index)
        for month in _months(frame) & seen:
            again |= _is_of(frame, month)
        kept.insert(0, frame[~again])
        seen |= _months(frame)
    return pd.concat(kept, ignore_index=True)


def _months(frame: pd.DataFrame) -> set[tuple]:
    return set(frame[MONTH].drop_duplicates().itertuples(index=False, name=None))


def _is_of(frame: pd.DataFrame, month: tuple) -> pd.Series:
    return (frame["source"] == month[0]) & (frame["month"] == month[1])


def _told_apart(rows: pd.DataFrame) -> pd.DataFrame:
    turn = rows.groupby(KEY, observed=True).cumcount()
    again = turn[turn > 0]
    keys = rows["workplace_key"].copy()
    keys.loc[again.index] += "-part" + (again + 1).astype("str")
    return rows.assign(workplace_key=keys)
