"""A page that has one chart of ours, its choices and nothing else: for bench/superset.py.

It is run by Streamlit, with the name of the chart's page in BENCH_CHART.
"""

import os

from src.text.catalogue import LANGUAGES
from src.ui import address, cached
from src.ui.run import speak
from src.ui.server import settle


def draw(page: str) -> None:
    """Draw what the address asks for, as the page draws it."""
    settle()
    address.forget_where_asked()
    speak(address.hold("lang", LANGUAGES, "ko"))
    cached.open_snapshot()
    if page == "weekly":
        from src.screens.weekly import chart, series

        chart.show(series.find(series.choose()))
    else:
        from src.screens.regions import parts, place_map
        from src.screens.regions.choice import choose

        choice = choose()
        place_map.show(choice, parts.find(choice))


if "BENCH_CHART" in os.environ:
    draw(os.environ["BENCH_CHART"])
