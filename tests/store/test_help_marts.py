"""Facts on firms from people of every month: how likely a start is known, and how counts vary."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.cohort_levels import Spread
from src.metrics.joint_model import JointModel, before_data, split
from src.store.help_marts import Group, model_of_newest, rounded
from src.store.open_marts import known_share
from src.store.windows import Reports

SHARES = (0.1, 0.2, 0.3, 0.4)


@pytest.mark.parametrize(
    ("whole", "share"),
    [
        (3, 1.0),
        (1, 0.1 + 0.2 + 0.3 * 0.5 + 0.4 * 0.25),
        (0, 0.1 + 0.2 * 0.5 + 0.3 * 0.25),
        (-1, 0.1 * 0.5 + 0.2 * 0.25),
        (-2, 0.1 * 0.25),
        (-3, 0.0),
    ],
)
def test_a_start_is_known_if_it_came_in_a_month_that_is_reported(whole, share):
    # of the starts in the next two months, a half and a quarter are reported
    assert known_share(SHARES, whole, [0.5, 0.25]) == pytest.approx(share)


def test_of_a_months_starts_what_its_weeks_have_reported_is_known():
    reports = Reports(pd.Timestamp("2026-06-29"), 3, (0.1, 0.5, 0.8, 1.0))
    # Mondays 8 June 3 weeks ago, 15, 22 and 29 June; 1 June four weeks ago
    assert reports.share_in(pd.Period("2026-06", "M")) == pytest.approx(
        (1 + 1 + 0.8 + 0.5 + 0.1) / 5
    )
    assert reports.share_in(pd.Period("2026-07", "M")) == 0


def test_people_are_counted_the_rougher_the_more_they_are():
    found = rounded(np.array([0.0, 0.3, 4.9, 5.4, 49.6, 52.3, 687.0, 12_345.0]))
    assert found.tolist() == [0.0, 0.25, 5.0, 5.0, 50.0, 52.0, 690.0, 12_000.0]


def test_where_rare_leave_spread_firms_are_less_alike_than_those_of_the_record():
    groups = pd.DataFrame({"program": ["parental", "parental"], "sex": ["f", "m"]})
    before = JointModel(groups, before_data(2), np.eye(len(before_data(2))))
    spreads = {
        Group("parental", "f"): Spread(np.array([0.7]), np.ones(1)),
        Group("parental", "m"): Spread(np.array([0.01, 0.03]), np.array([0.5, 0.5])),
    }
    months = groups.assign(risen=[0.0, 0.7])
    found = split(model_of_newest(before, spreads, months).position, 2)
    draws = np.random.default_rng(2).beta(6 * 0.02, 6 * 0.98, 400_000)
    rates = draws * np.exp(0.7) / (1 - draws + draws * np.exp(0.7))
    slow = rates.mean() * (1 - rates.mean()) / rates.var() - 1
    assert found.size.tolist() == pytest.approx([6, slow], rel=0.02)
    assert slow < 4
    assert found.loading.tolist() == split(before.position, 2).loading.tolist()
