"""Identify the regions of a layer by codes and names, and make the shapes that replace ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from src.load.boundaries.crs import refuse_displaced, to_degrees
from src.load.boundaries.layers import Layer
from src.load.files.problems import Problems
from src.load.lists.code_systems import UndecidableCodes, detect_code_system
from src.load.lists.places import shipped_shapes
from src.load.lists.region_codes import ADMINISTRATIVE, SGIS, canonical_code
from src.load.lists.regions import Region, find_region, read_regions

if TYPE_CHECKING:
    from pyproj import CRS

# Names of these columns in official files, in lower case; the first that exists is used
DISTRICT_CODES = (
    "sig_cd sigungu_cd sgg_cd sggcd adm_sect_c adm_cd adm_dr_cd bjcd emd_cd adm_cd2 region_code"
)
PROVINCE_CODES = "ctprvn_cd sido_cd sidocd ctp_cd"
DISTRICT_NAMES = "sig_kor_nm sigungu_nm sgg_nm sggnm adm_nm sig_nm region_name"
PROVINCE_NAMES = "ctp_kor_nm sido_nm sidonm ctprvn_nm"

TOLERANCE = 500  # metres, about that of data/boundaries
DECIMALS = 4
FINE, MANY_POINTS = 20, 200_000


class Columns(NamedTuple):
    """Names of the columns that identify a region, None where a layer lacks one."""

    code: str | None
    name: str | None
    province: str | None


def region_columns(frame: pd.DataFrame) -> Columns | None:
    """Return the columns that identify the region of each shape, or None for another layer."""
    code = _first(frame, DISTRICT_CODES) or _first(frame, PROVINCE_CODES)
    name = _first(frame, DISTRICT_NAMES)
    province = _first(frame, PROVINCE_NAMES)
    found = Columns(code, name or province, province if name else None)
    return found if code or (name and province) else None


def _first(frame: pd.DataFrame, names: str) -> str | None:
    there = {column.lower(): column for column in frame.columns}
    return next((there[name] for name in names.split() if name in there), None)


def read_region_shapes(
    file: str, layer: Layer, columns: Columns, problems: Problems
) -> pd.DataFrame:
    """Return rows of `shapes` (layer, code, name, geojson) for the regions of a layer.

    Finer units are joined to their region, and a province is drawn from its districts if all of
    them are present. Regions that the file does not draw get the shipped shape, because a load
    replaces a layer as a whole. Shapes of unknown regions are rejected.
    """
    texts = _texts(layer.frame, columns)
    codes = _resolved(file, texts)
    _report(layer, columns, texts, codes, problems)
    known = codes.notna() & ~layer.frame.geometry.is_empty & layer.frame.geometry.notna()
    frame = layer.frame[known]
    codes = codes[known]
    if not len(frame):
        return _shapes({})
    degrees = to_degrees(file, layer.name, frame)
    points = read_regions().set_index("region_code").loc[codes, ["lat", "lon"]].to_numpy()
    refuse_displaced(file, frame, points)
    return _drawn(degrees, codes)


def _resolved(file: str, texts: pd.DataFrame) -> pd.Series:
    try:
        return resolve(texts)
    except UndecidableCodes as error:
        raise error.of(file) from None


def resolve(texts: pd.DataFrame) -> pd.Series:
    """Return the region code of each row of `code`, `name`, `province` texts, NaN if unknown.

    The system of the codes is detected from all of them; if they fit both systems, the names
    decide. Without a code, or if the code only gives the province, the name counts.
    """
    codes = texts.code[texts.code != ""]
    if not len(codes):
        return _by_name(texts, texts.province)
    try:
        system = detect_code_system(codes)
    except UndecidableCodes:
        named = _system_of_names(texts)
        if named is None:
            raise
        system = named
    if system == ADMINISTRATIVE:
        return texts.code.map(canonical_code).astype("str")
    return _from_sgis(texts)


def _from_sgis(texts: pd.DataFrame) -> pd.Series:
    provinces = texts.code.map(lambda code: canonical_code(code[:2], SGIS))
    by_name = _by_name(texts, provinces.map(_province_name()))
    return by_name.where(texts.code.str.len() > 2, provinces).astype("str")


def _system_of_names(texts: pd.DataFrame) -> str | None:
    """Return the system in which codes and names agree for most rows, or None.

    Administrative codes are tried first: each must give the district that its row names. For SGIS
    there is no table of districts, so it only counts whether the names exist in its provinces.
    """
    if (texts.name == "").all():
        return None
    ours = texts.code.map(canonical_code)
    agrees = {
        ADMINISTRATIVE: (_by_name(texts, ours.str[:2].map(_province_name())) == ours).mean(),
        SGIS: _from_sgis(texts).notna().mean() if (texts.code.str.len() > 2).all() else 0.0,
    }
    return next((system for system, share in agrees.items() if share > 0.5), None)


def _province_name() -> dict[str, str]:
    regions = read_regions()
    return dict(regions[regions.level == "sido"][["region_code", "region_name"]].values)


def _by_name(texts: pd.DataFrame, provinces: pd.Series) -> pd.Series:
    pairs = zip(provinces.fillna(""), texts.name, strict=True)
    found = [find_region(province, name) for province, name in pairs]
    return pd.Series([_code(region) for region in found], index=texts.index, dtype="str")


def _code(region: Region | None) -> str | None:
    return (region.sigungu or region.sido) if region else None


def _texts(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Return the columns `code`, `name`, `province` as text, '' where missing."""
    given = {
        field: frame[column].fillna("").astype(str).str.strip() if column else ""
        for field, column in columns._asdict().items()
    }
    return pd.DataFrame(given, index=frame.index)


