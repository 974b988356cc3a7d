"""Streamlit's one page, in the reader's first language."""

import gzip
import json
import re

import pytest

from src.ui.localise import CHANGES, PARTS, IndexPages, localised, part
from src.ui.security import INDEX
from tests.browser.server import PROJECT_ROOT
from tests.ui.asgi import answering, ask

ROWS = json.loads((PROJECT_ROOT / "static" / "localise.ko.json").read_text("utf-8"))


@pytest.fixture
def pages():
    return IndexPages(answering(b"<html>", content_type="text/html"), first_language="ko")


@pytest.mark.parametrize(
    ("query", "lang", "title"),
    [
        ("", "ko", "워라밸 행복산단"),
        ("lang=en", "en", "Happy Complexes"),
        ("sido=11&lang=ko", "ko", "워라밸 행복산단"),
        ("lang=xx", "ko", "워라밸 행복산단"),
        ("lang=", "ko", "워라밸 행복산단"),
    ],
)
def test_the_page_speaks_the_language_of_the_address(pages, query, lang, title):
    status, headers, body = ask(pages, "/regions", query=query)
    page = body.decode()
    assert status == 200
    assert headers["content-length"] == str(len(body))
    assert f'<html lang="{lang}" data-first-language="ko">' in page
    assert f"<title>{title}" in page


def test_the_first_language_can_be_english(pages):
    english = IndexPages(answering(b"<html>", content_type="text/html"), first_language="en")
    assert b'<html lang="en" data-first-language="en">' in ask(english, "/")[2]


def test_the_page_is_packed_for_browsers_that_take_it(pages):
    _, headers, body = ask(pages, "/", accept_encoding="gzip, br")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == ask(pages, "/")[2]


def test_a_head_request_gets_headers_only(pages):
    assert ask(pages, "/", method="HEAD")[2] == b""


def test_what_is_not_the_page_passes_untouched():
    for answer in (
        answering(b"{}", content_type="application/json"),
        answering(b"<p>gone", status=404, content_type="text/html"),
    ):
        assert ask(IndexPages(answer, "ko"), "/x")[2] in (b"{}", b"<p>gone")


def test_a_downloaded_html_file_is_not_taken_for_the_page():
    page = IndexPages(answering(b"<p>mine", content_type="text/html"), "ko")
    assert ask(page, "/media/abc.html")[2] == b"<p>mine"


def test_every_change_finds_its_place_in_the_page_of_the_installed_streamlit():
    page = localised(INDEX.read_text("utf-8"), "ko", "ko")
    assert "Streamlit app" not in page
    assert "<title>워라밸 행복산단</title>" in page
    assert re.search(r'src="app/static/localise.js\?v=[0-9a-f]{12}" data-words=', page)
    assert re.search(r'href="app/static/dashboard.css\?v=[0-9a-f]{12}"', page)
    assert page.index("app/static/ahead.js") < page.index('type="module"')


def test_each_part_that_is_read_ahead_is_a_file_of_the_installed_streamlit():
    for name in PARTS:
        assert (INDEX.parent / part(name)).is_file()


def test_a_streamlit_without_such_a_part_fails_at_the_start():
    with pytest.raises(ValueError, match="has 0 files 'Htmlx'"):
        part("Htmlx")


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in CHANGES])
def test_a_streamlit_with_another_page_fails_at_the_start(pattern):
    other = re.sub(pattern, "", INDEX.read_text("utf-8"), flags=re.DOTALL)
    with pytest.raises(ValueError, match="index.html has no"):
        localised(other, "ko", "ko")


def test_every_row_of_the_word_table_says_in_korean_what_it_says_in_english():
    for row in ROWS:
        assert set(row) <= {"en", "ko", "in"}
        assert re.search("[가-힣]", row["ko"]), row
        assert re.search("[A-Za-z]", row["en"]), row
        assert sorted(re.findall(r"\{\d\}", row["ko"])) == sorted(re.findall(r"\{\d\}", row["en"]))


def test_no_row_of_the_word_table_is_there_twice():
    keys = [(row["en"], row.get("in")) for row in ROWS]
    assert len(keys) == len(set(keys))


def test_a_common_word_is_translated_only_inside_streamlits_own_controls():
    common = {"Search", "Close", "Open", "Upload", "Select all", "Map", "Format", "Count", "Sum"}
    assert [row for row in ROWS if row["en"] in common and "in" not in row] == []
