"""The facts that a first run shows, and the file they come from."""

from pathlib import Path

import pandas as pd
import pytest

from src.load.files.reasons import Unreadable
from src.load.lists.reference import REFERENCE
from src.load.read_files import read_source

FACTS = REFERENCE / "national_complexes.csv"
HEADER = (
    "complex_id,quarter,complex_name,tenants,operating,leasing,"
    "employees,employees_m,employees_f,production_krw,exports_usd,lat,lon"
)


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join([HEADER, *lines, ""]).encode(encoding))
    return path


def test_the_first_run_shows_forty_national_complexes():
    intake = read_source(FACTS)
    assert intake.source["source"] == "national_facts"
    assert (intake.source["rows_read"], intake.source["rows_rejected"]) == (40, 0)
    assert intake.source["quarter"] == "2026Q1"
    facts = intake.tables["complex_quarters"]
    assert facts[["tenants", "operating"]].sum().to_list() == [65_209, 60_074]


def test_estimated_coordinates_are_kept_and_called_approximate():
    complexes = read_source(FACTS).tables["complexes"].set_index("complex_id")
    seoul = complexes.loc["seoul-digital"]
    assert (seoul["lat"], seoul["lon"], seoul["place"]) == (37.4795, 126.885, "approximate")
    assert pd.isna(complexes.loc["jinhae", "place"])


def test_a_file_saved_again_by_excel_is_read_as_well(tmp_path):
    line = "noksan,2026Q1,녹산,1600,1297,618,X,X,X,X,X,,"
    utf8 = read_source(written(tmp_path / "a.csv", line, encoding="utf-8-sig"))
    cp949 = read_source(written(tmp_path / "b.csv", line, encoding="cp949"))
    for name, frame in utf8.tables.items():
        pd.testing.assert_frame_equal(frame, cp949.tables[name])


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("gangnam,2026Q1,강남,1,1,1,1,1,0,1,1,,", "complex_id", "gangnam"),
        ("noksan,2026-1,녹산,1,1,1,1,1,0,1,1,,", "quarter", "2026-1"),
        ("noksan,2026Q1,녹산,하나,1,1,1,1,0,1,1,,", "tenants", "하나"),
        ("seoul-digital,2026Q1,서울,1,1,1,1,1,0,1,1,,", "complex_id", "seoul-digital"),
    ],
)
def test_a_bad_line_is_refused_with_its_row_and_column(tmp_path, line, column, value):
    good = "seoul-digital,2026Q1,서울,1,1,1,1,1,0,1,1,,"
    intake = read_source(written(tmp_path / "a.csv", good, line))
    [refused] = intake.problems.to_dict("records")
    assert (refused["row"], refused["column"], refused["value"]) == (3, column, value)
    assert intake.source["rows_accepted"] == 1


def test_a_file_without_one_good_line_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="자료 행이 하나도 없으니"):
        read_source(written(tmp_path / "a.csv"))
