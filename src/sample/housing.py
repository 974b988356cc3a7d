"""Where a made-up company sits: in which complex, in which building, at which point."""

import numpy as np
import pandas as pd

from src.sample.calibration import PROFILES
from src.sample.names import taken

SPREAD_DEGREES = 0.008
NO_BUILDING = -1


def housed(
    leaves: pd.DataFrame, buildings: pd.DataFrame, leaf: np.ndarray, random: np.random.Generator
) -> pd.DataFrame:
    """Return complex_id, building_id, address, lat, lon and `building` (its row) of each company.

    A company of a building stands at the building's point and has its address; any other stands
    around its complex's point, and its `building` is -1.
    """
    spread = random.normal(0, SPREAD_DEGREES, (2, len(leaf)))
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
    """Return the row of each company's building, -1 where it sits in none that is known."""
    share = leaves["profile"].map({name: row.in_building for name, row in PROFILES.items()})
    inside = random.random(len(leaf)) < share.to_numpy()[leaf]
    inside &= np.isin(leaf, buildings["leaf"].to_numpy())
    found = np.full(len(leaf), NO_BUILDING)
    found[inside] = _by_weight(buildings, leaf[inside], random)
    return found


def _by_weight(buildings, leaf: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a building of the same leaf for each, larger ones more often."""
    by_leaf = buildings.groupby("leaf")["weight"]
    filled = by_leaf.cumsum().to_numpy() + buildings["leaf"].to_numpy()
    last = by_leaf.size().cumsum() - 1
    found = np.searchsorted(filled, leaf + random.random(len(leaf)), side="right")
    return np.minimum(found, last.reindex(leaf).to_numpy())
