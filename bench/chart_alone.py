"""A page with one chart of ours, its choices and nothing else, for bench/superset.py.

It is served like the dashboard: by the same server, one run after the other, with texts of frames
as Python strings. BENCH_CHART names the page of the chart.

    python -m bench.chart_alone --port PORT
"""

import argparse
import os
import tempfile
from pathlib import Path

from src.text.catalogue import LANGUAGES
from src.ui import address, cached
from src.ui.run import speak
from src.ui.server import ROOT, serve, settle

ENTRY = "from bench.chart_alone import draw\n\ndraw()\n"


def draw() -> None:
    """Draw the chart for the choices in the address, as its page does."""
    settle()
    address.forget_where_asked()
    speak(address.hold("lang", LANGUAGES, "ko"))
    cached.open_snapshot()
    if os.environ["BENCH_CHART"] == "weekly":
        from src.screens.weekly import chart, series

        chart.show(series.find(series.choose()))
    else:
        from src.screens.regions import parts, place_map
        from src.screens.regions.choice import choose

        choice = choose()
        place_map.show(choice, parts.find(choice))


def main(words: list[str] | None = None) -> None:
    """Serve the page on a port until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        entry = Path(folder) / "app.py"
        entry.write_text(ENTRY, "utf-8")
        for name in (".streamlit", "static"):
            (entry.parent / name).symlink_to(ROOT / name)
        serve(port=asked.port, entry=entry)


if __name__ == "__main__":
    main()
