"""Take pictures of every page: both languages, wide and narrow, light and dark.

    python scripts/take_screenshots.py [--readme] [FOLDER]

FOLDER : snapshots to show, else SANDAN_DATA. All go to build/screenshots; those of the README go to
docs/images as well, small. --readme takes those only.
"""

import argparse
import sys
import tempfile
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from src.settings import setting  # noqa: E402
from src.ui.frame import PAGES  # noqa: E402
from tests.browser.chromium import FLAGS, find_chromium  # noqa: E402
from tests.browser.server import PROJECT_ROOT, running_server  # noqa: E402
from tests.browser.watch import watch  # noqa: E402

PICTURES = PROJECT_ROOT / "build" / "screenshots"
README_PICTURES = PROJECT_ROOT / "docs" / "images"
README_PAGES = ("overview", "regions", "weekly", "low_uptake")
MOST_README_BYTES = 250_000

LANGUAGES = ("ko", "en")
WIDTHS = (1440, 390)
THEMES = ("light", "dark")

# Maps and figures fade in after the page has settled.
MILLISECONDS_TO_DRAW = 2_500


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("folder", nargs="?", default=setting("SANDAN_DATA"))
    arguments = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("Chromium이 없습니다. scripts/ensure_browser.py로 설치하세요.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    data = str(Path(arguments.folder).resolve())
    wanted = [(name, "ko", 1440, "light") for name in README_PAGES]
    if not arguments.readme:
        wanted = product([page.name for page in PAGES], LANGUAGES, WIDTHS, THEMES)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with running_server(Path(folder) / "log", SANDAN_DATA=data) as server:
            for name, lang, width, theme in wanted:
                file = take(browser, server.address, name, lang, width, theme)
                print(file.relative_to(PROJECT_ROOT), flush=True)
        browser.close()
    for name in README_PAGES:
        shrink(picture_file(name, "ko", 1440, "light"), README_PICTURES / f"{name}.png")
    return 0


def picture_file(name: str, lang: str, width: int, theme: str) -> Path:
    return PICTURES / f"{name}-{lang}-{width}-{theme}.png"


def take(browser, address: str, name: str, lang: str, width: int, theme: str) -> Path:
    """Take one picture of a whole page and return its file; say so where the page misbehaved."""
    context = browser.new_context(locale="ko-KR" if lang == "ko" else "en-US")
    watched = watch(context, address)
    page = watched.visit(
        "/" if name == PAGES[0].name else f"/{name}", lang=lang, width=width, theme=theme
    )
    page.set_viewport_size({"width": width, "height": page.evaluate(WHOLE_HEIGHT)})
    watched.settled()
    page.wait_for_timeout(MILLISECONDS_TO_DRAW)
    file = picture_file(name, lang, width, theme)
    page.screenshot(path=file)
    context.close()
    if watched.misdeeds():
        print(f"  {name}: {watched.misdeeds()}", file=sys.stderr)
    return file


# Streamlit scrolls inside the page: the window is made as high as what is in it.
WHOLE_HEIGHT = """
() => Math.min(6000, Math.max(innerHeight,
  document.querySelector('[data-testid="stMain"]').scrollHeight))
"""


def shrink(picture: Path, target: Path) -> None:
    """Write a picture in at most 256 colours, cut to a screen: small enough for a README."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture) as whole:
        screen = whole.crop((0, 0, whole.width, min(whole.height, 1100))).convert("RGB")
    for colours in (256, 128, 64):
        screen.quantize(colours, Image.Quantize.MAXCOVERAGE).save(target, optimize=True)
        if target.stat().st_size <= MOST_README_BYTES:
            return


if __name__ == "__main__":
    sys.exit(main())
