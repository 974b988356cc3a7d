"""Funnel: published limits and dispersion, exact tail probabilities, refusals, properties."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from src.metrics.checks import BadInputError
from src.metrics.funnel_limits import (
    RefusedError,
    binomial_limits,
    funnel_limits,
    overdispersion,
    poisson_limits,
)
from src.metrics.rates import byar_interval, wilson_interval
from tests.examples import examples
from tests.metrics.support import reference

SIGNIFICANCE = {"low_998": "Low (0.001)", "low_95": "Low (0.025)", "inside": "Not significant",
                "high_95": "High (0.025)", "high_998": "High (0.001)"}  # fmt: skip


def outside(users, size, target: float, kind: str = "rate", tau2: float = 0.0) -> np.ndarray:
    """Return low_998, low_95, inside, high_95 or high_998 for each unit, by funnel_limits."""
    value = np.asarray(users, float) / np.asarray(size, float)
    far, near = (funnel_limits(target, size, kind, level, tau2) for level in (0.998, 0.95))
    beyond = [value < far[0], value > far[1], value < near[0], value > near[1]]
    return np.select(beyond, ["low_998", "high_998", "low_95", "high_95"], "inside")


def test_phi_and_tau2_are_those_of_the_published_toy_example():
    """FunnelPlotR 0.6.0, tests/testthat/test-classes_methods.R: phi 2.948033 (SHMI method)."""
    observed, expected = [100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220]
    shmi = overdispersion(observed, expected, min_units=5)
    assert shmi.phi == pytest.approx(2.9480331751, rel=1e-9)
    assert shmi.tau2 == pytest.approx(0.019477530578, rel=1e-9)


def test_the_exact_limits_are_those_computed_by_hand():
    """Spiegelhalter (2005) A.1.1 at 20 expected: quantile 12, F(12)=.0390, F(11)=.0214.

    His upper limit, from F(28) and F(29), lies one count below ours, which mirrors the lower one.
    """
    lower, upper = poisson_limits(20)
    f11, f12 = 0.021386822, 0.039011989
    assert lower * 20 == pytest.approx(12 - (f12 - 0.025) / (f12 - f11), rel=1e-6)
    f28, f29 = 0.965666475, 0.978181796
    printed = 29 - (f29 - 0.975) / (f29 - f28)
    assert upper * 20 == pytest.approx(printed + 1, rel=1e-6)


def test_the_dispersion_and_outliers_of_medpar_are_reproduced():
    """FunnelPlotR README: 9 of 54 providers outside the over-dispersed 99.8 % limits."""
    table = reference("funnelplotr/medpar_SR_SHMI_od95.csv", dtype={"group": str})
    printed = reference("funnelplotr/medpar_summary.csv").set_index("case")
    found = overdispersion(table["numerator"], table["denominator"])
    np.testing.assert_allclose(
        found, printed.loc["b", ["phi", "tau2", "n_used"]].astype(float), rtol=1e-9
    )
    units = table.rename(columns={"numerator": "users", "denominator": "expected"})
    lower, upper = funnel_limits(1.0, units["expected"], "ratio", 0.95, found.tau2)
    np.testing.assert_allclose(lower, table["OD95LCL"], rtol=1e-6)
    np.testing.assert_allclose(upper, table["OD95UCL"], rtol=1e-6)
    far = funnel_limits(1.0, units["expected"], "ratio", 0.998, found.tau2)[1]
    np.testing.assert_allclose(far, table["OD99UCL"], rtol=1e-6)
    words = outside(units["users"], units["expected"], 1.0, "ratio", found.tau2)
    beyond = {"998": set(units["group"][np.isin(words, ["low_998", "high_998"])]),
              "95": set(units["group"][words != "inside"])}  # fmt: skip
    assert beyond["998"] == set(printed.loc["b", "outliers"].split(";"))
    assert beyond["95"] == set(printed.loc["c95", "outliers"].split(";"))


def test_the_unadjusted_outliers_of_medpar_are_the_published_25_and_exactly_23():
    """The published limits treat the expected count as if observed; two units lie between them
    and the exact limits, with a tail probability above .1 %."""
    table = reference("funnelplotr/medpar_SR_unadjusted99.csv", dtype={"group": str})
    printed = reference("funnelplotr/medpar_summary.csv").set_index("case")
    low, high = byar_interval(table["denominator"], 0.998, exact_below=np.inf)
    published = (table["numerator"] < low) | (table["numerator"] > high)
    assert set(table["group"][published]) == set(printed.loc["a", "outliers"].split(";"))
    words = outside(table["numerator"], table["denominator"], 1.0, "ratio")
    beyond = np.isin(words, ["low_998", "high_998"])
    assert set(table["group"][published & ~beyond]) == {"030025", "030068"}
    law = stats.poisson(table["denominator"])
    tail = np.minimum(law.cdf(table["numerator"]), law.sf(table["numerator"] - 1))
    assert ((tail < 0.001) == beyond).all()


def test_published_poisson_limits_are_reproduced_by_the_exact_count_limits():
    table = reference("funnelplotr/poisson_limits_expected_15_20_30.csv")
    expected = table["number_seq"]
    for level, name in ((0.95, "95"), (0.998, "998")):
        low, high = byar_interval(expected, level, exact_below=np.inf)
        # their z is written as 1.96 and 3.09, hence not 1e-9
        np.testing.assert_allclose(low / expected, table[f"ll{name}"], rtol=1e-4)
        np.testing.assert_allclose(high / expected, table[f"ul{name}"], rtol=1e-4)


def test_published_boundaries_of_the_ratio_funnel_are_reproduced():
    """PHEindicatormethods: the expected count at which a number of events is just outside."""
    table = reference("pheindicatormethods/testdata_funnel_ratio_outputs.csv")
    table.columns = ["events", *table.columns[1:]]
    for level, name in ((0.95, "2s"), (0.998, "3s")):
        low, high = byar_interval(table["events"], level, exact_below=np.inf)
        np.testing.assert_allclose(high, table[f"lower_{name}_exp_events"], rtol=2e-6)
        np.testing.assert_allclose(low, table[f"upper_{name}_exp_events"], rtol=2e-4)


def test_published_significance_of_rates_is_reproduced():
    table = reference("pheindicatormethods/testdata_funnel_prop_inputs.csv", encoding="utf-8-sig")
    target = table["numerator"].sum() / table["denominator"].sum()
    assert target == pytest.approx(0.80642448, rel=1e-8)
    words = outside(table["numerator"], table["denominator"], target)
    assert [SIGNIFICANCE[word] for word in words] == table["significance"].tolist()


def test_published_limits_of_rates_are_those_at_which_wilson_reaches_the_target():
    """PHEindicatormethods draws target ± z·sqrt(target(1 − target)/n), the inverse of Wilson."""
    table = reference("pheindicatormethods/testdata_funnel_prop_outputs.csv", encoding="utf-8-sig")
    n = table["Population"].to_numpy(float)
    for level, name in ((0.95, "2s0025"), (0.998, "3s0001")):
        for side, other in (("Lower", 1), ("Upper", 0)):
            limit = table[f"{side}{name}limit"].to_numpy() / 100
            inner = (limit > 0) & (limit < 1)
            reached = wilson_interval(limit[inner] * n[inner], n[inner], level)[other]
            np.testing.assert_allclose(reached, 0.80642448, atol=2e-8)
            assert inner.sum() > 70


def _dispersion_by_loops(observed, expected, trim):
    """SHMI's steps one at a time: log ratio, its z, rank, trimming, phi, tau²."""
    units = [(math.log(o / e) * math.sqrt(e), e) for o, e in zip(observed, expected, strict=True)]
    units.sort()
    inner = [u for i, u in enumerate(units, 1) if trim <= i / (len(units) + 1) < 1 - trim]
    n = len(inner)
    phi = sum(z * z for z, _ in inner) / n
    weights = [e for _, e in inner]
    divisor = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return phi, max(0.0, (n * phi - (n - 1)) / divisor), n


