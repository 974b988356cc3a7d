"""The early signal: sums over every path, falls found within weeks, quiet if nothing changes."""

import numpy as np
import pandas as pd
import pytest

from bench.weekly_worlds import BURN, World, starts, triangles
from src.metrics.early_change import Early, early_change, usual_eligible
from src.metrics.early_signal import WINDOW, Window, evidence, evidence_by_week
from src.metrics.early_window import Reported, window_of
from src.metrics.report_speed import SPEED, speed_scatter
from src.metrics.weekly import Calendar, weekly_series
from tests.metrics.as_frames import nowcast, reporting_speed
from tests.metrics.oracles.early_signal import mean_ratio

SHARE = np.array([0.1, 0.4, 0.7, *[0.9] * (WINDOW - 3)])


def window(reported, used: int, wander: float = 0.1, told: float = 0.0) -> Window:
    """Return one Monday: its last `used` weeks count, with 20 people expected in each."""
    row = np.zeros((1, WINDOW))
    row[0, :used] = reported
    begins = np.where(np.arange(WINDOW) < used, 1 / used, 0.0)[None, :]
    return Window(
        row, np.full((1, WINDOW), 20.0), SHARE[None, :], np.full((1, WINDOW), 0.02),
        np.arange(WINDOW)[None, :] < used, np.array([0.05]), begins,
        told * np.broadcast_to(SPEED, (1, WINDOW, len(SPEED))), np.array([wander]),
    )  # fmt: skip


@pytest.mark.parametrize(("reported", "told"), [((1, 4), 0.0), ((2, 12), 0.5), ((0, 90), -0.3)])
def test_the_evidence_is_the_mean_over_every_path_level_factor_and_week(reported, told):
    given = window(reported, 2, told=told)
    assert evidence(given).mean[0] == pytest.approx(mean_ratio(given, 2), rel=1e-9)


def test_the_weeks_of_the_change_share_the_evidence():
    given = window((0, 1, 2), 3)
    by_week = evidence_by_week(given)
    assert by_week.sum() == pytest.approx(1.0)
    assert (by_week[:3] > 0).all()
    assert not by_week[3:].any()


def test_one_odd_week_is_no_level():
    usual = [2, 8, 14, *[18] * 9]
    odd = [2, 8, 14, 72, *[18] * 8]
    assert not evidence(window(usual, 12)).announced[0]
    assert not evidence(window(odd, 12)).announced[0]


def mondays(known: np.ndarray, weeks: int, begins: int | None = None) -> np.ndarray:
    speed = reporting_speed(known, known)
    every = np.ones(len(known), bool)
    given = Reported(
        known[:, : speed.longest + 1], known, speed.share, np.ones(len(known)), every, every,
        np.ones(len(known), int), np.arange(len(known)) == begins,
    )  # fmt: skip
    return evidence(window_of(given, BURN + np.arange(weeks))).announced


@pytest.mark.slow
def test_a_fall_by_a_third_is_announced_after_weeks_and_sooner_where_it_is_looked_for():
    charts = triangles(World(90, change=0.7), 12, 15, 3)
    wait = [int(mondays(known, 12).argmax()) + 1 for known in charts]
    known_week = [int(mondays(known, 12, BURN).argmax()) + 1 for known in charts]
    assert np.median(wait) <= 7
    assert np.median(known_week) <= 5
    assert np.mean(known_week) < np.mean(wait)


@pytest.mark.slow
def test_charts_without_a_change_are_quiet_also_where_the_speed_of_reports_wanders():
    for world in (World(90), World(90, 0.08), World(30, 0.08)):
        called = [mondays(known, 24).any() for known in triangles(world, 24, 40, 4)]
        assert sum(called) <= 2, world


def test_the_wander_of_the_speed_is_learnt_from_how_soon_reports_came():
    origins = np.array([BURN])
    for wander, least, most in ((0.0, 0.0, 0.04), (0.15, 0.1, 0.22)):
        known = triangles(World(400, wander), 1, 1, 5)[0]
        share = reporting_speed(known, known).share
        assert least <= speed_scatter(known, share, origins)[0][0] <= most


