"""Months of workplaces in a load: parts together, corrections in place of what was there."""

import pytest
from sqlalchemy import select

from src.command.main import main
from src.store.engine import fetch_frame, open_engine
from src.store.schema import problems, sources, workplaces
from src.store.snapshots import current_snapshot
from tests.intake.insured_files import (
    COMWEL,
    COMWEL_ROWS,
    PENSION_2026,
    PENSION_ROWS,
    changed,
    packed,
    table,
    write,
)


@pytest.fixture
def pension(tmp_path):
    """Return a function that writes a file of the pension's workplaces and gives its path."""

    def write_rows(name: str, rows) -> str:
        return str(write(tmp_path / name, PENSION_2026, rows))

    return write_rows


def held(folder, what=workplaces):
    return fetch_frame(open_engine(current_snapshot(folder)), select(what))


def test_a_month_is_loaded_reported_and_known_again(data, pension, capsys):
    assert main(["load", pension("a.csv", PENSION_ROWS)]) == 0
    told = capsys.readouterr().out
    assert "  형식: 국민연금 가입 사업장 내역, 기준 달: 2026년 8월" in told
    assert "  읽은 행 3 = 받은 행 3 + 거절한 행 0" in told
    assert sorted(held(data)["employees"]) == [0, 4, 7]
    assert list(held(data, sources)["month"]) == ["2026-08"]
    assert main(["load", pension("b.csv", PENSION_ROWS)]) == 0
    assert "b.csv: 이미 적재된 파일입니다" in capsys.readouterr().out


def test_a_corrected_month_takes_the_place_of_the_former_with_a_note(data, pension, capsys):
    main(["load", pension("a.csv", PENSION_ROWS)])
    fixed = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수="9")
    september = [["2026-09", *row[1:]] for row in PENSION_ROWS]
    assert main(["load", pension("c.csv", fixed), pension("d.csv", september)]) == 0
    assert "앞서 적재한 2026-08 자료를 이 파일의 것으로 바꾸었습니다." in capsys.readouterr().out
    rows = held(data)
    assert sorted(rows.loc[rows["month"] == "2026-08", "employees"]) == [0, 7, 9]
    assert sorted(rows.loc[rows["month"] == "2026-09", "employees"]) == [0, 4, 7]
    assert sorted(held(data, sources)["file"]) == ["c.csv", "d.csv"]
    assert held(data, problems)["reason"].str.startswith("앞서 적재한 2026-08").sum() == 1


def test_parts_in_files_of_their_own_are_one_month(data, tmp_path):
    parts = [
        str(write(tmp_path / f"현황_20231231({n}).csv", COMWEL, [row]))
        for n, row in enumerate(COMWEL_ROWS, 1)
    ]
    assert main(["load", *parts]) == 0
    assert sorted(held(data)["employees"]) == [0, 7, 12]
    assert len(held(data, sources)) == 3


def test_a_file_and_its_correction_in_one_load_are_the_correction(data, pension):
    fixed = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수="9")
    assert main(["load", pension("a.csv", PENSION_ROWS), pension("b.csv", fixed)]) == 0
    assert sorted(held(data)["employees"]) == [0, 7, 9]


def test_an_archive_of_two_sources_is_told_apart_and_known_again(data, tmp_path, capsys):
    path = tmp_path / "모음_20231231.zip"
    comwel = table(COMWEL, COMWEL_ROWS).encode("cp949")
    pension = table(PENSION_2026, PENSION_ROWS).encode("cp949")
    path.write_bytes(packed({"고용산재_20231231.csv": comwel, "연금.csv": pension}))
    assert main(["load", str(path)]) == 0
    assert dict(held(data)["source"].value_counts()) == {"comwel": 3, "pension": 3}
    assert main(["load", str(path)]) == 0
    assert "이미 적재된 파일입니다" in capsys.readouterr().out


def test_a_file_with_resident_registration_numbers_leaves_nothing_behind(data, pension, capsys):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, 사업장명="9001011234568")
    assert main(["load", pension("a.csv", PENSION_ROWS), pension("b.csv", rows)]) == 1
    told = capsys.readouterr()
    assert "주민등록번호로 보이는 값이 있어" in told.out
    assert "9001011234568" not in told.out + told.err
    assert current_snapshot(data) is None


def test_refused_rows_are_written_with_all_that_is_wrong_in_them(data, pension, capsys):
    rows = changed(PENSION_ROWS, 2, PENSION_2026, 사업장명="", 가입자수="여럿")
    assert main(["load", pension("a.csv", rows)]) == 0
    assert "    - 1개 행: " in capsys.readouterr().out
    (written,) = (data / "rejected").glob("*.csv")
    lines = written.read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all(line.startswith("a.csv,,4,") for line in lines[1:])
