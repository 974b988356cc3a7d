"""What is learnt of how people become eligible: from sums over firms, against the made-up truth."""

import numpy as np
import pandas as pd
import pytest

from src.store.open_marts import seen_rates


def test_the_rate_and_the_likeness_of_firms_are_those_of_the_draw():
    draw = np.random.default_rng(3)
    staff = draw.integers(1, 60, 40_000).astype(float)
    seen = draw.poisson(0.03 * staff * 3 * draw.gamma(2.0, 0.5, 40_000)).astype(float)
    sums = pd.DataFrame(
        {
            "program": ["parental"],
            "sex": ["f"],
            "eligible": [seen.sum()],
            "employees": [staff.sum()],
            "crossed": [(seen * staff).sum()],
            "squared": [(seen**2).sum()],
            "weighed": [(staff**2).sum()],
        }
    )
    (row,) = seen_rates(sums, 36).itertuples()
    assert row.months == 36
    assert row.yearly == pytest.approx(0.03, rel=0.05)
    assert row.likeness == pytest.approx(2.0, rel=0.1)


def test_where_nobody_was_seen_nobody_is_expected():
    sums = dict.fromkeys(("eligible", "employees", "crossed", "squared", "weighed"), [0.0])
    (row,) = seen_rates(
        pd.DataFrame({"program": ["parental"], "sex": ["f"], **sums}), 12
    ).itertuples()
    assert row.yearly == 0
