"""Every page, opened first on a fresh server: nothing leaves, nothing breaks, the gate holds."""

import pytest

from src.text.catalogue import Texts
from src.ui.frame import PAGES

NAMES = [page.name for page in PAGES]


def path_of(name: str) -> str:
    """The first page has no path of its own: /overview would be a page that does not exist."""
    return "/" if name == NAMES[0] else f"/{name}"


def traceback(log: str) -> str:
    """Return what the server's log says of the first page that failed, "" where none did."""
    return log[log.find("Traceback") :] if "Traceback" in log else ""


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opened_first_on_a_fresh_server_is_whole_and_silent(
    name, fresh_server, watched_page
):
    watched = watched_page(fresh_server.address)
    page = watched.visit(path_of(name))
    title = Texts("ko")(f"{name}.title")
    assert page.get_by_role("heading", name=title, exact=True, level=1).is_visible()
    assert page.get_by_test_id("stTopNav").or_(page.get_by_test_id("stSidebarNav")).count()
    assert traceback(fresh_server.log) == ""
    assert page.get_by_test_id("stException").count() == 0
    assert watched.misdeeds() == {}


# Every pair of language, width and mode, in half of the visits that all triples would take.
VIEWS = (
    ("ko", 1440, "light"),
    ("ko", 390, "dark"),
    ("en", 1440, "dark"),
    ("en", 390, "light"),
)


@pytest.mark.parametrize(("lang", "width", "theme"), VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_behaves_in_every_language_width_and_mode(name, lang, width, theme, look):
    seen = look(path_of(name), lang=lang, width=width, theme=theme)
    assert seen.lang == lang
    assert seen.overhang <= 0
    assert seen.misdeeds == {}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_streamlits_english_is_left_on_a_korean_page(name, look):
    assert look(path_of(name)).english_labels == []
