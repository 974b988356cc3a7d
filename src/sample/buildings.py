"""Made-up knowledge-industry buildings: about 85 companies share one, in digital complexes only."""

import numpy as np
import pandas as pd

from src.sample.calibration import COMPANIES_PER_BUILDING, FEWEST_FOR_A_BUILDING, PROFILES

SPREAD_DEGREES = 0.006
UNEVEN = 0.45  # spread of the logarithm of companies per building


def make_buildings(leaves: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return one row per building: the canonical columns, `leaf` (row of leaves) and `weight`.

    `weight` is the building's part of the companies of its complex that sit in one; the weights of
    a complex add up to 1.
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
