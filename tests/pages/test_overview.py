"""The opening screen: headline figures, changes, loaded data."""

import pytest

from src.text.catalogue import Texts
from tests.pages.recount import read
from tests.published import SURVEY
from tests.screen import open_page, tables_of

pytestmark = pytest.mark.slow

KO = Texts("ko")
CENSUS = (
    "2025년 3분기 현재 수치가 있는 산업단지 6곳에 1,953개 기업이 입주해 있고, "
    "가동업체 비율은 90.1%입니다 (두 값이 모두 실린 단지 기준)."
)
SURVEY_ANSWER = (
    "2026년 1분기 수치가 있는 국가산업단지 2곳의 고용은 **6만 8,000명**(여성 29.3%)으로 "
    "2025년 4분기보다 1.5% 늘었습니다."
)


def test_the_answer_comes_first_word_for_word(served, visible):
    served(visible)
    said = [element.value for element in open_page("overview").markdown[:2]]
    assert said == [f"## {CENSUS}", SURVEY_ANSWER]


def test_the_cards_are_sums_over_the_lowest_complexes(served, visible):
    served(visible)
    now = read(visible).leaves("2026Q1")
    cards = {metric.label: metric.value for metric in open_page("overview").metric}
    assert cards["입주업체"] == "1,953"
    assert cards["가동업체"] == "1,720"
    assert cards["고용 인원"] == KO.value("large_count", now["employees"].sum())
    assert cards["생산액"] == KO.value("krw", now["production_krw"].sum())
    assert cards["수출액"] == KO.value("usd", now["exports_usd"].sum())


@pytest.mark.parametrize(
    ("measure", "place"), [("tenants", 0), ("employees", 2), ("production_krw", 4)]
)
def test_what_changed_is_this_quarter_less_the_one_before(measure, place, served, visible):
    served(visible)
    found = tables_of(open_page("overview", change=measure))[0].value
    names = {"서울디지털": "seoul-digital", "부평": "bupyeong", "주안": "juan", "구미1": "gumi-1"}
    size = {"production_krw": 1e8}.get(measure, 1)
    moved = {}
    for name, code in names.items():
        before, after = (SURVEY[quarter][code][place] / size for quarter in ("2025Q4", "2026Q1"))
        moved[name] = [before, after, after - before, round(100 * (after / before - 1), 1)]
    rows = found.set_index("complex_name")[["before", "after", "change", "relative"]]
    assert {name: list(row) for name, row in rows.T.items()} == moved
    assert list(rows["change"].abs()) == sorted(rows["change"].abs(), reverse=True)


def test_every_file_accounts_for_its_rows(served, visible):
    served(visible)
    sources = next(t.value for t in tables_of(open_page("overview")) if "rows_read" in t.value)
    assert len(sources) == 2
    assert (sources["rows_read"] == sources["rows_accepted"] + sources["rows_rejected"]).all()
    assert set(sources["file"]) == {"현황.xlsx", "조사.xlsx"}


@pytest.mark.parametrize(
    ("lang", "reason"),
    [("ko", "숫자가 아닙니다. 숫자로 고치세요."), ("en", "Not a number. Enter a number.")],
)
def test_findings_are_shown_to_who_loads_in_his_language(lang, reason, served, visible, rights):
    served(visible)
    rights("firms")
    assert reason not in str([table.value for table in tables_of(open_page("overview"))])
    rights("load")
    app = open_page("overview", lang=lang)
    found = next(table.value for table in tables_of(app) if "said" in table.value)
    assert found["said"].tolist() == [reason]
    assert found["value"].tolist() == ["=1+1"]


def test_a_sample_without_files_says_so_and_stands(served, made_up):
    served(made_up)
    app = open_page("overview")
    assert not app.exception
    said = [element.value for element in app.markdown]
    begun = "2026년 1분기 현재 수치가 있는 산업단지 2곳에 18,387개 기업이"
    assert any(begun in words for words in said)
    changed = {metric.label: bool(metric.delta) for metric in app.metric}
    # of the figures in won and dollars only the newest quarter is as published: a change on a
    # made-up one would seem true
    assert {changed[name] for name in ("생산액", "수출액")} == {False}
    assert changed["고용 인원"]
