"""People that a visit can help, against integrals that are computed person by person."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, special, stats

from src.metrics import helped
from src.metrics.chance import chances, nodes
from src.metrics.helped import Cohorts, Flow, Waiting, expected_next, limits, reached
from src.metrics.visit_effect import assumed

EFFECT = assumed(0.1, 0.05, 0.2)
STARTED = np.array([0.0, 0.1, 0.4, 0.8, 1.0])
COHORTS = Cohorts(0, STARTED, np.array([0.0, 0.0, -0.3, -0.3, -0.5]))
FLOW = Flow(0.02, 2.0, STARTED, COHORTS)
BETAS = [(0.5, 0.5), (1, 3), (4, 2), (20, 30), (0.3, 4)]


def by_hand(a, b, watched, people, coming, flow=FLOW, effect=EFFECT):
    """Return now and next of one firm by numerical integration, one person at a time."""
    law = stats.beta(a, b)

    def average(function):
        return integrate.quad(lambda p: function(p) * law.pdf(p), 0, 1, limit=200)[0]

    now = 0.0
    for months, count in zip(watched, people, strict=True):
        for _ in range(count):
            known, level = flow.cohorts.known[months], flow.cohorts.level[months]

            def each(p, known=known, level=level):
                then = special.expit(special.logit(p) + level)
                return effect.share * (1 - then) / (1 - then * known)

            now += average(each)
    ends = [min(e, len(flow.started) - 1) for e in range(1, 13)]
    within = np.mean([flow.started[e] for e in ends])
    return now, coming * within * average(lambda p: effect.share * (1 - p))


@pytest.mark.parametrize(("a", "b"), BETAS)
def test_now_and_next_are_the_integrals(a, b):
    chance = nodes(np.array([a]), np.array([b]), np.zeros(1))
    waiting = Waiting(np.zeros(3, int), np.array([0, 1, 2]), np.array([2.0, 1.0, 3.0]))
    found = helped.helped(chance, waiting, np.array([1.5]), FLOW, EFFECT)
    now, soon = by_hand(a, b, [0, 1, 2], [2, 1, 3], 1.5)
    assert found.open[0] == 6
    assert found.now[0] == pytest.approx(now, rel=0.01)
    assert found.next[0] == pytest.approx(soon, rel=1e-9)


def test_of_people_drawn_at_random_those_still_open_are_helped_as_often_as_said():
    draw = np.random.default_rng(11)
    rates = draw.beta(4, 2, 400_000)
    started = FLOW.started[2]
    still = draw.random(400_000) >= rates * started
    truly = (EFFECT.share * (1 - rates) / (1 - rates * started))[still].mean()
    # the belief includes that one is still open: .18 of a person (src/store/help_marts.py)
    worth = (2 / 3 * started) / (1 - 2 / 3 * started) / 2
    chance = nodes(np.array([4.0]), np.array([2.0 + worth]), np.zeros(1))
    waiting = Waiting(np.zeros(1, int), np.array([2]), np.ones(1))
    alike = FLOW._replace(cohorts=Cohorts(0, STARTED, np.zeros(5)))
    found = helped.helped(chance, waiting, np.zeros(1), alike, EFFECT)
    assert found.now[0] == pytest.approx(truly, rel=0.01)


def test_a_firm_that_never_grants_is_helped_in_full():
    chance = nodes(np.array([1.0]), np.array([1.0]), np.ones(1))
    waiting = Waiting(np.zeros(1, int), np.array([3]), np.array([4.0]))
    found = helped.helped(chance, waiting, np.zeros(1), FLOW, EFFECT)
    assert found.now[0] == pytest.approx(0.4)


def test_the_longer_somebody_waits_the_likelier_they_go_without():
    chance = nodes(np.array([7.0]), np.array([3.0]), np.zeros(1))
    helps = [
        helped.helped(
            chance, Waiting(np.zeros(1, int), np.array([w]), np.ones(1)), np.zeros(1), FLOW, EFFECT
        ).now[0]
        for w in range(5)
    ]
    assert helps == sorted(helps)
    assert helps[0] == pytest.approx(0.03)
    assert helps[-1] == pytest.approx(0.1, rel=0.02)


def test_people_of_a_month_before_all_known_ones_count_as_the_newest():
    flow = FLOW._replace(cohorts=Cohorts(-2, np.array([0.0, 0.2, 0.5]), np.array([0.0, -1, -2])))
    assert flow.cohorts.at(np.array([-3, -2, -1, 0, 7])).tolist() == [0, 0, 1, 2, 2]


def test_nobody_open_and_nobody_coming_is_nobody_helped():
    chance = nodes(np.array([1.0]), np.array([2.0]), np.zeros(1))
    nobody = Waiting(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    found = helped.helped(chance, nobody, np.zeros(1), FLOW, EFFECT)
    assert found == (pytest.approx(0), pytest.approx(0), pytest.approx(0), pytest.approx(0))


def test_the_two_nodes_meet_the_first_three_moments():
    for a, b in BETAS:
        chance = nodes(np.array([a]), np.array([b]), np.zeros(1))
        for power in (0, 1, 2, 3):
            assert chance.mean_of(chance.rates**power)[0] == pytest.approx(
                stats.beta(a, b).moment(power) if power else 1.0
            )


def test_a_believed_rate_keeps_its_chance_of_none_its_mean_and_its_variance():
    row = pd.DataFrame({"zero": [0.2], "mean": [0.5], "variance": [0.04]})
    chance = chances(row)
    assert chance.mean_of(chance.rates)[0] == pytest.approx(0.4)
    second = 0.8 * (0.25 + 0.04)
    assert chance.mean_of(chance.rates**2)[0] == pytest.approx(second)


def test_next_years_people_lean_on_what_is_usual_for_the_staff():
    seen, years = np.array([0.0, 3.0, 3.0]), np.full(3, 3.0)
    found = expected_next(seen, years, np.array([50.0, 50.0, np.nan]), FLOW)
    # gamma with shape 2 around 1 a year, three years of none and of three; unknown staff: 3 / 3
    assert found.tolist() == pytest.approx([2 / 5, 5 / 5, 1.0])


def test_of_a_firm_that_opened_lately_fewer_years_tell_of_the_next():
    """Firms of 100 people that opened half a year ago, or long ago, have as many next year."""
    draw = np.random.default_rng(5)
    own = 0.02 * 100 * draw.gamma(2.0, 0.5, 40_000)
    years = np.where(np.arange(40_000) < 20_000, 0.5, 3.0)
    seen, after = draw.poisson(own * years).astype(float), draw.poisson(own)
    found = expected_next(seen, years, np.full(40_000, 100.0), FLOW)
    for part in (years == 0.5, years == 3.0, seen == 0, seen > 3):
        assert found[part].sum() == pytest.approx(after[part].sum(), rel=0.04)


def test_a_visit_reaches_a_few_people_of_a_large_firm():
    assert reached(np.array([0, 1, 3, 30]), 3).tolist() == [1, 1, 1, 0.1]


def test_the_interval_holds_both_what_is_unsure_of_the_firm_and_of_the_effect():
    low, high = limits(np.array([2.0]), np.zeros(1), EFFECT)
    assert (low[0], high[0]) == (pytest.approx(1.0), pytest.approx(4.0))
    wider = limits(np.array([2.0]), np.array([1.0]), EFFECT)
    assert wider[0][0] < 1.0
    assert wider[1][0] > 4.0
