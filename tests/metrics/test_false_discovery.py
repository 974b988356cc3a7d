"""False discovery rates: published p-values and calls, by hand, by their definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.false_discovery import bayesian_fdr, benjamini_hochberg
from tests.examples import examples
from tests.metrics.support import reference


def test_bh_rejects_the_four_published_hypotheses():
    """Benjamini & Hochberg (1995), section 4.1: 15 p-values, 4 rejected at .05, Bonferroni 3."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
         0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    q = benjamini_hochberg(p)
    assert (q <= 0.05).sum() == 4
    assert q[:4].tolist() == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])
    assert np.isnan(benjamini_hochberg([0.01, np.nan])[1])
    assert benjamini_hochberg([0.01, np.nan])[0] == 0.01
    with pytest.raises(BadInputError, match="p는 0과 1 사이"):
        benjamini_hochberg([2.0])


def test_published_adjusted_p_values_are_reproduced():
    printed = reference("fdr_bh/bh1995_15pvalues.csv")
    np.testing.assert_allclose(benjamini_hochberg(printed["p"]), printed["BH"], rtol=1e-8)
    genes = reference("fdr_bh/hedenfalk.csv")
    q = benjamini_hochberg(genes["p"])
    np.testing.assert_allclose(q, genes["BH"], rtol=1e-8)
    assert (q < 0.05).sum() == 94


def test_equal_companies_are_called_together():
    """Two sure ones (error .01), then three at .5 that stand or fall together."""
    q = bayesian_fdr([0.5, 0.99, 0.5, 0.99, 0.5])
    assert q == pytest.approx([1.52 / 5, 0.01, 1.52 / 5, 0.01, 1.52 / 5])


def test_a_missing_probability_takes_no_part():
    assert bayesian_fdr([0.9, np.nan, 0.7])[[0, 2]] == pytest.approx([0.1, 0.2])
    assert np.isnan(bayesian_fdr([0.9, np.nan])[1])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@examples(40)
def test_q_is_the_mean_error_of_all_at_least_as_sure(p_below):
    p = np.array(p_below)
    slow = [np.mean((1 - p)[1 - p <= 1 - each]) for each in p]
    np.testing.assert_allclose(bayesian_fdr(p), slow, atol=1e-12)
