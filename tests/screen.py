"""What the tests of the screen share: opening a page, and reading its address."""

from functools import cache
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import Dataframe

from src.ui import downloads, place_files, widgets
from src.ui.columns import for_screen

# AppTest searches every installed package for components before each run: a third of its time.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def _wait_for_the_end(runner, timeout: float = 3) -> None:
    """Wait without polling every millisecond, which would slow down the script."""
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"the script did not end within {timeout} seconds")


local_script_runner.require_widgets_deltas = _wait_for_the_end

_drawn = widgets._kept_list


def _noted(frame, columns, name, codes, shape):
    """Draw a list, and store under its drawn text the rows that the full grid has.

    A list of first rows is not stored: the grid below it has them all.
    """
    drawn = _drawn(frame, columns, name, codes, shape)
    if shape.holds(frame):
        st.session_state.setdefault(LISTS, {})[drawn] = for_screen(frame, columns)
    return drawn


widgets._kept_list = _noted
LISTS = "_lists"

# Tests read the content of folds, which readers open themselves.
widgets._is_open = downloads._is_open = lambda box: True

QUICK_PAGES = ("overview", "companies", "weekly")
"""Pages that `make quick` uses to test what the frame does on every page."""


def pages_of(names):
    """Return names of pages, one test for each; `make quick` uses few."""
    return [
        name if name in QUICK_PAGES else pytest.param(name, marks=pytest.mark.slow)
        for name in names
    ]


APP = Path(__file__).parents[1] / "app.py"
SECONDS = 60


def open_page(name: str, **codes) -> AppTest:
    """Return the AppTest of a page, opened once by a link with these codes."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.switch_page(f"pages/{name}.py")
    for key, code in codes.items():
        app.query_params[key] = code
    return app.run()


def run_script(script, **codes) -> AppTest:
    """Return the AppTest of a small script, run once with these codes in its address."""
    app = AppTest.from_function(script, default_timeout=SECONDS)
    for key, code in codes.items():
        app.query_params[key] = code
    return app.run()


def address_of(app: AppTest) -> dict[str, str]:
    """Return the codes in the address after a run."""
    return {
        key: codes[0] if isinstance(codes, list) else codes
        for key, codes in app.query_params.items()
    }


def said(app: AppTest) -> list[str]:
    """Return what a script wrote with `st.text`."""
    return [element.value for element in app.text]


def head_of(app: AppTest) -> str:
    """Return the head of a page as HTML, its texts as they are read; "" if it has none."""
    drawn = (unescape(element.proto.body) for element in app.get("html"))
    return next((html for html in drawn if 'class="page-head"' in html), "")


def title_of(app: AppTest) -> str:
    """Return the title in the head of a page."""
    return head_of(app).split("<h1", 1)[1].split(">", 1)[1].split("</h1>")[0]


def places_of(app: AppTest) -> dict[str, str]:
    """Return the entries of the place box of a page: where each leads, by its name."""
    drawn = next(e.proto.body for e in app.get("html") if "data-places" in e.proto.body)
    rows = place_files.read(drawn.split('data-places="')[1].split('"')[0]).split("\n")
    return {row.split("\t")[0]: row.split("\t")[4] for row in rows}


def tables_of(app: AppTest) -> list:
    """Return the tables of a page from the top; `value` has the rows as a grid would hold them."""
    kept = dict(app.session_state[LISTS]) if LISTS in app.session_state else {}
    found = []
    for element in app.main:
        if isinstance(element, Dataframe):
            found.append(element)
        elif element.type == "html" and element.proto.body in kept:
            found.append(SimpleNamespace(value=kept[element.proto.body], proto=element.proto))
    return found
