"""Uploaded files, kept in the database: found, stopped, and continued on another server."""

import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace

import pytest
import streamlit as st
from sqlalchemy import select, update

from src.load.outcome import Status
from src.screens.data import job as data_job
from src.screens.data import shared_job
from src.store.engine import fetch_arrow, open_engine
from src.store.postgres import uploads
from src.store.postgres.server import server
from src.store.snapshots import current_snapshot, folder_to_server, list_snapshots
from tests.command.test_load_kill import FIGURES, ROWS, Uploaded, write_marked
from tests.published import publish_visible
from tests.screen import open_page

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("forked_jobs")]


@pytest.fixture
def machines(once, store, tmp_path):
    """The data folders of two machines that serve the same data and share only the database."""
    loads_here = once("visible", publish_visible, tmp_path / "a")
    folder_to_server(loads_here)
    (other := tmp_path / "b").mkdir()
    return loads_here, other


@pytest.fixture
def file(tmp_path):
    return write_marked(tmp_path / "대상자.csv", 7)


def kept(file, owner="김자료"):
    return uploads.keep(owner, [file])


def fall_silent(upload_id):
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    with server().begin() as connection:
        connection.execute(
            update(uploads.uploads)
            .where(uploads.uploads.c.upload_id == upload_id)
            .values(heard_at=long_ago)
        )


def test_files_and_what_came_of_them_are_read_as_they_were_given(store, file, tmp_path):
    large, empty = tmp_path / "큰 파일.bin", tmp_path / "빈.csv"
    large.write_bytes(bytes(range(256)) * 40_000)
    empty.touch()
    upload_id = uploads.keep("김자료", [file, large, empty])
    fetched = uploads.fetch(upload_id, tmp_path / "to")
    assert [one.name for one in fetched] == ["대상자.csv", "큰 파일.bin", "빈.csv"]
    for one, given in zip(fetched, (file, large, empty), strict=True):
        assert one.read_bytes() == given.read_bytes()
    (report := tmp_path / "report").mkdir()
    (report / "report.json").write_text('{"한글": 1}', "utf-8")
    uploads.begin(upload_id, "check", "a 1", confirmed=False)
    uploads.end(upload_id, "a 1", report)
    uploads.fetch_report(upload_id, tmp_path / "came")
    assert (tmp_path / "came/report.json").read_text("utf-8") == '{"한글": 1}'


def test_what_one_server_does_another_sees_and_stops(store, file):
    assert uploads.newest("김자료") is None, "nobody has made the tables"
    upload_id = kept(file)
    assert uploads.newest("김자료") is None, "nothing was done with the files yet"
    assert uploads.begin(upload_id, "publish", "a 1", confirmed=True)
    assert uploads.say(upload_id, "a 1", 0.5, "build", "대상자.csv") is False
    seen = uploads.newest("김자료")
    assert (seen.deed, seen.confirmed, seen.share, seen.file) == (
        "publish",
        True,
        0.5,
        "대상자.csv",
    )
    assert (seen.over, seen.silent, seen.stop) == (False, False, False)
    assert uploads.newest("이남의") is None
    uploads.stop(upload_id)
    assert uploads.say(upload_id, "a 1", 0.6, "build", "") is True


def test_only_what_fell_silent_is_taken_over_and_its_server_is_told_to_stop(store, file, tmp_path):
    upload_id = kept(file)
    assert uploads.begin(upload_id, "check", "a 1", confirmed=False)
    assert not uploads.begin(upload_id, "check", "b 2", confirmed=False)
    fall_silent(upload_id)
    assert uploads.newest("김자료").silent
    assert uploads.begin(upload_id, "check", "b 2", confirmed=False)
    assert uploads.say(upload_id, "a 1", 0.9, "build", "") is True
    uploads.end(upload_id, "a 1", tmp_path)
    assert not uploads.newest("김자료").over, "the work is another's by now"


def test_files_let_go_of_or_a_day_old_are_gone(store, file):
    old, let_go = kept(file), kept(file)
    uploads.forget(let_go)
    with server().begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        connection.execute(update(uploads.uploads).values(kept_at=long_ago))
    new = kept(file)
    with server().connect() as connection:
        left = connection.execute(select(uploads.upload_files.c.upload_id).distinct()).scalars()
        assert set(left) == {new}
    assert uploads.say(old, "a 1", 0.1, "", "") is True, "whoever still works with them stops"


def given_on(data, file, monkeypatch):
    """A job on the server of a folder, started as its page starts it."""
    monkeypatch.setenv("SANDAN_DATA", str(data))
    return shared_job.keep_aside(data, [Uploaded(file, file.name)], ("key",), "김자료")


def over(job, user="김자료"):
    """The state of the upload once the job is over and its server has reported that."""
    job.process.wait(SECONDS)
    deadline = time.monotonic() + SECONDS
    while not (found := shared_job.away(user)).over:
        assert time.monotonic() < deadline
        Event().wait(LOOKS)
    return found


