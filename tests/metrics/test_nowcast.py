"""Nowcast of small counts: limits by hand, speed by loops, coverage of known final counts."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from src.metrics.checks import BadInputError
from src.metrics.nowcast import (
    LEAST_HISTORY,
    larger_group,
    newest_reports_by_step,
    reported_weeks,
    reporting_triangle,
    reports_by_step,
)
from src.metrics.rates import count_limits, count_quantile
from tests.metrics.as_frames import nowcast, reporting_speed
from tests.metrics.support import reference

FIRST = pd.Timestamp("2024-01-01")
COLUMNS = ["week", "received_week", "users"]


def monday(number: int) -> pd.Timestamp:
    return FIRST + pd.Timedelta(days=7 * number)


def sunday(number: int) -> pd.Timestamp:
    return monday(number) + pd.Timedelta(days=6)


def starts(*rows) -> pd.DataFrame:
    return pd.DataFrame([(monday(w), monday(r), n) for w, r, n in rows], columns=COLUMNS)


def made_up(seed: int, mean: float, weeks: int = 130, later: int = 40) -> pd.DataFrame:
    """Return starts with a season, a halved week in 26, late reports and slow weeks of receipt."""
    draw, rows = np.random.default_rng(seed), []
    for week in range(weeks):
        level = mean * (1 + 0.25 * np.sin(week / 8)) * (0.5 if week % 26 == 10 else 1)
        people = draw.poisson(level)
        late = draw.geometric(0.4, people) - 1
        late = np.where(draw.random(people) < 0.05, late + draw.integers(3, 15, people), late)
        slow = ((week + late) % 26 == 10) & (draw.random(people) < 0.6)
        received = np.minimum(week + late + slow, weeks + later)
        rows += [
            (week, r, n) for r, n in zip(*np.unique(received, return_counts=True), strict=True)
        ]
    return starts(*rows)


def held(known: pd.DataFrame, final: pd.Series, reference: pd.DataFrame) -> float:
    """Return the share of provisional weeks of twenty past Mondays that held the final count."""
    found = []
    for back in range(0, 40, 2):
        rows = nowcast(known, sunday(129 - back), reference, FIRST).rows
        rows = rows[rows["provisional"]]
        true = final.reindex(rows["week"]).fillna(0).to_numpy()
        found += list((rows["lower"] <= true) & (true <= rows["upper"]))
    return float(np.mean(found))


@pytest.mark.parametrize(
    "mean", [*[pytest.param(mean, marks=pytest.mark.slow) for mean in (0.3, 4, 800)], 60]
)
def test_the_band_holds_the_final_counts_of_90_to_98_of_100_weeks_large_and_small(mean):
    country = made_up(100, max(20 * mean, 300))
    shares = []
    for seed in range(3):
        known = made_up(seed, mean)
        shares.append(held(known, known.groupby("week")["users"].sum(), country))
    assert 0.90 <= np.mean(shares) <= 0.985, shares


def test_the_coverage_that_is_told_is_that_of_bands_drawn_from_what_was_known_then():
    known = made_up(1, 30)
    found = nowcast(known, sunday(129))
    assert found.coverage == pytest.approx(found.past["covered"].mean())
    assert found.judged == len(found.past) == 26 * found.settled
    final = known.groupby("week")["users"].sum()
    for as_of in (found.past["as_of"].min(), found.past["as_of"].max()):
        then = nowcast(known[known["received_week"] <= as_of], as_of).rows.dropna()
        drawn = found.past[found.past["as_of"] == as_of].set_index("week")
        both = then.set_index("week").join(drawn[["estimate"]].add_suffix("_told"), how="inner")
        assert len(both) >= found.settled - 1
        assert np.abs(both["estimate"] / both["estimate_told"] - 1).max() < 0.02
        assert (final.loc[drawn.index] - drawn["actual"]).abs().max() <= 1


def test_what_was_received_later_changes_nothing():
    known = made_up(2, 20)
    cut = known[known["received_week"] <= monday(100)]
    whole, part = nowcast(known, sunday(100)), nowcast(cut, sunday(100))
    pd.testing.assert_frame_equal(whole.rows, part.rows)
    pd.testing.assert_frame_equal(whole.past, part.past)
    assert (whole.coverage, whole.settled) == (part.coverage, part.settled)


@pytest.mark.slow
def test_the_band_holds_final_counts_also_where_claims_are_taken_back():
    """One in 12 of each week's reports is taken back some weeks after it came."""
    draw = np.random.default_rng(4)
    for mean in (4, 60):
        known = made_up(5, mean)
        back = known.assign(users=-draw.binomial(known["users"], 1 / 12))
        later = pd.to_timedelta(7 * draw.integers(2, 16, len(back)), unit="D")
        back["received_week"] = back["received_week"] + later
        whole = pd.concat([known, back[back["users"] < 0]])
        final = whole.groupby("week")["users"].sum()
        assert 0.90 <= held(whole, final, whole) <= 0.985


