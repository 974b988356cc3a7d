"""A planner's path: plan, sheets, outcomes loaded, and the company shows the contact."""

import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from src.command.main import main
from tests import low_uptake_firms as firms
from tests.browser.nursery import forked_server
from tests.browser.seen import OVERHANG
from tests.browser.test_pages import traceback


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with companies to visit; loads go to the same folder."""
    place = tmp_path_factory.mktemp("visits")
    folder = place / "data"
    firms.publish_with_g_valley(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDAN_DATA", str(folder))
        with forked_server(place / "server.log", SANDAN_DATA=str(folder)) as running:
            yield running


def download_sheets(page, path):
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="날짜별 방문 시트").click()
    waiting.value.save_as(path)


def fill_in_first(path) -> str:
    """Write the outcome of the first visit into the sheets and return its company_id."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    columns = {str(cell.value).rsplit("(", 1)[-1].rstrip(")"): cell.column for cell in page[3]}
    page.cell(4, columns["contacted_on"]).value = "2026-11-18"
    page.cell(4, columns["stage"]).value = "방문"
    page.cell(4, columns["planner"]).value = "김플래너"
    page.cell(4, columns["obstacle"]).value = "대표 인식"
    page.cell(4, columns["step"]).value = "육아휴직"
    book.save(path)
    return page.cell(4, columns["company_id"]).value


def test_a_plan_goes_out_as_sheets_and_comes_back_as_contacts(server, watched_page, tmp_path):
    watched = watched_page(server.address)
    page = watched.visit("/low_uptake", window="12", view="plan", status="low")
    sheets = tmp_path / "plan.xlsx"
    download_sheets(page, sheets)
    company_id = fill_in_first(sheets)
    page = watched.visit("/low_uptake", window="12", selected=company_id)
    assert page.get_by_text("아직 접촉하지 않았습니다.").first.is_visible()
    assert main(["load", str(sheets)]) == 0
    page = watched.visit("/low_uptake", window="12", selected=company_id)
    assert page.get_by_text("마지막 접촉은 2026. 11. 18.(방문)입니다.").first.is_visible()
    page.get_by_role("link", name="기업 화면 열기").click()
    page.wait_for_url("**/companies?*company=*")
    watched.settled()
    assert parse_qs(urlsplit(page.url).query)["company"] == [company_id]
    for told in ("김플래너", "대표 인식"):
        page.get_by_text(told).first.wait_for(state="attached", timeout=60_000)
    contact = page.locator("tr", has_text="김플래너").first.text_content()
    assert "육아휴직" in contact  # the step agreed on
    assert traceback(server.log) == ""
    assert watched.misdeeds() == {}


def test_from_nothing_to_a_plan_to_print_in_gumi_in_nine_presses(server, watched_page, tmp_path):
    """A press is a click, a key, or a name typed in one go."""
    watched, presses = watched_page(server.address), 0
    page = watched.visit("/")

    def press(deed) -> None:
        nonlocal presses
        presses += 1
        deed()
        watched.settled()

    press(page.get_by_role("link", name="기업 발굴").first.click)
    page.wait_for_url("**/low_uptake*")
    watched.settled()
    place = page.get_by_role("combobox", name="장소")
    press(place.click)
    press(lambda: page.keyboard.type("구미"))
    page.get_by_role("option").first.wait_for()  # the list of places may not have arrived yet
    press(lambda: page.keyboard.press("Enter"))
    page.wait_for_url("**/*=47*")
    watched.settled()
    press(page.get_by_text("방문 계획", exact=True).first.click)
    page.get_by_role("button", name="날짜별 방문 시트").wait_for(timeout=60_000)
    presses += 1
    sheets = tmp_path / "plan.xlsx"
    download_sheets(page, sheets)
    book = openpyxl.load_workbook(sheets)
    cards = book["카드"]
    assert int(cards.page_setup.paperSize) == 9  # A4
    rows = [row for row in book.worksheets[0].iter_rows(min_row=4, values_only=True) if any(row)]
    assert rows
    assert all("구미1" in row for row in rows)
    assert presses <= 9
    assert traceback(server.log) == ""
    assert watched.misdeeds() == {}


