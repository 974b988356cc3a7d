"""Points of a map: merged where there are many, spread apart where they coincide."""

import numpy as np
import pandas as pd
import pytest

from src.metrics.clusters import MOST_POINTS, cluster_points, spread_out

LEVELS = ("building_id", "complex_id", "sigungu")


def companies(rows) -> pd.DataFrame:
    columns = ["company_id", "building_id", "complex_id", "sigungu", "lat", "lon", "missed"]
    return pd.DataFrame(rows, columns=columns)


FEW = companies(
    [
        ("a", "b1", "gumi", "47190", 36.0, 128.0, 1.0),
        ("b", "b1", "gumi", "47190", 36.0, 128.0, 2.0),
        ("c", None, "gumi", "47190", 36.2, 128.2, 0.5),
        ("d", "b2", "juan", "28237", None, None, 9.0),
    ]
)


def test_companies_of_a_building_are_one_point_and_others_their_own():
    points = cluster_points(FEW, LEVELS, "missed").set_index("id")
    assert points["level"].to_dict() == {"b1": "building", "c": "company"}
    assert points.loc["b1", ["companies", "missed", "lat"]].tolist() == [2, 3.0, 36.0]


def test_a_company_without_a_place_is_no_point():
    assert "b2" not in set(cluster_points(FEW, LEVELS, "missed")["id"])


def test_too_many_points_become_those_of_the_next_level():
    assert cluster_points(FEW, LEVELS, "missed", most=1)["id"].tolist() == ["gumi"]
    assert cluster_points(FEW, LEVELS, "missed", most=1)["missed"].tolist() == [3.5]


def test_there_are_never_more_points_than_a_map_can_carry():
    number = 30_000
    many = pd.DataFrame(
        {
            "company_id": [f"c{at}" for at in range(number)],
            "building_id": [f"b{at // 3}" for at in range(number)],
            "complex_id": [f"k{at // 8}" for at in range(number)],
            "sigungu": [f"s{at % 2_500}" for at in range(number)],
            "lat": np.linspace(34, 38, number),
            "lon": np.linspace(126, 129, number),
            "missed": np.arange(number, dtype=float),
        }
    )
    assert len(cluster_points(many, LEVELS, "missed")) == MOST_POINTS
    assert len(cluster_points(many.head(4_000), LEVELS, "missed")) <= MOST_POINTS


def test_no_companies_are_no_points():
    assert cluster_points(FEW.head(0), LEVELS, "missed").empty


def test_companies_of_one_building_lie_around_it_and_apart():
    building = companies([(f"c{at}", "b1", "gumi", "4", 36.0, 128.0, 1.0) for at in range(85)])
    points = spread_out(cluster_points(building, ("company_id",), "missed"))
    assert len(points.round(7).drop_duplicates(["lat", "lon"])) == 85
    assert (points["lat"] - 36.0).abs().max() < 0.001
    assert points[["lat", "lon"]].iloc[0].tolist() == pytest.approx([36.0, 128.0])


def test_points_in_places_of_their_own_stay_there():
    points = cluster_points(FEW, LEVELS, "missed")
    pd.testing.assert_frame_equal(spread_out(points), points)
