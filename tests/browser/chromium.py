"""The Chromium of this machine, and how it is started so that it is quiet."""

import os
import shutil

# The first has no window to draw, nor the rest of a browser around its pages: these tests take a
# third less of a processor with it.
CANDIDATES = (
    "chromium-headless-shell",
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)

# The browser itself must be silent, or its own calls home would be counted as ours. No page needs
# WebGL, whose emulation took a third of the time of these tests. No machine but this one is found.
FLAGS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# A page of a test is gone before code that is compiled once more, for speed, gives back what that
# takes: a tenth of Chromium's time. One process draws all pages of a context, one after the other:
# it has the scripts of the page before. Who measures (bench) or takes pictures asks as readers do.
FLAGS_OF_TESTS = (*FLAGS, "--js-flags=--no-turbofan", "--renderer-process-limit=1")


def find_chromium() -> str | None:
    """Return the path of a Chromium: that named by CHROMIUM, an installed one, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
