"""Marts computed on a real cluster equal those of DuckDB, even if processes die meanwhile."""

import os

import pandas as pd
import pytest

from src.store.cluster import build as build_on_cluster
from src.store.cluster import session
from src.store.errors import CannotPublish
from src.store.snapshots import current_snapshot, publish
from tests.spark_cluster import free_port
from tests.store.cluster.conftest import rows_of_marts


@pytest.fixture
def on_cluster(cluster, monkeypatch):
    """The cluster, for a driver that finds Spark and Java in the same place as the cluster does."""
    for name, value in cluster.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SANDAN_BUILD", cluster.address)
    return cluster


def asked(monkeypatch) -> list[str]:
    """Return a list that will contain the tables that the cluster fills."""
    filled, write = [], session.Cluster.write

    def noted(self, statement, names, to, like=None):
        filled.append(to.name.partition("-")[2])
        write(self, statement, names, to, like)

    monkeypatch.setattr(session.Cluster, "write", noted)
    return filled


def same_marts(before, made) -> None:
    expected, found = rows_of_marts(before), rows_of_marts(made)
    for name, rows in expected.items():
        pd.testing.assert_frame_equal(found[name], rows, rtol=1e-9, atol=1e-12, obj=name)
    assert sum(map(len, found.values())) > 10_000


FILLED_THERE = {
    *("company_facts", "company_open", "company_seen", "company_uptake", "complex_people"),
    *("complex_uptake", "month_eligible", "region_people", "region_uptake", "company_sums"),
    *("uptake_groups", "uptake_periods", "uptake_rates", "week_starts"),
}


@pytest.mark.slow
def test_a_worker_that_is_killed_in_mid_build_changes_nothing(loader, on_cluster, monkeypatch):
    before, filled = current_snapshot(loader), asked(monkeypatch)
    is_at_work = session.Cluster._is_at_work

    def kill_one(self):
        if "company_months" in filled and "worker-1" in on_cluster.processes:
            on_cluster.kill("worker-1")
        return is_at_work(self)

    monkeypatch.setattr(session.Cluster, "_is_at_work", kill_one)
    made = publish(loader, {}, origin="sample")
    assert "worker-1" not in on_cluster.processes
    assert set(filled) >= FILLED_THERE
    assert made.version > before.version
    same_marts(before, made)


@pytest.mark.slow
def test_spark_connect_works_the_same_out(loader, on_cluster, monkeypatch):
    before, filled = current_snapshot(loader), asked(monkeypatch)
    on_cluster.start_connect()
    monkeypatch.setenv("SANDAN_BUILD", on_cluster.connect_address)
    monkeypatch.setenv("JAVA_HOME", "/nowhere")  # the client needs no Java
    # Steps that read few rows stay on this machine, as in any load; inputs of many rows are not
    # fetched
    monkeypatch.setattr(build_on_cluster, "FEW", 8_000)
    monkeypatch.setattr(build_on_cluster, "BROUGHT", 3_000)
    made = publish(loader, {}, origin="sample")
    assert set(filled) >= {"answer", "company_facts", "own_people", "records"}
    same_marts(before, made)
    on_cluster.kill("connect")


@pytest.mark.slow
def test_a_cluster_that_dies_in_mid_build_ends_in_one_sentence(loader, on_cluster, monkeypatch):
    before, filled = current_snapshot(loader), asked(monkeypatch)
    is_at_work = session.Cluster._is_at_work

    def kill_all(self):
        if "company_facts" in filled:
            on_cluster.stop()
        return is_at_work(self)

    monkeypatch.setattr(session.Cluster, "_is_at_work", kill_all)
    with pytest.raises(CannotPublish, match=f"클러스터.{on_cluster.address}.에서 답을 받지 못했"):
        publish(loader, {}, origin="sample")
    assert current_snapshot(loader) == before
    assert [path.name for path in (loader / "snapshots").glob("*.duckdb")] == [before.path.name]
    assert not any((loader.parent / "archive" / "builds").iterdir())


@pytest.mark.slow
def test_a_master_that_is_dead_ends_in_one_sentence_and_the_version_before_stays(
    small_loader, monkeypatch
):
    before = current_snapshot(small_loader)
    port = free_port()
    monkeypatch.setenv("SANDAN_BUILD", f"spark://127.0.0.1:{port}")
    with pytest.raises(CannotPublish) as refused:
        publish(small_loader, {}, origin="official")
    assert str(refused.value) == (
        f"새 버전을 셈할 Spark 클러스터(spark://127.0.0.1:{port})에서 답을 받지 못했습니다. 이전 "
        "버전을 그대로 씁니다. 그 서버가 켜져 있는지 확인하거나 설정 SANDAN_BUILD를 비운 뒤 다시 "
        "적재하세요."
    )
    assert current_snapshot(small_loader) == before
    assert [path.name for path in (small_loader / "snapshots").glob("*.duckdb")] == [
        before.path.name
    ]


@pytest.mark.slow
def test_what_a_killed_build_left_goes_after_a_day(small_loader, monkeypatch):
    builds = small_loader.parent / "archive" / "builds"
    for name in ("old", "new"):
        (builds / name).mkdir(parents=True)
    os.utime(builds / "old", (0, 0))
    monkeypatch.setenv("SANDAN_BUILD", f"spark://127.0.0.1:{free_port()}")
    with pytest.raises(CannotPublish):
        publish(small_loader, {}, origin="official")
    assert [path.name for path in builds.iterdir()] == ["new"]


def test_an_address_of_another_kind_is_told(small_loader, monkeypatch):
    monkeypatch.setenv("SANDAN_BUILD", "yarn")
    with pytest.raises(CannotPublish, match="'yarn'입니다. 고치고 다시 적재하세요"):
        publish(small_loader, {}, origin="official")
