"""Targets that are fair to an area: in proportion to the people who are open there.

Who works where nobody is open can reach nobody, so equal numbers are not fair. A complex at which
several work is shared evenly among them. Places are given out one at a time to whoever has the most
open people for each that he would then have (Webster's divisors), and to nobody more than there are
firms with open people in his area.
Source: Balinski & Young (2001) Fair Representation, ch. 4: Webster's method favours neither the
small nor the large.
"""

from heapq import heapify, heapreplace

import numpy as np
import pandas as pd


def fair_targets(work: pd.DataFrame, open_people: pd.DataFrame, goal: int) -> pd.DataFrame:
    """Return one row per who has an area, the largest target first: who, complexes, people, firms,
    target, done, share.

    work : who, complex_id, done. open_people : complex_id, people, firms. goal : of all together.
    people, firms : his part of those of his complexes. share : done / target, NaN without a target.
    """
    sharing = work.groupby("complex_id")["who"].transform("nunique")
    there = work.assign(sharing=sharing).merge(open_people, how="left", on="complex_id")
    parts = there[["people", "firms"]].fillna(0).div(there["sharing"], axis=0)
    full = there[["who", "complex_id", "done"]].assign(**parts)
    rows = full.groupby("who", as_index=False).agg(
        complexes=("complex_id", "nunique"),
        people=("people", "sum"),
        firms=("firms", "sum"),
        done=("done", "sum"),
    )
    most = np.floor(rows["firms"].to_numpy(float) + 1e-9).astype(int)
    target = _given_out(rows["people"].to_numpy(float), most, goal)
    share = np.divide(rows["done"], target, out=np.full(len(rows), np.nan), where=target > 0)
    order = ["target", "people", "who"]
    rows = rows.assign(target=target, share=share)
    return rows.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _given_out(people: np.ndarray, most: np.ndarray, goal: int) -> np.ndarray:
    """Return how many of `goal` each gets; of equal worth the first comes first."""
    target = np.zeros(len(people), int)
    queue = [(-people[at], at) for at in range(len(people)) if most[at] > 0 and people[at] > 0]
    heapify(queue)
    for _ in range(goal):
        if not queue:
            break
        at = queue[0][1]
        target[at] += 1
        full = target[at] >= most[at]
        worth = np.inf if full else -people[at] / (2 * target[at] + 1)
        heapreplace(queue, (worth, at))
        if queue[0][0] == np.inf:
            break
    return target
