"""Nowcast: Mack's published errors, triangles by hand, coverage measured on made-up reports."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.funnel import RefusedError
from src.metrics.nowcast import (
    back_test,
    chain_ladder,
    nowcast_limits,
    reporting_triangle,
)
from tests.metrics.support import reference

NAN = np.nan
# Taylor & Ashe (1983), printed in Mack (1993) ASTIN Bulletin 23:213, table 1 (cumulative)
TAYLOR_ASHE = [
    [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
    [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085, NAN],
    [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315, NAN, NAN],
    [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268, NAN, NAN, NAN],
    [443160, 1136350, 2128333, 2897821, 3402672, 3873311, NAN, NAN, NAN, NAN],
    [396132, 1333217, 2180715, 2985752, 3691712, NAN, NAN, NAN, NAN, NAN],
    [440832, 1288463, 2419861, 3483130, NAN, NAN, NAN, NAN, NAN, NAN],
    [359480, 1421128, 2864498, NAN, NAN, NAN, NAN, NAN, NAN, NAN],
    [376686, 1363294, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN],
    [344014, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN],
]


def _monday(number):
    return pd.Timestamp("2025-01-06") + pd.Timedelta(days=7 * number)


def _starts(*rows):
    return pd.DataFrame(
        [(_monday(week), _monday(received), users) for week, received, users in rows],
        columns=["week", "received_week", "users"],
    )


def _made_up(seed, weeks=80, mean=60, speed=0.25, faster_from=None):
    """Poisson starts, geometric delays; from a week on, reports come faster."""
    rng = np.random.default_rng(seed)
    rows = []
    for week in range(weeks):
        late = rng.geometric(speed if faster_from is None or week < faster_from else 0.6,
                             rng.poisson(mean)) - 1  # fmt: skip
        rows += [(week, week + d, n) for d, n in zip(*np.unique(late, return_counts=True),
                                                     strict=True)]  # fmt: skip
    return _starts(*rows)


def test_the_error_of_mack_is_the_published_one():
    """Mack (1993), tables 2 and 3: outstanding 18,680,856, standard error 2,447,095 (13 %)."""
    result = chain_ladder(pd.DataFrame(TAYLOR_ASHE))
    assert result.totals["outstanding"] == pytest.approx(18_680_855.61192428, rel=1e-12)
    assert result.totals["standard_error"] == pytest.approx(2_447_094.86083466, rel=1e-10)
    errors = [0, 75535, 121699, 133549, 261406, 411010, 558317, 875328, 971258, 1363155]
    np.testing.assert_allclose(result.rows["standard_error"], errors, atol=0.5)


def test_published_factors_and_rows_are_reproduced():
    triangle = reference("nowcast/GenIns_cumulative_triangle.csv", index_col=0)
    result = chain_ladder(triangle)
    factors = reference("nowcast/GenIns_mack_factors.csv").iloc[:9]
    for ours, theirs in (("factor", "f"), ("sigma", "sigma"), ("standard_error", "f_se")):
        np.testing.assert_allclose(result.factors[ours], factors[theirs], rtol=1e-8)
    rows = reference("nowcast/GenIns_mack_by_origin.csv")
    for ours, theirs in (
        ("latest", "Latest"), ("developed", "Dev.To.Date"), ("ultimate", "Ultimate"),
        ("outstanding", "IBNR"), ("standard_error", "Mack.S.E"),
    ):  # fmt: skip
        np.testing.assert_allclose(result.rows[ours], rows[theirs], rtol=1e-7)


def test_the_triangle_knows_only_what_was_received_in_weeks_that_are_over():
    """as_of is Sunday of week 2; week 3 has begun for nobody."""
    starts = _starts((0, 0, 5), (0, 1, 2), (0, 3, 9), (1, 1, 4), (1, 2, 1), (2, 2, 3), (2, 2, 1))
    triangle = reporting_triangle(starts, _monday(2) + pd.Timedelta(days=6))
    np.testing.assert_array_equal(triangle, [[5, 7, 7], [4, 5, NAN], [4, NAN, NAN]])
    saturday = reporting_triangle(starts, _monday(2) + pd.Timedelta(days=5))
    np.testing.assert_array_equal(saturday, [[5, 7], [4, NAN]])
    assert triangle.index[0] == _monday(0)


def test_a_week_without_starts_is_zero_and_a_maximum_delay_cuts_the_triangle():
    starts = _starts((0, 0, 5), (0, 3, 2), (2, 2, 3))
    triangle = reporting_triangle(starts, _monday(3) + pd.Timedelta(days=6), max_delay=2)
    expected = [[5, 5, 5], [0, 0, 0], [3, 3, NAN], [0, NAN, NAN]]
    np.testing.assert_array_equal(triangle, expected)


def test_a_claim_received_before_its_start_counts_at_once():
    starts = _starts((1, 0, 2), (1, 1, 1))
    assert reporting_triangle(starts, _monday(1) + pd.Timedelta(days=6)).to_numpy() == 3


def test_nothing_known_yet_is_an_empty_triangle_that_cannot_be_nowcast():
    triangle = reporting_triangle(_starts((5, 5, 1)), _monday(1))
    assert triangle.empty
    with pytest.raises(BadInputError, match="삼각형에 행이나 열이 없습니다"):
        chain_ladder(triangle)


def test_a_week_of_which_nothing_is_known_has_no_limits():
    triangle = pd.DataFrame([[4, 8, 8], [5, 10, 10], [6, 11, NAN], [0, NAN, NAN]])
    rows = chain_ladder(triangle).rows
    assert rows["outstanding"].iloc[3] == 0
    assert np.isnan(rows["standard_error"].iloc[3])
    assert np.isnan(nowcast_limits(rows)[1][3])
    assert np.isfinite(chain_ladder(triangle).totals).all()


def test_a_step_at_which_nobody_was_reported_is_refused():
    with pytest.raises(RefusedError, match="지연 0주까지"):
        chain_ladder(pd.DataFrame([[0.0, 4.0], [0.0, NAN]]))


@pytest.mark.parametrize(
    ("triangle", "words"),
    [
        ([[5, 4, 6], [3, 4, NAN]], "누적값이 줄거나"),
        ([[5, NAN, 6], [3, 4, NAN]], "중간이 비어"),
        ([[NAN, NAN], [3, 4]], "첫 열이 비어"),
    ],
)
def test_a_triangle_with_holes_or_falling_counts_is_refused_in_words(triangle, words):
    with pytest.raises(BadInputError, match=words):
        chain_ladder(pd.DataFrame(triangle))


def test_a_day_that_is_no_monday_and_a_missing_column_are_refused_in_words():
    starts = _starts((0, 0, 5))
    with pytest.raises(BadInputError, match="week 열에 월요일이 아닌 날.*행 0: 2025-01-07"):
        reporting_triangle(starts.assign(week=pd.Timestamp("2025-01-07")), "2025-03-01")
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: received_week"):
        reporting_triangle(starts.drop(columns="received_week"), "2025-03-01")
    with pytest.raises(BadInputError, match="users 열에 음수"):
        reporting_triangle(starts.assign(users=-1), "2025-03-01")


def test_coverage_is_reached_when_reporting_is_steady():
    found = [back_test(_made_up(seed), _monday(79) + pd.Timedelta(days=6)) for seed in range(3)]
    assert min(each.coverage for each in found) >= 0.93
    assert found[0].by_delay["delay"].tolist() == list(range(12))
    assert found[0].by_delay["relative_error"].abs().max() < 0.1


def test_the_back_test_shows_that_faster_reporting_makes_the_nowcast_overshoot():
    steady = back_test(_made_up(1), _monday(79) + pd.Timedelta(days=6))
    faster = back_test(_made_up(1, faster_from=55), _monday(79) + pd.Timedelta(days=6))
    assert faster.by_delay["relative_error"].iloc[0] > 0.15
    assert faster.by_delay["coverage"].iloc[0] < steady.by_delay["coverage"].iloc[0]


def test_a_history_too_short_gives_no_coverage():
    found = back_test(_starts((0, 0, 3), (1, 1, 4)), _monday(3))
    assert np.isnan(found.coverage)
    assert found.rows.empty
    assert found.by_delay.empty


def test_the_back_test_uses_only_what_was_known_then():
    starts = _made_up(2, weeks=40)
    found = back_test(starts, _monday(39) + pd.Timedelta(days=6), settled=8, origins=3)
    at = found.rows["as_of"].iloc[0]
    then = chain_ladder(reporting_triangle(starts, at, max_delay=8)).rows
    rows = found.rows[found.rows["as_of"] == at].set_index("week")
    np.testing.assert_allclose(rows["predicted"], then.loc[rows.index, "ultimate"], rtol=1e-12)


def _mack_by_loops(c):
    """Mack's formulas cell by cell; returns ultimate, error per row, error of the total."""
    n, m = c.shape
    f, s2, exposure = [], [], []
    for k in range(m - 1):
        rows = [i for i in range(n) if not np.isnan(c[i, k + 1])]
        exposure.append(sum(c[i, k] for i in rows))
        f.append(sum(c[i, k + 1] for i in rows) / exposure[k])
        if len(rows) > 1:
            squares = [c[i, k] * (c[i, k + 1] / c[i, k] - f[k]) ** 2 for i in rows]
            s2.append(sum(squares) / (len(rows) - 1))
        elif k >= 2 and min(s2[k - 1], s2[k - 2]) > 0:
            s2.append(min(s2[k - 1] ** 2 / s2[k - 2], s2[k - 1], s2[k - 2]))
        else:
            s2.append(min(s2[max(k - 2, 0) : k]) if k else 0.0)
    ultimate, error2, shared = [], [], []
    for i in range(n):
        at = max(k for k in range(m) if not np.isnan(c[i, k]))
        value, total, common = c[i, at], 0.0, 0.0
        for k in range(at, m - 1):
            total += s2[k] / f[k] ** 2 * (1 / value + 1 / exposure[k])
            common += s2[k] / f[k] ** 2 / exposure[k]
            value *= f[k]
        ultimate.append(value)
        error2.append(value**2 * total)
        shared.append(common)
    joint = sum(
        ultimate[i] * ultimate[j] * min(shared[i], shared[j])
        for i in range(n)
        for j in range(n)
        if i != j
    )
    return np.array(ultimate), np.sqrt(error2), np.sqrt(sum(error2) + joint)


