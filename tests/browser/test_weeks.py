"""A campaign lead's path on a Monday: a link, a filter, a signal, a complex, a file."""

import io

import openpyxl
import pandas as pd
import pytest

from tests.browser.nursery import forked_server
from tests.browser.watch import codes_of
from tests.weeks import WEEKS, eligible, even, published, starts


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weeks")
    dip = even(30)
    dip[-16] = 2
    people = [eligible(90), eligible(60, "k2"), eligible(40, "k3")]
    published(folder, starts(even(60)), starts(dip, "k2"), starts(even(10), "k3"), people=people)
    with forked_server(folder / "server.log", SANDAN_DATA=str(folder)) as running:
        yield running


@pytest.fixture
def watched(server, watched_page):
    return watched_page(server.address)


def says(watched, words: str) -> None:
    """Wait until the answer contains these words."""
    said = "(words) => document.querySelector('.stMarkdown h2')?.innerText.includes(words)"
    watched.page.wait_for_function(said, arg=words, timeout=60_000)
    watched.settled()


def download(watched, name: str) -> bytes:
    buttons = watched.page.locator(
        "[class*=st-key-download_weekly_csv], [class*=st-key-download_weekly_xlsx]"
    )
    if not buttons.count():
        watched.page.locator("[class*=st-key-take_weekly]:not([class*=weekly_])").click()
    with watched.page.expect_download(timeout=60_000) as waiting:
        buttons.get_by_text(name).first.click()
    return waiting.value.path().read_bytes()


def test_a_link_opens_the_same_weeks_in_the_other_language(watched):
    watched.visit("/weekly", complex="magok", as_of="2026-W40", shown="users")
    says(watched, "마곡에서 육아휴직을 시작한 사람은")
    chosen = codes_of(watched.page)
    assert chosen["as_of"] == "2026-W40"
    watched.visit("/weekly", **(chosen | {"lang": "en"}))
    says(watched, "Magok: ")
    assert codes_of(watched.page) == chosen | {"lang": "en"}
    assert watched.misdeeds() == {}


ROOM = """[...document.querySelectorAll('.chart')].slice(0, 1).map(({ firstElementChild: drawn }) =>
  ['l', 'r', 't', 'b'].map((edge) => [drawn._fullLayout._size[edge], drawn.layout.margin[edge]]))"""
"""The margins of the first chart: those that plotly.js computed, and those that were reserved."""
FAILED = "그림을 그리지 못했습니다. 화면을 새로 고치세요. 수치는 표에도 있습니다."
SENT = "() => JSON.parse(document.querySelector('[data-chart=weekly_chart]').dataset.figure)"


def test_a_chart_is_drawn_once_and_its_drawing_goes_on_with_another_choice(watched):
    page = watched.visit("/weekly")
    for lang, width in (("ko", 1440), ("en", 390)):
        watched.turn(lang, width, "light")
        [edges] = page.evaluate(ROOM)
        assert [came_to for came_to, _ in edges] == [set_aside for _, set_aside in edges]
    before = page.evaluate(SENT)
    page.evaluate(
        "document.querySelector('[data-chart=weekly_chart]').firstElementChild.id = 'ours'"
    )
    page.evaluate("goTo('shown=users')")
    page.wait_for_function(
        f"(before) => JSON.stringify(({SENT})()) !== JSON.stringify(before)", arg=before
    )
    watched.settled()
    drawn = page.evaluate(
        "[ours.closest('.chart').dataset.chart, ours.data.length, ours.clientWidth > 300]"
    )
    assert drawn == ["weekly_chart", len(page.evaluate(SENT)["data"]), True]
    assert page.evaluate("document.querySelectorAll('#ours').length") == 1
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_function(
        "ours.layout.width === ours.parentElement.clientWidth && ours.layout.width > 800"
    )
    assert watched.misdeeds() == {}


NAMED = {
    "data": [{"type": "scatter", "y": [1, 2]}],
    "layout": {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "annotations": [{"text": "Gumi…", "x": 0, "y": 1, "showarrow": False}],
    },
    "wide": {"from": 600, "layout": {"annotations": {"0": {"text": "Gumi National"}}}},
}


