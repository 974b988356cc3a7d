"""Limits of weekly counts: false signals counted, published rules, exact tails, loops."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from src.metrics.checks import BadInputError
from src.metrics.control_chart import (
    CHART_WEEKS,
    FEWEST_WEEKS,
    RUNS_FROM,
    TAIL,
    first_monday,
    first_mondays,
)
from src.metrics.rates import count_quantile
from tests.examples import examples
from tests.metrics.as_frames import control_limits, find_signals
from tests.metrics.oracles.control_chart import p_chart, run_rules, u_chart
from tests.metrics.support import reference

WEEKS = pd.date_range("2026-01-05", periods=200, freq="7D")


def points(users, eligible=1000.0, **columns) -> pd.DataFrame:
    """Return the points of units, one for each row of `users`."""
    users = np.atleast_2d(users)
    units, weeks = users.shape
    frame = pd.DataFrame({
        "unit": np.repeat(np.arange(units), weeks), "part": 1,
        "week": np.tile(WEEKS[:weeks], units), "users": users.ravel(), "eligible": eligible,
        "judged": True,
    })  # fmt: skip
    return frame.assign(**columns)


def charts_called(limits: pd.DataFrame) -> float:
    return limits["flag"].isin(["low", "high"]).groupby(limits["unit"]).any().mean()


@pytest.mark.parametrize("mean", [0.5, 3, 20, 300])
def test_weeks_in_which_nothing_changes_are_called_in_at_most_one_of_100_charts(mean):
    users = np.random.default_rng(7).poisson(mean, (3000, CHART_WEEKS))
    assert charts_called(control_limits(points(users, mean * 30))) <= 0.01


def test_three_sigma_alone_would_call_several_of_100_such_charts():
    """24 weeks × .27 %: about 6 of 100 with known limits; fitted limits call slightly fewer."""
    users = np.random.default_rng(7).poisson(300, (200, CHART_WEEKS))
    people = [9000] * CHART_WEEKS
    plain = np.mean([any(u_chart(row, people, laney=True).calls(row, people)) for row in users])
    assert 0.01 < plain < 0.10


def test_over_dispersed_weeks_that_a_p_chart_calls_are_not_called_by_p_prime_nor_by_ours():
    draw = np.random.default_rng(3)
    users = draw.negative_binomial(2000 / 15, 1 / 16, (100, CHART_WEEKS))
    people = [40_000] * CHART_WEEKS

    def called(laney) -> float:
        return np.mean([any(p_chart(row, people, laney).calls(row, people)) for row in users])

    assert called(laney=False) == 1.0
    assert called(laney=True) <= 0.10
    assert charts_called(control_limits(points(users, 40_000))) <= 0.03


def test_of_large_counts_the_limits_are_those_of_u_prime_at_the_same_tail():
    users = np.random.default_rng(1).negative_binomial(5000, 1 / 3, CHART_WEEKS)
    ours = control_limits(points(users, 90_000))
    laney = u_chart(users, [90_000] * CHART_WEEKS, laney=True)
    assert ours["centre"].iloc[0] == pytest.approx(laney.centre, rel=1e-12)
    assert ours["dispersion"].iloc[0] == pytest.approx(laney.dispersion, rel=1e-12)
    sigma = (np.array(laney.upper) - laney.centre) / 3
    for end, sign in (("lower_limit", -1), ("upper_limit", 1)):
        wanted = laney.centre + sign * stats.norm.isf(TAIL) * sigma
        np.testing.assert_allclose(ours[end], wanted, rtol=0.003)


def test_of_small_counts_the_limits_are_exact_poisson_counts():
    """Mean 4, no more scatter than chance: 0 is not too few, 14 are not too many, 15 are."""
    users = [4, 5, 3, 4, 4, 5, 3, 4, 4, 4]
    row = control_limits(points([users], 100)).iloc[0]
    assert row["dispersion"] == 1.0
    assert (row["lower_limit"] * 100, round(row["upper_limit"] * 100)) == (0.0, 13)
    assert stats.poisson.sf(13, 4) <= TAIL < stats.poisson.sf(12, 4)


def test_a_count_on_the_limit_is_inside_and_one_beyond_is_called():
    steady = [40] * 23
    flags = []
    for last in range(60, 80):
        row = control_limits(points([[*steady, last]], 800)).iloc[-1]
        assert (row["flag"] == "high") == (last > round(row["upper_limit"] * 800))
        flags.append(row["flag"])
    assert {"inside", "high"} == set(flags)


def test_a_dip_and_a_peak_are_called_by_name():
    users = np.full(30, 100)
    users[[10, 20]] = 40, 170
    found = control_limits(points([users], 2000))
    assert found["flag"].iloc[[9, 10, 20]].tolist() == ["inside", "low", "high"]


def test_weeks_that_are_not_judged_make_no_limit_and_no_signal():
    users = np.full(20, 50)
    users[19] = 2
    judged = np.arange(20) != 19
    found = control_limits(points([users], 500, judged=judged))
    assert found["flag"].iloc[-1] == "unjudged"
    assert found["centre"].iloc[0] == pytest.approx(0.1)
    assert not found["shifted"].any()


def test_limits_begin_anew_with_each_part_and_only_there():
    users = [50] * 12 + [100] * 12
    part = [1] * 12 + [2] * 12
    anew = control_limits(points([users], 1000, part=part))
    assert anew["centre"].round(6).unique().tolist() == [0.05, 0.1]
    assert (anew["flag"] == "inside").all()
    assert control_limits(points([users], 1000))["shifted"].all()


def test_too_few_weeks_have_no_limits():
    few = control_limits(points([[5] * (FEWEST_WEEKS - 1)]))
    assert few[["centre", "lower_limit", "upper_limit"]].isna().all(axis=None)
    assert (few["flag"] == "unjudged").all()
    assert control_limits(points([[5] * FEWEST_WEEKS]))["centre"].notna().all()


def test_a_unit_that_nobody_used_and_weeks_without_eligible_are_unjudged():
    nobody = control_limits(points([[0] * 20]))
    assert (nobody["flag"] == "unjudged").all()
    eligible = [0.0, math.nan, *[100.0] * 18]
    found = control_limits(points([[3] * 20], eligible))
    assert found["flag"].tolist() == ["unjudged"] * 2 + ["inside"] * 18


def test_an_empty_frame_gives_an_empty_frame_with_its_columns():
    empty = control_limits(points([[1]]).iloc[:0])
    assert empty.empty
    assert {"centre", "lower_limit", "upper_limit", "flag", "shifted", "run_from"} <= set(empty)


def test_limits_only_from_a_week_on_are_the_same_there():
    users = np.random.default_rng(2).poisson(30, (3, 40))
    whole = control_limits(points(users))
    since = control_limits(points(users), since=WEEKS[30])
    late = since["week"] >= WEEKS[30]
    pd.testing.assert_frame_equal(whole[late], since[late])
    assert since.loc[~late, "upper_limit"].isna().all()
    assert (since.loc[~late, "flag"] == "unjudged").all()


RUNS = {"longest_run": "longest.run", "longest_run_max": "longest.run.max",
        "crossings": "n.crossings", "crossings_min": "n.crossings.min",
        "shifted": "runs.signal"}  # fmt: skip


def same_as_printed(found: pd.DataFrame, printed: pd.DataFrame) -> None:
    """Compare centres and runs, week by week, with those printed by qicharts2."""
    np.testing.assert_allclose(found["centre"], printed["cl"], rtol=1e-9)
    for ours, theirs in RUNS.items():
        assert found[ours].tolist() == printed[theirs].tolist()


def test_the_nhs_accidents_have_the_published_centre_and_runs_and_no_week_outside():
    """Laney (2002): 16 of 20 weeks lie outside the p chart, none outside P′."""
    frame = reference("qicharts2/nhs_accidents_input.csv")
    found = control_limits(points(frame["r"], frame["n"]))
    printed = reference("qicharts2/nhs_accidents_pprime.csv")
    same_as_printed(found, printed)
    assert (found["flag"] == "inside").all()
    assert sum(p_chart(frame["r"], frame["n"]).calls(frame["r"], frame["n"])) == 16
    laney = p_chart(frame["r"], frame["n"], laney=True)
    np.testing.assert_allclose(laney.lower, printed["lcl"], rtol=1e-9)
    np.testing.assert_allclose(laney.upper, printed["ucl"], rtol=1e-9)


def test_the_hospital_infections_have_the_published_centre_runs_and_scatter():
    raw = reference("qicharts2/hospital_infections_input.csv")
    months = raw.groupby("month")[["n", "days"]].sum()
    printed = reference("qicharts2/hai_uprime_all.csv")
    found = control_limits(points(months["n"], months["days"].to_numpy()))
    same_as_printed(found, printed)
    sigma = (printed["ucl"] - printed["cl"]) / 3 / np.sqrt(printed["cl"] / printed["n"])
    np.testing.assert_allclose(found["dispersion"], np.maximum(sigma, 1.0), rtol=1e-9)
    np.testing.assert_allclose(u_chart(months["n"], months["days"], laney=True).upper,
                               printed["ucl"], rtol=1e-9)  # fmt: skip


def test_three_infections_charted_at_once_have_the_published_centres_and_runs():
    raw = reference("qicharts2/hospital_infections_input.csv")
    by = raw.groupby(["infection", "month"], as_index=False)[["n", "days"]].sum()
    names = {"infection": "unit", "month": "week", "n": "users", "days": "eligible"}
    found = control_limits(by.rename(columns=names).assign(part=1, judged=True))
    printed = reference("qicharts2/hai_u_by_infection.csv")
    same_as_printed(found, printed.sort_values(["facet1", "x"], kind="stable"))


def test_montgomery_7_1_has_the_published_centres_and_runs_of_both_parts():
    """Samples 15 and 23 are left out; the limits start anew at sample 31."""
    frame = reference("qicharts2/montgomery_tbl_07.03.csv")
    sample = frame["sample"].to_numpy()
    columns = {"part": np.where(sample >= 31, 2, 1), "judged": ~np.isin(sample, [15, 23])}
    found = control_limits(points(frame["count"], frame["size"], **columns))
    same_as_printed(found, reference("qicharts2/ref_ex_7.1_5.csv"))


def test_published_charts_of_montgomery_have_the_same_centres_and_runs():
    """With few a week, as in table 7.10, the centre is the same and runs are not judged."""
    frame = reference("qicharts2/montgomery_tbl_07.04.csv")
    found = control_limits(points(frame["count"], frame["size"]))
    same_as_printed(found, reference("qicharts2/ref_tbl_7.4_1.csv"))
    few = reference("qicharts2/montgomery_tbl_07.10.csv")
    found = control_limits(points(few["count"], few["size"]))
    printed = reference("qicharts2/ref_ex_7.4_1.csv")
    np.testing.assert_allclose(found["centre"], printed["cl"], rtol=1e-9)
    assert run_rules(few["count"] / few["size"], printed["cl"][0])[0] == printed["longest.run"][0]
    assert not found["shifted"].any()


def test_counts_of_equal_weeks_have_the_centre_and_sigma_of_a_chart_of_single_values():
    """With the same denominator in all weeks U′ is the chart of single values (XmR)."""
    frame = reference("qicharts2/cdi_input.csv")
    printed = reference("qicharts2/cdi_i.csv")
    found = control_limits(points(frame["n"], 1.0))
    same_as_printed(found, printed)
    sigma = (printed["ucl"] - printed["cl"]) / 3 / np.sqrt(printed["cl"])
    np.testing.assert_allclose(found["dispersion"], np.maximum(sigma, 1.0), rtol=1e-9)


def test_published_limits_of_the_run_rules():
    """Anhøj & Olesen (2014): 10 points 6 and 2, 20 points 7 and 6, 24 points 8 and 8."""
    for useful, longest, crossings in ((10, 6, 2), (20, 7, 6), (24, 8, 8)):
        row = control_limits(points(np.tile([20, 40], useful // 2))).iloc[0]
        assert (row["longest_run_max"], row["crossings_min"]) == (longest, crossings)


def test_published_tables_of_the_run_rules_are_reproduced():
    printed = reference("qicharts2/anhoej_limits.csv")
    charts = [points(np.resize([20, 40], n)).assign(unit=n) for n in printed["n_useful"]]
    found = control_limits(pd.concat(charts)).groupby("unit").first()
    assert found["longest_run_max"].tolist() == printed["longest_run_max"].tolist()
    assert found["crossings_min"].tolist() == printed["n_crossings_min"].tolist()
    for row in printed.itertuples():
        runs = run_rules(np.resize([-1, 1], row.n_useful), 0)
        assert (runs.longest_run_max, runs.crossings_min) == tuple(row)[2:]


def test_a_run_chart_about_the_median_is_reproduced_by_the_rules_counted_by_hand():
    frame = reference("qicharts2/cdi_input.csv")
    printed = reference("qicharts2/cdi_run.csv").iloc[0]
    runs = run_rules(frame["n"], frame["n"].median())
    assert list(runs) == [printed[theirs] for theirs in RUNS.values()]


@given(st.integers(0, 10_000), st.sampled_from([8, 20, 90]))
@examples(25)
def test_runs_of_many_units_are_those_of_each_alone(seed, mean):
    draw = np.random.default_rng(seed)
    users = draw.poisson(mean, (4, 40)) + draw.integers(0, 3, (4, 1)) * (np.arange(40) > 25)
    judged = draw.random(160) > 0.1
    found = control_limits(points(users, 100.0, judged=judged))
    for unit, rows in found.groupby("unit"):
        value = pd.Series(users[unit]).where(judged[unit * 40 : unit * 40 + 40])
        runs = run_rules(value, rows["centre"].iloc[0] * 100)
        first = rows.iloc[0]
        assert (first["longest_run"], first["crossings"]) == (runs.longest_run, runs.crossings)
        assert (first["longest_run_max"], first["crossings_min"]) == (
            runs.longest_run_max,
            runs.crossings_min,
        )
        assert runs.shifted or not first["shifted"]


def test_the_longest_run_is_where_it_is():
    users = [20, 40] * 6 + [40] * 12 + [20, 40] * 3
    row = control_limits(points([users])).iloc[0]
    assert row["shifted"]
    assert (row["run_from"], row["run_to"]) == (WEEKS[11], WEEKS[23])
    assert (row["longest_run"], row["run_side"]) == (13, 1)


def test_runs_are_not_judged_where_most_weeks_lie_below_the_mean_by_nature():
    users = np.random.default_rng(5).poisson(0.4, (500, 60))
    assert not control_limits(points(users))["shifted"].any()
    assert RUNS_FROM == 5.0


def test_the_order_of_rows_changes_nothing_and_the_input_stays():
    frame = points(np.random.default_rng(4).poisson(12, (3, 30)))
    before = frame.copy()
    mixed = control_limits(frame.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(control_limits(frame), mixed)
    pd.testing.assert_frame_equal(frame, before)


def test_bad_input_is_answered_in_words():
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: judged"):
        control_limits(points([[1]]).drop(columns="judged"))
    with pytest.raises(BadInputError, match="users 열에 무한대"):
        control_limits(points([[math.inf]]))


def test_a_week_with_more_taken_back_than_started_is_a_count_like_any_other():
    found = control_limits(points([[3, 2, 4, -1, 3, 2, 3, 4, 2, 3, 3, 2]], 100))
    assert found["centre"].iloc[0] == pytest.approx(30 / 1200)
    assert found["lower_limit"].iloc[0] == 0
    assert not found["shifted"].any()


def test_an_old_outlier_neither_widens_the_limits_nor_moves_the_centre():
    users = np.random.default_rng(2).poisson(60, 52)
    odd = users.copy()
    odd[5] = 240
    plain, screened = (control_limits(points([each], 1000)) for each in (users, odd))
    assert screened["screened"].tolist() == [week == 5 for week in range(52)]
    assert screened["flag"].iloc[5] == "high"
    assert screened["centre"].iloc[0] == pytest.approx(plain["centre"].iloc[0], rel=0.01)
    assert screened["upper_limit"].iloc[0] <= plain["upper_limit"].iloc[0] + 0.003


def test_where_more_than_a_tenth_is_odd_that_is_a_level_and_nothing_is_left_out():
    users = [400] * 26 + [200] * 26
    assert not control_limits(points([users], 9000))["screened"].any()


def test_of_few_people_four_weeks_are_judged_together_counted_from_the_newest():
    """86 weeks of about 3, the last four of 9: no week is beyond its limit of 10, their sum is."""
    users = [3, 2, *[3, 2, 4, 3] * 20, 9, 9, 9, 9]
    found = control_limits(points([users], 100))
    assert found["sum_from"].iloc[[0, 1]].isna().all()
    assert found["sum_from"].iloc[2:].tolist() == list(np.repeat(WEEKS[2:86:4], 4))
    assert found["flag"].iloc[-4:].tolist() == ["inside"] * 4
    assert found["sum_flag"].iloc[-4:].tolist() == ["high"] * 4
    assert set(found["sum_flag"].iloc[2:82]) == {"inside"}
    expected = 4 * sum(users) / 86
    most = count_quantile(1 - 0.005 / 6 / 2, expected, expected * found["dispersion"].iloc[0] ** 2)
    assert round(found["sum_upper"].iloc[-1] * 400) == most
    said = find_signals(found)
    row = said[said["kind"] == "sum_high"].iloc[0]
    assert (row["week"], row["last_week"], row["users"]) == (WEEKS[82], WEEKS[85], 36)
    assert (row["most"], row["weeks"]) == (most, 4)


def test_where_a_week_can_be_low_by_itself_nothing_is_summed():
    users = np.random.default_rng(2).poisson(40, 30)
    found = control_limits(points([users], 1000))
    assert found["sum_rate"].isna().all()
    assert (found["sum_flag"] == "").all()


@pytest.mark.parametrize("mean", [1, 4])
def test_small_places_without_a_change_are_called_in_at_most_one_of_100_charts(mean):
    users = np.random.default_rng(8).poisson(mean, (1500, CHART_WEEKS))
    found = control_limits(points(users, mean * 30))
    called = found["flag"].isin(["low", "high"]) | found["sum_flag"].isin(["low", "high"])
    assert called.groupby(found["unit"]).any().mean() <= 0.01


def test_the_mondays_after_many_days_are_those_after_each():
    days = [date(2026, 3, 1), pd.Timestamp("2026-03-02"), pd.NaT, date(1969, 12, 31)]
    assert first_mondays(days).astype(str).tolist() == [
        "2026-03-02", "2026-03-02", "NaT", "1970-01-05",
    ]  # fmt: skip
    each = [first_monday(day).to_datetime64() for day in days if not pd.isna(day)]
    assert first_mondays(days)[[0, 1, 3]].tolist() == np.array(each, "datetime64[D]").tolist()
