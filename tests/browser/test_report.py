"""The weekly report in a real browser: ordered on the page of weeks, opened by the library."""

import pytest

from tests.report.made import Page, opened, tables_of


@pytest.fixture
def watched(visited_server, watched_page):
    return watched_page(visited_server.address)


def download(page, name: str):
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_test_id("stDownloadButton").get_by_text(name).first.click()
    return waiting.value


def test_both_files_of_the_report_come_from_the_page_and_say_the_same(watched):
    page = watched.visit("/weekly", complex="gumi-1", program="parental")
    said = page.locator("h2").first.inner_text()
    hwpx, html = (download(page, name) for name in ("한글(HWPX)", "인쇄용 HTML"))
    assert "gumi-1" in hwpx.suggested_filename
    assert hwpx.suggested_filename.endswith(".hwpx")
    document, printed = opened(hwpx.path().read_bytes()), Page(html.path().read_bytes())
    assert document.validate().ok
    assert said in document.text.plain()
    assert said in printed.text
    assert tables_of(document) == printed.tables
    assert watched.misdeeds() == {}