@given(st.lists(st.tuples(st.integers(1, 300), st.floats(5, 300)), min_size=15, max_size=40))
@examples(40)
def test_dispersion_agrees_with_its_steps_and_the_order_of_units_changes_nothing(units):
    observed, expected = zip(*units, strict=True)
    found = overdispersion(observed, expected)
    np.testing.assert_allclose(found, _dispersion_by_loops(observed, expected, 0.1), rtol=1e-9)
    again = overdispersion(observed[::-1], expected[::-1])
    np.testing.assert_allclose(again, found, rtol=1e-9)


def test_more_than_a_tenth_of_units_without_an_event_is_refused_with_a_reason():
    observed = [0, 0, 3, 4, 5, 6, 7, 8, 9, 10]
    with pytest.raises(RefusedError, match="many_without_users"):
        overdispersion(observed, [5] * 10)


def test_too_few_units_are_refused_with_a_reason():
    with pytest.raises(RefusedError, match="few_units"):
        overdispersion([1, 2, 3], [2, 2, 2])


def test_one_unit_in_ten_without_an_event_is_truncated_not_infinite():
    found = overdispersion([0, 4, 5, 6, 7, 8, 9, 10, 11, 30] * 2, [8] * 20)
    assert np.isfinite([found.phi, found.tau2]).all()
    assert found.units == 16


