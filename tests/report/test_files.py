"""The files of a report, opened again, hold its words, figures and pictures."""

import hashlib
import io
import re
import zipfile
from functools import cache

import pytest
from hwpx.tools.package_validator import validate_package

from src.pictures.picture import to_png
from src.report.content import Heading, Paragraph, Picture, Table
from src.report.html_file import POLICY, to_html
from src.report.hwpx_file import to_hwpx
from src.report.make import FORMATS, compose
from src.text.catalogue import Texts
from tests.report.made import HOSTILE, Page, campaigns, facts, opened, tables_of, weeks

pytestmark = pytest.mark.slow

KO = Texts("ko")
NOTHING = {"weeks": weeks().iloc[:0], "campaigns": campaigns()}

SPOKEN = ["ko", pytest.param("en", marks=pytest.mark.slow)]


@cache
def report_of(given: str, lang: str = "ko"):
    """Return the report of one of GIVEN."""
    return compose(facts(**GIVEN[given]), Texts(lang))


@cache
def hwpx_of(given: str, lang: str = "ko") -> bytes:
    """Return the file of the report of one of GIVEN; writing one takes half a second."""
    return to_hwpx(report_of(given, lang))


@cache
def hostile():
    given = campaigns((HOSTILE, "visit", "2026-04-01", None, 200, 150, 40, 1_250_000))
    return compose(facts(place=HOSTILE, campaigns=given), KO)


def cells(report) -> list[list[list[str]]]:
    return [[list(table.header), *map(list, table.rows)] for table in report.of(Table)]


def said(report) -> list[str]:
    texts = [block.text for block in report.blocks if isinstance(block, Heading | Paragraph)]
    return [report.title, report.about, *texts]


def missing(text: str, words: list[str]) -> list[str]:
    """Return the words that do not occur in the text in this order."""
    lost, at = [], 0
    for one in words:
        found = text.find(one, at)
        lost += [one] if found < 0 else []
        at = max(at, found)
    return lost


GIVEN = {"full": {}, "sample": {"origin": "sample"}, "empty": NOTHING}


@pytest.mark.parametrize("lang", SPOKEN)
@pytest.mark.parametrize("given", GIVEN)
def test_the_hwpx_opens_again_and_passes_the_checks_of_the_library(lang, given):
    data = hwpx_of(given, lang)
    report = opened(data).validate()
    assert report.issues == ()
    package = validate_package(io.BytesIO(data))
    assert [issue for issue in package.issues if issue.level != "warning"] == []
    assert zipfile.ZipFile(io.BytesIO(data)).read("mimetype") == b"application/hwp+zip"


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_hwpx_holds_every_word_in_order(lang):
    text = opened(hwpx_of("sample", lang)).text.plain()
    assert missing(text, said(report_of("sample", lang))) == []


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_tables_of_the_hwpx_hold_the_cells_of_the_report(lang):
    report = report_of("full", lang)
    assert len(cells(report)) == 3
    assert tables_of(opened(hwpx_of("full", lang))) == cells(report)


def test_the_hwpx_holds_the_three_pictures_with_their_descriptions():
    report, data = report_of("full"), hwpx_of("full")
    document = opened(data)
    drawn = [hashlib.sha256(to_png(p.figure, *p.size)).hexdigest() for p in report.of(Picture)]
    archive = zipfile.ZipFile(io.BytesIO(data))
    held = [hashlib.sha256(archive.read(i.href)).hexdigest() for i in document.media.images]
    assert held == drawn
    assert len(held) == 3
    section = archive.read("Contents/section0.xml").decode()
    comments = re.findall(r"<hp:shapeComment>([^<]*)</hp:shapeComment>", section)
    assert comments == [picture.alt for picture in report.of(Picture)]


def test_the_pictures_of_the_hwpx_fit_between_the_margins_of_the_page():
    references = opened(hwpx_of("full")).media.picture_references
    found = references() if callable(references) else references
    unit = 7200 / 25.4
    assert all(ref.width / unit <= 174 for ref in found)


def test_the_hwpx_says_nothing_of_who_made_the_template():
    archive = zipfile.ZipFile(io.BytesIO(hwpx_of("full")))
    contents = archive.read("Contents/content.hpf").decode()
    assert "synthetic" not in contents
    assert report_of("full").title.replace("&", "&amp;") in contents


def test_hostile_names_are_texts_in_the_hwpx():
    document = opened(to_hwpx(hostile()))
    assert document.validate().issues == ()
    clean = "<img src=x onerror=alert(1)> & =1+1  ]]>"
    assert clean in document.text.plain()
    assert tables_of(document)[-1][1][0] == clean


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_html_holds_the_same_words_and_cells(lang):
    report = report_of("sample", lang)
    page = Page(to_html(report))
    assert missing(page.text, said(report)) == []
    assert page.tables == cells(report)
    assert dict(page.elements)["html"] == {"lang": lang}


def test_the_html_asks_nothing_of_any_network():
    data = to_html(hostile())
    page = Page(data)
    asking = {"src", "href", "srcset", "data", "action", "background"}
    assert [tag for tag, given in page.elements if asking & set(given)] == []
    loading = {"script", "img", "link", "iframe", "object", "image"}
    assert loading & {tag for tag, _ in page.elements} == set()
    # a chart refers to its own marks and edges by their names within the page
    used = [given["xlink:href"] for tag, given in page.elements if "xlink:href" in given]
    used += re.findall(r"url\(([^)]*)\)", data.decode())
    assert {name[0] for name in used} == {"#"}
    assert b"@import" not in data
    policies = [given["content"] for tag, given in page.elements if "http-equiv" in given]
    assert policies == [POLICY]


def test_the_html_shows_the_charts_with_a_text_for_each():
    report = report_of("full")
    drawn = [given for tag, given in Page(to_html(report)).elements if tag == "svg"]
    assert [given["aria-label"] for given in drawn] == [p.alt for p in report.of(Picture)]


def test_both_formats_have_the_same_tables():
    assert FORMATS["hwpx"].write is to_hwpx
    printed = Page(FORMATS["html"].write(report_of("full")))
    assert printed.tables == tables_of(opened(hwpx_of("full")))
