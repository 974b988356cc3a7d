"""What is kept: by codes and version, separately for each language, never without limit."""

import ast
import re
from pathlib import Path

import pytest

from src.ui.cached import LARGE, MADE, ROWS
from tests.parsed import parsed
from tests.published import publish_visible
from tests.screen import open_page, places_of, run_script, said

ROOT = Path(__file__).parents[2]


def keep_and_ask():
    """Request the same value twice, and once with other codes and in another language."""
    import streamlit as st

    from src.ui import cached
    from src.ui.run import speak

    cached.open_snapshot()
    made = []

    def make():
        made.append(1)
        return object()

    speak("ko")
    first = cached.keep("thing", ("a", "b"), make)
    st.text(str(cached.keep("thing", ("a", "b"), make) is first))
    st.text(str(cached.keep("thing", ("a", "c"), make) is first))
    st.text(str(cached.keep("other", ("a", "b"), make) is first))
    speak("en")
    st.text(str(cached.keep("thing", ("a", "b"), make) is first))
    speak("ko")
    st.text(str(len(made)))
    rows = cached.ask("complexes_list", kind="general", tops_only=True)
    st.text(str(cached.ask("complexes_list", tops_only=True, kind="general") is rows))
    st.text(",".join(rows["complex_id"]))


def ask_for_tenants():
    """Show the tenants of a complex and the version of the data."""
    import streamlit as st

    from src.ui import cached

    st.text(cached.open_snapshot().version)
    rows = cached.ask("complex_figures", quarter="2025Q3").set_index("complex_id")
    st.text(str(int(rows.loc["magok", "tenants"])))
    st.text(str(cached.as_of()))


def test_the_same_codes_are_worked_out_once_and_others_apart(served, visible):
    served(visible)
    found = said(run_script(keep_and_ask))
    assert found[:5] == ["True", "False", "False", "False", "4"]
    assert found[5:] == ["True", "hostile,magok,pohang"]


@pytest.mark.slow
def test_a_new_version_has_new_answers_at_the_next_run(served, tmp_path, monkeypatch):
    import tests.published as published

    served(publish_visible(tmp_path))
    app = run_script(ask_for_tenants)
    version, tenants, day = said(app)
    assert (tenants, day) == ("50", "2026-03-28")
    monkeypatch.setitem(published.CENSUS, "magok", (77, 40))
    publish_visible(tmp_path)
    newer, tenants, _ = said(app.run())
    assert newer > version
    assert tenants == "77"


@pytest.mark.slow
def test_going_back_to_a_version_has_its_answers_again(served, tmp_path, monkeypatch):
    import tests.published as published
    from src.store.snapshots import go_back

    first = served(publish_visible(tmp_path))
    monkeypatch.setitem(published.CENSUS, "magok", (77, 40))
    publish_visible(tmp_path)
    app = run_script(ask_for_tenants)
    assert said(app)[1] == "77"
    go_back(tmp_path, first.version)
    assert said(app.run())[:2] == [first.version, "50"]


def decorators() -> list[tuple[str, ast.expr]]:
    """Return every cache decorator in the sources of pages, with its place."""
    return [
        (f"{file.name}:{node.name}", mark)
        for folder in ("src/ui", "src/screens", "pages")
        for file in ROOT.glob(f"{folder}/**/*.py")
        for node in ast.walk(parsed(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if re.match(r"st\.cache_|lru_cache|cache$", ast.unparse(mark))
    ]


def test_every_memory_is_bounded():
    marks = decorators()
    assert len(marks) > 3
    takes_little = {"server.py:settle"} | {
        f"lean.py:{name}" for name in ("_theme_of", "_config", "_least_kept")
    }
    bounds = ("max_entries=", "maxsize=")
    unbounded = {
        where for where, mark in marks if not any(bound in ast.unparse(mark) for bound in bounds)
    }
    assert unbounded == takes_little


@pytest.mark.slow
@pytest.mark.parametrize("first", ["ko", "en"])
def test_who_comes_first_does_not_choose_the_language_of_the_next(first, served, tmp_path):
    served(publish_visible(tmp_path))
    second = {"ko": "en", "en": "ko"}[first]
    pages = {lang: open_page("regions", lang=lang) for lang in (first, second)}
    assert pages["ko"].selectbox[0].options[0] == "입주업체"
    assert pages["en"].selectbox[0].options[0] == "Tenants"
    assert "서울특별시" in places_of(pages["ko"])
    assert "Seoul" in places_of(pages["en"])


def test_all_that_is_kept_of_pages_takes_two_hundred_megabytes():
    shelves = ROWS, MADE, LARGE
    assert sum(shelf.most for shelf in shelves) == 200 * 2**20
