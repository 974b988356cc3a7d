"""Joins and review lists in their own process: started, reported, stopped, nothing left over."""

import io
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from src.command.main import main
from src.load.outcome import Status
from src.screens.data import job as data_job
from src.store.engine import fetch_frame, open_engine
from src.store.load_history import loads
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import decided_links
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots, publish
from tests.command.test_link import ROWS, pension
from tests.published import publish_visible

pytestmark = pytest.mark.slow

SECONDS = 90


class Uploaded(io.BytesIO):
    """A file as Streamlit passes it on."""

    def __init__(self, name: str, content: bytes):
        super().__init__(content)
        self.name = name


@pytest.fixture
def folder(once, tmp_path, monkeypatch):
    data = once("one_firm_joined", _join_one_firm, tmp_path / "data")
    monkeypatch.setenv("SANDAN_DATA", str(data))
    return data


def _join_one_firm(data):
    publish_visible(data)
    firm = {"company_id": ["c"], "company_name": ["마바소프트"], "complex_id": ["seoul-digital"]}
    address = {"address": ["서울특별시 구로구 디지털로 3"]}
    publish(data, {"companies": pd.DataFrame(firm | address)}, origin="official")
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as files:
        patch.setenv("SANDAN_DATA", str(data))
        assert main(["load", pension(Path(files), *ROWS)]) == 0


def over(job):
    """Wait until the process has ended, and return its report."""
    job.process.wait(SECONDS)
    return data_job.report(job)


def doubtful(folder) -> pd.DataFrame:
    links = fetch_frame(open_engine(current_snapshot(folder)), table_rows("company_links"))
    return links[links["status"] == "review"]


def review_list(folder, *verdicts: str) -> bytes:
    rows = doubtful(folder)
    table = pd.DataFrame(
        {
            "판단": verdicts,
            "기업 식별자": rows["company_id"],
            "자료": rows["source"],
            "사업장 식별자": rows["workplace_key"],
        }
    )
    return table.to_csv(index=False).encode("utf-8-sig")


def test_a_list_is_taken_in_whatever_it_and_its_user_are_called_and_then_joined_in(folder):
    pairs = doubtful(folder)
    assert len(pairs) == 2
    given = Uploaded("--판단.csv", review_list(folder, "같음", "다름"))
    job = data_job.keep_aside(folder, [given], ())
    data_job.start(job, "decide", "-kim", "ko")
    found = over(job)
    assert (found.status, found.decided) == (Status.DECIDED, 2)
    decided = decided_links(open_operations("", folder), "official")
    assert set(decided["decided_by"]) == {"-kim"}

    data_job.start(job, "join", "-kim", "ko")
    assert over(job).status is Status.PUBLISHED
    assert doubtful(folder).empty
    assert loads(folder)[["user", "deed", "outcome"]].iloc[0].tolist() == [
        *("-kim", "link", "published")
    ]
    data_job.forget(job)
    assert list((folder / "uploads").iterdir()) == []


def test_a_file_that_is_no_list_is_refused_in_its_own_words(folder):
    job = data_job.keep_aside(folder, [Uploaded("x.csv", b"a,b\n1,2\n")], ())
    data_job.start(job, "decide", "kim", "en")
    found = over(job)
    assert found.status is Status.FAILED
    assert "검토 목록이 아닙니다" in found.reason.ko
    assert "not a review list" in found.reason.en
    assert decided_links(open_operations("", folder), "official").empty


def test_a_join_that_is_stopped_leaves_what_was_published(folder):
    before = list_snapshots(folder)
    job = data_job.keep_aside(folder, [], ())
    data_job.start(job, "join", "kim", "ko")
    begun = time.monotonic()
    while not data_job.progress(job).share and job.running and time.monotonic() - begun < SECONDS:
        pass
    data_job.stop(job, folder)
    assert not job.running
    found = data_job.report(job)
    assert found is None or found.status is Status.STOPPED
    assert list_snapshots(folder) == before
    assert not list((folder / "snapshots").glob("build-*"))


@pytest.mark.parametrize("deed", data_job.DEEDS)
def test_every_deed_is_a_command_that_is_understood(deed, tmp_path):
    from src.command.main import make_parser

    job = data_job.Job(tmp_path, [tmp_path / "-a.csv"], ())
    job.deed = deed
    files = ["--", "-a.csv"] if deed in ("check", "publish") else []
    words = [*data_job._words(job), "--report=x", "--by=-kim", "--progress=json", *files]
    assert make_parser().parse_args(words).by == "-kim"
