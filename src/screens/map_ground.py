"""The shapes under maps as SVG paths, computed once for all readers."""

from functools import lru_cache

from src.figures.ground import COUNTRY, View, paths
from src.figures.insets import PARTS
from src.figures.labels import ground_of
from src.ui import cached, places
from src.ui.choices import Spot


def ground_paths(spot: Spot, unit: str, view: View) -> dict[str, str]:
    """Return the shapes of the areas around a place as paths in a view, by code.

    Our own shapes do not depend on data, reader or language, so they are cached for all.
    """
    layer = places.layer_of(spot, unit)
    loaded = cached.shapes(layer)
    if loaded is None:
        return _drawn(places.file_of(layer, spot), view)
    return cached.keep_large("ground", (layer, view), lambda: paths(loaded, view))


@lru_cache(maxsize=64)
def _drawn(name: str, view: View) -> dict[str, str]:
    return paths(places.own_shapes(name), view)


def prepare() -> None:
    """Compute the paths of the country's provinces and districts at the start of the server: they
    take as long as two new choices."""
    for layer in ("sido", "sigungu"):
        ground_of(tuple(_drawn(f"{layer}.geojson", View(*COUNTRY)).items()))
    for view in PARTS.values():
        ground_of(tuple(_drawn("sido.geojson", view).items()))
