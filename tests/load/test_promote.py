"""A check keeps what it built; publishing the same files promotes it, anything else builds anew."""

import copy
import datetime as dt
import json
import os
import pickle
import time
from pathlib import Path

import pandas as pd
import pytest

from src.command.main import main
from src.linkage.run import join_all
from src.load import build as building
from src.load import made_of, pipeline
from src.load.outcome import Status
from src.load.pipeline import Order, load_files
from src.store import checks
from src.store.engine import fetch_frame, open_engine
from src.store.load_history import loads
from src.store.mappings import save_mapping
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import decide_links
from src.store.queries.tables import table_rows
from src.store.schema import metadata
from src.store.secret import read_secret
from src.store.snapshots import current_snapshot, go_back, list_snapshots, publish
from tests.command.test_link import ROWS, pension
from tests.command.test_load_faults import write_with_bad_row
from tests.command.test_load_kill import mark_served, write_marked
from tests.command.whole_snapshot import State
from tests.published import publish_visible
from tests.store import small

PAIR = {"company_id": ["c"], "source": ["pension"], "workplace_key": ["x"], "verdict": ["same"]}
FIRMS = pd.DataFrame(
    {
        "company_id": ["a", "b", "c"],
        "company_name": ["가나산업(주)", "다라전자", "마바소프트"],
        "business_no": ["1248100998", "2208162517", None],
        "complex_id": "seoul-digital",
        "address": [f"서울특별시 구로구 디지털로 {n}" for n in (1, 2, 3)],
    }
)
OF_THE_MOMENT = {"sources": ["loaded_at"], "snapshot": ["value"]}


@pytest.fixture(autouse=True)
def joined_once(monkeypatch):
    """Join the same rows once for all tests, which are about the rows that are read and built.

    The join has its own tests, and takes half the time of these loads.
    """
    monkeypatch.setattr(building, "join_all", _joined_once)


def _joined_once(rows):
    key = pickle.dumps(rows)
    if key not in _joined:
        _joined[key] = join_all(rows)
    return copy.deepcopy(_joined[key])


_joined: dict = {}


@pytest.fixture
def folder(once, data):
    return once("visible_with_firms", publish_firms, data)


@pytest.fixture
def checked(once, data, tmp_path):
    """Give the folder after a check of a file, and the file."""
    file = pension(tmp_path, *ROWS)

    def check(folder):
        publish_firms(folder)
        load_files(Order(folder, (Path(file),), check=True))

    return once("visible_checked", check, data), file


def publish_firms(folder: Path) -> None:
    publish_visible(folder)
    publish(folder, {"companies": FIRMS}, origin="official")


@pytest.fixture
def read(monkeypatch):
    """Give the names of the files that were read, one entry per reading."""
    names = []
    read_files = pipeline.read_files

    def noted(paths, *more):
        names.extend(path.name for path in paths)
        return read_files(paths, *more)

    monkeypatch.setattr(pipeline, "read_files", noted)
    return names


def rows_of(snapshot) -> dict[str, pd.DataFrame]:
    """Return all rows of a snapshot, without the times at which it was made."""
    engine = open_engine(snapshot)
    frames = {name: fetch_frame(engine, table_rows(name)) for name in metadata.tables}
    return {name: rows.drop(columns=OF_THE_MOMENT.get(name, [])) for name, rows in frames.items()}


def kept(folder) -> list[str]:
    return sorted(path.name for path in (folder / "checked").glob("*/check.json"))


@pytest.mark.slow
def test_what_was_checked_is_published_without_reading_it_again(folder, tmp_path, read, capsys):
    file = pension(tmp_path, *ROWS)
    assert main(["load", "--dry-run", file]) == 0
    assert (kept(folder), len(list_snapshots(folder))) == (["check.json"], 2)
    before = capsys.readouterr().out
    assert main(["load", file]) == 0
    assert read == ["pension.csv"]
    told = capsys.readouterr()
    assert "살펴볼 때 만든 버전을 옮깁니다" in told.err
    assert told.out.splitlines()[:6] == before.splitlines()[:6]
    served = current_snapshot(folder)
    assert f"새 버전을 공개했습니다: {served.version} (기준일 2026-08-31)" in told.out
    assert len(list_snapshots(folder)) == 3
    assert kept(folder) == []
    State(served).holds_together()


