"""How many people a visit reaches, learnt from made-up firms where many wait."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.visit_effect import assumed
from src.metrics.visit_reach import ASSUMED, PEOPLE, learn_reach, reach_of

EFFECTS = {"parental": assumed(0.3, 0.15, 0.6)}


def firms(reach: float, visited: int = 600) -> pd.DataFrame:
    """Return firms of rate .4 where 1 or 12 people waited. Of the people that it reaches and who
    would not start by themselves, a visit moves .3."""
    draw = np.random.default_rng(1)
    waiting = np.where(np.arange(visited + 200) % 2, 12, 1)
    seen = np.arange(visited + 200) < visited
    gain = np.where(seen, 0.3 * 0.6 * np.minimum(1, reach / waiting), 0)
    return pd.DataFrame(
        {
            "company_id": [f"k{at}" for at in range(len(seen))],
            "program": "parental",
            "sex": "f",
            "visited": seen,
            "zero": 0.0,
            "mean": 0.4,
            "variance": 0.001,
            "like_rate": 0.4,
            "level": 0.0,
            "eligible_after": 8,
            "known_after": 1.0,
            "users_after": draw.binomial(8, 0.4 + gain),
            "waiting": waiting,
        }
    )


@pytest.mark.parametrize("reach", [1.5, 12])
def test_how_far_visits_reached_is_told_by_firms_where_many_waited(reach):
    rows = learn_reach(firms(reach), EFFECTS)
    assert rows["weight"].sum() == pytest.approx(1)
    found = reach_of(rows)
    assert found.low <= reach <= found.high
    assert found.low < found.people < found.high
    assert found.firms == 300
    assert (found.people > 5) == (reach > 5)


def test_where_nobody_waited_with_another_nothing_is_learnt_but_what_was_assumed():
    rows = learn_reach(firms(3).assign(waiting=1), EFFECTS)
    found = reach_of(rows)
    assert found.people == pytest.approx(3, rel=0.15)
    assert found.firms == 0


def test_where_no_effect_is_learnt_the_reach_is_assumed():
    assert learn_reach(firms(3), {}).empty
    assert reach_of(learn_reach(firms(3), {})) == ASSUMED == (3.0, 1.0, 10.0, 0)
    assert PEOPLE[0] == 1
