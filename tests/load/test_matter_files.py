"""Returned lists and agencies' own sheets: a row is taken once, or refused with a reason."""

import io
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import create_engine, insert, select, update

from src.domain.matters import Matter, Step
from src.exports.cells import ExportColumn
from src.exports.provenance import Provenance
from src.exports.xlsx_file import to_xlsx
from src.load.matter_files import take
from src.load.matter_sheets import Unmapped, read_sheets
from src.screens.follow_up.files import LIST, to_hwpx_list
from src.store.mappings import save_mapping, saved_mapping
from src.store.operations import matters as operations_of_matters
from src.store.operations.matters import Doer, move_matter, open_matter
from src.store.operations.matters_seen import Sight, matters_of
from src.store.operations.tables import matters, moves, operations, written
from src.text.both import UserError
from src.text.catalogue import Texts

KO = Texts("ko")
KIM = Doer("kim", "official", "v1", date(2026, 11, 29))
ALL = Sight("official", None, None)
FIRM = {"company_id": "a", "complex_id": "guro", "company_name": "가", "place": "구로"}
REFERRAL = {"program": "parental", "to_agency": "kicox", "due_on": "2026-12-20"}
FIRMS = pd.DataFrame(
    [("a", "guro", "가나산업", "machinery", "5-49", "구로"), ("b", "guro", "나", "", "", "구로")],
    columns=["company_id", "complex_id", "company_name", "industry", "size_band", "place"],
    index=["1248154321", "b"],
)
FIRMS.loc["2148154321"] = FIRMS.loc["b"]


@pytest.fixture
def db():
    engine = create_engine("sqlite://")
    operations.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(written).values(what="all", times=0))
    return engine


def nothing_saved(_: str) -> None:
    return None


TWICE = "2148154321"
"""A number that two firms share."""


def firms(asked: list[str]) -> pd.DataFrame:
    return FIRMS[FIRMS.index.isin(asked)].assign(several=lambda rows: rows.index == TWICE)


def handed_over(db, answers: list[tuple[str, str, str]], *, document: bool) -> bytes:
    """Open a referral for each answer and return the list of them, filled in."""
    for _ in answers:
        matter = Matter("referral", **FIRM, **REFERRAL, opened_on="2026-11-01")
        open_matter(db, matter, KIM)
    rows = matters_of(db, ALL, kinds=("referral",)).sort_values("matter_id")
    filled = pd.DataFrame(answers, columns=["state", "moved_on", "reason"], index=rows.index)
    rows = rows.drop(columns=["state", "reason"]).assign(
        about="육아휴직",
        starts="",
        state_name="보냄",
        number=rows["number"].astype("str"),
        **filled,
    )
    columns = [ExportColumn(name, KO(f"answers.column.{name}"), "text") for name in LIST]
    about = Provenance("기관에 넘길 목록", "시험", "2026-11-29", "v1", "official", lang="ko")
    return (to_hwpx_list if document else to_xlsx)(rows, columns, about)


