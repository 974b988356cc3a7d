"""Who can use the screen: axe-core finds nothing on any page, in either width and mode.

One server and one context: each page is opened once in each mode and looked at in both widths.
"""

from pathlib import Path

import axe_playwright_python
import pytest

from src.ui.frame import PAGES
from tests.browser.watch import watch

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map((found) => [found.id, found.nodes.map((node) => node.html.slice(0, 200))])"""
NAMES = [page.name for page in PAGES]


@pytest.fixture(scope="module")
def watched(chromium, visited_server):
    """One page for all of these tests; colours change at once, not on the way."""
    context = chromium.new_context(locale="ko-KR", reduced_motion="reduce")
    yield watch(context, visited_server.address)
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_on_a_page_in_either_width_and_mode(name, watched):
    found = {}
    for theme in ("light", "dark"):
        page = watched.visit("/" if name == NAMES[0] else f"/{name}", theme=theme)
        page.evaluate(AXE)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            watched.settled()
            found[(width, theme)] = page.evaluate(FOUND)
    assert {view: rows for view, rows in found.items() if rows} == {}


def test_axe_finds_a_picture_without_words(watched):
    page = watched.visit("/methods")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=x>')")
    page.evaluate(AXE)
    assert "image-alt" in [name for name, _ in page.evaluate(FOUND)]
