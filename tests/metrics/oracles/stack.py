"""The effect the slow way: months are stacked, one entry per firm × cohort × month × bin.

src/metrics/effect_sums.py computes the same from sums that serve every choice.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.metrics.campaign_effect import excess_ratio
from src.metrics.contact_panel import Panel
from src.metrics.effect_sums import FOLDS, ranks
from src.metrics.stacked_cohorts import (
    BINS,
    GROUPS,
    Base,
    cohort_entries,
    joined_groups,
    reached_in_time,
)


@dataclass(frozen=True, eq=False)
class Stack:
    """All cohorts stacked, one entry per firm × cohort × month × bin.

    firm, bin, treated, users, eligible, expected (at the rate of firms of its kind in that month),
    score (the multiple of the expected that its record predicts), group (firms of similar score),
    weight (scales the compared firms of a cohort to the number of firms reached in it). firms : how
    many take part; reached : judged firms whose months after contact have begun; compared : how
    many firms they are compared with.
    """

    firm: np.ndarray
    bin: np.ndarray
    treated: np.ndarray
    users: np.ndarray
    eligible: np.ndarray
    expected: np.ndarray
    score: np.ndarray
    group: np.ndarray
    weight: np.ndarray
    firms: int
    reached: int
    compared: int


def judged_stack(base: Base | None, contacts: pd.DataFrame) -> Stack | None:
    """Return the stack of the cohorts with settled months on both sides, None if there are none.

    contacts : those that the base was made from, with a column that says which are judged.
    """
    if base is None:
        return None
    cohorts, inside = cohorts_of(base, contacts)
    parts = [_entries(base, int(cohort), inside) for cohort in cohorts]
    parts = [part for part in parts if part is not None]
    return together(parts, base.panel, int(inside.sum())) if parts else None


def placebo_stack(base: Base, contacts: pd.DataFrame) -> Stack | None:
    """Return the stack with firms drawn from the compared ones in place of the reached ones."""
    panel = base.panel
    cohorts, inside = cohorts_of(base, contacts)
    everybody = reached_in_time(base)
    parts, reached = [], 0
    for cohort in cohorts:
        entries = _entries(base, int(cohort), inside)
        if entries is None:
            continue
        own, waiting = inside & (panel.first == cohort), panel.first > cohort
        group = base.records[cohort].group
        all_own = everybody & (panel.first == cohort)
        rank = ranks(group, all_own, waiting, int(cohort))
        wanted = np.minimum(
            np.bincount(group[own], minlength=GROUPS),
            np.bincount(group[waiting], minlength=GROUPS) // 2,
        )
        drawn = rank < wanted[group]
        theirs = entries[~entries["treated"]]
        pseudo = drawn[panel.firm[theirs["row"]]]
        parts.append(
            theirs.assign(treated=pseudo, counted=np.where(pseudo, theirs["standing"], 1.0))
        )
        reached += int(drawn.sum())
    return together(parts, panel, reached) if parts else None


def _entries(base: Base, cohort: int, inside: np.ndarray) -> pd.DataFrame | None:
    entries = cohort_entries(base.panel, cohort, inside, base.records)
    if entries is None:
        return None
    first = base.panel.first
    share = (inside & (first == cohort)).sum() / (first > cohort).sum()
    firm = base.panel.firm[entries["row"]]
    weight = np.where(entries["treated"], 1.0, share * entries["standing"])
    return entries.assign(weight=weight, group=base.records[cohort].group[firm])


def cohorts_of(base: Base, contacts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the months of first contacts with settled months on both sides, and which judged firms
    were contacted in one of them."""
    panel = base.panel
    judged = np.zeros(len(panel.first), bool)
    ids = contacts.loc[contacts["judged"].astype(bool), "company_id"]
    judged[panel.companies.get_indexer(ids)] = True
    inside = judged & reached_in_time(base)
    return np.unique(panel.first[inside]), inside


def together(parts: list[pd.DataFrame], panel: Panel, reached: int) -> Stack:
    """Return the entries of several cohorts as one stack; `counted` multiplies their numbers."""
    every = pd.concat(parts, ignore_index=True)
    row = every["row"].to_numpy()
    arrays = {name: every[name].to_numpy() for name in ("bin", "treated", "weight")}
    counted = every["counted"].to_numpy() if "counted" in every else 1.0
    numbers = {
        name: getattr(panel, name)[row] * counted for name in ("users", "eligible", "expected")
    }
    compared = panel.firm[row][~arrays["treated"]]
    return Stack(
        firm=panel.firm[row],
        **arrays,
        **numbers,
        score=every["score"].to_numpy(),
        group=every["group"].to_numpy(),
        firms=len(panel.first),
        reached=reached,
        compared=len(np.unique(compared)),
    )


def compared_cells(stack: Stack, group: np.ndarray) -> np.ndarray:
    """Return the cell of every entry: its group of similar score and its bin, as one number.

    Groups are in order. In a bin, a group with fewer than FEWEST_IN_CELL compared firms is merged
    with the next.
    """
    width = int(group.max()) + 1
    theirs = ~stack.treated
    pairs = pd.DataFrame(
        {"group": group[theirs], "bin": stack.bin[theirs], "firm": stack.firm[theirs]}
    ).drop_duplicates()
    firms = np.zeros((width, len(BINS)), int)
    np.add.at(firms, (pairs["group"], pairs["bin"]), 1)
    joined = np.column_stack([joined_groups(each) for each in firms.T])
    return joined[group, stack.bin] * len(BINS) + stack.bin


def excess_by_bin(stack: Stack, matched: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return users above expectation per eligible person and bin, and the same without each fold of
    firms (fold, bin)."""
    expected = stack.expected * stack.score if matched else stack.expected
    group = stack.group if matched else np.zeros_like(stack.group)
    cell = compared_cells(stack, group)
    sums = {
        "users": sums_by_fold(stack, cell, stack.users, stack.treated),
        "expected": sums_by_fold(stack, cell, expected, stack.treated),
        "eligible": sums_by_fold(stack, cell, stack.eligible, stack.treated),
        "their_users": sums_by_fold(stack, cell, stack.weight * stack.users, ~stack.treated),
        "their_expected": sums_by_fold(stack, cell, stack.weight * expected, ~stack.treated),
    }
    whole = {name: each.sum(axis=0, keepdims=True) for name, each in sums.items()}
    without = {name: whole[name] - each for name, each in sums.items()}
    return excess_ratio(whole)[0], excess_ratio(without)


def sums_by_fold(
    stack: Stack, cell: np.ndarray, values: np.ndarray, kept: np.ndarray
) -> np.ndarray:
    """Return sums per fold of firms × group × bin; firms are assigned to folds in turn."""
    width = int(cell.max()) + 1
    place = (stack.firm % FOLDS) * width + cell
    padded = -width % len(BINS)
    sums = np.bincount(place[kept], values[kept], FOLDS * width).reshape(FOLDS, width)
    return np.pad(sums, ((0, 0), (0, padded))).reshape(FOLDS, -1, len(BINS))
