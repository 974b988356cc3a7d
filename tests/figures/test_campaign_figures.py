"""Figures of campaigns: what they say, what they leave open, and that they can be empty."""

import numpy as np
import pandas as pd
import pytest

from src.figures.campaign_costs import campaign_costs_figure
from src.figures.event_study import event_study_figure
from src.figures.look import DARK, LIGHT
from src.figures.reach_pace import reach_pace_figure
from src.figures.stage_funnel import stage_funnel_figure
from tests.figures.support import EN, HOSTILE, KO, holds_markup, texts

FUNNEL = pd.DataFrame(
    {
        "stage": ["targeted", "informed", "linked"],
        "companies": [40, 30, 5],
        "eligible": [12, 9, 1],
        "conversion": [np.nan, 0.75, 1 / 6],
    }
)
PACE = pd.DataFrame(
    {
        "week": pd.date_range("2026-09-07", periods=3, freq="7D"),
        "reached": [4.0, 9.0, np.nan],
        "planned": [10.0, 20.0, 30.0],
    }
)
STUDY = pd.DataFrame(
    {
        "first": [1, 4],
        "last": [3, 6],
        "effect": [-0.4, 5.1],
        "lower": [-3.0, 1.0],
        "upper": [2.2, 9.2],
        "eligible": [90.0, 80.0],
        "companies": [50, 40],
    }
)
COSTS = pd.DataFrame(
    {
        "campaign_name": ["방문", HOSTILE[0]],
        "linked": [5, 0],
        "cost": [2e6, np.nan],
        "cost_lower": [1e6, 3e6],
        "cost_upper": [5e6, np.nan],
    }
)
FIGURES = {
    "funnel": (stage_funnel_figure, FUNNEL),
    "pace": (reach_pace_figure, PACE),
    "study": (event_study_figure, STUDY),
    "costs": (campaign_costs_figure, COSTS),
}
each = pytest.mark.parametrize(("draw", "rows"), FIGURES.values(), ids=FIGURES.keys())


@each
@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_a_figure_has_its_own_look_and_stands_without_rows(draw, rows, t):
    for look in (LIGHT, DARK):
        assert draw(rows, t, look).layout.paper_bgcolor == look.surface
    empty = draw(rows.iloc[:0], t, LIGHT)
    assert empty.layout.height > 0
    assert "NaN" not in empty.to_json()


@each
def test_a_figure_shows_no_missing_number_and_no_markup(draw, rows):
    figure = draw(rows, KO, LIGHT)
    assert holds_markup(figure) == []
    assert not [text for text in texts(figure) if "nan" in text.lower()]
    before = rows.copy()
    pd.testing.assert_frame_equal(rows, before)


def test_the_funnel_says_counts_and_what_came_from_the_stage_before():
    companies, people = stage_funnel_figure(FUNNEL, KO, LIGHT).data
    assert list(companies.text) == ["40", "30 (75.0%)", "5 (16.7%)"]
    assert list(people.text) == ["12", "9", "1"]
    assert list(companies.y) == ["대상 선정", "안내", "제도 연계"]


def test_the_plan_runs_on_where_nothing_is_known_yet():
    planned, reached = reach_pace_figure(PACE, KO, LIGHT).data
    assert (len(planned.x), len(reached.x)) == (3, 2)
    assert reached.text[-1] == " 접촉한 기업<br> 9"
    only = reach_pace_figure(PACE.assign(planned=np.nan), KO, LIGHT)
    assert len(only.data) == 1


def test_the_contact_stands_before_the_first_months_and_the_bands_are_drawn():
    figure = event_study_figure(STUDY, KO, LIGHT)
    (after,) = figure.data
    assert after.marker.color == LIGHT.accent
    assert list(after.error_y.array) == pytest.approx([2.6, 4.1])
    assert list(after.x) == [0, 1]
    assert figure.layout.shapes[1].x0 == -0.5


def test_a_campaign_that_linked_nobody_is_open_to_the_right():
    figure = campaign_costs_figure(COSTS, KO, LIGHT)
    line, dots = figure.data
    assert len(dots.x) == 1
    assert line.x[0] == 3e6
    assert line.x[1] > 5e6