def sheet(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def loaded(db, data: bytes, name="list.xlsx", mapping=nothing_saved):
    return take(db, read_sheets(name, data, mapping), firms, KIM)


def counts(found) -> tuple[int, int, int, int]:
    return found.read, found.taken, found.same, len(found.refused)


def everything(db) -> list:
    with db.connect() as connection:
        return [connection.execute(select(one)).all() for one in (matters, moves)]


ANSWERS = [
    ("받음", "2026-11-03", ""),
    ("마침", "2026-11-05", "신청 도움"),
    ("거절", "2026-11-04", ""),
    ("", "", ""),
    ("모름", "", ""),
    ("거절", "2026-11-04", "관할 아님"),
]


@pytest.mark.parametrize(
    "titles",
    [
        ("번호", "단계 번호", "답", "답한 날", "사유"),
        ("Number", "Step", "Answer", "Day", "Reason"),
        (
            *("번호 (matter_id)", "단계 번호 (number)", "답 (state)"),
            *("답한 날 (moved_on)", "사유 (reason)"),
        ),
    ],
)
def test_a_list_of_ours_is_known_by_its_titles_and_by_those_of_before(titles):
    data = sheet(titles, ("a1", "1", "받음", "2026-11-20", ""))
    (found,) = read_sheets("목록.xlsx", data, nothing_saved)
    assert found.kind == ""
    assert dict(found.rows[0].cells) == {
        "matter_id": "a1",
        "number": "1",
        "state": "받음",
        "moved_on": "2026-11-20",
        "reason": "",
    }


@pytest.mark.parametrize("document", [False, True], ids=["XLSX", "HWPX"])
def test_a_list_comes_back_filled_and_twice_changes_nothing(document, db):
    data = handed_over(db, ANSWERS, document=document)
    found = loaded(db, data, "list.hwpx" if document else "list.xlsx")
    assert counts(found) == (6, 3, 1, 2)
    assert [one["why_ko"] for one in found.refused] == [
        "'거절'로 적으려면 사유를 적어 주십시오.",
        (
            "단계에 적은 '모름'은 알 수 없는 말입니다. 다음 가운데 하나로 적어 주십시오: "
            "받음, 거절, 마침."
        ),
    ]
    states = matters_of(db, ALL, kinds=("referral",))["state"].value_counts().to_dict()
    assert states == {"sent": 3, "accepted": 1, "done": 1, "refused": 1}
    before = everything(db)
    assert counts(loaded(db, data)) == (6, 0, 4, 2)
    assert everything(db) == before


def test_the_record_names_the_firms_that_a_list_of_answers_changes(db):
    data = handed_over(db, [("받음", "2026-11-03", ""), ("", "", "")], document=False)
    assert loaded(db, data).companies == {FIRM["company_id"]}
    assert loaded(db, data).companies == set()


@pytest.mark.parametrize("told", [None, "하나"])
def test_a_list_whose_numbers_were_cleared_comes_back(db, told):
    """Without the number of the last step seen, another step taken meanwhile would go unnoticed."""
    data = handed_over(db, [("마침", "2026-11-05", "")], document=False)
    book = openpyxl.load_workbook(io.BytesIO(data))
    numbers = [row[len(LIST) - 1] for row in book.worksheets[0].iter_rows()]
    (cleared,) = [cell for cell in numbers if cell.value == "1"]
    cleared.value = told
    file = io.BytesIO()
    book.save(file)
    found = loaded(db, file.getvalue())
    assert counts(found) == (1, 0, 0, 1)
    assert found.refused[0]["why_ko"].startswith("단계 번호가 비었거나 숫자가 아니어서")
    assert matters_of(db, ALL, kinds=("referral",))["state"].tolist() == ["sent"]


def test_a_list_of_the_sample_moves_nothing_while_official_data_are_served(db):
    data = handed_over(db, [("받음", "2026-11-03", "")], document=False)
    with db.begin() as connection:
        connection.execute(update(matters).values(origin="sample"))
    found = loaded(db, data)
    assert counts(found) == (1, 0, 0, 1)
    assert found.refused[0]["why_ko"].startswith("지금 보이는 자료의 일이 아닙니다")
    with db.connect() as connection:
        assert connection.execute(select(matters.c.state)).scalars().all() == ["sent"]


def test_a_sheet_that_was_loaded_beside_a_sample_is_loaded_beside_official_data_too(db):
    sheets = read_sheets("visits.xlsx", VISITS, nothing_saved)
    assert counts(take(db, sheets, firms, replace(KIM, origin="sample"))) == (5, 2, 1, 2)
    assert counts(take(db, sheets, firms, KIM)) == (5, 2, 1, 2)


# day of the visit, why it is returned
FAR_OFF = [
    ("2026-11-30", "2026-11-30은 아직 오지 않은 날이라"),
    ("2030-11-02", "2030-11-02는 아직 오지 않은 날이라"),
    (
        "2036-11-02",
        "시작한 날에 적은 '2036-11-02'는 2016-11-29부터 2031-11-29 사이의 날이 아닙니다.",
    ),
    (
        "2010-11-02",
        "시작한 날에 적은 '2010-11-02'는 2016-11-29부터 2031-11-29 사이의 날이 아닙니다.",
    ),
]


@pytest.mark.parametrize(("day", "why"), FAR_OFF)
def test_a_visit_on_a_day_far_off_comes_back(db, day, why):
    found = loaded(db, sheet(("기업 식별자", "방문일", "방문 결과"), ("b", day, "방문함")))
    assert counts(found) == (1, 0, 0, 1)
    assert found.refused[0]["why_ko"].startswith(why)


def test_a_referral_that_is_due_before_it_is_sent_comes_back(db):
    head = ("기업 식별자", "의뢰일", "연계기관", "제도명", "처리기한")
    row = ("b", "2026-11-02", "고용센터", "육아휴직", "2020-12-20")
    found = loaded(db, sheet(head, row))
    assert [one["why_ko"] for one in found.refused] == [
        "기한(2020-12-20)이 시작한 날(2026-11-02)보다 앞섭니다. 날짜를 고쳐 주십시오."
    ]


def test_a_planned_visit_of_next_week_is_due_then(db):
    data = sheet(("기업 식별자", "방문일", "방문 결과"), ("b", "2026-12-04", "예정"))
    assert counts(loaded(db, data)) == (1, 1, 0, 0)
    row = matters_of(db, ALL).iloc[0]
    assert (row["state"], row["opened_on"], row["due_on"]) == (
        *("planned", "2026-11-29", "2026-12-04"),
    )
    assert counts(loaded(db, data)) == (1, 0, 1, 0)


def test_a_list_of_firms_and_days_is_not_taken_for_visits_unasked(db):
    head, row = ("사업자등록번호", "날짜", "담당자"), ("124-81-54321", "2026-11-02", "kim")
    with pytest.raises(Unmapped, match="기업과 날짜만 있어 방문 목록인지 알 수 없습니다") as raised:
        read_sheets("a.xlsx", sheet(head, row), nothing_saved)
    columns = {"business_no": "사업자등록번호", "moved_on": "날짜"}
    assert raised.value.table.name == "visit"
    saved = {"table": "visit", "columns": columns}
    assert counts(loaded(db, sheet(head, row), mapping=lambda _: saved)) == (1, 1, 0, 0)


def test_a_row_without_a_firm_says_that_it_is_missing(db):
    head = ("기업 식별자", "방문일", "방문 결과")
    found = loaded(db, sheet(head, ("", "2026-11-02", "방문함")))
    assert [one["why_ko"] for one in found.refused] == [
        "어느 기업인지 비어 있습니다. 기업 식별자나 사업자등록번호를 적어 다시 올려 주십시오."
    ]


def test_who_answered_in_the_meantime_is_not_overwritten_by_a_file(db):
    data = handed_over(db, [("받음", "2026-11-03", "")], document=False)
    row = matters_of(db, ALL).iloc[0]
    move_matter(db, (row["matter_id"], 1), Step("refused", "관할 아님"), KIM, ("receiver",))
    found = loaded(db, data)
    assert counts(found) == (1, 0, 0, 1)


VISITS = sheet(
    ("사업자등록번호", "방문일", "방문 결과", "애로사항", "플래너", "방문 내용"),
    ("124-81-54321", "2026-11-02", "방문함", "비용", "kim", "설명함"),
    ("124-81-54321", "2026-11-02", "방문함", "비용", "kim", "설명함"),
    ("9990187654", "2026-11-02", "방문함", "", "kim", ""),
    ("124-81-54321", "어제", "방문함", "", "kim", ""),
    ("124-81-54321", "2026-11-04", "거절", "대표인식", "kim", "바쁨"),
)


def test_an_agencys_own_visits_load_and_what_is_wrong_comes_back(db):
    found = loaded(db, VISITS)
    assert counts(found) == (5, 2, 1, 2)
    assert [(one["row"], one["why_ko"]) for one in found.refused] == [
        (
            4,
            (
                "'9990187654'는 올라와 있는 기업이 아닙니다. "
                "기업 식별자나 사업자등록번호를 확인해 주십시오."
            ),
        ),
        (5, "일어난 날에 적은 '어제'는 날짜가 아닙니다. 2026-11-29처럼 적어 주십시오."),
    ]
    rows = matters_of(db, ALL, kinds=("visit",)).sort_values("opened_on")
    shown = rows[["company_name", "state", "obstacle", "owner", "reason"]]
    assert shown.to_numpy().tolist() == [
        ["가나산업", "done", "cost", "kim", "설명함"],
        ["가나산업", "refused", "owner", "kim", "바쁨"],
    ]
    assert len(matters_of(db, ALL, kinds=("check",))) == 2
    before = everything(db)
    assert counts(loaded(db, VISITS)) == (5, 0, 3, 2)
    assert everything(db) == before


def test_requests_load_and_a_later_sheet_moves_them_on(db):
    head = ("기업 식별자", "요청일", "직종", "근무시작일", "기간(월)", "근무장소", "처리 상태")
    head = (*head, "채용일")
    row = ("b", "2026-11-02", "조립", "2026-12-01", "3개월", "구로 2층")
    assert counts(loaded(db, sheet(head, (*row, "요청함", "")))) == (1, 1, 0, 0)
    assert counts(loaded(db, sheet(head, (*row, "채움", "2026-11-20")))) == (1, 1, 0, 0)
    found = matters_of(db, ALL).iloc[0]
    assert found[["kind", "state", "job", "months", "place", "to_agency", "days"]].tolist() == [
        *("request", "placed", "조립", 3, "구로 2층", "bank", 18),
    ]

    before = everything(db)
    assert counts(loaded(db, sheet(head, (*row, "채움", "2026-11-20")))) == (1, 0, 1, 0)
    assert everything(db) == before


def test_a_sheet_that_is_not_understood_is_told_also_beside_one_that_is(db):
    book = openpyxl.load_workbook(io.BytesIO(VISITS))
    for row in (("기업 식별자", "연계기관", "언제"), ("b", "구청", "2026-11-03")):
        (book["연계"] if "연계" in book else book.create_sheet("연계")).append(row)
    book.create_sheet("안내").append(("이 파일은", "협회의 양식입니다"))
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Unmapped, match="연계 시트로 읽기에 없는 열이 있습니다"):
        loaded(db, out.getvalue())
    del book["연계"]
    book.save(out := io.BytesIO())
    assert counts(loaded(db, out.getvalue())) == (5, 2, 1, 2)


