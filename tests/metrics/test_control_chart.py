"""Control charts: Montgomery's and Laney's published limits, baselines, provisional weeks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.control_chart import (
    p_chart,
    p_prime_chart,
    u_chart,
    u_prime_chart,
    xmr_chart,
)
from src.metrics.run_rules import run_rules
from tests.metrics.support import reference

RUNS = {
    "longest_run": "longest.run",
    "longest_run_max": "longest.run.max",
    "crossings": "n.crossings",
    "crossings_min": "n.crossings.min",
    "shifted": "runs.signal",
}


def _weeks(users, eligible, **columns):
    week = pd.date_range("2026-01-05", periods=len(users), freq="7D")
    return pd.DataFrame({"week": week, "users": users, "eligible": eligible}).assign(**columns)


def _same(chart, printed, flagged=("low", "high")):
    for ours, theirs in (("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
        np.testing.assert_allclose(chart[ours], printed[theirs], rtol=1e-9)
    for ours, theirs in RUNS.items():
        assert chart[ours].tolist() == printed[theirs].tolist()
    assert chart["flag"].isin(flagged).tolist() == printed["sigma.signal"].tolist()


# Laney (2002) Quality Engineering 14:531: patients of the NHS seen within four hours, 20 weeks
# fmt: off
NHS_SEEN = [266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320,
            267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989]
NHS_ALL = [280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529,
           279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772]
# fmt: on


def test_the_limits_of_laney_are_those_published():
    """Centre .9529; by P′ the first week's limits are .9401 and .9657, and no week is outside."""
    chart = p_prime_chart(_weeks(NHS_SEEN, NHS_ALL))
    first = chart.iloc[0]
    assert first["centre"] == pytest.approx(0.952899711344191, rel=1e-12)
    assert first["upper"] == pytest.approx(0.965669778510868, rel=1e-12)
    assert first["lower"] == pytest.approx(0.940129644177514, rel=1e-12)
    assert (chart["flag"] == "inside").all()
    assert (p_chart(_weeks(NHS_SEEN, NHS_ALL))["flag"] != "inside").sum() == 16


def test_moving_ranges_and_limits_worked_out_by_hand():
    """Values 4 6 5 9: mean 6, ranges 2 1 4, mean range 7/3; limits 6 ± 3 · 2.3333 / 1.128."""
    frame = pd.DataFrame({"week": [1, 2, 3, 4], "value": [4, 6, 5, 9]})
    chart = xmr_chart(frame)
    assert chart["centre"].tolist() == [6.0] * 4
    assert chart["upper"].iloc[0] == pytest.approx(6 + 7 / 1.128)
    assert chart["range_upper"].iloc[0] == pytest.approx(3.267 * 7 / 3)
    assert chart["moving_range"].tolist()[1:] == [2, 1, 4]


def test_the_nhs_accidents_are_reproduced_16_of_20_out_then_none():
    frame = reference("qicharts2/nhs_accidents_input.csv").rename(
        columns={"i": "week", "r": "users", "n": "eligible"}
    )
    plain, prime = p_chart(frame), p_prime_chart(frame)
    _same(plain, reference("qicharts2/nhs_accidents_p.csv"))
    _same(prime, reference("qicharts2/nhs_accidents_pprime.csv"))
    assert (plain["flag"] != "inside").sum() == 16
    assert (prime["flag"] != "inside").sum() == 0


def test_montgomery_7_1_with_excluded_weeks_and_limits_rebased():
    """Weeks 15 and 23 out, new limits from week 31 (the published flags count the excluded)."""
    frame = reference("qicharts2/montgomery_tbl_07.03.csv").rename(
        columns={"sample": "week", "count": "users", "size": "eligible"}
    )
    chart = p_chart(frame, rebase_at=[31], exclude=[15, 23])
    _same(chart, reference("qicharts2/ref_ex_7.1_5.csv"), ("low", "high", "excluded"))
    assert chart["flag"].eq("excluded").sum() == 2


@pytest.mark.parametrize(
    ("chart", "data", "printed"),
    [
        (u_chart, "montgomery_tbl_07.10", "ref_ex_7.4_1"),
        (p_chart, "montgomery_tbl_07.04", "ref_tbl_7.4_1"),
    ],
)
def test_published_charts_of_montgomery_are_reproduced(chart, data, printed):
    frame = reference(f"qicharts2/{data}.csv").rename(
        columns={"sample": "week", "count": "users", "size": "eligible"}
    )
    _same(chart(frame), reference(f"qicharts2/{printed}.csv"))


