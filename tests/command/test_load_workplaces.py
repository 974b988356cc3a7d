"""Months of workplaces in a load: parts together, corrections in place of earlier rows."""

from pathlib import Path

import pytest
from sqlalchemy import select

from src.command.main import main
from src.load.replaced import are_parts
from src.store.engine import fetch_frame, open_engine
from src.store.schema import problems, sources, workplaces
from src.store.snapshots import current_snapshot
from tests.load.files.lookalikes import write_workbook
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


@pytest.fixture
def pension(tmp_path):
    """Return a function that writes a file of the pension's workplaces and returns its path."""

    def write_rows(name: str, rows) -> str:
        return str(write(tmp_path / name, PENSION_2026, rows))

    return write_rows


def held(folder, what=workplaces):
    return fetch_frame(open_engine(current_snapshot(folder)), select(what))


@pytest.mark.slow
def test_a_month_is_loaded_reported_and_known_again(data, pension, capsys):
    assert main(["load", pension("a.csv", PENSION_ROWS)]) == 0
    told = capsys.readouterr().out
    assert "  형식: 국민연금 가입 사업장 내역, 기준 달: 2026년 8월" in told
    assert "  읽은 행 3 = 받은 행 3 + 거절한 행 0" in told
    assert sorted(held(data)["employees"]) == [0, 4, 7]
    assert list(held(data, sources)["month"]) == ["2026-08"]
    assert main(["load", pension("b.csv", PENSION_ROWS)]) == 0
    assert "b.csv: 이미 적재된 파일입니다" in capsys.readouterr().out


@pytest.mark.slow
def test_a_corrected_month_takes_the_place_of_the_former_with_a_note(data, pension, capsys):
    main(["load", pension("a.csv", PENSION_ROWS)])
    fixed = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수="9")
    september = [["2026-09", *row[1:]] for row in PENSION_ROWS]
    assert main(["load", pension("c.csv", fixed), pension("d.csv", september)]) == 0
    assert "앞서 적재한 2026-08 자료를 이 파일의 것으로 바꿉니다." in capsys.readouterr().out
    rows = held(data)
    assert sorted(rows.loc[rows["month"] == "2026-08", "employees"]) == [0, 7, 9]
    assert sorted(rows.loc[rows["month"] == "2026-09", "employees"]) == [0, 4, 7]
    assert sorted(held(data, sources)["file"]) == ["c.csv", "d.csv"]
    assert held(data, problems)["reason"].str.startswith("앞서 적재한 2026-08").sum() == 1


@pytest.mark.slow
def test_parts_in_files_of_their_own_are_one_month(data, tmp_path):
    parts = [
        str(write(tmp_path / f"현황_20231231({n}).csv", COMWEL, [row]))
        for n, row in enumerate(COMWEL_ROWS, 1)
    ]
    assert main(["load", *parts]) == 0
    assert sorted(held(data)["employees"]) == [0, 7, 12]
    assert len(held(data, sources)) == 3


@pytest.mark.slow
def test_a_file_and_its_correction_in_one_load_are_the_correction(data, pension):
    fixed = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수="9")
    assert main(["load", pension("a.csv", PENSION_ROWS), pension("b.csv", fixed)]) == 0
    assert sorted(held(data)["employees"]) == [0, 7, 9]


@pytest.mark.slow
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


@pytest.mark.slow
def test_refused_rows_are_written_with_all_that_is_wrong_in_them(data, pension, capsys):
    rows = changed(PENSION_ROWS, 2, PENSION_2026, 사업장명="", 가입자수="여럿")
    assert main(["load", pension("a.csv", rows)]) == 0
    assert "    - 1개 행: " in capsys.readouterr().out
    (written,) = (data / "rejected").glob("*.csv")
    lines = written.read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all(line.startswith("a.csv,,4,") for line in lines[1:])


def centres_of_comwel(start: int, count: int, **cells) -> list[list[str]]:
    """Return `count` workplaces of the accident insurance, numbered from `start` on."""
    rows = []
    for number in range(start, start + count):
        row = changed(COMWEL_ROWS, 0, COMWEL, 사업장명=f"가나{number}센터", **cells)[0]
        row[0], row[COMWEL.index("사업장관리번호")] = str(number), f"{20_000_000_000 + number}"
        rows.append(row)
    return rows