def test_two_requests_of_a_day_for_two_places_are_two(db):
    head = ("기업 식별자", "요청일", "직종", "근무시작일", "기간(월)", "근무장소")
    one = ("b", "2026-11-02", "조립", "2026-12-01", "3", "1층")
    two = ("b", "2026-11-02", "조립", "2026-12-01", "3", "2층")
    assert counts(loaded(db, sheet(head, one, two, one))) == (3, 2, 1, 0)
    assert sorted(matters_of(db, ALL)["place"]) == ["1층", "2층"]


def test_a_second_row_of_the_same_matter_that_says_something_else_comes_back(db):
    head = ("기업 식별자", "요청일", "직종", "근무시작일", "기간(월)", "근무장소")
    row = ("b", "2026-11-02", "조립", "2026-12-01", "3", "1층")
    found = loaded(db, sheet(head, row, (*row[:4], "6", "1층")))
    assert counts(found) == (2, 1, 0, 1)
    assert found.refused[0]["why_ko"].startswith("같은 기업·날짜·제도·기관·직무의 행이 앞에")


@pytest.mark.parametrize(
    ("months", "particle"),
    [("1.5", "를"), ("3~6개월", "을"), ("-3", "을"), ("6개월(2026.12~)", "을"), ("1000", "을")],
)
def test_what_is_no_number_of_months_comes_back(db, months, particle):
    head = ("기업 식별자", "요청일", "직종", "근무시작일", "기간(월)", "근무장소")
    found = loaded(db, sheet(head, ("b", "2026-11-02", "조립", "2026-12-01", months, "1층")))
    assert [one["why_ko"] for one in found.refused] == [
        f"개월 수 '{months}'{particle} 알 수 없습니다. 0부터 36까지의 정수로 적으세요."
    ]
    assert matters_of(db, ALL).empty


