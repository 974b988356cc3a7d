"""Accessibility: axe-core finds what it must; test_pages.py runs it on every page."""

from tests.browser.seen import barriers


def test_axe_finds_a_picture_without_words(visited_server, watched_page):
    page = watched_page(visited_server.address).visit("/methods")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=x>')")
    assert "image-alt" in [name for name, _ in barriers(page)]
