"""Open the layers of a Shapefile, a GeoPackage, a GeoJSON, or a zip of them.

A Shapefile is four files: .shp (shapes), .shx (index), .dbf (table), .prj (coordinate system); a
fifth, .cpg, gives the encoding of the table, and is often missing or wrong.
"""

from __future__ import annotations

import shutil
import struct
import warnings
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from src.load.files.other_kinds import is_geojson
from src.load.files.reasons import unreadable
from src.load.files.workbook import BROKEN

SHAPEFILE, SQLITE, ZIP = b"\x00\x00\x27\x0a", b"SQLite format 3", b"PK\x03\x04"
GEOPACKAGE_AT, GEOPACKAGE = 68, (b"GPKG", b"GP10", b"GP11")
HEAD = 65_536
LAYERS = (".shp", ".gpkg", ".geojson")
"""Extensions of files with shapes."""
COMPANIONS = (".shx", ".dbf")
SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".geojson")
INDEXES = (".sbn", ".sbx", ".qix", ".qmd", ".qpj", ".xml", ".fix", ".idm", ".ind")
"""Extensions of auxiliary files that programs write beside shapes."""
LARGEST_UNPACKED = 1024 * 2**20
ENCODINGS = ("utf-8", "cp949")  # tried in this order; cp949 holds all of euc-kr
# Contents of .cpg files → Python's name of the codec; others are tried as they are
CPG_NAMES = {"65001": "utf-8", "utf8": "utf-8"} | dict.fromkeys(
    ("949", "euc-kr", "euc_kr", "euckr", "ms949", "ansi 949", "uhc", "ks_c_5601-1987", "ksc5601"),
    "cp949",
)


class Layer(NamedTuple):
    """One layer: its name and its GeoDataFrame in the coordinate system of the file."""

    name: str
    frame: pd.DataFrame


def recognise(path: Path) -> bool:
    """Return whether a file is a Shapefile, a GeoPackage, a GeoJSON, or a zip with one of them.

    False for a file that cannot be opened or a broken zip; later readers report these.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    if head.startswith(ZIP):
        return any(Path(name).suffix.lower() in LAYERS for name in _zip_names(path))
    marked = head[GEOPACKAGE_AT : GEOPACKAGE_AT + 4] in GEOPACKAGE
    is_geopackage = head.startswith(SQLITE) and marked
    return is_geopackage or head.startswith(SHAPEFILE) or is_geojson(head)


def is_part_of_shapes(path: Path, files: Collection[Path]) -> bool:
    """Return whether a file is a part, such as table or index, of a Shapefile among the files."""
    parts = {*SUFFIXES, *INDEXES} - set(LAYERS)
    whole = {(file.parent, file.stem) for file in files if file.suffix.lower() == ".shp"}
    stem = path.stem.removesuffix(".shp")
    return path.suffix.lower() in parts and (path.parent, stem) in whole


def open_layers(path: Path, folder: Path) -> list[Layer]:
    """Return the layers of a file; a zip is unpacked into `folder` first.

    Raises Unreadable for a missing companion file, a broken one, or a zip without shapes.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    is_zip = head.startswith(ZIP)
    files = _unpack(path, folder) if is_zip else [path]
    if is_geojson(head):
        files = [_called_geojson(path, folder)]
    shapes = [file for file in files if not is_zip or file.suffix in LAYERS]
    if not shapes:
        raise unreadable(path.name, "no_shapes")
    return [layer for file in sorted(shapes) for layer in _layers(path.name, file)]


def _called_geojson(path: Path, folder: Path) -> Path:
    """Return a link with the extension .geojson, because GDAL goes by extensions."""
    link = folder / f"{path.stem}.geojson"
    link.symlink_to(path.resolve())
    return link


def other_files(path: Path) -> list[str]:
    """Return the names of the files of an archive that do not belong to shapes."""
    parts = (*SUFFIXES, *INDEXES)
    names = (name for name in _zip_names(path) if not name.endswith(("/", "\\")))
    return [name for name in names if not name.lower().endswith(parts)]