@pytest.mark.slow
def test_a_snapshot_that_was_promoted_is_the_one_that_a_load_makes(folder, tmp_path, capsys):
    first = current_snapshot(folder)
    files = [pension(tmp_path, *ROWS), str(write_with_bad_row(tmp_path / "bad.csv", 7))]
    main(["load", "--dry-run", *files])
    capsys.readouterr()
    assert main(["load", "--by", "kim", "--report", str(tmp_path / "promoted"), *files]) == 0
    promoted, told = current_snapshot(folder), capsys.readouterr().out
    go_back(folder, first.version)
    assert main(["load", "--by", "kim", "--report", str(tmp_path / "anew"), *files]) == 0
    anew, said = current_snapshot(folder), capsys.readouterr().out
    assert told.replace(promoted.version, "") == said.replace(anew.version, "")
    theirs, ours = rows_of(anew), rows_of(promoted)
    for name, rows in theirs.items():
        pd.testing.assert_frame_equal(ours[name], rows, obj=name)
    written = [
        (folder / "rejected" / f"{one.version}.csv").read_bytes() for one in (promoted, anew)
    ]
    assert written[0] == written[1]
    assert b"bad.csv" in written[0]
    for name in ("rejects.csv", "rejects.xlsx"):
        assert (tmp_path / "promoted" / name).exists()
    reports = [
        json.loads((tmp_path / name / "report.json").read_text("utf-8"))
        for name in ("promoted", "anew")
    ]
    of_the_moment = {"version": "", "rejects": "", "kept": ""}
    assert reports[0] | of_the_moment == reports[1] | of_the_moment
    history = loads(folder)[["user", "outcome", "files", "read", "rejected"]]
    assert history.iloc[0].tolist() == history.iloc[1].tolist()


@pytest.mark.slow
def test_the_first_data_of_a_folder_are_promoted_with_the_secret_they_were_built_under(
    data, write_facts, read
):
    file = write_facts()
    assert main(["load", "--dry-run", file]) == 0
    (secret,) = (data / "checked").glob("*/PROTECT.key")
    built_under = secret.read_bytes()
    assert main(["load", file]) == 0
    assert read == ["facts.csv"]
    assert (data / "PROTECT.key").read_bytes() == built_under
    assert kept(data) == []


@pytest.mark.slow
def test_a_folder_that_got_another_secret_meanwhile_is_loaded_anew(data, write_facts, read):
    file = write_facts()
    assert main(["load", "--dry-run", file]) == 0
    read_secret(data)
    assert main(["load", file]) == 0
    assert read == ["facts.csv", "facts.csv"]
    assert kept(data) == []


@pytest.mark.slow
def test_a_promoted_snapshot_says_when_it_was_published_not_when_it_was_checked(
    checked, monkeypatch
):
    folder, file = checked
    later = dt.datetime(2031, 2, 3, 4, 5, 6)
    monkeypatch.setattr("src.store.snapshots._now", lambda: later.isoformat())
    monkeypatch.setattr("src.store.build.now_in_utc", lambda: later)
    assert main(["load", file]) == 0
    served = current_snapshot(folder)
    engine = open_engine(served)
    facts = fetch_frame(engine, table_rows("snapshot")).set_index("key")["value"]
    assert facts[["version", "published_at"]].tolist() == [served.version, "2031-02-03T04:05:06"]
    assert served.published_at == "2031-02-03T04:05:06"
    sources = fetch_frame(engine, table_rows("sources")).set_index("file")["loaded_at"]
    assert sources["pension.csv"] == pd.Timestamp(later)
    assert (sources.drop("pension.csv") < pd.Timestamp("2030-01-01")).all()


def decide(folder, tmp_path, patch):
    about = {"origin": "official", "decided_by": "kim"}
    decide_links(open_operations("", folder), pd.DataFrame(PAIR), **about)


def load_another(folder, tmp_path, patch):
    assert main(["load", str(write_marked(tmp_path / "another.csv", 3))]) == 0


def map_columns(folder, tmp_path, patch):
    save_mapping(folder, "0" * 16, table="eligible", columns={}, fixed={}, saved_by="kim")


def change_the_file(folder, tmp_path, patch):
    pension(tmp_path, *ROWS[:3])


def go_back_one(folder, tmp_path, patch):
    go_back(folder, list_snapshots(folder)[0].version)


def wait_until_tomorrow(folder, tmp_path, patch):
    tomorrow = dt.date.today() + dt.timedelta(days=1)

    class Tomorrow(dt.date):
        @classmethod
        def today(cls):
            return tomorrow

    patch.setattr(made_of.dt, "date", Tomorrow)


def renew_the_program(folder, tmp_path, patch):
    patch.setattr(made_of, "PROGRAM", ("pyproject.toml",))


def cut_the_file_off(folder, tmp_path, patch):
    (built,) = (folder / "checked").glob("*/snapshots/built.duckdb")
    os.truncate(built, built.stat().st_size - 1)


