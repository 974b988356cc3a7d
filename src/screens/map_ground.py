"""What lies under a map, as it is drawn: made once for all readers, the country's before any."""

from functools import lru_cache

from src.figures.ground import COUNTRY, View, paths
from src.figures.insets import PARTS
from src.figures.labels import ground_of
from src.ui import cached, places
from src.ui.choices import Spot


def ground_paths(spot: Spot, unit: str, view: View) -> dict[str, str]:
    """Return the shapes of the areas around a place as they are drawn in a view, by their codes.

    Our own shapes are the same whatever is published, whoever asks, in whichever language.
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
    """Draw the provinces and the districts of the country before somebody asks for a map of it:
    that takes as long as two new choices."""
    for layer in ("sido", "sigungu"):
        ground_of(tuple(_drawn(f"{layer}.geojson", View(*COUNTRY)).items()))
    for view in PARTS.values():
        ground_of(tuple(_drawn("sido.geojson", view).items()))
