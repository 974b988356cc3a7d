"""The commands that list, go back, export, serve and make the first run."""

import sys
import types

import pandas as pd
import pytest

from src.command.main import main
from src.sample.generate import generate
from src.store.snapshots import current_snapshot, list_snapshots, publish
from tests.published import fewer
from tests.store import small


def load(folder, quarter="2025Q3", origin="official"):
    return publish(folder, small.tables(quarter), origin=origin)


@pytest.fixture
def loaded(once, data):
    """Give the data folder with one quarter in it."""
    return once("one_quarter", load, data)


def test_no_snapshots_are_told_with_what_to_do(capsys):
    assert main(["snapshots"]) == 0
    assert "자료 버전이 없습니다" in capsys.readouterr().out


@pytest.mark.slow
def test_snapshots_are_listed_newest_first_with_the_served_one_marked(data, capsys):
    first, second = load(data, "2025Q2"), load(data, "2025Q3", origin="sample")
    assert main(["publish", first.version]) == 0
    assert capsys.readouterr().out == f"{first.version} 버전을 공개했습니다.\n"
    assert main(["snapshots"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"  {second.version}  기준일 2025-09-28  예시 자료",
        f"* {first.version}  기준일 2025-06-28  공식 자료",
    ]


def test_going_back_to_an_unknown_version_is_refused(loaded, capsys):
    assert main(["publish", "20000101T000000-0001"]) == 1
    assert "버전이" in capsys.readouterr().err


@pytest.mark.slow
def test_a_table_leaves_as_csv_for_excel_with_whole_numbers_whole(data, tmp_path, capsys):
    load(data)
    to = tmp_path / "figures.csv"
    assert main(["export", "complex_quarters", "--to", str(to)]) == 0
    assert to.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = to.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("complex_id,quarter,source,tenants,tenants_gap,operating")
    assert lines[7].startswith("onsan,2025Q3,kicox_complexes,5,,,withheld,")
    assert "7행" in capsys.readouterr().out


def test_a_cell_that_would_run_as_a_formula_is_made_inert_in_csv_only(loaded, tmp_path):
    csv, parquet = tmp_path / "problems.csv", tmp_path / "problems.parquet"
    main(["export", "problems", "--to", str(csv)])
    main(["export", "problems", "--to", str(parquet)])
    assert pd.read_csv(csv)["value"].to_list() == ["'=1+1"]
    assert pd.read_parquet(parquet)["value"].to_list() == ["=1+1"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["secrets", "--to", "x.csv"], "'secrets' 표는 없습니다"),
        (["complexes", "--to", "x.docx"], "'x.docx'는 쓸 수 없는 형식입니다"),
        (["complexes", "--to", "no/such/folder/x.csv"], "파일을 쓰지 못했습니다"),
    ],
)
def test_an_export_that_cannot_be_is_refused_in_a_sentence(loaded, words, sentence, capsys):
    assert main(["export", *words]) == 1
    assert sentence in capsys.readouterr().err


def test_an_export_without_a_snapshot_is_refused(capsys):
    assert main(["export", "complexes", "--to", "x.csv"]) == 1
    assert "먼저 `python -m src load 파일`" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.usefixtures("without_foresight")
def test_the_first_run_publishes_the_sample_once(data, capsys, monkeypatch):
    monkeypatch.setattr("src.command.first_run.SCALE", "pilot")
    monkeypatch.setattr("src.load.sample.generate", lambda *asked: fewer(generate(*asked), 20))
    assert main(["first-run"]) == 0
    published = current_snapshot(data)
    assert (published.origin, published.as_of) == ("sample", "2026-11-15")
    told = capsys.readouterr().out
    assert published.version in told
    assert "예시와 섞이지 않습니다" in told
    assert main(["first-run"]) == 0
    assert list_snapshots(data) == [published]
    assert capsys.readouterr().out == ""


def test_the_sample_of_the_first_run_is_the_national_one():
    from src.command import first_run

    assert first_run.SCALE == "national"


@pytest.fixture
def server(monkeypatch):
    """Give the calls of a server that only records them."""
    calls = []
    module = types.ModuleType("src.ui.server")
    module.serve = lambda **where: calls.append(where)
    monkeypatch.setitem(sys.modules, "src.ui.server", module)
    return calls


def test_serving_takes_arguments_before_settings(server, monkeypatch):
    main(["serve"])
    monkeypatch.setenv("PORT", "9000")
    main(["serve", "--host", "0.0.0.0"])
    main(["serve", "--port", "9001"])
    assert server == [
        {"host": "127.0.0.1", "port": 8501},
        {"host": "0.0.0.0", "port": 9000},
        {"host": "127.0.0.1", "port": 9001},
    ]


def test_a_port_that_is_no_number_is_told_in_a_sentence(server, monkeypatch, capsys):
    monkeypatch.setenv("PORT", "eight")
    assert main(["serve"]) == 1
    assert "설정 PORT의 값 'eight'" in capsys.readouterr().err