SECONDS = 120
"""Longer than a load takes on any machine."""
LOOKS = 0.005
"""Seconds between two checks of a load: constant polling would slow it down."""


def figures(folder):
    rows = fetch_arrow(open_engine(current_snapshot(folder)), FIGURES, None)
    return rows["eligible"].to_pylist()


def test_what_was_checked_on_one_server_is_published_from_another(machines, file, monkeypatch):
    a, b = machines
    job = given_on(a, file, monkeypatch)
    shared_job.start(job, "check", "김자료", "ko")
    found = over(job)
    monkeypatch.setenv("SANDAN_DATA", str(b))
    taken = shared_job.take(b, found)
    assert data_job.report(taken).status in (Status.CHECKED, Status.DOUBTFUL)
    assert taken.files[0].is_relative_to(b)
    shared_job.start(taken, "publish", "김자료", "ko", confirmed=True)
    over(taken)
    assert data_job.report(taken).status is Status.PUBLISHED
    assert figures(a) == [7] * ROWS
    shared_job.forget(taken)
    assert shared_job.away("김자료") is None


@pytest.mark.parametrize("dies", ["the server alone", "the server and its load"])
def test_a_load_whose_server_was_killed_is_gone_on_with_elsewhere_and_published_once(
    dies, machines, file, monkeypatch
):
    a, b = machines
    before = len(list_snapshots(a))
    lost = given_on(a, file, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(shared_job, "Thread", lambda **_: SimpleNamespace(start=lambda: None))
        shared_job.start(lost, "publish", "김자료", "ko", confirmed=True)
    if dies == "the server and its load":
        while lost.running and not list((a / "snapshots").glob("build-*")):
            Event().wait(LOOKS)
        lost.process.kill()
    fall_silent(lost.shared)
    monkeypatch.setenv("SANDAN_DATA", str(b))
    taken = shared_job.take(b, shared_job.away("김자료"))
    shared_job.start(taken, "publish", "김자료", "ko", confirmed=True)
    lost.process.wait()
    over(taken)
    assert figures(b) == figures(a) == [7] * ROWS
    assert len(list_snapshots(b)) == before + 1


def test_a_load_is_stopped_from_another_server_and_nothing_is_published(
    machines, file, monkeypatch
):
    a, b = machines
    served, job = current_snapshot(a), given_on(a, file, monkeypatch)
    shared_job.start(job, "publish", "김자료", "ko", confirmed=True)
    shared_job.ask_to_stop(shared_job.away("김자료"))
    assert over(job).stop
    assert current_snapshot(b).version == served.version
    assert not job.running


@pytest.fixture
def page(machines, monkeypatch, rights):
    """Return a function that opens the Data page of the second machine."""
    monkeypatch.setenv("SANDAN_DATA", str(machines[1]))
    st.cache_resource.clear()
    rights("load", "identifiers")
    yield lambda: open_page("data")
    st.cache_resource.clear()


def labels(app):
    return [button.label for button in app.button]


def test_the_page_shows_and_stops_what_another_server_does(page, file):
    upload_id = kept(file, "")
    uploads.begin(upload_id, "publish", "sandan-1 4711", confirmed=True)
    uploads.say(upload_id, "sandan-1 4711", 0.4, "", "")
    app = page()
    assert any("서버(sandan-1)에서 시작한 작업" in one.value for one in app.caption)
    assert "점검하기" not in labels(app)
    app.button("stop_away").click().run()
    assert uploads.say(upload_id, "sandan-1 4711", 0.5, "", "") is True
    assert any("멈추라고 알렸습니다" in one.value for one in app.caption)


def test_the_page_goes_on_with_what_a_silent_server_left(page, file, machines, monkeypatch):
    upload_id = kept(file, "")
    uploads.begin(upload_id, "publish", "sandan-1 4711", confirmed=True)
    fall_silent(upload_id)
    begun = []
    monkeypatch.setattr(
        data_job, "start", lambda job, deed, *_, **how: begun.append((job, deed, how))
    )
    monkeypatch.setattr(shared_job, "Thread", lambda **_: SimpleNamespace(start=lambda: None))
    app = page()
    assert any("서버(sandan-1)에서 소식이 없습니다" in one.value for one in app.warning)
    app.button("data_resume").click().run()
    (job, deed, how) = begun[0]
    assert (deed, how) == ("publish", {"confirmed": True})
    assert job.files[0].read_bytes() == file.read_bytes()
    assert job.folder.is_relative_to(machines[1])


def test_without_a_server_nothing_is_shared(once, tmp_path, file):
    folder = once("visible", publish_visible, tmp_path / "a")
    job = shared_job.keep_aside(folder, [Uploaded(file, file.name)], (), "김자료")
    assert job.shared == ""
    assert shared_job.away("김자료") is None
    with suppress(OSError):
        shutil.rmtree(job.folder)
