"""What can be seen of a page without touching it, all checked in one visit."""

from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.browser.drawn import LYING
from tests.browser.watch import WatchedPage

# How far the page extends beyond the right edge of the window, in pixels: it must not scroll
# sideways. Tables scroll inside themselves.
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Labels for screen readers, tips and placeholders with Latin words and no Hangul.
ENGLISH_LABELS = r"""
() => [...document.querySelectorAll("[aria-label], [title], [placeholder], [data-title]")]
  .flatMap((element) => ["aria-label", "title", "placeholder", "data-title"]
    .map((name) => element.getAttribute(name)))
  .filter((said) => said && /[A-Za-z]{3}/.test(said) && !/[가-힣]/.test(said))
  .filter((said) => !/^(English|CSV|XLSX|PNG)$/.test(said))
"""

# Controls and folds without a name of any kind.
UNNAMED = r"""
() => [...document.querySelectorAll(
    "button, input, select, textarea, a[href], summary, [role=button], [tabindex='0']")]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((one) => one.getBoundingClientRect().width > 1)
  .filter((one) => !(
    one.innerText?.trim() || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")
    || one.title || one.placeholder || one.labels?.length
    || one.querySelector("title, img[alt], [aria-label]")))
  .map((one) => one.outerHTML.slice(0, 160))
"""

# Tables whose columns extend beyond the visible part: their name, their width and the room.
CUT = r"""
() => [...document.querySelectorAll(".list-scroll")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => [box.getAttribute("aria-label"), box.scrollWidth, box.clientWidth])
"""

# Choices whose words are cut by their own box: their label, and their words.
CUT_CHOICES = r"""
() => [...document.querySelectorAll("input[role=combobox], [data-tag] span")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .map((one) => [one.getAttribute("aria-label"), one.value || one.innerText])
"""

# Latin words in row headings that are broken over two lines without a hyphen.
BROKEN = r"""
() => [...document.querySelectorAll(".list tbody th")].flatMap((head) => {
  const found = [];
  const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    for (const word of text.data.matchAll(/[A-Za-z]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = [...range.getClientRects()].map((box) => Math.round(box.top));
      if (new Set(tops).size > 1) found.push(word[0]);
    }
  }
  return found;
})
"""

# Names of controls with Hangul, except where data are shown: in a table, on a map or in a choice.
KOREAN_CONTROLS = r"""
() => [...document.querySelectorAll("button, label, summary, [aria-label], [title], [placeholder]")]
  .filter((one) => !one.closest("table, svg, [lang=ko], .list-scroll, .saved, [role=listbox]"))
  .filter((one) => !one.matches("[role=combobox], [data-tag], [data-tag] *"))
  .flatMap((one) => [
    one.matches("button, label, summary") ? one.innerText : "",
    ...["aria-label", "title", "placeholder"].map((name) => one.getAttribute(name)),
  ])
  .filter((said) => said && /[가-힣]/.test(said))
"""

# [words, contrast] of every visible text outside figures: its colour, blended by the opacity of all
# its ancestors, against the backgrounds below it. Disabled controls are exempt.
CONTRASTS = r"""
() => {
  const channels = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [...numbers.slice(0, 3).map((number) => number * scale), numbers[3] ?? 1];
  };
  const over = (top, below) =>
    [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const linear = (value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const EXEMPT = "svg, script, style, noscript, canvas, [aria-hidden=true], [disabled]";

  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.nodeValue.trim();
    const element = walker.currentNode.parentElement;
    if (!words || element.closest(EXEMPT) || !element.checkVisibility({ opacityProperty: true }))
      continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue; // for screen readers only

    let [ground, opacity, grounds] = [[255, 255, 255, 1], 1, []];
    for (let outer = element; outer; outer = outer.parentElement) {
      const style = getComputedStyle(outer);
      opacity *= Number(style.opacity);
      grounds.push(channels(style.backgroundColor));
    }
    for (const layer of grounds.reverse()) ground = over(layer, ground);
    const ink = channels(getComputedStyle(element).color);
    ink[3] *= opacity;
    const [bright, dark] = [luminance(over(ink, ground)), luminance(ground)].sort((a, b) => b - a);
    found.push([words.slice(0, 40), (bright + 0.05) / (dark + 0.05)]);
  }
  return found;
}
"""


AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# CONTRASTS measures the contrast of every word. axe-core needs about as long for contrast as for
# all its other rules, so it only checks the text in input boxes.
VIOLATIONS = """async () => {
  axe.configure({rules: [{id: "color-contrast", selector: "input, textarea, select"}]});
  return (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((found) => [found.id, found.nodes.map((node) => node.html.slice(0, 200))]);
}"""


def barriers(page: Page) -> list[list]:
    """Return the findings of axe-core on the page: [rule, elements] for each broken rule."""
    if not page.evaluate("'axe' in window"):  # a page that only switched its view has it already
        page.evaluate(AXE)
    return page.evaluate(VIOLATIONS)


WIDE = 1000
"""Width in pixels from which no choice may be cut; on a phone its box is small."""
LEAST = 4.5
"""Least contrast that everybody can read."""


@dataclass(frozen=True)
class Seen:
    """What a page shows in one language, width and mode."""

    lang: str
    overhang: int
    english_labels: list[str]
    contrasts: list[tuple[str, float]]
    misdeeds: dict[str, list[str]]
    barriers: list[list]
    unnamed: list[str]
    cut: list[list]
    cut_choices: list[list]
    lying: list[list]
    broken: list[str]
    korean_controls: list[str]

    @classmethod
    def of(cls, watched: WatchedPage, path: str, lang: str, width: int, theme: str) -> "Seen":
        """Visit the page in a view; it stays open."""
        watched.forget()
        watched.visit(path, lang=lang, width=width, theme=theme)
        return cls._looked(watched, lang, width)

    @classmethod
    def turned(cls, watched: WatchedPage, lang: str, width: int, theme: str) -> "Seen":
        """Switch the open page to a view in the other language; it stays open."""
        watched.turn(lang, width, theme)
        return cls._looked(watched, lang, width)

    @classmethod
    def _looked(cls, watched: WatchedPage, lang: str, width: int) -> "Seen":
        page = watched.page
        return cls(
            page.evaluate("document.documentElement.lang"),
            page.evaluate(OVERHANG),
            page.evaluate(ENGLISH_LABELS),
            page.evaluate(CONTRASTS),
            watched.misdeeds(),
            barriers(page),
            page.evaluate(UNNAMED),
            page.evaluate(CUT),
            page.evaluate(CUT_CHOICES) if width > WIDE else [],
            page.evaluate(LYING),
            page.evaluate(BROKEN),
            page.evaluate(KOREAN_CONTROLS) if lang == "en" else [],
        )

    def pale(self) -> list[tuple[str, float]]:
        """Return the words with too little contrast to their background, and that contrast."""
        return pale_of(self.contrasts)


def pale_of(contrasts: list) -> list[tuple[str, float]]:
    return [(words, round(seen, 2)) for words, seen in contrasts if seen < LEAST]
