"""Read a user's own boundaries: regions that replace ours, or polygons of industrial complexes.

The coordinate system is read from the file and never assumed. Layers are recognised by their
columns, not by file names.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pandas as pd

from src.load.boundaries.complexes import complex_columns, read_complex_shapes
from src.load.boundaries.layers import Layer, open_layers, other_files, recognise
from src.load.boundaries.regions import read_region_shapes, region_columns
from src.load.files.problems import Problems, Tally
from src.load.files.reasons import unreadable
from src.load.loaded_file import LoadedFile, read_as

__all__ = ["SOURCE", "read_boundaries", "recognise"]

SOURCE = "boundaries"
AREAS = frozenset(["Polygon", "MultiPolygon"])


def read_boundaries(path: Path, known: pd.DataFrame | None = None) -> LoadedFile:
    """Return the shapes of a Shapefile, a GeoPackage or a zip of them, in WGS84.

    tables: `shapes` (layer sido, sigungu or complex; code; name; geojson, one geometry a row), and
    `complexes` with exact coordinates where the file holds complexes (DAM_DAN).
    known: `complexes` of the snapshot served now; complexes are matched to it by kind, name and
    place. Every unused shape is in `problems`, its number in `row`, counted from 1. Raises
    Unreadable if the file cannot be read, has no coordinate system, or lies outside Korea.
    """
    path = Path(path)
    problems = Problems()
    with tempfile.TemporaryDirectory() as folder:
        found = open_layers(path, Path(folder))
        layers = _used(path.name, found)
        tables = [_read(path.name, layer, known, problems) for layer in layers]
    _note_unused(path, found, layers, problems)
    return _loaded(path, layers, tables, problems)


def _note_unused(path: Path, found: list[Layer], layers: list[Layer], problems: Problems) -> None:
    """Note the layers, and the other files of an archive, that were not read."""
    used = {layer.name for layer in layers}
    for layer in found:
        if layer.name not in used:
            problems.add("note", "layer_left_out", sheet=layer.name)
    for name in other_files(path):
        problems.add("note", "member_left_out", sheet=name)


def _used(file: str, layers: list[Layer]) -> list[Layer]:
    """Return the layers that hold regions or complexes. Raises Unreadable if none does."""
    used = [layer for layer in layers if _is_known(layer)]
    if not used:
        shown = ", ".join(str(column) for layer in layers for column in layer.frame.columns)
        raise unreadable(file, "unknown_layer", columns=shown[:200])
    if not all(set(layer.frame.geometry.dropna().geom_type) <= AREAS for layer in used):
        raise unreadable(file, "no_polygon")
    if not any(layer.frame.geometry.notna().any() for layer in used):
        raise unreadable(file, "no_usable_shape")
    return used


def _is_known(layer: Layer) -> bool:
    return (complex_columns(layer.frame) or region_columns(layer.frame)) is not None


def _read(
    file: str, layer: Layer, known: pd.DataFrame | None, problems: Problems
) -> dict[str, pd.DataFrame]:
    columns = complex_columns(layer.frame)
    found = region_columns(layer.frame)
    if columns is None and found is not None:
        return {"shapes": read_region_shapes(file, layer, found, problems)}
    if columns is None or known is None or known.empty:
        raise unreadable(file, "no_complexes")
    complexes, shapes = read_complex_shapes(file, layer, columns, known, problems)
    return {"complexes": complexes, "shapes": shapes}


def _loaded(path: Path, layers: list[Layer], tables: list[dict], problems: Problems) -> LoadedFile:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    names = dict.fromkeys(name for table in tables for name in table)
    joined = {
        name: pd.concat([table[name] for table in tables if name in table], ignore_index=True)
        for name in names
    }
    joined = {name: _last(name, frame) for name, frame in joined.items()}
    rejected = sum(row.level == "rejected" for row in problems.rows)
    tally = Tally(sum(len(layer.frame) for layer in layers), rejected, problems)
    return read_as(SOURCE, joined, tally).named(path, sha256)


def _last(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per key, the one of the later layer."""
    key = ["layer", "code"] if name == "shapes" else ["complex_id"]
    return frame.drop_duplicates(key, keep="last").reset_index(drop=True)
