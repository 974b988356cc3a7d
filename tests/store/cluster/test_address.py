"""Where the cluster and its files are, and the message if the cluster cannot be reached."""

import socket
from pathlib import Path

import pytest

from src.store.cluster import address
from src.store.cluster.address import archive_folder, by_connect, hosts_of, trouble
from tests.spark_cluster import LOOPBACK


@pytest.mark.parametrize(
    ("given", "hosts"),
    [
        ("spark://master:7077", [("master", 7077)]),
        ("spark://one:7077,two:7078", [("one", 7077), ("two", 7078)]),
        ("sc://server:15002/;use_ssl=true", [("server", 15002)]),
        ("sc://[::1]:15002", [("::1", 15002)]),
    ],
)
def test_an_address_tells_its_hosts(monkeypatch, given, hosts):
    monkeypatch.setenv("SANDAN_BUILD", given)
    assert hosts_of(address.cluster_address()) == hosts


def test_only_spark_connect_needs_no_java_here():
    assert by_connect("sc://server:15002")
    assert not by_connect("spark://server:7077")


def test_the_archive_lies_in_the_data_folder_where_nobody_says_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    assert archive_folder() == tmp_path / "archive"
    monkeypatch.setenv("SANDAN_ARCHIVE", "/srv/sandan")
    assert archive_folder() == Path("/srv/sandan")


def test_a_cluster_that_answers_is_no_trouble_nor_is_none(monkeypatch):
    assert trouble() is None
    with socket.create_server((LOOPBACK, 0)) as server:
        monkeypatch.setenv("SANDAN_BUILD", f"spark://{LOOPBACK}:{server.getsockname()[1]}")
        assert trouble() is None


@pytest.mark.parametrize(
    ("given", "cause"),
    [("yarn", "cluster_address"), (f"spark://{LOOPBACK}:1", "cluster_gone")],
)
def test_a_cluster_that_cannot_be_asked_is_told(monkeypatch, given, cause):
    monkeypatch.setenv("SANDAN_BUILD", given)
    assert trouble().cause == cause


def test_a_machine_without_the_program_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("SANDAN_BUILD", "spark://master:7077")
    monkeypatch.setattr(address, "find_spec", lambda _: None)
    assert "-r requirements-cluster.txt" in str(trouble())
