"""Rounds of visits: near the best on small instances, within the hours, no firm visited twice."""

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest

from src.metrics.checks import BadInputError
from src.metrics.rounds import DETOUR, WAY, Minutes, Rules, _greedy, plan_rounds

MINUTES = Minutes(visit=60, building=30, speed=30)


def firms(*rows: tuple) -> pd.DataFrame:
    """Return firms of (id, building, kilometres east, help); all have somebody open."""
    frame = pd.DataFrame(rows, columns=["company_id", "building_id", "east", "help"])
    lon = 127 + np.degrees(frame["east"] / (6371.0 * np.cos(np.radians(37.0))))
    return frame.assign(complex_id="gumi", lat=37.0, lon=lon, open=1, status="low")


def best(frame: pd.DataFrame, minutes: Minutes, day_minutes: float, days: int) -> float:
    """Return the most people helped, by trying all firms on all days in all orders."""
    found = 0.0
    rows = list(frame.itertuples())
    fits: dict[frozenset, bool] = {}

    def possible(some: tuple) -> bool:
        key = frozenset(row.company_id for row in some)
        if key not in fits:
            stops = sorted({(row.building_id, row.east) for row in some})
            ways = min(
                sum(
                    max(1, np.ceil(abs(a[1] - b[1]) * DETOUR / minutes.speed * 60))
                    for a, b in zip(order, order[1:], strict=False)
                )
                for order in permutations(stops)
            ) if stops else 0  # fmt: skip
            spent = minutes.visit * len(some) + minutes.building * len(stops) + ways
            fits[key] = spent <= day_minutes
        return fits[key]

    sets = [some for size in range(len(rows) + 1) for some in combinations(rows, size)]
    sets = [some for some in sets if possible(some)]
    for chosen in product(sets, repeat=days):
        ids = [row.company_id for some in chosen for row in some]
        if len(ids) == len(set(ids)):
            found = max(found, sum(row.help for some in chosen for row in some))
    return found


@pytest.mark.slow
def test_rounds_are_within_five_per_cent_of_the_best_on_small_instances():
    draw = np.random.default_rng(4)
    shares = []
    for days in (1, 1, 1, 2, 2):
        places = draw.uniform(0, 8, 4)
        rows = [
            (f"k{at}", f"b{place}", places[place], draw.gamma(0.7, 0.3))
            for at, place in enumerate(draw.integers(0, 4, 7))
        ]
        frame = firms(*rows)
        rules = Rules(hours=4 * days, day_hours=4, within_km=50)
        plan = plan_rounds(frame, MINUTES, rules).rows
        helped = frame.set_index("company_id")["help"].reindex(plan["company_id"]).sum()
        shares.append(helped / best(frame, MINUTES, 240, days))
    assert min(shares) >= 0.95
    assert max(shares) <= 1 + 1e-9


def many(count: int = 400) -> pd.DataFrame:
    draw = np.random.default_rng(2)
    place = draw.integers(0, 30, count)
    rows = zip(
        [f"k{at:03d}" for at in range(count)],
        [f"b{at}" for at in place],
        draw.uniform(0, 6, 30)[place],
        draw.gamma(0.5, 0.3, count) * (draw.random(count) < 0.5),
        strict=True,
    )
    frame = firms(*rows)
    few = frame["help"] == 0
    return frame.assign(open=(~few).astype(int), status=np.where(few, "too_few", "low"))


def test_five_planners_never_share_a_firm_and_each_keeps_to_the_days():
    plan = plan_rounds(many(), MINUTES, Rules(hours=16, day_hours=8, planners=5)).rows
    assert not plan["company_id"].duplicated().any()
    assert set(plan["planner"]) == {1, 2, 3, 4, 5}
    spent = plan.groupby(["planner", "day"])["minutes"].sum()
    assert len(spent) == 10
    assert spent.max() <= 8 * 60
    for _, rows in plan.groupby("planner"):
        assert rows["visit"].tolist() == list(range(1, len(rows) + 1))


def test_the_last_day_is_as_long_as_what_is_left_of_the_hours():
    plan = plan_rounds(many(), MINUTES, Rules(hours=11, day_hours=8)).rows
    assert plan["minutes"].sum() <= 11 * 60
    assert sorted(plan.groupby("day")["minutes"].sum() <= 3 * 60) == [False, True]


