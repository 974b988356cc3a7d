"""Boundary files in GeoJSON of 3 to 30 MB: read, checked and thinned. Limit: 5 s of processor.

Made from the shapes that come with the program, with points added as in files of the whole country.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import shapely
from shapely.geometry import shape

from bench.apart import measured
from src.load.read_files import read_source

SHIPPED = Path(__file__).parents[1] / "data" / "boundaries" / "sigungu.geojson"
SPACES = (0.0035, 0.0009, 0.00028)
"""Distances between points, in degrees, in the files that are made."""
LIMIT = 5.0


def main() -> None:
    """Print megabytes, points and processor seconds of each file."""
    with TemporaryDirectory() as folder:
        for space in SPACES:
            path = Path(folder) / "시군구.geojson"
            points = write_districts(path, space)
            cost = measured(_read, path)
            print(
                f"{path.stat().st_size / 2**20:.0f} MB, {points:,} points: {cost.processor:.2f} s "
                f"of processor (limit {LIMIT:.0f}), {cost.megabytes:,.0f} MB",
                flush=True,
            )


def write_districts(path: Path, space: float) -> int:
    """Write the districts of the country with a point at least every `space` degrees."""
    rows, points = [], 0
    for row in json.loads(SHIPPED.read_text(encoding="utf-8"))["features"]:
        fine = shapely.segmentize(shape(row["geometry"]), space)
        fine = shapely.transform(fine, lambda xy: np.round(xy, 12))
        points += shapely.get_num_coordinates(fine)
        about = row["properties"]
        named = {"SIG_CD": about["region_code"], "SIG_KOR_NM": about["region_name"]}
        drawn = json.loads(shapely.to_geojson(fine))
        rows.append({"type": "Feature", "properties": named, "geometry": drawn})
    whole = {"type": "FeatureCollection", "features": rows}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return points


def _read(path: Path) -> None:
    source = read_source(path).source
    assert source["rows_accepted"], source


if __name__ == "__main__":
    main()
