"""A full disk and a read-only folder: one sentence, and the old version is still served."""

import os
import resource
import tempfile
from pathlib import Path

import duckdb
import pytest

from src.store import snapshot, snapshots
from src.store.errors import CannotPublish, explained
from src.store.snapshots import current_snapshot, go_back, publish
from tests.store import small

pytestmark = pytest.mark.slow

NOBODY = 65534


@pytest.fixture
def published(tmp_path):
    publish(tmp_path, small.tables("2025Q2"), origin="official")
    return tmp_path


def refusal(folder) -> str:
    with pytest.raises(CannotPublish) as refused:
        publish(folder, small.tables("2025Q3"), origin="official")
    return str(refused.value)


def test_files_that_may_not_grow_are_told_as_a_full_disk(published):
    before = current_snapshot(published)
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, allowed[1]))
    try:
        sentence = refusal(published)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert sentence.startswith("저장 공간이 부족해")
    assert current_snapshot(published) == before
    assert not list((published / "snapshots").glob("build-*"))
    after = publish(published, small.tables("2025Q3"), origin="official")
    assert current_snapshot(published) == after


@pytest.mark.parametrize("step", ["description", "file", "pointer"])
def test_a_disk_that_fills_at_the_last_steps_leaves_the_old_version(published, monkeypatch, step):
    before = current_snapshot(published)
    fails = {
        "description": lambda path, *_: path.suffix == ".json",
        "file": lambda build, *_: build.suffix == ".duckdb",
        "pointer": lambda path, *_: path.name == "CURRENT",
    }[step]
    name = "settle" if step == "file" else "write_whole"
    of = snapshot if step == "description" else snapshots
    real = getattr(of, name)

    def full(*arguments):
        if fails(*arguments):
            raise OSError(28, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(of, name, full)
    assert refusal(published).startswith("저장 공간이 부족해")
    assert current_snapshot(published) == before


@pytest.fixture
def without_rights():
    """Give up root's rights, which allow writing anywhere, during a test."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield
    if user == 0:
        os.seteuid(0)


@pytest.fixture
def read_only():
    """Give a published folder that everybody may read and only root may write."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        publish(folder, small.tables("2025Q2"), origin="official")
        for path in (folder.parent, folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in (folder.parent, folder, folder / "snapshots"):
            path.chmod(0o755)


def test_a_folder_that_may_not_be_written_is_told_in_one_sentence(read_only, without_rights):
    before = current_snapshot(read_only)
    sentence = refusal(read_only)
    assert "쓸 권한이 없어" in sentence
    assert "SANDAN_DATA" in sentence
    assert current_snapshot(read_only) == before
    with pytest.raises(CannotPublish, match="쓸 권한이 없어"):
        go_back(read_only, before.version)


def test_a_folder_whose_parent_may_not_be_written_is_told_in_one_sentence(
    read_only, without_rights
):
    assert "쓸 권한이 없어" in refusal(read_only / "new")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(5, "Input/output error"), "저장 장치가 오류를 알려"),
        (OSError(122, "Disk quota exceeded"), "저장 공간이 부족해"),
        (NotADirectoryError(20, "Not a directory"), "폴더가 아니거나"),
        (MemoryError(), "메모리가 부족해"),
        (duckdb.OutOfMemoryException("Out of Memory Error: failed"), "메모리가 부족해"),
        (duckdb.IOException("IO Error: Could not write: Input/output error"), "저장 장치가"),
    ],
)
def test_each_error_of_disk_and_memory_has_a_sentence_in_both_languages(error, words):
    told = explained(error, "var")
    assert words in str(told)
    assert told.english.endswith(".")


def test_an_error_that_is_not_of_the_disk_is_not_explained_away():
    assert explained(ValueError("no space left"), "var") is None
    assert explained(FileNotFoundError(2, "gone"), "var") is None