def test_published_u_and_c_charts_are_reproduced():
    rolls = reference("qicharts2/montgomery_tbl_07.11.csv")
    frame = rolls.rename(columns={"roll": "week", "count": "users"})
    frame["eligible"] = frame["meters"] / 50
    printed = reference("qicharts2/ref_ex_7.5_1.csv")
    _same(u_chart(frame), printed)
    boards = reference("qicharts2/montgomery_tbl_07.08.csv")
    frame = boards.rename(columns={"sample": "week", "count": "users"}).assign(eligible=1)
    printed = reference("qicharts2/ref_ex_7.3_3.csv")
    excluded = frame["week"][~printed["include"]].tolist()
    frozen = frame["week"][printed["baseline"]].max()
    chart = u_chart(frame, baseline_until=frozen, exclude=excluded)
    _same(chart, printed, ("low", "high", "excluded"))


def test_published_infection_charts_are_reproduced():
    raw = reference("qicharts2/hospital_infections_input.csv")
    columns = {"month": "week", "n": "users", "days": "eligible"}
    months = raw.groupby("month", as_index=False)[["n", "days"]].sum().rename(columns=columns)
    _same(u_chart(months), reference("qicharts2/hai_u_all.csv"))
    _same(u_prime_chart(months), reference("qicharts2/hai_uprime_all.csv"))
    by = raw.groupby(["infection", "month"], as_index=False)[["n", "days"]].sum()
    printed = reference("qicharts2/hai_u_by_infection.csv")
    for infection, rows in by.rename(columns=columns).groupby("infection"):
        _same(u_chart(rows), printed[printed["facet1"] == infection])


def test_published_single_value_charts_are_reproduced():
    frame = reference("qicharts2/cdi_input.csv").rename(columns={"month": "week", "n": "value"})
    _same(xmr_chart(frame), reference("qicharts2/cdi_i.csv"))
    costs = reference("qicharts2/montgomery_tbl_06.07.csv")
    costs = costs.rename(columns={"weeks": "week", "cost": "value"})
    chart = xmr_chart(costs, baseline_until=20)
    _same(chart, reference("qicharts2/ref_ex_6.5_3.csv"))
    ranges = reference("qicharts2/ref_ex_6.5_4.csv")
    np.testing.assert_allclose(chart["range_centre"], ranges["cl"], rtol=1e-9)
    np.testing.assert_allclose(chart["range_upper"], ranges["ucl"], rtol=1e-9)
    assert chart["range_flag"].eq("high").tolist() == ranges["sigma.signal"].tolist()


def test_the_published_run_chart_is_reproduced_about_the_median():
    frame = reference("qicharts2/cdi_input.csv")
    printed = reference("qicharts2/cdi_run.csv").iloc[0]
    runs = run_rules(frame["n"], frame["n"].median())
    for ours, theirs in RUNS.items():
        assert getattr(runs, ours) == printed[theirs]


