"""From a visit to a person on leave: five people in a browser, each signed in with own rights."""

from contextlib import ExitStack
from datetime import date, timedelta

import pytest

from src.domain.matters import Matter, Step
from src.domain.rights import Right
from src.domain.today import today
from src.store.operations.engine import engine_at, open_operations
from src.store.operations.matters import Doer, move_matter, open_matter
from src.store.operations.matters_seen import Sight, matters_of
from src.store.operations.rights import give_right
from tests.browser.conftest import VIEWER
from tests.browser.nursery import forked_server
from tests.browser.test_pages import traceback
from tests.browser.watch import watch
from tests.rights.official import GANGSEO, GURO, publish_official

SECRET = "a secret of the proxy"
RIGHTS = {
    "planner": ("firms", "act"),
    "consultant": ("as_innovation",),
    "bank": ("as_bank",),
    "guro": ("as_local",),
    "official": ("places",),
}
ELSEWHERE = "planner of another district"
FIRM = {"company_id": "guro-firm", "complex_id": "seoul-digital", "company_name": "구로표식산업"}
DAY = today()
LATER = (DAY + timedelta(21)).isoformat()


@pytest.fixture(scope="module")
def folder(once, tmp_path_factory):
    """Official-shaped data, five users, and a referral without an answer for weeks."""
    place = tmp_path_factory.mktemp("following") / "data"
    publish_official(place)
    db = open_operations("", place)
    for user, held in RIGHTS.items():
        for capability in held:
            give_right(db, Right(user, capability, GURO, date(2026, 1, 1)))
    for capability in RIGHTS["planner"]:
        give_right(db, Right(ELSEWHERE, capability, GANGSEO, date(2026, 1, 1)))
    old = (DAY - timedelta(30)).isoformat()
    overdue = Matter(
        "referral",
        **FIRM,
        program="flexible",
        to_agency="local",
        due_on=LATER,
        need="구 상담 3301",
        opened_on=old,
        owner="planner",
    )
    open_matter(db, overdue, Doer("planner", "official", "v1", DAY))
    yield place
    db.dispose()
    engine_at.cache_clear()


@pytest.fixture(scope="module")
def as_user(chromium, folder):
    """Return a function: a user → his own browser at one server, behind a proxy that names him."""
    settings = {
        "SANDAN_DATA": str(folder),
        "SANDAN_USER_HEADER": "X-User",
        "SANDAN_PROXY_SECRET": SECRET,
    }
    with ExitStack() as stack:
        server = stack.enter_context(forked_server(folder.parent / "log", **settings))
        signed_in = {}

        def browser_of(user: str):
            if user not in signed_in:
                context = chromium.new_context(
                    **VIEWER,
                    extra_http_headers={"X-User": user, "X-Sandan-Proxy": SECRET},
                )
                stack.callback(context.close)
                signed_in[user] = watch(context, server.address)
            return signed_in[user]

        yield browser_of
        assert traceback(server.log) == ""


def choose(page, label: str, option: str) -> None:
    """Choose an option of a select box of the open form."""
    form = page.locator('[role="tabpanel"]:visible')
    form.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).first.click()


def write(page, label: str, words: str) -> None:
    form = page.locator('[data-testid="stForm"]:visible')
    box = form.get_by_label(label).first
    box.fill(words)
    box.press("Tab")


def press(watched, name: str) -> None:
    watched.page.get_by_role("button", name=name).locator("visible=true").first.click()
    watched.settled()


def pick(watched, matter: str) -> None:
    """Select the matter whose line holds some words, among those that may be moved."""
    box = watched.page.get_by_role("combobox", name="처리할 일")
    box.click()
    box.fill(matter)
    watched.page.get_by_role("option").filter(has_text=matter).first.click()
    watched.settled()


def move(watched, matter: str, state: str, why: str = "") -> None:
    """Move the matter whose line holds some words, on the open page of follow-up."""
    page = watched.page
    pick(watched, matter)
    page.get_by_role("radiogroup", name="처리 결과").get_by_text(state, exact=True).click()
    if why:
        write(page, "사유", why)
    press(watched, "결과 저장")
    page.get_by_text("처리 결과를").filter(has_text=state).first.wait_for()


def sees(page, *told: str) -> None:
    for words in told:
        page.get_by_text(words).first.wait_for(state="attached", timeout=30_000)


def forms_of(watched, tab: str):
    """Open the forms of the firm and one of their tabs."""
    page = watched.visit("/companies", company="guro-firm")
    page.get_by_text("방문 기록, 연계, 대체인력 요청, 우수사례 남기기").first.click()
    page.get_by_role("tab", name=tab, exact=True).click()
    return page


