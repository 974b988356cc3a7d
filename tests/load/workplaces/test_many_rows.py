"""Files too large for memory are read in pieces, kept on disk, and give the same tables.

The files are small versions of those of bench/. Counts are exact.
"""

import errno

import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from bench.comwel_file import LAYOUTS, write_comwel_zip
from bench.kicox_files import write_factories
from bench.pension_file import write_pension_file
from src.load.files import text_pieces
from src.load.read_files import read_source
from src.load.workplaces import regions as workplace_regions
from src.load.workplaces import row_pieces
from src.load.workplaces.row_pieces import NotKept, RowPieces, keeping_aside
from src.load.workplaces.rows import WorkplaceRows
from tests.load.sources.insured_files import (
    COMWEL,
    COMWEL_ROWS,
    PENSION_2026,
    PENSION_ROWS,
    changed,
    packed,
    table,
    write,
)

pytestmark = pytest.mark.slow

ROWS = 3_000


def comwel(layout: str):
    return lambda folder: write_comwel_zip(folder / "가입현황.zip", ROWS, layout)


FILES = {
    "pension": lambda folder: write_pension_file(folder / "국민연금_202608.csv", ROWS),
    "factories": lambda folder: write_factories(folder / "등록공장현황_20241231.csv", ROWS),
    **{f"comwel, {layout}": comwel(layout) for layout in LAYOUTS},
}


@pytest.fixture
def small_pieces(monkeypatch):
    """Have files read in pieces of some dozen rows."""
    monkeypatch.setattr(text_pieces, "PIECE", 4_096)


@pytest.fixture
def aside(monkeypatch, small_pieces):
    """Return a function that has every row kept on disk."""
    return lambda: monkeypatch.setattr(row_pieces, "MOST_IN_MEMORY", 0)


def as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return every value as text; whether a column is categorical does not matter."""
    return frame.astype("str").reset_index(drop=True)


@pytest.mark.parametrize("kind", FILES)
def test_rows_kept_aside_are_the_rows_kept_in_memory(tmp_path, aside, kind):
    path = FILES[kind](tmp_path)
    plain = read_source(path)
    aside()
    spared = read_source(path)
    rows = spared.tables["workplaces"]
    assert isinstance(rows, WorkplaceRows)
    assert isinstance(plain.tables["workplaces"], pd.DataFrame)
    assert len(rows) == ROWS == spared.source["rows_read"] == spared.source["rows_accepted"]
    assert len(rows.pieces) > 10
    assert_frame_equal(as_texts(rows.frame()), as_texts(plain.tables["workplaces"]))
    assert spared.source == plain.source
    assert_frame_equal(spared.problems, plain.problems)


def test_a_year_without_numbers_has_a_key_for_every_workplace(tmp_path):
    path = write_comwel_zip(tmp_path / "가입현황.zip", ROWS, "no number", parts=1)
    rows = read_source(path).tables["workplaces"]
    assert rows["workplace_key"].is_unique
    assert rows["workplace_key"].str.endswith("-2").sum() > ROWS / 10


def test_a_firm_has_a_workplace_of_its_own_and_one_for_its_sites(tmp_path):
    rows = read_source(write_comwel_zip(tmp_path / "가입현황.zip", ROWS)).tables["workplaces"]
    operations = rows.groupby(rows["workplace_no"].str[-1], observed=True)["operation"].unique()
    assert {end: list(found) for end, found in operations.items()} == {
        "0": ["continuing"],
        "6": ["pooled_fixed"],
    }


@pytest.fixture(params=["in memory", "aside"])
def kept(request, aside):
    """Have rows kept in memory, and then on disk."""
    if request.param == "aside":
        aside()


def read_rows(path) -> pd.DataFrame:
    rows = read_source(path).tables["workplaces"]
    return rows.frame() if isinstance(rows, WorkplaceRows) else rows


def test_a_workplace_that_stands_in_three_parts_has_three_keys(tmp_path, kept):
    rows = [[*row[:2], f"{row[2]} {part}", *row[3:]] for part in range(3) for row in COMWEL_ROWS]
    other = [changed(COMWEL_ROWS, 1, COMWEL, 사업장관리번호=f"9000000000{n}")[1] for n in range(9)]
    parts = {
        f"현황_20231231({n + 1}).csv": table(COMWEL, [rows[3 * n], *other[3 * n : 3 * n + 3]])
        for n in range(3)
    }
    path = tmp_path / "현황.zip"
    path.write_bytes(packed({name: text.encode("cp949") for name, text in parts.items()}))
    keys = read_rows(path)["workplace_key"]
    assert keys.is_unique
    assert sorted(key for key in keys if key.startswith("1248")) == [
        "12481009980",
        "12481009980-part2",
        "12481009980-part3",
    ]


def test_the_same_row_twice_is_refused_and_another_of_its_name_kept_wherever_they_lie(
    tmp_path, kept
):
    other = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수="9", 적용일자="2001-01-01")[0]
    many = [changed(PENSION_ROWS, 0, PENSION_2026, 사업장명=f"가{n}")[0] for n in range(200)]
    path = write(tmp_path / "a.csv", PENSION_2026, [*PENSION_ROWS, *many, PENSION_ROWS[0], other])
    intake = read_source(path)
    refused = intake.problems[intake.problems["level"] == "rejected"]
    assert list(refused["row"]) == [205]
    assert intake.source["rows_accepted"] == 204
    rows = read_rows(path)
    assert rows["workplace_key"].iloc[-1] == rows["workplace_key"].iloc[0] + "-2"


def test_a_country_has_more_roads_than_beginnings_are_looked_up(tmp_path, kept, monkeypatch):
    monkeypatch.setattr(workplace_regions, "MOST_FORMS", 5)
    rows = [
        changed(
            COMWEL_ROWS, 0, COMWEL, 사업장주소=f"서울특별시 구로구 가나{n}로 1", 사업장관리번호=""
        )
        for n in range(50)
    ]
    path = write(tmp_path / "20231231.csv", COMWEL, [row[0] for row in rows])
    assert set(read_rows(path)["sigungu"]) == {"11530"}


def test_what_is_kept_aside_leaves_no_file_behind(tmp_path, aside):
    path = write_pension_file(tmp_path / "국민연금_202608.csv", 500)
    aside()
    with keeping_aside(tmp_path / "data"):
        rows = read_source(path).tables["workplaces"]
    assert list((tmp_path / "data").iterdir()) == []
    assert len(rows.frame()) == 500


def test_a_disk_that_is_full_is_told_apart_from_other_errors(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RowPieces, "_write", full)
    with pytest.raises(NotKept) as told:
        RowPieces(0).append(pa.table({"a": [1]}))
    assert told.value.errno == errno.ENOSPC


def test_pieces_are_read_as_they_were_kept():
    rows = pa.table({"a": [1, 2], "b": pa.array(["x", "y"]).dictionary_encode()})
    for most in (0, 100):
        kept = RowPieces(most)
        assert [kept.append(rows), kept.append(rows.slice(1))] == [0, 1]
        assert kept.is_aside == (most == 0)
        assert kept.read(1).to_pylist() == [{"a": 2, "b": "y"}]
        assert kept.read(0, ["b"]).to_pylist() == [{"b": "x"}, {"b": "y"}]
