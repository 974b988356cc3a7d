"""People of several programmes at once: sums of all, and firms that the programme chosen lacks."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.helped import limits
from src.metrics.visit_effect import assumed, of_several
from src.screens.low_uptake.together import Found, as_far, joined, summed

EFFECTS = {"parental": assumed(0.1, 0.05, 0.2), "paternity": assumed(0.1, 0.08, 0.125)}


def part(program: str, company_id: str, open_people: int, now: float, soon: float) -> dict:
    return {
        "program": program,
        "company_id": company_id,
        "open": open_people,
        "now": now,
        "next": soon,
        "help": now + soon,
        "help_variance": 0.01,
    }


PARTS = pd.DataFrame(
    [
        part("parental", "both", 2, 0.4, 0.1),
        part("paternity", "both", 4, 0.6, 0.2),
        part("paternity", "other", 1, 0.2, 0.0),
    ]
)


def test_a_visit_reaches_so_many_people_of_all_programmes():
    rows = as_far(summed(PARTS), EFFECTS, reach=3.0).set_index("company_id")
    both = rows.loc["both"]
    assert (both["open"], both["open_parental"], both["open_paternity"]) == (6, 2, 4)
    assert both["open_reduced_hours"] == 0
    assert both[["now", "next", "help"]].tolist() == pytest.approx([0.5, 0.15, 0.65])
    assert rows.loc["other", "help"] == pytest.approx(0.2)
    helped = [0.25, 0.4 + 0.2]
    effect = of_several(list(EFFECTS.values()), helped)
    low, high = limits(np.array([0.65]), np.array([0.02 / 4]), effect)
    assert (both["help_lower"], both["help_upper"]) == (
        pytest.approx(low[0]),
        pytest.approx(high[0]),
    )


def test_a_sum_is_as_sure_as_what_most_of_it_is_made_of():
    one, other = EFFECTS.values()
    assert of_several([one, other], [1.0, 0.0]).spread == pytest.approx(one.spread)
    assert of_several([one, other], [0.0, 0.0]).spread == pytest.approx(
        (one.spread + other.spread) / 2
    )


def test_firms_that_the_programme_chosen_lacks_are_listed_as_too_few_to_judge():
    rows = pd.DataFrame(
        {
            "number": [7],
            "company_id": ["both"],
            "users": np.array([1], "int32"),
            "eligible": np.array([3], "int32"),
            "missed": [0.5],
            "mean": [0.4],
            "help_variance": [9.0],
            "status": pd.Categorical(["low"], categories=["low", "too_few"]),
            "size_band": ["5-49"],
        }
    )
    firms = pd.DataFrame({"company_id": ["both", "other"], "size_band": ["5-49", "1-4"]})
    every = joined(rows, Found(as_far(summed(PARTS), EFFECTS, 3.0), EFFECTS, firms))
    assert every["company_id"].tolist() == ["both", "other"]
    assert every["status"].tolist() == ["low", "too_few"]
    assert every["eligible"].tolist() == [3, 0]
    assert every["open_paternity"].tolist() == [4, 1]
    assert every["size_band"].tolist() == ["5-49", "1-4"]
    assert every["help_variance"].tolist() == pytest.approx([0.005, 0.01])
    assert np.isnan(every["mean"].iloc[1])
