"""Whole numbers that add up, against slow recounts of small groups."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from src.sample.draw import apportion, apportion_within, rank_within, round_within


@given(
    some.lists(some.tuples(some.integers(0, 3), some.floats(0.01, 50)), min_size=1, max_size=30),
    some.integers(0, 40),
)
def test_apportioning_within_groups_is_apportioning_each_group(rows, extra):
    groups = np.array([group for group, _ in rows])
    weights = np.array([weight for _, weight in rows])
    totals = np.bincount(groups, minlength=4) + extra
    found = apportion_within(weights, groups, totals, least=1)
    for group in range(4):
        here = groups == group
        if here.any():
            expected = apportion(weights[here], totals[group] - here.sum()) + 1
            assert sorted(found[here]) == sorted(expected)
            assert found[here].sum() == totals[group]


@given(
    some.lists(some.lists(some.floats(0, 20), max_size=8), min_size=1, max_size=5),
    some.floats(0, 0.999),
)
def test_rounding_within_groups_adds_up_and_moves_nothing_by_one(groups, dither):
    totals = np.array([round(sum(group)) for group in groups])
    fitted = [
        np.array(group) * total / sum(group) if sum(group) > 0 else np.zeros(len(group))
        for group, total in zip(groups, totals, strict=True)
    ]
    values = np.concatenate([np.array([]), *fitted])
    row = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    found = round_within(values, row, totals, np.full(len(groups), dither))
    for at, group in enumerate(fitted):
        if len(group) and group.sum() > 0:
            assert found[row == at].sum() == totals[at]
    assert (np.abs(found - values) < 1 + 1e-5).all()


def test_whole_values_stay_as_they_are():
    values, row = np.array([3.0, 0.0, 2.0, 7.0]), np.array([0, 0, 0, 1])
    found = round_within(values, row, np.array([5, 7]), np.array([0.99, 0.0]))
    assert found.tolist() == [3, 0, 2, 7]


def test_ranks_begin_anew_in_each_group():
    groups = np.array([1, 0, 1, 1, 0])
    keys = np.array([0.5, 0.9, 0.1, 0.3, 0.2])
    assert rank_within(groups, keys, 3).tolist() == [2, 1, 0, 1, 0]
