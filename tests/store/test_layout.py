"""A snapshot made by another version of the program is recognised, and rebuilt with its data."""

import json
from argparse import Namespace

import duckdb
import pytest

from src.command import first_run
from src.store.layout import fits, layout
from src.store.snapshots import current_snapshot, publish
from tests.store import small


@pytest.mark.slow
def test_a_snapshot_carries_the_mark_of_its_tables(tmp_path):
    published = publish(tmp_path, small.tables(), origin="official")
    assert published.layout == layout()
    assert fits(current_snapshot(tmp_path))


def make_old(folder) -> str:
    """Publish a snapshot and remove from it what a later version of the program added."""
    old = publish(folder, small.tables(), origin="official")
    described = old.path.with_suffix(".json")
    facts = json.loads(described.read_text(encoding="utf-8"))
    del facts["layout"]
    described.write_text(json.dumps(facts), encoding="utf-8")
    with duckdb.connect(str(old.path)) as connection:
        connection.execute("ALTER TABLE region_figures DROP COLUMN employees_of_operating")
        connection.execute("DROP TABLE printed_totals")
    return old.version


@pytest.mark.slow
def test_a_snapshot_without_the_mark_does_not_fit(tmp_path):
    make_old(tmp_path)
    assert not fits(current_snapshot(tmp_path))


@pytest.mark.slow
def test_the_first_run_makes_an_old_snapshot_anew_and_keeps_its_data(tmp_path, monkeypatch, capsys):
    old = make_old(tmp_path)
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    assert first_run.run(Namespace()) == 0
    renewed = current_snapshot(tmp_path)
    assert renewed.version > old
    assert fits(renewed)
    assert "자료 버전을 새로 만듭니다" in capsys.readouterr().out
    kept = len(small.tables()["complex_quarters"])
    count = "SELECT count(*) FROM complex_quarters"
    with duckdb.connect(str(renewed.path), read_only=True) as connection:
        assert connection.execute(count).fetchone() == (kept,)
    assert first_run.run(Namespace()) == 0
    assert current_snapshot(tmp_path).version == renewed.version
