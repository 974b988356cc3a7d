"""A funnel of complexes: its target, its refusals, and where each complex lies in it."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from src.metrics.false_discovery import benjamini_hochberg
from src.metrics.funnel_limits import binomial_limits
from src.metrics.funnels import CURVE_POINTS, position, share_funnel, unit_funnel
from tests.metrics.support import reference
from tests.metrics.test_funnel_limits import SIGNIFICANCE

NAN = math.nan


def units(pairs) -> pd.DataFrame:
    """Return units from (events, base) pairs."""
    events, base = np.array(pairs, dtype=float).T
    return pd.DataFrame({"value": events / base, "base": base})


# twelve complexes about 90 %, of all sizes, and one far below
LIKE = [(90, 100), (46, 50), (870, 1000), (182, 200), (268, 300), (455, 500), (71, 80)]
MORE = [(36, 40), (541, 600), (109, 120), (633, 700), (85, 95)]
FEW = [(9, 10), (18, 20)]


def test_the_target_is_the_share_of_all_units_together():
    made = share_funnel(units([*LIKE, *MORE]))
    events, base = (sum(column) for column in zip(*LIKE, *MORE, strict=True))
    assert made.target == pytest.approx(events / base)
    assert made.refused == ""
    assert len(made.curve) == CURVE_POINTS


def test_units_without_a_value_or_a_base_are_left_out():
    rows = pd.concat(
        [units([*LIKE, *MORE]), pd.DataFrame({"value": [NAN, 0.5, NAN], "base": [10, NAN, 0]})]
    )
    made = share_funnel(rows)
    assert len(made.rows) == 12
    assert made.target == share_funnel(units([*LIKE, *MORE])).target


def test_limits_narrow_with_size_and_hold_the_target_between_them():
    curve = share_funnel(units([*LIKE, *MORE])).curve
    for level in ("95", "998"):
        target = share_funnel(units([*LIKE, *MORE])).target
        assert (curve[f"lower_{level}"] < target).all()
        assert (curve[f"upper_{level}"] > target).all()
        width = curve[f"upper_{level}"] - curve[f"lower_{level}"]
        assert width.iloc[0] > width.iloc[-1]
    assert (curve["lower_998"] < curve["lower_95"]).all()
    assert (curve["upper_998"] >= curve["upper_95"]).all()


def test_too_few_units_draw_no_limits_and_say_so_in_korean():
    made = share_funnel(units(FEW))
    assert made.curve.empty
    assert math.isnan(made.tau2)
    assert made.refused == "few_units"
    assert made.target == pytest.approx(27 / 30)


def test_units_without_events_draw_no_limits():
    made = share_funnel(units([*LIKE, *MORE, (0, 20), (0, 30)]))
    assert made.curve.empty
    assert made.refused == "many_without_users"


@pytest.mark.parametrize(
    "rows",
    [pd.DataFrame({"value": [], "base": []}, dtype=float), units([(1, 2)]).assign(value=NAN)],
)
def test_nothing_known_gives_an_empty_funnel(rows):
    made = share_funnel(rows)
    assert made.rows.empty
    assert math.isnan(made.target)
    assert made.refused


def test_a_complex_is_judged_against_the_limits_at_its_own_size():
    funnel = share_funnel(units([*LIKE, *MORE]))
    asked = pd.DataFrame(
        {"value": [0.5, 0.9, 1.0, NAN, 1.0, 0.9], "base": [500, 500, 5000, 500, 2, NAN]},
        index=list("abcdef"),
    )
    found = position(funnel, asked)
    assert list(found.index) == list("abcdef")
    assert found["a"] == "low"
    assert found["b"] == "inside"
    assert found["c"] == "high"
    assert found["d"] == "unjudged"
    assert found["e"] == "inside", "two tenants tell nothing"


def test_position_agrees_with_reading_the_limits_off_the_curve():
    funnel = share_funnel(units([*LIKE, *MORE]))
    sizes = funnel.curve["size"].round()
    for share in (0.6, 0.85, 0.92, 0.99):
        asked = pd.DataFrame({"value": share, "base": sizes})
        lower = np.interp(sizes, funnel.curve["size"], funnel.curve["lower_95"])
        upper = np.interp(sizes, funnel.curve["size"], funnel.curve["upper_95"])
        far = (np.abs(share - lower) > 0.01) & (np.abs(share - upper) > 0.01)
        slow = np.select([share < lower, share > upper], ["low", "high"], "inside")
        assert list(position(funnel, asked)[far]) == list(slow[far])


def test_without_limits_nobody_is_judged():
    asked = units([(1, 100), (99, 100)])
    assert list(position(share_funnel(units(FEW)), asked)) == ["unjudged", "unjudged"]


def test_a_complex_without_a_base_is_not_judged():
    funnel = share_funnel(units([*LIKE, *MORE]))
    asked = pd.DataFrame({"value": [0.1, 0.1], "base": [NAN, 0]})
    assert list(position(funnel, asked)) == ["unjudged", "unjudged"]


def test_the_inputs_are_not_changed():
    rows = units([*LIKE, *MORE])
    before = rows.copy(deep=True)
    position(share_funnel(rows), rows)
    pd.testing.assert_frame_equal(rows, before)


def test_a_funnel_of_ratios_lies_around_one():
    expected = pd.Series([20.0, 50, 80, 100, 150, 200, 300, 400, 30, 60, 90, 120, 250, 500])
    rng = np.random.default_rng(4)
    rows = pd.DataFrame({"value": rng.poisson(expected) / expected, "base": expected})
    made = share_funnel(rows, "ratio")
    assert made.target == 1
    assert (made.curve["lower_95"] < 1).all()
    assert (made.curve["upper_95"] > 1).all()
    far = pd.DataFrame({"value": [0.2, 1.0, 3.0], "base": [200.0, 200.0, 200.0]})
    assert list(position(made, far)) == ["low", "inside", "high"]


def test_limits_of_chance_alone_are_exact_and_say_so_and_judge_nobody():
    made = share_funnel(units(FEW), chance_alone=True)
    lower, upper = binomial_limits(made.target, made.curve["size"])
    np.testing.assert_allclose(made.curve["lower_95"], lower)
    np.testing.assert_allclose(made.curve["upper_95"], upper)
    assert made.refused
    assert list(position(made, units([(1, 100)]))) == ["unjudged"]


KIND_OF_FIRM = {"industry": "food", "size_band": "5-49", "sex": "f"}


def groups(*rows) -> pd.DataFrame:
    """Return groups; rows: unit_id, eligible, users."""
    table = pd.DataFrame(rows, columns=["unit_id", "eligible", "users"])
    return table.assign(unit_name=table["unit_id"].str.upper(), **KIND_OF_FIRM)


REFERENCE = pd.DataFrame([KIND_OF_FIRM | {"eligible": 10_000, "users": 4_000}])


def test_a_unit_is_held_against_the_users_expected_of_like_companies():
    found = unit_funnel(groups(("a", 100, 20), ("b", 50, 20)), REFERENCE).rows.set_index("unit_id")
    assert found["expected"].tolist() == pytest.approx([40.0, 20.0])
    assert found["value"].tolist() == pytest.approx([0.5, 1.0])
    assert found["outside"].tolist() == ["low_998", "inside"]


def test_the_limits_are_those_of_the_poisson_law():
    """At each drawn lower limit, the probability of fewer users is at most 2.5 %."""
    curve = unit_funnel(groups(("a", 100, 40), ("b", 1_000, 400)), REFERENCE).curve
    for row in curve.itertuples():
        below = math.floor(row.lower_95 * row.size - 1e-9)
        assert stats.poisson.cdf(below, row.size) <= 0.0251
        assert stats.poisson.cdf(below + 1, row.size) >= 0.0249
    assert curve["size"].min() == pytest.approx(40)


def test_units_of_which_hardly_anything_is_expected_are_left_out():
    found = unit_funnel(groups(("a", 100, 40), ("b", 2, 0)), REFERENCE)
    assert found.rows["unit_id"].tolist() == ["a"]


def test_nothing_to_compare_is_no_error():
    for given, country in ((groups(), REFERENCE), (groups(("a", 9, 1)), REFERENCE.head(0))):
        found = unit_funnel(given, country)
        assert found.rows.empty
        assert found.curve.empty
        assert math.isnan(found.phi)


def of_expected(users, expected) -> pd.DataFrame:
    """Return the judged units with these users and expected users."""
    eligible = np.asarray(expected) / 0.4
    table = pd.DataFrame({"eligible": eligible, "users": users}, index=range(len(eligible)))
    named = table.assign(unit_id=[f"{n:04d}" for n in table.index], unit_name="", **KIND_OF_FIRM)
    return unit_funnel(named, REFERENCE).rows


def test_published_significance_of_ratios_is_reproduced():
    table = reference("pheindicatormethods/testdata_funnel_ratio_inputs.csv", encoding="utf-8-sig")
    found = of_expected(table["obs"].to_numpy(), table["expected"].to_numpy())
    assert [SIGNIFICANCE[word] for word in found["outside"]] == table["significance"].tolist()


def test_p_is_twice_the_smaller_exact_tail_and_agrees_with_the_limits():
    rng = np.random.default_rng(1)
    expected = rng.uniform(1, 60, 300)
    found = of_expected(rng.poisson(expected * rng.choice([0.5, 1, 2], 300)), expected)
    tails = [
        min(
            stats.poisson.cdf(row.users, row.expected),
            stats.poisson.sf(row.users - 1, row.expected),
        )
        for row in found.itertuples()
    ]
    assert found["p"].tolist() == pytest.approx([min(1, 2 * tail) for tail in tails])
    assert ((found["p"] < 0.05) == (found["outside"] != "inside")).all()
    assert found["q"].tolist() == pytest.approx(benjamini_hochberg(found["p"]).tolist())


STRATUM = {"industry": "metal", "size_band": "5-49", "sex": "f"}


def spread(seed: int, rate: float, level: float, likeness: float, number: int = 400):
    """Return groups and a reference: units of 100 firms with two people each, who are as alike
    within a firm as `likeness` says. Users are at `level` times the rate of the reference."""
    draw = np.random.default_rng(seed)
    size = 1 / likeness - 1 if likeness else 1e9
    own = draw.beta(size * rate * level, size * (1 - rate * level), (number, 100))
    users = draw.binomial(2, own).sum(axis=1)
    groups = pd.DataFrame({"unit_id": [f"u{at}" for at in range(number)], "unit_name": "",
                           "eligible": 200, "users": users, "squares": 400,
                           "likeness": likeness, **STRATUM})  # fmt: skip
    reference = pd.DataFrame([{**STRATUM, "eligible": 100_000, "users": round(1e5 * rate)}])
    return groups, reference


@pytest.mark.parametrize(("rate", "likeness"), [(0.9, 0.0), (0.9, 0.1), (0.3, 0.1), (0.1, 0.3)])
def test_of_units_that_are_as_their_like_five_in_a_hundred_lie_outside(rate, likeness):
    found = unit_funnel(*spread(1, rate, 1.0, likeness, 4_000)).rows["outside"]
    assert 0.02 < found.str.startswith("low").mean() + found.str.startswith("high").mean() < 0.06


def test_a_unit_a_tenth_below_is_found_where_nearly_everybody_uses_it():
    """Maternity leave, 200 people: Poisson limits found one in ten."""
    groups, reference_ = spread(2, 0.9, 0.9, 0.05)
    binomial = unit_funnel(groups, reference_).rows["outside"].str.startswith("low").mean()
    poisson = unit_funnel(groups.drop(columns=["squares"]), reference_).rows["outside"]
    assert binomial > 0.9
    assert poisson.str.startswith("low").mean() < 0.2


def test_with_one_person_a_firm_the_law_is_the_binomial_one():
    groups, reference_ = spread(3, 0.4, 1.0, 0.2, 20)
    rows = unit_funnel(groups.assign(squares=groups["eligible"]), reference_).rows
    for row in rows.itertuples():
        law = stats.binom(200, 0.4)
        exact = min(1, 2 * min(law.cdf(row.users), law.sf(row.users - 1)))
        assert row.p == pytest.approx(exact, rel=1e-6)
        assert (row.outside[:3] == "low") == (row.users < 200 * 0.4 * row.lower_95)
