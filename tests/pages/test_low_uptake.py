"""기업 발굴: which firms are called low, the same rows everywhere, marks and plans that stay."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from src.command.main import main
from src.domain.codes import INDUSTRY_GROUP
from src.domain.matters import Matter, Step
from src.screens.low_uptake.table import SHOWN
from src.settings import setting
from src.store.engine import fetch_frame, open_engine
from src.store.operations.case_uses import count_uses
from src.store.operations.matters import Doer, open_matter
from src.store.operations.matters_seen import Sight
from src.store.queries.low_uptake import low_uptake_within
from src.store.snapshots import current_snapshot
from src.text.catalogue import Texts
from src.ui import reader
from tests import low_uptake_firms as firms
from tests.metrics.believed import believed
from tests.metrics.screened import screen
from tests.screen import address_of, open_page, tables_of

pytestmark = pytest.mark.slow

CHOSEN = {"window": "12", "status": "all"}
HEAD = {"기업": "company_name", "대상자(명)": "eligible", "부족 인원(명)": "missed"}


@pytest.fixture(scope="module")
def shared(once):
    return current_snapshot(once("low_uptake", firms.publish_companies))


@pytest.fixture
def published(shared, served):
    """The publication, served, for tests that only read: what pages cache of it stays."""
    return served(shared)


@pytest.fixture
def published_alone(once, tmp_path, served):
    """The same in a folder of its own, for a test that writes beside it."""
    return served(current_snapshot(once("low_uptake", firms.publish_companies, tmp_path)))


@pytest.fixture
def offered(monkeypatch):
    """The files that the page offers, by key; each is made when a test asks for it."""
    files = {}

    def keep(label, data, **more):
        files[more["key"]] = data

    monkeypatch.setattr("src.ui.downloads.st.download_button", keep)
    return files


def table(app) -> pd.DataFrame:
    return tables_of(app)[0].value.set_index("company_name")


def expected() -> pd.DataFrame:
    """Return the screening of the open companies, straight from all the made-up counts."""
    rows = firms.companies()
    rows = believed(
        rows.assign(industry="machinery", size_band="5-49", sex="f", program="parental")
    )
    rows = rows[rows["closed_on"].isna()]
    names = rows.set_index("company_id")["company_name"]
    found = screen(rows.drop(columns=["company_name", "closed_on"]))
    return found.assign(company_name=found["company_id"].map(names))


def test_the_list_is_the_screening_most_missed_first(published):
    app = open_page("low_uptake", **CHOSEN)
    shown, wanted = tables_of(app)[0].value, expected().head(50)
    assert shown["missed"].tolist() == pytest.approx(wanted["missed"].tolist())
    assert shown["missed"].is_monotonic_decreasing
    named = wanted.set_index("company_name")
    for name in ("아홉 가운데 아무도", "아홉 가운데 하나"):
        row = table(app).loc[name]
        assert row["eligible"] == 9
        assert row["benchmark"] == pytest.approx(named.loc[name, "benchmark"] * 100, abs=0.05)
        assert row["p_low"] == pytest.approx(named.loc[name, "p_low"] * 100, abs=0.05)


def test_one_eligible_and_no_user_is_too_few_and_never_low(published):
    low = open_page("low_uptake", window="12", status="low")
    assert "아홉 가운데 아무도" in set(tables_of(low)[0].value["company_name"])
    assert "하나 가운데 아무도" not in set(tables_of(low)[0].value["company_name"])
    for choice in ({}, {"certainty": "80", "gap": "0"}):
        app = open_page("low_uptake", window="12", status="low", **choice)
        rows = tables_of(app)[0].value
        assert (rows["eligible"] >= 2).all()
    assert expected().set_index("company_id").loc["nobody-of-one", "status"] == "too_few"


def test_the_answer_counts_low_missed_wrong_and_too_few(published):
    rows = expected()
    low = rows[rows["status"] == "low"]
    said = [one.value for one in open_page("low_uptake", window="12").markdown]
    assert said[0].startswith(
        f"## 전국에서 육아휴직 사용률이 낮다고 볼 기업은 **{len(low)}곳**이고, 부족 "
        "인원(비슷한 기업만큼 썼다면 더 썼을 사람)은 "
        f"**{low['missed'].sum():.0f}명**쯤으로 추정됩니다"
    )
    wrong = (1 - low["p_low"]).sum()
    rest = " ".join(said[1:])
    assert f"{wrong:.1f}곳쯤({wrong / len(low):.1%})" in rest
    assert f"**{(rows['status'] == 'too_few').sum()}곳**" in rest


def test_a_closed_company_is_not_listed(published):
    names = set(tables_of(open_page("low_uptake", **CHOSEN))[0].value["company_name"])
    assert "문 닫은 기업" not in names


def test_every_choice_is_in_the_address(published):
    app = open_page("low_uptake", view="plan")
    keys = {
        *("sido", "sigungu", "complex", "program", "sex", "window", "industry", "size_band"),
        *("benchmark", "certainty", "gap", "view", "status", "marked", "hours", "day_hours"),
        *("visit_minutes", "building_minutes", "cool_down", "floor", "hold_out", "campaign"),
    }
    assert keys <= set(address_of(app))


def test_the_place_filters_and_does_not_judge_anew(published):
    country = tables_of(open_page("low_uptake", **CHOSEN))[0].value.set_index("company_name")
    seoul = tables_of(open_page("low_uptake", sido="11", **CHOSEN))[0].value
    assert 0 < len(seoul) < 101
    for row in seoul[seoul["company_name"].isin(country.index)].itertuples():
        assert row.p_low == country.loc[row.company_name, "p_low"]


def test_the_same_choice_gives_the_same_rows_on_screen_and_in_both_files(published, offered):
    codes = {"window": "12", "status": "low", "sido": "47", "reason": "visit"}
    app = open_page("low_uptake", **codes)
    app.selectbox(key="reason_low_uptake").set_value("visit").run()
    shown = tables_of(app)[0].value
    csv = pd.read_csv(BytesIO(offered["download_low_uptake_csv"]()), encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(BytesIO(offered["download_low_uptake_xlsx"]())).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    xlsx = pd.DataFrame(cells[1:], columns=cells[0])
    assert xlsx["기업"].tolist() == shown["company_name"].tolist()
    assert csv["기업"].str.removeprefix("'").tolist() == [n.removeprefix("'") for n in xlsx["기업"]]
    assert xlsx["부족 인원(명)"].tolist() == pytest.approx(shown["missed"].tolist())
    for column in ("95% 하한", "95% 상한", "추정 사용률 (%)", "기준 (%)"):
        fractions = csv[column.replace("(%)", "(1 = 100%)")]
        assert fractions.between(0, 1).all()
        assert xlsx[column].tolist() == pytest.approx(fractions.tolist())


def test_hostile_names_are_plain_text_on_screen_in_files_and_in_sheets(published, offered):
    app = open_page("low_uptake", window="12", status="low")
    app.selectbox(key="reason_low_uptake").set_value("visit").run()
    assert set(firms.HOSTILE) <= set(tables_of(app)[0].value["company_name"])
    others = (*app.markdown, *app.caption, *app.info)
    assert not [e for e in others if any(name in e.value for name in firms.HOSTILE)]
    book = openpyxl.load_workbook(BytesIO(offered["download_low_uptake_xlsx"]()))
    found = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    named = [cell for cell in found if cell.value in firms.HOSTILE]
    assert len(named) == len(firms.HOSTILE)
    assert {cell.data_type for cell in named} == {"s"}
    csv = offered["download_low_uptake_csv"]().decode("utf-8-sig")
    assert "\"'=HYPERLINK" in csv


@pytest.mark.parametrize("at", range(len(firms.HOSTILE)))
def test_a_hostile_company_opens_as_it_is_written(published, at):
    app = open_page("low_uptake", window="12", status="low", selected=f"hostile-{at}")
    assert not app.exception
    assert not any("**굵게**" in one.value for one in app.subheader)


def test_why_is_said_from_the_figures_of_the_company(published):
    app = open_page("low_uptake", window="12", selected="one-of-nine")
    row = expected().set_index("company_id").loc["one-of-nine"]
    said = " ".join(one.value for one in app.markdown)
    assert (
        "최근 12개월 대상자 9명 중 1명 사용. 비슷한 기업의 평균만큼이라면 "
        f"{9 * row['benchmark']:.0f}명 정도가 썼을 것입니다." in said.replace("\\", "")
    )
    assert "아직 접촉하지 않았습니다." in said


def test_an_unknown_company_in_the_address_opens_none(published):
    app = open_page("low_uptake", window="12", selected="'; DROP TABLE")
    assert address_of(app)["selected"] == "all"


def test_a_mark_stays_when_the_data_are_replaced_and_filters_the_list(
    published_alone, tmp_path, served
):
    app = open_page("low_uptake", window="12", selected="nobody-of-nine")
    app.radio(key="follow_up_mark").set_value("not_now")
    app.text_input(key="follow_up_reason").set_value("이전 예정")
    app.button[-1].click().run()
    assert not app.exception
    assert [one.value for one in app.success] == ["‘지금은 아님’ 표시를 저장했습니다."]
    served(firms.publish_companies(tmp_path))
    marked = tables_of(open_page("low_uptake", window="12", marked="not_now"))[0].value
    assert marked["company_name"].tolist() == ["아홉 가운데 아무도"]
    others = tables_of(open_page("low_uptake", window="12", marked="unmarked"))[0].value
    assert "아홉 가운데 아무도" not in set(others["company_name"])
    again = open_page("low_uptake", window="12", selected="nobody-of-nine")
    assert any("이전 예정" in one.value for one in again.caption)
    plan = tables_of(open_page("low_uptake", window="12", view="plan"))[0].value
    assert "아홉 가운데 아무도" not in set(plan["company_name"])


def test_not_now_without_a_reason_is_refused_in_words(published_alone):
    app = open_page("low_uptake", window="12", selected="nobody-of-nine")
    app.radio(key="follow_up_mark").set_value("not_now")
    app.button[-1].click().run()
    assert [one.value for one in app.error] == [
        "'지금은 아님'으로 표시하려면 사유를 적어 주십시오."
    ]


def test_where_notes_cannot_be_kept_the_list_still_stands(published, monkeypatch):
    monkeypatch.setenv("SANDAN_OPERATIONS", "sqlite:////nowhere/at/all/operations.db")
    app = open_page("low_uptake", window="12")
    assert not app.exception
    assert len(tables_of(app)) == 2  # the list, and the firms on it
    assert any("후속 관리 기록을 열 수 없습니다" in one.value for one in app.warning)


def test_the_plan_stays_within_the_hours_and_goes_by_building(published):
    app = open_page("low_uptake", window="12", view="plan", hours="8", status="low")
    plan = tables_of(app)[0].value
    assert plan["minutes"].sum() <= 8 * 60
    assert plan["visit"].tolist() == list(range(1, len(plan) + 1))
    buildings = plan["building_name"].tolist()
    assert buildings == sorted(buildings, key=buildings.index)


def test_a_filled_in_sheet_comes_back_as_contacts(published_alone, offered, tmp_path, served):
    told = Matter(
        "case", company_id="another", complex_id="c", program="parental", need="함께 일했습니다",
        industry="machinery", size_band="5-49",
    )  # fmt: skip
    by = Doer("kim", "sample", "v1", date(2026, 11, 1))
    open_matter(reader.operations(), told, by, Step("consented", "서면"), Step("published"))
    open_page("low_uptake", window="12", view="plan", status="low", campaign="visits-2026")
    file = tmp_path / "plan.xlsx"
    file.write_bytes(offered["download_visit_plan_sheets"]())
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[3]}
    company = sheet.cell(4, columns["기업"]).value
    case = [sheet.cell(row, columns["같은 업종·규모의 사례"]).value for row in (4, 5)]
    assert "육아휴직 · 함께 일했습니다" in case
    used = count_uses(reader.operations(), Sight("sample", None, None))
    assert used[["by_page", "by_sheet"]].to_numpy().tolist() == [[0, used["firms"].iloc[0]]]
    sheet.cell(4, columns["접촉일 (contacted_on)"]).value = "2026-11-18"
    sheet.cell(4, columns["단계 (stage)"]).value = "제도 연계"
    sheet.cell(4, columns["플래너 (planner)"]).value = "=김플래너"
    book.save(file)
    assert main(["load", str(file)]) == 0
    assert current_snapshot(tmp_path).origin == "sample"
    served(current_snapshot(tmp_path))
    row = table(open_page("low_uptake", window="12", status="all")).loc[company]
    assert (row["last_contact_on"], row["stage_name"]) == (pd.Timestamp("2026-11-18"), "제도 연계")


@pytest.mark.parametrize("lang", ["ko", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("view", ["list", "map", "funnel", "plan"])
def test_every_view_stands_in_both_languages(published, lang, view):
    app = open_page("low_uptake", window="12", view=view, lang=lang)
    assert not app.exception
    assert not app.error


def test_where_no_uptake_is_loaded_the_page_says_so(served, visible, rights):
    rights("firms", "export", "act")
    served(visible)
    said = open_page("low_uptake").markdown[0].value
    assert said == "## " + Texts("ko")("low_uptake.answer_no_data", program="육아휴직")


def test_a_sex_of_whom_nobody_is_eligible_is_said_and_not_taken_for_missing_data(published):
    app = open_page("low_uptake", window="12", sex="m")
    assert app.markdown[0].value == (
        "## 육아휴직: 대상자 가운데 남성은 없습니다. ‘성별’에서 남녀 모두를 골라 보세요."
    )


def test_official_companies_are_shown_to_nobody_who_is_not_named(tmp_path, served):
    served(firms.publish_companies(tmp_path, origin="official"))
    app = open_page("low_uptake", window="12")
    assert not tables_of(app)
    assert len(app.info) == 1


def test_visits_that_were_taken_over_are_in_nobodys_plan_again(published_alone):
    app = open_page("low_uptake", window="12", view="plan", status="low", hold_out="0")
    mine = set(tables_of(app)[0].value["company_name"])
    app.button(key="adopt_plan").click().run()
    assert any("예정으로 적었습니다" in one.value for one in (*app.success, *app.markdown))
    again = open_page("low_uptake", window="12", view="plan", status="low", hold_out="0")
    planned = set(tables_of(again)[0].value["company_name"]) if len(tables_of(again)) else set()
    assert mine
    assert not mine & planned
    assert any("다른 방문이 잡혀 있음" in one.value for one in again.caption)


def test_manufacturing_of_5_to_49_not_contacted_is_the_same_in_list_file_and_database(
    published, offered
):
    chosen = {"industry": "manufacturing", "size_band": "5-49", "reached": "no", "status": "all"}
    app = open_page("low_uptake", window="12", complex="gumi-1", reason="visit", **chosen)
    app.selectbox(key="reason_low_uptake").set_value("visit").run()
    sheet = openpyxl.load_workbook(BytesIO(offered["download_low_uptake_xlsx"]())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    ids = {row[rows[0].index("기업 식별자")] for row in rows[1:]}
    found = low_uptake_within(
        complex_id="gumi-1",
        industry=INDUSTRY_GROUP["manufacturing"].members,
        size_band="5-49",
        reached="no",
        firm_class="priority",
        open_on=firms.AS_OF,
    )
    engine = open_engine(current_snapshot(Path(setting("SANDAN_DATA"))))
    assert ids == set(fetch_frame(engine, found)["company_id"])
    assert len(tables_of(app)[0].value) == min(len(ids), SHOWN)
    shown = open_page("low_uptake", window="12", complex="gumi-1", view="map", **chosen)
    assert not shown.exception
    assert address_of(shown)["industry"] == "manufacturing"
