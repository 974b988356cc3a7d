"""The bars of the joins: every company once, words in the colour of their part."""

import pandas as pd

from src.figures.joins import joins_figure
from src.figures.look import DARK, LIGHT
from tests.figures.support import EN, HOSTILE, KO

ROWS = pd.DataFrame(
    {
        "source_name": ["국민연금", "고용보험"],
        "companies": [200, 200],
        "joined": [150, 20],
        "review": [10, 0],
        "alone": [40, 180],
    }
)


def test_the_parts_of_a_bar_are_companies_and_come_to_all_of_them():
    bars = joins_figure(ROWS, KO, LIGHT).data
    assert [list(bar.x) for bar in bars] == [[150, 20], [10, 0], [40, 180]]
    assert sum(bar.x[0] for bar in bars) == 200
    assert bars[0].hovertext[0] == "이음 75.0% · 기업 150곳"


def test_the_words_above_a_bar_name_the_source_and_each_part_in_its_colour():
    figure = joins_figure(ROWS, EN, LIGHT)
    first = figure.layout.annotations[0].text
    assert first.startswith("국민연금<br>")
    for bar, word in zip(figure.data[:2], ("linked 75.0%", "to review 5.0%"), strict=True):
        assert f'<span style="color:{bar.marker.color}"><b>{word}</b></span>' in first


def test_counts_begin_at_zero_and_the_first_source_is_on_top():
    figure = joins_figure(ROWS, KO, DARK)
    assert figure.layout.xaxis.rangemode == "tozero"
    low, high = figure.layout.yaxis.range
    assert low > 1 > 0 > high


def test_a_hostile_name_of_a_source_is_a_word():
    for name in HOSTILE:
        figure = joins_figure(ROWS.assign(source_name=name), KO, LIGHT)
        shown = figure.layout.annotations[0].text.split("<br>")[0]
        assert "<" not in shown


def test_without_companies_nothing_breaks():
    none = ROWS.head(1).assign(companies=0, joined=0, review=0, alone=0)
    assert "–" in joins_figure(none, KO, LIGHT).layout.annotations[0].text