def test_counts_that_differ_only_by_chance_show_no_dispersion():
    rng = np.random.default_rng(4)
    expected = rng.uniform(40, 400, 1000)
    found = overdispersion(rng.poisson(expected), expected, trim=0.0)
    assert found.phi == pytest.approx(1.0, abs=0.1)
    assert found.tau2 < 0.0005


def test_dispersion_between_units_is_found():
    rng = np.random.default_rng(5)
    expected = rng.uniform(200, 800, 4000)
    observed = rng.poisson(expected * np.exp(rng.normal(0, 0.3, 4000)))
    found = overdispersion(observed, expected, trim=0.0)
    assert found.tau2 == pytest.approx(0.09, rel=0.1)


def test_small_units_at_the_target_are_rarely_outside():
    """Mean 1.9 eligible, one true rate .35: never more than the promised tails, on either side."""
    rng = np.random.default_rng(6)
    eligible = 1 + rng.poisson(0.9, 20_000)
    frame = pd.DataFrame({"users": rng.binomial(eligible, 0.35), "eligible": eligible})
    words = outside(frame["users"], frame["eligible"], 0.35)
    share = pd.Series(words).value_counts(normalize=True)
    assert share.get("low_95", 0) + share.get("low_998", 0) <= 0.025
    assert share.get("high_95", 0) + share.get("high_998", 0) <= 0.025
    printed = binomial_limits(0.35, eligible)[1] - 1 / eligible
    assert (frame["users"] / frame["eligible"] > printed).mean() > 0.05


def test_where_nobody_is_eligible_there_are_no_limits():
    assert np.isnan(funnel_limits(0.3, [0])).all()
    assert np.isnan(funnel_limits(1.0, [0.0], "ratio")).all()


def test_a_small_unit_without_users_is_not_low_because_of_the_logarithm():
    """With 2 expected, a count of 0 is no surprise (probability .14), whatever the dispersion."""
    words = outside(np.array([0.0, 0.0]), np.array([2.0, 60.0]), 1.0, "ratio", 0.02)
    assert words.tolist() == ["inside", "low_998"]


def test_a_target_of_zero_or_one_has_no_limits():
    for target in (0.0, 1.0):
        assert np.isnan(funnel_limits(target, [3, 4])).all()


@pytest.mark.parametrize(
    ("sizes", "kind", "words"),
    [([4], "share", "kind은"), ([-1], "ratio", "expected 열에 음수"), ([-1], "rate", "eligible")],
)
def test_bad_input_is_answered_in_words(sizes, kind, words):
    with pytest.raises(BadInputError, match=words):
        funnel_limits(0.3, sizes, kind)


def _limits_by_counting(target, n, tail):
    """Walk up from 0 until the tail is reached, then interpolate; mirror it for the upper limit."""

    def lower(p):
        below, r = 0.0, 0
        while below + stats.binom.pmf(r, n, p) < tail:
            below += stats.binom.pmf(r, n, p)
            r += 1
        return r - (below + stats.binom.pmf(r, n, p) - tail) / stats.binom.pmf(r, n, p)

    return max(lower(target), 0) / n, min((n - lower(1 - target)) / n, 1)


@given(st.integers(1, 60), st.floats(0.02, 0.98), st.sampled_from([0.95, 0.998]))
@examples(60)
def test_limits_agree_with_counting_up_and_contain_the_target(n, target, confidence):
    lower, upper = binomial_limits(target, n, confidence)
    slow = _limits_by_counting(target, n, (1 - confidence) / 2)
    np.testing.assert_allclose((lower, upper), slow, atol=1e-9)
    assert lower <= target <= upper


@given(st.floats(0.05, 500), st.sampled_from([0.95, 0.998]))
@examples(60)
def test_poisson_limits_leave_at_most_the_tails(expected, confidence):
    lower, upper = poisson_limits(expected, confidence)
    tail = (1 - confidence) / 2
    assert lower <= 1 <= upper
    below = np.ceil(lower * expected - 1e-9) - 1
    above = np.floor(upper * expected + 1e-9) + 1
    assert stats.poisson.cdf(below, expected) <= tail + 1e-12
    assert stats.poisson.sf(above - 1, expected) <= tail + 1e-12


@given(st.floats(0.001, 0.5))
@examples(20)
def test_dispersion_widens_the_limits_and_more_units_narrow_them(tau2):
    sizes = np.array([10, 100, 10_000])
    lower, upper = funnel_limits(1.0, sizes, "ratio", tau2=tau2)
    narrow = funnel_limits(1.0, sizes, "ratio", tau2=tau2 / 2)
    assert (lower <= narrow[0]).all()
    assert (upper >= narrow[1]).all()
    assert lower[2] < narrow[0][2]
    assert upper[2] > narrow[1][2]
    assert (np.diff(upper - lower) < 0).all()
