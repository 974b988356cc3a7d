"""A reader's path: click, key, link, back, file. The address keeps every step."""

import io

import openpyxl
import pandas as pd
import pytest

from tests.browser.watch import MILLISECONDS_BETWEEN, SPEAKS, codes_of

ACTIVE = "() => document.activeElement.dataset.key ?? null"


@pytest.fixture
def walk(visited_server, watched_page):
    return Walk(watched_page(visited_server.address))


class Walk:
    """A reader with one page open."""

    def __init__(self, watched):
        self.watched = watched
        self.page = watched.page

    def open(self, path: str, **choices):
        self.watched.visit(path, **choices)
        return self

    def codes(self) -> dict[str, str]:
        """Return the codes in the address."""
        return codes_of(self.page)

    def says(self, answer: str) -> None:
        """Wait until the answer begins with this: an address may change before its run begins."""
        said = "(answer) => document.querySelector('.stMarkdown h2')?.innerText.startsWith(answer)"
        self.page.wait_for_function(said, arg=answer, timeout=60_000, polling=MILLISECONDS_BETWEEN)
        self.watched.settled()

    def answer(self) -> str:
        return self.page.locator("h2").first.inner_text()

    def wait_for(self, timeout=60_000, **codes):
        """Wait until the address has these codes and the page has been drawn for them."""
        wanted = "([key, code]) => new URLSearchParams(location.search).get(key) === code"
        for key, code in codes.items():
            self.page.wait_for_function(
                wanted, arg=[key, code], timeout=timeout, polling=MILLISECONDS_BETWEEN
            )
        if "lang" in codes:  # the address changes at once, the words only with the run after it
            self.page.wait_for_function(
                SPEAKS, arg=codes["lang"], timeout=timeout, polling=MILLISECONDS_BETWEEN
            )
        self.watched.settled()
        return self

    def download(self, name: str) -> bytes:
        """Take a file from the open fold, or else from the first table."""
        if not self.page.get_by_test_id("stPopoverBody").count():
            self.page.get_by_role("button", name="내려받기").first.click()
        with self.page.expect_download(timeout=60_000) as waiting:
            self.page.get_by_test_id("stDownloadButton").get_by_text(name).first.click()
        return waiting.value.path().read_bytes()


def test_a_click_on_the_map_leads_into_a_province_and_back_leads_out(walk):
    walk.open("/regions", measure="operating_share")
    outside = walk.answer()
    walk.page.evaluate("window.same = true")
    walk.page.locator(".place-map text", has_text="경북").click(force=True)
    walk.wait_for(sido="47", unit="sigungu").says("경상북도의 가동업체 비율은")
    assert walk.page.evaluate("window.same")  # the page was not reloaded
    inside = walk.answer()
    walk.page.go_back()
    walk.wait_for(sido="all", unit="sido").says(outside)
    walk.page.go_forward()
    walk.wait_for(sido="47", unit="sigungu").says(inside)
    assert walk.watched.misdeeds() == {}


def test_the_keyboard_alone_reaches_a_province(walk):
    walk.open("/regions")
    walk.page.evaluate("window.same = true")
    walk.page.get_by_role("combobox", name="장소").focus()
    walk.page.keyboard.type("경상북도")
    walk.page.get_by_role("option").first.wait_for()  # the list of places may not have arrived yet
    walk.page.keyboard.press("Enter")
    walk.wait_for(sido="47").says("경상북도의")
    assert walk.page.evaluate("window.same")  # the page was not reloaded
    assert walk.page.evaluate("document.activeElement.value") == "경상북도"


def test_a_complex_is_found_by_its_other_names_and_first_consonants(walk):
    page = walk.open("/regions").page
    box = page.get_by_role("combobox", name="장소")
    found = "() => document.querySelector('[role=option]')?.innerText.startsWith('서울디지털')"
    for typed in ("G밸", "구로공", "ㅅㅇㄷㅈㅌ", "서울 디지털"):
        box.fill("부산")
        page.wait_for_function(f"() => !({found})()")
        box.fill(typed)
        page.wait_for_function(found)
    page.keyboard.press("Enter")
    walk.wait_for(sido="11", complex="seoul-digital")


def test_the_place_is_kept_on_every_page_and_through_those_without_one(walk):
    page = walk.open("/regions", sido="47", sigungu="47190").page
    page.evaluate("window.same = true")
    for name in ("데이터", "단지 비교", "캠페인"):
        page.locator("nav.menu").get_by_role("link", name=name).click()
        walk.watched.settled()
    walk.wait_for(sido="47", sigungu="47190")
    assert page.get_by_role("combobox", name="장소").input_value() == "경상북도 › 구미시"
    assert page.evaluate("window.same")  # the page was not reloaded
    page.get_by_role("link", name="조건 지우기").click()
    walk.wait_for(sido="all", sigungu="all")
    assert walk.watched.misdeeds() == {}