@pytest.fixture
def comwel(tmp_path):
    """Return a function that writes a part of a list of the accident insurance."""

    def write_rows(name: str, rows) -> str:
        return str(write(tmp_path / name, COMWEL, rows))

    return write_rows


@pytest.mark.slow
def test_a_late_part_is_laid_beside_the_parts_that_are_loaded(data, comwel, capsys):
    """Nothing of the first part is lost: neither its rows, nor its file, nor its notes."""
    first = comwel("현황_20231231(1).csv", [*centres_of_comwel(1, 30), *COMWEL_ROWS[1:2]])
    assert main(["load", first]) == 0
    notes = len(held(data, problems))
    second = comwel("현황_20231231(2).csv", centres_of_comwel(31, 20))
    assert main(["load", second]) == 0
    told = capsys.readouterr().out
    assert "앞서 적재한 2023-12 자료와 겹치지 않는 조각이어서 그 자료에 더했습니다." in told
    assert "고용·산재보험 가입 현황: 사업장 31곳→51곳" in told
    assert len(held(data)) == 51
    assert sorted(held(data, sources)["file"]) == ["현황_20231231(1).csv", "현황_20231231(2).csv"]
    assert len(held(data, problems)) == notes + 1
    third = comwel("현황_20231231(3).csv", centres_of_comwel(51, 5))
    assert main(["load", "--dry-run", third]) == 0
    assert "  2023-12 고용·산재보험 가입 현황: 사업장 51곳→56곳" in capsys.readouterr().out
    assert len(held(data)) == 51


@pytest.mark.slow
@pytest.mark.usefixtures("without_foresight")
def test_a_late_part_goes_beside_rows_that_are_too_many_for_memory(data, comwel, monkeypatch):
    monkeypatch.setattr("src.load.workplaces.row_pieces.MOST_IN_MEMORY", 10)
    monkeypatch.setattr("src.load.replaced.SLICE", 7)
    assert main(["load", comwel("현황_20231231(1).csv", centres_of_comwel(1, 30))]) == 0
    assert main(["load", comwel("현황_20231231(2).csv", centres_of_comwel(31, 20))]) == 0
    rows = held(data)
    assert sorted(rows["workplace_no"]) == [f"{20_000_000_000 + n}" for n in range(1, 51)]
    assert rows["workplace_key"].is_unique


@pytest.mark.slow
def test_a_workplace_in_a_part_and_in_a_late_part_is_kept_twice(data, comwel):
    assert main(["load", comwel("현황_20231231(1).csv", centres_of_comwel(1, 30))]) == 0
    more = [*centres_of_comwel(30, 20)]
    assert main(["load", comwel("현황_20231231(2).csv", more)]) == 0
    rows = held(data)
    assert len(rows) == 50
    assert (rows["workplace_no"] == "20000000030").sum() == 2


@pytest.mark.slow
def test_a_part_without_a_number_is_told_by_its_workplaces_alone(data, comwel, capsys):
    assert main(["load", comwel("동구_20231231.csv", centres_of_comwel(1, 30))]) == 0
    assert main(["load", comwel("서구_20231231.csv", centres_of_comwel(31, 30))]) == 0
    assert "겹치지 않는 조각이어서" in capsys.readouterr().out
    assert len(held(data)) == 60


@pytest.mark.slow
def test_a_part_of_a_month_that_is_loaded_whole_must_be_confirmed(data, comwel, capsys):
    """A corrected part that is loaded again would replace the whole month."""
    served = comwel("현황_20231231.csv", centres_of_comwel(1, 50))
    assert main(["load", served]) == 0
    again = comwel("현황_20231231(2).csv", centres_of_comwel(31, 20, 사업장우편번호="61412"))
    capsys.readouterr()
    assert main(["load", "--dry-run", again]) == 0
    dry = capsys.readouterr().out
    assert "확인이 필요합니다: 2023-12 고용·산재보험 가입 현황 사업장이" in dry
    assert "50곳에서 20곳으로 60% 줄어듭니다." in dry
    assert main(["load", again]) == 1
    assert "--confirmed를 붙여" in capsys.readouterr().err
    assert len(held(data)) == 50
    assert main(["load", "--confirmed", again]) == 0
    assert len(held(data)) == 20


