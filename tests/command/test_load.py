"""Loading files: reported, published all together or not at all, never twice."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from src.command.main import main
from src.load import pipeline
from src.store.disk import only_writer
from src.store.engine import fetch_frame, open_engine
from src.store.load_history import loads
from src.store.queries.regions import region_figures
from src.store.schema import complexes
from src.store.snapshots import current_snapshot, list_snapshots, publish
from tests.published import publish_first
from tests.store import small

REAL = Path(__file__).parents[3] / "shared" / "real"


def tenants(folder, quarter="2026Q1") -> int:
    country = fetch_frame(open_engine(current_snapshot(folder)), region_figures("country", quarter))
    return country["tenants"].iloc[0]


@pytest.mark.slow
def test_a_file_is_reported_and_published(data, write_facts, capsys):
    assert main(["load", write_facts()]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "facts.csv"
    assert told[1] == "  형식: 국가산업단지 공개 수치(요약), 분기: 2026년 1분기"
    assert told[2] == "  읽은 행 3 = 받은 행 3 + 거절한 행 0"
    assert (
        told[-1] == f"새 버전을 공개했습니다: {current_snapshot(data).version} (기준일 2026-03-31)"
    )
    assert tenants(data) == 157


@pytest.mark.slow
def test_every_complex_that_lies_in_a_province_is_given_a_place(data, write_facts):
    main(["load", write_facts()])
    rows = fetch_frame(open_engine(current_snapshot(data)), select(complexes))
    assert rows["lat"].notna().all()
    assert set(rows["place"]) == {"approximate"}


@pytest.mark.slow
def test_a_file_that_is_loaded_already_is_recognised_by_its_content(data, write_facts, capsys):
    main(["load", write_facts()])
    assert main(["load", write_facts(name="renamed.csv")]) == 0
    told = capsys.readouterr().out
    assert "renamed.csv: 이미 적재된 파일입니다. 건너뜁니다." in told
    assert "새로 적재할 파일이 없습니다" in told
    assert len(list_snapshots(data)) == 1


@pytest.mark.slow
def test_the_same_file_given_twice_is_loaded_once(data, write_facts, capsys):
    assert main(["load", write_facts(), write_facts("copy.csv")]) == 0
    assert "copy.csv: 이미 적재된 파일입니다" in capsys.readouterr().out
    assert tenants(data) == 157


def test_one_unreadable_file_among_good_ones_stops_all(data, write_facts, tmp_path, capsys):
    wrong = tmp_path / "photo.xlsx"
    wrong.write_bytes(b"\xff\xd8\xff\xe0 not a workbook")
    assert main(["load", write_facts(), str(wrong)]) == 1
    told = capsys.readouterr().out
    assert "photo.xlsx" in told
    assert "아무것도 공개하지 않았습니다" in told
    assert current_snapshot(data) is None


def test_a_missing_file_is_told_in_a_sentence(data, capsys):
    assert main(["load", "nowhere.xlsx"]) == 1
    assert "nowhere.xlsx" in capsys.readouterr().out


@pytest.mark.slow
def test_a_dry_run_tells_what_would_change_and_publishes_nothing(data, write_facts, capsys):
    main(["load", write_facts(without=("noksan",))])
    served = current_snapshot(data)
    capsys.readouterr()
    assert main(["load", "--dry-run", write_facts("new.csv", without=("onsan",))]) == 0
    told = capsys.readouterr().out
    assert "새 단지 1곳(녹산지구(산업단지)), 없어진 단지 1곳(온산)" in told
    assert "2026년 1분기: 단지 2→2, 입주업체 107→150, 가동업체 95→130, 고용 1,000→1,500" in told
    assert told.endswith("아무것도 공개하지 않았습니다.\n")
    assert list_snapshots(data) == [served]


@pytest.mark.slow
def test_a_dry_run_that_changes_no_total_says_so(data, write_facts, capsys):
    main(["load", write_facts()])
    capsys.readouterr()
    more = ("seoul-digital,2026Q1,서울,100,90,30,1000,600,400,5000,70",)
    main(["load", "--dry-run", write_facts("new.csv", without=("seoul-digital",), more=more)])
    assert "전국 합계는 바뀌지 않습니다" in capsys.readouterr().out


@pytest.mark.slow
def test_rejected_rows_come_back_as_a_file_that_is_safe_to_open(data, write_facts, capsys):
    more = ("=cmd(),2026Q1,가나,1,1,1,1,1,0,1,1",)
    assert main(["load", write_facts(more=more)]) == 0
    assert "읽은 행 4 = 받은 행 3 + 거절한 행 1" in capsys.readouterr().out
    file = data / "rejected" / f"{current_snapshot(data).version}.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    row = pd.read_csv(file, dtype=str).iloc[0]
    assert (row["파일"], row["행"], row["열"], row["값"]) == (
        "facts.csv",
        "5",
        "complex_id",
        "'=cmd()",
    )
    assert row["사유"]


@pytest.mark.slow
def test_a_sample_gives_way_to_official_data_only_when_that_is_confirmed(data, write_facts, capsys):
    sample = publish(data, small.tables("2025Q3"), origin="sample")
    assert main(["load", write_facts()]) == 1
    told = capsys.readouterr()
    assert "지금 보이는 예시 자료가 사라지고" in told.out
    assert "--confirmed를 붙여 다시 실행하세요" in told.err
    assert list_snapshots(data) == [sample]
    assert not list((data / "snapshots").glob("build-*"))


@pytest.mark.slow
def test_who_loaded_what_is_written_down(data, write_facts):
    main(["load", "--by", "김자료", write_facts(more=("=cmd(),2026Q1,가나,1,1,1,1,1,0,1,1",))])
    first = current_snapshot(data)
    main(["load", "--by", "이담당", write_facts("later.csv", quarter="2026Q2")])
    main(["publish", first.version])
    rows = loads(data)
    assert list(rows["deed"]) == ["go_back", "load", "load"]
    assert list(rows["user"][1:]) == ["이담당", "김자료"]
    assert rows.loc[2, ["version", "files"]].to_list() == [first.version, "facts.csv"]
    assert rows.loc[2, ["read", "accepted", "rejected"]].to_list() == [4, 3, 1]
    assert rows.loc[0, "version"] == first.version


def last_of_history(data) -> dict:
    rows = loads(data)
    assert len(rows) == 1
    return rows.iloc[0].to_dict()


def test_a_refused_load_is_written_down_with_its_files_and_the_reason(data, write_facts, tmp_path):
    wrong = tmp_path / "photo.xlsx"
    wrong.write_bytes(b"\xff\xd8\xff\xe0 not a workbook")
    main(["load", "--by", "김자료", write_facts(), str(wrong)])
    row = last_of_history(data)
    assert (row["user"], row["deed"], row["outcome"]) == ("김자료", "load", "refused")
    assert set(row["files"].split(", ")) == {"facts.csv", "photo.xlsx"}
    assert row["reason"].startswith("파일 'photo.xlsx': ")
    assert row["reason_en"].startswith("File 'photo.xlsx': ")
    assert row["version"] == ""


@pytest.mark.slow
def test_a_doubtful_load_is_written_down_with_what_is_doubted(data, write_facts):
    publish(data, small.tables("2025Q3"), origin="sample")
    main(["load", write_facts()])
    row = last_of_history(data)
    assert row["outcome"] == "doubtful"
    assert "예시 자료가 사라지고" in row["reason"]
    assert (row["files"], row["read"], row["accepted"]) == ("facts.csv", 3, 3)


def test_a_load_that_is_refused_while_another_is_at_work_is_written_down(data, write_facts):
    data.mkdir()
    with only_writer(data):
        assert main(["load", write_facts()]) == 1
    row = last_of_history(data)
    assert row["outcome"] == "refused"
    assert "다른 적재 작업이" in row["reason"]


def test_a_stopped_load_is_written_down(data, write_facts, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "publish_plan", interrupted)
    assert main(["load", write_facts()]) == 1
    row = last_of_history(data)
    assert (row["outcome"], row["files"]) == ("cancelled", "facts.csv")


@pytest.mark.slow
def test_looking_at_files_is_not_written_down(data, write_facts, tmp_path):
    wrong = tmp_path / "photo.xlsx"
    wrong.write_bytes(b"\xff\xd8\xff\xe0 not a workbook")
    assert main(["load", "--dry-run", write_facts()]) == 0
    assert main(["load", "--dry-run", str(wrong)]) == 1
    assert loads(data).empty


@pytest.mark.slow
def test_official_data_never_joins_a_sample(data, write_facts):
    publish(data, small.tables("2025Q3"), origin="sample")
    main(["load", "--confirmed", write_facts()])
    rows = fetch_frame(open_engine(current_snapshot(data)), select(complexes.c.complex_id))
    assert "magok" not in set(rows["complex_id"])
    assert current_snapshot(data).origin == "official"


@pytest.mark.slow
@pytest.mark.real
def test_the_two_official_files_show_every_complex_with_the_totals_they_print(once, data, capsys):
    if not REAL.is_dir():
        pytest.skip("the official files are not beside the project: ../shared/real")
    once("first_run", publish_first, data)
    assert main(["load", "--confirmed", *map(str, sorted(REAL.glob("*.xlsx")))]) == 0
    engine = open_engine(current_snapshot(data))
    census = fetch_frame(engine, region_figures("country", "2025Q3")).iloc[0]
    assert (census["complexes"], census["tenants"], census["operating"]) == (1349, 129922, 120276)
    survey = fetch_frame(engine, region_figures("country", "2026Q1")).iloc[0]
    assert (survey["tenants"], survey["operating"]) == (65209, 60074)
    people = survey[["employees", "employees_m", "employees_f"]]
    assert people.to_list() == [984829, 787121, 197708]
    assert survey["employees_with_employees_f"] == 984829
    for quarter, values in (
        ("2025Q3", ["tenants", "operating"]),
        ("2026Q1", ["tenants", "employees", "employees_f", "production_krw", "exports_usd"]),
    ):
        country = fetch_frame(engine, region_figures("country", quarter))[values].sum()
        for level in ("sido", "sigungu"):
            regions = fetch_frame(engine, region_figures(level, quarter))
            assert regions[values].sum().to_dict() == country.to_dict()