def test_of_what_is_taken_back_later_as_a_rule_less_is_expected_in_the_end():
    """All 20 are reported at once, and 2 of them are taken back four weeks later."""
    rows = [(week, week, 20) for week in range(60)] + [(week, week + 4, -2) for week in range(60)]
    found = nowcast(starts(*rows), sunday(59))
    assert found.settled == 4
    newest = found.rows.iloc[-1]
    assert (newest["users"], round(newest["estimate"])) == (20, 18)
    assert newest["lower"] <= 18 <= newest["upper"]


def test_what_comes_less_what_is_taken_back_has_the_limits_of_a_moved_count():
    """30 still to come and 5 still to be taken back: a count of mean 35, ten less."""
    lower, upper = count_limits(35.0, 35.0)
    draw = np.random.default_rng(1)
    net = draw.poisson(30, 100_000) - draw.poisson(5, 100_000)
    assert np.quantile(net, 0.025) == pytest.approx(lower - 10, abs=1)
    assert np.quantile(net, 0.975) == pytest.approx(upper - 10, abs=1)


def test_a_settled_week_has_no_estimate_and_a_provisional_one_at_least_what_is_known():
    rows = nowcast(made_up(3, 40), sunday(129)).rows
    assert rows["estimate"].notna().tolist() == rows["provisional"].tolist()
    open_ = rows[rows["provisional"]]
    assert (open_["users"] <= open_["lower"]).all()
    assert (open_["lower"] <= open_["upper"]).all()
    assert rows["provisional"].is_monotonic_increasing


def test_a_week_without_reports_yet_is_expected_at_the_level_of_its_neighbours():
    steady = [(week, week + late, 5) for week in range(60) for late in (1, 2)]
    rows = nowcast(starts(*steady), sunday(59)).rows
    assert rows["users"].iloc[-1] == 0
    assert rows["estimate"].iloc[-1] == pytest.approx(10, abs=0.5)
    assert rows["lower"].iloc[-1] > 0


def test_a_small_group_takes_its_speed_from_a_larger_one():
    country = starts(*[(week, week + late, 50) for week in range(60) for late in (0, 4)])
    few = starts((10, 10, 1), (40, 44, 1), (59, 59, 1))
    alone = nowcast(few, sunday(59), first=FIRST)
    leaning = nowcast(few, sunday(59), country, FIRST)
    assert leaning.settled == 4
    assert leaning.rows["provisional"].sum() == 4
    assert leaning.rows["estimate"].iloc[-1] > alone.rows["users"].iloc[-1]


@pytest.mark.parametrize("weeks", [LEAST_HISTORY - 1, LEAST_HISTORY + 1, 70, 130])
def test_weeks_without_a_nowcast_are_as_provisional_as_with_one(weeks):
    group, larger = made_up(1, 4, weeks, 3), made_up(2, 300, weeks, 3)
    as_of = sunday(weeks)
    alone = reported_weeks(group, as_of, larger_group(larger, monday(0), as_of), monday(0))
    whole = nowcast(group, as_of, larger, monday(0)).rows
    assert alone["provisional"].tolist() == whole["provisional"].tolist()
    assert alone["users"].tolist() == whole["users"].tolist()


def test_what_the_newest_week_tells_is_the_last_row_of_what_all_weeks_tell():
    known = reporting_triangle(made_up(3, 20, 90, 20), sunday(90), 52, monday(0))[1]
    for newest, every in zip(newest_reports_by_step(known), reports_by_step(known), strict=True):
        assert newest.tolist() == every[-1].tolist()


def test_while_little_is_known_every_week_is_provisional_and_none_is_estimated():
    known = starts(*[(week, week, 9) for week in range(LEAST_HISTORY - 1)])
    found = nowcast(known, sunday(LEAST_HISTORY - 2))
    assert found.rows["provisional"].all()
    assert found.rows["estimate"].isna().all()
    assert np.isnan(found.coverage)
    assert found.judged == 0


