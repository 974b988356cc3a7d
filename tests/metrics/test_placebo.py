"""Placebo contacts: which firms are drawn, and that no effect is found among them."""

import numpy as np
import pytest

from bench import campaigns as bench
from src.metrics.campaign_effect import campaign_effect, effect_base
from src.metrics.effect_sums import UNDRAWN, effect_sums, ranks
from src.metrics.placebo import placebo_effect
from tests.metrics.oracles.stack import judged_stack, placebo_stack

UNTIL = str(bench.FIRST_MONTH + bench.MONTHS - 1)


@pytest.fixture(scope="module")
def known():
    months, contacts, _ = bench.data_set(7, 0.30)
    return effect_base(months, contacts, UNTIL), contacts


def test_as_many_are_drawn_of_each_group_as_were_reached_or_half_of_those_left():
    group = np.array([0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2])
    reached = np.array([1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0], bool)
    drawn = ranks(group, reached, ~reached, 1) < UNDRAWN
    assert np.bincount(group[drawn], minlength=3).tolist() == [1, 0, 1]
    assert not drawn[reached].any()


def test_nothing_is_found_where_the_real_effect_is_found(known):
    base, contacts = known
    assert campaign_effect(bench.judged_sums(base, contacts)).status == "found"
    found = placebo_effect(effect_sums(base), contacts["company_id"])
    assert found.lower < 0 < found.upper
    assert found.reached > 100


def test_who_is_drawn_counts_until_its_own_contact_and_firms_reached_do_not(known):
    """The months of those drawn, one at a time."""
    base, contacts = known
    real, pseudo = judged_stack(base, contacts), placebo_stack(base, contacts)
    assert len(pseudo.firm) == (~real.treated).sum()
    assert (pseudo.weight == real.weight[~real.treated]).all()
    drawn = pseudo.treated
    assert (pseudo.eligible[~drawn] == real.eligible[~real.treated][~drawn]).all()
    assert (pseudo.eligible[drawn] >= real.eligible[~real.treated][drawn] - 1e-9).all()


def test_the_same_firms_are_drawn_again(known):
    base, contacts = known
    ids = contacts["company_id"]
    first, second = (placebo_effect(effect_sums(base), ids) for _ in range(2))
    assert (first.effect, first.companies) == (second.effect, second.companies)


def test_without_months_there_is_nothing_to_draw_from():
    assert placebo_effect(None, bench.data_set(7, 0.0)[1]["company_id"]).status == "no_history"


@pytest.mark.slow
def test_placebos_of_many_data_sets_call_as_often_as_promised():
    """With an effect built in: of 20 data sets one is called by chance."""
    called = []
    for seed in range(20):
        months, contacts, _ = bench.data_set(seed, 0.10)
        sums = effect_sums(effect_base(months, contacts, UNTIL))
        found = placebo_effect(sums, contacts["company_id"])
        called.append(found.status in ("found", "less"))
    assert sum(called) <= 3
