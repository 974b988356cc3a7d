"""The Chromium of this machine, and how it is started so that it is quiet and draws maps."""

import os
import shutil

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The browser itself must be silent, or its own calls home would be counted as ours; rendering by
# software draws maps on machines that have no graphics card.
FLAGS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--use-angle=swiftshader",
    "--font-render-hinting=none",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium: that named by CHROMIUM, an installed one, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
