"""What leaves the screen: tables into the clipboard, pages onto paper."""

import pypdfium2
import pytest

from src.ui.frame import PAGES
from tests.browser.watch import watch

READ = """async () => Object.fromEntries(await Promise.all((await navigator.clipboard.read())
  .flatMap((item) => item.types.map(
    async (type) => [type, await (await item.getType(type)).text()]))))"""
NARROW = """[...document.querySelectorAll('.js-plotly-plot, .place-map svg')]
  .map((one) => one.getBoundingClientRect().width).filter((width) => width < 600)"""
"""Widths of figures that are narrower than the sheet."""
NAMES = [page.name for page in PAGES]
A4 = (595, 842)


@pytest.fixture(scope="module")
def watched(chromium, visited_server):
    """One page for all of these tests; it may read the clipboard and takes touch input."""
    context = chromium.new_context(locale="ko-KR", has_touch=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield watch(context, visited_server.address)
    context.close()


def path_of(name: str) -> str:
    return "/" if name == NAMES[0] else f"/{name}"


def test_a_table_is_copied_with_its_formatting_and_as_rows(watched):
    page = watched.visit("/regions")
    page.get_by_role("button", name="내려받기").first.click()
    page.locator("[data-copy]").first.click()
    page.get_by_text("복사했습니다").first.wait_for()
    copied = page.evaluate(READ)
    assert "<table" in copied["text/html"]
    assert "border:1px solid" in copied["text/html"].replace("border: 1px", "border:1px")
    rows = copied["text/plain"].split("\r\n")
    assert rows[0] == "지역별 현황"
    assert rows[1].split("\t")[:3] == ["지역", "사용률 (%)", "95% 하한"]
    assert {"서울특별시", "경상북도"} <= {row.split("\t")[0] for row in rows}
    assert any("예시 데이터: 지어낸 값" in row for row in rows)
    assert watched.violations == []


PRINTED = [
    *[(name, "ko") for name in NAMES if name != "rights"],
    *[("weekly", "en"), ("complexes", "en")],
]
"""English takes more lines: pages whose figures follow a long answer are printed in it, too."""
OF_CHARTS = """[...document.querySelectorAll('.chart')].map((chart) => [...chart.querySelectorAll(
    '.xtick text, .ytick text, .annotation-text')]
  .filter((one) => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .flatMap((one) => [...(one.querySelector('tspan') ? one.querySelectorAll('tspan') : [one])])
  .map((one) => one.textContent))"""


@pytest.mark.parametrize(("name", "lang"), PRINTED)
def test_a_page_goes_whole_onto_sheets_of_a4(name, lang, watched, tmp_path):
    page = watched.go(path_of(name), lang=lang, print="1")
    answer = page.locator(".stMarkdown h2").first.inner_text() if name != "methods" else ""
    charts = page.evaluate(OF_CHARTS)
    last = page.evaluate(
        "[...document.querySelectorAll('.list')].map((table) => [...table.querySelectorAll"
        "('tbody tr')].at(-1).cells[0].textContent.trim())"
    )
    headings = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stHeading]')].map((one) => one.innerText)"
    )
    heads = page.evaluate(
        "[...document.querySelectorAll('.list thead')].map((one) => one.textContent)"
    )
    narrow = page.evaluate(NARROW)
    file = tmp_path / "page.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    sheets = list(pypdfium2.PdfDocument(file))
    assert 1 <= len(sheets) <= 20
    assert all(
        abs(a - b) < 2 for sheet in sheets for a, b in zip(sheet.get_size(), A4, strict=True)
    )
    said = [sheet.get_textpage().get_text_range() for sheet in sheets]
    whole = squeezed(" ".join(said))
    assert [row for row in last if squeezed(row) not in whole] == []
    assert [words for words in ("그림저장", "Savepicture") if words in whole] == []
    # the head of a page is not alone on its sheet, and no figure is split between two sheets
    assert squeezed(answer) in squeezed(said[0])
    pieces = [set(map(squeezed, words)) for words in charts]
    assert all(pieces)
    assert [words for words in pieces if not any(holds(text, words) for text in said)] == []
    # a heading is not the last line of a sheet, separated from its content
    ends = [squeezed(text)[-40:] for text in said[:-1]]
    lone = [h for h in headings if any(end.endswith(squeezed(h)) for end in ends)]
    assert lone == []
    # nor does a sheet end with the head of a table, separated from its rows
    assert [head for head in heads if any(squeezed(t).endswith(squeezed(head)) for t in said)] == []
    assert narrow == []
    if name == "regions":
        assert number_of_shapes(sheets[0]) > 17  # the provinces of the map
    assert cut_at_the_edge(sheets) == []


def holds(text: str, words: set[str]) -> bool:
    text = squeezed(text)
    return all(word in text for word in words)


def number_of_shapes(sheet) -> int:
    return sum(one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH for one in sheet.get_objects())


def squeezed(text: str) -> str:
    return "".join(text.split())


def cut_at_the_edge(sheets) -> list[int]:
    """Return the sheets with ink at the right edge, inside the margin: something was cut off."""
    found = []
    for number, sheet in enumerate(sheets):
        picture = sheet.render(scale=1).to_pil().convert("L")
        width, height = picture.size
        edge = picture.crop((width - 12, 0, width, height))
        if edge.getextrema()[0] < 160:
            found.append(number)
    return found
