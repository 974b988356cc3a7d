"""Screening: firms with one or two eligible people are not called low; missed finds the most."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from src.metrics.checks import BadInputError
from src.metrics.false_discovery import bayesian_fdr
from src.metrics.rates import wilson_interval
from src.metrics.screening import statuses, well_above, with_ends
from tests.examples import examples
from tests.metrics.believed import believed
from tests.metrics.screened import screen as screen_believed


def screen(companies, *how, **more):
    """Screen by the beliefs of a model fitted to these companies alone."""
    return with_ends(screen_believed(believed(companies), *how, **more))


def _companies(users, eligible, **columns):
    number = len(users)
    frame = pd.DataFrame({"company_id": [f"c{i:05d}" for i in range(number)]})
    base = {"complex_id": "gumi", "building_id": None, "industry": "metal", "size_band": "5-49"}
    base |= {"sex": "f", "program": "parental", "users": users, "eligible": eligible}
    return frame.assign(**base | columns)


def _made_up(seed, rate=0.35, number=8_000):
    rng = np.random.default_rng(seed)
    eligible = 1 + rng.poisson(0.9, number)
    true = np.full(number, rate) if np.isscalar(rate) else rng.beta(*rate, number)
    return _companies(rng.binomial(eligible, true), eligible), true


@pytest.mark.parametrize("seed", range(2))
def test_of_companies_with_one_true_rate_none_is_called_low(seed):
    companies, _ = _made_up(seed)
    companies["industry"] = np.random.default_rng(seed).choice(list("abcdefgh"), len(companies))
    result = screen(companies)
    assert (result["status"] == "low").sum() == 0
    assert (result["q"] < 0.05).sum() == 0
    assert (result["p_below"] > 0.975).mean() <= 0.025


def test_the_usual_interval_would_call_half_of_them_low():
    """A rule that must not be used: it calls 48 % of companies "significantly low"."""
    companies, _ = _made_up(0)
    lower, _ = wilson_interval(0.35 * companies["eligible"], companies["eligible"])
    observed = companies["users"] / companies["eligible"]
    assert (observed < lower).mean() > 0.4


@pytest.mark.slow
def test_one_eligible_person_and_no_user_alone_is_never_low():
    for rate in (0.35, (2, 4)):
        companies, _ = _made_up(1, rate=rate)
        alone = companies.loc[
            (companies["eligible"] == 1) & (companies["users"] == 0), "company_id"
        ]
        result = screen(companies).set_index("company_id")
        assert len(alone) > 1_000
        assert not result.loc[alone, "status"].isin(["low", "watch"]).any()


@pytest.mark.slow
def test_one_person_is_judged_where_the_other_programmes_of_the_firm_tell():
    rng = np.random.default_rng(2)
    culture = rng.normal(size=4_000)
    parts = []
    for program in ("parental", "reduced_hours", "flexible", "replacement"):
        eligible = np.full(4_000, 1 if program == "parental" else 12)
        users = rng.binomial(eligible, 1 / (1 + np.exp(-1.5 * culture)))
        parts.append(_companies(users, eligible, program=program))
    rows = believed(pd.concat(parts, ignore_index=True))
    result = screen_believed(rows[rows["program"] == "parental"])
    judged = result[result["status"].isin(["low", "in_line"])]
    assert len(judged) > 1_500
    true = pd.Series(1 / (1 + np.exp(-1.5 * culture)), [f"c{i:05d}" for i in range(4_000)])
    low = judged.loc[judged["status"] == "low"]
    assert len(low) > 300
    wrong = (true[low["company_id"]].to_numpy() >= low["benchmark"] - 0.05).mean()
    assert wrong <= (1 - low["p_low"]).mean() + 0.02


def test_ranking_by_missed_finds_more_than_z_lowest_rate_or_probability():
    """300 visits among 20,000 companies, true rates Beta(2, 4): who could still be won?"""
    companies, true = _made_up(3, rate=(2, 4))
    could_win = companies["eligible"] * np.clip(1 / 3 - true, 0, None)
    result = screen(companies).set_index("company_id").loc[companies["company_id"]]
    rate = companies["users"] / companies["eligible"]
    z = (rate - 1 / 3) / np.sqrt(rate * (1 - rate) / companies["eligible"] + 1e-9)

    def won(first):
        return could_win.to_numpy()[np.argsort(first, kind="stable")[:300]].sum()

    by_missed = won(-result["missed"].to_numpy())
    assert by_missed > won(-result["p_below"].to_numpy()) * 0.99
    assert by_missed > 2 * won(rate.to_numpy())
    assert by_missed > 2 * won(z.to_numpy())
    assert by_missed > 0.55 * won(-could_win.to_numpy())


@pytest.mark.slow
def test_what_is_believed_comes_true():
    """Mean 8 eligible, Beta(2, 4): intervals cover 95 %, p_below is a frequency, q is kept."""
    rng = np.random.default_rng(11)
    eligible = 1 + rng.poisson(7, 20_000)
    true = rng.beta(2, 4, 20_000)
    companies = _companies(rng.binomial(eligible, true), eligible)
    result = screen(companies).set_index("company_id").loc[companies["company_id"]]
    inside = (result["lower"].to_numpy() <= true) & (true <= result["upper"].to_numpy())
    assert inside.mean() == pytest.approx(0.95, abs=0.006)
    below = true < result["benchmark"].to_numpy()
    surely = ((result["p_below"] > 0.8) & (result["p_below"] < 0.9)).to_numpy()
    assert below[surely].mean() == pytest.approx(result["p_below"][surely].mean(), abs=0.03)
    low = (result["status"] == "low").to_numpy()
    assert low.sum() > 1_000
    assert (~below[low]).mean() <= 0.1


def test_a_clearly_low_company_is_low_and_a_good_one_in_line():
    rng = np.random.default_rng(4)
    eligible = rng.integers(20, 60, 400)
    users = rng.binomial(eligible, rng.beta(8, 12, 400))
    users[:2], eligible[:2] = [0, 30], [60, 60]
    result = screen(_companies(users, eligible)).set_index("company_id")
    assert result.loc["c00000", ["status", "rank"]].tolist() == ["low", 1]
    assert result.loc["c00001", "status"] == "in_line"


def test_a_gap_that_does_not_matter_is_not_low():
    """Sure but small: 30 % where like companies have 33 %."""
    eligible = np.full(200, 20_000)
    users = np.where(np.arange(200) % 2, 6_000, 7_200)
    frame = _companies(users, eligible)
    result = screen(frame).set_index("company_id")
    assert result.loc["c00001", "p_below"] > 0.95
    assert result.loc["c00001", "status"] == "in_line"
    assert screen(frame, material_gap=0.01)["status"].eq("low").sum() == 100


def test_the_sexes_are_summed_and_each_held_against_its_own_peers():
    """Men at the low rate of men are no shortfall of the company."""
    rng = np.random.default_rng(5)
    women = _companies(rng.binomial(40, rng.beta(60, 40, 300)), np.full(300, 40))
    men = _companies(rng.binomial(40, rng.beta(10, 90, 300)), np.full(300, 40), sex="m")
    women.loc[0, ["users", "eligible"]] = [1, 2]
    men.loc[0, ["users", "eligible"]] = [4, 40]
    result = screen(pd.concat([women, men])).set_index("company_id")
    first = result.loc["c00000"]
    assert (first["users"], first["eligible"]) == (5, 42)
    assert first["benchmark"] == pytest.approx((2 * 0.6 + 40 * 0.1) / 42, abs=0.02)
    assert first["status"] == "in_line"
    assert screen(women)["benchmark"].mean() == pytest.approx(0.6, abs=0.02)


def test_the_belief_of_both_sexes_agrees_with_draws_from_it():
    """0.6·θ₁ + 0.4·θ₂ of two betas that a shared effect makes dependent, and a firm that may grant
    nothing."""
    rng = np.random.default_rng(6)
    shared, *own = rng.gamma([3, 2, 1], 1, (400_000, 3)).T
    rest = rng.gamma([4, 5], 1, (400_000, 2)).T
    first, second = (
        (shared + one) / (shared + one + other) for one, other in zip(own, rest, strict=True)
    )
    moments = [
        {"mean": each.mean(), "variance": each.var(), "covariance": np.cov(first, second)[0, 1]}
        for each in (first, second)
    ]
    rows = pd.concat([
        _companies([1], [6]).assign(**moments[0]),
        _companies([1], [4], sex="m").assign(**moments[1]),
    ])  # fmt: skip
    like = {"like_rate": 0.5, "like_zero": 0.1, "like_mean": 0.55, "like_variance": 0.03,
            "like_covariance": 0.0}  # fmt: skip
    result = with_ends(screen_believed(rows.assign(zero=0.2, **like))).iloc[0]
    both = np.where(rng.random(400_000) < 0.2, 0, 0.6 * first + 0.4 * second)
    assert result["benchmark"] == pytest.approx(0.5)
    assert result["mean"] == pytest.approx(both.mean(), abs=0.003)
    assert result["p_below"] == pytest.approx((both < 0.5).mean(), abs=0.01)
    assert result["p_low"] == pytest.approx((both < 0.45).mean(), abs=0.01)
    assert result["upper"] == pytest.approx(np.quantile(both, 0.975), abs=0.01)
    assert result["lower"] == 0
    assert result["p_worst"] == pytest.approx(0.2, abs=0.01)  # one in ten of its like grants none
    missed = (
        6 * 0.8 * np.clip(0.5 - first, 0, None).mean()
        + 4 * 0.8 * np.clip(0.5 - second, 0, None).mean()
    )
    assert result["missed"] == pytest.approx(missed + 0.2 * 5, abs=0.03)


def test_percentile_and_given_benchmarks():
    """Firms like these: a tenth grants nothing, the others evenly from 0 to 1."""
    flat = {"like_zero": 0.1, "like_mean": 0.5, "like_variance": 1 / 12, "like_rate": 0.45}
    rows = believed(_companies([1, 2], [3, 4])).assign(**flat)
    p75 = screen_believed(rows, benchmark="p75")["benchmark"]
    assert p75.tolist() == pytest.approx([0.65 / 0.9] * 2)
    assert screen_believed(rows, benchmark="p10")["benchmark"].tolist() == [0, 0]
    assert screen_believed(rows, benchmark=0.5)["benchmark"].unique().tolist() == [0.5]


def test_nobody_eligible_is_too_few_and_misses_nobody():
    result = screen(_companies([0, 3, 4], [0, 9, 9])).set_index("company_id")
    row = result.loc["c00000"]
    assert row["status"] == "too_few"
    assert row["missed"] == 0
    assert row[["rate", "q"]].isna().all()


def test_statuses_alone_are_those_of_the_whole_screening():
    made = _made_up(3, number=300)[0]
    rows = believed(made.assign(users=np.where(made.index % 3 > 0, made["users"], 0)))
    found = screen_believed(rows).set_index("company_id")["status"]
    alone = statuses(rows).set_index("company_id")["status"]
    assert alone.reindex(found.index).equals(found)
    assert found.nunique() > 1
    assert list(statuses(rows.head(0))) == ["company_id", "program", "status"]


def test_nobody_eligible_anywhere_is_too_few_everywhere():
    result = screen(_companies([0, 0], [0, 0]))
    assert result["status"].tolist() == ["too_few", "too_few"]
    assert result["missed"].tolist() == [0, 0]


def test_an_empty_frame_gives_no_rows_and_all_columns():
    full = screen(_companies([1, 2], [3, 4]))
    empty = screen(_companies([1], [3]).iloc[:0])
    assert list(empty.columns) == list(full.columns)
    assert empty.empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"users": 9}, "행 0: users=9, eligible=3"),
        ({"eligible": -3, "users": 0}, "eligible 열에 음수"),
        ({"program": "leave"}, "program 열에 모르는 값이 있는 행이 2개.*행 0: 'leave'.*maternity"),
        ({"company_id": "same"}, "두 번 나옵니다: 1개 \\(행 1: same, parental, f"),
        ({"industry": None}, "industry 열이 비어"),
    ],
)
def test_bad_input_is_answered_in_words(change, words):
    with pytest.raises(BadInputError, match=words):
        screen(_companies([1, 2], [3, 4]).assign(**change))


def test_missing_columns_a_torn_company_and_an_odd_benchmark_are_answered_in_words():
    frame = _companies([1, 2], [3, 4])
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: building_id"):
        screen(frame.drop(columns="building_id"))
    torn = pd.concat([frame, frame.assign(sex="m", size_band="300+")], ignore_index=True)
    with pytest.raises(BadInputError, match="size_band 값이 다릅니다 \\(기업: c00000"):
        screen(torn)
    for benchmark in ("median", "p100", 1.5):
        with pytest.raises(BadInputError, match="benchmark는"):
            screen(frame, benchmark=benchmark)


def _screen_by_definition(frame, aim, gap, max_fdr):
    """One row at a time, one sex only, everything from the density of the belief."""
    rows = []
    for row in frame.itertuples():
        size = row.mean * (1 - row.mean) / row.variance - 1
        a, b = row.mean * size, (1 - row.mean) * size
        points = np.linspace(0, 1, 20_001)[1:-1]
        density = points ** (a - 1) * (1 - points) ** (b - 1)
        density *= (1 - row.zero) / integrate.simpson(density, x=points)

        def mass(upto, of=1.0, points=points, density=density):
            return integrate.trapezoid(np.where(points < upto, density * of, 0), points)

        below, well = row.zero + mass(aim), row.zero + mass(aim - gap)
        short = row.zero * aim + mass(aim, aim - points)
        rows.append((row.company_id, (1 - row.zero) * row.mean, below, well, row.eligible * short))
    names = ["company_id", "mean", "p_below", "p_low", "missed"]
    table = pd.DataFrame(rows, columns=names).assign(eligible=frame["eligible"].to_numpy())
    somebody = frame["eligible"].to_numpy() > 0
    q = bayesian_fdr(table["p_low"].where(somebody))
    words = []
    for row, each in zip(table.itertuples(), q, strict=True):
        if row.eligible == 0:
            words.append("too_few")
        elif each <= max_fdr and row.p_low >= 0.8 and aim - row.mean >= gap:
            words.append("low")
        elif row.p_below >= 0.8 and aim - row.mean >= gap:
            words.append("watch")
        elif row.p_low <= 0.2:
            words.append("in_line")
        else:
            words.append("too_few")
    return table.assign(status=words).set_index("company_id")


pair_ = st.integers(0, 15).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.slow
@given(st.lists(pair_, min_size=3, max_size=15).filter(lambda r: sum(x for x, _ in r) > 0))
@examples(10)
def test_screening_agrees_with_the_definitions_row_by_row(pairs):
    users, eligible = (list(column) for column in zip(*pairs, strict=True))
    frame = believed(_companies(users, eligible)).round(5)
    slow = _screen_by_definition(frame, 0.4, 0.05, 0.1)
    result = screen_believed(frame, benchmark=0.4).set_index("company_id").loc[slow.index]
    for column in ("mean", "p_below", "p_low", "missed"):
        np.testing.assert_allclose(result[column], slow[column], rtol=0.01, atol=0.003)
    near = (np.abs(slow["p_below"] - 0.8) < 0.005) | (np.abs(slow["p_low"] - 0.2) < 0.005)
    near |= np.abs(slow["p_low"] - 0.8) < 0.005
    near |= np.abs(result["q"] - 0.1) < 0.005
    assert (result["status"] == slow["status"])[~near].all()


@pytest.mark.slow
@given(st.lists(pair_, min_size=2, max_size=12), st.randoms())
@examples(8)
def test_the_order_of_rows_changes_nothing_and_counts_add_up(pairs, random):
    users, eligible = (list(column) for column in zip(*pairs, strict=True))
    frame = pd.concat(
        [_companies(users, eligible), _companies(users[::-1], eligible[::-1], sex="m")],
        ignore_index=True,
    )
    before = frame.copy()
    if frame["eligible"].sum() == 0:
        frame.loc[0, "eligible"] = 1
        before = frame.copy()
    result = screen(frame)
    again = screen(frame.iloc[random.sample(range(len(frame)), len(frame))])
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(result, again)
    assert result["users"].sum() == frame["users"].sum()
    assert result["eligible"].sum() == frame["eligible"].sum()
    assert (result["missed"].diff().dropna() <= 1e-12).all()
    assert result["rank"].iloc[0] == 1


def test_like_companies_are_held_against_the_rate_of_people_not_the_mean_of_companies():
    """One large company that grants everybody leave counts as its thousand people."""
    companies = _companies([1] * 99 + [1_000], [10] * 99 + [1_000])
    found = screen(companies)
    assert found["benchmark"].tolist() == pytest.approx([1_099 / 1_990] * 100, abs=1e-3)


def test_a_thin_stratum_leans_on_what_its_industry_and_size_say():
    """250 people carry 250 / 1,250 of their own weight; 5,000 five sixths."""
    many = _companies([500] * 5, [1_000] * 5)
    few = _companies([0] * 25, [10] * 25, industry="food").assign(
        company_id=[f"d{number}" for number in range(25)]
    )
    found = screen(pd.concat([many, few], ignore_index=True))
    benchmark = found.loc[found["industry"] == "food", "benchmark"].unique()
    assert 0 < benchmark[0] < 0.05
    assert found.loc[found["industry"] == "metal", "benchmark"].unique() == pytest.approx(
        [0.5], abs=0.005
    )


def test_a_sex_above_the_benchmark_does_not_make_up_for_the_other():
    """All women of the company take leave and no man does: the men still count as missed."""
    rng = np.random.default_rng(3)
    parts = []
    for sex in ("f", "m"):
        users = rng.binomial(10, rng.beta(2, 2, 200))
        users[0] = 10 if sex == "f" else 0
        parts.append(_companies(users, np.full(200, 10), sex=sex))
    both = screen(pd.concat(parts, ignore_index=True)).set_index("company_id")
    assert both.loc["c00000", "missed"] > 2
    assert both.loc["c00000", "mean"] > both.loc["c00000", "benchmark"] - 0.1


def test_of_companies_with_one_true_rate_none_is_well_above():
    companies, _ = _made_up(3)
    assert well_above(believed(companies)).empty


def test_companies_that_are_called_well_above_are():
    companies, true = _made_up(4, rate=(0.6, 1.1), number=4_000)
    companies["eligible"] = companies["eligible"] * 6
    companies["users"] = np.random.default_rng(4).binomial(companies["eligible"], true)
    called = well_above(believed(companies))
    truth = pd.Series(true, companies["company_id"])[called["company_id"]]
    assert len(called) > 100
    wrong = (truth.to_numpy() < called["benchmark"].to_numpy() + 0.05).mean()
    assert wrong <= 0.12
    assert called["q"].max() <= 0.1
    assert called["p_above"].is_monotonic_decreasing


def test_a_single_user_at_a_firm_of_one_is_no_good_example():
    companies, _ = _made_up(5, rate=(2, 4), number=3_000)
    called = well_above(believed(companies))
    assert (called["eligible"] > 1).all()


def test_the_ends_found_for_those_that_are_shown_are_those_found_for_all():
    companies = believed(_companies([0, 3, 1, 2], [4, 9, 1, 2], sex=["f", "m", "f", "m"]))
    whole = screen_believed(companies, "p75")
    shown = with_ends(whole.iloc[[2, 0]])
    pd.testing.assert_frame_equal(shown, with_ends(whole).loc[shown.index])
    assert (shown["lower"] < shown["mean"]).all()
    assert (shown["mean"] < shown["upper"]).all()
