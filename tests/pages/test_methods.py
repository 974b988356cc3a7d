"""The definition of every number: all measures, all rules, all sources."""

import pytest

from src.domain.measures import SHOWN_MEASURES
from src.screens.methods.meanings import RULES
from src.text.catalogue import Texts
from tests.screen import open_page, tables_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_measure_is_explained(lang, served, visible):
    served(visible)
    found = tables_of(open_page("methods", lang=lang))[0].value
    wanted = [getattr(row, f"label_{lang}") for row in SHOWN_MEASURES]
    assert list(found["measure"]) == wanted
    assert list(found["meaning"]) == [getattr(row, f"meaning_{lang}") for row in SHOWN_MEASURES]
    assert found["source"].str.len().gt(0).all()


def test_a_formula_names_what_is_divided_by_what_and_says_no_name_twice(served, visible):
    served(visible)
    found = tables_of(open_page("methods"))[0].value.set_index("measure")["formula"]
    assert found["가동업체 비율"] == "가동업체 ÷ 입주업체"
    assert found["여성 비율"] == "여성 고용 인원 ÷ 고용 인원"
    assert found["입주업체"] == ""


@pytest.mark.parametrize(
    ("lang", "project"), [("ko", "산단 행복일터 프로젝트"), ("en", "the Happy Workplace Project")]
)
def test_every_rule_is_said(lang, project, served, visible):
    served(visible)
    page = open_page("methods", lang=lang)
    assert project in page.caption[0].value
    t = Texts(lang)
    assert page.markdown[0].value.split("\n") == [
        f"- {t(f'methods.rule_{rule}')}" for rule in RULES
    ]


def test_what_is_loaded_stands_here_too(served, visible):
    served(visible)
    tables = [table.value for table in tables_of(open_page("methods"))]
    assert any("rows_read" in table for table in tables)
