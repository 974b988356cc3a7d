"""The parts of the comparison: which complexes it opens with, which quarter each measure is of."""

import re

import pandas as pd
import pytest

from src.domain.measures import PLACE_MEASURES
from src.screens.complexes import choice
from tests.screen import address_of, open_page, run_script, said, tables_of

pytestmark = pytest.mark.slow


def figures(*rows) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["complex_id", "parent_id", "top_id", "tenants"])
    return made.astype({"tenants": float})


BIG = [(f"big{i}", None, f"big{i}", 1000 - i) for i in range(9)]


def test_it_opens_with_the_pilots_and_then_the_largest():
    rows = figures(
        *BIG,
        ("export", None, "export", 5000),
        ("seoul-digital", "export", "export", 900),
        ("gumi-1", None, "gumi-1", 2),
    )
    assert choice._default(rows) == ["seoul-digital", "gumi-1", "big0", "big1", "big2"]


def test_a_part_and_its_parent_never_stand_beside_each_other():
    rows = figures(("export", None, "export", 5000), ("seoul-digital", "export", "export", 900))
    assert choice._default(rows) == ["seoul-digital"]


def test_without_pilots_it_opens_with_the_largest():
    assert choice._default(figures(*BIG)) == [f"big{i}" for i in range(5)]


def test_a_pilot_may_be_among_the_largest_and_comes_once():
    rows = figures(*BIG, ("gumi-1", None, "gumi-1", 5000))
    assert choice._default(rows) == ["gumi-1", "big0", "big1", "big2", "big3"]


def test_without_complexes_it_opens_with_none():
    assert choice._default(figures()) == []


def order_the_measures():
    """Show the measures in the order of the menu."""
    import streamlit as st

    from src.domain.measures import PLACE_MEASURES
    from src.screens.complexes import choice
    from src.ui import cached

    cached.open_snapshot()
    for row in choice.measures_of(PLACE_MEASURES):
        st.text(row.name)


def test_shares_come_first_among_the_measures(served, visible):
    served(visible)
    names = said(run_script(order_the_measures))
    assert "complexes" not in names
    assert len(names) == len(PLACE_MEASURES)
    assert names[:2] == ["operating_share", "women_share"], "no uptake yet: structure comes first"


def ask_for_the_best_quarter():
    """Show the best quarter of a measure for a requested quarter."""
    import streamlit as st

    from src.metrics.measure_columns import find_measure
    from src.screens.complexes import compare
    from src.ui import cached

    cached.open_snapshot()
    st.text(compare.best_quarter(find_measure(st.query_params["row"]), st.query_params["asked"]))


@pytest.mark.parametrize(
    ("row", "asked", "expected"),
    [
        ("tenants", "2025Q3", "2025Q3"),
        ("tenants", "2025Q4", "2025Q4"),
        ("employees", "2025Q3", "2026Q1"),
        ("women_share", "2025Q3", "2026Q1"),
        ("employees", "2025Q4", "2025Q4"),
    ],
)
def test_a_quarter_without_the_measure_gives_way_to_its_best_one(
    row, asked, expected, served, visible
):
    served(visible)
    assert said(run_script(ask_for_the_best_quarter, row=row, asked=asked)) == [expected]


def test_the_header_names_a_quarter_that_is_not_the_one_asked_for(served, visible):
    served(visible)
    app = open_page("complexes", compare="gumi-1", quarter="2025Q3")
    body = tables_of(app)[0].proto.body
    heads = re.findall(r'<th scope="row" class="name">([^<]+)</th>', body)
    assert "입주업체" in heads
    assert "고용 인원 · ’26.1분기" in heads


@pytest.mark.parametrize("codes", ["", "nowhere-at-all"])
def test_nothing_chosen_says_so_or_opens_with_the_default(codes, served, visible):
    served(visible)
    app = open_page("complexes", compare=codes)
    assert not app.exception
    if codes:
        assert address_of(app)["compare"].startswith("seoul-digital,gumi-1")
    else:
        assert [info.value for info in app.info] == ["비교할 단지를 골라 주세요."]
        assert not tables_of(app)


def test_a_complex_that_the_quarter_does_not_list_is_left_out_in_words(served, visible):
    served(visible)
    app = open_page("complexes", compare="hostile", quarter="2026Q1", measure="tenants")
    assert not app.exception
    assert not tables_of(app)
    assert app.info


def test_similar_ones_are_of_the_same_kind_and_no_relatives(served, visible):
    served(visible)
    app = open_page("complexes", compare="magok", quarter="2025Q3")
    app.button[0].click().run()
    assert address_of(app)["compare"] == "magok,hostile,pohang"


def test_similar_ones_of_a_part_are_whole_complexes(served, visible):
    served(visible)
    app = open_page("complexes", compare="seoul-digital", quarter="2025Q3")
    app.button[0].click().run()
    assert address_of(app)["compare"] == "seoul-digital,gumi-1"


def test_at_most_eight_are_compared(served, visible):
    served(visible)
    every = "export,export-seoul,seoul-digital,export-incheon,bupyeong,juan,gumi-1,magok,hostile"
    app = open_page("complexes", compare=every, quarter="2025Q3")
    assert address_of(app)["compare"] == every.removesuffix(",hostile")
    assert app.button[0].disabled
    assert len(tables_of(app)[0].value) == 8


def test_two_of_one_name_are_two_options_told_apart_by_place_or_kind(served, visible):
    served(visible)
    options = open_page("complexes").multiselect[0].options
    assert len(set(options)) == len(options) == 12
    assert {"수출", "수출 · 서울 · 구로", "수출 · 인천 · 부평"} <= set(options)
    assert {"포항 · 경북 · 포항 · 일반", "포항 · 경북 · 포항 · 농공"} <= set(options)
    english = open_page("complexes", lang="en").multiselect[0].options
    assert len(set(english)) == 12


def test_every_complex_can_be_chosen_by_its_words(served, visible):
    served(visible)
    app = open_page("complexes", compare="")
    for code in ("export", "export-seoul", "pohang-rural", "hostile"):
        app.multiselect[0].set_value([code]).run()
        assert address_of(app)["compare"] == code


def test_where_there_is_uptake_it_comes_first(served, made_up):
    served(made_up)
    assert said(run_script(order_the_measures))[:3] == ["rate", "ratio", "operating_share"]
