"""Time the marts of a country, and a whole publish, against their limits in seconds."""

import time
from tempfile import TemporaryDirectory
from unittest import mock

from bench.country import make_country
from src.store import build
from src.store.snapshots import publish

LIMIT = 2.0
ROUNDS = 5


def main() -> None:
    """Print the fastest of several publishes of 1,349 complexes and 12 quarters, and of marts."""
    tables, marts, whole = make_country(), [], []
    timed_marts = mock.patch.object(build, "build_marts", _timed(build.build_marts, marts))
    with TemporaryDirectory() as folder, timed_marts:
        for _ in range(ROUNDS):
            _timed(publish, whole)(folder, tables, origin="sample")
    print(f"marts {min(marts):.2f} s, limit {LIMIT} s, ratio {min(marts) / LIMIT:.2f}")
    print(f"whole publish over a version of the same size {min(whole[1:]):.2f} s")


def _timed(function, seconds: list[float]):
    def run(*arguments, **options):
        begun = time.perf_counter()
        result = function(*arguments, **options)
        seconds.append(time.perf_counter() - begun)
        return result

    return run


if __name__ == "__main__":
    main()
