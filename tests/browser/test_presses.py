"""How many presses the readers' questions take, by mouse and by keyboard alone.

A press is a click, Enter, Escape, Space, an arrow, or words typed in one go. Tab does not count as
a press; how often it is needed is counted separately.
"""

import io
import re

import pytest
from PIL import Image

from tests.browser.test_walk import Walk
from tests.browser.watch import codes_of, watch

MOST_TABS = 60
WEAK = "▼"
INTO_COMPLEX = "[data-to*='complex=']:not([data-to*='complex=all'])"


class Reader(Walk):
    """A reader whose presses are counted."""

    def __init__(self, watched):
        super().__init__(watched)
        self.presses = self.tabs = 0
        self.page.set_default_timeout(60_000)

    def click(self, one, **codes):
        """Click, and wait until the address has the codes."""
        self.presses += 1
        one.click()
        return self.wait_for(**codes)

    def key(self, name: str, **codes):
        self.presses += 1
        self.page.keyboard.press(name)
        return self.wait_for(**codes)

    def write(self, words: str, **codes):
        self.presses += 1
        self.page.keyboard.type(words)
        return self.wait_for(**codes)

    def choose(self, label: str, words: str, **codes):
        """Choose by mouse: open the box of a choice, and take one of its options."""
        self.click(self.page.get_by_role("combobox", name=label).first)
        return self.click(self.page.get_by_role("option", name=words).first, **codes)

    def tab_to(self, css: str):
        """Press Tab until the wanted element has the focus."""
        for _ in range(MOST_TABS):
            self.tabs += 1
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(css) => document.activeElement.matches(css)", css):
                return self
        raise AssertionError(f"{css} is not reached by {MOST_TABS} tabs")

    def on(self, page: str):
        self.page.wait_for_url(f"**/{page}*", timeout=60_000)
        self.watched.settled()
        return self

    def menu(self, name: str):
        return self.page.locator("nav.menu").get_by_role("link", name=name)

    def downloaded(self, name: str) -> bytes:
        self.presses += 1
        return self.download(name)


@pytest.fixture
def reader(visited_server, watched_page):
    return Reader(watched_page(visited_server.address))


def weak_districts(reader: Reader) -> Reader:
    """Go from the first page to the districts of the country, adjusted for industry, size, sex."""
    reader.open("/").click(reader.menu("지역 지도")).on("regions")
    reader.choose("지표", "업종·규모 감안 사용비", measure="ratio")
    reader.click(reader.page.get_by_text("조건 더 보기").first)
    reader.choose("지도 단위", "시군구", unit="sigungu")
    return reader.key("Escape")


def test_ten_presses_lead_from_the_first_page_to_a_firm_of_a_weak_district(reader):
    """By the list and by the map; both take the same presses."""
    page = weak_districts(reader).page
    presses, districts = reader.presses, page.url
    from_district_to_firm(reader, page.locator(".list tr", has_text=WEAK).locator("a"), ".list")
    page.goto(districts)
    reader.wait_for(unit="sigungu").presses = presses
    weak = page.locator(".place-map a[aria-label*='뚜렷이 낮음']")
    from_district_to_firm(reader, weak, ".place-map")


def from_district_to_firm(reader: Reader, weak, where: str) -> None:
    page = reader.page
    district = weak.first.get_attribute("data-key")
    assert re.fullmatch(r"\d{5}", district)
    reader.presses += 1
    weak.first.focus()  # a shape may be no rectangle: its centre may lie outside it
    page.keyboard.press("Enter")
    reader.wait_for(sigungu=district)
    inside = page.locator(f"{where} a{INTO_COMPLEX}").first
    chosen = inside.get_attribute("data-key")
    reader.presses += 1
    inside.focus()
    page.keyboard.press("Enter")
    reader.wait_for(complex=chosen)
    reader.click(page.locator("a[data-page=companies][data-to*=company]").first).on("companies")
    assert codes_of(page)["company"]
    assert reader.presses <= 10
    assert reader.watched.misdeeds() == {}


def test_the_keyboard_alone_leads_from_the_first_page_to_a_firm_of_a_weak_district(reader):
    page = reader.open("/").page
    reader.tab_to("nav.menu a[href*=regions]").key("Enter").on("regions")
    reader.tab_to("input[aria-label*='지표']").write("감안").key("Enter", measure="ratio")
    reader.tab_to("[data-testid=stPopoverButton]").key("Enter")
    reader.tab_to("input[aria-label*='지도 단위']").write("시군구").key("Enter", unit="sigungu")
    reader.key("Escape")
    low = page.locator(".list tr", has_text=WEAK).locator("a").first.get_attribute("data-key")
    reader.tab_to(f".list a[data-key='{low}']").key("Enter", sigungu=low)
    reader.tab_to(f".list a{INTO_COMPLEX}").key("Enter")
    page.wait_for_selector("a[data-page=companies][data-to*=company]", timeout=60_000)
    reader.tab_to("a[data-page=companies][data-to*=company]").key("Enter").on("companies")
    assert codes_of(page)["company"]
    assert reader.presses <= 10
    assert reader.tabs <= 120
    assert reader.watched.misdeeds() == {}


