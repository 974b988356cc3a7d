"""Campaigns in a real browser: a link, a filter, the effect in words, a file for the planner."""

import io

import openpyxl
import pandas as pd
import pytest

from tests.browser.watch import codes_of


@pytest.fixture
def watched(visited_server, watched_page):
    return watched_page(visited_server.address)


def answer(page) -> str:
    return page.locator("h2").first.inner_text()


def download(page, name: str) -> bytes:
    if not page.get_by_test_id("stPopoverBody").count():
        page.get_by_role("button", name="내려받기").first.click()
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_test_id("stDownloadButton").get_by_text(name).first.click()
    return waiting.value.path().read_bytes()


def test_a_filter_is_kept_in_the_address_and_a_link_shows_the_same(watched):
    page = watched.visit("/campaigns")
    whole = answer(page)
    assert whole.startswith("캠페인 ")
    box = page.get_by_role("combobox", name="방법")
    box.focus()
    page.keyboard.type("플래너 방문")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('channel=visit')", timeout=60_000)
    changed = "(before) => document.querySelector('.stMarkdown h2')?.innerText !== before"
    page.wait_for_function(changed, arg=whole, timeout=60_000)
    watched.settled()
    visits, kept = answer(page), codes_of(page)
    # a keyboard user keeps the focus on the choice, and is told what it changed
    assert box.evaluate("(box) => box.contains(document.activeElement)")
    said = "(answer) => document.querySelector('.said[role=status]')?.textContent === answer"
    page.wait_for_function(said, arg=visits, timeout=10_000)
    again = watched.visit("/campaigns", **{key: kept[key] for key in ("channel", "since")})
    assert answer(again) == visits
    english = watched.visit("/campaigns", channel="visit", lang="en")
    assert "campaigns reached" in answer(english)
    assert watched.misdeeds() == {}


def test_the_effect_is_said_with_its_warnings(watched):
    page = watched.visit("/campaigns", view="effect")
    for words in ("무작위로 남겨 둔 기업", "방문 후 6개월", "평균으로의 회귀", "같은 건물"):
        assert page.get_by_text(words).count(), words


def test_the_files_hold_the_table_and_say_what_was_chosen(watched):
    page = watched.visit("/campaigns", channel="visit")
    csv = pd.read_csv(io.BytesIO(download(page, "CSV")), encoding="utf-8-sig", dtype=str)
    assert csv["단계"].tolist()[:2] == ["대상 선정", "안내"]
    book = openpyxl.load_workbook(io.BytesIO(download(page, "엑셀")))
    said = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    assert "플래너 방문" in said


def test_the_list_for_the_planner_leaves_once_the_reason_is_written_down(watched):
    page = watched.visit("/campaigns", view="left")
    page.get_by_role("button", name="내려받기").first.click()
    assert page.get_by_test_id("stPopoverBody").is_visible()