def test_nothing_known_gives_no_rows_and_a_first_week_gives_zeros():
    nothing = nowcast(starts().astype({"users": int}), sunday(5))
    assert nothing.rows.empty
    assert nothing.past.empty
    zeros = nowcast(starts((9, 9, 1)), sunday(5), first=FIRST).rows
    assert zeros["users"].tolist() == [0] * 6


def test_weeks_before_the_group_was_there_say_nothing_of_how_weeks_scatter():
    country = starts(*[(week, week + late, 50) for week in range(60) for late in (1, 4)])
    young = starts(*[(week, week + late, 5) for week in range(52, 60) for late in (1, 4)])
    since = nowcast(young, sunday(59), country, FIRST, opened=monday(52)).rows
    ever = nowcast(young, sunday(59), country, FIRST).rows
    assert since["estimate"].iloc[-1] == pytest.approx(10, abs=1)
    assert since["upper"].iloc[-1] < ever["upper"].iloc[-1]


def test_a_day_that_is_no_monday_is_refused_in_words():
    wrong = starts((0, 0, 1)).assign(received_week=pd.Timestamp("2024-01-02"))
    with pytest.raises(BadInputError, match="월요일이 아닌 날"):
        nowcast(wrong, sunday(3))


def test_the_share_reported_by_each_delay_agrees_with_loops():
    """40 weeks: 6 people at once, 3 a week later, 1 two weeks later; the last two weeks partly."""
    known = np.full((40, 6), np.nan)
    for week in range(40):
        for delay in range(6):
            if week + delay < 40:
                known[week, delay] = (6, 9, 10)[min(delay, 2)]
    speed = reporting_speed(known, known)
    assert speed.settled == speed.longest == 2
    np.testing.assert_allclose(speed.share[-1], [0.6, 0.9, 1.0])


def _with_weeks_before(triangle: np.ndarray) -> np.ndarray:
    """Return the triangle preceded by weeks in which nobody started, which have no weight."""
    return np.vstack([np.zeros((LEAST_HISTORY, triangle.shape[1])), triangle])


def test_the_speed_of_reports_is_the_published_development_of_the_chain_ladder():
    """Mack (1993), on the triangle of Taylor & Ashe: factors 3.49, 1.75, … 1.02."""
    triangle = reference("nowcast/GenIns_cumulative_triangle.csv", index_col=0).to_numpy(float)
    speed = reporting_speed(*[_with_weeks_before(triangle)] * 2)
    share = speed.share[-1]
    factors = reference("nowcast/GenIns_mack_factors.csv")["f"].iloc[:9]
    np.testing.assert_allclose(share[1:] / share[:-1], factors, rtol=1e-8)
    printed = reference("nowcast/GenIns_mack_by_origin.csv")["Dev.To.Date"]
    np.testing.assert_allclose(share[::-1], printed, rtol=1e-7)


def _chain_ladder(triangle: pd.DataFrame) -> np.ndarray:
    """Return the final counts of the chain ladder (Mack 1993), cell by cell."""
    full = triangle.to_numpy(float, copy=True)
    weeks, delays = full.shape
    for delay in range(delays - 1):
        known = [row for row in range(weeks) if not np.isnan(triangle.iloc[row, delay + 1])]
        now, later = (sum(full[row, d] for row in known) for d in (delay, delay + 1))
        for row in range(weeks):
            if row not in known:
                full[row, delay + 1] = full[row, delay] * later / now
    return full[:, -1]


def test_the_chain_ladder_by_loops_gives_the_published_final_amounts():
    triangle = reference("nowcast/GenIns_cumulative_triangle.csv", index_col=0)
    printed = reference("nowcast/GenIns_mack_by_origin.csv")["Ultimate"]
    np.testing.assert_allclose(_chain_ladder(triangle), printed, rtol=1e-7)


def test_of_large_counts_the_estimates_are_those_of_the_chain_ladder():
    """Forty weeks are all within the memory; with thousands a week the prior has no weight."""
    known = made_up(5, 20_000, weeks=40)
    found = nowcast(known, sunday(39)).rows
    ladder = _chain_ladder(triangle_of(known, sunday(39)))
    open_ = found["provisional"]
    np.testing.assert_allclose(found["estimate"][open_], ladder[open_], rtol=0.02)
    assert open_.sum() >= 3