def test_small_makers_of_g_valley_not_contacted_are_the_same_as_list_map_and_file(
    server, watched_page
):
    """Fifteen presses to the list, four more to the file, two to the firms on the map."""
    watched = watched_page(server.address)
    page, presses = watched.visit("/low_uptake", window="12"), 0

    def press(deed) -> None:
        nonlocal presses
        presses += 1
        deed()

    def choose(label: str, typed: str, key: str, code: str) -> None:
        answer = page.locator("h2").first.inner_text()
        press(page.get_by_role("combobox", name=label).first.click)
        press(lambda: page.keyboard.type(typed))
        page.get_by_role("option").first.wait_for()  # the list may not have arrived yet
        press(lambda: page.keyboard.press("Enter"))
        kept = "([key, code]) => new URLSearchParams(location.search).get(key) === code"
        page.wait_for_function(kept, arg=[key, code], timeout=60_000)
        if key == "complex":
            # The address of a place changes before its run begins, which redraws the boxes: text
            # typed into one meanwhile is lost
            anew = "(answer) => document.querySelector('h2')?.innerText !== answer"
            page.wait_for_function(anew, arg=answer, timeout=60_000)
        watched.settled()

    choose("장소", "G밸리", "complex", "seoul-digital")
    choose("업종", "제조업 전체", "industry", "manufacturing")
    press(lambda: page.keyboard.press("Escape"))
    choose("기업 규모", "5~49", "size_band", "5-49")
    press(page.get_by_text("조건 더 보기").first.click)
    choose("접촉 여부", "접촉하지", "reached", "no")
    press(lambda: page.keyboard.press("Escape"))
    assert presses == 15
    wanted = {"g-machinery", "g-second"}  # not the large one, the office, the contacted
    links = page.locator("a[href*='selected=g-']").all()
    assert {link.get_attribute("href").split("selected=")[1] for link in links} == wanted
    file = openpyxl.load_workbook(download_list(watched)).worksheets[0]
    columns = {str(cell.value): cell.column for cell in file[2]}
    ids = [file.cell(row, columns["기업 식별자"]).value for row in range(3, file.max_row + 1)]
    assert sorted(ids) == sorted(wanted)
    page.get_by_text("지도", exact=True).first.click()
    building = page.locator(".place-map a[data-key='building-g1']")
    building.wait_for(timeout=60_000)
    assert "기업 2곳" in building.get_attribute("aria-label")
    building.click()
    page.wait_for_url("**building=g1*")
    watched.settled()
    page.locator(".place-map a[data-to*='selected=g-']").first.wait_for(timeout=60_000)
    links = page.locator(".place-map a[data-to*='selected=g-']").all()
    assert {link.get_attribute("data-to").split("selected=")[1] for link in links} == wanted
    assert traceback(server.log) == ""
    assert watched.misdeeds() == {}


def download_list(watched):
    """Give a reason and return the list as a workbook."""
    page = watched.page
    page.get_by_text("내려받기").first.click()
    page.get_by_role("combobox", name="내려받는 사유").click()
    page.get_by_role("option", name="기업 방문").click()
    watched.settled()
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_test_id("stDownloadButton").get_by_text("엑셀").first.click()
    return io.BytesIO(waiting.value.path().read_bytes())


def test_a_mark_is_kept_and_shown_to_the_next_reader(server, watched_page):
    watched = watched_page(server.address)
    watched.visit("/low_uptake", window="12")
    page = watched.visit("/low_uptake", window="12", selected="one-of-nine")
    reason = page.get_by_label("사유")
    reason.fill("담당자 휴가")
    reason.blur()
    page.get_by_role("button", name="표시하기").click()
    page.get_by_text("‘후속 관리’ 표시를 저장했습니다.").wait_for(timeout=60_000)
    other = watched_page(server.address).visit(
        "/low_uptake", window="12", selected="one-of-nine", marked="follow_up"
    )
    assert other.get_by_text("담당자 휴가").first.is_visible()


def test_every_view_is_whole_at_every_width(server, watched_page):
    watched = watched_page(server.address)
    for view in ("list", "map", "funnel", "plan"):
        watched.visit("/low_uptake", window="12", view=view)
        is_whole(watched, view)
        watched.turn("en", 390, "dark")
        is_whole(watched, view)


def is_whole(watched, view: str) -> None:
    assert watched.page.evaluate(OVERHANG) <= 0, view
    assert watched.page.get_by_test_id("stException").count() == 0, view
    assert watched.misdeeds() == {}, view
