"""후속 관리: recorded at a firm, answered by its agency, seen again by the sender."""

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from src.domain.matter_tables import MATTER_TABLE
from src.domain.matters import Matter, Step
from src.load.matter_files import firms_in
from src.metrics.next_complexes import next_complexes
from src.screens.follow_up import files, next_complex
from src.screens.follow_up.ahead import span
from src.store.operations.case_uses import count_uses, note_uses
from src.store.operations.matters import Doer, move_matter, open_matter
from src.store.operations.matters_seen import Sight, matters_of
from src.store.queries.low_uptake import open_by_complex
from src.store.snapshots import current_snapshot
from src.ui import reader
from tests.rights.official import GURO, publish_official
from tests.screen import open_page, tables_of
from tests.store import small

NEED = "육아휴직 급여 상담 7719"
OLD = "2026-09-01"


@pytest.fixture
def official(once, served, tmp_path):
    """Official-shaped data, with an operations database of this test's own."""
    snapshot = current_snapshot(once("official_markers", publish_official, tmp_path / "data"))
    return served(snapshot)


def words(app) -> str:
    """Return all words of a page, including its tables."""
    said = [e.value for e in (*app.markdown, *app.caption, *app.info, *app.success, *app.subheader)]
    tables = [table.value.astype("str").to_csv() for table in tables_of(app)]
    return "\n".join([*map(str, said), *tables, *(str(box.options) for box in app.selectbox)])


def field(app, name: str):
    """Return the widget of a form whose key begins with this."""
    widgets = (*app.selectbox, *app.text_input, *app.text_area, *app.radio, *app.number_input)
    return next(one for one in widgets if (one.key or "").startswith(name))


def button(app, label: str):
    return next(one for one in app.button if one.label == label)


@pytest.mark.slow
def test_a_referral_goes_from_the_firm_to_the_agency_and_its_answer_back(official, rights):
    rights.only("firms", "act", region=GURO)
    app = open_page("companies", company="guro-firm")
    field(app, "matter_referral_to_agency").set_value("job_centre")
    field(app, "matter_referral_program").set_value("parental")
    field(app, "matter_referral_due_on").set_value("2026-12-20")
    field(app, "matter_referral_need").set_value(NEED)
    button(app, "연계 보내기").click().run()
    assert not app.exception
    assert [one.value for one in app.success] == ["연계를 남겼습니다."]
    assert NEED in words(app)

    rights.only("as_job_centre", region=GURO)
    app = open_page("follow_up")
    said = words(app)
    assert app.markdown[0].value == "## 할 일이 1건 있고, 그 가운데 0건이 늦었습니다."
    for seen in ("구로표식산업", "육아휴직", NEED, "2026-12-20"):
        assert seen in said
    for state in ("accepted", "done"):
        field(app, "matter_to_").set_value(state)
        button(app, "결과 저장").click().run()
        assert not app.exception
        app = open_page("follow_up")

    rights.only("firms", "act", region=GURO)
    history = tables_of(open_page("companies", company="guro-firm"))
    table = next(one.value for one in history if "moved_on" in one.value)
    assert table.loc[table["kind"] == "연계", "state"].tolist() == ["마침", "받음", "보냄"]
    assert table.loc[table["kind"] == "지원금", "state"].tolist() == ["신청 전"]


@pytest.mark.parametrize(
    ("held", "region"),
    [
        (("as_bank",), GURO),
        (("as_job_centre",), "11500"),
        pytest.param(("places", "act", "export"), "*", marks=pytest.mark.slow),
        pytest.param((), "*", marks=pytest.mark.slow),
    ],
)
def test_nobody_else_sees_what_was_handed_over(held, region, official, rights):
    matter = Matter(
        "referral",
        company_id="guro-firm",
        complex_id="seoul-digital",
        company_name="구로표식산업",
        program="parental",
        to_agency="job_centre",
        due_on="2026-12-20",
        need=NEED,
        opened_on=OLD,
    )
    open_matter(reader.operations(), matter, Doer("kim", "official", "v1", date(2026, 11, 1)))
    rights.only(*held, region=region)
    said = words(open_page("follow_up"))
    assert NEED not in said
    assert "구로표식산업" not in said


