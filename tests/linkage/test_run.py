"""The whole join: buildings are found, workplaces placed, and earlier fills removed first."""

import pandas as pd
import pytest

from src.linkage.fills import COLUMNS
from src.linkage.run import Rows, join_all

COMPLEXES = pd.DataFrame(
    [("digital", "서울디지털", "11", "11530", True)],
    columns=["complex_id", "complex_name", "sido", "sigungu", "is_leaf"],
)
BUILDINGS = pd.DataFrame(
    [("b1", "digital", "지밸리비즈플라자")],
    columns=["building_id", "complex_id", "building_name"],
)
ADDRESS = "서울특별시 구로구 디지털로 300, 805호 (구로동, 지밸리비즈플라자)"


def rows(fills=(), **company) -> Rows:
    lacking = {"company_id": "a", "company_name": "가나산업", "business_no": None}
    lacking |= {"workplace_no": None, "complex_id": "digital", "building_id": None}
    lacking |= {"address": ADDRESS, "ksic": None, "industry": None, "size_band": None}
    ours = pd.DataFrame([lacking | company])
    texts = dict.fromkeys(("building_id", "ksic", "industry", "size_band"), "str")
    ours = ours.assign(employees=company.get("employees")).astype(texts | {"employees": "Int64"})
    for day in ("opened_on", "closed_on"):
        ours[day] = pd.Series([pd.NaT], dtype="datetime64[us]")
    theirs = {
        "source": "factories",
        "month": "2025-12",
        "workplace_key": ["w1", "w2"],
        "workplace_name": ["(주)가나산업", "다라"],
        "address": [ADDRESS, "부산"],
        "sigungu": ["11530", "26440"],
        "complex_name": ["서울디지털국가산업단지", None],
        "employees": pd.array([5, 6], dtype="Int64"),
        "status": None,
    }
    decided = pd.DataFrame(columns=["company_id", "source", "workplace_key", "verdict"])
    told = pd.DataFrame(list(fills), columns=list(COLUMNS)).astype("str")
    return Rows(ours, _whole(theirs), COMPLEXES, BUILDINGS, _no_shapes(), told, decided)


def _whole(theirs: dict) -> pd.DataFrame:
    frame = pd.DataFrame(theirs)
    texts = ("industry_code", "industry_system", "ksic_division")
    return frame.assign(**dict.fromkeys(texts), since=pd.NaT, until=pd.NaT)


def _no_shapes() -> pd.DataFrame:
    return pd.DataFrame(columns=["layer", "code", "geojson"])


def test_a_company_is_joined_by_name_and_building_and_told_its_building():
    joined = join_all(rows())
    links = joined.links.pairs[["company_id", "workplace_key", "status"]]
    assert links.to_numpy().tolist() == [["a", "w1", "joined"]]
    assert joined.companies["building_id"].tolist() == ["b1"]
    told = joined.fills[["field", "value", "source", "workplace_key"]].to_numpy().tolist()
    assert told == [["building_id", "b1", "address", ""]]


@pytest.mark.slow
def test_workplaces_are_placed_where_their_complex_is_known():
    places = join_all(rows()).places
    assert places[["workplace_key", "complex_id", "building_id", "method"]].to_numpy().tolist() == [
        ["w1", "digital", "b1", "complex_name"]
    ]


@pytest.mark.slow
def test_a_source_that_fills_nothing_leaves_the_head_count_missing():
    assert join_all(rows()).companies["employees"].isna().all()


@pytest.mark.slow
def test_what_an_earlier_join_filled_does_not_outlive_its_source():
    told = ("a", "employees", "60", "pension", "w", "2026-08")
    assert join_all(rows([told], employees=60)).companies["employees"].isna().all()
    assert join_all(rows([told], employees=61)).companies["employees"].tolist() == [61]
