"""The places of made-up companies: complex, building and coordinates.

About 85 companies share a knowledge-industry building; only digital complexes have any.
"""

import numpy as np
import pandas as pd

from src.sample.calibration import COMPANIES_PER_BUILDING, FEWEST_FOR_A_BUILDING, PROFILES
from src.sample.draw import taken

SPREAD_DEGREES = 0.006
UNEVEN = 0.45  # spread of the logarithm of companies per building


def make_buildings(leaves: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per building: the canonical columns, `leaf` (row of leaves) and `weight`.

    `weight` is the building's share of its complex's companies in buildings; the weights of a
    complex sum to 1.
    """
    in_building = leaves["profile"].map({name: row.in_building for name, row in PROFILES.items()})
    wanted = leaves["tenants"] * in_building
    count = (wanted / COMPANIES_PER_BUILDING).round().clip(lower=1).astype("int64")
    count = count.where((in_building > 0) & (leaves["tenants"] >= FEWEST_FOR_A_BUILDING), 0)
    leaf = np.repeat(np.arange(len(leaves)), count)
    number = pd.Series(np.arange(1, len(leaf) + 1)).astype("str").str.zfill(3)
    weight = pd.Series(np.exp(random.normal(0, UNEVEN, len(leaf))))
    home = leaves.iloc[leaf].reset_index(drop=True)
    spread = random.normal(0, SPREAD_DEGREES, (len(leaf), 2))
    return pd.DataFrame(
        {
            "building_id": "sample-building-" + number,
            "complex_id": home["complex_id"],
            "building_name": "예시타워 " + number,
            "address": "예시로 " + number,
            "sigungu": home["sigungu"],
            "complex_name": home["complex_name"],
            "lat": (home["lat"] + spread[:, 0]).round(5),
            "lon": (home["lon"] + spread[:, 1]).round(5),
            "leaf": leaf,
            "weight": weight / weight.groupby(leaf).transform("sum"),
        }
    )


COMPANY_SPREAD = 0.008
NO_BUILDING = -1


def housed(
    leaves: pd.DataFrame, buildings: pd.DataFrame, leaf: np.ndarray, random: np.random.Generator
) -> pd.DataFrame:
    """Return complex_id, building_id, address, lat, lon and `building` (its row) of each company.

    A company in a building has its coordinates and address; any other is placed around the point of
    its complex, and its `building` is -1.
    """
    spread = random.normal(0, COMPANY_SPREAD, (2, len(leaf)))
    building = _buildings(leaves, buildings, leaf, random)
    inside = building != NO_BUILDING
    table = pd.DataFrame({"complex_id": taken(leaves["complex_id"].tolist(), leaf)})
    for name in ("building_id", "address"):
        table[name] = taken([*buildings[name], None], building)
    for axis, offset in zip(("lat", "lon"), spread, strict=True):
        point = leaves[axis].to_numpy()[leaf] + offset
        point[inside] = buildings[axis].to_numpy()[building[inside]]
        table[axis] = point.round(5)
    return table.assign(building=building)


def _buildings(leaves, buildings, leaf: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the row of each company's building, -1 for none."""
    share = leaves["profile"].map({name: row.in_building for name, row in PROFILES.items()})
    inside = random.random(len(leaf)) < share.to_numpy()[leaf]
    inside &= np.isin(leaf, buildings["leaf"].to_numpy())
    found = np.full(len(leaf), NO_BUILDING)
    found[inside] = _by_weight(buildings, leaf[inside], random)
    return found


def _by_weight(buildings, leaf: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a building of each given leaf at random, by weight."""
    by_leaf = buildings.groupby("leaf")["weight"]
    filled = by_leaf.cumsum().to_numpy() + buildings["leaf"].to_numpy()
    last = by_leaf.size().cumsum() - 1
    found = np.searchsorted(filled, leaf + random.random(len(leaf)), side="right")
    return np.minimum(found, last.reindex(leaf).to_numpy())
