"""Colours as plotly writes them, in numbers: red, green, blue, opacity, from 0 to 1."""

import re

import numpy as np

RGBA = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")
Colour = tuple[float, float, float, float]
BRIGHT = 0.5


def colour_of(colour: str, opacity: float = 1.0) -> Colour:
    """Return #rrggbb or rgba(…) as numbers."""
    given = RGBA.fullmatch(colour)
    if given:
        red, green, blue, own = map(float, given.groups())
        return red / 255, green / 255, blue / 255, own * opacity
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, opacity


def between(scale: list, share: float) -> Colour:
    """Return the colour of a scale at a share of it, mixed evenly between its steps."""
    places = [place for place, _ in scale]
    steps = np.array([colour_of(colour) for _, colour in scale])
    share = min(max(share, 0.0), 1.0)
    red, green, blue, opacity = (float(np.interp(share, places, part)) for part in steps.T)
    return red, green, blue, opacity


def legible_on(colour: Colour, ink: str) -> str:
    """Return the ink, or white where the ground is too dark for it."""
    red, green, blue, _ = colour
    return ink if 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT else "#ffffff"
