"""Versions: published completely, listed, restored, removed in time."""

import fcntl
import json
import threading

import pytest
from sqlalchemy import select

from src.store import schema, snapshots
from src.store.errors import CannotPublish, CannotRead
from src.store.layout import layout
from src.store.queries.loaded import problems_of, sources_loaded
from src.store.schema import complex_quarters, complexes, metadata
from src.store.snapshots import (
    Plan,
    current_snapshot,
    go_back,
    list_snapshots,
    previewed,
    publish,
)
from tests.store import small

pytestmark = pytest.mark.slow


def load(folder, quarter="2025Q3", **options):
    return publish(folder, small.tables(quarter), origin="official", **options)


def test_nothing_is_published_in_a_new_folder(tmp_path):
    assert current_snapshot(tmp_path / "new") is None
    assert list_snapshots(tmp_path / "new") == []


def test_what_is_published_is_served_and_says_what_it_is(tmp_path):
    published = load(tmp_path)
    assert current_snapshot(tmp_path) == published
    assert (published.origin, published.as_of) == ("official", "2025-09-28")
    told = small.ask(published, select(schema.snapshot)).set_index("key")["value"]
    assert told["version"] == published.version
    assert told["as_of"] == "2025-09-28"


def test_a_snapshot_leaves_no_log_and_no_build_beside_it(tmp_path):
    published = load(tmp_path)
    names = {file.name for file in (tmp_path / "snapshots").iterdir()}
    assert names == {f"{published.version}.duckdb", f"{published.version}.json"}


def test_a_second_quarter_is_added_to_the_first(tmp_path):
    load(tmp_path, "2025Q2")
    both = load(tmp_path, "2025Q3")
    quarters = small.ask(both, select(complex_quarters.c.quarter).distinct())["quarter"]
    assert sorted(quarters) == ["2025Q2", "2025Q3"]
    assert len(small.ask(both, sources_loaded())) == 2


def test_a_corrected_file_replaces_its_quarter_and_its_own_entry(tmp_path):
    load(tmp_path)
    corrected = small.tables() | {
        "complex_quarters": small.census(magok=51),
        "sources": small.source("2025Q3", file="corrected.xlsx"),
        "problems": small.problem("2025Q3-corrected.xlsx"),
    }
    now = publish(tmp_path, corrected, origin="official")
    magok = complex_quarters.c.complex_id == "magok"
    found = small.ask(now, select(complex_quarters.c.tenants).where(magok))
    assert list(found["tenants"]) == [51]
    assert list(small.ask(now, sources_loaded())["file"]) == ["corrected.xlsx"]
    assert list(small.ask(now, problems_of())["file"]) == ["corrected.xlsx"]


def test_a_complex_that_a_corrected_file_drops_is_gone(tmp_path):
    load(tmp_path)
    rest, facts = small.complexes(), small.census()
    corrected = {
        "complexes": rest[rest["complex_id"] != "magok"],
        "complex_quarters": facts[facts["complex_id"] != "magok"],
    }
    now = publish(tmp_path, corrected, origin="official")
    assert "magok" not in set(small.ask(now, select(complexes.c.complex_id))["complex_id"])


def test_sample_and_official_data_never_meet_in_one_version(tmp_path):
    load(tmp_path, "2025Q2")
    sample = publish(tmp_path, small.tables("2024Q1"), origin="sample")
    assert set(small.ask(sample, select(complex_quarters))["quarter"]) == {"2024Q1"}
    official = load(tmp_path, "2025Q3")
    assert set(small.ask(official, select(complex_quarters))["quarter"]) == {"2025Q3"}


def test_without_merging_a_version_starts_from_nothing(tmp_path):
    load(tmp_path, "2025Q2")
    alone = load(tmp_path, "2025Q3", merge=False)
    assert set(small.ask(alone, select(complex_quarters))["quarter"]) == {"2025Q3"}


def test_going_back_serves_the_version_and_the_next_load_starts_from_it(tmp_path):
    first, _ = load(tmp_path, "2025Q1"), load(tmp_path, "2025Q2")
    assert go_back(tmp_path, first.version) == first == current_snapshot(tmp_path)
    third = load(tmp_path, "2025Q3")
    assert set(small.ask(third, select(complex_quarters))["quarter"]) == {"2025Q1", "2025Q3"}


def test_a_version_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    load(tmp_path)
    with pytest.raises(CannotPublish, match="19990101T000000-0001 버전이 .* 없습니다"):
        go_back(tmp_path, "19990101T000000-0001")


def test_only_the_newest_versions_are_kept(tmp_path):
    made = [load(tmp_path, keep=2).version for _ in range(4)]
    assert [snapshot.version for snapshot in list_snapshots(tmp_path)] == made[-2:]


def test_versions_sort_in_the_order_they_were_made(tmp_path):
    made = [load(tmp_path).version for _ in range(3)]
    assert made == sorted(made)
    assert len(set(made)) == 3


def test_a_clock_that_was_put_back_does_not_hide_new_versions():
    future = snapshots.Snapshot("29990101T000000-0007", None, "official", None, "")
    assert snapshots._next_version([future]) == "29990101T000000-0008"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"../x", b"none of them"])
