"""Pages served from PostgreSQL show what they show of files, or say that it does not answer."""

import shutil

import pytest
import streamlit as st
from sqlalchemy import NullPool, create_engine, func, select, text

from src.store.snapshots import folder_to_server
from src.ui.frame import PAGES
from tests.screen import open_page, tables_of

pytestmark = pytest.mark.slow
NOBODY_LISTENS = "postgresql+psycopg://127.0.0.1:1/db"


@pytest.fixture
def of_files(visible, served):
    """What each page shows of the files."""
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
    assert [one.value.split(".")[0] for one in app.error] == [
        "자료 버전을 둔 데이터베이스(SANDAN_STORE)에서 답을 받지 못했습니다",
        "후속 관리 기록을 열 수 없습니다",
    ]
    monkeypatch.setenv("SANDAN_STORE", address)
    assert not open_page("overview").error


def test_a_restart_of_the_database_is_not_noticed_by_the_next_run(on_server, store):
    app = open_page("overview")
    others = select(func.pg_terminate_backend(text("pid"))).select_from(text("pg_stat_activity"))
    with create_engine(store, poolclass=NullPool).connect() as connection:
        ended = connection.execute(others.where(text("pid <> pg_backend_pid()"))).all()
    assert ended
    assert not app.run().error
