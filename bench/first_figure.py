"""Time until the first figure of each page is seen in Chromium, on a first and a second visit.

On the first visit nothing is cached: the browser has just been started, without a profile. Then the
same address is opened again. Seconds are measured by the browser from the request on; a figure is
seen when it is drawn within the window of 1440 × 900.

    python -m bench.first_figure [--rounds 3] [PAGE …]     on SANDAN_DATA
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from bench.page_cost import page_paths
from src.settings import setting
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.first_screen import FIGURES
from tests.browser.server import running_server

LIMITS = (1.5, 0.7)
"""Seconds with nothing cached, and after."""
WITHOUT = ("rights",)
"""Pages without a figure for readers who may not give rights."""
DRAWN = ".main-svg .plot path, .main-svg text"
LOOK = """
([figures, drawn]) => {
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    const there = box.height > 20 && box.top < innerHeight;
    const chart = one.matches('.chart');
    return there && (!chart || one.querySelector(drawn));
  };
  const look = () => {
    if (![...document.querySelectorAll(figures)].some(seen)) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => { window.firstFigure = performance.now(); }));
  };
  look();
}
"""
AT_THE_END = "() => document.querySelector('[data-test-script-state=\"notRunning\"]')"


def seconds_of(context: BrowserContext, address: str) -> float:
    """Return the seconds until the first figure of an address is seen in a new tab."""
    page = context.new_page()
    asked = f"({LOOK})({[FIGURES, DRAWN]!r})"
    page.add_init_script(f"addEventListener('DOMContentLoaded', () => {asked})")
    page.goto(address, wait_until="commit")
    seen = page.wait_for_function("() => window.firstFigure", timeout=60_000)
    seconds = float(seen.json_value()) / 1000
    page.wait_for_function(AT_THE_END)
    page.close()
    return seconds


def main(words: list[str] | None = None) -> None:
    """Print one line for each page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args(words or [])
    chromium = find_chromium()
    if chromium is None:
        print("no Chromium here: scripts/ensure_browser.py installs one")
        return
    paths = asked.pages or [path for path in page_paths() if path not in WITHOUT]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "log", SANDAN_DATA=setting("SANDAN_DATA")) as server,
        sync_playwright() as driver,
    ):
        for path in paths:
            times = []
            for _ in range(asked.rounds + 1):  # the first visitor warms the server
                browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                # the owner's token is taken up apart, so that the browser has kept nothing
                context.request.get(f"{server.address}/{server.query}")
                address = f"{server.address}/{path}?lang=ko"
                times.append([seconds_of(context, address) for _ in LIMITS])
                browser.close()
            first, after = (statistics.median(one) for one in zip(*times[1:], strict=True))
            print(
                f"{path or 'overview':<12} nothing cached {first:5.2f} s (limit {LIMITS[0]}),"
                f" after {after:5.2f} s (limit {LIMITS[1]})",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
