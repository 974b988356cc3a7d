"""Positions, widths and stacks of bars, computed as plotly.js does."""

from dataclasses import dataclass

import numpy as np

from src.pictures.scales import Axis, Extent, UnsupportedFigureError

GAP = 0.2
MODES = ("stack", "overlay", "group", None)


@dataclass(frozen=True)
class Bars:
    """The bars of one trace, at `places` on the axis of names, from `base` to `base + lengths`.

    lying : horizontal. slot : space per bar along the axis of names.
    """

    lying: bool
    places: np.ndarray
    base: np.ndarray
    lengths: np.ndarray
    widths: np.ndarray
    slot: float

    @property
    def ends(self) -> np.ndarray:
        """Return the end of each bar."""
        return self.base + self.lengths

    def extent(self, letter: str) -> Extent:
        """Return the extent of the bars on the x or y axis."""
        if (letter == "x") == self.lying:
            return Extent(np.concatenate([[0.0], self.base, self.ends]), padded=True)
        half = self.slot / 2
        return Extent(np.concatenate([self.places - half, self.places + half]), padded=False)


def bars_of(traces: list[dict], axes: dict[str, Axis], layout: dict) -> dict[int, Bars]:
    """Return the bars of each bar trace, by its index among all traces."""
    mode = layout.get("barmode")
    found: dict[int, Bars] = {}
    heights: dict[tuple, dict[float, float]] = {}
    for number, trace in enumerate(traces):
        if trace["type"] != "bar":
            continue
        pair = (trace.get("xaxis", "x"), trace.get("yaxis", "y"))
        if mode not in MODES or (mode in ("group", None) and pair in heights):
            raise UnsupportedFigureError(f"bars side by side: barmode {mode}")
        stack = heights.setdefault(pair, {})
        found[number] = _bars(trace, axes, stack if mode == "stack" else {}, layout)
    return found


def _bars(trace: dict, axes: dict[str, Axis], stack: dict[float, float], layout: dict) -> Bars:
    lying = trace.get("orientation") == "h"
    x, y = (axes[trace.get(f"{letter}axis", letter)] for letter in "xy")
    along, up = (y, x) if lying else (x, y)
    places = along.numbers(trace["y" if lying else "x"])
    lengths = up.numbers(trace["x" if lying else "y"])
    base = np.array([stack.get(place, 0.0) for place in places])
    for place, end in zip(places, base + np.nan_to_num(lengths), strict=True):
        stack[place] = end
    between = np.diff(np.unique(places))
    slot = float(between.min()) if len(between) else 1.0
    width = trace.get("width")
    if width is None:
        width = slot * (1 - layout.get("bargap", GAP))
    return Bars(
        lying, places, base, lengths, np.broadcast_to(np.asarray(width, float), places.shape), slot
    )