def test_a_number_of_several_firms_is_not_taken_for_one_of_them(db):
    head = ("사업자등록번호", "요청일", "직종", "근무시작일", "기간(월)", "근무장소")
    found = loaded(db, sheet(head, (TWICE, "2026-11-02", "조립", "2026-12-01", "3", "1층")))
    assert [one["why_ko"] for one in found.refused] == [
        (
            f"번호 {TWICE}인 기업이 둘 이상이라 어느 곳인지 알 수 없습니다. "
            "기업 식별자(company_id) 열에 적어 다시 올리세요."
        )
    ]


def test_an_answer_without_a_state_comes_back_if_it_says_anything(db):
    told = [("", "2026-11-20", "부재"), ("", "", "")]
    found = loaded(db, handed_over(db, told, document=False))
    assert counts(found) == (2, 0, 1, 1)
    assert found.refused[0]["why_ko"] == (
        "답한 날이나 사유는 있는데 답(단계)이 비어 있습니다. 답을 적어 다시 올리세요."
    )


REFERRALS = (
    ("기업 식별자", "의뢰일", "연계기관", "사업명", "처리기한", "의뢰 내용", "처리 결과", "사유")
    + ("회신일",),
    ("b", "2026-11-02", "산단공", "육아휴직", "2026-12-20", "급여 안내", "거절", "관할 아님")
    + ("2026-11-09",),
    ("b", "2026-11-03", "구청", "유연근무", "2026-12-21", "상담", "", "", ""),
    ("b", "2026-11-04", "우체국", "육아휴직", "2026-12-22", "상담", "", "", ""),
    ("b", "2026-11-05", "고용센터", "육아휴직", "2026-12-22", "상담", "거절", "", "2026-11-09"),
    ("b", "2026-11-06", "고용센터", "육아휴직", "", "상담", "", "", ""),
    ("9990187654", "2026-11-07", "고용센터", "육아휴직", "2026-12-22", "상담", "", "", ""),
)


