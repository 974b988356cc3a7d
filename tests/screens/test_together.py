"""People of several programmes together: sums of all, and firms without the chosen programme."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.firm_help import Part, of_programs
from src.metrics.helped import limits
from src.metrics.visit_effect import assumed, of_several
from src.screens.low_uptake.together import Every, Found, as_far, joined
from src.store.candidate_answers import FACTS

EFFECTS = {"parental": assumed(0.1, 0.05, 0.2), "paternity": assumed(0.1, 0.08, 0.125)}


FIRMS = ["both", "other"]


def part(program: str, *people: tuple[str, int, float, float]) -> Part:
    """people : company, open people, and how many of these and of those to come are helped."""
    columns = ["company_id", "open", "now", "next"]
    rows = pd.DataFrame(people, columns=columns)
    rows = rows.assign(help=rows["now"] + rows["next"], help_variance=0.01)
    return Part(program, rows["company_id"].map(FIRMS.index).to_numpy(), rows)


PARTS = [
    part("parental", ("both", 2, 0.4, 0.1)),
    part("paternity", ("both", 4, 0.6, 0.2), ("other", 1, 0.2, 0.0)),
]


def visited() -> pd.DataFrame:
    """The rows of FIRMS for a visit that reaches three people."""
    return as_far(of_programs(PARTS)[1], EFFECTS, reach=3.0)


def test_a_visit_reaches_so_many_people_of_all_programmes():
    rows = visited().set_axis(FIRMS)
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
    firms = pd.DataFrame({"company_id": FIRMS, "size_band": ["5-49", "1-4"]})
    firms = firms.assign(**{name: None for name in FACTS if name not in firms})
    country = Every(firms, pd.Index(FIRMS), of_programs(PARTS)[1], EFFECTS)
    every = joined(rows, Found(visited(), EFFECTS, country, np.arange(2)))
    assert every["company_id"].tolist() == FIRMS
    assert every["status"].tolist() == ["low", "too_few"]
    assert every["eligible"].tolist() == [3, 0]
    assert every["open_paternity"].tolist() == [4, 1]
    assert every["size_band"].tolist() == ["5-49", "1-4"]
    assert every["help_variance"].tolist() == pytest.approx([0.005, 0.01])
    assert np.isnan(every["mean"].iloc[1])
