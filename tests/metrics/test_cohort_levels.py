"""How readily people of each month start: recovered where known, else the level before."""

import numpy as np
import pytest
from scipy import optimize, special, stats

from src.metrics.cohort_levels import (
    FIRST,
    STEP,
    Months,
    Spread,
    levels_of,
    moved,
    moved_size,
    spread_of,
)

RATES = Spread(np.array([0.0, 0.1, 0.4]), np.array([0.1, 0.6, 0.3]))


def seen(levels, known, people=200_000) -> Months:
    """Return the mean users at these levels."""
    many = np.full(len(levels), float(people))
    return Months(many, many * RATES.mean(np.array(levels)) * known, np.array(known))


def test_a_law_and_the_growth_of_years_are_found_again_though_many_have_yet_to_start():
    levels = [0.0] * 6 + [0.45 + 0.02 * month for month in range(10)]
    known = np.linspace(1.0, 0.3, 16)
    assert levels_of(seen(levels, known), RATES) == pytest.approx(levels, abs=0.03)


def test_where_no_start_can_be_known_the_level_before_goes_on():
    found = levels_of(seen([0.5, 0.5, 0.0, 0.0], np.array([1.0, 1.0, 0.0, 0.0])), RATES)
    assert found[2:] == pytest.approx([found[1]] * 2, abs=1e-6)


def test_the_levels_are_the_mode_of_the_posterior():
    months = Months(np.array([40.0, 30, 50]), np.array([9.0, 8, 4]), np.array([1.0, 0.8, 0.3]))

    def unlikely(levels):
        chance = RATES.mean(levels) * months.known
        lost = -stats.binom.logpmf(months.users, months.people, chance).sum()
        walk = stats.norm.logpdf(np.diff(levels), scale=STEP).sum()
        return lost - walk - stats.norm.logpdf(levels[0], scale=FIRST)

    slow = optimize.minimize(unlikely, np.zeros(3), method="Nelder-Mead", tol=1e-8)
    assert levels_of(months, RATES) == pytest.approx(slow.x, abs=0.002)


def test_without_any_rate_all_months_are_alike():
    nothing = spread_of(np.zeros((0, 3)), np.zeros((0, 3)))
    assert levels_of(seen([0.3, 0.3], np.ones(2)), nothing).tolist() == [0.0, 0.0]


def test_who_never_starts_never_does_and_others_are_moved_in_odds():
    found = moved(np.array([0.0, 0.2, 1.0]), np.array([0.7, 0.7, 0.7]))
    assert found.tolist() == pytest.approx([0, special.expit(special.logit(0.2) + 0.7), 1])


def test_many_rates_are_told_by_few_with_their_weights():
    found = spread_of(np.array([[0.1, 0.3], [0.1001, 0.9]]), np.array([[1.0, 1.0], [2.0, 0.0]]))
    assert found.rates.tolist() == [0.1, 0.3]
    assert found.weights.tolist() == [0.75, 0.25]


@pytest.mark.parametrize(
    ("size", "mean", "level"), [(6, 0.02, 0.7), (10, 0.1, 0.5), (13, 0.5, 0.3), (6, 0.7, -0.4)]
)
def test_rates_that_moved_lie_as_far_apart_as_draws_do(size, mean, level):
    draws = np.random.default_rng(5).beta(size * mean, size * (1 - mean), 400_000)
    odds = draws / (1 - draws) * np.exp(level)
    rates = odds / (1 + odds)
    wanted = rates.mean() * (1 - rates.mean()) / rates.var() - 1
    assert moved_size(size, mean, level) == pytest.approx(wanted, rel=0.02)


def test_rare_leave_that_spreads_makes_firms_less_alike_and_at_no_level_nothing_does():
    assert moved_size(6, 0.02, 0.7) < 5
    assert moved_size(6, 0.3, 0.0) == pytest.approx(6, rel=0.01)
