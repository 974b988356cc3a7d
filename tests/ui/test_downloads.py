"""Exported files: the rows of the table, with their provenance."""

from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from tests.screen import open_page, tables_of


@pytest.fixture
def offered(monkeypatch):
    """The files that a page offers, by file name; each is made when it is requested."""
    files = {}

    def keep(label, data, file_name, disabled=False, **more):
        assert callable(data) != disabled, "what cannot be pressed cannot be made"
        files.pop(file_name, None) if disabled else files.update({file_name: data})
        assert more["on_click"] == "ignore"

    monkeypatch.setattr("src.ui.downloads.st.download_button", keep)
    return files


def csv_of(offered, part: str) -> pd.DataFrame:
    made = next(make() for name, make in offered.items() if part in name and name.endswith(".csv"))
    assert made.startswith(b"\xef\xbb\xbf"), "Excel reads Korean by the mark at the start"
    return pd.read_csv(BytesIO(made), encoding="utf-8-sig")


def book_of(offered, part: str):
    made = next(make() for name, make in offered.items() if part in name and name.endswith("xlsx"))
    return openpyxl.load_workbook(BytesIO(made))


def cells(sheet) -> list[tuple]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_a_file_has_the_rows_of_the_table_and_shares_as_fractions(offered, served, visible):
    served(visible)
    app = open_page("regions", measure="operating_share", quarter="2025Q3")
    shown = tables_of(app)[0].value
    file = csv_of(offered, "지역별-현황")
    assert list(file.iloc[:, 0]) == list(shown["name"])
    assert list((file["가동업체 비율 (1 = 100%)"] * 100).round(1)) == list(shown["value"])
    assert list(file["입주업체"]) == list(shown["tenants"])


def test_a_workbook_says_what_from_where_as_of_when_and_filtered_how(offered, served, visible):
    served(visible)
    open_page("regions", measure="operating", quarter="2025Q3", kind="national", sido="11")
    book = book_of(offered, "지역별-현황")
    about = [row for row in cells(book.worksheets[1]) if row[0] or row[1]]
    said = {label: text for label, text, *_ in about if label}
    assert said["제목"] == "지역별 현황"
    assert said["출처"] == "국가산업단지 산업동향정보 · 전국산업단지현황통계"
    assert said["기준일"] == "2026-03-28"
    assert said["자료 버전 (스냅샷)"] == visible.version
    assert said["지표"] == "가동업체"
    assert said["분기"] == "2025년 3분기"
    assert said["유형"] == "국가"
    assert said["위치"] == "서울특별시"
    assert said["가동업체"] == "입주업체 가운데 실제로 가동 중인 업체의 수입니다."
    assert any("어느 쪽도 0이 아닙니다" in str(text) for _, text, *_ in about)


def test_a_missing_figure_leaves_as_the_reason_and_never_as_zero(offered, served, visible):
    served(visible)
    open_page("regions", measure="operating", quarter="2025Q3", unit="complex")
    file = csv_of(offered, "지역별-현황").set_index("단지")
    assert file.loc["예천농공", "가동업체"] == "X (비공개)"
    assert file.loc["포항", "가동업체"] == "…"
    assert file.loc["구미1", "가동업체"] == "480"


def test_amounts_leave_in_whole_won_and_dollars(offered, served, visible):
    served(visible)
    open_page("complexes", compare="gumi-1,juan", quarter="2026Q1")
    file = csv_of(offered, "단지-비교").set_index("단지")
    assert int(file.loc["구미1", "생산액 (억 원)"]) == 8_800_000_000_000
    assert int(file.loc["구미1", "수출액 (만 달러)"]) == 4_100_000_000
    assert file.loc["주안", "수출액 (만 달러)"] == "X (비공개)"


def test_the_workbook_and_the_csv_hold_the_same(offered, served, visible):
    served(visible)
    open_page("complexes", compare="gumi-1,juan,yecheon", quarter="2025Q3")
    file = csv_of(offered, "단지-비교")
    head, *rows = cells(book_of(offered, "단지-비교").worksheets[0])
    assert list(head[:6]) == [name.replace("(1 = 100%)", "(%)") for name in file.columns[:6]]
    found = pd.DataFrame(rows, columns=head)
    for column in ("단지", "유형", "입주업체", "가동업체"):
        assert [str(v) for v in found[column]] == [str(v) for v in file[column]]


