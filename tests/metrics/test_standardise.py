"""Standardisation: the published ratios, a slow version by loops, shrinkage, properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.rates import byar_interval
from src.metrics.standardise import expected_users, standardised_ratio, why_not_judged
from tests.examples import examples
from tests.metrics.support import reference

STRATA = ["industry", "size_band", "sex", "program"]


def test_the_ratio_and_its_limits_are_those_published():
    """PHEindicatormethods, testresults_ISR: 91 observed, 835.88 expected; 9 is exact."""
    ratio, lower, upper = standardised_ratio([91, 9], 835.8835612311743)
    np.testing.assert_allclose(ratio, [0.10886683770400503, 0.010767049882813684], rtol=1e-9)
    np.testing.assert_allclose(lower, [0.08765040101829405, 0.004923380825095776], rtol=1e-9)
    np.testing.assert_allclose(upper, [0.1336657632841891, 0.02043921455549973], rtol=1e-9)


def test_published_expected_counts_and_ratios_are_reproduced():
    areas = reference("pheindicatormethods/testdata_multiarea_isr.csv")
    areas = areas.fillna({"pop": 0, "count": 0})  # one blank, in a band without reference events
    printed = reference("pheindicatormethods/testresults_ISR.csv").iloc[6:9].set_index("area")
    standard = areas[areas["area"] == "testdata_big"].rename(
        columns={"refcount": "users", "refpop": "eligible"}
    )
    people = areas.rename(columns={"pop": "eligible"}).drop(columns=["refcount", "refpop"])
    result = expected_users(people, ["ageband"], standard)
    totals = result.groupby("area")[["count", "expected"]].sum().loc[printed.index]
    np.testing.assert_allclose(totals["expected"], printed["expected"], rtol=1e-9)
    for confidence, name in ((0.95, "95_0"), (0.998, "99_8")):
        ratio, lower, upper = standardised_ratio(totals["count"], totals["expected"], confidence)
        np.testing.assert_allclose(ratio, printed["value"], rtol=1e-9)
        np.testing.assert_allclose(lower, printed[f"lower{name}cl"], rtol=1e-9)
        np.testing.assert_allclose(upper, printed[f"upper{name}cl"], rtol=1e-9)


def _rows(*rows):
    return pd.DataFrame(rows, columns=["complex_id", *STRATA, "users", "eligible"])


def test_a_complex_of_a_low_industry_is_not_low():
    """Two complexes, two industries with rates .2 and .6; each complex is at its own mix."""
    frame = _rows(
        ("gumi", "metal", "5-49", "f", "parental", 400, 2000),
        ("guro", "metal", "5-49", "f", "parental", 200, 1000),
        ("guro", "software", "5-49", "f", "parental", 1200, 2000),
    )
    result = expected_users(frame, STRATA, frame)
    assert result["expected"].tolist() == pytest.approx([400, 200, 1200])
    totals = result.groupby("complex_id")[["users", "expected"]].sum()
    ratio, lower, upper = standardised_ratio(totals["users"], totals["expected"])
    np.testing.assert_allclose(ratio, 1)
    assert (lower < 1).all()
    assert (upper > 1).all()


def test_a_thin_stratum_is_pulled_toward_its_parent():
    """90 eligible of 1,000: weight sqrt(.09) = .3; .3 · 0 + .7 · parent .5."""
    standard = _rows(
        ("", "metal", "5-49", "f", "parental", 500 * 4, 1000 * 4 - 90),
        ("", "optics", "5-49", "f", "parental", 0, 90),
    )
    frame = _rows(("gumi", "optics", "5-49", "f", "parental", 0, 10))
    result = expected_users(frame, STRATA, standard)
    assert result["reference_rate"].tolist() == pytest.approx([0.7 * 0.5])


def test_a_stratum_that_the_reference_lacks_takes_the_rate_of_its_parent():
    standard = _rows(
        ("", "metal", "5-49", "f", "parental", 300, 1000),
        ("", "metal", "5-49", "m", "parental", 100, 1000),
        ("", "metal", "5-49", "f", "flexible", 900, 1000),
    )
    frame = _rows(
        ("gumi", "optics", "5-49", "f", "parental", 0, 10),
        ("gumi", "optics", "300+", "m", "parental", 0, 10),
    )
    result = expected_users(frame, STRATA, standard)
    assert result["reference_rate"].tolist() == pytest.approx([0.3, 0.1])


def test_nothing_expected_is_no_ratio():
    ratio, lower, upper = standardised_ratio([0, 3], [0, 3])
    assert np.isnan([ratio[0], lower[0], upper[0]]).all()
    assert ratio[1] == 1


def test_the_input_is_not_changed():
    frame = _rows(("gumi", "metal", "5-49", "f", "parental", 4, 20))
    before = frame.copy()
    expected_users(frame, STRATA, frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"users": 30}, "users=30, eligible=20"),
        ({"eligible": -1}, "eligible 열에 음수"),
        ({"sex": None}, "sex 열이 비어 있는 행이 1개"),
        ({"program": "leave"}, "program 열에 모르는 값이.*행 0: 'leave'"),
        ({"users": 0, "eligible": 0}, "대상자\\(eligible\\)가 한 명도 없습니다"),
    ],
)
def test_bad_input_is_answered_in_words(change, words):
    frame = _rows(("gumi", "metal", "5-49", "f", "parental", 4, 20)).assign(**change)
    with pytest.raises(BadInputError, match=words):
        expected_users(frame, STRATA, frame)


def test_a_program_that_the_reference_lacks_is_refused_not_borrowed_from_others():
    standard = _rows(("", "metal", "5-49", "f", "parental", 300, 1000))
    frame = _rows(("gumi", "metal", "5-49", "f", "flexible", 3, 10))
    with pytest.raises(BadInputError, match="'flexible'.*쓸 수 있는 값: parental"):
        expected_users(frame, STRATA, standard)


def test_missing_strata_are_named():
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: industry"):
        expected_users(_rows().drop(columns="industry"), STRATA, _rows())


def _expected_by_loops(frame, full):
    """Expected users of each row; the rate of each stratum is computed anew from all rows."""

    rows = frame.to_dict("records")

    def smoothed(row, depth):
        columns = STRATA[depth:]
        alike = [one for one in rows if all(one[name] == row[name] for name in columns)]
        eligible = sum(one["eligible"] for one in alike)
        own = sum(one["users"] for one in alike) / eligible if eligible else 0
        if not columns:
            return own
        weight = min(1, (eligible / full) ** 0.5)
        return weight * own + (1 - weight) * smoothed(row, depth + 1)

    return np.array([smoothed(row, 0) for row in rows]) * frame["eligible"]


row_ = st.tuples(
    st.sampled_from(["gumi", "guro"]),
    st.sampled_from(["metal", "optics"]),
    st.sampled_from(["1-4", "5-49"]),
    st.sampled_from(["f", "m"]),
    st.sampled_from(["parental", "flexible"]),
    st.integers(0, 5),
    st.integers(5, 60),
)


@given(st.lists(row_, min_size=1, max_size=20), st.integers(1, 200))
@examples(40)
@pytest.mark.slow
def test_expected_users_agree_with_loops_and_the_order_of_rows_changes_nothing(rows, full):
    frame = _rows(*rows)
    result = expected_users(frame, STRATA, frame, full)
    np.testing.assert_allclose(result["expected"], _expected_by_loops(frame, full), atol=1e-9)
    again = expected_users(frame.iloc[::-1], STRATA, frame, full)
    np.testing.assert_allclose(again["expected"].sort_index(), result["expected"], atol=1e-9)


@pytest.mark.parametrize(
    ("eligible", "expected", "said"),
    [
        (0, 0.0, "nobody"),
        (1, 0.4, "too_few"),
        (40, 7.0, "too_few"),
        (40, 7.6, "too_few"),
        (40, 7.7, ""),
        (40, 8.0, ""),
        (9, 8.1, ""),
        (100_000, 30_000.0, ""),
        (np.nan, np.nan, "too_few"),
    ],
)
def test_the_line_lies_at_eight_expected_users(eligible, expected, said):
    assert why_not_judged([eligible], [expected]).tolist() == [said]


def test_the_line_is_where_half_and_double_both_fit():
    for expected in (5.0, 7.0, 8.0, 9.0, 20.0):
        lower, upper = byar_interval(expected)
        both_fit = lower < expected / 2 and upper > 2 * expected
        assert (why_not_judged([100], [expected])[0] == "too_few") == both_fit


def test_nobody_eligible_goes_before_too_few():
    assert why_not_judged([0, 0, 3], [0.0, np.nan, 0.0]).tolist() == ["nobody", "nobody", "too_few"]
