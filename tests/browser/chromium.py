"""The Chromium of this machine, and the flags that keep it quiet."""

import os
import shutil

# The first draws no window and has none of the browser around the page: with it these tests use a
# third less processor time.
CANDIDATES = (
    "chromium-headless-shell",
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)

# The browser itself must be silent, or its own network calls would be counted as ours. No page
# needs WebGL, whose emulation took a third of the time of these tests. The browser resolves no
# other machine.
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

# A page in a test is closed before optimising its code a second time pays off, which took a tenth
# of Chromium's time. One process draws all pages of a context in turn, and reuses the scripts of
# the page before. Benchmarks and screenshots use the flags of a reader's browser.
FLAGS_OF_TESTS = (*FLAGS, "--js-flags=--no-turbofan", "--renderer-process-limit=1")


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one named by CHROMIUM, an installed one, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