def _report(
    layer: Layer, columns: Columns, texts: pd.DataFrame, codes: pd.Series, problems: Problems
) -> None:
    """Reject shapes that are empty or unknown, and note names that contradict their code."""
    column = columns.code or columns.name
    names = read_regions().set_index("region_code").region_name
    by_name = _by_name(texts, codes.str[:2].map(_province_name())) if columns.name else codes
    for row, index in enumerate(texts.index, start=1):
        value = texts.at[index, "code"] or texts.at[index, "name"]
        where = {"sheet": layer.name, "row": row, "column": column, "value": value}
        shape = layer.frame.geometry[index]
        if shape is None or shape.is_empty:
            problems.add("rejected", "empty_shape", **where)
        elif pd.isna(codes[index]):
            problems.add("rejected", "unknown_region", **where)
        elif _contradicts(by_name[index], codes[index]):
            where |= {"column": columns.name, "value": texts.at[index, "name"]}
            problems.add("note", "other_name", **where, region=names[codes[index]])


def _contradicts(by_name: str | float, code: str) -> bool:
    """Return whether the name means another region than the code, at the same level."""
    return isinstance(by_name, str) and len(by_name) == len(code) and by_name != code


def _drawn(degrees: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Return the rows of `shapes` of districts (or provinces), and of complete provinces."""
    import shapely

    metres = degrees.to_crs(5179)
    metres = metres.set_geometry(shapely.make_valid(_thinned(metres.geometry.values)))
    whole = metres.assign(region=codes).dissolve("region").geometry
    districts = whole[whole.index.str.len() == 5]
    provinces = whole[whole.index.str.len() == 2]
    if len(districts):
        clean = shapely.coverage_clean(districts.values, gap_width=100)
        districts = districts.set_axis(districts.index)
        districts[:] = clean
        provinces = districts.groupby(districts.index.str[:2]).agg(
            lambda parts: shapely.union_all(parts.values)
        )
        provinces = provinces[[_is_whole(code, districts.index) for code in provinces.index]]
    drawn = {
        "sido": _simplified(provinces, degrees.crs),
        "sigungu": _simplified(districts, degrees.crs),
    }
    return _shapes({layer: shipped_shapes(layer) | own for layer, own in drawn.items() if own})


def _thinned(shapes: np.ndarray) -> np.ndarray:
    """Return shapes with very many points simplified by FINE metres, others as they are.

    The cost of cleaning a coverage grows with the points. Cleaning also closes the gaps that this
    makes between neighbours.
    """
    import shapely

    if shapely.get_num_coordinates(shapes).sum() <= MANY_POINTS:
        return shapes
    return shapely.simplify(shapes, FINE, preserve_topology=False)


def _is_whole(province: str, drawn: pd.Index) -> bool:
    regions = read_regions()
    return set(regions.region_code[regions.parent_code == province]) <= set(drawn)


def _simplified(shapes: pd.Series, crs: CRS) -> dict:
    """Return region code → simplified shape in degrees; shared borders stay shared."""
    import geopandas
    import shapely

    if not len(shapes):
        return {}
    clean = shapely.coverage_clean(np.array(shapes.values))
    simple = shapely.coverage_simplify(clean, TOLERANCE)
    back = geopandas.GeoSeries(simple, index=shapes.index, crs=5179).to_crs(crs)
    rounded = shapely.transform(back.values, lambda xy: np.round(xy, DECIMALS))
    wound = shapely.orient_polygons(shapely.make_valid(rounded), exterior_cw=True)
    return dict(zip(shapes.index, wound, strict=True))


def _shapes(layers: dict[str, dict]) -> pd.DataFrame:
    """Return rows of `shapes` from layer → (region code → shape), in the order of the codes."""
    import shapely

    names = read_regions().set_index("region_code").region_name
    rows = [
        (layer, code, names[code], shapely.to_geojson(shapes[code]))
        for layer, shapes in layers.items()
        for code in sorted(shapes)
    ]
    return pd.DataFrame(rows, columns=["layer", "code", "name", "geojson"], dtype="str")