@pytest.mark.slow
def test_a_sample_says_so_in_name_and_rows(offered, served, made_up):
    served(made_up)
    open_page("complexes")
    assert all(name.startswith("예시-데이터_") for name in offered)
    assert set(csv_of(offered, "단지-비교").iloc[:, 0]) == {"예시"}


def test_an_english_reader_gets_an_english_file(offered, served, visible):
    served(visible)
    open_page("regions", lang="en")
    file = csv_of(offered, "By-region")
    assert list(file.columns[:2]) == ["Region", "Tenants"]
    assert file.iloc[0, 0] == "Seoul"


def test_a_name_that_is_a_formula_leaves_as_text(offered, served, visible, rights):
    rights("load")
    served(visible)
    app = open_page("overview")
    assert not [name for name in offered if "발견한-점" in name], "no reason was given"
    app.selectbox(key="reason_problems").set_value("check").run()
    file = csv_of(offered, "자료에서-발견한-점")
    assert list(file["값"]) == ["'=1+1"]
    rows = cells(book_of(offered, "자료에서-발견한-점").worksheets[0])
    assert rows[1][2] == "=1+1"
    assert book_of(offered, "발견한-점").worksheets[0].cell(2, 3).data_type == "s"


@pytest.fixture
def recorded(monkeypatch):
    """The records written about exports, in order."""
    lines = []
    monkeypatch.setattr("src.ui.downloads.record_export", lambda folder, **what: lines.append(what))
    return lines


@pytest.fixture
def companies(served, visible, rights):
    """The page of a complex with three companies, opened by somebody with the right to see them."""
    rights("firms", "export", "act")
    served(visible)
    return open_page("regions", sido="11", complex="seoul-digital")


def names(offered) -> list[str]:
    return [name for name in offered if "입주기업" in name]


def test_companies_are_not_offered_before_a_reason_is_given(offered, companies):
    assert not names(offered)
    companies.selectbox(key="reason_companies").set_value("visit").run()
    assert len(names(offered)) == 2
    companies.selectbox(key="reason_companies").set_value("other").run()
    assert not names(offered)
    companies.text_input(key="reason_text_companies").set_value("  가 나 ").run()
    assert not names(offered), "three letters are no reason"
    companies.text_input(key="reason_text_companies").set_value("감사 자료 요청").run()
    assert len(names(offered)) == 2


def test_an_export_of_companies_is_written_down_when_it_is_made(
    offered, recorded, companies, visible
):
    companies.selectbox(key="reason_companies").set_value("visit").run()
    assert recorded == []
    assert len(csv_of(offered, "입주기업")) == 3
    (line,) = recorded
    assert (line["table"], line["rows"], line["user"]) == ("입주기업", 3, "")
    assert (line["version"], line["reason"]) == (visible.version, "visit")
    assert ("산업단지", "seoul-digital") in line["filters"]
    assert sorted(line["companies"]) == ["1", "2", "3"]
    assert line["identifiers"] is False


def test_a_reason_in_own_words_is_written_down_as_it_was_typed(offered, recorded, companies):
    companies.selectbox(key="reason_companies").set_value("other").run()
    companies.text_input(key="reason_text_companies").set_value(" =감사 자료 요청 ").run()
    csv_of(offered, "입주기업")
    assert recorded[0]["reason"] == "other: =감사 자료 요청"


def test_companies_do_not_leave_where_nothing_can_be_written_down(offered, companies, monkeypatch):
    def full(folder, **what):
        raise OSError("disk full")

    monkeypatch.setattr("src.ui.downloads.record_export", full)
    companies.selectbox(key="reason_companies").set_value("check").run()
    with pytest.raises(OSError, match="disk full"):
        csv_of(offered, "입주기업")


def test_a_page_that_stands_open_gives_no_firms_once_the_right_is_closed(
    offered, recorded, companies, rights
):
    companies.selectbox(key="reason_companies").set_value("visit").run()
    rights.only("places")
    with pytest.raises(PermissionError):
        csv_of(offered, "입주기업")
    assert recorded == []


def test_a_page_that_stands_open_gives_no_counts_once_the_right_is_closed(
    offered, companies, rights
):
    rights.only("export")
    with pytest.raises(PermissionError):
        csv_of(offered, "지역별-현황")


def test_published_statistics_are_taken_without_a_record(offered, recorded, companies):
    csv_of(offered, "지역별-현황")
    assert recorded == []
