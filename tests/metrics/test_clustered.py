"""Intervals clustered by company: against plain ones, slow exact tails, and a made-up world."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special, stats

from src.metrics.clustered import (
    clustered_rate,
    clustered_ratio,
    effective,
    is_clustered,
    level_limits,
)
from src.metrics.funnels import position, share_funnel
from src.metrics.measure_columns import find_measure, with_measures
from src.metrics.rates import wilson_interval


def place(strata, users, likeness=0.0, more=0.0) -> pd.DataFrame:
    """Return the row of a place; strata : (eligible people of each company, rate elsewhere)."""
    parts = []
    for companies, rate in strata:
        n = np.array(companies, float)
        counting = (n * (1 + likeness * (n - 1))).sum()
        parts.append((n.sum(), n.sum() * rate, counting, counting * rate, counting * rate**2))
    names = ["eligible", "expected", "clustered", "chance", "chance_less"]
    return pd.DataFrame([np.sum(parts, axis=0)], columns=names).assign(
        users=users, chance_more=more
    )


def slow_ratio(strata, users, likeness, more) -> list[float]:
    """Return the two levels at which a tail of the observed users is 2.5 %, found by bisection."""
    due = sum(sum(companies) * rate for companies, rate in strata)

    def variance(level):
        total = 0.0
        for companies, rate in strata:
            for n in companies:
                chance = n * level * rate * (1 - level * rate)
                total += chance * (1 + likeness * (n - 1))
        return total

    # the variance is level × chance − level² × less: two of its values give both
    less = (2 * variance(1.0) - variance(2.0)) / 2
    chance = variance(1.0) + less
    share, wider = less / chance, 1 + more / variance(1.0)
    people, seen = due**2 / (less * wider), users * due / (chance * wider)

    def below(level):
        return special.betainc(seen, people - seen + 1, level * share) - 0.025

    def above(level):
        return special.betainc(people - seen, seen + 1, 1 - level * share) - 0.025

    return [optimize.brentq(end, 1e-9, 1 / share) for end in (below, above)]


STRATA = [([1, 1, 2, 5], 0.4), ([1, 3, 12], 0.55), ([20], 0.7)]


def test_one_person_a_company_and_one_stratum_are_the_plain_limits():
    row = place([([1] * 80, 0.6)], 40)
    value, lower, upper = (part[0] for part in clustered_rate(row))
    assert [value, lower, upper] == pytest.approx([0.5, *map(float, wilson_interval(40, 80))])
    ratio = [part[0] for part in clustered_ratio(row)]
    # Clopper & Pearson, 40 of 80: .3862 to .6138
    assert ratio == pytest.approx([0.5 / 0.6, 0.3862 / 0.6, 0.6138 / 0.6], abs=1e-3)


@pytest.mark.parametrize("likeness", [0.0, 0.2])
@pytest.mark.parametrize("more", [0.0, 3.0])
@pytest.mark.parametrize("users", [10, 24, 33])
def test_the_limits_of_a_ratio_are_where_an_exact_tail_stops(likeness, more, users):
    found = clustered_ratio(place(STRATA, users, likeness, more))
    slow = slow_ratio(STRATA, users, likeness, more)
    assert [part[0] for part in found[1:]] == pytest.approx(slow, rel=1e-6)


def test_people_of_one_company_count_the_less_the_more_alike_they_are():
    rows = pd.concat([place([([25] * 4, 0.5)], 50, likeness) for likeness in (0, 0.1, 1)])
    # 1 + likeness × 24 people: 100, 100 / 3.4, and at the end four companies
    assert effective(rows).people.tolist() == pytest.approx([100, 100 / 3.4, 4])


def test_nobody_or_nothing_expected_has_no_limits():
    row = place([([1], 0.5)], 0).assign(eligible=0, expected=0, clustered=0, chance=0)
    row = row.assign(chance_less=0)
    assert np.isnan(clustered_rate(row)).all()
    assert np.isnan(clustered_ratio(row)).all()
    assert np.isnan(level_limits([0, np.nan], [0.5, 0.5])).all()


def test_protected_figures_and_those_of_a_quarter_are_not_clustered():
    assert not is_clustered(pd.DataFrame({"eligible": [1], "users": [1], "expected": [0.5]}))


def test_a_page_gets_these_limits_beside_the_rate_and_the_ratio():
    row = place(STRATA, 24, 0.2)
    made = with_measures(row, [find_measure("rate"), find_measure("ratio")]).iloc[0]
    for name, found in (("rate", clustered_rate(row)), ("ratio", clustered_ratio(row))):
        ends = [made[name], made[f"{name}_lower"], made[f"{name}_upper"]]
        assert ends == pytest.approx([part[0] for part in found])


def test_the_funnel_and_the_interval_call_alike_and_few_of_those_that_do_not_differ():
    draw = np.random.default_rng(4)
    sizes = draw.poisson(1.2, (400, 120)) + 1
    theta = draw.beta(6 * 0.7, 6 * 0.3, sizes.shape)
    users = draw.binomial(sizes, theta).sum(axis=1)
    rows = [place([(n, 0.7)], seen, 1 / 7) for n, seen in zip(sizes, users, strict=True)]
    figures = pd.concat(rows, ignore_index=True)
    value, lower, upper = clustered_ratio(figures)
    figures = figures.assign(value=value, base=figures["expected"])
    funnel = share_funnel(figures, "ratio", chance_alone=True)
    judged = position(funnel, figures)
    called = np.select([upper < 1, lower > 1], ["low", "high"], "inside")
    assert 0.02 < (called != "inside").mean() < 0.08
    assert (judged == called).mean() > 0.97


def test_the_limits_at_a_level_are_exact():
    lower, upper = (end[0] for end in level_limits([50.0], [0.8]))
    law = stats.binom(50, 0.8)
    assert law.cdf(np.ceil(lower * 40) - 1) <= 0.025 < law.cdf(np.ceil(lower * 40))
    assert law.sf(np.floor(upper * 40)) <= 0.025 < law.sf(np.floor(upper * 40) - 1)
    wide = level_limits([50.0], [0.8], tau2=0.05)
    assert wide[0][0] < lower
    assert wide[1][0] >= upper