@pytest.mark.slow
def test_what_can_be_a_part_or_a_correction_must_be_confirmed(data, comwel, capsys):
    assert main(["load", comwel("동구_20231231.csv", centres_of_comwel(1, 30))]) == 0
    mixed = comwel("동구수정_20231231.csv", centres_of_comwel(21, 30))
    assert main(["load", mixed]) == 1
    told = capsys.readouterr().out
    assert "앞서 적재한 것과 33%만 겹쳐, 고친 자료인지 나머지 조각인지 알 수 없습니다." in told
    assert len(held(data)) == 30
    assert main(["load", "--confirmed", mixed]) == 0
    assert sorted(held(data)["workplace_no"])[0] == "20000000021"


@pytest.mark.slow
def test_a_correction_in_another_layout_is_no_part_though_its_keys_are_new(data, comwel, tmp_path):
    """Without numbers a workplace has another key; its name and district show that it is known."""
    bare = [name for name in COMWEL if name not in ("사업자등록번호", "사업장관리번호")]
    rows = [
        [cell for name, cell in zip(COMWEL, row, strict=True) if name in bare]
        for row in centres_of_comwel(1, 30)
    ]
    assert main(["load", str(write(tmp_path / "옛_20231231.csv", bare, rows))]) == 0
    assert main(["load", comwel("새_20231231.csv", centres_of_comwel(1, 30))]) == 0
    assert len(held(data)) == 30


@pytest.mark.parametrize(
    ("name", "other", "parts"),
    [
        ("현황(2).csv", "현황(1).csv", True),
        ("현황_20231231 [3].zip", "현황_20231231 [1].zip", True),
        ("a_part2.csv", "a_part1.csv", True),
        ("현황(1).csv", "현황(1).csv", False),
        ("현황(2).csv", "다른것(1).csv", False),
        ("현황_2023-12.csv", "현황_2023-11.csv", False),
        ("현황.csv", "현황(1).csv", False),
    ],
)
def test_parts_of_one_delivery_are_told_by_their_names(name, other, parts):
    assert are_parts([name], [other]) == parts


@pytest.mark.parametrize("how", [(), ("--dry-run",), ("--confirmed",)])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "zip", "unknown", "refused row"])
def test_nothing_of_a_number_of_a_person_is_kept_anywhere(data, tmp_path, capsys, kind, how):
    """Neither in snapshots, refused rows, report or history, nor in what the page had kept."""
    number = "9001011234568"
    rows = changed(PENSION_ROWS, 1, PENSION_2026, 사업장명=f"홍길동 {number} 상회")
    aside = data / "uploads" / "a1"
    aside.mkdir(parents=True)
    path = aside / {"xlsx": "a.xlsx", "zip": "a.zip"}.get(kind, "a.csv")
    if kind == "xlsx":
        write_workbook(path, {"8월": [PENSION_2026, *rows]})
    elif kind == "zip":
        path.write_bytes(packed({"8월/a.csv": table(PENSION_2026, rows).encode("cp949")}))
    elif kind == "unknown":
        write(path, ["사번", "이름", "비고"], [["1", "가", f"대표 {number}"]])
    else:
        write(path, PENSION_2026, [*PENSION_ROWS, ["2026-08", number]])
    report = tmp_path / "report"
    good = str(write(tmp_path / "good.csv", PENSION_2026, PENSION_ROWS))
    assert main(["load", "--report", str(report), *how, good, str(path)]) == 1
    told = capsys.readouterr()
    assert "주민등록번호로 보이는" in told.out
    assert number[6:] not in told.out + told.err
    assert not path.exists()
    for folder in (data, report):
        for file in folder.rglob("*"):
            content = file.read_bytes() if file.is_file() else b""
            assert number.encode() not in content, file
            assert number.encode("utf-16-le") not in content, file
    assert current_snapshot(data) is None


def test_a_file_of_ones_own_with_a_number_of_a_person_stays_where_it_is(data, pension):
    path = pension("a.csv", changed(PENSION_ROWS, 1, PENSION_2026, 사업장명="9001011234568"))
    assert main(["load", path]) == 1
    assert Path(path).exists()
