"""Contacts so far against the plan."""

import pandas as pd
import pytest

from src.figures.look import LIGHT
from src.figures.reach_pace import reach_pace_figure
from tests.figures.support import KO

WEEKS = pd.date_range("2026-11-02", periods=2, freq="7D")


@pytest.mark.parametrize(
    ("planned", "reached", "sides"),
    [
        (28_432, 23_924, ["middle right", "middle right"]),
        (9_900, 8_800, ["middle right", "bottom right"]),
        (8_909, 8_557, ["top right", "bottom right"]),
        (100, 100, ["bottom right", "top right"]),
        (0, 0, ["bottom right", "top right"]),
    ],
)
def test_the_names_of_lines_that_end_close_together_stand_apart(planned, reached, sides):
    rows = pd.DataFrame({"week": WEEKS, "planned": [0, planned], "reached": [0, reached]})
    figure = reach_pace_figure(rows, KO, LIGHT)
    assert [line.textposition for line in figure.data] == sides


def test_without_a_plan_the_one_name_stands_beside_its_line():
    rows = pd.DataFrame({"week": WEEKS, "planned": [None, None], "reached": [0.0, 5.0]})
    assert [line.textposition for line in reach_pace_figure(rows, KO, LIGHT).data] == [
        "middle right"
    ]