def test_an_agencys_own_referrals_load_once_and_what_is_wrong_comes_back(db):
    found = loaded(db, sheet(*REFERRALS))
    assert counts(found) == (6, 3, 0, 3)
    rows = matters_of(db, ALL).sort_values("opened_on")
    shown = rows[["kind", "to_agency", "program", "state", "due_on", "need", "reason"]]
    assert shown.to_numpy().tolist() == [
        ["referral", "kicox", "parental", "refused", "2026-12-20", "급여 안내", "관할 아님"],
        ["referral", "local", "flexible", "sent", "2026-12-21", "상담", ""],
        ["referral", "job_centre", "parental", "sent", "2026-11-20", "상담", ""],  # in 14 days
    ]
    told = {one["row"]: one["why_ko"] for one in found.refused}
    assert list(told) == [4, 5, 7]
    for row, words in ((4, "'우체국'"), (5, "사유를 적어"), (7, "9990187654")):
        assert words in told[row]
    before = everything(db)
    assert counts(loaded(db, sheet(*REFERRALS))) == (6, 0, 3, 3)
    assert everything(db) == before


def test_a_sheet_that_is_not_understood_is_mapped_once_and_then_read(db, tmp_path: Path):
    data = sheet(("회사", "언제쯤", "가", "나"), ("b", "2026-11-02", "", ""))
    with pytest.raises(Unmapped, match="없는 열이 있습니다") as refused:
        loaded(db, data)
    head = refused.value.head
    columns = {"company_id": "회사", "moved_on": "언제쯤"}
    save_mapping(tmp_path, head.fingerprint, table="visit", columns=columns, fixed={}, saved_by="k")
    found = loaded(db, data, mapping=lambda mark: saved_mapping(tmp_path, mark))
    assert counts(found) == (1, 1, 0, 0)


