"""Enlarged insets of parts of the country where circles overlap."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.figures.ground import View

WIDE, HIGH = 250, 270
"""Size of an inset in units; letters are as high as on the map."""
FEWEST = 3
"""Number of touching circles from which a part gets an inset."""
PARTS = {
    "capital": View(126.35, 36.9, 127.65, 37.99, WIDE, HIGH),
    "southeast": View(128.45, 34.8, 129.6, 35.72, WIDE, HIGH),
}
"""Views of the insets by code. They are placed at the left, over the sea, one above the other."""


@dataclass(frozen=True)
class Inset:
    """An inset. code : of PARTS. paths : of the areas, in its units. said : its name."""

    code: str
    paths: dict[str, str]
    said: str

    @property
    def view(self) -> View:
        return PARTS[self.code]

    def of(self, circles: pd.DataFrame) -> np.ndarray:
        """Return which circles lie in it."""
        return _within(circles, self.view)


def _within(circles: pd.DataFrame, view: View) -> np.ndarray:
    lats, lons = (circles[name].to_numpy(float) for name in ("lat", "lon"))
    return view.holds(lats, lons)


def crowded(circles: pd.DataFrame, radii: pd.Series, country: View) -> list[str]:
    """Return the parts in which circles overlap on the map of the whole country.

    circles : lat, lon. radii : of the circles, in units of the map.
    """
    return [
        code
        for code, view in PARTS.items()
        if _touching(circles[_within(circles, view)], radii, country) >= FEWEST
    ]


def _touching(circles: pd.DataFrame, radii: pd.Series, country: View) -> int:
    """Return how many circles touch another."""
    x = np.array([country.across(lon) for lon in circles["lon"]])
    y = np.array([country.down(lat) for lat in circles["lat"]])
    r = radii[circles.index].to_numpy(float)
    near = np.hypot(x[:, None] - x, y[:, None] - y) < r[:, None] + r
    np.fill_diagonal(near, val=False)
    return int(near.any(axis=1).sum())
