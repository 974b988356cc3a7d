"""An official's path: a link, a filter, a firm, a list with a reason, and its content."""

import io
import json
import re
from urllib.parse import parse_qs

import openpyxl
import pandas as pd
import pytest

from tests.browser.nursery import forked_server
from tests.browser.watch import codes_of
from tests.firms import NAMES, publish_firms

FITS = ("c3", "c5", "c9")


@pytest.fixture(scope="module")
def firms(tmp_path_factory):
    folder = tmp_path_factory.mktemp("firms")
    publish_firms(folder, origin="sample")
    return folder


@pytest.fixture(scope="module")
def server(firms):
    with forked_server(firms / "server.log", SANDAN_DATA=str(firms)) as running:
        yield running


@pytest.fixture
def watched(server, watched_page):
    return watched_page(server.address)


def choose(watched, label: str, option: str) -> None:
    """Choose an option of a box by keyboard, again if the page was redrawn during typing."""
    box = watched.page.get_by_role("combobox", name=label).first
    for _ in range(3):
        box.focus()
        watched.page.keyboard.type(option)
        watched.page.keyboard.press("Enter")
        watched.settled()
        is_open = box.get_attribute("aria-expanded") == "true"
        if option in box.input_value() and not is_open:
            return
    raise AssertionError(f"{label} did not take {option}")


def says(watched, sentence: str) -> None:
    """Wait until the page says the sentence."""
    watched.page.get_by_text(sentence).first.wait_for(timeout=60_000)
    watched.settled()


def download(watched, name: str) -> bytes:
    button = watched.page.get_by_test_id("stDownloadButton").get_by_text(name, exact=True)
    with watched.page.expect_download(timeout=60_000) as waiting:
        button.first.click()
    return waiting.value.path().read_bytes()


def test_from_a_link_through_a_filter_and_a_firm_to_a_file(watched, firms):
    page = watched.visit("/companies", sort="employees", order="desc")
    says(watched, "조건에 맞는 입주기업은 8곳")
    choose(watched, "기업 규모", "5~49명")
    says(watched, "조건에 맞는 입주기업은 3곳")
    assert codes_of(page)["size_band"] == "5-49"
    page.goto(page.url.replace("company=all", "company=c9"))
    says(watched, NAMES["c9"])
    assert page.get_by_role("heading", name=NAMES["c9"]).is_visible()
    page.get_by_role("button", name="기업 목록으로").click()
    says(watched, "조건에 맞는 입주기업은 3곳")
    assert codes_of(page)["company"] == "all"
    take_and_check(watched, firms)
    assert watched.misdeeds() == {}


def take_and_check(watched, firms) -> None:
    """Give a reason, take three kinds of files and compare them with the filter."""
    page = watched.page
    page.get_by_role("button", name=re.compile("내려받기 ")).first.click()
    assert page.get_by_test_id("stDownloadButton").get_by_role("button").first.is_disabled()
    choose(watched, "내려받는 사유", "기업 방문")
    csv = pd.read_csv(io.BytesIO(download(watched, "CSV")), encoding="utf-8-sig", dtype="str")
    wanted = [NAMES[one] for one in ("c9", "c5", "c3")]
    assert list(csv["기업"]) == wanted
    book = openpyxl.load_workbook(io.BytesIO(download(watched, "엑셀")))
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=3)] == wanted
    assert "5~49명" in [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    written = [*firms.glob("records/*.jsonl")][0].read_text("utf-8").splitlines()
    lines = [line for line in map(json.loads, written) if line["deed"] == "export"]
    for line in lines:
        assert (line["rows"], line["reason"]) == (3, "visit")
        assert ["기업 규모", "5~49명"] in line["filters"]
    assert len(lines) == 2


def test_typing_a_hostile_name_finds_its_firm_and_runs_nothing(watched):
    page = watched.visit("/companies")
    box = page.get_by_role("textbox", name="기업 이름 또는 사업자등록번호")
    box.fill(NAMES["c1"])
    box.press("Enter")
    says(watched, "조건에 맞는 입주기업은 1곳")
    watched.visit("/companies", company="c1")
    assert page.get_by_role("heading", name=NAMES["c1"]).is_visible()
    assert watched.misdeeds() == {}


REACH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_firm_prints_on_one_sheet_of_a4_and_does_not_scroll_sideways(watched):
    watched.visit("/companies", company="c4", width=390)
    prints_on_one_sheet(watched)
    watched.turn("en", 390, "dark")
    prints_on_one_sheet(watched)


def test_a_firm_that_is_followed_up_prints_on_one_sheet_too(visited_server, watched_page):
    """Its moves, its cases and the rules of subsidies are on it beside the rest."""
    watched = watched_page(visited_server.address)
    page = watched.visit("/follow_up")
    leads = page.locator(".list a[data-to*='company=']").first.get_attribute("data-to")
    code = parse_qs(leads or "")["company"][0]
    for lang in ("ko", "en"):
        watched.visit("/companies", company=code, lang=lang)
        assert page.locator(".st-key-company_follow .list").count() >= 1
        prints_on_one_sheet(watched)


def test_printing_a_firm_asks_for_no_other_page(watched):
    """The page is printed as it stands: a page redrawn for paper would put it on two sheets."""
    page = watched.visit("/companies", company="c4")
    page.evaluate("""() => {
      window.asked = [];
      history.replaceState = (...given) => window.asked.push(given[2]);
      document.addEventListener("keydown", (event) => event.preventDefault());
    }""")
    page.keyboard.press("Control+p")
    assert page.evaluate("window.asked") == []
    assert "print" not in codes_of(page)


def prints_on_one_sheet(watched) -> None:
    page, margins = watched.page, dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
    for width in (390, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 1000})
        watched.settled()
        assert page.evaluate(REACH) <= 0, width
        made = page.pdf(format="A4", print_background=True, margin=margins)
        assert len(re.findall(rb"/Type /Page\b", made)) == 1, width
    assert watched.misdeeds() == {}
