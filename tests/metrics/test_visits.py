"""Visits: within the hours, building by building, near the best there is, and learnable."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.metrics.checks import BadInputError
from src.metrics.visits import VisitMinutes, VisitRules, into_days, plan_visits
from tests.examples import examples


def _screened(*rows):
    return pd.DataFrame(rows, columns=["company_id", "complex_id", "building_id", "missed"])


def test_companies_of_one_building_are_visited_together():
    """Alone 'far' recovers more than each of 'a', 'b', 'c'; together they are the better trip."""
    screened = _screened(
        ("far", "gumi", "north", 1.0),
        ("a", "gumi", "tower", 0.9),
        ("b", "gumi", "tower", 0.8),
        ("c", "gumi", "tower", 0.7),
    )
    plan = plan_visits(screened, hours=3.5, minutes=VisitMinutes(60, 30))
    assert plan["company_id"].tolist() == ["a", "b", "c"]
    assert plan["minutes"].tolist() == [90, 60, 60]
    assert plan["stop"].tolist() == [1, 1, 1]


def test_missed_is_summed_over_the_programs_of_a_company():
    screened = _screened(("a", "gumi", "x", 0.5), ("a", "gumi", "x", 0.4), ("b", "gumi", "y", 0.8))
    plan = plan_visits(screened, hours=1.5)
    assert plan[["company_id", "missed"]].to_numpy().tolist() == [["a", 0.9]]


def test_a_company_without_a_building_is_a_stop_of_its_own():
    screened = _screened(("a", "gumi", None, 0.5), ("b", "gumi", None, 0.4))
    plan = plan_visits(screened, hours=3)
    assert plan["stop"].tolist() == [1, 2]


def test_a_company_visited_lately_is_left_out():
    screened = _screened(("a", "gumi", "x", 0.5), ("b", "gumi", "x", 0.4), ("c", "gumi", "x", 0.3))
    screened["last_visited_on"] = ["2026-09-01", "2026-01-01", None]
    plan = plan_visits(screened, hours=8, rules=VisitRules(today="2026-11-22", cool_down_days=180))
    assert plan["company_id"].tolist() == ["b", "c"]
    with pytest.raises(BadInputError, match="today"):
        plan_visits(screened, hours=8)


def test_every_complex_gets_its_floor_first():
    screened = _screened(
        *[(f"big{i}", "gumi", "x", 5.0 - i) for i in range(5)], ("small", "yeosu", "y", 0.1)
    )
    assert "small" not in plan_visits(screened, hours=3.5)["company_id"].tolist()
    plan = plan_visits(screened, hours=4, rules=VisitRules(floor_per_complex=1)).set_index(
        "company_id"
    )
    assert plan.loc["small", "chosen_for"] == "floor"
    assert plan.loc["big1", "chosen_for"] == "missed"


def test_held_out_companies_are_marked_and_others_take_their_hours():
    rng = np.random.default_rng(1)
    screened = _screened(*[(f"c{i:03d}", "gumi", f"b{i // 5}", v) for i, v in
                           enumerate(rng.exponential(size=200))])  # fmt: skip
    plan = plan_visits(screened, hours=50, rules=VisitRules(hold_out=0.2, seed=7))
    plain = plan_visits(screened, hours=50)
    held = plan[plan["held_out"]]
    assert len(held) == round(0.2 * len(plain))
    assert set(held["company_id"]) <= set(plain["company_id"])
    assert held[["visit", "stop", "minutes"]].isna().all(axis=None)
    assert len(plan) - len(held) >= len(plain) - 2
    again = plan_visits(
        screened.sample(frac=1, random_state=3), hours=50, rules=VisitRules(hold_out=0.2, seed=7)
    )
    pd.testing.assert_frame_equal(plan, again)
    other = plan_visits(screened, hours=50, rules=VisitRules(hold_out=0.2, seed=8))
    assert set(other[other["held_out"]]["company_id"]) != set(held["company_id"])


def test_no_hours_or_no_companies_is_an_empty_plan():
    screened = _screened(("a", "gumi", "x", 0.5))
    assert plan_visits(screened, hours=0).empty
    plan = plan_visits(screened.iloc[:0], hours=8)
    assert plan.empty
    assert "chosen_for" in plan.columns


def test_companies_that_miss_nobody_are_not_chosen():
    assert plan_visits(_screened(("a", "gumi", "x", 0.0)), hours=8).empty


@pytest.mark.parametrize(
    ("change", "hours", "words"),
    [
        ({"missed": -1.0}, 8, "missed 열에 음수"),
        ({"complex_id": None}, 8, "complex_id 열이 비어"),
        ({}, -1, "hours와"),
    ],
)
def test_bad_input_is_answered_in_words(change, hours, words):
    with pytest.raises(BadInputError, match=words):
        plan_visits(_screened(("a", "gumi", "x", 0.5)).assign(**change), hours)


def _best_by_trying_all(screened, budget, visit, stop):
    best = 0.0
    rows = list(screened.itertuples())
    for number in range(len(rows) + 1):
        for chosen in combinations(rows, number):
            stops = {(row.complex_id, row.building_id) for row in chosen}
            cost = visit * number + stop * len(stops)
            if cost <= budget:
                best = max(best, sum(row.missed for row in chosen))
    return best


@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.floats(0.01, 3)), min_size=1, max_size=7),
    st.integers(1, 9),
    st.sampled_from([0, 20, 60, 120]),
)
@examples(40)
def test_the_plan_keeps_the_hours_and_comes_near_the_best(companies, hours, stop):
    rows = [(f"c{i}", "gumi", place, missed) for i, (place, missed) in enumerate(companies)]
    screened = _screened(*rows)
    plan = plan_visits(screened, hours, VisitMinutes(45, stop))
    assert plan["minutes"].sum() <= hours * 60 + 1e-6
    assert plan["company_id"].is_unique
    best = _best_by_trying_all(screened, hours * 60, 45, stop)
    assert plan["missed"].sum() <= best + 1e-9
    assert plan["missed"].sum() >= 0.5 * best


def plan(*rows) -> pd.DataFrame:
    """Return a plan; rows: stop, minutes, held_out."""
    return pd.DataFrame(rows, columns=["stop", "minutes", "held_out"])


def test_a_visit_that_no_longer_fits_goes_to_the_next_day():
    given = plan((1, 90, False), (1, 60, False), (2, 90, False), (3, 90, False))
    found = into_days(given, 4, 30)
    assert found["day"].tolist() == [1, 1, 1, 2]
    assert found["minutes"].tolist() == [90, 60, 90, 90]


def test_a_building_left_for_the_next_day_is_gone_to_again():
    found = into_days(plan((1, 90, False), (1, 60, False), (1, 60, False)), 2.5, 30)
    assert found["day"].tolist() == [1, 1, 2]
    assert found["minutes"].tolist() == [90, 60, 90]


def test_a_visit_for_which_going_twice_leaves_no_time_is_left_out():
    given = plan((1, 90, False), (1, 60, False), (1, 60, False), (2, 60, False), (None, None, True))
    found = into_days(given, 2.5, 30, hours=3.5)
    assert found["stop"].tolist()[:3] == [1, 1, 2]
    assert found["minutes"].tolist()[:3] == [90, 60, 60]
    assert found["day"].tolist()[:3] == [1, 1, 2]
    assert len(found) == 4


def test_a_visit_longer_than_a_day_has_a_day_of_its_own():
    found = into_days(plan((1, 300, False), (2, 300, False), (3, 30, False)), 4, 30)
    assert found["day"].tolist() == [1, 2, 3]


def test_what_is_held_out_has_no_day():
    found = into_days(plan((1, 60, False), (None, None, True)), 4, 30)
    assert found["day"].tolist()[0] == 1
    assert found["day"].isna().tolist() == [False, True]
    assert found["minutes"].isna().tolist() == [False, True]


def test_nothing_planned_takes_no_day():
    assert into_days(plan(), 4, 30)["day"].empty


def test_a_day_without_hours_is_refused():
    with pytest.raises(BadInputError, match="hours_per_day"):
        into_days(plan((1, 60, False)), 0, 30)