def test_a_name_that_is_cut_on_a_telephone_is_whole_where_there_is_room(watched):
    page = watched.visit("/weekly")
    page.evaluate(
        """(figure) => {
          const named = document.querySelector('.chart').cloneNode();
          named.removeAttribute('data-drawn');
          named.dataset.chart = 'named';
          named.dataset.figure = JSON.stringify(figure);
          document.querySelector('.chart').before(named);
        }""",
        NAMED,
    )
    name = "document.querySelector('[data-chart=named] .annotation-text')"
    drawn = f"(text) => {name}?.textContent === text"
    for width, text in ((1440, "Gumi National"), (390, "Gumi…"), (1440, "Gumi National")):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(drawn, arg=text)
    assert watched.misdeeds() == {}


def test_a_chart_that_cannot_be_drawn_says_so_and_the_next_one_is_drawn(watched):
    page = watched.page
    page.route("**/plotly-*.min.js", lambda route: route.abort())
    watched.visit("/weekly")
    assert page.locator(".chart").all_inner_texts() == [FAILED] * page.locator(".chart").count()
    page.unroute("**/plotly-*.min.js")
    before = page.evaluate(SENT)
    page.evaluate("goTo('shown=users')")
    page.wait_for_function(
        f"(before) => JSON.stringify(({SENT})()) !== JSON.stringify(before)", arg=before
    )
    watched.settled()
    page.wait_for_selector("[data-chart=weekly_chart] .main-svg")
    page.evaluate("""() => {
      const spoilt = document.querySelector('.chart').cloneNode();
      spoilt.removeAttribute('data-drawn');
      spoilt.dataset.chart = 'spoilt';
      spoilt.dataset.figure = '{}';
      document.querySelector('.chart').before(spoilt);
    }""")
    page.wait_for_selector("[data-chart=spoilt][data-drawn=failed]")
    assert page.locator("[data-chart=spoilt]").inner_text() == FAILED
    assert page.locator("[data-chart=weekly_chart] .main-svg").count() > 0
    watched.forget()


def test_a_filter_changes_the_answer_and_the_address(watched):
    watched.visit("/weekly")
    says(watched, "전국에서")
    watched.page.get_by_role("button", name="조건 더 보기").click()
    watched.page.get_by_role("combobox", name="업종").first.focus()
    watched.page.keyboard.type("음식료")
    watched.page.keyboard.press("Enter")
    says(watched, "전국 · 음식료에서")
    assert codes_of(watched.page)["industry"] == "food"
    watched.page.go_back()
    says(watched, "전국에서")


def test_a_signal_is_said_in_a_sentence(watched):
    watched.visit("/weekly", complex="magok")
    says(watched, "마곡에서")
    page = watched.page.get_by_test_id("stMain").inner_text()
    assert "우연으로 보기 어려운 변화가 1건 있습니다" in page
    assert "이례적으로 적습니다" in page
    assert "95% 구간이 실제 값을 포함한 비율" in page
    assert watched.misdeeds() == {}


def test_a_file_holds_every_week_with_its_nowcast_and_says_what_is_provisional(watched):
    watched.visit("/weekly", complex="magok")
    says(watched, "마곡에서")
    csv = pd.read_csv(io.BytesIO(download(watched, "CSV")), encoding="utf-8-sig")
    assert len(csv) == len(WEEKS)
    assert csv["잠정·확정"].tolist()[:2] == ["잠정", "확정"]
    assert csv["추정 사용자 (명)"].notna().tolist()[:2] == [True, False]
    dip = csv[csv["주 (월요일)"] == f"{WEEKS[-16]:%Y-%m-%d}"].iloc[0]
    assert (dip["신고된 사용자 (명)"], dip["판단"]) == (2, "이례적으로 적음")
    book = openpyxl.load_workbook(io.BytesIO(download(watched, "엑셀")))
    about = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    assert "마곡" in about
    assert any("98%" in str(cell) for cell in about)
