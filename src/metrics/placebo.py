"""Contacts that never were: what the comparison finds where nothing was done.

For each firm reached one is drawn that looked the same when the cohort was chosen and had not been
contacted, and judged as if it had been. Whatever is found is the error of the comparison, and its
interval should hold none. It does not see why real firms were chosen beside their records
(Imbens & Rubin (2015) Causal Inference, ch. 21).

Drawn are firms not contacted yet, not those that never were: who is never contacted did well in the
months after. Months after their own contact do not count, and those alike stand in, as for firms
that others are held against.
"""

import numpy as np
import pandas as pd

from src.metrics.campaign_effect import Effect, campaign_effect
from src.metrics.stacked_cohorts import Base, Stack, cohort_entries, cohorts_of, together

SEED = 1


def placebo_effect(base: Base | None, contacts: pd.DataFrame) -> Effect:
    """Return what is found for firms not contacted in place of those judged.

    base, contacts : as `judged_stack` takes them. The same ones draw the same firms.
    """
    return campaign_effect(None if base is None else placebo_stack(base, contacts))


def placebo_stack(base: Base, contacts: pd.DataFrame) -> Stack | None:
    """Return the stack with firms drawn from those compared in place of those reached."""
    panel = base.panel
    cohorts, inside = cohorts_of(base, contacts)
    draw = np.random.default_rng(SEED)
    parts, reached = [], 0
    for cohort in cohorts:
        entries = cohort_entries(panel, cohort, inside, base.records)
        if entries is None:
            continue
        own, waiting = inside & (panel.first == cohort), panel.first > cohort
        drawn = drawn_alike(base.records[cohort].group, own, waiting, draw)
        theirs = entries[~entries["treated"]]
        pseudo = drawn[panel.firm[theirs["row"]]]
        standing_in = theirs["weight"] * waiting.sum() / own.sum()
        parts.append(theirs.assign(treated=pseudo, counted=np.where(pseudo, standing_in, 1.0)))
        reached += int(drawn.sum())
    return together(parts, panel, reached) if parts else None


def drawn_alike(
    group: np.ndarray, reached: np.ndarray, waiting: np.ndarray, draw: np.random.Generator
) -> np.ndarray:
    """Return which of the firms waiting are drawn: as many of each group as were reached, or all.

    At most every second firm of a group, so that others are left to hold them against.
    """
    groups = int(group.max()) + 1
    wanted = np.minimum(
        np.bincount(group[reached], minlength=groups),
        np.bincount(group[waiting], minlength=groups) // 2,
    )
    free = draw.permutation(np.flatnonzero(waiting))
    place = pd.Series(free).groupby(group[free]).cumcount().to_numpy()
    drawn = np.zeros(len(group), bool)
    drawn[free[place < wanted[group[free]]]] = True
    return drawn