def test_nine_presses_lead_to_the_picture_of_a_complex_beside_those_like_it(reader):
    """The picture explains itself: the SVG has the same words as the PNG.

    It is also shown on the page as a picture, which every browser can copy by its own menu.
    """
    page = reader.open("/").click(reader.menu("지역 지도")).on("regions").page
    reader.click(page.get_by_role("combobox", name="장소"))
    reader.write("구미국가(1")
    reader.key("Enter", complex="gumi-1")
    beside = page.get_by_role("link", name="이 단지를 다른 단지와 비교하기")
    reader.click(beside.first).on("complexes")
    reader.click(page.get_by_role("button", name="비슷한 단지 더하기"))
    page.wait_for_function("() => /compare=gumi-1(%2C[^&]+){4}/.test(location.search)")
    reader.watched.settled()
    reader.click(page.get_by_text("그림 저장", exact=True).first)
    to_copy = page.locator("[data-testid=stImage] img")
    to_copy.wait_for()
    page.wait_for_function("() => document.querySelector('[data-testid=stImage] img').complete")
    assert to_copy.evaluate("(img) => img.naturalWidth") >= 1000
    png = Image.open(io.BytesIO(reader.downloaded("PNG")))
    presses = reader.presses
    svg = reader.downloaded("SVG").decode()
    assert png.format == "PNG"
    assert min(png.size) >= 600
    words = re.sub(r"<[^>]+>", "", svg)
    for told in ("구미국가(1단지)", "육아휴직", "기준일", "예시 데이터", "95% 구간"):
        assert told in words, told
    assert presses <= 9
    assert reader.watched.misdeeds() == {}


def test_four_presses_answer_the_question_of_a_monday(reader):
    """How was last week, where is it lower than usual, who follows up, and who is late?"""
    page = reader.open("/").click(reader.menu("주간 활용")).on("weekly").page
    reader.click(page.get_by_text("이 수치의 뜻").first)
    last_week = page.locator(".meaning p", has_text="잠정 수치").first
    assert re.search(r"지금까지 [\d,]+명이 신고되었고, 모두 [\d,]+명쯤", last_week.inner_text())
    listed = page.locator(".list", has_text="평균대로라면").first
    heads = listed.locator("thead th").all_inner_texts()
    assert heads[-3:] == ["최근 4주 사용자 (명)", "최근 4주, 1,000명당 (명)", "평균대로라면 (명)"]
    reader.click(listed.locator("a").first)
    page.wait_for_url("**complex=*", timeout=60_000)
    complex_id = codes_of(reader.watched.settled())["complex"]
    reader.click(reader.menu("후속 관리")).on("follow_up")
    assert codes_of(page)["complex"] == complex_id
    by_person = page.locator(".list", has_text="늦은 일 (건)").first
    assert "예시 플래너" in by_person.inner_text()
    assert reader.presses <= 4
    assert reader.watched.misdeeds() == {}


def test_a_link_that_was_copied_shows_the_same_in_english_on_another_machine(
    reader, chromium, visited_server
):
    """Two presses: on the link to copy, and on the other language on that machine."""
    reader.open("/regions", measure="ratio", sido="47")
    page, korean = reader.page, reader.codes()
    figures = re.findall(r"\d\.\d\d", page.locator(".list").first.inner_text())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.click(page.get_by_role("button", name="링크 복사"))
    link = page.evaluate("navigator.clipboard.readText()")
    elsewhere = chromium.new_context(locale="en-US", timezone_id="Europe/London")
    other = Reader(watch(elsewhere, visited_server.address))
    other.page.goto(link)
    other.wait_for(measure="ratio")
    other.click(other.page.get_by_role("link", name="English").first, lang="en")
    assert codes_of(other.page) == korean | {"lang": "en"}
    there = other.page.locator(".list").first.inner_text()
    assert "Pohang" in there
    assert re.findall(r"\d\.\d\d", there) == figures
    assert reader.presses + other.presses == 2
    assert other.watched.misdeeds() == {}
    elsewhere.close()