def test_a_visit_leads_to_a_referral_that_the_other_accepts_and_its_sender_sees_done(as_user):
    planner = as_user("planner")
    page = forms_of(planner, "방문")
    choose(page, "걸림돌", "동료 부담")
    write(page, "메모", "대표와 만남 4417")
    press(planner, "방문 남기기")
    sees(page, "방문을 남겼습니다.", "대표와 만남 4417", "동료 부담")
    page = forms_of(planner, "연계")
    choose(page, "맡길 기관", "일터혁신 컨설팅")
    choose(page, "제도", "육아휴직")
    write(page, "언제까지", LATER)
    write(page, "무엇이 필요한가", "교대제 진단 5528")
    press(planner, "연계 보내기")
    sees(page, "연계를 남겼습니다.")
    consultant = as_user("consultant")
    page = consultant.visit("/follow_up")
    sees(page, "할 일이 1건 있고", "구로표식산업", "교대제 진단 5528")
    assert "4417" not in page.content()
    move(consultant, "연계", "받음")
    move(consultant, "연계", "마침")
    page = planner.visit("/companies", company="guro-firm")
    sees(page, "마침", "consultant", "신청 전")
    assert planner.misdeeds() == consultant.misdeeds() == {}


def test_a_request_is_filled_and_another_is_not(as_user):
    planner, bank = as_user("planner"), as_user("bank")
    for job in ("조립 6611", "회계 6612"):
        page = forms_of(planner, "대체인력 요청")
        write(page, "직무", job)
        write(page, "언제부터", LATER)
        write(page, "몇 개월", "3")
        press(planner, "대체인력 요청하기")
        sees(page, "대체인력 요청을 남겼습니다.")
    sees(bank.visit("/follow_up"), "조립 6611", "회계 6612")
    move(bank, "조립 6611", "후보 있음")
    move(bank, "조립 6611", "채움")
    move(bank, "회계 6612", "못 채움", "알맞은 사람 없음 6613")
    page = planner.visit("/companies", company="guro-firm")
    sees(page, "후보 있음", "못 채움", "알맞은 사람 없음 6613")
    assert planner.misdeeds() == bank.misdeeds() == {}


def test_what_is_overdue_is_shown_to_both_sides_and_nothing_to_others(as_user):
    guro, planner = as_user("guro"), as_user("planner")
    page = guro.visit("/follow_up")
    sees(page, "구 상담 3301", "1건이 늦었습니다")
    page = planner.visit("/follow_up", task="unanswered")
    sees(page, "14일 넘게 답이 없는 연계", "구 상담 3301")
    for user in ("consultant", "bank", "official"):
        page = as_user(user).visit("/follow_up")
        assert "3301" not in page.content()
    sees(page, "권한")
    assert "구로표식산업" not in as_user("official").visit("/campaigns").content()
    move(guro, "연계", "거절", "예산 없음 3302")
    sees(planner.visit("/companies", company="guro-firm"), "예산 없음 3302")


def test_of_two_browsers_that_answer_one_referral_the_second_is_told(as_user, folder):
    db, doer = open_operations("", folder), Doer("planner", "official", "v1", DAY)
    asked = Matter(
        "referral", **FIRM, program="parental", to_agency="innovation", due_on=LATER, need="둘 7700"
    )
    name = open_matter(db, asked, doer)
    consultant = as_user("consultant")
    page = consultant.visit("/follow_up")
    sees(page, "둘 7700")
    move_matter(
        db, (name, 1), Step("accepted"), Doer("other", "official", "v1", DAY), ("receiver",)
    )
    page.get_by_role("radiogroup", name="처리 결과").get_by_text("거절", exact=True).click()
    write(page, "사유", "관할 아님")
    press(consultant, "결과 저장")
    sees(page, "다른 사람(other)이 먼저 '받음'")
    rows = matters_of(db, Sight("official", None, None), company_id="guro-firm")
    assert rows.set_index("matter_id").loc[name, "state"] == "accepted"


def test_a_case_is_proposed_consented_published_and_told_at_another_firm(as_user):
    planner = as_user("planner")
    page = forms_of(planner, "우수사례")
    choose(page, "제도", "육아휴직")
    write(page, "무엇이 필요한가", "두 달 먼저 뽑아 함께 일했습니다 8811")
    press(planner, "우수사례로 추천하기")
    sees(page, "우수사례를 남겼습니다.")
    for state, why in (("동의", "대표, 서면"), ("공개", "")):
        page = planner.visit("/companies", company="guro-firm")
        pick(planner, "우수사례")
        page.get_by_role("radiogroup", name="처리 결과").get_by_text(state, exact=True).click()
        if why:
            write(page, "누가 언제 어떻게", why)
        press(planner, "결과 저장")
        sees(page, "처리 결과를")
        other = as_user(ELSEWHERE).visit("/companies", company="gangseo-firm")
        told = other.get_by_text("두 달 먼저 뽑아 함께 일했습니다 8811")
        assert told.count() == (1 if state == "공개" else 0)
    assert "이름을 밝히지 않은 기업" in other.content()
    assert "구로표식산업" not in other.content()
    own = planner.visit("/companies", company="guro-firm")
    sees(own, "이 기업의 사례는 다른 기업 1곳에 쓰였습니다.")
