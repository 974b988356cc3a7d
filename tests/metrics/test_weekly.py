"""Weeks of a group: denominators, last year, events, signals, the answer, many units."""

import math

import numpy as np
import pandas as pd
import pytest

from src.metrics.checks import BadInputError
from src.metrics.control_chart import first_monday
from src.metrics.weekly import Calendar, weekly_series, weekly_units
from src.metrics.weekly_answer import compare, recent_answer
from tests.metrics.as_frames import find_signals, weekly_eligible

FIRST = pd.Timestamp("2024-01-01")
LAST = pd.Timestamp("2025-12-22")
WEEKS = pd.date_range(FIRST, LAST, freq="7D")
# a hundred people eligible a week
MONDAYS = pd.date_range(FIRST, "2025-12-29", freq="7D")
MONTHS = pd.Series(100.0, MONDAYS).groupby(MONDAYS.strftime("%Y-%m")).sum().rename("eligible")
MONTHS = MONTHS.rename_axis("month").reset_index()
COLUMNS = [
    *("week", "users", "eligible", "rate", "estimate", "lower", "upper", "estimate_rate"),
    *("lower_rate", "upper_rate", "provisional", "quiet", "users_before", "rate_before", "part"),
    *("centre", "lower_limit", "upper_limit", "flag", "shifted", "dispersion"),
]