def test_where_the_pointer_is_spoilt_no_version_is_served_instead(tmp_path, content):
    load(tmp_path), load(tmp_path)
    (tmp_path / "CURRENT").unlink()
    if content is not None:
        (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(CannotRead, match="아무 버전이나 대신 열지 않습니다"):
        current_snapshot(tmp_path)
    with pytest.raises(CannotRead):
        load(tmp_path)
    first = list_snapshots(tmp_path)[0]
    go_back(tmp_path, first.version)
    assert current_snapshot(tmp_path) == first


@pytest.mark.parametrize("what", ["gone", "empty", "another", "description"])
def test_where_the_file_of_the_version_is_spoilt_no_other_is_served(tmp_path, what):
    load(tmp_path)
    served = load(tmp_path)
    described = served.path.with_suffix(".json")
    {
        "gone": served.path.unlink,
        "empty": lambda: served.path.write_bytes(b""),
        "another": lambda: served.path.write_bytes(b"no database at all"),
        "description": lambda: described.write_text("{"),
    }[what]()
    with pytest.raises(CannotRead, match=f"{served.version} 버전의 파일이 없거나 망가졌습니다"):
        current_snapshot(tmp_path)


def test_a_first_publication_that_was_killed_leaves_a_folder_without_data(tmp_path):
    load(tmp_path)
    (tmp_path / "CURRENT").write_text("none\n")
    (tmp_path / "snapshots.made").unlink()
    assert current_snapshot(tmp_path) is None
    assert load(tmp_path) == current_snapshot(tmp_path)


def test_a_spoilt_description_hides_one_version_and_stops_nothing(tmp_path):
    first, second = load(tmp_path), load(tmp_path)
    first.path.with_suffix(".json").write_text("{")
    assert list_snapshots(tmp_path) == [second] == [current_snapshot(tmp_path)]


def test_builds_and_descriptions_that_a_dead_loader_left_are_removed_by_the_next(tmp_path):
    load(tmp_path)
    folder = tmp_path / "snapshots"
    left = ("build-20200101T000000-0001.duckdb", "build-20200101T000000-0001.duckdb.wal")
    for name in (*left, "20200101T000000-0001.json", "20200101T000000-0001.json.99.tmp"):
        (folder / name).write_text(json.dumps({}))
    load(tmp_path)
    assert {file.suffix for file in folder.iterdir()} == {".duckdb", ".json"}
    assert not list(folder.glob("*20200101*"))


def test_a_second_loader_is_told_to_wait(tmp_path):
    load(tmp_path)
    with (tmp_path / "LOCK").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CannotPublish, match="다른 적재 작업이 .* 쓰고 있습니다") as refused:
            load(tmp_path)
    assert "Another load" in refused.value.english
    assert len(list_snapshots(tmp_path)) == 1


def test_a_second_loader_that_may_wait_goes_on_when_the_first_has_finished(tmp_path):
    load(tmp_path, "2025Q2")
    with (tmp_path / "LOCK").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting = threading.Thread(target=load, args=(tmp_path,), kwargs={"wait_seconds": 60})
        waiting.start()
        assert len(list_snapshots(tmp_path)) == 1
        fcntl.flock(other, fcntl.LOCK_UN)
        waiting.join()
    assert len(list_snapshots(tmp_path)) == 2


def test_rows_that_occur_twice_are_refused_and_the_version_before_is_served(tmp_path):
    before = load(tmp_path)
    doubled = small.census("2025Q4").iloc[[0, 0]]
    with pytest.raises(CannotPublish, match="complex_quarters 자료에 같은 행이 두 번"):
        publish(tmp_path, {"complex_quarters": doubled}, origin="official")
    assert current_snapshot(tmp_path) == before


def test_an_error_of_the_program_leaves_no_build_and_the_version_before(tmp_path):
    before = load(tmp_path)
    with pytest.raises(ValueError, match="has no column surprise"):
        publish(tmp_path, {"regions": small.regions().assign(surprise=1)}, origin="official")
    assert current_snapshot(tmp_path) == before
    assert not list((tmp_path / "snapshots").glob("build-*"))


def test_a_preview_shows_the_version_and_publishes_nothing(tmp_path):
    before = load(tmp_path, "2025Q2")
    (tmp_path / "aside").mkdir()
    plan = Plan(small.tables("2025Q3"), "official")
    with previewed(tmp_path / "aside", plan, before) as after:
        quarters = set(small.ask(after, select(complex_quarters))["quarter"])
    assert quarters == {"2025Q2", "2025Q3"}
    assert list_snapshots(tmp_path) == [before]


def test_a_file_of_an_older_program_without_a_newer_table_is_still_built_upon(
    tmp_path, monkeypatch
):
    layout()  # computed once per process, so not from the tables of this test
    tables = dict(metadata.tables)
    metadata.remove(tables["shapes"])
    try:
        load(tmp_path, "2025Q2")
    finally:
        metadata.clear()
        for name, table in tables.items():  # in the order that they have everywhere
            metadata._add_table(name, None, table)
    now = load(tmp_path, "2025Q3")
    assert len(small.ask(now, sources_loaded())) == 2
    assert small.ask(now, select(tables["shapes"])).empty


def test_progress_runs_from_nothing_to_all(tmp_path):
    told = []
    load(tmp_path, on_progress=lambda share, label: told.append((share, label)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(label for _, label in told)


def test_without_files_a_snapshot_speaks_for_the_end_of_its_newest_quarter(tmp_path):
    tables = {"complexes": small.complexes(), "complex_quarters": small.census("2026Q1")}
    assert publish(tmp_path, tables, origin="sample").as_of == "2026-03-31"


def test_what_a_dead_loader_put_beside_its_file_is_removed(tmp_path):
    load(tmp_path, "2025Q2")
    spilled = tmp_path / "snapshots" / "build-20251122T000000-0001.duckdb.tmp"
    spilled.mkdir()
    (spilled / "duckdb_temp_storage_0.tmp").write_bytes(b"rows")
    load(tmp_path, "2025Q3")
    assert not spilled.exists()
