"""What people of every month tell of firms: how likely a start is known, how finely they count."""

import numpy as np
import pandas as pd
import pytest

from src.store.help_marts import rounded
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
    # of starts in the next two months a half and a quarter are reported
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
