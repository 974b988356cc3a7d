"""Words of ticks in the few patterns of d3 that our figures use."""

import math
import re

import pandas as pd

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NUMBERS = {
    ",": lambda value: f"{value:,.10g}" if value % 1 else f"{value:,.0f}",
    ",d": lambda value: f"{value:,.0f}" if value % 1 == 0 else "",
    ".0%": lambda value: f"{value:.0%}",
    ".2f": lambda value: f"{value:.2f}",
}


def tick_words(value: float, step: float, spec: dict) -> str:
    """Return a number as an axis writes it; `step` decides the decimals where no pattern does."""
    value = value or 0.0  # never -0
    pattern = spec.get("tickformat")
    if pattern:
        return NUMBERS[pattern](round(value, 10)).replace("-", "−")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else int(step % 1 > 0)
    return f"{value:,.{decimals}f}".replace("-", "−")


def written(day: pd.Timestamp, pattern: str) -> str:
    """Return a day in a pattern of d3; %-m is a month without a leading nought on every system."""
    parts = {
        "%Y": f"{day.year}",
        "%y": f"{day.year % 100:02}",
        "%m": f"{day.month:02}",
        "%-m": f"{day.month}",
        "%b": MONTHS[day.month - 1],
        "%d": f"{day.day:02}",
        "%-d": f"{day.day}",
    }
    return re.sub(r"%-?[a-zA-Z]", lambda found: parts[found.group()], pattern)
