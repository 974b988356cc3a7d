"""The programmes by sex: what is named, what is drawn, and that no change is made up."""

import math

import pandas as pd
import pytest

from src.figures.look import LIGHT
from src.figures.programs import program_figure
from tests.figures.support import EN, KO

NAN = math.nan
COLUMNS = (
    *("program", "program_name", "sex", "sex_name", "value", "lower", "upper"),
    *("change", "direction"),
)
ROWS = pd.DataFrame(
    [
        ("parental", "육아휴직", "all", "남녀 모두", 0.28, 0.27, 0.29, 0.02, "rise"),
        ("parental", "육아휴직", "f", "여성", 0.75, 0.73, 0.77, 0.01, "unclear"),
        ("paternity", "배우자 출산휴가", "m", "남성", 0.1, 0.08, 0.12, NAN, "too_few"),
    ],
    columns=list(COLUMNS),
)


def test_the_first_programme_is_on_top_and_named_once():
    names = program_figure(ROWS, KO, LIGHT).layout.yaxis.ticktext
    assert list(names) == ["<b>배우자 출산휴가</b>  남성", "여성", "<b>육아휴직</b>  남녀 모두"]


def test_a_long_name_goes_on_before_the_next_line():
    rows = ROWS.head(2).assign(program_name="Reduced hours for childcare", sex_name=["-", "Women"])
    names = program_figure(rows, EN, LIGHT).layout.yaxis.ticktext
    assert list(names) == ["<b>for childcare</b>  Women", "<b>Reduced hours</b>  Both"]
    names = program_figure(rows.tail(1), EN, LIGHT).layout.yaxis.ticktext
    assert list(names) == ["<b>Reduced hours for childcare</b>  Women"]


def test_each_dot_is_written_with_its_rate_alone():
    values = program_figure(ROWS, KO, LIGHT).data[-1]
    assert [said.strip() for said in values.text] == ["10.0%", "75.0%", "28.0%"]


def test_a_rate_is_written_beyond_the_end_of_its_interval():
    values = program_figure(ROWS, KO, LIGHT).data[-1]
    sides = [(x, side.split()[1]) for x, side in zip(values.x, values.textposition, strict=True)]
    assert sides[:2] == [(pytest.approx(0.12), "right"), (pytest.approx(0.77), "right")]


def test_the_interval_is_drawn_and_said():
    paternity = program_figure(ROWS, EN, LIGHT).data[0]
    assert list(paternity.error_x.array) == pytest.approx([0.02])
    assert list(paternity.error_x.arrayminus) == pytest.approx([0.02])
    assert "8.0%" in paternity.hovertext[0]
    assert "12.0%" in paternity.hovertext[0]


def test_a_programme_keeps_its_colour_and_each_sex_its_shape():
    paternity, parental, _ = program_figure(ROWS, KO, LIGHT).data
    assert parental.marker.color == LIGHT.programs["parental"]
    assert paternity.marker.color == LIGHT.programs["paternity"]
    assert list(parental.marker.symbol) == ["diamond", "circle"]
    assert list(paternity.marker.symbol) == ["square"]


def test_a_name_is_never_read_as_markup():
    figure = program_figure(ROWS.assign(program_name="<b>굵게</b>"), KO, LIGHT)
    assert "&lt;b&gt;굵게" in figure.layout.yaxis.ticktext[0]


def test_no_rows_make_an_empty_figure():
    assert program_figure(ROWS.head(0), KO, LIGHT).layout.height > 0
