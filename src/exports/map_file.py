"""Write a table as points for maps: GeoJSON and GeoPackage, WGS84, one feature per row.

The map libraries are imported inside the functions, as they take long to load.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from src.exports.cells import KINDS, ExportColumn, clean_text, dates, gap_words, numbers
from src.exports.provenance import Provenance, about_rows, words_of

WGS84 = "EPSG:4326"


def to_geojson(frame: pd.DataFrame, columns: list[ExportColumn], provenance: Provenance) -> bytes:
    """Return the rows as a GeoJSON FeatureCollection (RFC 7946) in UTF-8.

    frame : the columns and `lat`, `lon`; a row without them is a feature without geometry.
    Properties are named by the labels; dates are ISO 8601; missing values and gaps are null. The
    member `about` has the provenance; sample data have a first property that says so.
    """
    words = words_of(provenance.lang)
    names, cells = _properties(frame, columns, provenance, words)
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": dict(zip(names, values, strict=True)),
        }
        for geometry, *values in zip(_points(frame), *map(_listed, cells), strict=True)
    ]
    about = [[label, text] for label, text in about_rows(columns, provenance, len(frame), words)]
    collection = {
        "type": "FeatureCollection",
        "name": provenance.title,
        "about": about,
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def to_gpkg(frame: pd.DataFrame, columns: list[ExportColumn], provenance: Provenance) -> bytes:
    """Return the rows as a GeoPackage of two layers: the points and their explanation.

    frame : the columns and `lat`, `lon`; a row without them has no geometry. Values keep their
    types; missing values and gaps are NULL.
    """
    words = words_of(provenance.lang)
    names, cells = _properties(frame, columns, provenance, words)
    about = about_rows(columns, provenance, len(frame), words)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.gpkg"
        mark = f"{words['sample']} " if provenance.is_sample else ""
        _write_layer(path, mark + provenance.title, names, cells, _as_wkb(frame))
        explained = [pd.Series([row[at] for row in about], dtype="str") for at in (0, 1)]
        _write_layer(path, words["about"], [words["title"], words["notes"]], explained, None)
        return path.read_bytes()


def _properties(
    frame: pd.DataFrame,
    columns: list[ExportColumn],
    provenance: Provenance,
    words: dict[str, str],
) -> tuple[list[str], list[pd.Series]]:
    """Return names and values of the properties; the first marks sample data."""
    names = [str(clean_text(pd.Series([column.label], dtype="str"))[0]) for column in columns]
    cells = [_cells(frame, column, words) for column in columns]
    if provenance.is_sample:
        mark = pd.Series(words["sample_mark"], index=frame.index, dtype="str")
        return [words["sample"], *names], [mark, *cells]
    return names, cells


def _cells(frame: pd.DataFrame, column: ExportColumn, words: dict[str, str]) -> pd.Series:
    values = frame[column.key]
    if KINDS[column.kind].is_text:
        cells = clean_text(values)
    elif column.kind == "date":
        cells = dates(values)
    else:
        cells = numbers(values, column.kind)
    gaps = gap_words(frame, column, words)
    return cells if gaps is None else cells.mask(gaps.notna())


def _listed(cells: pd.Series) -> list:
    """Return the cells as JSON values: texts, numbers, None; days in ISO 8601."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        cells = cells.dt.strftime("%Y-%m-%d")
    plain = cells.astype(object)
    return plain.where(cells.notna(), None).tolist()


def _points(frame: pd.DataFrame) -> list[dict | None]:
    """Return the geometry of each row, None where it has no place."""
    places = frame[["lon", "lat"]].astype("float64").round(6)
    known = places.notna().all(axis=1)
    return [
        {"type": "Point", "coordinates": place} if there else None
        for place, there in zip(places.to_numpy().tolist(), known, strict=True)
    ]


def _as_wkb(frame: pd.DataFrame) -> np.ndarray:
    import shapely

    places = frame[["lon", "lat"]].to_numpy("float64")
    made = shapely.to_wkb(shapely.points(np.nan_to_num(places))).astype(object)
    made[np.isnan(places).any(axis=1)] = None
    return made


def _write_layer(
    path: Path,
    layer: str,
    names: list[str],
    cells: list[pd.Series],
    geometry: np.ndarray | None,
) -> None:
    """Add a layer to the file; with `geometry` None, a table without geometry."""
    from pyogrio import raw

    shape = {} if geometry is None else {"geometry_type": "Point", "crs": WGS84}
    raw.write(
        path,
        geometry,
        field_data=[_filled(one) for one in cells],
        fields=np.array(names, dtype=object),
        field_mask=[one.isna().to_numpy() for one in cells],
        layer=layer,
        driver="GPKG",
        **shape,
    )


def _filled(cells: pd.Series) -> np.ndarray:
    """Return the cells as an array of one type; the values at missing cells do not matter."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return cells.to_numpy().astype("datetime64[D]")
    if pd.api.types.is_integer_dtype(cells.dtype):
        return cells.fillna(0).to_numpy("int64")
    if pd.api.types.is_float_dtype(cells.dtype):
        return cells.fillna(0.0).to_numpy("float64")
    return cells.astype(object).where(cells.notna(), None).to_numpy(dtype=object)
