"""Time publishing the made-up country, and each query of uptake against bare DuckDB."""

import time
from tempfile import TemporaryDirectory
from unittest import mock

from bench.store_queries import print_ratios
from src.sample.generate import generate
from src.sample.world import Recipe
from src.store import build
from src.store.snapshots import Snapshot, publish

SCALES = {"national": 20.0, "full": 40.0}
"""Limits of a whole publish in seconds, marts included."""
PAIR = {"program": "parental", "window": 12}
CALLS = {
    "uptake_windows": {},
    "complex_uptake": PAIR,
    "region_uptake": PAIR | {"level": "sigungu"},
    "complex_people": {},
    "region_people": {"level": "sigungu"},
}


def main() -> None:
    """Print seconds of publish and of the marts alone by scale, then the queries at the largest."""
    with TemporaryDirectory() as folder:
        for scale, limit in SCALES.items():
            snapshot = _print_publish(folder, scale, limit)
        print_ratios(snapshot, CALLS)


def _print_publish(folder: str, scale: str, limit: float) -> Snapshot:
    tables, marts = generate(Recipe(scale)), []
    with mock.patch.object(build, "build_marts", _timed(build.build_marts, marts)):
        wall, processor = time.perf_counter(), time.process_time()
        snapshot = publish(folder, tables, origin="sample", merge=False)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
    counts = f"{len(tables['companies']):,} companies, {len(tables['headcounts']):,} head counts"
    print(f"{scale}: {counts}, file {snapshot.path.stat().st_size / 1e6:.0f} MB")
    print(f"  publish {wall:.1f} s (marts {marts[0]:.1f} s, processor {processor:.1f} s)", end=", ")
    print(f"limit {limit:.0f} s, ratio {wall / limit:.2f}")
    return snapshot


def _timed(function, seconds: list[float]):
    def run(*arguments):
        begun = time.perf_counter()
        function(*arguments)
        seconds.append(time.perf_counter() - begun)

    return run


if __name__ == "__main__":
    main()
