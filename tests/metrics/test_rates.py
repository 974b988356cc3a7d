"""Rates: literal published limits, the published tables, slow obvious versions, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from src.metrics.checks import BadInputError
from src.metrics.rates import byar_interval, count_quantile, rate, wilson_interval
from tests.examples import examples
from tests.metrics.support import reference


def test_wilson_limits_are_those_printed_by_newcombe():
    """Newcombe (1998), table I, method 3: 81/263, 15/148, 0/20 and 1/29."""
    lower, upper = wilson_interval([81, 15, 0, 1], [263, 148, 20, 29])
    np.testing.assert_allclose(lower, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(upper, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


def test_wilson_and_byar_limits_are_those_of_phe_indicator_methods():
    """PHEindicatormethods, testdata_B_W: 65 of 100 and a count of 65, at 95 % and 99.8 %."""
    np.testing.assert_allclose(
        wilson_interval(65, 100), (0.5525444329688797, 0.7363575175690247), rtol=1e-12
    )
    np.testing.assert_allclose(
        byar_interval(65, 0.998), (42.8802614714802, 94.00029084431802), rtol=1e-12
    )


def test_a_small_count_has_exact_poisson_limits():
    """Garwood (1936): 0 → (0, 3.69), 1 → (0.0253, 5.57), 5 → (1.62, 11.67)."""
    lower, upper = byar_interval([0, 1, 5])
    np.testing.assert_allclose(lower, [0.0, 0.025318, 1.623486], atol=1e-6)
    np.testing.assert_allclose(upper, [3.688879, 5.571643, 11.668332], atol=1e-6)


def test_published_wilson_limits_are_reproduced():
    printed = reference("pheindicatormethods/testdata_Prop.csv").dropna()
    scale = printed["multiplier"]
    for level, name in ((0.95, "95_0"), (0.998, "99_8")):
        lower, upper = wilson_interval(printed["Numerator"], printed["Denominator"], level)
        np.testing.assert_allclose(lower * scale, printed[f"lower{name}cl"], rtol=1e-9)
        np.testing.assert_allclose(upper * scale, printed[f"upper{name}cl"], rtol=1e-9)
    assert len(printed) == 16


def test_published_rates_are_reproduced_exact_below_ten_and_byar_above():
    printed = reference("pheindicatormethods/testdata_Rate.csv").dropna()
    scale = printed["multiplier"] / printed["Denominator"]
    for level, name in ((0.95, "95_0"), (0.998, "99_8")):
        lower, upper = byar_interval(printed["Numerator"], level)
        np.testing.assert_allclose(lower * scale, printed[f"lower{name}cl"], rtol=1e-9)
        np.testing.assert_allclose(upper * scale, printed[f"upper{name}cl"], rtol=1e-9)
    assert set(printed["method"]) == {"Exact", "Byars"}


def test_the_bare_byar_limits_are_reproduced():
    printed = reference("pheindicatormethods/testdata_B_W.csv").dropna(subset="x")
    printed = printed[printed["method"] == "Byars"]
    for level, rows in printed.groupby("confidence"):
        limits = byar_interval(rows["x"], float(level.rstrip("%")) / 100, exact_below=0)
        np.testing.assert_allclose(limits[0], rows["lowercl"], rtol=1e-9)
        np.testing.assert_allclose(limits[1], rows["uppercl"], rtol=1e-9)
    assert len(printed) == 7


def test_nobody_eligible_is_no_rate_and_no_interval():
    assert np.isnan(rate(0, 0))
    assert np.isnan(wilson_interval(0, 0)).all()
    assert np.isnan(rate([1, None], [None, 2])).all()


@pytest.mark.parametrize(
    ("users", "eligible", "words"),
    [
        ([1, 3], [2, 2], "행 1: users=3, eligible=2"),
        ([1, -1], [2, 2], "users 열에 음수가 있습니다"),
        ([1, 1], [2, np.inf], "eligible 열에 무한대가 있습니다"),
        ([1, "둘"], [2, 2], "users 열에 숫자가 아닌 값이 있습니다 (행 1: '둘')"),
    ],
)
def test_bad_counts_are_refused_naming_column_and_row(users, eligible, words):
    with pytest.raises(BadInputError, match="^[^\n]*$") as error:
        rate(users, eligible)
    assert words in str(error.value)


def test_lengths_that_differ_are_refused():
    with pytest.raises(BadInputError, match="길이가 다릅니다"):
        wilson_interval([1, 2], [3, 4, 5])


def test_a_confidence_of_95_is_refused():
    with pytest.raises(BadInputError, match="0과 1 사이"):
        wilson_interval(1, 2, confidence=95)


def _wilson_by_root_finding(users, eligible):
    """The shares whose score test just rejects: (p̂ − p)² = z² p (1 − p) / n."""
    z, p_hat = stats.norm.ppf(0.975), users / eligible

    def excess(p):
        return (p_hat - p) ** 2 - z**2 * p * (1 - p) / eligible

    lower = 0.0 if users == 0 else optimize.brentq(excess, 1e-12, p_hat - 1e-9, xtol=1e-14)
    upper = (
        1.0 if users == eligible else optimize.brentq(excess, p_hat + 1e-9, 1 - 1e-12, xtol=1e-14)
    )
    return lower, upper


counts_ = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts_.filter(lambda pair: pair[1] > 0))
@examples(60)
def test_wilson_agrees_with_the_score_test_it_inverts(pair):
    np.testing.assert_allclose(wilson_interval(*pair), _wilson_by_root_finding(*pair), atol=1e-9)


@given(st.integers(0, 9), st.sampled_from([0.9, 0.95, 0.998]))
@examples(30)
def test_exact_limits_leave_the_tails_that_they_promise(count, confidence):
    lower, upper = byar_interval(count, confidence)
    tail = (1 - confidence) / 2
    assert stats.poisson.cdf(count, upper) == pytest.approx(tail)
    assert count == 0 or stats.poisson.sf(count - 1, lower) == pytest.approx(tail)


def test_a_quantile_of_many_counts_is_that_of_each_alone_in_any_order():
    mean = np.array([4.0, np.nan, 0.0, 0.3, 4.0, 30.0, 4.0])
    variance = np.array([6.0, 2.0, 0.0, 0.3, 6.0, 90.0, 9.0])
    for share in (0.01, 0.99):
        alone = [count_quantile(share, *each) for each in zip(mean, variance, strict=True)]
        np.testing.assert_array_equal(count_quantile(share, mean, variance), alone)
    assert count_quantile(0.99, 4.0, 4.0) == stats.poisson.ppf(0.99, 4)
