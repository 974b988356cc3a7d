"""The watcher itself: it must catch a page that misbehaves, or the other tests prove nothing."""

import textwrap

import pytest

from tests.browser.nursery import forked_server
from tests.browser.server import PROJECT_ROOT, STREAMLIT, running_server

OUTSIDE = "http://192.0.2.1/pixel.png"  # an address that belongs to nobody (RFC 5737)

MISBEHAVING = f"""
import streamlit as st
st.title("새는 화면")
st.html('<img src="{OUTSIDE}">')
"""

BOTH = f"""
import streamlit as st

def behaves():
    st.title("얌전한 화면")
    st.dataframe({{"단지": ["구미"], "입주기업": [2100]}})

def leaks():
    st.title("새는 화면")
    st.html('<img src="{OUTSIDE}">')

st.navigation([st.Page(behaves, default=True), st.Page(leaks)], position="hidden").run()
"""


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    """Return a function: the text of an app → its file, beside the project's own configuration."""

    def write(text: str):
        folder = tmp_path_factory.mktemp("app")
        for shared in (".streamlit", "static"):
            (folder / shared).symlink_to(PROJECT_ROOT / shared)
        file = folder / "app.py"
        file.write_text(textwrap.dedent(text), "utf-8")
        return str(file)

    return write


@pytest.fixture(scope="module")
def our_server(entry, tmp_path_factory):
    """A server of both apps, as the dashboard is served: `/` behaves, `/leaks` does not."""
    file = entry(BOTH)
    log = tmp_path_factory.mktemp("log") / "server.log"
    with forked_server(log, entry=file) as server:
        yield server


def test_a_request_to_another_host_is_caught_and_stopped(entry, tmp_path, watched_page):
    plain = running_server(tmp_path / "log", STREAMLIT, ready="127.0.0.1", entry=entry(MISBEHAVING))
    with plain as server:
        watched = watched_page(server.address)
        watched.visit()
        watched.page.wait_for_function("() => document.querySelector('img')?.complete")
    assert watched.outside == [OUTSIDE]


def test_the_content_policy_stops_what_a_page_would_fetch_from_outside(our_server, watched_page):
    watched = watched_page(our_server.address)
    watched.visit("/leaks")
    watched.page.wait_for_function("() => document.querySelector('img')?.complete")
    assert watched.violations == [f"img-src {OUTSIDE}"]


def test_a_script_error_is_caught(our_server, watched_page):
    watched = watched_page(our_server.address)
    watched.visit()
    watched.page.evaluate("setTimeout(() => { throw new Error('kaputt') })")
    watched.page.evaluate("console.error('loud')")
    watched.page.wait_for_function("() => true")
    assert watched.errors == ["kaputt"]
    assert [line.split(" (")[0] for line in watched.console] == ["loud"]


def test_a_page_that_behaves_comes_out_clean(our_server, watched_page):
    watched = watched_page(our_server.address)
    page = watched.visit()
    assert page.get_by_role("heading", name="얌전한 화면").is_visible()
    assert watched.misdeeds() == {}
