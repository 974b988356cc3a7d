"""Put made-up complexes into real districts, none hiding another."""

import numpy as np
import pandas as pd

from src.sample.tree import leaves_below

SEOUL = "11"
STEP_DEGREES = 0.005  # about 500 m between complexes of one district
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def placed(nodes: pd.DataFrame, regions: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return the nodes with sido, sigungu, lat, lon and place.

    A node above others has the sido and sigungu that all leaves below it share (missing where
    they differ), and the middle of their points.
    """
    leaves = nodes[nodes["is_leaf"]].copy()
    leaves["sido"] = leaves["sido"].where(leaves["province"] == 0, leaves["sido_b"])
    leaves["sigungu"] = _districts(leaves, regions, random)
    leaves = _spread_points(leaves, regions)
    below = leaves_below(nodes).merge(
        leaves[["complex_id", "sido", "sigungu", "lat", "lon"]],
        left_on="leaf_id",
        right_on="complex_id",
        suffixes=("", "_leaf"),
    )
    grouped = below.groupby("complex_id")
    nodes = nodes.drop(columns=["sido", "sigungu"]).set_index("complex_id")
    for level in ("sido", "sigungu"):
        nodes[level] = grouped[level].first().where(grouped[level].nunique() == 1)
    nodes[["lat", "lon"]] = grouped[["lat", "lon"]].mean().round(5)
    nodes["place"] = np.where(nodes["development"] == "undeveloped", "approximate", "exact")
    return nodes.reset_index()


def _districts(leaves: pd.DataFrame, regions: pd.DataFrame, random: np.random.Generator):
    """Return a real district in each leaf's province; 농공 in a 시 or 군 where there is one."""
    districts = regions[regions["level"] == "sigungu"]
    country = ~districts["region_name"].str.endswith("구")
    chosen = leaves["sigungu"].copy()
    for (sido, rural), rows in leaves.groupby(["sido", leaves["kind"] == "rural"]).groups.items():
        here = districts["parent_code"] == sido
        wanted = here & country if rural and (here & country).any() else here
        codes = districts.loc[wanted, "region_code"].to_numpy(dtype=object)
        chosen[rows] = chosen[rows].fillna(pd.Series(random.choice(codes, len(rows)), index=rows))
    return chosen


def _spread_points(leaves: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Return the leaves with a point each, in a spiral around the district's point: none hides."""
    points = regions.set_index("region_code")[["lat", "lon"]]
    nth = leaves.groupby("sigungu").cumcount()
    distance, angle = STEP_DEGREES * np.sqrt(nth), GOLDEN_ANGLE * nth
    leaves["lat"] = (leaves["sigungu"].map(points["lat"]) + distance * np.sin(angle)).round(5)
    leaves["lon"] = (leaves["sigungu"].map(points["lon"]) + distance * np.cos(angle)).round(5)
    return leaves
