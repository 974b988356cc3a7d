"""Find the building and the complex of rows with an address, and say by which method."""

import json

import numpy as np
import pandas as pd

from src.linkage.prepare import complex_key, texts_of
from src.linkage.spellings import address_parts, building_key

METHODS = ("complex_name", "building_name", "polygon", "none")
NEAR = (("sigungu", 5), ("sido", 2), ("country", 0))
"""Areas in which a name must be unique, smallest first, each with its digits of a region code."""


def find_places(
    rows: pd.DataFrame,
    complexes: pd.DataFrame,
    buildings: pd.DataFrame,
    shapes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return complex_id, building_id and method of each row, "" where not known.

    rows : address, building_name, complex_name, sigungu, complex_id, lat, lon, as far as they have
    them. The complex is the given one, else the one whose printed name is unique in the district,
    province or country, else that of the building, else the one whose shape covers the coordinates.
    The building is the one named in the address, in that complex or, if no complex is known, in the
    district. A name that two places share matches neither. shapes : layer complex, code, geojson;
    the smallest shape that covers a point counts. The index of rows is kept.
    """
    given = texts_of(rows, "complex_id")
    named = _by_name(rows, complexes)
    found = given.where(given != "", named)
    building = _building_of(rows, found, complexes, buildings)
    of_building = building.map(_mapping(buildings, "building_id", "complex_id"))
    both = found.where(found != "", of_building.astype("str").fillna(""))
    drawn = _covering(rows, both == "", shapes)
    method = np.select(
        [named != "", of_building.notna(), drawn != ""], METHODS[:3], default=METHODS[3]
    )
    complex_id = both.where(both != "", drawn)
    return pd.DataFrame(
        {"complex_id": complex_id, "building_id": building, "method": method}, index=rows.index
    )


def _by_name(rows: pd.DataFrame, complexes: pd.DataFrame) -> pd.Series:
    """Return the complex of the printed name; only leaves, because parents consist of them."""
    leaves = complexes[complexes["is_leaf"].astype(bool)]
    known = pd.DataFrame(
        {
            "id": leaves["complex_id"],
            "key": leaves["complex_name"].map(complex_key),
            "code": texts_of(leaves, "sigungu").where(
                texts_of(leaves, "sigungu") != "", texts_of(leaves, "sido")
            ),
        }
    )
    printed = texts_of(rows, "complex_name")
    keys = printed.map({text: complex_key(text) for text in printed.unique()})
    found = pd.Series("", index=rows.index, dtype="str")
    for _, digits in NEAR:
        only = _unique_ids(known["code"].str[:digits] + "|" + known["key"], known["id"])
        ours = (texts_of(rows, "sigungu").str[:digits] + "|" + keys).map(only)
        open_ = (found == "") & (keys != "")
        found = found.where(~open_, ours.astype("str").fillna(""))
    return found


def _unique_ids(keys: pd.Series, ids: pd.Series) -> dict[str, str]:
    """Return the id of each key that stands for one id only."""
    counted = ids.groupby(keys).agg(["first", "nunique"])
    return counted.loc[counted["nunique"] == 1, "first"].to_dict()


def _building_of(rows, found: pd.Series, complexes, buildings) -> pd.Series:
    """Return the building that a row names, within its complex, else within its district."""
    if buildings.empty:
        return pd.Series("", index=rows.index, dtype="str")
    named = texts_of(rows, "building_name").map(building_key)
    named = named.where(named != "", address_parts(texts_of(rows, "address"))["building"])
    keys = buildings["building_name"].map(building_key)
    districts = buildings["complex_id"].map(_mapping(complexes, "complex_id", "sigungu"))
    inside = _unique_ids(buildings["complex_id"] + "|" + keys, buildings["building_id"])
    near = _unique_ids(_plain(districts) + "|" + keys, buildings["building_id"])
    here = (found + "|" + named).map(inside)
    there = (texts_of(rows, "sigungu") + "|" + named).map(near).where(found == "")
    known = (named != "") & ((found != "") | (texts_of(rows, "sigungu") != ""))
    return _plain(here.astype(object).where(here.notna(), there)).where(known, "")


def _mapping(rows: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(rows[key], rows[value], strict=True))


def _plain(values: pd.Series) -> pd.Series:
    return values.astype("str").fillna("")


def _covering(rows: pd.DataFrame, wanted: pd.Series, shapes) -> pd.Series:
    """Return the complex whose shape covers the coordinates of a row, "" for none."""
    found = pd.Series("", index=rows.index, dtype="str")
    if shapes is None or not {"lat", "lon"} <= set(rows.columns):
        return found
    points = rows.loc[wanted & rows["lat"].notna() & rows["lon"].notna(), ["lat", "lon"]]
    areas = shapes[shapes["layer"] == "complex"]
    if len(points) and len(areas):
        found.loc[points.index] = _shapes_at(points.to_numpy(float), areas)
    return found


def places_contradicted(companies: pd.DataFrame, shapes: pd.DataFrame) -> pd.DataFrame:
    """Return company_id, complex_id and `drawn`, the other complex in whose shape a company lies.

    Left out are companies whose point their own complex covers as well, and those whose point no
    shape covers: the shapes do not include all complexes.
    """
    drawn = _covering(companies, pd.Series(True, companies.index), shapes)
    differs = (drawn != "") & (drawn != companies["complex_id"])
    other = companies[differs].assign(drawn=drawn[differs])
    own = [
        _covering(rows, pd.Series(True, rows.index), shapes[shapes["code"] == complex_id]) != ""
        for complex_id, rows in other.groupby("complex_id")
    ]
    covered = pd.concat(own) if own else pd.Series(dtype=bool)
    left = other[~covered.reindex(other.index, fill_value=False).to_numpy(bool)]
    return left[["company_id", "complex_id", "drawn"]].reset_index(drop=True)


def _shapes_at(points: np.ndarray, areas: pd.DataFrame) -> np.ndarray:
    import shapely  # lazily: most loads have no coordinates to look up
    from shapely.geometry import shape

    drawn = np.array([shape(json.loads(text)) for text in areas["geojson"]], dtype=object)
    shapely.prepare(drawn)
    tree = shapely.STRtree(drawn)
    point, area = tree.query(shapely.points(points[:, 1], points[:, 0]), predicate="covered_by")
    smallest = np.argsort(-shapely.area(drawn)[area], kind="stable")
    codes = np.full(len(points), "", dtype=object)
    codes[point[smallest]] = areas["code"].to_numpy(object)[area[smallest]]
    return codes
