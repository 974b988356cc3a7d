"""Targets in proportion to the open people of each area, and never more than there are firms."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.fair_targets import fair_targets

WORK = ["who", "complex_id", "done"]
OPEN = ["complex_id", "people", "firms"]


def targets(work, open_people, goal: int) -> list[list]:
    rows = fair_targets(
        pd.DataFrame(work, columns=WORK), pd.DataFrame(open_people, columns=OPEN), goal
    )
    return rows[["who", "people", "firms", "target", "done"]].to_numpy().tolist()


def slow(people, most, goal: int) -> list[int]:
    """Assign places one at a time, comparing all areas each time."""
    found = [0] * len(people)
    for _ in range(goal):
        free = [at for at in range(len(people)) if found[at] < most[at] and people[at] > 0]
        if not free:
            break
        found[max(free, key=lambda at: (people[at] / (2 * found[at] + 1), -at))] += 1
    return found


def test_targets_are_in_proportion_to_open_people_not_equal():
    work = [("kim", "guro", 3), ("lee", "magok", 9), ("lee", "gumi", 1)]
    open_people = [("guro", 60, 50), ("magok", 20, 10), ("gumi", 10, 10), ("nobody", 500, 9)]
    assert targets(work, open_people, 9) == [["kim", 60, 50, 6, 3], ["lee", 30, 20, 3, 10]]


def test_a_complex_of_two_is_shared_evenly_between_them():
    work = [("kim", "guro", 3), ("lee", "guro", 0), ("lee", "gumi", 1)]
    open_people = [("guro", 20, 11), ("gumi", 30, 30)]
    assert targets(work, open_people, 10) == [["lee", 40, 35.5, 8, 1], ["kim", 10, 5.5, 2, 3]]


def test_nobody_gets_more_than_the_firms_with_open_people_and_the_rest_goes_to_others():
    work = [("kim", "guro", 0), ("lee", "gumi", 0), ("park", "far", 2)]
    open_people = [("guro", 90, 2), ("gumi", 10, 20)]
    assert targets(work, open_people, 10) == [
        ["lee", 10, 20, 8, 0],
        ["kim", 90, 2, 2, 0],
        ["park", 0, 0, 0, 2],
    ]
    assert [row[3] for row in targets(work, open_people, 99)] == [20, 2, 0]
    assert [row[3] for row in targets(work, open_people, 0)] == [0, 0, 0]


def test_the_share_is_of_the_target_and_missing_without_one():
    work = pd.DataFrame([("kim", "guro", 3), ("park", "far", 2)], columns=WORK)
    rows = fair_targets(work, pd.DataFrame([("guro", 8, 8)], columns=OPEN), 4)
    assert rows["share"].tolist()[:1] == [0.75]
    assert np.isnan(rows["share"].iloc[1])


@pytest.mark.slow
def test_targets_are_those_of_the_slow_way():
    random = np.random.default_rng(19)
    for _ in range(40):
        number = int(random.integers(1, 7))
        people, firms = random.integers(0, 60, number), random.integers(0, 25, number)
        goal = int(random.integers(0, 90))
        names = [f"who-{at}" for at in range(number)]
        work = [(name, name, 0) for name in names]
        found = targets(work, list(zip(names, people, firms, strict=True)), goal)
        given = {name: target for name, _, _, target, _ in found}
        assert [given[name] for name in names] == slow(people, firms, goal)
