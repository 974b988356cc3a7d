"""The share of companies that are in the other list at all, estimated from their pairs."""

import pandas as pd
import pytest

from src.linkage.choose import LEAST, MOST, bits_of, estimate_share
from tests.linkage.truth import make_truth


def pairs(*rows):
    return pd.DataFrame(rows, columns=["left", "bits"])


def test_clear_pairs_of_three_in_four_companies_make_three_quarters():
    found = pairs(*[(company, 20.0) for company in range(7_500)])
    assert estimate_share(found, 10_000) == pytest.approx(0.75, abs=0.001)


def test_few_companies_hardly_move_the_guess():
    assert estimate_share(pairs((0, 20.0)), 1) == pytest.approx(0.5, abs=0.03)


def test_all_or_none_stay_within_bounds():
    every = pairs(*[(company, 30.0) for company in range(5_000)])
    assert estimate_share(every, 5_000) == MOST
    assert estimate_share(pairs((0, -8.0)), 100_000) == LEAST


def test_half_adds_nothing_and_fewer_count_against_a_pair():
    assert bits_of(0.5) == 0.0
    assert bits_of(0.2) == pytest.approx(-2.0)


@pytest.mark.slow
def test_a_truth_of_which_a_third_is_in_both_lists_is_told_so():
    from src.linkage.candidates import candidate_pairs
    from src.linkage.evidence import Evidence
    from src.linkage.prepare import prepared

    truth = make_truth(3_000, seed=4, in_both=0.33)
    left = prepared(truth.companies, "company_name")
    right = prepared(truth.workplaces, "workplace_name")
    evidence, found = Evidence(left, right), []
    for ours, theirs in candidate_pairs(left, right)[0]:
        allowed = ~evidence.forbidden(ours, theirs)
        bits = evidence.score(ours[allowed], theirs[allowed]).bits
        found.append(pd.DataFrame({"left": ours[allowed], "bits": bits}))
    assert estimate_share(pd.concat(found), len(left)) == pytest.approx(0.33, abs=0.06)