def test_the_second_of_two_who_answer_is_told_in_one_sentence(official, rights):
    matter = Matter(
        "request",
        company_id="guro-firm",
        complex_id="seoul-digital",
        company_name="구로표식산업",
        to_agency="bank",
        job="조립",
        place="구로 3",
        starts_on="2026-12-31",
        months=3,
        opened_on=OLD,
    )
    db, kim = reader.operations(), Doer("lee", "official", "v1", date(2026, 11, 1))
    name = open_matter(db, matter, kim)
    rights.only("as_bank", region=GURO)
    app = open_page("follow_up")
    move_matter(db, (name, 1), Step("candidate"), kim, ("receiver",))
    field(app, "matter_to_").set_value("unfilled")
    field(app, "matter_why_").set_value("후보 없음")
    button(app, "결과 저장").click().run()
    assert len(app.error) == 1
    assert re.search(r"다른 사람\(lee\)이 먼저 '후보 있음'", app.error[0].value)


def test_a_sole_proprietors_name_is_hidden_from_who_may_not_read_it(official, rights):
    matter = Matter(
        "referral",
        company_id="guro-person",
        complex_id="seoul-digital",
        company_name="홍길동표식철물",
        program="parental",
        to_agency="job_centre",
        due_on="2026-12-20",
        opened_on=OLD,
    )
    open_matter(reader.operations(), matter, Doer("kim", "official", "v1", date(2026, 11, 1)))
    rights.only("firms", "act", region=GURO)
    said = words(open_page("follow_up"))
    assert "홍길동표식철물" not in said
    assert "14일 넘게 답이 없는 연계" in said


@pytest.mark.slow
def test_the_page_of_campaigns_measures_the_work_by_agency(official, rights):
    by = Doer("kim", "official", "v1", date(2026, 11, 1))
    firm = {"company_id": "guro-firm", "complex_id": "seoul-digital", "company_name": "가"}
    referral = Matter(
        "referral",
        **firm,
        program="parental",
        to_agency="kicox",
        due_on="2026-12-20",
        opened_on="2026-09-01",
    )
    soon = Step("accepted", moved_on="2026-09-05")
    late = Step("refused", "관할 아님", moved_on="2026-10-01")
    open_matter(reader.operations(), referral, by, soon)
    open_matter(reader.operations(), referral, by, late)
    visit = Step("done", obstacle="cost", moved_on="2026-09-02")
    open_matter(reader.operations(), Matter("visit", **firm, opened_on="2026-09-01"), by, visit)
    rights.only("firms", region=GURO)
    app = open_page("campaigns", view="work", work_by="to_agency")
    assert not app.exception
    said = "\n".join(one.value for one in app.markdown)
    assert "14일 안에 답한 비율은 50.0%입니다 (2건 가운데 1건" in said
    assert "가장 많이 들은 걸림돌은 비용입니다" in said
    table = next(one.value for one in tables_of(app) if "numerator" in one.value)
    assert table.iloc[0].tolist()[:5] == [
        *("한국산업단지공단", "14일 안에 답한 비율", 1, 2, 50.0),
    ]


@pytest.mark.slow
def test_who_runs_the_bank_stands_beside_the_requests_that_were_filled(official, rights):
    by = Doer("kim", "official", "v1", date(2026, 11, 1))
    request = Matter(
        "request", company_id="guro-firm", complex_id="seoul-digital", company_name="가",
        to_agency="bank", job="조립", place="구로", starts_on="2026-12-31", months=3,
        industry="electronics", opened_on=OLD,
    )  # fmt: skip
    steps = Step("candidate", moved_on="2026-09-05"), Step("placed", moved_on="2026-09-21")
    open_matter(reader.operations(), request, by, *steps)
    rights.only("firms", region=GURO)
    for cut, place in (("complex_id", {}), ("industry", {"complex": "seoul-digital"})):
        tables = tables_of(open_page("campaigns", view="work", work_by=cut, **place))
        shown = [one.value for one in tables if "operators" in one.value]
        told = dict(pd.concat(shown)[["work", "operators"]].to_numpy().tolist())
        assert told == {
            "14일 안에 답한 비율": "",
            "채운 대체인력 요청의 비율": "커리어넷",
            "채우기까지 걸린 날 (평균)": "커리어넷",
        }


