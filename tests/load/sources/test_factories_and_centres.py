"""등록공장현황 and 지식산업센터현황: as published, complexes by name where they are known."""

import pandas as pd
import pytest

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.sources.insured_files import (
    CENTRE_ROWS,
    CENTRES,
    FACTORIES,
    FACTORY_ROWS,
    column,
    write,
    write_kind,
)


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_factories_keep_the_name_of_their_complex(tmp_path, encoding):
    intake = read_source(write_kind(tmp_path, "factories", encoding))
    rows = intake.tables["workplaces"]
    assert column(rows, "workplace_name") == ["가나정밀", "다라식품"]
    assert column(rows, "complex_name") == ["서울디지털국가산업단지", None]
    assert column(rows, "sigungu") == ["11530", "41610"]
    assert column(rows, "source") == ["factories", "factories"]
    assert intake.source["month"] == "2024-12"


def test_factories_of_no_date_are_refused(tmp_path):
    with pytest.raises(Unreadable, match="파일 이름에 '20241231'처럼 기준일을 적어"):
        read_source(write(tmp_path / "공장.csv", FACTORIES, FACTORY_ROWS))


def test_centres_become_buildings_in_the_complex_that_is_called_so_in_their_province(tmp_path):
    intake = read_source(write_kind(tmp_path, "centres"))
    rows = intake.tables["buildings"]
    assert column(rows, "building_name") == ["가나타워1차", "다라테크", "마바센터"]
    assert column(rows, "complex_id") == [None, "namdong", None]
    assert column(rows, "complex_name") == ["온산국가산업단지", "남동국가산업단지", None]
    assert column(rows, "address") == [
        "서울특별시 구로구 디지털로 1",
        "인천광역시 남동구 고잔동 2",
        "경기도 광주시 경안로 3",
    ]
    assert column(rows, "sigungu") == ["11530", "28200", "41610"]
    told = intake.problems.iloc[0]
    assert (told["level"], told["value"]) == ("note", "온산국가산업단지")


def test_a_general_complex_is_found_among_those_that_are_loaded(tmp_path):
    rows = [[*CENTRE_ROWS[0]]]
    rows[0][6] = "마곡일반산업단지"
    known = pd.DataFrame(
        {
            "complex_id": ["general-1", "general-2"],
            "complex_name": ["마곡", "마곡"],
            "kind": ["general", "general"],
            "sido": ["11", "26"],
        }
    )
    path = write(tmp_path / "a.csv", CENTRES, rows)
    assert column(read_source(path, known).tables["buildings"], "complex_id") == ["general-1"]
    assert column(read_source(path).tables["buildings"], "complex_id") == [None]


def test_the_same_building_twice_is_refused(tmp_path):
    intake = read_source(write(tmp_path / "a.csv", CENTRES, [*CENTRE_ROWS, CENTRE_ROWS[0]]))
    assert list(intake.problems.query("level == 'rejected'")["row"]) == [5]
    assert len(intake.tables["buildings"]) == 3
