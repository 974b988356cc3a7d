"""The trend of a place over successive periods, against the slow version with every company."""

import numpy as np
import pandas as pd
import pytest
import scipy

from src.metrics.checks import BadInputError
from src.metrics.trend import trends


def reach(companies: float) -> float:
    """Return how many standard errors away the limits of so many companies are."""
    return scipy.stats.t.isf(0.025, companies - 1) * np.sqrt(companies / (companies - 1))


def firms(seed: int = 1, count: int = 60) -> pd.DataFrame:
    """Return one row per company and period: eligible and users; people of a company are alike."""
    draw = np.random.default_rng(seed)
    able = draw.poisson(draw.gamma(0.7, 3, count)[:, None], (count, 5))
    chance = draw.beta(1.5, 2.5, count)[:, None]
    users = draw.binomial(able, np.broadcast_to(chance, able.shape))
    firm, period = np.indices(able.shape)
    return pd.DataFrame(
        {"firm": firm.ravel(), "period": period.ravel() + 1,
         "eligible": able.ravel(), "users": users.ravel()}
    )  # fmt: skip


def periods_of(rows: pd.DataFrame, likeness: float = 0.2, months: int = 6) -> pd.DataFrame:
    """Return the sums of a place with the columns that the store adds; the rate elsewhere is .4."""
    ours = rows.groupby("firm")
    together = ours["eligible"].transform("sum")
    later = (rows["eligible"] * rows["period"]).groupby(rows["firm"]).transform("sum")
    rows = rows.assign(
        with_all=rows["eligible"] * together,
        with_later=rows["eligible"] * later,
        clustered=rows["eligible"] + likeness * (rows["eligible"] ** 2 - rows["eligible"]),
    )
    sums = rows.groupby("period").sum().drop(columns="firm").reset_index()
    return sums.assign(
        complex_id="gumi",
        window=months,
        likeness=likeness,
        expected=0.4 * sums["eligible"],
        chance=0.4 * sums["clustered"],
        chance_less=0.16 * sums["clustered"],
        chance_more=0.0,
    )


def slowly(rows: pd.DataFrame, likeness: float, months: int) -> tuple[float, float]:
    """Return the slope a year and the distance of its limits: by least squares, each pair of people
    on its own, and the number of companies that count."""
    able = rows.pivot(index="firm", columns="period", values="eligible").to_numpy(float)
    users = rows.pivot(index="firm", columns="period", values="users").to_numpy(float).sum(axis=0)
    n, time = able.sum(axis=0), np.arange(1, 6) * months / 12
    weight = time - np.average(time, weights=n)
    slope = np.polynomial.polynomial.polyfit(time, users / n, 1, w=np.sqrt(n))[1]
    rate = users.sum() / n.sum()
    one = rate * (1 - rate)
    variance = 0.0
    for company in able:
        people = np.repeat(weight, company.astype(int))
        alike = np.full((len(people), len(people)), likeness)
        np.fill_diagonal(alike, 1.0)
        variance += one * people @ alike @ people
    companies = n.sum() ** 2 / (able.sum(axis=1) ** 2).sum()
    return slope, reach(companies) * np.sqrt(variance) / (n * weight**2).sum()


@pytest.mark.parametrize("months", [6, 12])
def test_the_slope_is_that_of_least_squares_with_the_error_of_every_pair_of_people(months):
    rows = firms()
    slope, away = slowly(rows, 0.2, months)
    found = trends(periods_of(rows, 0.2, months), "share").loc["gumi"]
    assert found["slope"] == pytest.approx(slope)
    assert found["slope_lower"] == pytest.approx(slope - away)
    assert found["slope_upper"] == pytest.approx(slope + away)
    assert found["periods"] == 5


