"""The order with a share of small firms, against a version that deals firms out one by one."""

import math

import numpy as np
import pytest

from src.metrics.small_firms import share_of_small, with_share


def dealt(helped, small, least) -> list[int]:
    """Return the order, one firm at a time: a small one if the list so far would have too few."""
    left = list(np.argsort(-helped, kind="stable"))
    order: list[int] = []
    while left:
        wanted = math.floor(least * (len(order) + 1) + 1e-9)
        lacking = sum(small[i] for i in order) < wanted
        first = next((i for i in left if small[i]), left[0]) if lacking else left[0]
        left.remove(first)
        order.append(int(first))
    return order


def test_the_order_is_the_one_dealt_out_by_hand():
    draw = np.random.default_rng(0)
    for _ in range(200):
        count = draw.integers(1, 40)
        helped, small = draw.random(count).round(1), draw.random(count) < draw.random()
        least = draw.choice([0, 0.1, 0.25, 0.4, 0.5, 0.9])
        assert with_share(helped, small, least, 5).order.tolist() == dealt(helped, small, least)


def test_the_price_is_what_the_first_visits_help_less():
    helped = np.array([5.0, 4.0, 3.0, 1.0])
    small = np.array([False, False, False, True])
    shared = with_share(helped, small, 0.5, 2)
    assert shared.order.tolist() == [0, 3, 1, 2]
    assert shared.price == pytest.approx(1 - 6 / 9)


def test_small_firms_are_due_their_share_of_open_people_less_ten_points():
    found = share_of_small(np.array([6, 2, 2]), np.array([False, True, True]))
    assert found == pytest.approx(0.3)
    assert share_of_small(np.zeros(2), np.array([True, False])) == 0