def test_reports_that_come_faster_than_they_used_to_make_the_estimate_overshoot():
    rng = np.random.default_rng(1)
    rows = []
    for week in range(80):
        late = rng.geometric(0.25 if week < 70 else 0.6, rng.poisson(60)) - 1
        rows += [(week, week + d, n) for d, n in zip(*np.unique(late, return_counts=True),
                                                     strict=True)]  # fmt: skip
    known = starts(*rows)
    final = known.groupby("week")["users"].sum()
    newest = nowcast(known, sunday(79)).rows.set_index("week").tail(5)
    assert newest["estimate"].sum() > 1.15 * final.reindex(newest.index).sum()


NAN = np.nan


def triangle_of(known, as_of, max_delay=None):
    weeks, total = reporting_triangle(known, as_of, max_delay, None)
    return pd.DataFrame(total, pd.DatetimeIndex(weeks))


def test_the_triangle_knows_only_what_was_received_in_weeks_that_are_over():
    """as_of is the Sunday of week 2; week 3 has not begun."""
    known = starts((0, 0, 5), (0, 1, 2), (0, 3, 9), (1, 1, 4), (1, 2, 1), (2, 2, 3), (2, 2, 1))
    triangle = triangle_of(known, sunday(2))
    np.testing.assert_array_equal(triangle, [[5, 7, 7], [4, 5, NAN], [4, NAN, NAN]])
    saturday = triangle_of(known, sunday(2) - pd.Timedelta(days=1))
    np.testing.assert_array_equal(saturday, [[5, 7], [4, NAN]])
    assert triangle.index[0] == monday(0)


def test_a_week_without_starts_is_zero_and_a_maximum_delay_cuts_the_triangle():
    known = starts((0, 0, 5), (0, 3, 2), (2, 2, 3))
    triangle = triangle_of(known, sunday(3), max_delay=2)
    expected = [[5, 5, 5], [0, 0, 0], [3, 3, NAN], [0, NAN, NAN]]
    np.testing.assert_array_equal(triangle, expected)


def test_a_claim_received_before_its_start_counts_at_once():
    assert triangle_of(starts((1, 0, 2), (1, 1, 1)), sunday(1)).to_numpy() == 3


def test_nothing_known_yet_is_an_empty_triangle():
    assert triangle_of(starts((5, 5, 1)), monday(1)).empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"week": pd.Timestamp("2025-01-07")}, "week 열에 월요일이 아닌 날.*행 0: 2025-01-07"),
        ({"users": np.inf}, "users 열에 무한대"),
    ],
)
def test_bad_starts_are_refused_in_words(change, words):
    with pytest.raises(BadInputError, match=words):
        triangle_of(starts((0, 0, 5)).assign(**change), "2025-03-01")
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: received_week"):
        triangle_of(starts((0, 0, 5)).drop(columns="received_week"), "2025-03-01")


def test_limits_of_a_poisson_count_are_its_exact_quantiles():
    """Mean 2: P(0) = .135 is within the lower 2.5 %, so the upper limit takes all 5 %: 5."""
    assert [float(end) for end in count_limits(2.0, 2.0)] == [0.0, 5.0]
    assert stats.poisson.cdf(5, 2) >= 0.95 > stats.poisson.cdf(4, 2)
    assert [float(end) for end in count_limits(50.0, 50.0)] == [37.0, 64.0]
    assert [float(end) for end in count_limits(0.0, 0.0)] == [0.0, 0.0]


def test_a_count_that_scatters_wildly_still_has_its_mean_within_its_limits():
    lower, upper = count_limits(np.array([0.2, 10, 10]), np.array([4.0, 10_000, 1e9]))
    assert (lower <= [0.2, 10, 10]).all()
    assert (upper >= [0, 10, 10]).all()


def test_quantiles_of_a_scattered_count_agree_with_adding_up_its_probabilities():
    """Negative binomial of mean 6 and variance 12: size 6, share 1/2."""
    total, counted = 0.0, -1
    while total < 0.975:
        counted += 1
        total += stats.nbinom.pmf(counted, 6, 0.5)
    assert float(count_quantile(0.975, 6.0, 12.0)) == counted
    assert np.isnan(count_quantile(0.975, np.nan, 1.0))
