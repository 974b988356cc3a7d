"""Match the polygons of industrial complexes (DAM_DAN) to the complexes that are known.

Kind and name must be equal and the place must not contradict; there is no fuzzy matching. Polygons
without a certain match are reported and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from src.load.boundaries.crs import refuse_displaced, to_degrees
from src.load.boundaries.layers import Layer
from src.load.files.problems import Problems
from src.load.lists.names import name_key
from src.load.lists.places import EXACT, region_at
from src.load.lists.regions import read_regions

if TYPE_CHECKING:
    from shapely import Point

NAME, KIND = "dan_name", "danji_type"
KINDS = {"1": "national", "2": "general", "3": "urban", "4": "rural"}
TOLERANCE = 10  # metres
DECIMALS = 5


def complex_columns(frame: pd.DataFrame) -> dict[str, str] | None:
    """Return this frame's names of the columns dan_name and danji_type, or None without them."""
    there = {column.lower(): column for column in frame.columns}
    return {key: there[key] for key in (NAME, KIND)} if {NAME, KIND} <= set(there) else None


def read_complex_shapes(
    file: str, layer: Layer, columns: dict[str, str], known: pd.DataFrame, problems: Problems
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (complexes, shapes): the matched complexes with exact coordinates, and polygons.

    complexes: rows of `known` with lat, lon of a point inside the polygon and place "exact".
    shapes: layer "complex", code = complex_id, name, geojson; several polygons of one complex
    become one shape. Polygons that match none, or more than one, are reported as rejected.
    """
    degrees = to_degrees(file, layer.name, layer.frame)
    same = _same(layer.frame, columns, known)
    _refuse_displaced(file, layer, same)
    ids = _match(layer, columns, degrees, same, problems)
    drawn = degrees[ids.notna()].assign(complex_id=ids.dropna()).to_crs(5179)
    whole = drawn.set_geometry(_areas(drawn.geometry.values)).dissolve("complex_id").geometry
    return _placed(whole, known), _shapes(whole, known)


def _match(
    layer: Layer,
    columns: dict[str, str],
    degrees: pd.DataFrame,
    same: list[list | None],
    problems: Problems,
) -> pd.Series:
    """Return the complex_id of each polygon, NaN where none is certain.

    same: for each polygon the known complexes of its kind and name.
    """
    points = degrees.geometry.representative_point()
    ids = []
    for row, index in enumerate(degrees.index, start=1):
        shape, candidates = degrees.geometry[index], same[row - 1]
        details: dict[str, Any] = {}
        if shape is None or shape.is_empty:
            found, reason = None, "empty_shape"
        elif candidates is None:
            found, reason = None, "unknown_shape_kind"
        else:
            found, reason, details = _choose(candidates, points[index])
        if found is None:
            where: dict[str, Any] = {"sheet": layer.name, "row": row, "column": columns[NAME]}
            value = _text(degrees.at[index, columns[NAME]])
            problems.add("rejected", reason, **where, value=value, **details)
        ids.append(found)
    return pd.Series(ids, index=degrees.index, dtype="str")


def _same(frame: pd.DataFrame, columns: dict[str, str], known: pd.DataFrame) -> list[list | None]:
    """Return for each polygon the known complexes of its kind and name, None for no known kind."""
    listed = _by_name(known)
    kinds = [KINDS.get(_text(value).removesuffix(".0")) for value in frame[columns[KIND]]]
    names = [_text(value) for value in frame[columns[NAME]]]
    pairs = zip(kinds, names, strict=True)
    return [listed.get((kind, name_key(name, kind)), []) if kind else None for kind, name in pairs]


def _text(value: str | float | None) -> str:
    return "" if pd.isna(value) else str(value).strip()


def _refuse_displaced(file: str, layer: Layer, same: list[list | None]) -> None:
    """Raise Unreadable if polygons with unique names lie far from their districts."""
    points = read_regions().set_index("region_code")[["lat", "lon"]]
    districts = [rows[0].sigungu if rows and len(rows) == 1 else None for rows in same]
    certain = [district in points.index for district in districts]
    if any(certain):
        expected = points.loc[[district for district in districts if district in points.index]]
        refuse_displaced(file, layer.frame[certain], expected.to_numpy())


def _by_name(known: pd.DataFrame) -> dict[tuple[str, str], list]:
    """Return (kind, key of the name) → the complexes of that name."""
    by_name: dict[tuple[str, str], list] = {}
    for row in known.itertuples():
        by_name.setdefault((row.kind, name_key(row.complex_name, row.kind)), []).append(row)
    return by_name


def _choose(same: list, point: Point) -> tuple[str | None, str, dict]:
    """Return (complex_id or None, reason, details): the complex at the point among those of a name.

    The district decides, then the province. A complex without a province (it straddles two) matches
    any place, but only if no other has its name. Of a complex and its child of the same name, the
    parent is taken.
    """
    sigungu = region_at(point.y, point.x)
    sido = sigungu[:2] if sigungu else None
    here = [row for row in same if row.sigungu == sigungu and sigungu]
    here = here or [row for row in same if row.sido == sido and sido]
    here = here or ([row for row in same if pd.isna(row.sido)] if len(same) == 1 else [])
    here = [row for row in here if row.parent_id not in {other.complex_id for other in here}]
    if len(here) == 1:
        return here[0].complex_id, "", {}
    if here:
        return None, "several_of_name", {"count": len(here)}
    if same:
        return None, "complex_elsewhere", {"listed": _provinces(same)}
    return None, "unmatched_shape", {}


def _provinces(same: list) -> str:
    short = read_regions().set_index("region_code").region_short
    return ", ".join(sorted({short.get(row.sido, "") for row in same if pd.notna(row.sido)}))


def _placed(whole: pd.Series, known: pd.DataFrame) -> pd.DataFrame:
    points = whole.representative_point().to_crs(4326)
    found = known[known.complex_id.isin(whole.index)].copy()
    found["lat"] = found.complex_id.map(points.y).round(DECIMALS).astype(float)
    found["lon"] = found.complex_id.map(points.x).round(DECIMALS).astype(float)
    return found.assign(place=EXACT).reset_index(drop=True)


def _areas(shapes: np.ndarray) -> np.ndarray:
    """Return the shapes made valid, without the points and lines that this may leave.

    Rings cross in official files, and also after simplifying and rounding.
    """
    import shapely

    valid = shapely.make_valid(shapes)
    mixed = shapely.get_type_id(valid) == shapely.GeometryType.GEOMETRYCOLLECTION
    for at in np.flatnonzero(mixed):
        parts = shapely.get_parts(valid[at])
        valid[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return valid


def _shapes(whole: pd.Series, known: pd.DataFrame) -> pd.DataFrame:
    import shapely

    simple = whole.simplify(TOLERANCE).to_crs(4326)
    rounded = shapely.transform(simple.values, lambda xy: np.round(xy, DECIMALS))
    wound = shapely.orient_polygons(_areas(rounded), exterior_cw=True)
    names = known.set_index("complex_id").complex_name
    rows = [
        ("complex", code, names[code], shapely.to_geojson(shape))
        for code, shape in zip(whole.index, wound, strict=True)
    ]
    return pd.DataFrame(rows, columns=["layer", "code", "name", "geojson"], dtype="str")