def starts(users, delay: int = 2) -> pd.DataFrame:
    """Return `users` a week, half reported at once, half `delay` weeks later."""
    users = np.broadcast_to(users, len(WEEKS))
    both = [(0, users // 2), (delay, users - users // 2)]
    frames = [
        pd.DataFrame({
            "week": WEEKS, "received_week": WEEKS + pd.Timedelta(7 * late, "D"), "users": some
        }) for late, some in both
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def steady(mean: float = 30, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, len(WEEKS))


def even(mean: int) -> np.ndarray:
    """Return weeks that cross their mean each time: neither limits nor runs find a signal."""
    return mean + np.resize([-2, 2, -1, 1], len(WEEKS))


def test_a_week_has_the_eligible_of_the_month_of_its_monday_over_its_mondays():
    """September 2025 has five Mondays (1st to 29th), August four, October four."""
    months = pd.DataFrame({"month": ["2025-08", "2025-09"], "eligible": [40, 100]})
    weeks = pd.to_datetime(["2025-08-25", "2025-09-01", "2025-09-29", "2025-10-06"])
    assert weekly_eligible(months, weeks).tolist()[:3] == [10.0, 20.0, 20.0]
    assert math.isnan(weekly_eligible(months, weeks).iloc[3])


def test_a_month_that_is_not_over_is_divided_by_its_mondays_so_far():
    """November 2026 begins on a Sunday: Mondays 2, 9, 16, 23, 30; two of them by the 15th."""
    months = pd.DataFrame({"month": ["2026-10", "2026-11"], "eligible": [80, 30]})
    weeks = pd.to_datetime(["2026-10-26", "2026-11-02", "2026-11-09"])
    assert weekly_eligible(months, weeks, "2026-11-15").tolist() == [20.0, 15.0, 15.0]
    assert weekly_eligible(months, weeks).tolist() == [20.0, 6.0, 6.0]


def test_the_series_has_its_columns_one_row_a_week_and_rates_per_1000():
    found = weekly_series(starts(steady()), MONTHS, Calendar(LAST))
    rows = found.rows
    assert set(COLUMNS) <= set(rows)
    assert rows["week"].tolist() == WEEKS.tolist()
    assert found.settled == 2
    assert rows["provisional"].sum() == 2
    row = rows.iloc[10]
    assert row["rate"] == pytest.approx(1000 * row["users"] / row["eligible"])
    assert row["eligible"] == 100
    last = rows.iloc[-1]
    assert last["upper_rate"] == pytest.approx(1000 * last["upper"] / last["eligible"])


def test_last_year_is_the_same_iso_week_and_missing_where_there_is_none():
    """2025-W10 begins on 3 March 2025, 2024-W10 on 4 March 2024."""
    rows = weekly_series(starts(steady()), MONTHS, Calendar(LAST)).rows.set_index("week")
    before = rows.loc["2024-03-04"]
    assert rows.loc["2025-03-03", "users_before"] == before["users"]
    assert rows.loc["2025-03-03", "rate_before"] == pytest.approx(before["rate"])
    assert rows.loc[:"2024-12-23", "users_before"].isna().all()


def test_a_dip_of_provisional_weeks_is_never_a_signal():
    users = steady()
    users[-2:] = 0
    found = weekly_series(starts(users), MONTHS, Calendar(LAST))
    assert found.rows["flag"].tail(2).tolist() == ["provisional"] * 2
    assert found.signals.empty


def test_a_settled_dip_is_a_signal_with_its_limits_in_people():
    users = steady()
    users[-10] = 3
    signal = weekly_series(starts(users), MONTHS, Calendar(LAST)).signals.iloc[0]
    assert (signal["kind"], signal["week"], signal["users"]) == ("low", WEEKS[-10], 3)
    assert 3 < signal["least"] < 30 < signal["most"] < 70
    assert signal["recent"]
    assert not signal["ongoing"]


def test_quiet_weeks_take_no_part():
    users = steady()
    users[-10] = 0
    found = weekly_series(starts(users), MONTHS, Calendar(LAST, quiet=(WEEKS[-10],)))
    assert found.rows["flag"].iloc[-10] == "quiet"
    assert found.signals.empty


def test_limits_begin_anew_at_the_first_monday_on_or_after_an_event_that_rebases():
    events = pd.DataFrame({
        "happened_on": pd.to_datetime(["2025-01-01", "2025-03-01"]), "rebases": [True, False],
    })  # fmt: skip
    users = np.where(pd.Timestamp("2025-01-06") > WEEKS, 20, 40)
    found = weekly_series(starts(users), MONTHS, Calendar(LAST, events))
    assert found.rows.groupby("part")["week"].min().tolist() == [FIRST, pd.Timestamp("2025-01-06")]
    assert found.signals.empty
    assert not weekly_series(starts(users), MONTHS, Calendar(LAST)).signals.empty


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2025-01-06", "2025-01-06"), ("2025-01-07", "2025-01-13"), ("2025-01-12", "2025-01-13")],
)
def test_the_first_monday_on_or_after_a_day(day, monday):
    assert first_monday(day) == pd.Timestamp(monday)


def test_a_level_that_has_shifted_is_told_with_its_run():
    users = np.where(WEEKS[-32] > WEEKS, 30, 36)
    draw = np.random.default_rng(4).integers(-1, 2, len(WEEKS))
    signal = weekly_series(starts(users + draw), MONTHS, Calendar(LAST)).signals.iloc[0]
    assert signal["kind"] in ("run_high", "run_low")
    assert signal["weeks"] > signal["usual"]


def test_an_earlier_monday_shows_what_was_known_then():
    whole = starts(steady())
    then = weekly_series(whole, MONTHS, Calendar(WEEKS[60])).rows
    cut = weekly_series(
        whole[whole["received_week"] <= WEEKS[60]], MONTHS, Calendar(WEEKS[60])
    ).rows
    pd.testing.assert_frame_equal(then, cut)
    assert then["week"].max() == WEEKS[60]
    assert then["provisional"].sum() == 2


def test_a_group_founded_last_month_has_no_weeks_before_it():
    own = pd.DataFrame({"month": ["2025-11", "2025-12"], "eligible": [0, 8]})
    young = pd.DataFrame({
        "week": [LAST], "received_week": [LAST], "users": [1],
    })  # fmt: skip
    found = weekly_series(young, own, Calendar(LAST), starts(steady()))
    assert found.rows["week"].min() == pd.Timestamp("2025-12-01")
    assert found.rows["centre"].isna().all()
    assert set(found.rows["flag"]) <= {"unjudged", "provisional"}
    assert found.signals.empty


def test_a_program_nobody_used_and_no_data_at_all_are_rows_without_judgement_or_no_rows():
    nobody = starts(steady()).iloc[:0]
    found = weekly_series(nobody, MONTHS, Calendar(LAST), starts(steady()))
    assert found.rows["users"].sum() == 0
    assert set(found.rows["flag"]) == {"unjudged", "provisional"}
    nothing = weekly_series(nobody, MONTHS.iloc[:0], Calendar(LAST))
    assert nothing.rows.empty
    assert nothing.signals.empty
    assert recent_answer(nothing.rows).weeks == 0


def test_one_week_of_data_is_provisional_and_not_estimated():
    rows = starts(steady())
    found = weekly_series(rows[rows["week"] == LAST], MONTHS, Calendar(LAST))
    assert found.rows["provisional"].tolist() == [True]
    assert found.rows["estimate"].isna().all()
    answer = recent_answer(found.rows)
    assert (answer.weeks, answer.open_weeks) == (0, 1)


def test_the_answer_adds_up_the_last_four_settled_weeks():
    rows = weekly_series(starts(steady()), MONTHS, Calendar(LAST)).rows
    answer = recent_answer(rows)
    settled = rows[~rows["provisional"]].tail(4)
    assert (answer.weeks, answer.users) == (4, settled["users"].sum())
    assert answer.rate == pytest.approx(1000 * settled["users"].sum() / settled["eligible"].sum())
    assert (answer.first, answer.last) == (settled["week"].min(), settled["week"].max())
    assert answer.newest["week"] == LAST
    assert answer.peers.verdict == "unknown"


def pair(users, eligible) -> pd.Series:
    return pd.Series({"users": users, "eligible": eligible})


def test_rates_are_compared_by_the_share_of_their_sum():
    """120 against 60 of 1,000 each: 2/3 of 180, Wilson .595 to .731, so 1.47 to 2.72 times."""
    found = compare(pair(120, 1000), pair(60, 1000))
    assert (found.rate, found.other, found.ratio) == pytest.approx((120, 60, 2))
    assert (found.lower, found.upper) == pytest.approx((1.469, 2.723), abs=0.001)
    assert found.verdict == "more"
    assert compare(pair(60, 1000), pair(120, 1000)).verdict == "less"
    assert compare(pair(60, 1000), pair(66, 1000)).verdict == "alike"


def test_few_people_are_not_compared_and_scatter_widens_the_interval():
    assert compare(pair(3, 50), pair(4, 50)).verdict == "too_few"
    assert compare(pair(3, 0), pair(4, 50)).verdict == "unknown"
    wide = compare(pair(120, 1000), pair(80, 1000), dispersion=2)
    assert compare(pair(120, 1000), pair(80, 1000)).verdict == "more"
    assert wide.verdict == "alike"


def test_nobody_of_whom_one_would_be_usual_is_no_comparison():
    """0 of 4 against 245 of 1,000 was once called alike, from -100 to +1,470 %."""
    assert compare(pair(0, 4), pair(2450, 10000)).verdict == "too_few"
    assert compare(pair(0, 60), pair(2450, 10000)).verdict == "less"
    assert compare(pair(6, 4), pair(2450, 10000)).verdict == "more"


def test_where_few_are_eligible_in_a_week_no_rate_is_told():
    rows = weekly_series(starts(steady()), MONTHS, Calendar(LAST)).rows
    assert not recent_answer(rows).few
    assert recent_answer(rows.assign(eligible=4.9)).few
    assert not recent_answer(rows.assign(eligible=5.0)).few
    assert not recent_answer(rows.head(0)).few


def units(*each) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return known starts and eligible of units u0, u1, …: one row of weekly users each."""
    frames = [
        pd.DataFrame({"unit": f"u{number}", "week": WEEKS, "users": users})
        for number, users in enumerate(each)
    ]
    eligible = [MONTHS.assign(unit=frame["unit"].iloc[0]) for frame in frames]
    return pd.concat(frames), pd.concat(eligible)


def test_each_of_many_units_has_the_limits_and_flags_it_has_alone():
    users = [steady(25, 1), steady(4, 2), steady(60, 3)]
    users[2][-12] = 10
    events = pd.DataFrame({"happened_on": ["2025-01-01"], "rebases": [True], "unit": [None]})
    many = weekly_units(*units(*users), Calendar(LAST, events, (WEEKS[-6],)), 2)
    for number, own in enumerate(users):
        alone = weekly_series(starts(own), MONTHS, Calendar(LAST, events, (WEEKS[-6],))).rows
        rows = many.rows[many.rows["unit"] == f"u{number}"].reset_index(drop=True)
        late = rows["week"] > LAST - pd.Timedelta(7 * 78, "D")
        settled = ~rows["provisional"]
        for column in ("centre", "lower_limit", "upper_limit", "flag", "users", "rate"):
            some = late & settled
            pd.testing.assert_series_equal(rows[column][some], alone[column][some])


def test_units_with_a_signal_come_first_points_before_shifts_then_by_users():
    dip, calm, more = even(60), even(25), even(90)
    dip[-12] = 10
    shift = np.where(WEEKS[-30] > WEEKS, 30, 42)
    found = weekly_units(*units(calm, more, shift, dip), Calendar(LAST), 2).units
    assert found["unit"].tolist() == ["u3", "u2", "u1", "u0"]
    assert found["kind"].tolist()[:1] == ["low"]
    assert found["kind"].iloc[1] in ("run_high", "run_low", "few_crossings")
    assert found["kind"].iloc[2:].isna().all()
    assert found["users_then"].iloc[0] == 10


def test_an_event_of_one_unit_begins_the_limits_of_that_unit_only():
    events = pd.DataFrame({"happened_on": ["2025-01-01"], "rebases": [True], "unit": ["u1"]})
    rows = weekly_units(*units(steady(), steady()), Calendar(LAST, events), 2).rows
    assert rows.groupby("unit", observed=True)["part"].max().tolist() == [1, 2]


def test_no_unit_gives_empty_frames():
    known, eligible = units(steady())
    found = weekly_units(known.iloc[:0], eligible.iloc[:0], Calendar(LAST), 2)
    assert found.units.empty
    assert found.rows.empty


def test_signals_of_many_units_are_told_apart():
    users = even(60)
    users[-12] = 10
    rows = weekly_units(*units(even(25), users), Calendar(LAST), 2).rows
    found = find_signals(rows)
    assert set(found["unit"]) == {"u1"}


def test_missing_columns_are_refused_in_words():
    with pytest.raises(BadInputError, match="필요한 열이 없습니다"):
        weekly_series(pd.DataFrame({"week": WEEKS}), MONTHS, Calendar(LAST))
