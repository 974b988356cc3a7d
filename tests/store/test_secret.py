"""The secret of protected counts: made once, for its owner alone, and never another."""

import stat

import pytest

from src.store.secret import hand_over, read_secret
from src.store.snapshots import Plan, previewed, promote, publish
from tests.store import small


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = read_secret(tmp_path)
    assert len(first) == 32
    assert read_secret(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "PROTECT.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["PROTECT.key"]


def test_folders_have_different_ones(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert read_secret(tmp_path / "a") != read_secret(tmp_path / "b")


def test_a_spoilt_one_is_refused_and_not_replaced(tmp_path):
    (tmp_path / "PROTECT.key").write_bytes(b"half")
    with pytest.raises(ValueError, match="4 bytes"):
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
