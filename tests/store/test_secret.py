"""The secret of protected counts: made once, readable by its owner only, and never replaced."""

import stat

import pytest

from src.command.main import main
from src.store.errors import CannotPublish
from src.store.health import faults
from src.store.load_history import loads
from src.store.secret import hand_over, read_secret
from src.store.snapshots import Plan, current_snapshot, previewed, promote, publish
from tests.store import small


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = read_secret(tmp_path)
    assert len(first) == 32
    assert read_secret(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "PROTECT.key").stat().st_mode) == 0o600
    assert {file.name for file in tmp_path.iterdir()} == {"CURRENT", "PROTECT.key", "PROTECT.made"}


def test_folders_have_different_ones(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert read_secret(tmp_path / "a") != read_secret(tmp_path / "b")


def test_a_spoilt_one_is_refused_and_not_replaced(tmp_path):
    (tmp_path / "PROTECT.key").write_bytes(b"half")
    with pytest.raises(CannotPublish, match="PROTECT.key 파일이 없거나"):
        read_secret(tmp_path)
    assert (tmp_path / "PROTECT.key").read_bytes() == b"half"


@pytest.mark.slow
def test_it_stays_from_publish_to_publish_and_previews_use_it(tmp_path):
    before = publish(tmp_path, small.tables(), origin="official")
    secret = read_secret(tmp_path)
    (tmp_path / "aside").mkdir()
    with previewed(tmp_path / "aside", Plan(small.tables("2025Q4"), "official"), before):
        assert not (tmp_path / "aside" / "PROTECT.key").exists()
    publish(tmp_path, small.tables("2025Q4"), origin="official")
    assert read_secret(tmp_path) == secret


@pytest.mark.slow
def test_the_first_snapshot_brings_the_secret_that_it_was_built_with(tmp_path):
    data, aside = tmp_path / "data", tmp_path / "aside"
    data.mkdir()
    aside.mkdir()
    with previewed(aside, Plan(small.tables(), "official"), None) as built:
        secret = read_secret(aside)
        assert promote(data, built, None, []) is not None
    assert read_secret(data) == secret


@pytest.mark.slow
def test_what_was_built_with_another_secret_is_not_taken(tmp_path):
    data, aside = tmp_path / "data", tmp_path / "aside"
    data.mkdir()
    aside.mkdir()
    kept = read_secret(data)
    with previewed(aside, Plan(small.tables(), "official"), None) as built:
        assert promote(data, built, None, []) is None
    assert read_secret(data) == kept
    assert not hand_over(aside, data)


@pytest.fixture
def lost(once, tmp_path, monkeypatch):
    """Return a function that gives a folder with a secret other than the one it published with."""

    def lose(how: str):
        folder = once("published_under_a_secret", publish_small, tmp_path / "data")
        (folder / "PROTECT.key").unlink()
        if how == "gone before there were marks":
            (folder / "PROTECT.made").unlink()
        if how == "another":
            (folder / "PROTECT.key").write_bytes(b"x" * 32)
        monkeypatch.setenv("SANDAN_DATA", str(folder))
        return folder

    return lose


def publish_small(folder):
    publish(folder, small.tables(), origin="official")


@pytest.mark.parametrize("how", ["gone", "gone before there were marks", "another"])
def test_a_load_stops_where_the_secret_of_the_data_before_is_lost(lost, how):
    folder = lost(how)
    before = current_snapshot(folder)
    with pytest.raises(CannotPublish, match="백업에서 되살리세요.*begin-anew protect-key"):
        publish(folder, small.tables("2025Q4"), origin="official")
    (folder / "aside").mkdir()
    with (
        pytest.raises(CannotPublish, match="PROTECT.key 파일이 없거나"),
        previewed(folder / "aside", Plan(small.tables("2025Q4"), "official"), before),
    ):
        pass
    assert current_snapshot(folder) == before
    assert (folder / "PROTECT.key").exists() == (how == "another")
    assert [fault.key for fault in faults(folder, "")] == ["error.protect_lost"]


@pytest.mark.slow
def test_what_a_check_built_is_not_published_once_the_secret_is_lost(once, tmp_path):
    folder = once("published_under_a_secret", publish_small, tmp_path / "data")
    (folder / "aside").mkdir()
    before = current_snapshot(folder)
    plan = Plan(small.tables("2025Q4"), "official")
    with previewed(folder / "aside", plan, before) as built:
        (folder / "PROTECT.key").unlink()
        with pytest.raises(CannotPublish, match="PROTECT.key 파일이 없거나"):
            promote(folder, built, before.version, [])
    assert current_snapshot(folder) == before


@pytest.mark.slow
def test_the_owner_begins_with_another_secret_by_saying_so(lost, capsys):
    folder = lost("gone")
    assert main(["doctor"]) == 1
    assert "begin-anew protect-key" in capsys.readouterr().out
    assert main(["begin-anew", "protect-key"]) == 0
    assert "지금 백업하세요" in capsys.readouterr().out
    assert (folder / "PROTECT.key").stat().st_mode & 0o777 == 0o600
    assert list(faults(folder, "")) == []
    assert loads(folder)[["deed", "reason"]].to_numpy().tolist() == [["anew", "protect-key"]]
    publish(folder, small.tables("2025Q4"), origin="official")
    assert main(["begin-anew", "protect-key"]) == 1
    assert "잃어버린 것이 없어" in capsys.readouterr().err
