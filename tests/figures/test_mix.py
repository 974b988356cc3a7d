"""The cells of the industry mix."""

import math

import pandas as pd
import pytest

from src.figures.look import LIGHT, LOOKS
from src.figures.mix import mix_figure
from src.figures.place_map import colour_at
from tests.figures.support import EN, KO
from tests.ui.test_theme_contrast import contrast

MIXES = pd.DataFrame(
    [
        ("gumi", "구미", "electronics", 0.8),
        ("gumi", "구미", "food", 0.2),
        ("juan", "주안", "food", 1.0),
    ],
    columns=["complex_id", "complex_name", "industry", "share"],
)
ORDER = ["food", "electronics", "steel"]


def test_complexes_stand_side_by_side_and_the_first_industry_is_on_top():
    figure = mix_figure(MIXES, ORDER, KO, LIGHT)
    cells = figure.data[0]
    assert list(cells.y) == ["철강", "전기전자", "음식료"]
    assert list(figure.layout.xaxis.ticktext) == ["구미", "주안"]
    assert list(cells.z[2]) == [0.2, 1.0]


def test_an_industry_that_is_not_there_is_a_dash_and_not_zero():
    cells = mix_figure(MIXES, ORDER, EN, LIGHT).data[0]
    expected = [["–", "–"], ["80.0%", "–"], ["20.0%", "100.0%"]]
    assert [list(row) for row in cells.text] == expected
    assert math.isnan(cells.z[1][1])


def test_small_shares_stay_pale():
    small = MIXES.assign(share=0.1)
    assert mix_figure(small, ORDER, KO, LIGHT).data[0].zmax == 0.35
    assert mix_figure(MIXES, ORDER, KO, LIGHT).data[0].zmax == 1.0


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_every_share_can_be_read_on_the_colour_of_its_cell(look):
    cells = mix_figure(MIXES, ORDER, KO, look).data[0]
    colours = tuple(colour for _, colour in cells.colorscale)
    words = cells.textfont.color
    assert min(contrast(words, colour_at(at / 50, (0.0, 1.0), colours)) for at in range(51)) >= 4.5
