"""Visit sheets: exported rows come back, every row is counted, every refusal has its reason."""

from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from src.domain.codes import STAGES as KNOWN_STAGES
from src.exports.cells import ExportColumn
from src.exports.provenance import Provenance
from src.exports.visit_sheet import Offered, to_visit_sheets
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from src.load.sources.visit_outcomes import STAGES, contact_id, read_day
from src.text.catalogue import Texts

HOSTILE = '=HYPERLINK("http://example.invalid")'
OFFERED = ["안내", "방문", "제도 연계"]


def plan(companies=("a", "b", "c"), held=(), origin="official", campaign="") -> pd.DataFrame:
    rows = [(one, 1.0 + at // 2, 90.0) for at, one in enumerate(companies)]
    rows += [(one, None, None) for one in held]
    table = pd.DataFrame(rows, columns=["company_id", "day", "minutes"])
    return table.assign(
        company_name=HOSTILE,
        last_contact_on=pd.Timestamp("2026-05-04"),
        campaign_id=campaign,
        plan_id="p1",
        planner=1,
        origin=origin,
        held_on="2026-11-15",
    )


def written(path, table, lang="ko"):
    columns = [
        ExportColumn("company_name", "기업", "text"),
        ExportColumn("last_contact_on", "마지막 접촉", "date"),
    ]
    origin = table["origin"].iloc[0]
    about = Provenance("방문 계획", "시험", date(2026, 11, 15), "v1", origin, lang=lang)
    path.write_bytes(
        to_visit_sheets(
            table,
            columns,
            Offered(OFFERED, ["육아휴직"], [("비용", "급여는 고용보험이 냅니다.")]),
            about,
        )
    )
    return path


def filled(path, *outcomes):
    """Write outcomes into the sheets: (sheet, row below the header, column, value)."""
    book = openpyxl.load_workbook(path)
    for sheet, row, name, value in outcomes:
        page = book.worksheets[sheet]
        at = next(cell.column for cell in page[3] if f"({name})" in str(cell.value))
        page.cell(3 + row, at).value = value
    book.save(path)
    return path


def reasons(intake, level="rejected") -> list[tuple]:
    rows = intake.problems[intake.problems["level"] == level]
    return list(zip(rows["sheet"], rows["row"], rows["column"], rows["reason"], strict=True))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_is_filled_in_comes_back_as_contacts(tmp_path, lang):
    path = filled(
        written(tmp_path / "plan.xlsx", plan(campaign="k1"), lang),
        (0, 1, "contacted_on", date(2026, 11, 18)),
        (0, 1, "stage", "제도 연계"),
        (0, 1, "planner", "김플래너"),
        (1, 1, "contacted_on", "2026. 11. 19."),
        (1, 1, "stage", "Visited"),
    )
    found = read_source(path)
    contacts = found.tables["contacts"]
    assert contacts["contact_id"].tolist() == [contact_id("p1", "a"), contact_id("p1", "c")]
    assert contacts["company_id"].tolist() == ["a", "c"]
    assert contacts["campaign_id"].tolist() == ["k1", "k1"]
    assert contacts["contacted_on"].tolist() == [date(2026, 11, 18), date(2026, 11, 19)]
    assert contacts["stage"].tolist() == ["linked", "visited"]
    assert contacts["planner"].fillna("").tolist() == ["김플래너", ""]
    assert (found.source["source"], found.source["quarter"]) == ("visit_outcomes", None)


def test_rows_without_an_outcome_are_counted_and_not_lost(tmp_path):
    path = filled(
        written(tmp_path / "plan.xlsx", plan()),
        (0, 1, "contacted_on", "2026-11-18"),
        (0, 1, "stage", "방문"),
        (0, 2, "planner", "김플래너"),
    )
    found = read_source(path)
    counted = [found.source[f"rows_{word}"] for word in ("read", "accepted", "rejected")]
    assert counted == [3, 3, 0]
    assert len(found.tables["contacts"]) == 1
    assert [said for *_, said in reasons(found, "note")] == [
        "결과를 적지 않은 행이 2개 있습니다. 접촉으로 세지 않았습니다."
    ]


WRONG = [
    ([("stage", "방문")], "contacted_on", "단계는 있는데 접촉일이 없습니다"),
    ([("contacted_on", "2026-11-18")], "stage", "접촉일은 있는데 단계가 없습니다"),
    ([("contacted_on", "어제"), ("stage", "방문")], "contacted_on", "날짜로 읽을 수 없습니다"),
    ([("contacted_on", "2026-02-30"), ("stage", "방문")], "contacted_on", "날짜로 읽을 수"),
    ([("contacted_on", "2026-11-18"), ("stage", "통화")], "stage", "알 수 없는 단계입니다"),
    ([("company_id", ""), ("stage", "방문")], "company_id", "(company_id)가 비어 있습니다"),
    ([("company_id", "b")], "company_id", "앞의 4행과 같은 방문입니다"),
]


@pytest.mark.parametrize(("cells", "column", "said"), WRONG)
def test_a_row_that_cannot_be_is_refused_with_its_place(tmp_path, cells, column, said):
    row = 2 if ("company_id", "b") in cells else 1
    table = plan(("b", "x", "c") if row == 2 else ("a", "b", "c"))
    path = filled(
        written(tmp_path / "plan.xlsx", table), *[(0, row, name, value) for name, value in cells]
    )
    found = read_source(path)
    ((sheet, line, where, reason),) = reasons(found)
    assert (sheet, line, where) == ("1일차", 3 + row, column)
    assert said in reason
    assert found.source["rows_read"] == found.source["rows_accepted"] + 1
    assert found.tables["contacts"].empty


def test_a_company_or_campaign_that_nobody_knows_is_refused(tmp_path):
    path = filled(
        written(tmp_path / "plan.xlsx", plan(campaign="gone")),
        *[(0, row, "contacted_on", "2026-11-18") for row in (1, 2)],
        *[(0, row, "stage", "방문") for row in (1, 2)],
    )
    found = read_source(path, None, {"companies": {"a"}, "campaigns": set()}.get)
    assert [(line, column) for _, line, column, _ in reasons(found)] == [
        (5, "company_id"),
        (4, "campaign_id"),
    ]
    assert found.tables["contacts"].empty


def test_the_file_says_whose_data_it_was_made_from(tmp_path):
    assert read_source(written(tmp_path / "a.xlsx", plan(origin="sample"))).origin == "sample"
    assert read_source(written(tmp_path / "b.xlsx", plan())).origin == "official"


def test_rows_of_two_origins_in_one_file_are_refused(tmp_path):
    path = filled(written(tmp_path / "plan.xlsx", plan()), (0, 1, "origin", "sample"))
    with pytest.raises(Unreadable, match="예시 자료와 공식 자료의 행이 한 파일에 섞여 있으니"):
        read_source(path)


def test_a_sheet_that_was_corrected_gives_the_same_contact(tmp_path):
    table = plan()
    first, second = (
        read_source(
            filled(
                written(tmp_path / f"{stage}.xlsx", table),
                (0, 1, "contacted_on", "2026-11-18"),
                (0, 1, "stage", stage),
            )
        ).tables["contacts"]
        for stage in ("안내", "방문")
    )
    assert first["contact_id"].tolist() == second["contact_id"].tolist()


def test_companies_held_out_come_back_with_their_campaign(tmp_path):
    table = plan(held=("x", "y"), campaign="k1")
    held = read_source(written(tmp_path / "plan.xlsx", table)).tables["holdouts"]
    assert held["company_id"].tolist() == ["x", "y"]
    assert set(held["held_on"]) == {date(2026, 11, 15)}
    without = read_source(written(tmp_path / "b.xlsx", plan(held=("x",)))).tables["holdouts"]
    assert without.empty


def test_a_hostile_name_is_text_and_blanks_offer_what_is_understood(tmp_path):
    path = written(tmp_path / "plan.xlsx", plan(origin="sample"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["1일차", "2일차", "카드", "자주 듣는 말", "설명"]
    page = book.worksheets[0]
    assert "예시 데이터" in page.cell(1, 1).value
    assert (page.cell(4, 1).value, page.cell(4, 1).data_type) == (HOSTILE, "s")
    assert page.cell(4, 2).value == datetime(2026, 5, 4)
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert [rule.formula1 for rule in lists] == ['"안내,방문,제도 연계"', '"비용"', '"육아휴직"']
    cards = [cell.value for row in book["카드"].iter_rows() for cell in row]
    assert cards.count(HOSTILE) == 3
    assert "급여는 고용보험이 냅니다." in [cell.value for cell in book["자주 듣는 말"]["B"]]


def test_obstacle_step_and_next_day_come_back_and_wrong_ones_are_refused(tmp_path):
    path = filled(
        written(tmp_path / "plan.xlsx", plan()),
        *[(0, row, "contacted_on", "2026-11-18") for row in (1, 2)],
        *[(0, row, "stage", "방문") for row in (1, 2)],
        (0, 1, "obstacle", "비용"),
        (0, 1, "step", "육아휴직"),
        (0, 1, "next_on", "2027-01-18"),
        (0, 2, "step", "아무 제도"),
    )
    intake = read_source(path)
    (contact,) = intake.tables["contacts"].to_dict("records")
    assert (contact["obstacle"], contact["step"]) == ("비용", "parental")
    assert contact["next_on"] == date(2027, 1, 18)
    assert [(row[1], row[2]) for row in reasons(intake)] == [(5, "step")]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_stage_that_a_sheet_offers_is_understood(lang):
    for code in KNOWN_STAGES:
        assert STAGES[Texts(lang)(f"stage.{code}").lower()] == code


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (datetime(2026, 11, 18, 9), date(2026, 11, 18)),
        ("2026-11-18", date(2026, 11, 18)),
        ("2026. 11. 18.", date(2026, 11, 18)),
        ("2026년 11월 18일", date(2026, 11, 18)),
        ("2026/11/8", date(2026, 11, 8)),
        ("26-11-18", None),
        (46344.0, None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(raw, day):
    assert read_day(raw) == day


def test_a_visit_that_has_not_been_and_a_check_before_it_are_refused(tmp_path):
    path = filled(
        written(tmp_path / "plan.xlsx", plan()),
        (0, 1, "contacted_on", date(2999, 5, 1)),
        (0, 1, "stage", "방문"),
        (0, 2, "contacted_on", date(2026, 11, 10)),
        (0, 2, "stage", "방문"),
        (0, 2, "next_on", date(2026, 11, 1)),
    )
    intake = read_source(path)
    assert [(column, reason) for _, _, column, reason in reasons(intake)] == [
        ("contacted_on", "아직 오지 않은 날입니다. 연도와 날짜를 확인해 주십시오."),
        ("next_on", "다음 점검일이 접촉일보다 앞섭니다. 두 날짜를 확인해 주십시오."),
    ]
    assert intake.tables["contacts"].empty


def test_what_a_sheet_says_and_is_not_kept_is_told(tmp_path):
    path = written(tmp_path / "plan.xlsx", plan(held=("d", "e")))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = next(cell.column for cell in page[3] if cell.value == "메모")
    page.cell(4, at).value = "대표 면담"
    book.save(path)
    told = [reason for *_, reason in reasons(read_source(path), "note")]
    assert [one.split(".")[0] for one in told] == [
        "캠페인 없이 남겨 둔 기업이 2곳 있습니다",
        "결과를 적지 않은 행이 3개 있습니다",
        "메모를 적은 행이 1개 있습니다",
    ]