def test_the_sheet_of_a_visit_plan_gives_its_note_and_obstacle_and_keeps_to_its_data(db):
    head = (
        *(
            "기업",
            "접촉일 (contacted_on)",
            "단계 (stage)",
            "플래너 (planner)",
            "메모",
            "걸림돌 (obstacle)",
        ),
        *("기업 식별자 (company_id)", "캠페인 (campaign_id)", "계획 번호 (plan_id)"),
        "자료 성격 (origin)",
    )
    plan = sheet(
        ("기업 발굴 1일차",),
        ("노란 칸에 적으십시오",),
        head,
        ("나", "2026-11-23", "방문", "kim", "대표와 만남", "비용", "b", "c-1", "p", "official"),
        ("나", "", "", "", "", "", "b", "c-1", "p", "official"),
        ("나", "2026-11-24", "방문", "kim", "", "", "b", "c-1", "p", "sample"),
    )
    found = loaded(db, plan)
    assert counts(found) == (3, 1, 1, 1)
    assert "다른 자료(sample)" in found.refused[0]["why_ko"]
    row = matters_of(db, ALL, kinds=("visit",)).iloc[0]
    assert row[["state", "reason", "obstacle", "owner", "campaign_id", "changed_on"]].tolist() == [
        *("done", "대표와 만남", "cost", "kim", "c-1", "2026-11-23"),
    ]
    assert counts(loaded(db, plan)) == (3, 0, 2, 1)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"<html>"])
def test_what_is_no_sheet_is_refused_in_words(data, db):
    with pytest.raises(UserError, match="읽을 수 없습니다"):
        loaded(db, data)


PLANNED = ("기업 식별자", "방문일", "방문 결과", "메모")
REFERRED = ("기업 식별자", "의뢰일", "연계기관", "제도", "처리 결과", "회신일", "사유", "비고")


def stands(db, *kinds: str) -> list[tuple[str, str]]:
    rows = matters_of(db, ALL, kinds=kinds or None).sort_values(["kind", "due_on"])
    return list(zip(rows["kind"], rows["state"], strict=True))


def refusals(found) -> list[str]:
    return [one["why_ko"] for one in found.refused]


def test_a_planned_visit_is_moved_on_by_the_same_sheet_with_its_result(db):
    row = ("b", "2026-11-20")
    assert counts(loaded(db, sheet(PLANNED, (*row, "예정", "")))) == (1, 1, 0, 0)
    assert matters_of(db, ALL)[["opened_on", "due_on"]].to_numpy().tolist() == [
        ["2026-11-20", "2026-11-20"]
    ]
    assert counts(loaded(db, sheet(PLANNED, (*row, "방문함", "만남")))) == (1, 1, 0, 0)
    assert stands(db) == [("check", "due"), ("check", "due"), ("visit", "done")]


def test_a_row_that_is_refused_opens_nothing(db):
    sent = sheet(REFERRED, ("b", "2026-11-01", "고용센터", "육아휴직", "보냄", "", "", ""))
    loaded(db, sent)
    row = matters_of(db, ALL).iloc[0]
    move_matter(db, (row["matter_id"], 1), Step("refused", "관할 아님"), KIM, ("receiver",))
    done = ("b", "2026-11-01", "고용센터", "육아휴직", "마침", "2026-11-20", "", "")
    found = loaded(db, sheet(REFERRED, done))
    assert counts(found) == (1, 0, 0, 1)
    assert stands(db) == [("referral", "refused")]