def test_who_points_at_a_place_of_the_map_reads_its_name_and_may_copy_its_address(walk):
    link = walk.open("/regions", measure="operating_share").page.locator(".place-map a").first
    assert link.locator("title").count() == 0
    link.dispatch_event("pointerover")
    assert link.locator("title").text_content() == link.get_attribute("aria-label")
    key, address = link.get_attribute("data-key"), link.get_attribute("href")
    assert f"sido={key}" in address
    assert "measure=operating_share" in address
    assert walk.watched.misdeeds() == {}


def test_the_keyboard_alone_walks_over_the_map_and_into_a_province(walk):
    page = walk.open("/regions", measure="operating_share").page
    page.locator(".place-map a[tabindex='0']").focus()
    seen = [page.evaluate(ACTIVE)]
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
        seen.append(page.evaluate(ACTIVE))
    assert None not in seen
    assert len(set(seen)) == 5
    page.keyboard.press("Enter")
    walk.wait_for(sido=seen[-1], unit="sigungu")
    assert walk.watched.misdeeds() == {}


def test_a_link_shows_the_same_in_the_other_language(walk):
    choices = {"measure": "women_share", "sido": "47", "unit": "complex", "size": "employees"}
    korean = walk.open("/regions", **choices).codes()
    english = walk.open("/regions", **(korean | {"lang": "en"})).codes()
    assert english == korean | {"lang": "en"}
    assert walk.answer().startswith("Gyeongsangbuk-do: the women's share is")


def test_another_page_and_back_keeps_every_choice(walk):
    choices = {"measure": "employees", "sido": "47", "kind": "national"}
    before = walk.open("/regions", **choices).codes()
    answer = walk.answer()
    walk.page.locator("nav.menu").get_by_role("link", name="단지 비교").click()
    walk.page.wait_for_url("**/complexes?*compare=*")
    walk.watched.settled()
    walk.page.go_back()
    assert walk.wait_for(sido="47").codes() == before
    walk.says(answer)


def test_going_back_from_a_bare_address_leaves_the_page_at_once(walk):
    walk.open("/methods")
    walk.page.goto(f"{walk.watched.address}/regions")
    walk.wait_for(unit="sido")
    walk.page.go_back()
    walk.page.wait_for_url("**/methods?*")


def test_the_files_hold_the_rows_of_the_table_and_say_where_they_come_from(walk):
    walk.open("/regions", measure="tenants", sido="47", unit="complex")
    csv = pd.read_csv(io.BytesIO(walk.download("CSV")), encoding="utf-8-sig", dtype=str)
    book = openpyxl.load_workbook(io.BytesIO(walk.download("엑셀")))
    table, about = book.worksheets
    assert table["A1"].value.startswith("예시 데이터")
    assert csv["단지"].tolist() == [row[0].value for row in table.iter_rows(min_row=3)]
    assert "구미국가(1단지)" in csv["단지"].tolist()
    said = [cell.value for row in about.iter_rows() for cell in row]
    assert "경상북도" in said
    assert about.title == "설명"


def test_similar_complexes_are_added_and_the_address_names_them(walk):
    walk.open("/complexes", compare="seoul-digital")
    walk.page.get_by_role("button", name="비슷한 단지 더하기").click()
    walk.page.wait_for_function("() => location.search.includes('compare=seoul-digital%2C')")
    chosen = walk.wait_for(lang="ko").codes()["compare"].split(",")
    assert chosen[0] == "seoul-digital"
    assert len(chosen) == len(set(chosen)) == 5
    assert walk.page.get_by_test_id("stMultiSelect").locator("[data-baseweb=tag]").count() in (0, 5)


def test_figures_follow_the_colours_of_the_machine_while_a_page_is_open(walk):
    ground = "() => getComputedStyle(document.querySelector('.place-map svg')).backgroundColor"
    walk.open("/regions")
    assert walk.page.evaluate(ground) == "rgb(238, 242, 247)"
    here = walk.page.url
    walk.page.emulate_media(color_scheme="dark")
    walk.page.wait_for_function(f"(dark) => ({ground})() === dark", arg="rgb(30, 33, 36)")
    walk.page.emulate_media(color_scheme="light")
    walk.page.wait_for_function(f"(light) => ({ground})() === light", arg="rgb(238, 242, 247)")
    assert walk.page.url == here
    assert walk.watched.misdeeds() == {}


def test_an_inset_is_a_stop_of_the_keyboard_of_its_own(walk):
    """Arrow keys move between its circles; Enter opens the complex."""
    walk.open("/regions", unit="complex", measure="tenants")
    capital = walk.page.locator("svg.inset.capital")
    capital.locator("a[tabindex='0']").focus()
    keys = {walk.page.evaluate(ACTIVE)}
    for arrow in ("ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"):
        walk.page.keyboard.press(arrow)
        keys.add(walk.page.evaluate(ACTIVE))
    inside = capital.locator("a").evaluate_all("(all) => all.map((one) => one.dataset.key)")
    assert len(keys) >= 2
    assert keys <= set(inside)
    chosen = walk.page.evaluate(ACTIVE)
    walk.page.keyboard.press("Enter")
    walk.wait_for(complex=chosen)
