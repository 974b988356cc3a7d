"""Run the whole linkage on the rows of a snapshot: places, links, and filling missing values."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.linkage.fills import fill_companies, still_placed, unfilled
from src.linkage.link import Links, link
from src.linkage.places import find_places, places_contradicted
from src.linkage.prepare import SLICE

PLACED = ("source", "month", "workplace_key")
FROM_ADDRESS = "address"
"""The source of a building that was found in the company's own address."""


@dataclass(frozen=True)
class Rows:
    """The canonical rows that a join needs; workplaces in the newest month of each source.

    decided : people's decisions on pairs (company_id, source, workplace_key, verdict).
    """

    companies: pd.DataFrame
    workplaces: pd.DataFrame
    complexes: pd.DataFrame
    buildings: pd.DataFrame
    shapes: pd.DataFrame
    fills: pd.DataFrame
    decided: pd.DataFrame


@dataclass(frozen=True)
class Joined:
    """The companies with missing values filled, and the rows of the three tables of linkage.

    contradicted : company_id, complex_id, drawn of the companies whose point lies only in the shape
    of another complex (`drawn`) than their own; their complex stays.
    """

    companies: pd.DataFrame
    links: Links
    fills: pd.DataFrame
    places: pd.DataFrame
    contradicted: pd.DataFrame


def join_all(
    rows: Rows, on_progress: Callable[[float, str], None] = lambda share, label: None
) -> Joined:
    """Join these rows; values that an earlier join filled are removed first."""
    companies = unfilled(rows.companies, rows.fills)
    companies, housed = _housed(companies, rows)
    links = link(_with_places(companies, rows), rows.workplaces, rows.decided, on_progress)
    filled, fills = fill_companies(companies, rows.workplaces, links.pairs)
    placed = still_placed(companies, rows.fills)
    fills = pd.concat([fills, housed, placed], ignore_index=True)
    contradicted = places_contradicted(companies, rows.shapes)
    return Joined(filled, links, fills, _workplace_places(rows), contradicted)


def _housed(companies: pd.DataFrame, rows: Rows) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the companies with the building named in their address, and a fill for each."""
    lacking = companies["building_id"].isna() & companies["address"].notna()
    places = find_places(companies[lacking], rows.complexes, rows.buildings)
    found = places.loc[places["building_id"] != "", "building_id"]
    building = companies["building_id"].astype(object).copy()
    building.loc[found.index] = found
    fills = {
        "company_id": companies.loc[found.index, "company_id"],
        "field": "building_id",
        "value": found,
        "source": FROM_ADDRESS,
        "workplace_key": "",
        "month": None,
    }
    return companies.assign(building_id=building.astype("str")), pd.DataFrame(fills)


def _with_places(companies: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """Return the companies with the district and names of their complex and building."""
    complexes = rows.complexes.set_index("complex_id")
    buildings = rows.buildings.set_index("building_id")
    return companies.assign(
        sigungu=companies["complex_id"].map(complexes["sigungu"]),
        complex_name=companies["complex_id"].map(complexes["complex_name"]),
        building_name=companies["building_id"].map(buildings["building_name"]),
    )


def _workplace_places(rows: Rows) -> pd.DataFrame:
    """Return source, month, workplace_key, complex_id, building_id, method of those placed."""
    starts = range(0, max(len(rows.workplaces), 1), SLICE)
    slices = [_placed(rows.workplaces.iloc[start : start + SLICE], rows) for start in starts]
    return pd.concat(slices, ignore_index=True)


def _placed(workplaces: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    places = find_places(workplaces, rows.complexes, rows.buildings, rows.shapes)
    placed = places["complex_id"] != ""
    found = pd.concat([workplaces.loc[placed, list(PLACED)].astype("str"), places[placed]], axis=1)
    return found.replace({"building_id": {"": np.nan}})
