"""A browser page that reports everything that our pages must never do."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import BrowserContext, Error, Page

# Below a deep link, Streamlit first looks for its root; both answers are 404 and harmless.
BENIGN = re.compile(r"/[^/]+/_stcore/(health|host-config)$")

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (violation) =>
  reportViolation(`${violation.effectiveDirective} ${violation.blockedURI}`));
"""

SETTLED = '[data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
UNFINISHED = (
    '[data-testid="stSkeleton"], [data-testid="stAppSkeleton"], [data-stale="true"],'
    " .chart:not([data-drawn])"
)
SECONDS_TO_SETTLE = 60
MILLISECONDS_BETWEEN = 50
"""Pause between two checks of a page: checking at each frame keeps it drawing."""
# The head, which a run draws first, links to the languages other than that of the page.
SPEAKS = """(lang) => {
  const others = [...document.querySelectorAll(".page-head .ends a[hreflang]")];
  return others.length > 0 && others.every((link) => link.hreflang !== lang);
}"""

GO_TO_LANGUAGE = "(lang) => goTo(`lang=${lang}`)"
# The head of each page has other words, so a redrawn head has lost the mark.
GO_ON = """(address) => {
  document.querySelector(".page-head").dataset.before = "1";
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
NAME_LANGUAGE = """(lang) => {
  const address = new URL(location.href);
  address.searchParams.set("lang", lang);
  history.replaceState(history.state, "", address.href);
}"""
ANOTHER_MODE = "(theme) => !matchMedia(`(prefers-color-scheme: ${theme})`).matches"


@dataclass
class WatchedPage:
    """A page, and everything it did that it must not do: four lists that must stay empty."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def visit(self, path="/", *, lang="ko", width=1440, theme="light", **choices) -> Page:
        """Open `path` of the server in a language, a width and a colour mode, and let it settle."""
        self._show(width, theme)
        self.page.goto(self._address_of(path, lang, choices))
        return self.settled()

    def go(self, path: str, *, lang="ko", **choices) -> Page:
        """Go on to another page as our links do, and let it settle, without a reload.

        If no page is open yet, it is opened.
        """
        if not self.page.url.startswith(self.address):
            return self.visit(path, lang=lang, **choices)
        self.page.evaluate(GO_ON, self._address_of(path, lang, choices))
        self.page.wait_for_selector(".page-head:not([data-before])", state="attached")
        return self.settled()

    def _address_of(self, path: str, lang: str, choices: dict) -> str:
        return f"{self.address}{path}?{urlencode({'lang': lang, **choices})}"

    def turn(self, lang: str, width: int, theme: str) -> Page:
        """Go to the other language as its link does, in a width and a colour mode, and settle.

        What the page did before is forgotten, and nothing is reloaded. Another mode triggers a run
        by itself: one run serves both changes.
        """
        self._forget()
        runs_by_itself = self.page.evaluate(ANOTHER_MODE, theme)
        self.page.evaluate(NAME_LANGUAGE if runs_by_itself else GO_TO_LANGUAGE, lang)
        self._show(width, theme)
        self.page.wait_for_function(
            SPEAKS, arg=lang, timeout=SECONDS_TO_SETTLE * 1000, polling=MILLISECONDS_BETWEEN
        )
        return self.settled()

    def _show(self, width: int, theme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": 1000 if width > 600 else 844})
        self.page.emulate_media(color_scheme=theme)

    def settled(self) -> Page:
        """Wait until the run is over and every part of the page has been drawn."""
        limit = SECONDS_TO_SETTLE * 1000
        self.page.wait_for_selector(SETTLED, state="attached", timeout=limit)
        self.page.wait_for_selector(
            '[data-testid="stElementContainer"]', state="attached", timeout=limit
        )
        self.page.wait_for_function(
            "([settled, unfinished]) => document.querySelector(settled)"
            " && !document.querySelector(unfinished) && document.fonts.status === 'loaded'",
            arg=[SETTLED, UNFINISHED],
            timeout=limit,
            polling=MILLISECONDS_BETWEEN,
        )
        return self.page

    def forget(self) -> None:
        """Leave the page, and forget what it and earlier pages did."""
        self.page.goto("about:blank")
        self._forget()

    def _forget(self) -> None:
        for rows in (self.outside, self.violations, self.console, self.errors):
            rows.clear()

    def leave(self) -> None:
        """Close the page and forget what it has stored; without an address there is nothing."""
        with suppress(Error):
            self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.close()

    def misdeeds(self) -> dict[str, list[str]]:
        """Return the lists that are not empty; every page must return {}."""
        found = {
            "requests to other hosts": self.outside,
            "breaches of the content policy": self.violations,
            "console errors": self.console,
            "page errors": self.errors,
        }
        return {name: list(dict.fromkeys(rows)) for name, rows in found.items() if rows}


def watch(context: BrowserContext, address: str) -> WatchedPage:
    """Return a page of `context` that records its requests to any address other than `address`.

    No other machine is reached: the browser resolves none (`FLAGS`).
    """
    page = context.new_page()
    watched = WatchedPage(page, address)
    page.expose_binding("reportViolation", lambda _, said: watched.violations.append(said))
    page.add_init_script(REPORT_VIOLATIONS)
    # Not `page.route`, which intercepts each request and keeps no script for the next page.
    page.on("request", lambda request: _note_request(request, watched))
    page.on("popup", lambda other: watched.outside.append(f"another window: {other.url}"))
    page.on("websocket", lambda socket: _note_socket(socket, watched))
    page.on("console", lambda message: _note_console(message, watched))
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    return watched


def _is_ours(url: str, address: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or parts.netloc == urlsplit(address).netloc


def _note_request(request, watched: WatchedPage) -> None:
    if not _is_ours(request.url, watched.address):
        watched.outside.append(request.url)


def _note_socket(socket, watched: WatchedPage) -> None:
    if not _is_ours(socket.url, watched.address):
        watched.outside.append(socket.url)


def _note_console(message, watched: WatchedPage) -> None:
    where = message.location.get("url", "")
    if message.type == "error" and not BENIGN.search(where):
        watched.console.append(f"{message.text} ({where})")


def codes_of(page: Page) -> dict[str, str]:
    """Return the codes in the address of a page."""
    found = parse_qs(urlsplit(page.url).query, keep_blank_values=True)
    return {key: values[0] for key, values in found.items()}
