"""Starts assigned to months of eligibility within their firm."""

import numpy as np
import pytest

from src.cohorts.allot import allot
from src.cohorts.lag import Counts, Lag, measure_lag
from tests.cohorts.firms import LAGS, draw

AFTER_TWO = Lag(np.array([0.0, 0.0, 1.0]))
EVENLY = Lag(np.array([0.25, 0.25, 0.25, 0.25]))


def counts(*rows: tuple[int, int, int]) -> Counts:
    firm, month, people = np.array(rows).T if rows else np.zeros((3, 0), int)
    return Counts(firm, month, people)


def rows_of(found: Counts) -> list[tuple[int, int, int]]:
    parts = (found.firm.tolist(), found.month.tolist(), found.people.tolist())
    return sorted(zip(*parts, strict=True))


def put(eligible: Counts, starts: Counts, lag: Lag, turn: float = 0.5):
    found = allot(eligible, starts, lag, np.full(10, turn))
    return rows_of(found.counts), rows_of(found.unmatched)


def test_a_start_belongs_to_the_only_month_in_which_somebody_of_the_firm_was_eligible():
    assert put(counts((0, 3, 1), (1, 4, 1)), counts((0, 5, 1)), AFTER_TWO) == ([(0, 3, 1)], [])
    # three months later is unlikely by this lag, but there is nobody else
    assert put(counts((0, 3, 1)), counts((0, 4, 1)), AFTER_TWO) == ([(0, 3, 1)], [])


def test_of_several_months_the_likeliest_has_it_as_long_as_somebody_is_left_there():
    eligible = counts((0, 3, 1), (0, 4, 1), (0, 5, 1))
    assert put(eligible, counts((0, 5, 1)), AFTER_TWO) == ([(0, 3, 1)], [])
    found = put(eligible, counts((0, 5, 3)), AFTER_TWO)
    assert found == ([(0, 3, 1), (0, 4, 1), (0, 5, 1)], [])


def test_starts_without_anybody_eligible_before_them_stay_in_their_month():
    assert put(counts((0, 6, 1)), counts((0, 5, 1)), AFTER_TWO) == ([], [(0, 5, 1)])
    assert put(counts((0, 1, 1)), counts((0, 5, 1)), AFTER_TWO) == ([], [(0, 5, 1)])
    assert put(counts((1, 5, 1)), counts((0, 5, 1)), AFTER_TWO) == ([], [(0, 5, 1)])
    assert put(counts((0, 4, 1)), counts((0, 5, 2)), AFTER_TWO) == ([(0, 4, 1)], [(0, 5, 1)])


def test_many_starts_are_spread_in_the_shares_of_the_lag_give_or_take_one():
    eligible = counts(*[(0, month, 100) for month in range(4)])
    for turn in (0.0, 0.3, 0.9):
        found, unmatched = put(eligible, counts((0, 3, 50)), EVENLY, turn)
        assert unmatched == []
        assert sum(people for _, _, people in found) == 50
        assert all(12 <= people <= 13 for _, _, people in found)


def test_nobody_is_lost_and_no_month_has_more_starts_than_people():
    people = draw(6, LAGS["26 weeks, spread"], firms=3000, missing=0.1)
    eligible, starts = people.eligible(60), people.starts(57)
    lag = measure_lag(eligible, starts, 57, 12)
    assert lag is not None
    found = allot(eligible, starts, lag, np.arange(3000) * 0.618 % 1)
    assert found.counts.people.sum() + found.unmatched.people.sum() == starts.people.sum()
    room = {key[:2]: key[2] for key in rows_of(eligible)}
    assert all(people <= room[firm, month] for firm, month, people in rows_of(found.counts))
    assert found.unmatched.people.sum() < 0.12 * starts.people.sum()


@pytest.mark.parametrize(
    ("lag", "rate", "longest", "points"),
    [
        ("4 weeks", 0.74, 12, 1),
        ("13 weeks, spread", 0.74, 12, 1),
        ("26 weeks", 0.74, 12, 1),
        ("26 weeks, spread", 0.74, 12, 1),
        ("over 24 months", 0.125, 24, 2),
    ],
)
def test_the_rate_of_allotted_starts_is_near_the_truth(lag, rate, longest, points):
    people = draw(7, LAGS[lag], firms=20_000, months=84, rate=rate, growth=0.2 * (longest > 12))
    eligible, starts = people.eligible(84), people.starts(81)
    known = measure_lag(eligible, starts, 81, longest)
    assert known is not None
    found = allot(eligible, starts, known, np.arange(20_000) * 0.618 % 1)
    last = 80 - known.months(0.95)
    first = last - 23
    inside = [(part.month >= first) & (part.month <= last) for part in (found.counts, eligible)]
    stray = found.unmatched
    alone = stray.people[(stray.month >= first) & (stray.month <= last)].sum()
    users = found.counts.people[inside[0]].sum() + alone
    shown = users / (eligible.people[inside[1]].sum() + alone)
    assert 100 * abs(shown - people.rate(first, last)) < points
