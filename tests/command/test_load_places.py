"""Companies without a complex: the load finds it from their address or their point."""

import json

import pandas as pd
import pytest

from src.command.main import main
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, publish
from tests.store import small

pytestmark = pytest.mark.slow

NUMBERS = ("1248100998", "2208162517", "1118730009", "1208147521")
HEADER = "사업자등록번호,사업장명,산업단지,주소,위도,경도"


def square(west, south, size) -> str:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [[west + size * x, south + size * y] for x, y in corners]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


@pytest.fixture
def served(data):
    """Publish 디지털 and 마곡 with a shape each, and a building in 디지털."""
    shapes = pd.DataFrame(
        {
            "layer": "complex",
            "code": ["digital", "magok"],
            "name": ["디지털", "마곡"],
            "geojson": [square(126.88, 37.47, 0.02), square(128.38, 36.09, 0.04)],
        }
    )
    buildings = pd.DataFrame(
        {
            "building_id": ["b1"],
            "complex_id": ["digital"],
            "building_name": ["지밸리비즈플라자"],
            "sigungu": ["11530"],
        }
    )
    complexes = small.complexes()
    tables = {"complexes": complexes, "regions": small.regions()}
    publish(data, tables | {"shapes": shapes, "buildings": buildings}, origin="official")
    return data


def write(tmp_path, *lines, name="companies.csv") -> str:
    path = tmp_path / name
    path.write_text("\r\n".join([HEADER, *lines]) + "\r\n", encoding="cp949")
    return str(path)


def rows_of(data, table: str) -> pd.DataFrame:
    return fetch_frame(open_engine(current_snapshot(data)), table_rows(table))


def complexes_of(data) -> dict:
    companies = rows_of(data, "companies")
    return dict(zip(companies["company_name"], companies["complex_id"], strict=True))


def ids_of(data) -> dict:
    companies = rows_of(data, "companies")
    return dict(zip(companies["company_name"], companies["company_id"], strict=True))


def told_of(data) -> list:
    fills = rows_of(data, "company_fills")
    fills = fills[fills["field"] == "complex_id"]
    return sorted(fills[["company_id", "value", "source"]].itertuples(index=False, name=None))


AT_A_POINT = f"{NUMBERS[0]},가나,,,37.48,126.89"
IN_A_BUILDING = f'{NUMBERS[1]},다라,,"서울특별시 구로구 디지털로 300, 805호 (지밸리비즈플라자)",,'
NOWHERE = f"{NUMBERS[2]},마바,,부산광역시 강서구 녹산로 1,35.0,129.0"
ELSEWHERE = f"{NUMBERS[3]},사아,디지털,,36.10,128.40"


def test_point_or_address_tell_the_complex_and_the_fill_is_kept_and_told(served, tmp_path, capsys):
    assert main(["load", write(tmp_path, AT_A_POINT, IN_A_BUILDING)]) == 0
    assert complexes_of(served) == {"가나": "digital", "다라": "digital"}
    ids = [ids_of(served)[name] for name in ("가나", "다라")]
    assert told_of(served) == sorted([(ids[0], "digital", "point"), (ids[1], "digital", "address")])
    told = capsys.readouterr().out
    assert "비어 있어 채운 값: 단지 2, 건물 1" in told
    assert "좌표가 다른 단지" not in told


def test_a_company_that_nothing_places_is_refused_alone(served, tmp_path, capsys):
    assert main(["load", "--confirmed", write(tmp_path, AT_A_POINT, NOWHERE)]) == 0
    assert complexes_of(served) == {"가나": "digital"}
    assert "산업단지가 비어 있습니다" in capsys.readouterr().out


def test_a_point_in_another_complex_is_told_and_changes_nothing(served, tmp_path, capsys):
    assert main(["load", write(tmp_path, ELSEWHERE)]) == 0
    assert complexes_of(served) == {"사아": "digital"}
    told = capsys.readouterr().out
    assert (
        f"좌표가 다른 단지 안에 있는 기업 1곳(단지는 그대로 둡니다): {ids_of(served)['사아']}"
        in told
    )


def test_what_a_point_told_is_kept_by_later_loads_until_the_complex_is_given(served, tmp_path):
    main(["load", write(tmp_path, AT_A_POINT, f"{NUMBERS[2]},자차,마곡,,,")])
    main(["load", write(tmp_path, IN_A_BUILDING, name="more.csv")])
    assert len(told_of(served)) == 2
    given = f"{NUMBERS[0]},가나,마곡,,37.48,126.89"
    main(["load", "--confirmed", write(tmp_path, given, name="given.csv")])
    assert complexes_of(served)["가나"] == "magok"
    assert [row[1:] for row in told_of(served)] == [("digital", "address")]
