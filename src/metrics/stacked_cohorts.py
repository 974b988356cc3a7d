"""Stacked cohorts: months around first contacts, beside those of firms not reached by then."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.metrics.contact_panel import NEVER, Panel, make_panel, score_then
from src.metrics.other_records import joined_scores, others_of, shortfalls
from src.metrics.rates import divide
from src.metrics.record_then import Started

LEAST_RECORD = 6
"""Months that must be known before a contact; firms contacted earlier are left out."""
FEWEST_IN_CELL = 40
MOST_CHOSEN = 0.9
MOST_STANDING_IN = 5.0
SCORE_STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5)
"""Lower bounds of the groups of score, after the first."""
SEEN_STEPS = (-0.2, 0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5)
SEEN_SCORES = (0.5, 0.8, 1.1)
"""The same where the shortfall is known: groups by shortfall (SEEN_STEPS) × score (SEEN_SCORES)."""
GROUPS = max(1 + len(SCORE_STEPS), (1 + len(SEEN_STEPS)) * (1 + len(SEEN_SCORES)))
"""The largest number of groups of either kind."""


@dataclass(frozen=True)
class Bin:
    """Months since the contact, first to last; drawn: whether the event study shows it."""

    first: int
    last: int
    drawn: bool = True


BINS = (
    Bin(1, 6, drawn=False),
    *(Bin(first, first + 2) for first in (1, 4, 7, 10)),
    Bin(-12, -1, drawn=False),
)
FIRST, LAST = min(each.first for each in BINS), max(each.last for each in BINS)
HEADLINE = 0
"""Index of the bin of the headline effect. The last bin is the year before. No bin before the
contact is drawn, because its months are part of the record by which firms are matched, and low by
construction where firms were chosen for being low."""


@dataclass(frozen=True, eq=False)
class Base:
    """The data that do not depend on the choice of contacts: months of firms, their records when
    each cohort was contacted, and the last month (a running number) that counts."""

    panel: Panel
    records: dict[int, "Records"]
    last: int


def make_base(
    months: pd.DataFrame,
    contacts: pd.DataFrame,
    last: int,
    record: int,
    others: pd.DataFrame | None = None,
    started: Started | None = None,
) -> Base | None:
    """Return the data behind any choice of contacts; None without months or contacts.

    `months`, `contacts`: as `effect_base` takes them, no month after `last`.
    `record`: how many months before a contact make up a firm's record. `others`: the months of
    other programmes, as `others_of` takes them. `started`: when users of all programmes started.
    """
    if months.empty or contacts.empty:
        return None
    panel = make_panel(months, contacts, started and started.of(own=True))
    scores = scores_at_contact(panel, record)
    known = (
        None if others is None or others.empty else others_of(panel, others, months, last, started)
    )
    if known is None or not scores:
        return Base(panel, records_at_contact(panel, scores), last)
    seen = shortfalls(panel, known.seen)
    scores = joined_scores(panel, scores, known, seen, record)
    return Base(panel, records_at_contact(panel, scores, seen), last)


def reached_in_time(base: Base) -> np.ndarray:
    """Return which firms were first contacted in a month with settled months on both sides."""
    first, start = base.panel.first, int(base.panel.month.min()) + LEAST_RECORD
    return (first >= start) & (first < base.last)


@dataclass(frozen=True, eq=False)
class Records:
    """Per firm, when a cohort was contacted: its score, the group of similar score, and the weight
    of its months if it was not chosen so far (inverse probability of censoring)."""

    score: np.ndarray
    group: np.ndarray
    passed_over: np.ndarray


def scores_at_contact(panel: Panel, record: int) -> dict[int, np.ndarray]:
    """Return, for each month with a first contact, the score of every firm by its own record as
    known then; NaN for firms contacted before."""
    return {
        int(month): score_then(panel.record, panel.weights, panel.first, int(month), record)
        for month in np.unique(panel.first[panel.first < NEVER])
    }


def records_at_contact(
    panel: Panel, scores: dict[int, np.ndarray], seen: dict[int, np.ndarray] | None = None
) -> dict[int, Records]:
    """Return the records of all firms at each month in which any was first contacted.

    seen : shortfalls of every firm, by month; if given, groups are by shortfall first.

    A comparison firm leaves the comparison when it is contacted itself. Where firms are chosen by
    their record, low ones leave, so the remaining firms of the same group are weighted up by one
    over the group's probability of not being chosen (inverse probability of censoring, Robins &
    Finkelstein (2000) Biometrics 56:779).
    """
    found, passed_over = {}, np.ones(len(panel.first))
    for month, score in scores.items():
        group = np.searchsorted(SCORE_STEPS, score, side="right")
        if seen is not None:
            group = np.searchsorted(SEEN_SCORES, score, side="right") + (
                1 + len(SEEN_SCORES)
            ) * np.searchsorted(SEEN_STEPS, seen[month], side="right")
        waiting = panel.first >= month
        chosen = np.bincount(group[panel.first == month], minlength=group.max() + 1)
        share = divide(chosen, np.bincount(group[waiting], minlength=group.max() + 1))
        kept = 1 - np.minimum(np.nan_to_num(share), MOST_CHOSEN)
        passed_over = passed_over / kept[group]
        found[month] = Records(score, group, passed_over)
    return found


def cohort_entries(
    panel: Panel, cohort: int, inside: np.ndarray, records: dict
) -> pd.DataFrame | None:
    """Return the entries of one cohort and of firms not reached by then, one per panel row and bin:
    row, bin, treated, score, and the weight of a comparison firm (standing). None without
    comparison firms.

    inside : which reached firms take part. A comparison firm's months count until its own contact.
    """
    treated = inside & (panel.first == cohort)
    later = panel.first > cohort
    if not later.any():
        return None
    near = slice(*np.searchsorted(panel.month, [cohort + FIRST, cohort + LAST + 1]))
    firm, month, then = panel.firm[near], panel.month[near], records[cohort]
    own, first = treated[firm], panel.first[firm]
    # of comparison firms only the months before their own contact
    taken = own | ((first > cohort) & (first > month))
    standing = np.where(own, 1.0, _standing_in(records, cohort, firm, month))
    parts = []
    for each in BINS:
        begin, end = np.searchsorted(month, [cohort + each.first, cohort + each.last + 1])
        parts.append(begin + taken[begin:end].nonzero()[0])
    place = np.concatenate(parts)
    return pd.DataFrame({
        "row": near.start + place,
        "bin": np.repeat(np.arange(len(BINS)), [len(each) for each in parts]),
        "treated": own[place],
        "score": then.score[firm[place]],
        "standing": standing[place],
    })  # fmt: skip


def _standing_in(records: dict, cohort: int, firm: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Return the weight of a comparison firm in each month, 1 in the month of the cohort. Months
    are sorted."""
    counted = np.ones(len(firm))
    known = [each for each in sorted(records) if each > cohort]
    begins = np.searchsorted(month, [*known, NEVER])
    then = records[cohort].passed_over
    for each, begin, end in zip(known, begins, begins[1:], strict=False):
        who = firm[begin:end]
        counted[begin:end] = records[each].passed_over[who] / then[who]
    return np.minimum(counted, MOST_STANDING_IN)


def joined_groups(firms: np.ndarray) -> np.ndarray:
    """Return for each group in order the number of the joined group that it belongs to."""
    numbers, held, number = np.zeros(len(firms), int), 0, 0
    for place, many in enumerate(firms):
        if held >= FEWEST_IN_CELL:
            held, number = 0, number + 1
        numbers[place] = number
        held += many
    numbers[numbers == number] = number if held >= FEWEST_IN_CELL else max(number - 1, 0)
    return numbers
