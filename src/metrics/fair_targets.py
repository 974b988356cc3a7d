"""Targets per worker, in proportion to the open people of the worker's area.

Equal targets would be unfair to those in whose area few people are open. A complex with several
workers is shared evenly among them. The goal is split by Webster's method: one visit at a time goes
to the worker with the highest quotient (open people by 2 × visits + 1). Nobody gets more visits
than his area has firms with open people.
Source: Balinski & Young (2001) Fair Representation, ch. 4: Webster's method favours neither the
small nor the large.
"""

from heapq import heapify, heapreplace

import numpy as np
import pandas as pd


def fair_targets(work: pd.DataFrame, open_people: pd.DataFrame, goal: int) -> pd.DataFrame:
    """Return one row per worker, the largest target first: who, complexes, people, firms, target,
    done, share.

    work : who, complex_id, done. open_people : complex_id, people, firms. goal : of all workers
    together. people, firms : the worker's part of those of his complexes. share : done / target,
    NaN without a target.
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
    target = _apportioned(rows["people"].to_numpy(float), most, goal)
    share = np.divide(rows["done"], target, out=np.full(len(rows), np.nan), where=target > 0)
    order = ["target", "people", "who"]
    rows = rows.assign(target=target, share=share)
    return rows.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _apportioned(people: np.ndarray, most: np.ndarray, goal: int) -> np.ndarray:
    """Return how many of `goal` each gets, at most `most`; equal quotients go in order."""
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
