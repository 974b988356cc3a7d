"""Streamlit's own words: Korean on a Korean page, English on an English one."""

import pytest

from tests.browser.nursery import forked_server
from tests.browser.server import PROJECT_ROOT

# English words of this app that are also in Streamlit's dictionary: they must stay English.
APP = """
import pandas as pd
import streamlit as st

def other():
    st.title("Other")


def first():
    st.title("Search")
    st.write("Upload")
    st.dataframe(pd.DataFrame({"Search": ["Fullscreen", "Zoom in"]}))
    st.multiselect("Choose options", ["Open", "Search"])
    st.file_uploader("Select all", type=["xlsx"])
    st.text_input("Sidebar")
    if st.button("English"):
        st.query_params["lang"] = "en"
    if st.button("Korean"):
        st.query_params["lang"] = "ko"


st.set_page_config(page_icon="static/favicon.png")
st.navigation([st.Page(first, default=True), st.Page(other)]).run()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("localised")
    for shared in (".streamlit", "static"):
        (folder / shared).symlink_to(PROJECT_ROOT / shared)
    (folder / "app.py").write_text(APP, "utf-8")
    with forked_server(folder / "log", entry=str(folder / "app.py")) as server:
        yield server.address


def search_box(page):
    page.locator('[data-testid="stDataFrame"]').hover()
    page.get_by_test_id("stElementToolbarButton").get_by_label("찾기").or_(
        page.get_by_test_id("stElementToolbarButton").get_by_label("Search")
    ).click()
    return page.locator('[data-testid="stDataFrameResizable"] label').first


@pytest.mark.parametrize(
    ("lang", "asks", "chooses", "uploads"),
    [
        ("ko", "찾을 말을 입력하세요", "고르세요", "파일당 최대 500MB"),
        ("en", "Type to search", "Choose options", "500MB per file"),
    ],
)
def test_streamlits_words_follow_the_language(address, watched_page, lang, asks, chooses, uploads):
    watched = watched_page(address)
    page = watched.visit(lang=lang)
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.get_by_test_id("stMultiSelect").get_by_placeholder(chooses).count() == 1
    assert page.get_by_text(uploads).count() == 1
    assert search_box(page).inner_text() == asks
    assert watched.misdeeds() == {}


def test_a_switch_of_language_changes_words_that_are_already_shown(address, watched_page):
    page = watched_page(address).visit(lang="ko")
    chooser = page.get_by_test_id("stMultiSelect").locator("input")
    seen = [chooser.get_attribute("placeholder")]
    for button, lang in (("English", "en"), ("Korean", "ko")):
        page.get_by_role("button", name=button).click()
        page.wait_for_function("lang => document.documentElement.lang === lang", arg=lang)
        seen.append(chooser.get_attribute("placeholder"))
    assert seen == ["고르세요", "Choose options", "고르세요"]


def test_what_the_dashboard_itself_says_is_never_translated(address, watched_page):
    page = watched_page(address).visit(lang="ko")
    assert page.get_by_role("heading", name="Search").is_visible()
    assert page.get_by_text("Upload", exact=True).first.is_visible()
    for label in ("Choose options", "Select all", "Sidebar"):
        assert page.get_by_text(label, exact=True).is_visible()


def test_a_page_that_does_not_exist_is_said_in_korean(address, watched_page):
    page = watched_page(address).visit("/nowhere", lang="ko")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert "없는 화면입니다" in dialog.inner_text()