@pytest.mark.slow
def test_a_case_is_told_on_another_firms_page_once_it_is_published_and_without_a_name(
    official, rights
):
    by = Doer("kim", "official", "v1", date(2026, 9, 1))
    case = Matter(
        "case",
        company_id="gangseo-person",
        complex_id="magok",
        company_name="임꺽정표식상회",
        program="parental",
        obstacle="substitute",
        need="두 달 먼저 뽑아 함께 일했습니다.",
        cost_krw=4_000_000,
        industry="machinery",
        size_band="300+",
    )
    name = open_matter(reader.operations(), case, by)
    rights.only("firms", region=GURO)
    assert "두 달 먼저" not in words(open_page("companies", company="guro-person"))
    move_matter(reader.operations(), (name, 1), Step("consented", "대표, 2026-09-02, 서면"), by)
    move_matter(reader.operations(), (name, 2), Step("published"), by)
    said = words(open_page("companies", company="guro-person"))
    assert "**이름을 밝히지 않은 기업** · 제도: 육아휴직. 걸림돌: 대체인력. 두 달 먼저 뽑아" in said
    assert "임꺽정표식상회" not in said
    assert "두 달 먼저" not in words(open_page("companies", company="guro-firm"))  # electronics
    open_page("companies", company="guro-person")  # drawn again: one use per day
    uses = count_uses(reader.operations(), Sight("official", None, None))
    assert uses.to_numpy().tolist() == [[name, 1, 0, 1]]


@pytest.mark.slow
def test_how_often_a_case_was_used_stands_in_its_row_and_on_its_firms_page(
    official, rights, monkeypatch
):
    monkeypatch.setattr("src.ui.widgets._is_open", lambda box: True)
    by, out = Doer("kim", "official", "v1", date(2026, 9, 1)), Step("published")
    told = Matter(
        "case", company_id="guro-firm", complex_id="seoul-digital", company_name="구로표식산업",
        program="parental", need="나눠 함", matter_id="told",
    )  # fmt: skip
    unused = replace(told, company_id="guro-person", matter_id="unused")
    far = replace(told, company_id="gangseo-person", complex_id="magok", matter_id="far")
    for case in (told, unused, far):
        open_matter(reader.operations(), case, by, Step("consented", "대표, 서면"), out)
    used = [("told", "a"), ("told", "b"), ("far", "a")]
    note_uses(reader.operations(), used, "page", date(2026, 11, 1))
    note_uses(reader.operations(), [("told", "a")], "sheet", date(2026, 11, 2))
    rights.only("firms", region=GURO)
    app = open_page("follow_up")
    assert "사례가 2건 있고 1건이 쓰였습니다. 기업 화면에 2번, 방문 시트에 1번" in words(app)
    table = next(one.value for one in tables_of(app) if "by_sheet" in one.value)
    shown = table[["company_name", "state", "by_page", "by_sheet", "firms"]]
    assert shown.iloc[0].tolist() == ["구로표식산업", "공개", 2, 1, 2]
    assert shown.iloc[1].tolist()[2:] == [0, 0, 0]
    firm = words(open_page("companies", company="guro-firm"))
    assert "다른 기업 2곳에 쓰였습니다. 기업 화면 2번, 방문 시트 1번" in firm


@pytest.mark.slow
def test_a_complex_is_chosen_and_moves_to_its_next_stage(official, rights):
    rights.only("firms", "act", region=GURO)
    app = open_page("follow_up")
    field(app, "rollout_complex_").set_value("seoul-digital")
    field(app, "rollout_owner_").set_value("kim")
    button(app, "선정하기").click().run()
    assert not app.exception
    assert [one.value for one in app.success] == ["확산 단계를 남겼습니다."]
    assert field(app, "matter_to_").options == ["협약"]
    button(app, "결과 저장").click().run()
    table = next(one.value for one in tables_of(app) if "complex_name" in one.value)
    assert table[["state", "owner"]].to_numpy().tolist() == [["협약", "kim"]]


@pytest.mark.slow
def test_the_second_of_two_who_choose_one_complex_is_told_that_it_was_there(official, rights):
    rights.only("firms", "act", region="*")
    first, second = open_page("follow_up"), open_page("follow_up")
    for app, owner in ((first, "kim"), (second, "lee")):
        field(app, "rollout_complex_").set_value("seoul-digital")
        field(app, "rollout_owner_").set_value(owner)
        button(app, "선정하기").click().run()
        assert not app.exception
    assert [one.value for one in second.success] == []
    assert "다른 사람이 먼저 남긴 것입니다" in second.warning[0].value
    rows = matters_of(reader.operations(), Sight("official", None, None), kinds=("rollout",))
    assert rows["owner"].tolist() == ["kim"]


