"""Measures of each row: literal tables, missing values and their reasons, a slow second version."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domain.measures import COMPLEX_MEASURES, MEASURES
from src.metrics.checks import BadInputError
from src.metrics.measure_columns import (
    find_measure,
    measure_values,
    share_of_group,
    with_measure,
    with_measures,
)

NAN = math.nan
# tenants and operating as printed, and the pair if one source has both
FIGURES = pd.DataFrame(
    [
        ("a", 100, 80, 80, 100, None, None),
        ("b", 50, NAN, NAN, NAN, None, "withheld"),
        ("c", NAN, NAN, NAN, NAN, "not_carried", "not_carried"),
        ("d", 40, 30, NAN, NAN, None, None),
        ("e", 0, 0, 0, 0, None, None),
    ],
    columns=[
        *("complex_id", "tenants", "operating", "operating_of_tenants", "tenants_with_operating"),
        *("tenants_gap", "operating_gap"),
    ],
    index=[10, 11, 12, 13, 14],
)


def same(found, expected) -> bool:
    """Return whether two sequences agree, NaN with NaN."""
    return all(
        a == b
        or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b))
        for a, b in zip(found, expected, strict=True)
    )


def test_a_count_is_shown_as_printed_and_says_why_it_is_missing():
    made = with_measure(FIGURES, "operating")
    assert same(made["value"], [80.0, NAN, NAN, 30.0, 0.0])
    assert same(made["missing"], [NAN, "withheld", "not_carried", NAN, NAN])
    assert made["base"].isna().all()
    assert made["lower"].isna().all()


def test_a_share_is_made_only_where_one_source_gives_both():
    made = with_measure(FIGURES, "operating_share")
    assert same(made["value"], [0.8, NAN, NAN, NAN, NAN])
    assert same(made["base"], [100.0, NAN, NAN, NAN, 0.0])
    assert same(made["missing"], [NAN, "withheld", "not_carried", "not_carried", "not_carried"])


def test_a_share_carries_its_wilson_interval():
    made = with_measure(pd.DataFrame({"operating": [15], "tenants": [148]}), "operating_share")
    # Newcombe (1998), table I, method 3: 15/148 gives 0.0624 to 0.1605
    assert made["lower"].iloc[0] == pytest.approx(0.0624, abs=5e-5)
    assert made["upper"].iloc[0] == pytest.approx(0.1605, abs=5e-5)


def test_without_matched_columns_the_printed_ones_are_divided():
    made = with_measure(FIGURES[["tenants", "operating"]], "operating_share")
    assert same(made["value"], [0.8, NAN, NAN, 0.75, NAN])


def test_a_region_counts_the_places_that_its_sum_leaves_out():
    regions = pd.DataFrame(
        {
            "employees": [1000, NAN, NAN],
            "employees_withheld": [2, 1, NAN],
            "employees_not_carried": [3, 0, 4],
        }
    )
    made = with_measure(regions, "employees")
    assert list(made["left_out"]) == [5, 1, 4]
    assert same(made["missing"], [NAN, "withheld", "not_carried"])


def test_nothing_is_left_out_where_the_frame_does_not_say():
    assert list(with_measure(FIGURES, "tenants")["left_out"]) == [0, 0, 0, 0, 0]


def test_withheld_goes_before_not_carried_when_either_part_is_withheld():
    rows = pd.DataFrame(
        {
            "employees": [NAN],
            "employees_f": [NAN],
            "employees_gap": ["withheld"],
            "employees_f_gap": ["not_carried"],
        }
    )
    assert list(with_measure(rows, "women_share")["missing"]) == ["withheld"]


def test_a_partial_value_is_not_missing():
    rows = pd.DataFrame({"employees": [12], "employees_gap": ["partial"]})
    made = with_measure(rows, "employees")
    assert made["value"].iloc[0] == 12
    assert made["missing"].isna().all()


@pytest.mark.parametrize("row", COMPLEX_MEASURES[1:], ids=lambda row: row.name)
def test_no_rows_give_no_rows(row):
    names = [name for name in (row.numerator, row.denominator) if name]
    made = with_measure(pd.DataFrame({name: pd.Series(dtype=float) for name in names}), row)
    assert made.empty
    assert {"value", "lower", "upper", "base", "missing", "left_out"} <= set(made.columns)


def test_the_input_is_not_changed():
    before = FIGURES.copy(deep=True)
    with_measure(FIGURES, "operating_share")
    with_measures(FIGURES, [find_measure("tenants"), find_measure("operating_share")])
    pd.testing.assert_frame_equal(FIGURES, before)


def test_more_operating_than_tenants_is_refused():
    with pytest.raises(BadInputError, match="operating"):
        with_measure(pd.DataFrame({"operating": [3], "tenants": [2]}), "operating_share")


def test_side_by_side_keeps_rows_and_replaces_columns_of_the_same_name():
    rows = [find_measure("tenants"), find_measure("operating_share")]
    made = with_measures(FIGURES, rows)
    assert list(made.index) == list(FIGURES.index)
    assert same(made["tenants"], [100.0, 50.0, NAN, 40.0, 0.0])
    assert same(made["operating_share"], [0.8, NAN, NAN, NAN, NAN])
    assert same(made["tenants_missing"], [NAN, NAN, "not_carried", NAN, NAN])
    assert list(made.columns).count("tenants") == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 500), st.sampled_from(["", "t", "o"])),
        max_size=12,
    )
)
def test_side_by_side_agrees_with_dividing_row_by_row(cells):
    rows = pd.DataFrame(
        {
            "tenants": [NAN if gap == "t" else float(max(a, b)) for a, b, gap in cells],
            "operating": [NAN if gap == "o" else float(min(a, b)) for a, b, gap in cells],
        },
        dtype=float,
    )
    made = with_measures(rows, [find_measure("operating_share"), find_measure("operating")])
    slow = [o / t if t > 0 else NAN for o, t in rows[["operating", "tenants"]].to_numpy()]
    assert same(made["operating_share"], slow)
    assert same(made["operating"], list(rows["operating"]))


def test_shares_within_a_group_add_up_to_one():
    rows = pd.DataFrame({"complex_id": ["a", "a", "b", "c", "c"], "tenants": [30, 70, 5, 0, 0]})
    made = share_of_group(rows, "complex_id", "tenants")
    assert same(made["share"], [0.3, 0.7, 1.0, NAN, NAN])
    assert list(made["tenants"]) == [30, 70, 5, 0, 0]
    assert "share" not in rows


def test_a_missing_part_has_no_share_and_the_others_share_the_rest():
    rows = pd.DataFrame({"complex_id": ["a"] * 3, "tenants": [30.0, NAN, 10.0]})
    assert same(share_of_group(rows, "complex_id", "tenants")["share"], [0.75, NAN, 0.25])


def test_a_share_comes_with_wilson_limits_and_a_withheld_figure_stays_missing():
    frame = pd.DataFrame(
        {"employees_f": [65, None, 0], "employees": [100, 50, 0]}, index=["a", "b", "c"]
    )
    values = pd.DataFrame(measure_values(frame, "women_share", frame.index), frame.index)
    np.testing.assert_allclose(values.loc["a"], [0.65, 0.5525444, 0.7363575], atol=1e-7)
    assert values.loc[["b", "c"]].isna().all(axis=None)


def test_a_count_and_a_ratio_have_no_interval():
    frame = pd.DataFrame({"employees": [30, 5], "operating": [10, 0]})
    assert measure_values(frame, "employees", frame.index)["value"].tolist() == [30, 5]
    per = measure_values(frame, MEASURES["employees_per_company"], frame.index)
    assert per["value"].tolist()[0] == 3
    assert np.isnan(per["value"][1])
    assert np.isnan([per["lower"], per["upper"]]).all()


def test_more_operating_than_tenants_is_refused_in_words():
    frame = pd.DataFrame({"operating": [3], "tenants": [2]}, index=["gumi"])
    with pytest.raises(BadInputError, match="행 gumi: operating=3, tenants=2"):
        measure_values(frame, "operating_share", frame.index)


def test_an_unknown_measure_is_answered_with_the_known_ones():
    with pytest.raises(BadInputError, match="모르는 지표입니다: 'uptake'.*operating_share"):
        measure_values(pd.DataFrame(), "uptake", pd.RangeIndex(0))
