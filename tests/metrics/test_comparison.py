"""Complexes compared with those of their kind: the peers, and the benchmark of each measure."""

import math

import pandas as pd
import pytest

from src.metrics.comparison import (
    Comparison,
    all_measures,
    compared_with,
    of_several_scopes,
    peers_of,
    with_changes,
)
from src.metrics.measure_columns import find_measure

NAN = math.nan
SHARE, COUNT = find_measure("operating_share"), find_measure("tenants")
FIGURES = pd.DataFrame(
    [
        ("top", None, "top", "수출", "national", 130.0, 115.0),
        ("part", "top", "top", "서울", "national", 100.0, 90.0),
        ("gumi", None, "gumi", "구미", "national", 500.0, 480.0),
        ("tiny", None, "tiny", "아산", "national", 4.0, NAN),
        ("magok", None, "magok", "마곡", "general", 50.0, 40.0),
    ],
    columns=["complex_id", "parent_id", "top_id", "complex_name", "kind", "tenants", "operating"],
)
WHOLE = pd.DataFrame(
    {"kind": ["national", "general"], "tenants": [630.0, 50.0], "operating": [595.0, 40.0]}
)


def compare_complexes(figures, whole, chosen, measure) -> Comparison:
    """Return how the chosen complexes compare with those of the first one's kind."""
    kind = figures.set_index("complex_id").loc[chosen[0], "kind"]
    known = with_changes(figures, measure, None)
    peers = peers_of(figures, known, whole[whole["kind"] == kind], kind, measure)
    return compared_with(peers, figures, known, chosen)


def test_peers_are_of_the_first_ones_kind_and_never_a_part_beside_its_parent():
    found = compare_complexes(FIGURES, WHOLE, ["part", "magok"], SHARE)
    assert found.kind == "national"
    assert found.peers == 2, "top and gumi; tiny has no value and part lies in top"
    assert list(found.compared["complex_id"]) == ["part", "magok"]
    assert set(found.funnel.rows["complex_id"]) == {"top", "gumi"}


def test_the_benchmark_of_a_share_is_made_of_sums():
    found = compare_complexes(FIGURES, WHOLE, ["gumi"], SHARE)
    assert found.benchmark == pytest.approx(595 / 630)


def test_the_benchmark_of_a_count_is_the_median_of_the_peers():
    found = compare_complexes(FIGURES, WHOLE, ["gumi"], COUNT)
    assert found.benchmark == 130
    assert found.funnel.rows.empty
    assert found.funnel.refused


def test_without_a_whole_the_median_of_the_peers_stands_in():
    found = compare_complexes(FIGURES, WHOLE.tail(1), ["gumi"], SHARE)
    assert found.benchmark == pytest.approx((115 / 130 + 480 / 500) / 2)


def test_each_compared_one_has_its_place_in_the_funnel():
    found = compare_complexes(FIGURES, WHOLE, ["gumi", "tiny"], SHARE)
    assert list(found.compared["position"]) == ["unjudged", "unjudged"]


def test_the_order_chosen_is_kept_and_unknown_ones_are_left_out():
    found = compare_complexes(FIGURES, WHOLE, ["magok", "nowhere", "top"], SHARE)
    assert list(found.compared.index) == ["magok", "top"]


def test_each_measure_comes_from_the_quarter_it_is_given():
    later = FIGURES.iloc[[2]].assign(tenants=505.0, operating=400.0)
    figures = {"2025Q3": FIGURES, "2026Q1": later}
    made = of_several_scopes(
        lambda quarter, measures: all_measures(figures[quarter], None, measures),
        {"tenants": "2025Q3", "operating_share": "2026Q1"},
        ("magok", "gumi", "nowhere"),
        [COUNT, SHARE],
    )
    assert list(made.index) == ["magok", "gumi"]
    assert list(made["tenants"]) == [50, 500]
    assert math.isnan(made.loc["magok", "operating_share"])
    assert made.loc["gumi", "operating_share"] == pytest.approx(400 / 505)
    assert list(made["complex_name"]) == ["마곡", "구미"]


def test_the_inputs_are_not_changed():
    figures, whole = FIGURES.copy(deep=True), WHOLE.copy(deep=True)
    compare_complexes(FIGURES, WHOLE, ["part"], SHARE)
    pd.testing.assert_frame_equal(FIGURES, figures)
    pd.testing.assert_frame_equal(WHOLE, whole)


RATE, RATIO = find_measure("rate"), find_measure("ratio")
UPTAKE = pd.DataFrame(
    [
        ("top", None, "수출", "national", 1000, 300, 320.0),
        ("part", "top", "서울", "national", 600, 200, 190.0),
        ("gumi", None, "구미", "national", 500, 250, 200.0),
        ("tiny", None, "아산", "national", 10, 9, 3.0),
        ("empty", None, "안정", "national", 0, 0, 0.0),
    ],
    columns=["complex_id", "parent_id", "complex_name", "kind", "eligible", "users", "expected"],
)
COUNTRY = pd.DataFrame(
    {"kind": ["national"], "eligible": [1510], "users": [559], "expected": [523.0]}
)


def test_a_ratio_is_held_against_one_and_a_rate_against_all_of_its_kind():
    ratio = compare_complexes(UPTAKE, COUNTRY, ["gumi", "part"], RATIO)
    assert ratio.benchmark == 1
    assert list(ratio.compared["value"]) == pytest.approx([1.25, 200 / 190])
    rate = compare_complexes(UPTAKE, COUNTRY, ["gumi"], RATE)
    assert rate.benchmark == pytest.approx(559 / 1510)
    assert rate.peers == 2, "tiny is too few to judge and nobody was eligible in empty"


def test_who_is_too_few_or_has_nobody_has_no_value_and_says_why():
    found = compare_complexes(UPTAKE, COUNTRY, ["tiny", "empty"], RATE).compared
    assert found["value"].isna().all()
    assert list(found["missing"]) == ["too_few", "nobody"]
    assert list(found["position"]) == ["unjudged", "unjudged"]


def test_the_change_on_the_year_before_stands_beside_each_measure():
    before = {"eligible_before": 500, "users_before": 100, "expected_before": 150.0}
    yearly = UPTAKE.assign(**before)
    made = all_measures(UPTAKE, yearly, [RATE]).set_index("complex_id")
    assert made.loc["gumi", "rate_change"] == pytest.approx(0.5 - 0.2)
    assert list(made.loc[["gumi", "tiny"], "rate_direction"]) == ["rise", "too_few"]


def test_a_complex_without_a_year_before_is_too_few_to_say():
    before = {"eligible_before": 500, "users_before": 100, "expected_before": 150.0}
    yearly = UPTAKE.assign(**before)[UPTAKE["complex_id"] != "gumi"]
    for some in (yearly, yearly.head(0)):
        made = all_measures(UPTAKE, some, [RATE]).set_index("complex_id")
        assert made.loc["gumi", "rate_direction"] == "too_few"
        assert math.isnan(made.loc["gumi", "rate_change"])
