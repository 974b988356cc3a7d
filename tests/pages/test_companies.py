"""The page of companies: the same rows on screen, by link, in every file; hostile names as text."""

import json
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from src.store.snapshots import publish
from tests.firms import NAMES, NUMBERS, publish_firms
from tests.screen import address_of, open_page, tables_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def firms(tmp_path_factory):
    return publish_firms(tmp_path_factory.mktemp("firms"))


@pytest.fixture(scope="module")
def made_up_firms(tmp_path_factory):
    return publish_firms(tmp_path_factory.mktemp("made_up_firms"), origin="sample")


@pytest.fixture
def reader(served, firms, rights):
    """A reader who may see companies and exact numbers."""
    rights("identifiers", "export", "act")
    served(firms)


@pytest.fixture
def offered(monkeypatch):
    """The files that a page offers, by their extensions."""
    files = {}
    monkeypatch.setattr(
        "src.ui.downloads.st.download_button",
        lambda label, data, file_name, **more: files.update(
            {file_name.rsplit(".", 1)[1]: data} if "입주기업" in file_name else {}
        ),
    )
    return files


def shown(app) -> pd.DataFrame:
    return tables_of(app)[0].value


def read_csv(made: bytes) -> pd.DataFrame:
    return pd.read_csv(BytesIO(made), encoding="utf-8-sig", dtype="str", keep_default_na=False)


def read_sheet(made: bytes) -> list[tuple]:
    sheet = openpyxl.load_workbook(BytesIO(made)).worksheets[0]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def take(app, offered, reason: str = "visit") -> dict[str, bytes]:
    """Give a reason and return the files that are then offered, with their content."""
    app.selectbox(key="reason_companies").set_value(reason).run()
    assert not app.exception
    return {extension: make() for extension, make in offered.items()}


FILTERS = [
    {},
    {"size_band": "5-49", "sort": "employees", "order": "desc"},
    {"search": "산업", "columns": "business_no,ksic,employees,rate"},
    {"reached": "yes", "columns": "stage,last_contact_on,planner"},
    {"search": "'; DROP TABLE"},
    {"building": "b1", "complex": "seoul-digital", "sido": "11", "sort": "rate", "order": "desc"},
]


@pytest.mark.parametrize("codes", FILTERS, ids=str)
def test_page_link_csv_workbook_and_map_hold_the_same_rows_in_the_same_order(
    codes, reader, offered
):
    app = open_page("companies", **codes)
    assert not app.exception
    # The address does not keep search text: the reader of a link types it again.
    typed = {"search": codes["search"]} if "search" in codes else {}
    assert "search" not in address_of(app)
    again = open_page("companies", **address_of(app), **typed)
    pd.testing.assert_frame_equal(shown(app), shown(again)) if tables_of(app) else None
    if not tables_of(app):
        assert not tables_of(again)
        assert app.markdown[0].value == "## 조건에 맞는 입주기업이 없습니다."
        return
    files = take(app, offered)
    names = list(shown(app)["company_name"])
    csv, sheet = read_csv(files["csv"]), read_sheet(files["xlsx"])
    assert [name.lstrip("'") for name in csv["기업"]] == [name.lstrip("'") for name in names]
    assert [row[0] for row in sheet[1:]] == names
    assert [name.replace("(1 = 100%)", "(%)") for name in csv.columns] == list(sheet[0])
    points = json.loads(files["geojson"])["features"]
    assert [point["properties"]["기업"] for point in points] == names
    assert f"조건에 맞는 입주기업은 {len(names)}곳" in app.markdown[0].value


def test_the_files_hold_all_rows_and_not_only_the_page(reader, offered, monkeypatch):
    monkeypatch.setattr("src.screens.companies.choice.ROWS", ("3", "200"))
    app = open_page("companies", rows="3", page="2", sort="employees")
    assert list(shown(app)["employees"]) == [8, 12, 40]
    assert len(read_csv(take(app, offered)["csv"])) == 8
    assert "8개 가운데 4~6번째를 보입니다." in [caption.value for caption in app.caption]


def test_codes_stay_texts_and_nothing_runs(reader, offered):
    app = open_page("companies", columns="business_no,ksic,opened_on,rate", sort="ksic")
    files = take(app, offered)
    rows = {row[0]: row for row in read_sheet(files["xlsx"])}
    assert rows[NAMES["c9"]][1:3] == ("045-36-00002", "04536")
    sheet = openpyxl.load_workbook(BytesIO(files["xlsx"])).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    live = [
        name for name in read_csv(files["csv"])["기업"] if name.startswith(("=", "+", "-", "@"))
    ]
    assert live == []


def test_the_second_sheet_says_what_was_filtered_and_which_months_are_settled(reader, offered):
    app = open_page("companies", size_band="5-49", search="다솜", sido="11")
    book = openpyxl.load_workbook(BytesIO(take(app, offered)["xlsx"]))
    said = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    for row in (
        ["위치", "서울특별시"],
        ["기업 이름 또는 사업자등록번호", "다솜"],
        ["기업 규모", "5~49명"],
        ["기준일", "2026-03-31"],
        ["행 수", "1"],
    ):
        assert row in said
    words = " ".join(str(text) for row in said for text in row)
    assert "2024. 2.~2026. 1.의 확정 자료" in words
    assert "기록되어 있습니다" in words


