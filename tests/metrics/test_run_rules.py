"""Chances of runs: every order counted, and the promised rate on charts without a change."""

import numpy as np
import pytest

from src.metrics.run_rules import chance_of_few_crossings, chance_of_long_run
from tests.metrics.as_frames import control_limits
from tests.metrics.oracles.early_signal import run_chances
from tests.metrics.test_control_chart import points


@pytest.mark.parametrize(("above", "below"), [(6, 6), (3, 9), (1, 7), (8, 3), (4, 0)])
def test_the_chances_are_those_of_all_orders_counted(above, below):
    for longest in range(1, above + below + 1):
        for crossings in (0, 1, 2, 5):
            long, few = run_chances(longest, crossings, above, below)
            assert chance_of_long_run(longest, above, below) == pytest.approx(long)
            assert chance_of_few_crossings(crossings, above, below) == pytest.approx(few)


@pytest.mark.parametrize("mean", [6, 30])
def test_charts_without_a_change_are_called_in_at_most_5_of_100_by_the_runs(mean):
    """The published limits alone call 7 to 11 of 100 such charts of 104 weeks."""
    users = np.random.default_rng(3).poisson(mean, (500, 104))
    found = control_limits(points(users, mean * 20.0)).groupby("unit").first()
    published = (found["longest_run"] > found["longest_run_max"]) | (
        found["crossings"] < found["crossings_min"]
    )
    assert found["shifted"].mean() <= 0.05 < published.mean()