@pytest.mark.slow
def test_the_bank_reads_from_when_and_for_how_many_months_on_its_own_list(official, rights):
    request = Matter(
        "request", "guro-firm", "seoul-digital", "구로표식산업", owner="kim", to_agency="bank",
        job="조립", place="구로", starts_on="2026-12-01", months=6, opened_on=OLD,
    )  # fmt: skip
    open_matter(reader.operations(), request, Doer("kim", "official", "v1", date(2026, 11, 28)))
    rights.only("as_bank", region=GURO)
    app = open_page("follow_up")
    assert field(app, "handed_to").value == "bank"
    task, listed = (
        next(one.value for one in tables_of(app) if name in one.value).iloc[0]
        for name in ("task", "starts")
    )
    assert task["program"] == "조립 · 2026-12-01부터 6개월"
    assert listed[["about", "starts", "due_on"]].tolist() == ["조립", "2026-12-01부터 6개월", ""]


def test_who_may_load_and_see_no_matters_is_told_which_rights_loading_needs(official, rights):
    rights.only("load", region="*")
    app = open_page("follow_up")
    assert "이 화면을 볼 수 있으면서(firms" in app.caption[-1].value


@pytest.mark.slow
def test_the_columns_of_a_sheet_are_asked_for_with_what_was_recognised(
    official, rights, monkeypatch
):
    rights.only("firms", "load", region="*")
    kept = {}
    monkeypatch.setattr(files, "save_mapping", lambda folder, mark, **about: kept.update(about))
    head = SimpleNamespace(titles=["사업자등록번호", "의뢰일", "어디로", "제도"], fingerprint="f")
    known = {"company_id": "사업자등록번호", "moved_on": "의뢰일", "program": "제도"}
    error = SimpleNamespace(head=head, table=MATTER_TABLE["referral"], known=known)
    app = open_page("follow_up")
    app.session_state["_unmapped"] = error
    app.run()
    assert field(app, "answers_map_program").value == "제도"
    button(app, "열 맞추기 저장").click().run()
    assert [one.value for one in app.error] == [
        "아직 고르지 않은 열이 있어 저장하지 않았습니다: 기관."
    ]
    field(app, "answers_map_to_agency").set_value("어디로")
    button(app, "열 맞추기 저장").click().run()
    assert kept["columns"] == known | {"to_agency": "어디로"}


@pytest.mark.slow
def test_the_complex_that_comes_next_is_named_with_its_interval_until_it_is_chosen(
    few_made_up, served, monkeypatch
):
    served(few_made_up)
    app = open_page("follow_up")
    assert not app.exception
    said = re.search(
        r"가장 앞선 (.+)는 ([0-9,]+)명 모자란 것으로 보이나.*0을 포함합니다", words(app)
    )
    assert said, words(app)

    def surer(*given):
        return next_complexes(*given).assign(need=40.2, need_lower=22.8, need_upper=54.2)

    monkeypatch.setattr(next_complex, "next_complexes", surer)
    chosen = Matter("rollout", complex_id="gumi-1", owner="kim")
    open_matter(reader.operations(), chosen, Doer("kim", "sample", "v1", date(2026, 11, 1)))
    told = words(open_page("follow_up"))
    assert "40명 더 있습니다(95% 구간 23~54명)" in told
    assert "다음은 구미" not in told


@pytest.mark.slow
def test_a_firm_that_data_propose_becomes_a_case_with_how_sure_that_is(
    few_made_up, served, monkeypatch
):
    served(few_made_up)
    monkeypatch.setattr("src.ui.widgets._is_open", lambda box: True)
    app = open_page("follow_up")
    assert not app.exception
    said = words(app)
    assert re.search(r"뚜렷이 많이 쓴 기업이 [0-9,]+곳 있습니다", said)
    firm = field(app, "case_proposed_")
    named = firm.options[0]
    firm.select_index(0)
    button(app, "우수사례로 추천하기").click().run()
    assert not app.exception
    assert [one.value for one in (*app.success, *app.error)] == ["우수사례를 남겼습니다."]
    assert named not in field(app, "case_proposed_").options
    cases = matters_of(reader.operations(), Sight("sample", None, None), kinds=("case",))
    assert cases["state"].tolist() == ["proposed"]
    assert re.search(r"자료가 추천: 육아휴직 대상자 \d+명 가운데 \d+명", cases["need"].iloc[0])