def test_two_who_load_the_same_file_at_once_open_it_once(db, monkeypatch):
    """The second load sees no matters when it checks, and all of them when it writes."""
    sheets = read_sheets("visits.xlsx", VISITS, nothing_saved)
    take(db, sheets, firms, KIM)
    looked = []
    known = operations_of_matters._known

    def late(connection, ids):
        looked.append(ids)
        return set() if len(looked) <= 2 else known(connection, ids)

    monkeypatch.setattr(operations_of_matters, "_known", late)
    assert counts(take(db, sheets, firms, KIM)) == (5, 0, 3, 2)


def test_an_answer_has_the_day_on_which_it_came(db):
    row = ("b", "2026-09-01", "고용센터", "육아휴직", "마침")
    found = loaded(db, sheet(REFERRED, (*row, "", "", "")))
    assert refusals(found) == [
        "'마침'의 날을 알 수 없습니다. 결과가 나온 날을 처리일 열에 적어 다시 올려 주십시오."
    ]
    loaded(db, sheet(REFERRED, (*row, "2026-11-20", "", "")))
    told = matters_of(db, ALL, kinds=("referral",)).iloc[0]
    assert (told["answered_on"], told["days"]) == ("2026-11-20", 80)


def test_who_asks_is_not_taken_for_who_is_asked(db):
    head = ("기업 식별자", "의뢰일", "의뢰기관", "연계기관", "제도")
    loaded(db, sheet(head, ("b", "2026-11-20", "한국산업단지공단", "고용센터", "육아휴직")))
    told = matters_of(db, ALL).iloc[0]
    assert (told["from_agency"], told["to_agency"]) == ("kicox", "job_centre")


# result, day it came, reason of refusal
UNSAID = [
    ("", "2026-11-20", "결과가 비어 있어 방문했는지 알 수 없습니다."),
    ("모름", "2026-11-20", "단계에 적은 '모름'은 알 수 없는 말입니다. 다음 가운데 하나로"),
]


@pytest.mark.parametrize(("state", "day", "why"), UNSAID)
def test_a_visit_without_a_known_result_comes_back(db, state, day, why):
    found = loaded(db, sheet(PLANNED, ("b", day, state, "메모")))
    assert refusals(found)[0].startswith(why)
    assert matters_of(db, ALL).empty


def test_words_that_a_mac_writes_in_single_letters_are_the_same_words(db):
    state = unicodedata.normalize("NFD", "방문함")
    assert counts(loaded(db, sheet(PLANNED, ("b", "2026-11-20", state, "")))) == (1, 1, 0, 0)


def test_notes_of_what_has_no_result_yet_are_kept(db):
    loaded(db, sheet(REFERRED, ("b", "2026-11-20", "고용센터", "육아휴직", "", "", "", "급함")))
    assert matters_of(db, ALL)["need"].tolist() == ["급함"]


def test_a_reason_and_a_note_of_a_row_are_both_kept(db):
    row = ("b", "2026-11-01", "고용센터", "육아휴직", "거절", "2026-11-09", "관할 아님", "전화함")
    loaded(db, sheet(REFERRED, row))
    assert matters_of(db, ALL)["reason"].tolist() == ["관할 아님 · 전화함"]


def test_a_row_that_tells_a_matter_otherwise_comes_back_and_changes_nothing(db):
    loaded(db, sheet(PLANNED, ("b", "2026-11-20", "방문함", "가")))
    before = everything(db)
    found = loaded(db, sheet(PLANNED, ("b", "2026-11-20", "방문함", "나")))
    assert refusals(found)[0].startswith("이미 적힌 것과 내용이 다릅니다(사유).")
    assert everything(db) == before


def test_the_person_of_a_visit_may_be_filled_in_later_without_a_second_visit(db):
    head = (*PLANNED, "담당자")
    loaded(db, sheet(head, ("b", "2026-11-20", "방문함", "", "")))
    found = loaded(db, sheet(head, ("b", "2026-11-20", "방문함", "", "kim")))
    assert refusals(found)[0].startswith("이미 적힌 것과 내용이 다릅니다(맡은 사람).")
    assert len(matters_of(db, ALL, kinds=("visit",))) == 1


