"""Change on the year before: printed examples, coverage, and changes that cannot be judged."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from src.metrics.change import (
    biggest_changes,
    difference,
    relative,
    with_change,
    with_measure_and_change,
)
from src.metrics.measure_columns import find_measure
from src.metrics.rates import rate, wilson_interval

NAN = math.nan
RATE, RATIO, YOUNG = (find_measure(name) for name in ("rate", "ratio", "young_share"))
NAMES = ("eligible", "users", "expected")


def uptake(*rows) -> pd.DataFrame:
    """Return uptake from (id, eligible, users, expected, the same a year before)."""
    columns = ["complex_id", *NAMES, *[f"{name}_before" for name in NAMES]]
    return pd.DataFrame(rows, columns=columns)


def share_change(users, eligible, users_before, eligible_before):
    """Return the change of rates with Wilson's limits."""
    pairs = (users, eligible), (users_before, eligible_before)
    return difference(*[(rate(*pair), *wilson_interval(*pair)) for pair in pairs])


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        # Newcombe (1998) Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), (0.2, 0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.6, 0.1705, 0.8090)),
        ((10, 10), (0, 20), (1.0, 0.6791, 1.0)),
        ((10, 10), (0, 10), (1.0, 0.6075, 1.0)),
    ],
)
def test_a_difference_has_the_printed_limits(now, before, expected):
    found = share_change(*[[value] for value in (*now, *before)])
    assert [part[0] for part in found] == pytest.approx(expected, abs=5e-5)


def test_nobody_in_a_year_is_no_change_of_zero():
    assert all(np.isnan(part[0]) for part in share_change([3], [10], [0], [0]))


def test_a_ratio_changes_by_what_both_intervals_allow():
    # Donner & Zou: the lower limit combines the lower distance of now with the upper one of before
    now, before = (1.25, 1.06, 1.46), (1.0, 0.81, 1.21)
    ends = [tuple(np.array([end]) for end in year) for year in (now, before)]
    change, lower, upper = (part[0] for part in relative(*ends))
    assert change == pytest.approx(0.25)
    solved = [root_of(now, before, sign) for sign in (-1, 1)]
    assert [lower, upper] == pytest.approx([end - 1 for end in solved], abs=1e-9)


def root_of(now, before, sign):
    """Return the ratio r at which the combined limit of now − r × before is 0."""
    own, other = (now[1], before[2]) if sign < 0 else (now[2], before[1])

    def off(ratio):
        apart = now[0] - ratio * before[0]
        return apart + sign * np.sqrt((now[0] - own) ** 2 + ratio**2 * (other - before[0]) ** 2)

    return optimize.brentq(off, 0.01, 1.25) if sign < 0 else optimize.brentq(off, 1.25, 100)


def test_from_no_users_a_ratio_has_no_relative_change():
    none, some = ((np.array([v]) for v in row) for row in ((0.0, 0.0, 0.4), (1.0, 0.5, 1.8)))
    none, some = tuple(none), tuple(some)
    assert np.isnan(relative(some, none)[0][0])
    change, lower, upper = (part[0] for part in relative(none, some))
    assert [change, lower] == [-1, -1]
    assert upper < 0


FIGURES = uptake(
    ("risen", 1000, 520, 400.0, 1000, 400, 400.0),
    ("fallen", 1000, 300, 400.0, 1000, 400, 400.0),
    ("unclear", 100, 41, 40.0, 100, 40, 40.0),
    ("same", 100, 40, 40.0, 100, 40, 40.0),
    ("few now", 10, 9, 4.0, 100, 10, 40.0),
    ("few then", 100, 90, 40.0, 10, 1, 4.0),
    ("nobody", 0, 0, 0.0, 100, 40, 40.0),
    ("no history", 100, 40, 40.0, NAN, NAN, NAN),
)


@pytest.mark.parametrize("measure", [RATE, RATIO])
def test_what_cannot_be_told_is_never_called_no_change(measure):
    found = with_change(FIGURES, measure).set_index("complex_id")
    assert found["direction"].to_dict() == {
        "risen": "rise",
        "fallen": "fall",
        "unclear": "unclear",
        "same": "unclear",
        "few now": "too_few",
        "few then": "too_few",
        "nobody": "too_few",
        "no history": "too_few",
    }
    told = found["direction"] != "too_few"
    assert (found["change"].notna() == told).all()
    assert (found["change_lower"].notna() == told).all()


def test_a_share_of_people_needs_no_expected():
    people = pd.DataFrame(
        {"employees": [1000], "employees_young": [400], "employees_before": [1000],
         "employees_young_before": [500]}
    )  # fmt: skip
    found = with_change(people, YOUNG).iloc[0]
    assert found["change"] == pytest.approx(-0.1)
    assert found["direction"] == "fall"


def test_the_change_stands_beside_the_measure_and_is_joined_by_its_key():
    figures = uptake(*[(name, 2000, 900, 800.0, NAN, NAN, NAN) for name in ("fallen", "new")])
    made = with_measure_and_change(figures, RATE, FIGURES, "complex_id")
    assert list(made["value"]) == [0.45, 0.45]
    assert list(made["direction"]) == ["fall", "too_few"]
    assert made["change"].iloc[0] == pytest.approx(-0.1)
    assert "change" not in with_measure_and_change(figures, RATE)


def test_of_many_complexes_that_did_not_change_hardly_any_is_said_to_have_moved():
    rng = np.random.default_rng(1)
    users = rng.binomial(60, 0.3, (500, 2))
    rows = [(str(i), 60, a, 18.0, 60, b, 18.0) for i, (a, b) in enumerate(users)]
    assert len(biggest_changes(uptake(*rows), RATE)) <= 2
    clearly = [*rows, ("moved", 600, 400, 180.0, 600, 180, 180.0)]
    assert list(biggest_changes(uptake(*clearly), RATE)["complex_id"])[0] == "moved"


def test_the_greatest_change_comes_first_and_what_is_too_few_is_out():
    found = biggest_changes(FIGURES, RATE, most=5)
    assert list(found["complex_id"]) == ["risen", "fallen"]
    assert list(found["before"]) == [0.4, 0.4]
    assert (found["q"] <= 0.05).all()
    assert len(biggest_changes(FIGURES, RATE, most=1)) == 1


def test_the_interval_of_a_change_covers_the_truth():
    rng = np.random.default_rng(2)
    now, then = rng.binomial(120, 0.35, 4000), rng.binomial(90, 0.25, 4000)
    _, lower, upper = share_change(now, 120, then, 90)
    assert 0.94 <= ((lower <= 0.1) & (upper >= 0.1)).mean() <= 0.965


def test_the_inputs_are_not_changed():
    before = FIGURES.copy(deep=True)
    with_change(FIGURES, RATE)
    biggest_changes(FIGURES, RATE)
    pd.testing.assert_frame_equal(FIGURES, before)
