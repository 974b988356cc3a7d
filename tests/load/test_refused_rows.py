"""A file without accepted rows is not published; many refusals or lost cells must be confirmed."""

import pandas as pd
import pytest

from src.load.outcome import Status
from src.load.pipeline import Order, load_files
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots, publish

FIRMS = pd.DataFrame(
    {
        "company_id": [f"f{n}" for n in range(10)],
        "company_name": [f"가나{n}정밀" for n in range(10)],
        "complex_id": "seoul-digital",
    }
)
HEADER = "기업 식별자,기준월,성별,연령대,고용 인원"
LOCK = b"\x04root" + b" " * 50 + b"\x04\0r\0o\0o\0t\0" + b" \0" * 51


@pytest.fixture
def folder(once, data):
    return once("ten_firms", publish_firms, data)


def publish_firms(folder):
    publish(folder, {"companies": FIRMS}, origin="official")


def headcounts(path, firms=range(10), sex="남", people=5, month="2026-09"):
    rows = [f"f{n},{month},{sex},30대,{people}" for n in firms]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


def load(folder, *files, **how):
    return load_files(Order(folder, files, **how))


def served(folder) -> pd.DataFrame:
    return fetch_frame(open_engine(current_snapshot(folder)), table_rows("headcounts"))


def test_a_load_of_which_nothing_is_accepted_publishes_nothing_and_says_so(folder, tmp_path):
    found = load(folder, headcounts(tmp_path / "a.csv", sex="모름"))
    assert (found.status, found.status.went_well) == (Status.NOTHING_ACCEPTED, False)
    assert (found.files[0].rows_read, found.files[0].rows_accepted) == (10, 0)
    assert len(list_snapshots(folder)) == 1
    assert load(folder, tmp_path / "a.csv", check=True).status is Status.NOTHING_ACCEPTED


@pytest.mark.slow
def test_a_file_of_which_much_is_refused_asks_before_it_is_published(folder, tmp_path):
    path = headcounts(tmp_path / "a.csv")
    text = path.read_text("utf-8")
    path.write_text(text.replace("f0,2026-09,남", "f0,2026-09,모름"), encoding="utf-8")
    assert load(folder, path).status is Status.PUBLISHED
    for n in (1, 2):
        text = text.replace(f"f{n},2026-09,남", f"f{n},2026-09,모름")
    text = text.replace("2026-09", "2026-08").replace("f0,2026-08,남", "f0,2026-08,모름")
    path.write_text(text, encoding="utf-8")
    found = load(folder, path)
    assert found.status is Status.DOUBTFUL
    assert [doubt.code for doubt in found.doubts] == ["many_refused"]
    assert "'a.csv'의 10개 행 가운데 3개(30%)를 거절했습니다." in found.doubts[0].said.ko
    assert load(folder, path, confirmed=True).status is Status.PUBLISHED


@pytest.mark.slow
def test_the_share_that_asks_is_a_setting(folder, tmp_path, monkeypatch):
    path = headcounts(tmp_path / "a.csv")
    text = path.read_text("utf-8")
    for n in range(4):
        text = text.replace(f"f{n},2026-09,남", f"f{n},2026-09,모름")
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("SANDAN_REFUSED_PERCENT", "40")
    assert load(folder, path).status is Status.PUBLISHED


@pytest.mark.slow
def test_a_correction_with_refused_rows_says_which_cells_disappear(folder, tmp_path):
    assert load(folder, headcounts(tmp_path / "good.csv")).status is Status.PUBLISHED
    path = headcounts(tmp_path / "again.csv", people=6)
    text = path.read_text("utf-8").replace("f3,2026-09,남", "f3,2026-09,모름")
    path.write_text(text, encoding="utf-8")
    found = load(folder, path)
    assert found.status is Status.DOUBTFUL
    assert [doubt.code for doubt in found.doubts] == ["cells_lost"]
    said = found.doubts[0].said.ko
    assert "지금 있는 1칸(5명)이 이 파일에 없어 사라집니다(가나3정밀 2026-09 남성 30대)" in said
    assert served(folder)["employees"].sum() == 50
    assert load(folder, path, confirmed=True).status is Status.PUBLISHED
    assert served(folder)["employees"].sum() == 54


@pytest.mark.slow
def test_a_correction_whose_refused_rows_take_nothing_away_is_published(folder, tmp_path):
    load(folder, headcounts(tmp_path / "good.csv", firms=range(9)))
    path = headcounts(tmp_path / "again.csv", people=6)
    text = path.read_text("utf-8").replace("f9,2026-09,남", "f9,2026-09,모름")
    path.write_text(text, encoding="utf-8")
    assert load(folder, path).status is Status.PUBLISHED


@pytest.mark.slow
def test_rows_refused_for_want_of_a_company_come_in_once_it_is_there(folder, tmp_path):
    path = headcounts(tmp_path / "a.csv", firms=range(11))
    assert load(folder, path).files[0].rows_accepted == 10
    same = load(folder, path)
    assert (same.status, same.skipped) == (Status.NOTHING_NEW, ["a.csv"])
    later = FIRMS.iloc[:1].assign(company_id="f10", company_name="새 기업")
    publish(folder, {"companies": later}, origin="official")
    again = load(folder, path)
    assert (again.status, again.files[0].rows_accepted) == (Status.PUBLISHED, 11)
    assert len(served(folder)) == 11
    assert load(folder, path).status is Status.NOTHING_NEW


@pytest.mark.slow
def test_a_file_whose_refused_rows_nothing_else_would_mend_is_loaded_once(folder, tmp_path):
    path = headcounts(tmp_path / "a.csv", firms=range(10))
    text = path.read_text("utf-8").replace("f3,2026-09,남", "f3,2026-09,모름")
    path.write_text(text, encoding="utf-8")
    assert load(folder, path).status is Status.PUBLISHED
    assert load(folder, path).skipped == ["a.csv"]


@pytest.mark.slow
def test_a_lock_file_among_others_is_passed_over_with_a_note_and_alone_it_is_named(
    folder, tmp_path
):
    lock = tmp_path / "~$a.xlsx"
    lock.write_bytes(LOCK)
    found = load(folder, lock, headcounts(tmp_path / "a.csv"))
    assert (found.status, found.locks) == (Status.PUBLISHED, ["~$a.xlsx"])
    alone = load(folder, lock)
    assert alone.status is Status.REFUSED
    assert "엑셀을 닫고" in alone.files[0].refusal.ko
