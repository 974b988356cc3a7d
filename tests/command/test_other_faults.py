"""Disks that fail at any other write: reported, nothing partial left, and it works afterwards."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from src.command.main import main
from src.screens.data import job as data_job
from src.store.export_log import record_export
from src.store.load_history import loads
from src.store.load_log import record_load
from src.store.mappings import save_mapping, saved_mapping
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.link_decisions import decide_links, decided_links
from src.store.snapshots import current_snapshot, publish
from tests.command.test_load_faults import files_no_larger_than, without_rights
from tests.faults import BROKEN, FULL, FailingDisk
from tests.store import small

pytestmark = pytest.mark.slow

REPORT = "주간보고-전국-산업단지-2025-W30_2025-09-28.html"
MARK = "0123456789abcdef"
MANY = 3_000
PAIR = pd.DataFrame(
    {"company_id": ["1"], "source": ["pension"], "workplace_key": ["k"], "verdict": ["same"]}
)


class Uploaded:
    """A file as the page receives it from the browser."""

    name = "a.csv"

    def getbuffer(self) -> bytes:
        return b"a,b\n" * 1_000


class Deed(NamedTuple):
    """An operation that writes below a folder, and what can be seen of it there.

    late : what may be visible even if it failed, because it was only not yet safe from a power cut.
    """

    do: Callable[[Path], object]
    seen: Callable[[Path], object]
    fewest: int
    late: object = None


def go_back_to_the_first(folder: Path) -> None:
    first = min(path.stem for path in (folder / "snapshots").glob("*.duckdb"))
    refused(["publish", first])


def refused(words: list[str]) -> None:
    """Run a command. Raises OSError if it was refused, as the other operations do."""
    if main(words):
        raise OSError(words[0])


def export(folder: Path) -> None:
    (folder / "out").mkdir(exist_ok=True)
    refused(["export", "complexes", "--to", str(folder / "out" / "complexes.csv")])


def report(folder: Path) -> None:
    refused(["report", "--week", "2025-W30", "--format", "html", "--out", str(folder / "out")])


def upload(folder: Path) -> None:
    """Upload files and remove them; otherwise the files of all earlier tries would be checked."""
    data_job.forget(data_job.keep_aside(folder, [Uploaded(), Uploaded()], ("key",)))


def map_columns(folder: Path) -> None:
    save_mapping(folder, MARK, **MAPPING)


def note_export(folder: Path) -> None:
    about = {"user": "김자료", "table": "기업", "filters": [], "version": "v1", "reason": "visit"}
    record_export(folder, rows=1, **about)


def note_load(folder: Path) -> None:
    record_load(folder, user="김자료", deed="load", outcome="published", files=[])


def lines_of_exports(folder: Path) -> int:
    """Return the number of lines in the record of exports; each must be complete."""
    return sum(len(pd.read_json(path, lines=True)) for path in (folder / "records").glob("*.jsonl"))


def names(pattern: str) -> Callable[[Path], list[str]]:
    return lambda folder: sorted(path.name for path in folder.glob(pattern))


def mapped(folder: Path) -> dict | None:
    found = saved_mapping(folder, MARK)
    return found and {name: value for name, value in found.items() if name != "saved_at"}


MAPPING = {"table": "eligible", "columns": {"month": "달" * 100}, "fixed": {}, "saved_by": "김자료"}
DEEDS = {
    "going back": Deed(go_back_to_the_first, current_snapshot, 4),
    "an upload": Deed(upload, names("uploads/*/*/*"), 6),
    "a mapping": Deed(map_columns, mapped, 4, MAPPING),
    "the record of exports": Deed(note_export, lines_of_exports, 3),
    "the history": Deed(note_load, lambda folder: len(loads(folder)), 3),
    "an export": Deed(export, names("out/*"), 3, ["complexes.csv"]),
    "a weekly report": Deed(report, names("out/*"), 3, [REPORT]),
}


@pytest.fixture
def folder(once, data):
    return once("two_quarters", _publish_two_quarters, data)


def _publish_two_quarters(folder):
    publish(folder, small.tables("2025Q2"), origin="official")
    publish(folder, small.tables("2025Q3"), origin="official")


def told_well(capsys) -> None:
    told = capsys.readouterr()
    assert "Traceback" not in told.err + told.out


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize(("error", "stays"), [(FULL, True), (FULL, False), (BROKEN, False)])
def test_a_disk_that_fails_at_any_write_leaves_nothing_half(
    folder, monkeypatch, capsys, name, error, stays
):
    deed, at = DEEDS[name], 0
    disk = FailingDisk(monkeypatch, folder)
    while True:
        at += 1
        before = deed.seen(folder)
        try:
            with disk.failing(at, error, stays=stays):
                deed.do(folder)
            went = True
        except OSError:
            went = False
        told_well(capsys)
        if not disk.failed:
            break
        if not went:
            assert deed.seen(folder) in (before, deed.late), at
        for left in ("**/*.tmp", "**/*.part", "**/.*"):
            assert names(left)(folder) == []
    assert went
    assert at > deed.fewest


def test_a_folder_without_rights_is_told_and_nothing_changes(monkeypatch, capsys):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "var"
        publish(folder, small.tables("2025Q2"), origin="official")
        publish(folder, small.tables("2025Q3"), origin="official")
        monkeypatch.setenv("SANDAN_DATA", str(folder))
        before = {name: deed.seen(folder) for name, deed in DEEDS.items()}
        spare = Path(place) / "spare"  # used first: imports need rights
        shutil.copytree(folder, spare)
        monkeypatch.setenv("SANDAN_DATA", str(spare))
        for deed in DEEDS.values():
            with suppress(OSError):
                deed.do(spare)
        decide_links(open_operations("", spare), PAIR, origin="official", decided_by="kim")
        capsys.readouterr()
        monkeypatch.setenv("SANDAN_DATA", str(folder))
        with without_rights(Path(place)):
            for deed in DEEDS.values():
                with pytest.raises(OSError):
                    deed.do(folder)
                told_well(capsys)
            with pytest.raises(OperationsError, match="후속 관리 기록을 열 수 없습니다"):
                decide_links(open_operations("", folder), PAIR, origin="official", decided_by="kim")
        assert {name: deed.seen(folder) for name, deed in DEEDS.items()} == before


@pytest.mark.parametrize("size", [0, 100, 4_096, 9_000, 13_000])
def test_decisions_on_pairs_are_kept_whole_or_not_at_all_on_a_full_disk(tmp_path, size):
    engine = open_operations("", tmp_path)
    about = {"origin": "official", "decided_by": "kim"}
    decide_links(engine, PAIR, **about)
    with files_no_larger_than(size), pytest.raises(OperationsError, match=r"[.]$"):
        decide_links(engine, many_pairs(), **about)
    assert len(decided_links(engine, "official")) == 1
    assert decide_links(engine, many_pairs(), **about) == MANY


def many_pairs() -> pd.DataFrame:
    return pd.DataFrame(
        {"company_id": [f"c{n}" for n in range(MANY)], "source": "pension"}
        | {"workplace_key": "k", "verdict": "different"}
    )