def _zip_names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except BROKEN:
        return []


def _unpack(path: Path, folder: Path) -> list[Path]:
    """Return the shape files of an archive, unpacked into `folder`.

    Paths in an archive are never used: only file names are kept, and the files of one inner folder
    go to one folder named by a hash.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [m for m in archive.infolist() if Path(m.filename).suffix.lower() in SUFFIXES]
            if sum(member.file_size for member in wanted) > LARGEST_UNPACKED:
                raise unreadable(path.name, "large_shapes", size=LARGEST_UNPACKED // 2**20)
            return [_extract(archive, member, folder) for member in wanted]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise unreadable(path.name, "broken_shapes") from None


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    inner, _, name = member.filename.replace("\\", "/").rpartition("/")
    target = folder / f"{abs(hash(inner)):x}" / name
    target = target.with_suffix(target.suffix.lower())
    target.parent.mkdir(exist_ok=True)
    with archive.open(member) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    return target


def _layers(shown: str, file: Path) -> list[Layer]:
    import geopandas  # lazily: over half a second that pages must not pay
    import pyogrio

    options = {}
    if file.suffix.lower() == ".shp":
        there = _companions(shown, file)
        options = {"encoding": _encoding(there)}
    try:
        with warnings.catch_warnings():
            # GDAL warns of rings that it closes itself; shapes are checked after reading
            warnings.simplefilter("ignore", RuntimeWarning)
            names = [name for name, kind in pyogrio.list_layers(file) if kind is not None]
            return [
                Layer(name, geopandas.read_file(file, layer=name, engine="pyogrio", **options))
                for name in names
            ]
    except Exception:  # damaged files raise anything, such as UnboundLocalError for a .prj
        raise unreadable(shown, "broken_shapes") from None


def _companions(shown: str, shapefile: Path) -> dict[str, Path]:
    """Return suffix → file for the parts of a Shapefile. Raises Unreadable if one is missing.

    GDAL reads a truncated file as if its last shapes were empty, so sizes are compared with those
    stated in the files.
    """
    there = {file.suffix.lower(): file for file in shapefile.parent.glob(f"{_glob(shapefile)}.*")}
    missing = [shapefile.stem + suffix for suffix in COMPANIONS if suffix not in there]
    if missing:
        needed = ", ".join((".shp", *COMPANIONS, ".prj"))
        raise unreadable(shown, "missing_companion", missing=", ".join(missing), needed=needed)
    head = there[".dbf"].read_bytes()[:12]
    rows, start, width = struct.unpack("<IHH", head[4:12].ljust(8, b"\0"))
    if _size(shapefile) < _stated_size(shapefile) or _size(there[".dbf"]) < start + rows * width:
        raise unreadable(shown, "broken_shapes")
    return there


def _size(file: Path) -> int:
    return file.stat().st_size


def _stated_size(shapefile: Path) -> int:
    """Return the length that the header of a .shp states, in bytes (it counts 16-bit words)."""
    with shapefile.open("rb") as file:
        return int.from_bytes(file.read(28)[24:28], "big") * 2


def _encoding(there: dict[str, Path]) -> str:
    """Return the encoding that decodes the table with the fewest errors; .cpg has priority."""
    stated = there[".cpg"].read_text("ascii", "replace").strip().lower() if ".cpg" in there else ""
    table = there[".dbf"].read_bytes()
    known = [name for name in (CPG_NAMES.get(stated, stated), *ENCODINGS) if _is_codec(name)]
    return min(known, key=lambda name: _faults(table, name))


def _glob(file: Path) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in file.stem)


def _is_codec(name: str) -> bool:
    try:
        return bool(name) and "가".encode(name, "replace").decode(name) != ""
    except (LookupError, ValueError):
        return False


def _faults(table: bytes, encoding: str) -> int:
    """Return how many characters of a .dbf body cannot be decoded; fields may cut characters."""
    start = int.from_bytes(table[8:10], "little")
    try:
        return table[start:].decode(encoding, "replace").count("\ufffd")
    except ValueError:  # codecs that ignore "replace", such as idna
        return len(table)
