"""Shrinkage: published fits and posteriors, general optimisers and integrals, properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from scipy.special import betaln, comb

from src.metrics.checks import BadInputError
from src.metrics.empirical_bayes import Posterior, fit_strata, summarise_beta
from src.metrics.false_discovery import bayesian_fdr
from tests.examples import examples
from tests.metrics.support import reference

LEVELS = ["industry", "size_band", "sex", "program"]
PRIOR = (11.39117033, 46.08740795)


def fitted(users, eligible) -> pd.Series:
    """Return the prior of companies that are all of one stratum."""
    return fit_strata(pd.DataFrame({"users": users, "eligible": eligible}), [])[0].iloc[0]


def posterior(users, eligible, alpha, beta, benchmark) -> Posterior:
    a, b = np.asarray(alpha + users), np.asarray(beta + (eligible - users))
    return summarise_beta(a, b, eligible, benchmark)


def _minus_loglik(log_parameters, users, eligible):
    return -stats.betabinom(eligible, *np.exp(log_parameters)).logpmf(users).sum()


def _fit_by_simplex(users, eligible):
    found = optimize.minimize(
        _minus_loglik,
        [0.0, 1.0],
        args=(np.asarray(users), np.asarray(eligible)),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
    )
    return *np.exp(found.x), -found.fun


def _companies(rng, number, mean_eligible=0.9, alpha=2, beta=4):
    eligible = 1 + rng.poisson(mean_eligible, number)
    return rng.binomial(eligible, rng.beta(alpha, beta, number)), eligible


def test_the_posterior_of_a_beta_prior_is_that_worked_out_by_hand():
    """Beta(2, 4) and 1 of 4: Beta(3, 7), mean .3; P(θ < .35) = P(Bin(9, .35) ≥ 3) = .6627."""
    found = posterior(1, 4, 2, 4, 0.35)
    assert found.mean == pytest.approx(0.3)
    assert found.p_below == pytest.approx(stats.binom.sf(2, 9, 0.35), rel=1e-12)
    assert found.p_below == pytest.approx(0.66273, abs=1e-5)


def test_the_fit_to_families_of_twelve_is_the_published_one():
    """Geissler's Saxony data, boys among 12 children of 6,115 families (Lindsey & Altham 1998,
    Applied Statistics 47:149): Beta(34.096, 31.572), AIC 24989.74."""
    families = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]
    boys = np.repeat(np.arange(13), families)
    prior = fitted(boys, 12)
    assert tuple(prior[["alpha", "beta"]]) == pytest.approx((34.09558, 31.5715), rel=5e-4)
    assert 4 - 2 * prior.loglik == pytest.approx(24989.74, abs=0.005)
    assert prior.loglik >= -_minus_loglik(np.log([34.09558, 31.5715]), boys, 12)


def test_the_published_readme_posterior_is_reproduced():
    """ebbr README: 66 of 182 under Beta(11.39115, 46.0875) gives .323, 95 % .266 to .384."""
    found = posterior(66, 182, 11.39115, 46.0875, 0.2)
    np.testing.assert_allclose(found[:3], [0.3231651, 0.2655182, 0.3836099], atol=1e-6)


def test_the_published_fit_is_reproduced():
    data = reference("ebbr/sim2017_posterior.csv")
    prior = fitted(data["x"], data["total"])
    np.testing.assert_allclose(prior[["alpha", "beta"]].astype(float), PRIOR, rtol=1e-5)
    assert prior.loglik == pytest.approx(-2992.59108150, rel=1e-11)


def test_published_posteriors_and_q_values_are_reproduced():
    data = reference("ebbr/sim2017_posterior.csv")
    for benchmark, called in ((0.20, 202), (0.25, 667)):
        found = posterior(data["x"], data["total"], *PRIOR, benchmark)
        for ours, theirs in ((found.mean, "fitted"), (found.lower, "low"), (found.upper, "high")):
            np.testing.assert_allclose(ours, data[theirs], rtol=1e-9)
        error = data[f"pep_less_{benchmark:.2f}"]
        np.testing.assert_allclose(1 - found.p_below, error, rtol=1e-6, atol=1e-12)
        published = data[f"q_less_{benchmark:.2f}"]
        middle = _q_in_the_middle_of_ties(error)
        same = np.isclose(middle, published, rtol=1e-6, atol=1e-14)
        # errors that are printed as 1 are no longer told apart
        assert (same | (error == 1)).all()
        assert same.sum() >= 993
        q = bayesian_fdr(found.p_below)
        assert (q >= published * (1 - 1e-6) - 1e-12)[error < 1].all()
        assert (q < 0.05).sum() == called


def _q_in_the_middle_of_ties(error):
    """Return q as ebbr does: equal companies have the running mean at the middle one of them."""
    ordered = np.sort(error)
    running = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    first, last = np.searchsorted(ordered, error), np.searchsorted(ordered, error, side="right")
    return running[(first + last - 1) // 2]


def test_few_eligible_people_do_not_spoil_the_prior():
    """Truth Beta(2, 4), mean 1.9 eligible: likelihood is near it."""
    prior = fitted(*_companies(np.random.default_rng(7), 20_000))
    assert prior.alpha == pytest.approx(2, rel=0.2)
    assert prior.beta == pytest.approx(4, rel=0.2)


def test_one_true_rate_gives_a_prior_that_is_a_point():
    rng = np.random.default_rng(8)
    eligible = np.full(400, 50)
    users = np.repeat([17, 18], 200)  # less spread than chance gives
    prior = fitted(users, eligible)
    assert prior.alpha + prior.beta == pytest.approx(1e6, rel=1e-6)
    assert prior.alpha / (prior.alpha + prior.beta) == pytest.approx(0.35, rel=1e-6)
    shuffled = rng.permutation(400)
    pd.testing.assert_series_equal(fitted(users[shuffled], eligible), prior)


@pytest.mark.parametrize("users", [[0, 0, 0], [1, 2, 3]])
def test_nobody_or_everybody_uses_it_is_still_a_finite_prior(users):
    prior = fitted(users, [1, 2, 3])
    mean = prior.alpha / (prior.alpha + prior.beta)
    assert mean == pytest.approx(sum(users) / 6, abs=1e-5)
    assert np.isfinite(prior[["alpha", "beta", "loglik"]].astype(float)).all()


def test_nobody_eligible_at_all_gives_no_prior():
    assert fitted([0, 0], [0, 0])[["alpha", "beta", "loglik"]].isna().all()


def test_rows_that_are_no_companies_are_refused_before_they_fill_the_memory():
    with pytest.raises(BadInputError, match="기업 단위의 행을"):
        fitted([3], [7_564_336_677])


def test_nobody_eligible_misses_nobody():
    found = posterior(0, 0, 2, 4, 0.35)
    assert found.missed == 0
    assert found.mean == pytest.approx(1 / 3)


def test_a_thin_stratum_borrows_from_the_level_above_and_says_so():
    rng = np.random.default_rng(9)
    users, eligible = _companies(rng, 820)
    frame = pd.DataFrame({"users": users, "eligible": eligible, "program": "parental", "sex": "f"})
    frame["size_band"] = "5-49"
    frame["industry"] = ["metal"] * 400 + ["software"] * 400 + ["optics"] * 10 + ["paper"] * 10
    result = fit_strata(frame, LEVELS)[0].set_index("industry")
    own, together = (fitted(users[:400], eligible[:400]), fitted(users, eligible))
    assert result["level"].to_dict() == {"metal": 0, "software": 0, "optics": 1, "paper": 1}
    assert result.loc["optics", "level_columns"] == "size_band × sex × program"
    both = ["alpha", "beta"]
    np.testing.assert_allclose(*(each[both].astype(float) for each in (result.loc["metal"], own)))
    np.testing.assert_allclose(
        *(each[both].astype(float) for each in (result.loc["paper"], together))
    )


def test_an_empty_frame_gives_no_strata():
    frame = pd.DataFrame({"program": ["parental"], "users": [1], "eligible": [2]}).iloc[:0]
    result, _ = fit_strata(frame, ["program"])
    assert list(result.columns[-5:]) == ["alpha", "beta", "loglik", "level", "level_columns"]
    assert result.empty


@pytest.mark.slow
def test_the_fit_of_many_strata_agrees_with_a_general_optimiser_per_stratum():
    rng = np.random.default_rng(10)
    users, eligible = _companies(rng, 6_000, mean_eligible=4)
    frame = pd.DataFrame({"users": users, "eligible": eligible})
    frame["industry"] = rng.choice(["a", "b", "c", "d", "e"], 6_000)
    result, _ = fit_strata(frame, ["industry"])
    for (_, rows), (_, found) in zip(frame.groupby("industry"), result.iterrows(), strict=True):
        slow = _fit_by_simplex(rows["users"], rows["eligible"])
        np.testing.assert_allclose([found["alpha"], found["beta"]], slow[:2], rtol=1e-4)
        assert found["loglik"] >= slow[2] - 1e-6


pair_ = st.integers(0, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(pair_, min_size=2, max_size=30).filter(lambda rows: sum(n for _, n in rows)))
@examples(40)
def test_the_fit_is_never_less_likely_than_a_general_optimiser_finds(rows):
    users, eligible = (np.array(column) for column in zip(*rows, strict=True))
    prior = fitted(users, eligible)
    mean, size = np.meshgrid(np.linspace(0.01, 0.99, 21), np.geomspace(0.01, 1e5, 21))
    alpha, beta = (mean * size).reshape(-1, 1), ((1 - mean) * size).reshape(-1, 1)
    on_a_grid = betaln(alpha + users, beta + eligible - users) - betaln(alpha, beta)
    best = on_a_grid.sum(axis=1).max() + np.log(comb(eligible, users)).sum()
    assert prior.loglik >= best - 1e-6
    turned = fitted(users[::-1], eligible[::-1])
    assert turned["alpha"] == pytest.approx(prior["alpha"], rel=1e-6)
    assert turned["beta"] == pytest.approx(prior["beta"], rel=1e-6)


@given(pair_, st.floats(0.2, 50), st.floats(0.2, 50), st.floats(0.01, 0.99))
@examples(60)
def test_the_posterior_agrees_with_integration(pair, alpha, beta, benchmark):
    users, eligible = pair
    found = posterior(users, eligible, alpha, beta, benchmark)
    law = stats.beta(alpha + users, beta + eligible - users)
    # E[(b − θ)+] is the area under the distribution function up to b
    short = integrate.quad(law.cdf, 0, benchmark, epsabs=1e-12, epsrel=1e-10)[0]
    assert found.mean == pytest.approx(law.mean(), rel=1e-12)
    assert found.p_below == pytest.approx(law.cdf(benchmark), rel=1e-9)
    assert found.missed == pytest.approx(eligible * short, rel=1e-7, abs=1e-9)
    np.testing.assert_allclose(law.cdf([found.lower, found.upper]), [0.025, 0.975], rtol=1e-7)


@given(st.lists(pair_, min_size=1, max_size=20), st.floats(0.2, 20), st.floats(0.2, 20))
@examples(40)
def test_a_posterior_lies_between_prior_and_data(rows, alpha, beta):
    users, eligible = (np.array(column, float) for column in zip(*rows, strict=True))
    prior = alpha / (alpha + beta)
    found = posterior(users, eligible, alpha, beta, prior)
    data = np.where(eligible > 0, users / np.maximum(eligible, 1), prior)
    assert (found.mean >= np.minimum(data, prior) - 1e-12).all()
    assert (found.mean <= np.maximum(data, prior) + 1e-12).all()
    assert (found.missed <= eligible * prior).all()


row_ = st.tuples(st.sampled_from("fm"), st.sampled_from(["parental", "flexible"]), pair_)


@given(st.lists(row_, min_size=1))
@examples(30)
def test_strata_add_up_and_the_order_of_rows_changes_nothing(rows):
    frame = pd.DataFrame(
        [(a, b, x, n) for a, b, (x, n) in rows], columns=["sex", "program", "users", "eligible"]
    )
    result, _ = fit_strata(frame, ["sex", "program"], min_companies=3)
    assert result["users"].sum() == frame["users"].sum()
    assert result["eligible"].sum() == frame["eligible"].sum()
    again, _ = fit_strata(frame.iloc[::-1], ["sex", "program"], min_companies=3)
    pd.testing.assert_frame_equal(result, again)
