"""Before and after a day that affects everybody: sums by hand, and weeks without a change."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.metrics.interrupted import (
    Pairs,
    beside_peers,
    beside_year_before,
    critical,
    first_week,
    interruptions,
    newey_west,
)
from tests.metrics.as_frames import interruption

WEEKS = pd.date_range("2023-08-07", periods=156, freq="7D")


def weeks(users, eligible=1000.0, quiet=()) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "week": WEEKS,
            "users": users,
            "eligible": eligible,
            "provisional": np.arange(156) >= 150,
            "quiet": WEEKS.isin(pd.to_datetime(list(quiet))),
        }
    )


def scattered(seed: int, mean: float, change: float = 1.0, at: int = 120) -> pd.DataFrame:
    """Return weeks with a season whose level changes at week `at`; neighbouring weeks are alike."""
    draw, number = np.random.default_rng(seed), np.arange(156)
    luck = np.zeros(156)
    for week in range(1, 156):
        luck[week] = 0.5 * luck[week - 1] + draw.normal(0, 0.05)
    season = np.exp(0.2 * np.sin(2 * np.pi * number / 52))
    return weeks(draw.poisson(mean * season * np.exp(luck) * np.where(number >= at, change, 1)))


def test_the_first_week_is_the_monday_on_or_after_the_day():
    assert first_week(date(2026, 3, 2)) == np.datetime64("2026-03-02")
    assert first_week(date(2026, 3, 3)) == np.datetime64("2026-03-09")


def test_a_change_is_the_ratio_of_both_sums_to_what_those_beside_did():
    """26 weeks of 20 beside peers of 100 with as many people, then 26 of 15 beside 120."""
    own = weeks(np.where(np.arange(156) < 120, 20, 15))
    peers = weeks(np.where(np.arange(156) < 120, 100, 120)).drop(columns="quiet")
    found = interruption(beside_peers(own, peers), WEEKS[120])
    assert found.change == pytest.approx((15 / 120) / (20 / 100) - 1)
    assert (found.before, found.after, found.reason) == (26, 26, "")
    chance = sum(26 * (level * 1.0 * due + level**2 * due) / total**2
                 for level, due, total in ((0.2, 100, 520), (0.125, 120, 390)))  # fmt: skip
    assert found.upper == pytest.approx((1 + found.change) * math.exp(1.96 * math.sqrt(chance)) - 1)


def test_a_law_is_held_against_the_same_weeks_of_the_year_before():
    """Users grow by a tenth a year, and by another fifth after the law, which is its effect."""
    number = np.arange(156)
    users = 100 * 1.1 ** (number // 52) * np.where(number >= 130, 1.2, 1.0)
    found = interruption(beside_year_before(weeks(users)), WEEKS[130])
    assert found.change == pytest.approx(0.2)
    assert found.lower > 0


def test_weeks_that_are_open_or_quiet_do_not_count_nor_those_beside_them():
    own = weeks(20, quiet=[WEEKS[135], WEEKS[131 - 52]])
    found = interruption(beside_year_before(own), WEEKS[130])
    assert (found.after, found.reason) == (20 - 2, "")
    late = interruption(beside_year_before(own), WEEKS[146])
    assert (late.after, late.reason) == (4, "too_short")
    assert math.isnan(late.change)


def test_few_users_are_not_judged_and_none_afterwards_are():
    assert interruption(beside_year_before(weeks(0.2)), WEEKS[120]).reason == "too_few"
    gone = interruption(beside_year_before(weeks(np.where(np.arange(156) < 120, 5, 0))), WEEKS[120])
    assert gone.upper < 0


def test_the_variance_of_neighbours_is_that_of_every_pair_by_itself():
    parts = np.random.default_rng(3).normal(size=30)
    slow = 0.0
    for one in range(30):
        for other in range(30):
            slow += max(1 - abs(one - other) / 5, 0) * parts[one] * parts[other]
    assert newey_west(parts) == pytest.approx(slow)
    assert critical(26) == pytest.approx(2.5426, abs=1e-4)


def test_days_without_an_event_are_judged_alike_and_seldom_called():
    found = [
        interruption(beside_year_before(scattered(seed, 60)), WEEKS[148 - 26]) for seed in range(8)
    ]
    assert min(one.placebos for one in found) >= 3
    assert sum(one.called for one in found) <= 0.15 * sum(one.placebos for one in found)


@pytest.mark.slow
def test_null_weeks_are_called_seldom_and_a_change_of_a_third_is():
    null, changed = (
        [
            interruption(beside_peers(scattered(seed, 40, change), scattered(900 + seed, 400)),
                         WEEKS[120])
            for seed in range(60)
        ]
        for change in (1.0, 0.67)
    )  # fmt: skip
    assert sum(one.lower > 0 or one.upper < 0 for one in null) <= 6
    assert sum(one.upper < 0 for one in changed) >= 54


def test_what_happened_here_alone_is_held_against_the_peers_and_a_law_is_not():
    own, peers = scattered(1, 40, 0.7), scattered(2, 400, 0.7).drop(columns="quiet")
    rows = interruptions(own, peers, [(WEEKS[120], True), (WEEKS[120], False)])
    assert rows[0].change == pytest.approx(0.0, abs=0.1)
    assert rows[1].change == pytest.approx(-0.3, abs=0.1)
    alone = interruptions(own, None, [(WEEKS[120], True)])
    assert alone[0].change == rows[1].change


def test_without_events_there_are_no_rows():
    assert interruptions(scattered(1, 40), None, []) == []


def test_without_any_week_nothing_is_judged():
    nothing = Pairs(np.array([], "datetime64[ns]"), *[np.array([], float)] * 3)
    found = interruption(nothing, date(2026, 3, 1))
    assert (found.reason, found.before, found.after, found.placebos) == ("too_short", 0, 0, 0)
