"""Every word on every page stands out from its ground by 4.5 : 1 (KWCAG 2.2, 5.3.3)."""

import pytest

from tests.browser.seen import CONTRASTS
from tests.browser.test_pages import NAMES, path_of

LEAST = 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_words_stand_out_from_their_ground(name, theme, look):
    contrasts = look(path_of(name), theme=theme).contrasts
    # Who may give no rights reads a head and a sentence on the page of rights.
    assert len(contrasts) > (5 if name == "rights" else 10)
    assert [(words, round(seen, 2)) for words, seen in contrasts if seen < LEAST] == []


def test_a_pale_word_is_found(visited_server, watched_page):
    page = watched_page(visited_server.address).visit()
    page.evaluate("document.querySelector('h1').style.color = '#999999'")
    assert any(seen < LEAST for _, seen in page.evaluate(CONTRASTS))