@pytest.mark.slow
def test_chance_adds_firms_too_few_to_judge_and_holds_others_back_marked():
    frame = many()
    rules = Rules(hours=40, day_hours=8, by_chance=0.1, hold_out=0.2, seed=3)
    plan = plan_rounds(frame, MINUTES, rules).rows
    held = plan[plan["held_out"]]
    free = plan_rounds(frame, MINUTES, Rules(hours=40, day_hours=8, seed=3)).rows
    assert len(held) == round(0.2 * len(free))
    assert set(held["company_id"]) <= set(free["company_id"])
    assert held[["planner", "day", "visit", "stop", "minutes"]].isna().all(axis=None)
    drawn = plan[plan["chosen_for"] == "chance"]
    assert len(drawn) == round(0.1 * len(free))
    status = frame.set_index("company_id")["status"]
    assert set(status[drawn["company_id"]]) == {"too_few"}
    pd.testing.assert_frame_equal(plan, plan_rounds(frame.sample(frac=1), MINUTES, rules).rows)


def test_a_plan_without_a_place_stays_within_reach_of_one_middle():
    here = firms(*[(f"a{at}", f"b{at}", 0.2 * at, 0.5) for at in range(6)])
    there = firms(*[(f"z{at}", f"c{at}", 200 + 0.2 * at, 0.4) for at in range(6)])
    frame = pd.concat([here, there.assign(complex_id="ulsan")], ignore_index=True)
    found = plan_rounds(frame, MINUTES, Rules(hours=30, day_hours=6))
    assert set(found.rows["company_id"]) == set(here["company_id"])
    assert (found.too_far, found.no_time) == (6, 0)


def test_a_small_neighbour_is_taken_along_rather_than_another_building():
    frame = firms(("large", "a", 0, 1.0), ("beside", "a", 0, 0.2), ("else", "b", 0, 0.25))
    plan = plan_rounds(frame, MINUTES, Rules(hours=2.5, day_hours=3)).rows
    assert plan["company_id"].tolist() == ["large", "beside"]
    assert plan["chosen_for"].tolist() == ["help", "neighbour"]
    assert plan["minutes"].tolist() == [90, 60]


def test_every_complex_gets_its_floor():
    frame = firms(("k1", "a", 0, 1.0), ("k2", "a", 0, 0.9), ("far", "b", 1, 0.01))
    frame.loc[2, "complex_id"] = "juan"
    plan = plan_rounds(frame, MINUTES, Rules(hours=4, day_hours=4, floor=1)).rows
    assert "far" in set(plan["company_id"])


def test_nobody_to_help_or_no_hours_is_an_empty_plan():
    nobody = firms(("k1", "a", 0, 0.0))
    assert plan_rounds(nobody, MINUTES, Rules(hours=8)).rows.empty
    assert plan_rounds(firms(("k1", "a", 0, 1.0)), MINUTES, Rules(hours=0)).rows.empty
    assert plan_rounds(nobody.head(0), MINUTES, Rules(hours=8)).rows.empty


def test_bad_input_is_answered_in_words():
    with pytest.raises(BadInputError, match="lat"):
        plan_rounds(firms(("k1", "a", 0, 1.0)).drop(columns="lat"), MINUTES, Rules(hours=8))
    with pytest.raises(BadInputError, match="하루 시간"):
        plan_rounds(firms(("k1", "a", 0, 1.0)), MINUTES, Rules(hours=8, day_hours=0))


def by_the_hull(frame: pd.DataFrame, minutes: Minutes, most_minutes: float) -> list[int]:
    """Return the rows that help most per minute, one after the other and stop by stop."""
    worth = {}
    for _, stop in frame[frame["help"] > 0].groupby("place"):
        ordered = stop.sort_values("help", ascending=False, kind="stable")
        cost = [minutes.visit * many + minutes.building + WAY for many in range(1, len(stop) + 1)]
        means = (ordered["help"].cumsum() / cost).tolist()
        until = max(at for at, mean in enumerate(means) if mean >= max(means) - 1e-12)
        for at, (row, helped) in enumerate(ordered["help"].items()):
            rate = max(means) if at <= until else helped / minutes.visit
            worth[row] = (-rate, at, -helped, row)
    chosen, spent, entered = [], 0.0, set()
    for row in sorted(worth, key=worth.get):
        place = frame.loc[row, "place"]
        spent += minutes.visit + (0 if place in entered else minutes.building + WAY)
        entered.add(place)
        if spent > most_minutes:
            break
        chosen.append(row)
    return chosen


@pytest.mark.parametrize("seed", range(8))
def test_firms_are_taken_by_what_they_help_for_their_minutes_stop_by_stop(seed):
    draw = np.random.default_rng(seed)
    place = draw.integers(0, 40, 150)
    helps = np.where(draw.random(150) < 0.3, 0, draw.gamma(0.5, 0.4, 150).round(2))
    frame = pd.DataFrame({"place": place, "help": helps})
    found = _greedy(helps, place, MINUTES, Rules(hours=16), 1.5)
    assert found.tolist() == by_the_hull(frame, MINUTES, 1.5 * 16 * 60)
    assert len(found) > 10
