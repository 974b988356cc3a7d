"""If data, rights or keys cannot be read, every page says so in Korean and shows nothing.

This holds even for readers with every right; the health page reports it, too.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from src.domain.rights import CAPABILITIES, EVERYWHERE, Right
from src.store.company_key import NAME as COMPANY_KEY
from src.store.company_key import company_key
from src.store.health import faults
from src.store.operations import engine
from src.store.operations.engine import open_operations
from src.store.operations.rights import give_right
from src.ui import frame, reader
from src.ui.frame import PAGES
from src.ui.session import Visitor
from src.ui.upload_right import may_upload
from tests.rights.official import publish_official, secrets
from tests.rights.read_everything import sent_by
from tests.rights.test_markers import found

NAMES = [page.name for page in PAGES]


def publish_with_rights(folder: Path) -> None:
    """Publish the marked data and give kim every right."""
    company_key(folder)
    publish_official(folder)
    operations = open_operations("", folder)
    for one in CAPABILITIES:
        give_right(operations, Right("kim", one, EVERYWHERE, date(2000, 1, 1)))
    operations.dispose()


@pytest.fixture
def folder(once, served, monkeypatch, tmp_path):
    """Return a data folder for this test alone, read by kim, who has every right."""
    from src.store.snapshots import current_snapshot

    made = once("official_with_rights", publish_with_rights, tmp_path / "data")
    served(current_snapshot(made))
    monkeypatch.setenv("SANDAN_USER_HEADER", "X-User")
    for module in (reader, frame):
        monkeypatch.setattr(module, "user", lambda: "kim")
    monkeypatch.setattr(engine, "SECONDS_TO_WAIT", 0)
    engine.engine_at.cache_clear()
    yield made
    engine.engine_at.cache_clear()


def version_file(folder: Path) -> Path:
    return next((folder / "snapshots").glob("*.duckdb"))


def replace(path: Path, content: bytes) -> None:
    """Replace the content of a file that may be linked elsewhere."""
    path.unlink()
    path.write_bytes(content)


def lock(folder: Path):
    """Return a connection that locks everybody else out of the operations database."""
    held = sqlite3.connect(folder / "operations.db", isolation_level=None)
    held.execute("PRAGMA locking_mode=EXCLUSIVE")
    held.execute("BEGIN EXCLUSIVE")
    held.execute("CREATE TABLE lock_of_the_test (one)")
    return held


def lose_data(folder: Path) -> None:
    """Remove all versions and CURRENT; keys, rights, records and history stay."""
    shutil.rmtree(folder / "snapshots")
    (folder / "CURRENT").unlink()


BREAK = {
    "all versions and CURRENT are gone": lose_data,
    "CURRENT is spoilt": lambda at: replace(at / "CURRENT", b"\x00\xff{"),
    "CURRENT is empty": lambda at: replace(at / "CURRENT", b""),
    "CURRENT is missing": lambda at: (at / "CURRENT").unlink(),
    "CURRENT names what never was": lambda at: replace(at / "CURRENT", b"20200101T000000-0001"),
    "the file of the version is missing": lambda at: version_file(at).unlink(),
    "the file of the version is spoilt": lambda at: replace(version_file(at), b"no database"),
    "the key of the companies is missing": lambda at: (at / COMPANY_KEY).unlink(),
    "operations.db is gone": lambda at: (at / "operations.db").unlink(),
    "operations.db is spoilt": lambda at: replace(at / "operations.db", b"no database" * 99),
    "operations.db is locked": lock,
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", BREAK)
def test_nothing_opens_and_every_page_says_why(fault, folder):
    broken = BREAK[fault](folder)
    for name in NAMES:
        text = sent_by(name, {}, complex="magok", company="gangseo-person")
        assert found(text, secrets()) == [], name
        assert str(folder) not in text, name
        assert "format: ERROR" in text or "block:" in text or "lock:" in text, name
    if fault != "the file of the version is spoilt":  # found by opening the file only
        assert [str(one) for one in faults(folder, "")]
    if isinstance(broken, sqlite3.Connection):
        broken.close()


@pytest.mark.slow
def test_where_all_is_well_the_same_reader_sees_the_firm(folder):
    text = sent_by("companies", {}, complex="magok", company="gangseo-person")
    assert "임꺽정표식상회" in text
    assert list(faults(folder, "")) == []


def test_a_folder_that_has_lost_its_data_takes_no_upload(folder):
    assert may_upload(Visitor("user", "kim"))
    lose_data(folder)
    for visitor in (Visitor("user", "kim"), Visitor("user", "nobody"), Visitor("owner")):
        assert not may_upload(visitor)


def test_an_empty_folder_takes_the_first_upload_of_anybody_until_a_right_is_given(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    assert may_upload(Visitor("user", "nobody"))
    give_right(open_operations("", tmp_path), Right("park", "load", EVERYWHERE, date(2000, 1, 1)))
    assert may_upload(Visitor("user", "park"))
    assert may_upload(Visitor("owner"))
    assert not may_upload(Visitor("user", "nobody"))
    assert not may_upload(Visitor("nobody"))


def test_a_database_that_is_locked_is_one_that_cannot_be_read(folder):
    with closing(lock(folder)), pytest.raises(Exception, match="locked"):
        sqlite3.connect(folder / "operations.db", timeout=0).execute("SELECT * FROM rights")
