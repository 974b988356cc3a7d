"""Outcomes are accepted only for the data that they were made from, and are published at once."""

import openpyxl
import pytest

from src.command.main import main
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots
from tests import low_uptake_firms as firms
from tests.load.sources.test_visit_outcomes import filled, plan, written

pytestmark = pytest.mark.slow


@pytest.fixture
def served(once, data):
    """The folder of a published sample that is the same in each test."""
    return once("low_uptake", firms.publish_companies, data)


@pytest.fixture
def sheet(tmp_path):
    """Return a function: origin and company → a sheet with one outcome."""

    def make(origin="sample", company="nobody-of-nine", stage="방문"):
        path = written(tmp_path / f"{origin}-{stage}.xlsx", plan((company,), origin=origin))
        return filled(path, (0, 1, "contacted_on", "2026-11-18"), (0, 1, "stage", stage))

    return make


def contacts(folder):
    return fetch_frame(open_engine(current_snapshot(folder)), table_rows("contacts"))


def test_outcomes_of_sample_companies_become_contacts_of_the_sample(served, sheet, capsys):
    assert main(["load", str(sheet())]) == 0
    assert "형식: 방문 결과 시트, 분기: 없음" in capsys.readouterr().out
    assert current_snapshot(served).origin == "sample"
    assert contacts(served)[["company_id", "stage"]].to_numpy().tolist() == [
        ["nobody-of-nine", "visited"]
    ]


def test_a_corrected_sheet_takes_the_place_of_the_first(served, sheet):
    main(["load", str(sheet(stage="안내"))])
    main(["load", str(sheet(stage="방문"))])
    assert contacts(served)["stage"].tolist() == ["visited"]


@pytest.mark.parametrize(
    ("served", "made", "said"),
    [
        ("official", "sample", "예시 자료로 만든 방문 결과입니다"),
        ("sample", "official", "공식 자료로 만든 방문 결과입니다"),
    ],
)
def test_outcomes_of_other_data_are_refused_in_words(data, sheet, capsys, served, made, said):
    firms.publish_companies(data, origin=served)
    assert main(["load", str(sheet(origin=made))]) == 1
    told = capsys.readouterr().out
    assert said in told
    assert "아무것도 공개하지 않았습니다" in told
    assert len(list_snapshots(data)) == 1


def test_sample_outcomes_do_not_load_together_with_official_files(
    served, sheet, write_facts, capsys
):
    assert main(["load", str(sheet()), write_facts()]) == 1
    assert "함께 올릴 수 없습니다" in capsys.readouterr().out


def test_a_sheet_of_unknown_companies_alone_is_refused_and_publishes_nothing(served, sheet, capsys):
    assert main(["load", str(sheet(company="nowhere"))]) == 1
    told = capsys.readouterr().out
    assert "거절한 행 1" in told
    assert "지금 자료 버전에 없는 기업 식별자(company_id)입니다" in told
    assert len(list_snapshots(served)) == 1


def test_a_preview_of_outcomes_publishes_nothing(served, sheet):
    assert main(["load", "--dry-run", str(sheet())]) == 0
    assert len(list_snapshots(served)) == 1


def test_the_same_sheet_is_loaded_once(served, sheet, capsys):
    path = sheet()
    main(["load", str(path)])
    assert main(["load", str(path)]) == 0
    assert "이미 적재된 파일입니다" in capsys.readouterr().out
    assert openpyxl.load_workbook(path).sheetnames[0] == "1일차"
