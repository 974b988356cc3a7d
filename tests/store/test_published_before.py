"""A folder that has lost its data is not taken for a new one: every remaining trace says so."""

import shutil

import pytest

from src.command.main import main
from src.store.company_key import company_key
from src.store.errors import CannotRead
from src.store.health import faults
from src.store.load_log import record_load
from src.store.operations.engine import open_operations
from src.store.operations.follow_ups import mark_company
from src.store.records import Record, add_record
from src.store.secret import read_secret
from src.store.snapshots import base_snapshot, current_snapshot, publish
from tests.store import small


def publish_small(folder):
    publish(folder, {"regions": small.regions()}, origin="official")


def lose(folder):
    shutil.rmtree(folder / "snapshots")
    (folder / "CURRENT").unlink()


def keep_only(*names):
    def keep(folder):
        publish_small(folder)
        lose(folder)
        for path in folder.iterdir():
            if path.name not in names:
                path.unlink()

    return keep


def load_was_published(folder):
    record_load(folder, user="kim", deed="load", outcome="published", version="20260101T000000-1")
    shutil.rmtree(folder / "records")


def firm_was_seen(folder):
    add_record(folder, Record("kim", "view", companies=["a"], snapshot="20260101T000000-1"))


def firm_was_marked(folder):
    about = {"origin": "official", "version": "v1", "marked_by": "kim"}
    mark_company(open_operations("", folder), "a", "follow_up", **about)


LEFT = {
    "all but versions and CURRENT": lambda at: (publish_small(at), lose(at)),
    "the mark": keep_only("snapshots.made"),
    "the secret": keep_only("PROTECT.key"),
    "the mark of the secret": keep_only("PROTECT.made"),
    "the history of loads": load_was_published,
    "the record": firm_was_seen,
    "a mark of a firm": firm_was_marked,
}


@pytest.mark.parametrize(
    "left", [pytest.param(one, marks=pytest.mark.slow) if "mark" in one else one for one in LEFT]
)
def test_a_folder_in_which_something_is_left_of_its_data_is_not_new(left, tmp_path):
    LEFT[left](tmp_path)
    for ask in (current_snapshot, base_snapshot, publish_small):
        with pytest.raises(CannotRead, match="처음 쓰는 폴더가 아니므로"):
            ask(tmp_path)
    assert not (tmp_path / "snapshots").exists() or not any((tmp_path / "snapshots").iterdir())
    assert "error.data_gone" in [fault.key for fault in faults(tmp_path, "")]


def load_was_refused(folder):
    record_load(folder, user="kim", deed="load", outcome="refused", reason=("아니오", "no"))


def publish_that_failed(folder):
    def refuse(before, made):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        publish(folder, {"regions": small.regions()}, origin="official", accept=refuse)


NEW = {
    "nothing": lambda at: None,
    "a load that was refused": load_was_refused,
    "a first publish that failed": publish_that_failed,
    "the keys that a check has made": lambda at: (company_key(at), read_secret(at)),
    "the database of a server that was started": lambda at: open_operations("", at),
}


@pytest.mark.parametrize(
    "what", ["nothing", *(pytest.param(o, marks=pytest.mark.slow) for o in [*NEW][1:])]
)
def test_a_folder_in_which_nothing_was_ever_published_is_new(what, tmp_path):
    NEW[what](tmp_path)
    assert current_snapshot(tmp_path) is None
    publish_small(tmp_path)


@pytest.mark.slow
def test_the_owner_begins_from_nothing_by_saying_so(once, tmp_path, monkeypatch, capsys):
    folder = once("published_regions", publish_small, tmp_path / "data")
    load_was_published(folder)
    monkeypatch.setenv("SANDAN_DATA", str(folder))
    assert main(["begin-anew", "data"]) == 1
    lose(folder)
    (folder / "PROTECT.key").unlink()
    for command in (["doctor"], ["first-run"]):
        assert main(command) == 1
        told = capsys.readouterr()
        assert "begin-anew data" in told.out + told.err
    assert main(["begin-anew", "data"]) == 0
    assert current_snapshot(folder) is None
    assert list(faults(folder, "")) == []
    publish_small(folder)
    lose(folder)
    with pytest.raises(CannotRead):
        current_snapshot(folder)
