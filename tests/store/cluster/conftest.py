"""A Spark cluster for the tests of this folder, and a publication that it has to compute."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from src.store import build
from src.store.cluster import build as on_cluster
from src.store.cluster import session
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import marts
from tests.published import nothing_foreseen, publish_sample, publish_visible
from tests.spark_cluster import missing, running


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A master and two workers."""
    if lacking := missing():
        reason = f"시험에 쓸 {lacking} 패키지가 이 컴퓨터에 없어 Spark 클러스터를 띄우지 못합니다."
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with running(tmp_path_factory.mktemp("spark")) as started:
        yield started


@pytest.fixture
def loader(once, tmp_path, monkeypatch):
    """A folder with a sample; its next publication goes to a cluster although it is small."""
    made = partial(publish_sample, every=20)
    with _for_a_cluster(once("few_made_up", made, tmp_path / "data"), monkeypatch) as folder:
        yield folder


@pytest.fixture
def small_loader(once, tmp_path, monkeypatch):
    """The same with the snapshot to add up by hand, for tests that end before any computation."""
    made = once("visible", publish_visible, tmp_path / "data")
    with _for_a_cluster(made, monkeypatch) as folder:
        yield folder


@contextmanager
def _for_a_cluster(folder: Path, monkeypatch) -> Iterator[Path]:
    monkeypatch.setattr(build, "FEW_ROWS", 0)
    monkeypatch.setattr(on_cluster, "FEW", 0)
    monkeypatch.setattr(session, "LOOK", 0.1)
    monkeypatch.setattr(session, "GONE", 3.0)
    monkeypatch.setenv("SANDAN_ARCHIVE", str(folder.parent / "archive"))
    with nothing_foreseen():
        yield folder


def rows_of_marts(snapshot) -> dict:
    """Return all marts of a version, each in the order of its own values."""
    found = {}
    for table in marts.sorted_tables:
        rows = fetch_frame(open_engine(snapshot), select(table))
        exact = [name for name in rows if rows[name].dtype.kind != "f"]
        found[table.name] = rows.sort_values(exact, ignore_index=True)
    return found