@given(st.integers(2, 6), st.integers(0, 3), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_mack_agrees_with_loops_and_the_order_of_rows_changes_nothing(columns, more, seed):
    rng = np.random.default_rng(seed)
    rows = columns + more
    c = rng.integers(1, 30, (rows, columns)).cumsum(axis=1).astype(float)
    c[np.add.outer(np.arange(rows), np.arange(columns)) > rows - 1] = NAN
    triangle = pd.DataFrame(c, index=[f"w{i}" for i in range(rows)])
    result = chain_ladder(triangle)
    ultimate, error, total = _mack_by_loops(c)
    np.testing.assert_allclose(result.rows["ultimate"], ultimate, rtol=1e-9)
    np.testing.assert_allclose(result.rows["standard_error"], error, rtol=1e-9, atol=1e-9)
    assert result.totals["standard_error"] == pytest.approx(total, rel=1e-9)
    assert result.totals["ultimate"] == pytest.approx(result.rows["ultimate"].sum())
    again = chain_ladder(triangle.sample(frac=1, random_state=seed)).rows.loc[triangle.index]
    pd.testing.assert_frame_equal(again, result.rows)
    lower, upper = nowcast_limits(result.rows)
    assert (result.rows["latest"] <= lower + 1e-9).all()
    assert (lower <= upper).all()
