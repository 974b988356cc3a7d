"""A pair is joined if it outweighs all its rivals; an unclear one goes to a person."""

import numpy as np
import pandas as pd
import pytest

from src.linkage.choose import JOIN, STRICT, WRONG, choose, join_threshold, margins_over_rivals


def pairs(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["left", "right", "bits"]).astype({"bits": float})


def chosen(*rows) -> list[tuple]:
    found = choose(pairs(*rows))
    return sorted(found[["left", "right", "status"]].itertuples(index=False, name=None))


def test_a_pair_alone_is_held_against_having_no_partner():
    assert margins_over_rivals(pairs((0, 0, 5.0))) == pytest.approx([5.0])


def test_every_other_pair_of_the_company_and_of_the_workplace_counts_against_it():
    rows = pairs((0, 0, 5.0), (0, 1, 3.0), (1, 0, 2.0), (2, 2, 9.0))
    # 2^5 against 1 + 2^3 + 2^2
    assert margins_over_rivals(rows)[0] == pytest.approx(5 - np.log2(1 + 8 + 4))


def test_a_heavy_rival_does_not_hide_the_light_ones():
    rows = pairs((0, 0, 80.0), (0, 1, 3.0), (0, 2, 3.0))
    assert margins_over_rivals(rows)[0] == pytest.approx(80 - np.log2(1 + 8 + 8))
    assert margins_over_rivals(rows)[1] == pytest.approx(-77.0)


def test_what_is_joined_leaves_its_rivals_free():
    found = chosen((0, 0, 20.0), (0, 1, 9.0), (1, 1, 9.0))
    assert found == [(0, 0, "joined"), (1, 1, "joined")]


def test_several_weak_rivals_together_keep_a_pair_from_being_joined():
    rivals = [(0, n, 2.0) for n in range(1, 9)]
    assert ((0, 0, "joined") in chosen((0, 0, 5.0))) is True
    assert (0, 0, "review") in chosen((0, 0, 5.0), *rivals)


def test_what_weighs_less_than_nothing_is_not_shown():
    assert chosen((0, 0, -0.1)) == []


def test_few_pairs_are_held_to_the_strict_threshold():
    assert join_threshold(np.array([2.8])) == STRICT
    assert join_threshold(np.array([])) == STRICT
    assert chosen((0, 0, 2.9)) == [(0, 0, "review")]
    assert chosen((0, 0, 3.1)) == [(0, 0, "joined")]


def test_many_sure_pairs_allow_a_few_that_are_less_sure():
    assert join_threshold(np.array([20.0] * 500 + [2.5] * 10)) == JOIN


def test_in_a_crowd_of_less_sure_pairs_only_as_many_are_joined_as_may_be_wrong():
    above = np.concatenate([np.full(3_000, 20.0), np.linspace(2.4, 4.0, 400)])
    least = join_threshold(above)
    assert JOIN < least < STRICT
    wrong = 1 / (1 + 2 ** above[above >= least])
    more = 1 / (1 + 2 ** above[above >= least - 0.05])
    assert wrong.mean() <= WRONG < more.mean()
