"""A plan laid out over days."""

import pandas as pd
import pytest

from src.metrics.checks import BadInputError
from src.metrics.visit_days import into_days


def plan(*rows) -> pd.DataFrame:
    """Return a plan; rows: stop, minutes, held_out."""
    return pd.DataFrame(rows, columns=["stop", "minutes", "held_out"])


def test_a_visit_that_no_longer_fits_goes_to_the_next_day():
    given = plan((1, 90, False), (1, 60, False), (2, 90, False), (3, 90, False))
    found = into_days(given, 4, 30)
    assert found["day"].tolist() == [1, 1, 1, 2]
    assert found["minutes"].tolist() == [90, 60, 90, 90]


def test_a_building_left_for_the_next_day_is_gone_to_again():
    found = into_days(plan((1, 90, False), (1, 60, False), (1, 60, False)), 2.5, 30)
    assert found["day"].tolist() == [1, 1, 2]
    assert found["minutes"].tolist() == [90, 60, 90]


def test_a_visit_for_which_going_twice_leaves_no_time_is_left_out():
    given = plan((1, 90, False), (1, 60, False), (1, 60, False), (2, 60, False), (None, None, True))
    found = into_days(given, 2.5, 30, hours=3.5)
    assert found["stop"].tolist()[:3] == [1, 1, 2]
    assert found["minutes"].tolist()[:3] == [90, 60, 60]
    assert found["day"].tolist()[:3] == [1, 1, 2]
    assert len(found) == 4


def test_a_visit_longer_than_a_day_has_a_day_of_its_own():
    found = into_days(plan((1, 300, False), (2, 300, False), (3, 30, False)), 4, 30)
    assert found["day"].tolist() == [1, 2, 3]


def test_what_is_held_out_has_no_day():
    found = into_days(plan((1, 60, False), (None, None, True)), 4, 30)
    assert found["day"].tolist()[0] == 1
    assert found["day"].isna().tolist() == [False, True]
    assert found["minutes"].isna().tolist() == [False, True]


def test_nothing_planned_takes_no_day():
    assert into_days(plan(), 4, 30)["day"].empty


def test_a_day_without_hours_is_refused():
    with pytest.raises(BadInputError, match="hours_per_day"):
        into_days(plan((1, 60, False)), 0, 30)