def test_where_all_is_reported_at_once_nothing_is_learnt_of_the_speed():
    known = np.repeat(np.arange(60)[:, None] % 7 + 3.0, 40, axis=1)
    known[np.arange(60)[:, None] + np.arange(40) >= 60] = np.nan
    wander, doubt = speed_scatter(known, reporting_speed(known, known).share, np.array([59]))
    assert (wander[0], doubt[0]) == (0.02, 1.0)


def changed(change: float, weeks: int = 12, **calendar):
    """Return the weekly series of 90 people a week whose level has changed for 12 weeks."""
    frame = starts(triangles(World(90, change=change), weeks, 1, 12)[0])
    last = frame["received_week"].max()
    months = pd.DataFrame({"month": pd.period_range("2024-01", last, freq="M").astype(str)})
    return weekly_series(frame, months.assign(eligible=4000), Calendar(last, **calendar))


def test_a_fall_is_told_with_its_week_its_size_and_how_sure_it_is():
    found = changed(0.65)
    early, rows = found.early, found.rows.set_index("week")
    assert (early.state, early.direction) == ("change", "down")
    began = rows.index[BURN]
    assert abs(early.week - began) <= pd.Timedelta(21, "D")
    assert early.earliest <= early.week <= early.latest
    assert -0.5 <= early.change <= -0.2
    assert 0.9 <= early.certainty <= 0.99
    since = rows[(rows.index >= early.week)]["users"].sum()
    assert 0 <= since - early.reported <= 5
    assert early.change == pytest.approx(early.reported / early.expected - 1)


def test_where_nothing_changed_there_is_none_and_a_short_history_is_not_judged():
    assert changed(1.0).early == Early("none")
    week = pd.Timestamp("2026-01-05")
    short = pd.DataFrame({"week": [week], "received_week": [week], "users": [5]})
    months = pd.DataFrame({"month": ["2026-01"], "eligible": [100]})
    assert weekly_series(short, months, Calendar(week)).early.state == "unjudged"


def test_after_an_event_at_which_limits_begin_anew_the_change_is_that_of_the_event():
    day = pd.Timestamp("2024-01-01") + pd.Timedelta(7 * BURN, "D")
    events = pd.DataFrame({"happened_on": [day], "rebases": [True]})
    early = changed(1.6, events=events).early
    assert (early.direction, early.week, early.known) == ("up", day, True)
    assert early.earliest == early.latest == day


def test_a_campaign_that_begins_in_the_week_is_named():
    day = pd.Timestamp("2024-01-01") + pd.Timedelta(7 * BURN, "D")
    early = changed(1.5, begins=(day,)).early
    assert (early.week, early.known) == (day, True)


def test_claims_taken_back_later_neither_stop_nor_make_a_signal():
    """Each week 6 of 100 are taken back ten weeks later."""
    known = triangles(World(100), 1, 1, 8)[0]
    frame = starts(known)
    back = frame.groupby("week", as_index=False)["users"].sum()
    back = back.assign(
        received_week=back["week"] + pd.Timedelta(70, "D"), users=-(back["users"] * 0.06).round()
    )
    last = frame["received_week"].max()
    frame = pd.concat([frame, back[back["received_week"] <= last]])
    months = pd.DataFrame({"month": pd.period_range("2024-01", last, freq="M").astype(str)})
    found = weekly_series(frame, months.assign(eligible=4000), Calendar(last))
    assert found.early == Early("none")
    assert 0.88 <= found.coverage <= 1


def test_the_usual_eligible_are_those_of_the_year_before_the_last_weeks():
    eligible = np.array([10.0] * 60 + [40.0] * 8)
    assert usual_eligible(eligible)[-1] == 10.0
    assert usual_eligible(np.array([0.0, 4.0, 6.0] + [6.0] * 8))[0] == 0.0


def test_what_was_known_later_changes_no_evidence():
    frame = starts(triangles(World(60), 20, 1, 9)[0])
    last = frame["received_week"].max() - pd.Timedelta(70, "D")
    rows = weekly_series(frame, MONTHS, Calendar(last)).rows
    cut = frame[frame["received_week"] <= last]
    one, other = (
        early_change(nowcast(each, last + pd.Timedelta(6, "D")), rows, None)
        for each in (frame, cut)
    )
    assert one == other


MONTHS = pd.DataFrame({
    "month": pd.period_range("2024-01", "2027-12", freq="M").astype(str), "eligible": 4000,
})  # fmt: skip
