"""Every page, opened first on a fresh server: nothing leaves, nothing breaks, access is checked.

Every word has a contrast of at least 4.5 : 1 to its background (KWCAG 2.2, 5.3.3), and axe-core
finds nothing. Answer and first figure are on the first screen (first_screen.py).
"""

import shutil
from datetime import date

import pytest

from scripts.screens.states import FEW
from src.domain.rights import EVERYWHERE, Right
from src.store.operations.engine import open_operations
from src.store.operations.rights import give_right
from src.text.catalogue import Texts
from src.ui.frame import PAGES
from tests.browser import first_screen
from tests.browser.drawn import LYING
from tests.browser.nursery import forked_server
from tests.browser.seen import BROKEN, CONTRASTS, LEAST, Seen, barriers, pale_of

NAMES = [page.name for page in PAGES]


def path_of(name: str) -> str:
    """Return the path of a page. The first page has none of its own: /overview does not exist."""
    return "/" if name == NAMES[0] else f"/{name}"


def traceback(log: str) -> str:
    """Return the traceback of the first page that failed from the server's log, "" if none did."""
    return log[log.find("Traceback") :] if "Traceback" in log else ""


# Every pair of language, width and mode, in half as many views as all triples. The language
# alternates from view to view: an open page is switched to the next by a link.
VIEWS = (
    ("ko", 1440, "light"),
    ("en", 1440, "dark"),
    ("ko", 390, "dark"),
    ("en", 390, "light"),
)
OPENED_IN_EACH = NAMES[0]
"""The page that is opened anew in every view; the others are switched from their first view."""


@pytest.mark.parametrize("name", NAMES)
def test_a_page_opened_first_on_a_fresh_server_is_whole_and_silent_in_every_view(
    name, fresh_server, request
):
    """The first page is opened in a browser with an empty cache, the others in one with scripts."""
    first = name == OPENED_IN_EACH
    watched = request.getfixturevalue("first_page" if first else "next_page")
    seen = Seen.of(watched, path_of(name), *VIEWS[0])
    is_whole(watched.page, Texts("ko")(f"{name}.title"))
    assert traceback(fresh_server.log) == ""
    assert seen.english_labels == []
    answers = name not in first_screen.WITHOUT
    if answers:
        first_screen.holds_the_answer(watched, first_screen.SIZES[VIEWS[0][1]])
    views = {VIEWS[0]: seen}
    for view in VIEWS[1:]:
        views[view] = (
            Seen.of(watched, path_of(name), *view) if first else Seen.turned(watched, *view)
        )
        if answers:
            first_screen.holds_the_answer(watched, first_screen.SIZES[view[1]])
    assert {view: seen.lang for view, seen in views.items()} == {view: view[0] for view in VIEWS}
    assert {view: seen.overhang for view, seen in views.items() if seen.overhang > 0} == {}
    assert {view: seen.misdeeds for view, seen in views.items() if seen.misdeeds} == {}
    # Readers who may not give rights see only a head and a sentence on the page of rights.
    least = 5 if name == "rights" else 10
    assert [view for view, seen in views.items() if len(seen.contrasts) <= least] == []
    assert {view: seen.pale() for view, seen in views.items() if seen.pale()} == {}
    asked = ("barriers", "unnamed", "cut", "cut_choices", "lying", "broken", "korean_controls")
    for found in asked:
        told = {view: getattr(seen, found) for view, seen in views.items()}
        assert {view: each for view, each in told.items() if each} == {}, found


@pytest.mark.parametrize("name", ["complexes", "weekly"])
def test_words_of_figures_lie_on_nothing_where_hardly_anybody_is_left(
    name, visited_server, watched_page
):
    watched = watched_page(visited_server.address)
    for width in (1440, 390):
        page = watched.visit(path_of(name), lang="en", width=width, **FEW)
        assert (page.evaluate(LYING), page.evaluate(BROKEN)) == ([], []), width


HEIGHTS = """() => ['stSelectbox', 'stMultiSelect'].map((kind) => [
  ...document.querySelectorAll(`[class*=st-key-chips] [data-testid=${kind}]`)
].map((one) => Math.round(one.getBoundingClientRect().height)))"""


def test_a_condition_of_which_an_item_is_chosen_is_as_high_as_the_others(
    visited_server, watched_page
):
    page = watched_page(visited_server.address).visit("/low_uptake", lang="en", **FEW)
    of_one, of_several = page.evaluate(HEIGHTS)
    assert len(of_one) > 4
    assert {*of_one} == {*of_several}


def test_who_gives_rights_finds_what_was_given_in_the_first_screen(
    published, tmp_path, watched_page
):
    folder = shutil.copytree(published, tmp_path / "data")
    operations = open_operations("", folder)
    give_right(operations, Right("플래너", "firms", EVERYWHERE, date(2026, 1, 1)))
    operations.dispose()
    with forked_server(tmp_path / "server.log", SANDAN_DATA=str(folder)) as server:
        watched = watched_page(server.address)
        watched.page.goto(f"{server.address}/{server.query}")
        watched.settled()
        page = watched.visit("/rights")
        assert "플래너" in page.locator(".list").first.inner_text()
        first_screen.holds_the_answer(watched)
        assert barriers(page) == []
        assert pale_of(page.evaluate(CONTRASTS)) == []
        assert watched.misdeeds() == {}


def is_whole(page, title: str) -> None:
    """Assert that a page has its head and its menu, and that nothing on it failed."""
    assert page.get_by_role("heading", name=title, exact=True, level=1).is_visible()
    assert page.locator("nav.menu, details.menu").count() == 2
    assert page.get_by_test_id("stException").count() == 0


def test_a_pale_word_is_found(visited_server, watched_page):
    page = watched_page(visited_server.address).visit()
    # The colour appears some frames later, and not on a title that has been redrawn meanwhile
    page.wait_for_function(
        f"""(least) => {{
          document.querySelector("h1").style.color = "#999999";
          return ({CONTRASTS})().some(([, seen]) => seen < least);
        }}""",
        arg=LEAST,
    )
