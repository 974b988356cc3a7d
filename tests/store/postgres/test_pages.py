"""Pages from PostgreSQL show the same as from files, or say that the server does not answer."""

import shutil
import socket
from contextlib import suppress

import pytest
import streamlit as st
from sqlalchemy import NullPool, create_engine, func, select, text

from src.store.postgres.patience import SECONDS, WAITING
from src.store.snapshots import current_snapshot, folder_to_server, go_back, publish
from src.ui.frame import PAGES
from tests.screen import open_page, tables_of
from tests.store.loader import marked

pytestmark = pytest.mark.slow
NOBODY_LISTENS = "postgresql+psycopg://127.0.0.1:1/db"


@pytest.fixture
def of_files(visible, served):
    """What each page shows from the files."""
    served(visible)
    return {page.name: shown(page.name) for page in PAGES}


@pytest.fixture
def on_server(of_files, visible, store, tmp_path, monkeypatch):
    """Serve the same version from the database, to a machine whose folder is empty."""
    here = tmp_path / "here"
    shutil.copytree(visible.folder, here)
    folder_to_server(here)
    (elsewhere := tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("SANDAN_DATA", str(elsewhere))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def shown(name: str) -> list[str]:
    app = open_page(name)
    assert not app.exception
    frames = [one.value.to_csv() for one in tables_of(app)]
    return [*(one.value for one in app.markdown), *(one.value for one in app.error), *frames]


def test_every_page_shows_the_same_from_the_server(of_files, on_server):
    for name, texts in of_files.items():
        assert shown(name) == texts, name


def test_a_server_that_is_gone_is_told_and_works_again_after(on_server, store, monkeypatch):
    address = store.render_as_string(hide_password=False)
    monkeypatch.setenv("SANDAN_STORE", NOBODY_LISTENS)
    app = open_page("overview")
    assert [one.value.split(".")[0] for one in app.error] == TOLD
    monkeypatch.setenv("SANDAN_STORE", address)
    assert not open_page("overview").error


def test_a_database_that_is_stopped_is_told_in_words_and_shown_again_when_it_is_back(
    on_server, postgres_server
):
    app = open_page("overview")
    shown_before = [one.value for one in app.markdown]
    postgres_server.stop()
    try:
        told = [one.value for one in app.run().error]
    finally:
        postgres_server.start()
    assert [one.split(".")[0] for one in told] == TOLD
    assert "잠시 뒤 다시 열어 보고" in told[0]
    assert [one.value for one in app.run().markdown] == shown_before
    assert not app.error


def test_a_server_that_is_silent_is_waited_for_once_by_a_page_and_not_for_long(
    on_server, monkeypatch
):
    """Whatever it asks of the two databases: no page hangs for longer than one timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql+psycopg://somebody@127.0.0.1:{silent.getsockname()[1]}/db"
        monkeypatch.setenv("SANDAN_STORE", address)
        monkeypatch.setenv("SANDAN_OPERATIONS", address)
        assert [one.value.split(".")[0] for one in open_page("overview").error] == TOLD
        silent.setblocking(False)
        asked = []
        with suppress(BlockingIOError):
            while True:
                asked.append(silent.accept()[0])
        for one in asked:
            one.close()
    assert len(asked) == 1
    assert (SECONDS, WAITING["tcp_user_timeout"]) == (2, 2000)


TOLD = [
    "자료 버전을 둔 데이터베이스(SANDAN_STORE)에서 답을 받지 못했습니다",
    "후속 관리 기록을 열 수 없습니다",
]


def test_the_next_run_of_a_page_follows_a_publication_and_a_going_back(on_server, tmp_path):
    """Both done by another machine, which shares the database but no folder."""
    app, loads = open_page("overview"), tmp_path / "here"
    before, shown_before = current_snapshot(loads), [one.value for one in app.markdown]
    publish(loads, marked(7), origin=before.origin, merge=False)
    shown_after = [one.value for one in app.run().markdown]
    assert shown_after != shown_before
    assert not app.exception
    go_back(loads, before.version)
    assert [one.value for one in app.run().markdown] == shown_before


def test_a_restart_of_the_database_is_not_noticed_by_the_next_run(on_server, store):
    app = open_page("overview")
    others = select(func.pg_terminate_backend(text("pid"))).select_from(text("pg_stat_activity"))
    with create_engine(store, poolclass=NullPool).connect() as connection:
        ended = connection.execute(others.where(text("pid <> pg_backend_pid()"))).all()
    assert ended
    assert not app.run().error
