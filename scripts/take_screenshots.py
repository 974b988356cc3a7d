"""Take pictures of every page in every state: both languages, wide and narrow, light and dark.

    python scripts/take_screenshots.py [FOLDER] [--readme] [--states NAME ...]
        [--pages NAME ...] [--views VIEW ...] [--pairs]

FOLDER : snapshots to show, else SANDAN_DATA; copies are served. All go to build/screenshots; those
of the README go to docs/images as well, small. --readme takes those only. The states are the rows
of scripts/screens/states.py. Each is taken in all eight views, --pairs takes the four that hold
each pair of language, width and mode. A view is written ko-390-dark.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, sync_playwright  # noqa: E402

from scripts.screens.states import (  # noqa: E402
    BEHIND_A_PROXY,
    CHANGE,
    FOLDERS,
    OWNER,
    SECRET,
    STATES,
    Held,
    State,
)
from src.settings import setting  # noqa: E402
from src.ui.frame import PAGES  # noqa: E402
from tests.browser.chromium import FLAGS, find_chromium  # noqa: E402
from tests.browser.drawn import LYING  # noqa: E402
from tests.browser.seen import BROKEN, CUT, CUT_CHOICES, UNNAMED, WIDE  # noqa: E402
from tests.browser.server import PROJECT_ROOT, Server, running_server  # noqa: E402
from tests.browser.watch import WatchedPage, watch  # noqa: E402

PICTURES = PROJECT_ROOT / "build" / "screenshots"
README_PICTURES = PROJECT_ROOT / "docs" / "images"
README_PAGES = ("overview", "regions", "weekly", "low_uptake")
MOST_README_BYTES = 250_000

View = tuple[str, int, str]
EVERY_VIEW: tuple[View, ...] = tuple(
    (lang, width, theme)
    for width, theme, lang in product((1440, 390), ("light", "dark"), ("ko", "en"))
)
PAIRS: tuple[View, ...] = (
    ("ko", 1440, "light"),
    ("en", 1440, "dark"),
    ("ko", 390, "dark"),
    ("en", 390, "light"),
)
"""Each is in the other language than the one before: an open page is turned to it by a link."""
RULES = {
    "cut": CUT,
    "cut choices": CUT_CHOICES,
    "lying": LYING,
    "broken": BROKEN,
    "unnamed": UNNAMED,
}
README_VIEW = ("ko", 1440, "light")

# Maps and figures fade in after the page has settled.
MILLISECONDS_TO_DRAW = 600
MILLISECONDS_HELD = 3_000


def main() -> int:
    chosen = arguments()
    chromium = find_chromium()
    if chromium is None:
        print("Chromium이 없습니다. scripts/ensure_browser.py로 설치하세요.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    states = [state for state in STATES if state.name in chosen.states]
    states.sort(key=served_as)
    with ExitStack() as stack:
        folders = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        stack.callback(browser.close)
        for (folder, owned), served in groupby(states, served_as):
            if not (folders / folder).exists():
                FOLDERS[folder](Path(chosen.folder).resolve(), folders / folder)
            proxy = {} if owned else BEHIND_A_PROXY
            log = folders / f"{folder}.log"
            with running_server(log, SANDAN_DATA=str(folders / folder), **proxy) as server:
                for state in served:
                    take_all(browser, server, state, chosen)
    shown = "whole" in chosen.states and README_VIEW in (chosen.views or EVERY_VIEW)
    for name in README_PAGES if shown else ():
        if name in chosen.pages:
            shrink(picture_file(name, STATES[0], README_VIEW), README_PICTURES / f"{name}.png")
    return 0


def arguments() -> argparse.Namespace:
    names, states = [page.name for page in PAGES], [state.name for state in STATES]
    parser = argparse.ArgumentParser()
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--states", nargs="+", choices=states, default=states)
    parser.add_argument("--pages", nargs="+", choices=names, default=names)
    parser.add_argument("--views", nargs="+", type=view_of, default=[])
    parser.add_argument("folder", nargs="?", default=setting("SANDAN_DATA"))
    chosen = parser.parse_args()
    if chosen.readme:
        chosen.states, chosen.pages = ["whole"], list(README_PAGES)
        chosen.views = [README_VIEW]
    return chosen


def view_of(written: str) -> View:
    return {"-".join(map(str, view)): view for view in EVERY_VIEW}[written]


def served_as(state: State) -> tuple[str, bool]:
    """Return the data that a state shows, and whether their owner looks, whom no proxy names."""
    return state.folder, state.user == OWNER


def take_all(browser: Browser, server: Server, state: State, chosen: argparse.Namespace) -> None:
    headers = {"X-User": state.user or "reader", "X-Sandan-Proxy": SECRET}
    context = browser.new_context(extra_http_headers={} if state.user == OWNER else headers)
    if state.user == OWNER:
        opened = context.new_page()
        opened.goto(f"{server.address}/{server.query}")
        opened.close()
    for name in chosen.pages:
        if not state.pages or name in state.pages:
            for file in take(context, server, name, state, chosen):
                print(file.relative_to(PROJECT_ROOT), flush=True)
    context.close()


def picture_file(name: str, state: State, view: View) -> Path:
    parts = (name, *(() if state.name == "whole" else (state.name,)), *map(str, view))
    return PICTURES / f"{'-'.join(parts)}.png"


def take(
    context: BrowserContext, server: Server, name: str, state: State, chosen: argparse.Namespace
) -> Iterator[Path]:
    """Take a picture of a whole page in each view; say so where the page misbehaved."""
    watched, before = watch(context, server.address), ""
    for view in chosen.views or (PAIRS if chosen.pairs else EVERY_VIEW):
        if state.held and before:
            watched.page.close()
            watched = watch(context, server.address)
        if state.held:
            show_held(watched, path_of(name), state, view)
        else:
            if before in ("", view[0]):
                lang, width, theme = view
                watched.visit(path_of(name), lang=lang, width=width, theme=theme, **state.choices)
            else:
                watched.turn(*view)
            show_whole(watched)
        before = view[0]
        watched.page.wait_for_timeout(MILLISECONDS_TO_DRAW)
        file = picture_file(name, state, view)
        watched.page.screenshot(path=file)
        tell_faults(watched, file)
        yield file
    watched.page.close()


def path_of(name: str) -> str:
    return "/" if name == PAGES[0].name else f"/{name}"


def show_whole(watched: WatchedPage) -> None:
    width, height = watched.page.viewport_size["width"], watched.page.evaluate(WHOLE_HEIGHT)
    watched.page.set_viewport_size({"width": width, "height": height})
    watched.settled()


def show_held(watched: WatchedPage, path: str, state: State, view: View) -> None:
    """Show a page whose server has not answered yet: at first, or after another choice."""
    page, (lang, width, theme) = watched.page, view
    held = Held(page, state.held)
    if held.holding:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.goto(f"{watched.address}{path}?lang={lang}")
    else:
        watched.visit(path, lang=lang, width=width, theme=theme, **state.choices)
    held.holding = True
    page.evaluate(CHANGE)
    page.wait_for_timeout(MILLISECONDS_HELD)


def tell_faults(watched: WatchedPage, file: Path) -> None:
    wide = watched.page.viewport_size["width"] > WIDE
    rules = {rule: js for rule, js in RULES.items() if wide or not rule.startswith("cut")}
    found = watched.misdeeds() | {rule: watched.page.evaluate(js) for rule, js in rules.items()}
    faults = {rule: each for rule, each in found.items() if each}
    if faults:
        print(f"  {file.name}: {faults}", file=sys.stderr)


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
