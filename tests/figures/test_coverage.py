"""The matrix of months loaded: its order, its gaps, its words."""

import math

import pandas as pd

from src.figures.coverage import coverage_figure
from tests.figures.support import EN, HOSTILE, KO, LOOKS, holds_markup

NAN = math.nan
ROWS = pd.DataFrame(
    [
        ("onsan", "온산", "2026-09", 10.0, 0.5),
        ("onsan", "온산", "2026-10", 20.0, 1.0),
        ("gumi", "구미", "2026-09", NAN, NAN),
        ("gumi", "구미", "2026-10", 5.0, 1.0),
        ("other", "구미", "2026-09", 3.0, 1.0),
        ("other", "구미", "2026-10", 1.0, 1 / 3),
    ],
    columns=["complex_id", "complex_name", "month", "companies", "share"],
)


def cells(t=KO, look=LOOKS[0]):
    return coverage_figure(ROWS, t, look).data[0]


def test_complexes_stand_in_the_order_given_and_two_of_one_name_stay_two():
    figure = coverage_figure(ROWS, KO, LOOKS[0])
    assert list(figure.layout.yaxis.ticktext) == ["온산", "구미", "구미"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert list(figure.data[0].x) == ["2026-09", "2026-10"]
    assert [float(share) for share in figure.data[0].z[2]] == [1.0, 1 / 3]


def test_a_month_without_figures_is_a_gap_and_no_zero():
    drawn = cells()
    assert math.isnan(drawn.z[1][0])
    assert drawn.hoverongaps is False
    assert (drawn.zmin, drawn.zmax) == (0, 1)


def test_a_cell_says_how_many_companies_and_what_part_of_the_fullest_month():
    assert cells().text[0][0] == "<b>온산</b><br>2026년 9월: 기업 10곳 (50.0%)"
    assert cells(EN).text[2][1].startswith("<b>구미</b><br>October 2026:")


def test_hostile_names_are_words_in_both_looks():
    for name in HOSTILE:
        for look in LOOKS:
            figure = coverage_figure(ROWS.assign(complex_name=name), KO, look)
            assert holds_markup(figure) == []


def test_more_complexes_make_a_higher_figure_and_one_is_not_squeezed():
    one = coverage_figure(ROWS[ROWS["complex_id"] == "onsan"], KO, LOOKS[0])
    three = coverage_figure(ROWS, KO, LOOKS[0])
    assert three.layout.height - one.layout.height == 26


def test_three_months_are_named_side_by_side_the_last_among_them():
    months = [f"2026-{month:02d}" for month in range(1, 11)]
    rows = pd.DataFrame({"month": months, "companies": 1.0, "share": 1.0})
    rows = rows.assign(complex_id="onsan", complex_name="온산")
    across = coverage_figure(rows, KO, LOOKS[0]).layout.xaxis
    assert list(across.tickvals) == ["2026-02", "2026-06", "2026-10"]
    assert across.tickangle == 0
    few = coverage_figure(rows.tail(2), KO, LOOKS[0]).layout.xaxis
    assert list(few.tickvals) == ["2026-09", "2026-10"]


def test_a_long_name_takes_two_lines_rather_than_lose_what_tells_it_apart():
    long = ROWS.assign(complex_name="Gumi National (Complex 1)")
    figure = coverage_figure(long, EN, LOOKS[0])
    assert figure.layout.yaxis.ticktext[0] == "Gumi National<br>(Complex 1)"
    assert figure.layout.height > coverage_figure(ROWS, KO, LOOKS[0]).layout.height
    many = pd.concat([long.assign(complex_id=f"c{number}") for number in range(25)])
    assert coverage_figure(many, EN, LOOKS[0]).layout.height == 810