def test_published_limits_of_the_run_rules():
    """Anhøj & Olesen (2014): 10 points 6 and 2, 20 points 7 and 6, 24 points 8 and 8."""
    for useful, longest, crossings in ((10, 6, 2), (20, 7, 6), (24, 8, 8)):
        runs = run_rules(np.tile([-1.0, 1.0], useful // 2), 0)
        assert runs[:3:2] == (useful, longest)
        assert runs.crossings_min == crossings


def test_published_tables_of_the_run_rules_are_reproduced():
    for row in reference("qicharts2/anhoej_limits.csv").itertuples():
        runs = run_rules(np.resize([-1.0, 1.0], row.n_useful), 0)
        assert (runs.longest_run_max, runs.crossings_min) == (
            row.longest_run_max,
            row.n_crossings_min,
        )


def test_a_shift_too_small_for_a_single_point_is_found():
    values = np.array([1, -1] * 6 + [1] * 9, float)
    assert run_rules(values[:12], 0).shifted is False
    assert run_rules(values, 0).shifted is True


def test_a_provisional_week_takes_no_part_and_raises_no_alert():
    users, eligible = [30, 34, 28, 33, 31, 2], [100] * 6
    frame = _weeks(users, eligible, provisional=[False] * 5 + [True])
    chart = p_chart(frame)
    assert chart["flag"].tolist() == ["inside"] * 5 + ["provisional"]
    assert chart["centre"].iloc[0] == pytest.approx(156 / 500)
    assert p_chart(frame.drop(columns="provisional"))["flag"].iloc[-1] == "low"
    settled = p_chart(frame.iloc[:5])
    pd.testing.assert_frame_equal(chart.iloc[:5], settled)


def test_a_frozen_baseline_judges_what_comes_after():
    users = [30, 33, 31, 29, 32, 55, 56]
    chart = p_chart(_weeks(users, [100] * 7), baseline_until="2026-02-02")
    assert chart["centre"].tolist() == pytest.approx([0.31] * 7)
    assert chart["used"].tolist() == [True] * 5 + [False] * 2
    assert chart["flag"].tolist() == ["inside"] * 5 + ["high"] * 2


def test_limits_are_rebased_only_at_the_given_week():
    users = [30, 33, 31, 55, 56, 54]
    chart = p_chart(_weeks(users, [100] * 6), rebase_at=["2026-01-26"])
    assert chart["part"].tolist() == [1, 1, 1, 2, 2, 2]
    assert chart["centre"].tolist() == pytest.approx([94 / 300] * 3 + [0.55] * 3)


def test_exact_limits_do_not_call_a_small_week_low():
    frame = _weeks([3, 2, 0, 3, 1, 4], [6] * 6)
    chart = p_chart(frame, exact=True)
    assert (chart["flag"] == "inside").all()
    assert chart["lower"].tolist() == [0] * 6


def test_a_week_with_nobody_eligible_is_unjudged():
    chart = p_chart(_weeks([3, 0, 4], [10, 0, 10]))
    assert chart["flag"].tolist() == ["inside", "unjudged", "inside"]
    assert chart[["value", "lower"]].iloc[1].isna().all()


def test_an_empty_frame_gives_an_empty_chart():
    chart = p_chart(_weeks([1], [2]).iloc[:0])
    assert chart.empty
    assert {"centre", "lower", "upper", "flag", "shifted"} <= set(chart.columns)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"users": 30}, "users=30, eligible=10"),
        ({"eligible": -1}, "eligible 열에 음수"),
        ({"week": "2026-01-05"}, "같은 week의 행이 두 번"),
        ({"week": None}, "week 열이 비어"),
    ],
)
def test_bad_input_is_answered_in_words(change, words):
    with pytest.raises(BadInputError, match=words):
        p_chart(_weeks([3, 4], [10, 10]).assign(**change))
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: users"):
        p_chart(_weeks([3], [4]).drop(columns="users"))


def _p_prime_by_loops(users, eligible):
    centre = sum(users) / sum(eligible)
    sigma = [(centre * (1 - centre) / n) ** 0.5 for n in eligible]
    z = [(x / n - centre) / s for x, n, s in zip(users, eligible, sigma, strict=True)]
    ranges = [abs(b - a) for a, b in zip(z, z[1:], strict=False)]
    wide = sum(ranges) / len(ranges) / 1.128
    return centre, [(max(centre - 3 * s * wide, 0), min(centre + 3 * s * wide, 1)) for s in sigma]


week_ = st.integers(5, 200).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))


@given(st.lists(week_, min_size=3, max_size=20), st.randoms())
@settings(max_examples=30, deadline=None)
def test_p_prime_agrees_with_loops_and_the_order_of_rows_changes_nothing(weeks, random):
    users, eligible = (list(column) for column in zip(*weeks, strict=True))
    frame = _weeks(users, eligible)
    before = frame.copy()
    chart = p_prime_chart(frame)
    centre, limits = _p_prime_by_loops(users, eligible)
    assert chart["centre"].iloc[0] == pytest.approx(centre)
    np.testing.assert_allclose(chart[["lower", "upper"]], limits, atol=1e-12)
    again = p_prime_chart(frame.iloc[random.sample(range(len(frame)), len(frame))])
    pd.testing.assert_frame_equal(chart, again)
    pd.testing.assert_frame_equal(frame, before)
    assert (chart["lower"] <= chart["centre"]).all()
    assert (chart["centre"] <= chart["upper"]).all()


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0, np.nan]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_runs_agree_with_counting_by_hand(values):
    side = [value for value in values if value in (-1.0, 1.0)]
    longest = run = 0
    crossings = 0
    for i, value in enumerate(side):
        same = i > 0 and value == side[i - 1]
        crossings += i > 0 and not same
        run = run + 1 if same else 1
        longest = max(longest, run)
    runs = run_rules(values, 0)
    assert (runs.useful, runs.longest_run, runs.crossings) == (len(side), longest, crossings)