@pytest.mark.slow
def test_targets_follow_the_open_people_of_each_area_and_say_how(official, rights, monkeypatch):
    monkeypatch.setattr("src.ui.widgets._is_open", lambda box: True)
    day = reader.today()
    by = Doer("kim", "official", "v1", day)
    for days in (20, 100, 110, 120, 130):
        visit = Matter(
            "visit", company_id="guro-firm", complex_id="seoul-digital", owner="kim",
            opened_on=(day - timedelta(days)).isoformat(),
        )  # fmt: skip
        done = Step("done", moved_on=visit.opened_on)
        open_matter(reader.operations(), visit, by, done)
    rights.only("firms", region=GURO)
    app = open_page("follow_up", goal_more="50")
    assert not app.exception
    table = next(one.value for one in tables_of(app) if "target" in one.value)
    open_people = small.ask(official, open_by_complex(regions=(GURO,))).iloc[0]
    assert table[["who", "complexes", "done"]].to_numpy().tolist() == [["kim", 1, 1]]
    assert table["people"].tolist() == [open_people["people"]]
    assert table["target"].tolist() == [min(6, open_people["firms"])]
    assert "앞선 91일에 모두 4건을 했고, 이번 91일의 목표는 모두 6건입니다" in words(app)
    ahead = next(one.value for one in tables_of(app) if "over" in one.value)
    checks = matters_of(reader.operations(), Sight("official", None, None), kinds=("check",))
    first, last = span(day)
    due = checks["due_on"].between(first.isoformat(), last.isoformat()).sum()
    assert ahead.loc[ahead["what"] == "점검할 때", "due"].sum() == due > 0


@pytest.mark.slow
def test_a_firm_is_held_against_its_own_year_before_once_a_year_has_passed(official, rights):
    rights.only("firms", region=GURO)
    by, firm = Doer("kim", "official", "v1", date(2026, 11, 1)), {"company_id": "guro-firm"}
    visit = Matter("visit", **firm, complex_id="seoul-digital", opened_on="2026-01-05")
    open_matter(reader.operations(), visit, by, Step("done", moved_on="2026-01-05"))
    assert "12개월은 2027-01에 찹니다" in words(open_page("companies", company="guro-firm"))
    early = replace(visit, opened_on="2025-09-05")
    open_matter(reader.operations(), early, by, Step("done", moved_on="2025-09-05"))
    said = words(open_page("companies", company="guro-firm"))
    # 45,719 eligible in each month; the year before begins with the data, in 2025-01
    assert "앞 12개월에 대상자 365,752명" in said
    assert "뒤 12개월에 대상자 548,628명" in said
    assert "자료는 2025-01부터 있어" in said


@pytest.mark.slow
def test_a_request_is_filled_or_not_by_the_bank_and_whoever_asked_sees_it(official, rights):
    rights.only("firms", "act", region=GURO)
    for job in ("조립", "회계"):
        app = open_page("companies", company="guro-firm")
        assert "운영기관은 커리어넷입니다" in words(app)
        for name, value in (
            *(("job", job), ("starts_on", "2026-12-15"), ("place", "구로 2층"), ("months", 3)),
        ):
            field(app, f"matter_request_{name}_").set_value(value)
        button(app, "대체인력 요청하기").click().run()
        assert [one.value for one in app.success] == ["대체인력 요청을 남겼습니다."]
    rights.only("as_bank", region=GURO)
    for state, at, why in (
        ("candidate", "요청함", ""),
        ("placed", "후보 있음", ""),
        ("unfilled", "요청함", "알맞은 사람 없음"),
    ):
        app = open_page("follow_up")
        chosen = next(one for one in app.selectbox if one.key == "matter_chosen")
        chosen.select_index(next(i for i, o in enumerate(chosen.options) if at in o)).run()
        field(app, "matter_to_").set_value(state)
        field(app, "matter_why_").set_value(why)
        button(app, "결과 저장").click().run()
        assert not app.exception
        assert not app.error, state
    rights.only("firms", "act", region=GURO)
    history = tables_of(open_page("companies", company="guro-firm"))
    table = next(one.value for one in history if "moved_on" in one.value)
    assert sorted(table["state"]) == ["못 채움", "요청함", "요청함", "채움", "후보 있음"]
    assert "알맞은 사람 없음" in table["reason"].tolist()


def test_a_matter_of_a_file_hides_the_name_of_a_sole_proprietor(official):
    found = firms_in(official)(["1230112345"])
    assert found[["company_id", "company_name"]].to_numpy().tolist() == [["guro-person", "홍○○○"]]
