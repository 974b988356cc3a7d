"""The gate, the language, the title and the line on the data, on every page."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from src.text.catalogue import Texts
from src.ui.frame import PAGES, ROOT
from src.ui.session import HEADER, NOBODY, Visitor, header_of
from tests.screen import (
    APP,
    SECONDS,
    address_of,
    head_of,
    open_page,
    pages_of,
    tables_of,
    title_of,
)

NAMES = [page.name for page in PAGES]
each_page = pytest.mark.parametrize("name", pages_of(NAMES))
KO, EN = Texts("ko"), Texts("en")


@pytest.fixture
def behind_a_proxy(monkeypatch):
    """Return a function that sets the user whom the proxy names; None names nobody."""
    monkeypatch.setenv("SANDAN_USER_HEADER", "X-Forwarded-User")

    def sent(user: str | None = None):
        asks = NOBODY if user is None else Visitor("user", user)
        monkeypatch.setattr(type(st.context), "headers", {HEADER: header_of(asks)})

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
    """A direct link to a fresh server runs the file of a page without app.py."""
    served(visible)
    behind_a_proxy()
    app = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=SECONDS).run()
    assert shown(app) == ["error"]


@each_page
def test_an_empty_name_is_no_name(name, behind_a_proxy, served, visible):
    served(visible)
    behind_a_proxy("")
    assert shown(open_page(name)) == ["error"]


@each_page
def test_whom_the_proxy_names_may_look(name, behind_a_proxy, served, visible):
    served(visible)
    behind_a_proxy("홍길동")
    app = open_page(name)
    assert not app.error
    assert title_of(app) == KO(f"{name}.title")


@each_page
def test_a_page_that_is_opened_first_is_whole(name, served, visible):
    served(visible)
    alone = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=SECONDS).run()
    assert not alone.exception
    assert title_of(alone) == KO(f"{name}.title")
    assert shown(alone) == shown(open_page(name))


@each_page
def test_without_a_publication_a_page_says_what_to_do(name):
    app = open_page(name)
    told = [element.value for element in (*app.error, *app.info)]
    assert told[0] == KO("data.nothing" if name == "data" else "gate.nothing_published")
    assert not app.exception
    assert not tables_of(app)


@each_page
@pytest.mark.parametrize("t", [KO, pytest.param(EN, marks=pytest.mark.slow)], ids=["ko", "en"])
def test_sample_data_say_so_on_every_page(name, t, served, few_made_up):
    served(few_made_up)
    app = open_page(name, lang=t.lang)
    assert t("frame.sample") in head_of(app)


@each_page
def test_official_data_carry_no_such_banner(name, served, visible):
    served(visible)
    assert "sample-strip" not in head_of(open_page(name))


@each_page
def test_every_page_says_as_of_when_and_which_version(name, served, visible):
    served(visible)
    app = open_page(name)
    said = KO("frame.version_line", as_of="2026. 3. 28.", version=visible.version)
    assert said in head_of(app)
    assert KO(f"{name}.question") in head_of(app)


@each_page
def test_the_language_is_chosen_in_the_address_and_by_a_link(name, served, visible):
    served(visible)
    app = open_page(name, lang="en")
    assert title_of(app) == EN(f"{name}.title")
    assert 'data-to="lang=ko"' in head_of(app)
    app.query_params["lang"] = "ko"
    app.run()
    assert title_of(app) == KO(f"{name}.title")
    assert address_of(app)["lang"] == "ko"


@pytest.mark.parametrize("lang", ["zz", "", "KO", "ko,en"])
def test_a_language_that_is_none_is_korean(lang, served, visible):
    served(visible)
    app = open_page("methods", lang=lang)
    assert title_of(app) == KO("methods.title")
    assert address_of(app)["lang"] == "ko"


def test_the_first_language_is_a_setting(monkeypatch, served, visible):
    served(visible)
    monkeypatch.setenv("SANDAN_LANG", "en")
    assert title_of(open_page("methods")) == EN("methods.title")


def test_the_entry_opens_the_first_page(served, visible):
    served(visible)
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    assert title_of(app) == KO(f"{NAMES[0]}.title")


def test_a_new_publication_is_read_at_the_next_run(served, visible, few_made_up, monkeypatch):
    served(visible)
    app = open_page("methods")
    assert "sample-strip" not in head_of(app)
    monkeypatch.setenv("SANDAN_DATA", str(few_made_up.path.parents[1]))
    assert "sample-strip" in head_of(app.run())


def test_choices_are_forgotten_where_the_address_asks_for_it(served, visible):
    served(visible)
    app = open_page("regions", lang="en", sido="47", measure="employees")
    assert address_of(app)["sido"] == "47"
    app.query_params.clear()
    app.query_params["lang"], app.query_params["clear"] = "en", "1"
    app.run()
    left = address_of(app)
    assert (left["sido"], left["measure"], left["lang"]) == ("all", "tenants", "en")
    assert "clear" not in left
