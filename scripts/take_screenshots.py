"""Take pictures of every page in every state: both languages, wide and narrow, light and dark.

    python scripts/take_screenshots.py [FOLDER] [--readme] [--states NAME ...]
        [--pages NAME ...] [--views VIEW ...]

FOLDER : snapshots to show, else SANDAN_DATA; copies are served. All
go to build/screenshots; those of the README go to docs/images as well, small. --readme takes those
only. The states are the rows of scripts/screens/states.py; "whole" is taken in every view, the
others in the views that hold each pair of language, width and mode. A view is written ko-390-dark.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from scripts.screens.states import BEHIND_A_PROXY, CHANGE, FOLDERS, SECRET, STATES, Held, State  # noqa: E402
from src.settings import setting  # noqa: E402
from src.ui.frame import PAGES  # noqa: E402
from tests.browser.chromium import FLAGS, find_chromium  # noqa: E402
from tests.browser.drawn import LYING  # noqa: E402
from tests.browser.seen import BROKEN, CUT, CUT_CHOICES, UNNAMED, WIDE  # noqa: E402
from tests.browser.server import PROJECT_ROOT, running_server  # noqa: E402
from tests.browser.watch import WatchedPage, watch  # noqa: E402

PICTURES = PROJECT_ROOT / "build" / "screenshots"
README_PICTURES = PROJECT_ROOT / "docs" / "images"
README_PAGES = ("overview", "regions", "weekly", "low_uptake")
MOST_README_BYTES = 250_000

EVERY_VIEW = tuple(product(("ko", "en"), (1440, 390), ("light", "dark")))
PAIRS = (
    ("ko", 1440, "light"),
    ("ko", 390, "dark"),
    ("en", 1440, "dark"),
    ("en", 390, "light"),
)
RULES = {
    "cut": CUT,
    "cut choices": CUT_CHOICES,
    "lying": LYING,
    "broken": BROKEN,
    "unnamed": UNNAMED,
}
README_VIEW = ("ko", 1440, "light")

# Maps and figures fade in after the page has settled.
MILLISECONDS_TO_DRAW = 1_500
MILLISECONDS_HELD = 3_000


def main() -> int:
    chosen = arguments()
    chromium = find_chromium()
    if chromium is None:
        print("Chromium이 없습니다. scripts/ensure_browser.py로 설치하세요.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    states = [state for state in STATES if state.name in chosen.states]
    states.sort(key=lambda state: state.folder)
    with ExitStack() as stack:
        folders = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        stack.callback(browser.close)
        for folder, served in groupby(states, lambda state: state.folder):
            FOLDERS[folder](Path(chosen.folder).resolve(), folders / folder)
            with running(folders / folder) as address:
                for state in served:
                    take_all(browser, address, state, chosen)
    shown = "whole" in chosen.states and README_VIEW in (chosen.views or EVERY_VIEW)
    for name in README_PAGES if shown else ():
        if name in chosen.pages:
            shrink(picture_file(name, STATES[0], README_VIEW), README_PICTURES / f"{name}.png")
    return 0


def arguments() -> argparse.Namespace:
    names, states = [page.name for page in PAGES], [state.name for state in STATES]
    parser = argparse.ArgumentParser()
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--states", nargs="+", choices=states, default=states)
    parser.add_argument("--pages", nargs="+", choices=names, default=names)
    parser.add_argument("--views", nargs="+", type=view_of, default=[])
    parser.add_argument("folder", nargs="?", default=setting("SANDAN_DATA"))
    chosen = parser.parse_args()
    if chosen.readme:
        chosen.states, chosen.pages = ["whole"], list(README_PAGES)
        chosen.views = [README_VIEW]
    return chosen


def view_of(written: str) -> tuple[str, int, str]:
    return {"-".join(map(str, view)): view for view in EVERY_VIEW}[written]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Serve a folder behind a proxy that names whoever comes."""
    settings = {"SANDAN_DATA": str(folder), **BEHIND_A_PROXY}
    with running_server(folder.parent / f"{folder.name}.log", **settings) as server:
        yield server.address


def take_all(browser: Browser, address: str, state: State, chosen: argparse.Namespace) -> None:
    views = chosen.views or (EVERY_VIEW if state.name == "whole" else PAIRS)
    for view in views:
        lang = view[0]
        context = browser.new_context(
            locale="ko-KR" if lang == "ko" else "en-US",
            extra_http_headers={"X-User": state.user or "reader", "X-Sandan-Proxy": SECRET},
        )
        for name in chosen.pages:
            file = take(watch(context, address), name, state, view)
            print(file.relative_to(PROJECT_ROOT), flush=True)
        context.close()


def picture_file(name: str, state: State, view: tuple[str, int, str]) -> Path:
    parts = (name, *(() if state.name == "whole" else (state.name,)), *map(str, view))
    return PICTURES / f"{'-'.join(parts)}.png"


def take(watched: WatchedPage, name: str, state: State, view: tuple[str, int, str]) -> Path:
    """Take one picture of a whole page and return its file; say so where the page misbehaved."""
    page, (lang, width, theme) = watched.page, view
    path = "/" if name == PAGES[0].name else f"/{name}"
    held = Held(page, state.held) if state.held else None
    if held and held.holding:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.goto(f"{watched.address}{path}?lang={lang}")
    else:
        watched.visit(path, lang=lang, width=width, theme=theme, **state.choices)
        page.set_viewport_size({"width": width, "height": page.evaluate(WHOLE_HEIGHT)})
        watched.settled()
    if held:
        held.holding = True
        page.evaluate(CHANGE)
        page.wait_for_timeout(MILLISECONDS_HELD)
    page.wait_for_timeout(MILLISECONDS_TO_DRAW)
    file = picture_file(name, state, view)
    page.screenshot(path=file)
    rules = {rule: js for rule, js in RULES.items() if width > WIDE or not rule.startswith("cut")}
    faults = watched.misdeeds() | {rule: page.evaluate(js) for rule, js in rules.items()}
    faults = {rule: found for rule, found in faults.items() if found}
    page.close()
    if faults:
        print(f"  {name}: {faults}", file=sys.stderr)
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