def flip_a_bit(folder, tmp_path, patch):
    (built,) = (folder / "checked").glob("*/snapshots/built.duckdb")
    content = bytearray(built.read_bytes())
    content[len(content) // 2] ^= 1
    built.write_bytes(content)


def spoil_the_description(folder, tmp_path, patch):
    (about,) = (folder / "checked").glob("*/check.json")
    about.write_text(about.read_text("utf-8")[:-9], "utf-8")


def let_it_grow_old(folder, tmp_path, patch):
    (about,) = (folder / "checked").glob("*/check.json")
    os.utime(about, (0, time.time() - 25 * 3600))


def keep_nothing(folder, tmp_path, patch):
    patch.setenv("SANDAN_CHECK_HOURS", "0")


@pytest.mark.slow
@pytest.mark.parametrize(
    "move",
    [
        *(decide, load_another, map_columns, change_the_file, go_back_one, wait_until_tomorrow),
        *(renew_the_program, cut_the_file_off, flip_a_bit, spoil_the_description, let_it_grow_old),
        keep_nothing,
    ],
)
def test_what_has_moved_since_the_check_is_done_anew(checked, tmp_path, read, move):
    folder, file = checked
    assert kept(folder) == ["check.json"]
    with pytest.MonkeyPatch.context() as patch:
        move(folder, tmp_path, patch)
        served = current_snapshot(folder)
        read.clear()
        assert main(["load", "--confirmed", file]) == 0
    assert read == ["pension.csv"]
    assert current_snapshot(folder).version > served.version
    assert kept(folder) == []
    State(current_snapshot(folder)).holds_together()


@pytest.mark.slow
def test_other_files_or_another_order_are_done_anew(folder, tmp_path, read):
    first, second = pension(tmp_path, *ROWS), str(write_marked(tmp_path / "b.csv", 1))
    assert main(["load", "--dry-run", first, second]) == 0
    read.clear()
    assert main(["load", second]) == 0
    assert read == ["b.csv"]


@pytest.mark.slow
def test_decisions_out_of_reach_stop_no_load_and_promote_nothing(
    folder, tmp_path, monkeypatch, read
):
    monkeypatch.setenv("SANDAN_OPERATIONS", "sqlite:////nowhere/at/all.db")
    file = str(write_marked(tmp_path / "a.csv", 4))
    assert main(["load", "--dry-run", file]) == 0
    assert main(["load", file]) == 0
    assert read == ["a.csv", "a.csv"]
    assert mark_served(folder) == 4


@pytest.mark.slow
def test_data_that_move_while_publishing_waits_for_its_turn_are_loaded_onto(
    folder, tmp_path, monkeypatch, read
):
    file, another = pension(tmp_path, *ROWS), write_marked(tmp_path / "b.csv", 5)
    assert main(["load", "--dry-run", file]) == 0
    found = pipeline.kept_check

    def found_late(*of):
        check = found(*of)
        if check is not None:
            monkeypatch.setattr(pipeline, "kept_check", found)
            assert main(["load", str(another)]) == 0
        return check

    monkeypatch.setattr(pipeline, "kept_check", found_late)
    read.clear()
    assert main(["load", file]) == 0
    assert read == ["b.csv", "pension.csv"]
    assert mark_served(folder) == 5
    assert len(fetch_frame(open_engine(current_snapshot(folder)), table_rows("workplaces"))) == 4


@pytest.mark.slow
def test_a_doubtful_check_is_published_only_when_that_is_confirmed(data, write_facts, read, capsys):
    sample = publish(data, small.tables("2025Q3"), origin="sample")
    file = write_facts()
    assert main(["load", "--dry-run", file]) == 0
    assert main(["load", file]) == 1
    told = capsys.readouterr()
    assert "확인이 필요합니다: 지금 보이는 예시 자료가 사라지고" in told.out
    assert "--confirmed를 붙여 다시 실행하세요" in told.err
    assert list_snapshots(data) == [sample]
    assert loads(data)["outcome"].tolist() == ["doubtful"]
    assert main(["load", "--confirmed", file]) == 0
    assert read == ["facts.csv"]
    assert current_snapshot(data).origin == "official"


@pytest.mark.slow
def test_a_load_that_must_be_confirmed_keeps_what_it_built(data, write_facts, read):
    publish(data, small.tables("2025Q3"), origin="sample")
    file = write_facts()
    assert main(["load", file]) == 1
    assert kept(data) == ["check.json"]
    assert main(["load", "--confirmed", file]) == 0
    assert read == ["facts.csv"]
    assert current_snapshot(data).origin == "official"
    assert kept(data) == []


@pytest.mark.slow
def test_one_check_is_kept_and_what_is_published_lets_go_of_it(folder, tmp_path):
    first, second = pension(tmp_path, *ROWS), str(write_marked(tmp_path / "b.csv", 1))
    main(["load", "--dry-run", first])
    main(["load", "--dry-run", second])
    assert len(kept(folder)) == 1
    assert {one.path.parent.name for one in list_snapshots(folder)} == {"snapshots"}
    assert main(["load", first]) == 0
    assert [path.name for path in (folder / "checked").iterdir()] == ["LOCK"]


@pytest.mark.slow
def test_a_check_is_not_kept_where_nothing_can_be_written(folder, tmp_path, monkeypatch):
    @checks.contextlib.contextmanager
    def full(_):
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr(pipeline, "workspace", full)
    order = Order(folder, (write_marked(tmp_path / "a.csv", 6),), check=True)
    outcome = load_files(order)
    assert (outcome.status, outcome.kept) == (Status.CHECKED, "")
    assert outcome.changes.people
    assert kept(folder) == []


@pytest.mark.slow
def test_a_stopped_check_leaves_nothing(folder, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "changes_between", stopped)
    order = Order(folder, (write_marked(tmp_path / "a.csv", 6),), check=True)
    assert load_files(order).status is Status.STOPPED
    assert [path.name for path in (folder / "checked").iterdir()] == ["LOCK"]
