"""Rates of protected counts: limits that include the noise, and counts that are too few."""

import numpy as np
import pandas as pd
import pytest

from src.domain.measures import MEASURES
from src.metrics.measure_columns import with_measure
from src.metrics.protected_rates import protected_interval
from src.metrics.rates import wilson_interval
from src.protect.noise import KEYS, protect


def test_without_noise_the_limits_are_wilsons():
    np.testing.assert_allclose(protected_interval(30, 100, 0), wilson_interval(30, 100))


def test_noise_widens_the_limits_and_less_so_of_many():
    def width(limits):
        return float(limits[1] - limits[0])

    few = width(protected_interval(8, 25, 2)) / width(wilson_interval(8, 25))
    many = width(protected_interval(800, 2500, 2)) / width(wilson_interval(800, 2500))
    assert few == pytest.approx(1.086, abs=0.001)
    assert 1 < many < 1.01


@pytest.mark.parametrize(("eligible", "rate"), [(40, 0.5), (60, 0.25), (400, 0.1)])
def test_the_limits_hold_the_rate_as_often_as_they_say(eligible, rate):
    """20,000 draws of users, each with the noise of the table."""
    draw = np.random.default_rng(5)
    users = draw.binomial(eligible, rate, 20_000)
    keys = draw.integers(0, KEYS, (2, len(users)))
    told, others = protect(users, keys[0]), protect(eligible - users, keys[1])
    shown = np.minimum(told, others) >= 5
    lower, upper = protected_interval(told[shown], (told + others)[shown], 2)
    held = ((lower <= rate) & (rate <= upper)).mean()
    assert 0.93 <= held <= 0.985


def told(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns | {"noise": 2.0, "expected": np.nan})


def test_what_is_withheld_says_so_and_fewer_than_twenty_are_not_judged():
    rows = told(users=[np.nan, 8, 8], eligible=[np.nan, 19, 20])
    made = with_measure(rows, MEASURES["rate"])
    assert made["missing"].fillna("").tolist() == ["withheld", "too_few", ""]
    assert made["value"].fillna(-1).tolist() == [-1, -1, 0.4]
    limits = protected_interval(8, 20, 2)
    assert (made["lower"][2], made["upper"][2]) == pytest.approx(
        (float(limits[0]), float(limits[1]))
    )


def test_so_many_are_needed_as_of_exact_counts_had_the_place_the_rate_of_the_country():
    """At the country's 26.8 %, 28 people would be 7.5 users: too few, whatever they had."""
    rows = told(users=[5, 8, 8, 8], eligible=[28.0, 28, 29, 28])
    rows["at_country"] = [7.5, 7.5, 7.77, np.nan]
    made = with_measure(rows, MEASURES["rate"])
    assert made["missing"].fillna("").tolist() == ["too_few", "too_few", "", ""]
    exact = pd.DataFrame({"users": 8, "eligible": 28, "expected": [7.5, 7.77]})
    judged = with_measure(exact, MEASURES["rate"])["missing"].fillna("")
    assert judged.tolist() == ["too_few", ""]


def test_a_ratio_is_withheld_as_nothing_exact_stands_beside_protected_counts():
    made = with_measure(told(users=[80.0], eligible=[200.0]), MEASURES["ratio"])
    assert made["missing"].tolist() == ["withheld"]
    assert made["value"].isna().all()


def test_counts_are_told_as_they_are():
    made = with_measure(told(users=[np.nan, 80], eligible=[np.nan, 200]), MEASURES["users"])
    assert made["missing"].fillna("").tolist() == ["withheld", ""]
    assert made["value"].fillna(-1).tolist() == [-1, 80]