def test_people_who_are_not_alike_give_the_test_for_trend_of_cochran_and_armitage():
    users, eligible = np.array([10, 14, 20, 22, 31]), np.array([60, 58, 61, 60, 62])
    rows = pd.DataFrame(
        [(firm, period + 1, 1, int(firm < users[period]))
         for period in range(5) for firm in range(eligible[period])],
        columns=["firm", "period", "eligible", "users"],
    ).assign(firm=range(eligible.sum()))  # fmt: skip
    found = trends(periods_of(rows, 0.0, 12), "share").loc["gumi"]
    score, rate = np.arange(5.0), users.sum() / eligible.sum()
    upper = (score * (users - eligible * rate)).sum()
    lower = rate * (1 - rate) * (
        (eligible * score**2).sum() - (eligible * score).sum() ** 2 / eligible.sum())  # fmt: skip
    error = (found["slope_upper"] - found["slope"]) / reach(301)
    assert (found["slope"] / error) ** 2 == pytest.approx(upper**2 / lower)
    assert found["direction"] == "rise"


def test_a_ratio_is_a_share_of_its_level_a_year():
    users = [300, 350, 400, 450, 500]
    rows = pd.DataFrame({"firm": range(5), "period": range(1, 6), "eligible": 1000, "users": users})
    found = trends(periods_of(rows, 0.0, 6), "ratio").loc["gumi"]
    assert found["slope"] == pytest.approx(2 * 50 / 400)


def test_a_ratio_varies_within_its_strata_and_a_rate_with_who_is_eligible_too():
    rows = pd.DataFrame({"firm": range(5), "period": range(1, 6), "eligible": 100, "users": 50})
    of_two_kinds = periods_of(rows, 0.0, 12).assign(
        expected=50.0, chance=50.0, chance_less=100 * (0.2**2 + 0.8**2) / 2
    )
    widths = {
        unit: np.ptp(trends(of_two_kinds, unit).loc["gumi", ["slope_lower", "slope_upper"]])
        for unit in ("share", "ratio")
    }
    assert widths["share"] == pytest.approx(2 * reach(5) * np.sqrt(0.25 / (100 * 10)))
    assert widths["ratio"] == pytest.approx(2 * reach(5) * np.sqrt(0.16 / (100 * 10)) / 0.5)


def test_companies_that_differ_but_stay_as_they_are_do_not_widen_a_trend():
    one = pd.DataFrame({"firm": 1, "period": range(1, 6), "eligible": 40, "users": 16})
    wide, narrow = (trends(periods_of(one, likeness), "share").loc["gumi"] for likeness in (0, 0.5))
    width = [row["slope_upper"] - row["slope_lower"] for row in (wide, narrow)]
    assert width[1] == pytest.approx(width[0] * np.sqrt(0.5))
    assert wide["direction"] == "unclear"


def test_too_few_users_or_periods_are_not_judged():
    few = pd.DataFrame({"firm": range(5), "period": range(1, 6), "eligible": 6, "users": 1})
    assert trends(periods_of(few), "share").loc["gumi", "direction"] == "too_few"
    short = pd.DataFrame({"firm": range(2), "period": (4, 5), "eligible": 90, "users": 40})
    found = trends(periods_of(short), "share").loc["gumi"]
    assert (found["direction"], found["periods"]) == ("too_few", 2)
    assert np.isnan(found["slope"])


def test_a_reader_who_is_not_told_what_is_expected_has_the_rate_with_wider_limits():
    told = periods_of(firms(), 0.2)
    blank = dict.fromkeys(
        ["expected", "clustered", "chance", "chance_less", "chance_more", "likeness"], np.nan
    )
    hidden = told.assign(**blank)
    full, found = (trends(rows, "share").loc["gumi"] for rows in (told, hidden))
    assert found["slope"] == pytest.approx(full["slope"])
    assert found["slope_upper"] > full["slope_upper"]
    assert trends(hidden, "ratio").loc["gumi", "direction"] == "too_few"


def test_a_count_has_no_trend():
    with pytest.raises(BadInputError, match="추세"):
        trends(periods_of(firms()), "count")


@pytest.mark.slow
def test_limits_hold_the_truth_of_companies_that_stay_as_they_are():
    held = []
    for seed in range(200):
        found = trends(periods_of(firms(seed, 80), 0.2), "share").loc["gumi"]
        held.append(found["slope_lower"] <= 0 <= found["slope_upper"])
    low, high = scipy.stats.binom.ppf([0.001, 0.999], 200, 0.95)
    assert low <= sum(held) <= high
