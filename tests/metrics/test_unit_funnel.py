"""The funnel of complexes and buildings: expected users by recount, exact limits."""

import math

import pandas as pd
import pytest
from scipy import stats

from src.metrics.unit_funnel import unit_funnel

LIKE = {"industry": "food", "size_band": "5-49", "sex": "f"}


def groups(*rows) -> pd.DataFrame:
    """Return groups; rows: unit_id, eligible, users."""
    table = pd.DataFrame(rows, columns=["unit_id", "eligible", "users"])
    return table.assign(unit_name=table["unit_id"].str.upper(), **LIKE)


REFERENCE = pd.DataFrame([LIKE | {"eligible": 10_000, "users": 4_000}])


def test_a_unit_is_held_against_the_users_expected_of_like_companies():
    found = unit_funnel(groups(("a", 100, 20), ("b", 50, 20)), REFERENCE).rows.set_index("unit_id")
    assert found["expected"].tolist() == pytest.approx([40.0, 20.0])
    assert found["value"].tolist() == pytest.approx([0.5, 1.0])
    assert found["outside"].tolist() == ["low_998", "inside"]


def test_the_limits_are_those_of_the_poisson_law():
    """At the drawn lower limit the probability of as few users is at most 2.5 % each side."""
    curve = unit_funnel(groups(("a", 100, 40), ("b", 1_000, 400)), REFERENCE).curve
    for row in curve.itertuples():
        below = math.floor(row.lower_95 * row.size - 1e-9)
        assert stats.poisson.cdf(below, row.size) <= 0.0251
        assert stats.poisson.cdf(below + 1, row.size) >= 0.0249
    assert curve["size"].min() == pytest.approx(40)


def test_units_of_which_hardly_anything_is_expected_are_left_out():
    found = unit_funnel(groups(("a", 100, 40), ("b", 2, 0)), REFERENCE)
    assert found.rows["unit_id"].tolist() == ["a"]


def test_nothing_to_compare_is_no_error():
    for given, reference in ((groups(), REFERENCE), (groups(("a", 9, 1)), REFERENCE.head(0))):
        found = unit_funnel(given, reference)
        assert found.rows.empty
        assert found.curve.empty
        assert math.isnan(found.phi)
