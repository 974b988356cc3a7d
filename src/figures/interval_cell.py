"""A rate with its interval, small enough for a cell of a table."""

from base64 import b64encode
from math import isnan

import pandas as pd

from src.figures.look import Look

WIDTH, HEIGHT, EDGE = 150, 34, 8
PREFIX = "data:image/svg+xml;base64,"


def interval_cells(rows: pd.DataFrame, look: Look) -> list[str]:
    """Return one picture per row as a data URL, so that no request is needed.

    rows : mean, lower, upper, benchmark, all from 0 to 1, the range of every picture. The bar is
    the interval, the dot the estimate, the vertical line the benchmark; without an estimate only
    the base line is drawn.
    """
    values = rows[["mean", "lower", "upper", "benchmark"]].to_numpy(float) * (WIDTH - 2 * EDGE)
    return [PREFIX + b64encode(_picture(*row, look).encode()).decode() for row in values + EDGE]


def _picture(mean: float, lower: float, upper: float, benchmark: float, look: Look) -> str:
    middle, end = HEIGHT // 2, WIDTH - EDGE
    if any(map(isnan, (mean, lower, upper, benchmark))):
        mean = lower = upper = benchmark = -WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M{EDGE} {middle}H{end}" stroke="{look.grid}"/>'
        f'<path d="M{lower:.1f} {middle}H{upper:.1f}" stroke="{look.context}" stroke-width="7"/>'
        f'<path d="M{benchmark:.1f} 4V{HEIGHT - 4}" stroke="{look.ink}" stroke-width="1.5"/>'
        f'<circle cx="{mean:.1f}" cy="{middle}" r="4.5" fill="{look.accent}"/></svg>'
    )