@pytest.mark.parametrize("one", NAMES)
def test_each_hostile_name_is_shown_filtered_and_opened_as_plain_text(one, reader):
    if one == "c6":
        return  # closed, so no longer a tenant
    app = open_page("companies", search=NAMES[one][:100])
    assert list(shown(app)["company_name"]) == [NAMES[one]]
    page = open_page("companies", company=one)
    assert not page.exception
    assert "**" not in page.subheader[0].value
    assert "<script>" not in page.subheader[0].value


def test_a_wrong_check_digit_is_said_in_words(reader):
    app = open_page("companies", search="101-81-00055")
    assert [warning.value for warning in app.warning] == [
        "1018100055는 사업자등록번호의 검증 숫자가 맞지 않습니다. 번호를 다시 확인해 주세요."
    ]
    assert not open_page("companies", search=NUMBERS["c4"]).warning


def test_another_question_starts_at_the_first_page(reader, monkeypatch):
    monkeypatch.setattr("src.screens.companies.choice.ROWS", ("3", "200"))
    app = open_page("companies", rows="3", page="3")
    assert address_of(app)["page"] == "3"
    app.selectbox(key="sort").set_value("employees").run()
    assert address_of(app)["page"] == "1"


def test_a_page_beyond_the_last_falls_back_to_the_first(reader):
    assert address_of(open_page("companies", page="99"))["page"] == "1"


def test_a_company_shows_its_people_its_use_and_its_contacts(reader):
    app = open_page("companies", company="c4")
    assert not app.exception
    said = " ".join(element.value for element in (*app.markdown, *app.caption))
    assert "대상자 16명 가운데 2명이 썼습니다" in said
    assert "확인할 곳" in said
    assert "고용 350명은 이 업종의 우선지원대상기업 기준으로 알려진 500명 이하입니다" in said
    contacts = next(t.value for t in tables_of(app) if "contacted_on" in t.value)
    assert contacts[["stage", "planner"]].to_numpy().tolist() == [["방문", "=김플래너"]]
    neighbours = next(
        t.value for t in tables_of(app) if "stage" in t.value and "employees" in t.value
    )
    assert NAMES["c4"] not in set(neighbours["company_name"])
    assert len(neighbours) == 5, "c6 has closed"


@pytest.mark.parametrize("one", NAMES)
@pytest.mark.parametrize("lang", ["ko", pytest.param("en", marks=pytest.mark.slow)])
def test_every_company_has_a_page_in_both_languages(one, lang, reader):
    app = open_page("companies", company=one, lang=lang)
    assert not app.exception
    assert not app.error


def test_a_company_that_is_none_is_said_to_be_unknown(reader):
    app = open_page("companies", company="'; DROP TABLE")
    assert "그런 기업이 없습니다" in app.info[0].value
    assert not tables_of(app)


def test_official_companies_are_closed_to_whoever_is_not_named(served, firms):
    served(firms)
    for codes in ({}, {"company": "c4"}):
        app = open_page("companies", **codes)
        assert "개별 기업 자료를 볼 권한이 없습니다" in app.info[0].value
        assert not tables_of(app)
        assert not app.subheader


def test_without_the_right_to_numbers_they_are_masked_everywhere(served, firms, offered, rights):
    rights("firms", "export", "act")
    served(firms)
    app = open_page("companies", columns="business_no", sort="company_name", order="desc")
    assert {"홍○○○"} <= set(shown(app)["company_name"])
    numbers = shown(app)["business_no"].dropna()
    assert numbers.str.endswith("-*****").all()
    made = take(app, offered)
    for extension in ("csv", "geojson"):
        assert "홍길동" not in made[extension].decode("utf-8")
        assert NUMBERS["c4"][-5:] not in made[extension].decode("utf-8")
    assert open_page("companies", company="c7").subheader[0].value == "홍○○○"
    asked = open_page("companies", search=NUMBERS["c4"])
    assert "권한이 필요합니다" in asked.info[0].value


def test_what_is_kept_for_one_reader_is_not_shown_to_another_with_fewer_rights(
    served, firms, rights
):
    served(firms)
    names = {"identifiers": "홍길동철물", "firms": "홍○○○"}
    for sight in ("identifiers", "firms", "identifiers"):
        rights.only(sight)
        name = names[sight]
        listed = shown(open_page("companies"))
        page = open_page("companies", company="c4")
        neighbours = next(t.value for t in tables_of(page) if {"stage", "employees"} <= {*t.value})
        for table in (listed, neighbours):
            assert [one for one in table["company_name"] if one.startswith("홍")] == [name]
        drawn = open_page("companies", company="c7")
        seen = " ".join(figure.proto.spec for figure in drawn.get("plotly_chart"))
        assert ("홍길동" in seen + drawn.subheader[0].value) == (sight == "identifiers")


def test_sample_companies_are_open_to_everybody_and_every_file_says_that_they_are_made_up(
    served, made_up_firms, offered
):
    served(made_up_firms)
    made = take(open_page("companies", columns="business_no"), offered)
    assert set(read_csv(made["csv"])["예시 데이터"]) == {"예시"}
    assert read_sheet(made["xlsx"])[0][0].startswith("예시 데이터")
    points = json.loads(made["geojson"])["features"]
    assert {point["properties"]["예시 데이터"] for point in points} == {"예시"}


def test_a_snapshot_without_companies_says_so(served, tmp_path, rights):
    from src.load.lists.regions import read_regions

    rights("firms", "export", "act")
    served(publish(tmp_path, {"regions": read_regions()}, origin="official"))
    app = open_page("companies")
    assert not app.exception
    assert "기업 자료가 없습니다" in app.info[0].value
