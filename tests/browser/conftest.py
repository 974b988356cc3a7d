"""A real Chromium, a fresh server, and a page that reports what our pages must never do."""

import os

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.browser.chromium import FLAGS_OF_TESTS, find_chromium
from tests.browser.nursery import forked_server
from tests.browser.server import running_server
from tests.browser.watch import watch
from tests.published import publish_first


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A Chromium of this machine; without one the tests are skipped, and in CI they fail."""
    path = find_chromium()
    if path is None:
        _do_without("no Chromium here: scripts/ensure_browser.py installs one, or set CHROMIUM")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS_OF_TESTS)
        except Error as problem:
            _do_without(f"{path} does not start: {problem.message.splitlines()[0]}")
        yield browser
        browser.close()


VIEWER = {"locale": "ko-KR", "timezone_id": "Asia/Seoul", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def context(chromium):
    """One browser for most tests: it keeps the scripts, whose loading takes as long as a page."""
    opened = chromium.new_context(**VIEWER)
    yield opened
    opened.close()


@pytest.fixture
def watched_page(context):
    """Return a function: the address of a server → a page that reports what it must not do.

    The next test finds nothing that a page has stored, and no cookie.
    """
    pages = []

    def open_page(address: str):
        if not context.pages:  # one page stays open: the process that draws ends with its last page
            context.new_page().goto(f"{address}/_stcore/health")
        pages.append(watch(context, address))
        return pages[-1]

    yield open_page
    for watched in pages:
        watched.leave()
    context.clear_cookies()


@pytest.fixture
def first_page(chromium, fresh_server):
    """A watched page in a browser with an empty cache; colours change at once."""
    opened = chromium.new_context(**VIEWER)
    yield watch(opened, fresh_server.address)
    opened.close()


@pytest.fixture
def next_page(watched_page, fresh_server):
    """A watched page of a server that nobody has visited, in the browser that keeps scripts."""
    return watched_page(fresh_server.address)


@pytest.fixture(scope="session")
def published(once):
    """The folder of a first publication, as `make run` makes it on a fresh machine."""
    return once("first_run", publish_first)


@pytest.fixture
def fresh_server(published, tmp_path):
    """A server that nobody has visited yet, with the first publication."""
    with forked_server(tmp_path / "server.log", SANDAN_DATA=str(published)) as server:
        yield server


@pytest.fixture(scope="session")
def visited_server(published, tmp_path_factory):
    """One server for all tests that do not depend on earlier visits."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with running_server(log, SANDAN_DATA=str(published)) as server:
        yield server


def _do_without(reason: str):
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (in CI the browser tests must run)", pytrace=False)
    pytest.skip(reason)
