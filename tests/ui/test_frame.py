"""The gate, the language, the title and the line on the data, on every page."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from src.text.catalogue import Texts
from src.ui.frame import PAGES, ROOT
from tests.screen import APP, SECONDS, address_of, open_page

NAMES = [page.name for page in PAGES]
each_page = pytest.mark.parametrize("name", NAMES)
KO, EN = Texts("ko"), Texts("en")


@pytest.fixture
def behind_a_proxy(monkeypatch):
    """Return a function that sets the headers of the request; SANDAN_USER_HEADER names one."""
    monkeypatch.setenv("SANDAN_USER_HEADER", "X-Forwarded-User")

    def sent(**headers):
        monkeypatch.setattr(type(st.context), "headers", headers)

    return sent


def shown(app: AppTest) -> list[str]:
    """Return the kinds of all elements that reached the reader."""
    return [element.type for element in app.main if element.type != "main"]


def test_every_page_has_a_file_and_every_file_is_a_page():
    assert {page.file for page in PAGES} == set((ROOT / "pages").glob("*.py"))


@each_page
def test_nothing_is_shown_to_whom_the_proxy_does_not_name(name, behind_a_proxy, served, visible):
    served(visible)
    behind_a_proxy()
    app = open_page(name)
    assert shown(app) == ["error"]
    assert app.error[0].value == KO("gate.refused")
    assert not app.exception


@each_page
def test_nothing_is_shown_without_the_entry_either(name, behind_a_proxy, served, visible):
    """A deep link to a fresh server runs the file of a page without app.py."""
    served(visible)
    behind_a_proxy()
    app = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=SECONDS).run()
    assert shown(app) == ["error"]


@each_page
def test_an_empty_name_is_no_name(name, behind_a_proxy, served, visible):
    served(visible)
    behind_a_proxy(**{"X-Forwarded-User": ""})
    assert shown(open_page(name)) == ["error"]


@each_page
def test_whom_the_proxy_names_may_look(name, behind_a_proxy, served, visible):
    served(visible)
    behind_a_proxy(**{"X-Forwarded-User": "hong@example.invalid"})
    app = open_page(name)
    assert not app.error
    assert app.title[0].value == KO(f"{name}.title")


@each_page
def test_a_page_that_is_opened_first_is_whole(name, served, visible):
    served(visible)
    alone = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=SECONDS).run()
    assert not alone.exception
    assert alone.title[0].value == KO(f"{name}.title")
    assert shown(alone) == shown(open_page(name))


@each_page
def test_without_a_publication_a_page_says_what_to_do(name):
    app = open_page(name)
    told = [element.value for element in (*app.error, *app.info)]
    assert told[0] == KO("data.nothing" if name == "data" else "gate.nothing_published")
    assert not app.exception
    assert not app.dataframe


@each_page
@pytest.mark.parametrize("t", [KO, pytest.param(EN, marks=pytest.mark.slow)], ids=["ko", "en"])
def test_sample_data_say_so_on_every_page(name, t, served, made_up):
    served(made_up)
    app = open_page(name, lang=t.lang)
    assert [warning.value for warning in app.warning] == [t("frame.sample")]


@each_page
def test_official_data_carry_no_such_banner(name, served, visible):
    served(visible)
    assert not open_page(name).warning


@each_page
def test_every_page_says_as_of_when_and_which_version(name, served, visible):
    served(visible)
    app = open_page(name)
    said = KO("frame.data_line", as_of="2026. 3. 28.", version=visible.version)
    assert said in [caption.value for caption in app.caption]
    assert KO(f"{name}.question") in [caption.value for caption in app.caption]


@each_page
def test_the_language_is_chosen_in_the_address_and_by_the_switch(name, served, visible):
    served(visible)
    app = open_page(name, lang="en")
    assert app.title[0].value == EN(f"{name}.title")
    app.segmented_control(key="lang").set_value("ko").run()
    assert app.title[0].value == KO(f"{name}.title")
    assert address_of(app)["lang"] == "ko"


@pytest.mark.parametrize("lang", ["zz", "", "KO", "ko,en"])
def test_a_language_that_is_none_is_korean(lang, served, visible):
    served(visible)
    app = open_page("methods", lang=lang)
    assert app.title[0].value == KO("methods.title")
    assert address_of(app)["lang"] == "ko"


def test_the_first_language_is_a_setting(monkeypatch, served, visible):
    served(visible)
    monkeypatch.setenv("SANDAN_LANG", "en")
    assert open_page("methods").title[0].value == EN("methods.title")


def test_the_entry_opens_the_first_page(served, visible):
    served(visible)
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    assert app.title[0].value == KO(f"{NAMES[0]}.title")


def test_a_new_publication_is_read_at_the_next_run(served, visible, made_up, monkeypatch):
    served(visible)
    app = open_page("methods")
    assert not app.warning
    monkeypatch.setenv("SANDAN_DATA", str(made_up.path.parents[1]))
    assert app.run().warning