def test_a_firm_is_known_by_its_number_beside_a_column_that_is_no_id(db):
    head = ("기업명", "사업자등록번호", "방문일", "방문 결과")
    loaded(db, sheet(head, ("가나산업", "124-81-54321", "2026-11-20", "방문함")))
    assert matters_of(db, ALL, kinds=("visit",))["company_id"].tolist() == ["a"]


def test_an_id_and_a_number_of_two_firms_come_back(db):
    head = ("기업 식별자", "사업자등록번호", "방문일", "방문 결과")
    found = loaded(db, sheet(head, ("b", "124-81-54321", "2026-11-20", "방문함")))
    assert refusals(found)[0].startswith("'b'와 '1248154321'은 서로 다른 기업입니다.")


def test_an_answer_is_written_down_whole_or_not_at_all(db):
    data = handed_over(db, [("마침", "2026-11-20", "가" * 5_000)], document=False)
    assert counts(loaded(db, data)) == (1, 0, 0, 1)
    assert stands(db) == [("referral", "sent")]


def test_a_list_of_answers_moves_only_what_was_handed_over(db):
    name = open_matter(
        db, Matter("rollout", complex_id="guro", owner="kim", opened_on="2026-11-01"), KIM
    )
    titles = ("번호", "단계 번호", "답", "답한 날", "사유")
    found = loaded(db, sheet(titles, (name, "1", "정착", "2026-11-20", "")))
    assert refusals(found)[0].startswith("확산 단계는 기관에 맡기는 일이 아니어서")
    assert stands(db) == [("rollout", "chosen")]


def test_visits_of_years_ago_leave_no_checks_that_nobody_could_hold(db):
    loaded(db, sheet(PLANNED, ("b", "2024-03-04", "방문함", "")))
    assert stands(db) == [("visit", "done")]


def test_what_a_visit_sheet_says_was_agreed_is_opened_once(db):
    head = (
        *("접촉일 (contacted_on)", "단계 (stage)", "플래너 (planner)", "걸림돌 (obstacle)"),
        *("약속한 제도 (step)", "다음 점검일 (next_on)", "Memo", "기업 식별자 (company_id)"),
        *("캠페인 (campaign_id)", "계획 번호 (plan_id)", "자료 성격 (origin)"),
    )
    rest = ("c-1", "p", "official")
    plan = sheet(
        head,
        ("2026-11-20", "방문", "kim", "비용", "육아휴직", "2026-12-05", "만남", "b", *rest),
        ("2026-11-20", "안내", "kim", "", "", "", "", "1248154321", *rest),
    )
    found = loaded(db, plan)
    assert counts(found) == (2, 1, 0, 1)
    assert "단계(안내)로는 방문했는지 알 수 없어" in refusals(found)[0]
    rows = matters_of(db, ALL).sort_values(["kind", "due_on"])
    assert rows[["kind", "program", "owner", "due_on", "reason"]].to_numpy().tolist() == [
        ["check", "", "kim", "2026-12-05", ""],
        ["check", "", "kim", "2027-01-20", ""],
        ["check", "", "kim", "2027-05-20", ""],
        ["step", "parental", "kim", "2026-12-05", ""],
        ["visit", "", "kim", "", "만남"],
    ]
    before = everything(db)
    assert counts(loaded(db, plan)) == (2, 0, 1, 1)
    assert everything(db) == before
    other = ("2026-11-20", "방문", "kim", "비용", "유연근무", "2026-12-06", "못 만남", "b", *rest)
    found = loaded(db, sheet(head, other))
    assert refusals(found)[0].startswith("이미 적힌 것과 내용이 다릅니다(사유).")
    assert everything(db) == before, "a refused row opens nothing that it says was agreed"
    later = ("2026-11-20", "방문", "kim", "비용", "", "2026-12-06", "만남", "b", *rest)
    assert counts(loaded(db, sheet(head, later))) == (1, 0, 1, 0)
    checks = matters_of(db, ALL, kinds=("check",))["due_on"]
    assert sorted(checks) == ["2026-12-05", "2026-12-06", "2027-01-20", "2027-05-20"]
