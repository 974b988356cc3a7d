"""Every word on every page stands out from its ground by 4.5 : 1 (KWCAG 2.2, 5.3.3)."""

import pytest

from tests.browser.test_pages import NAMES, path_of

LEAST = 4.5

# [words, contrast] of every visible text outside figures: its colour, made paler by the opacity of
# all that it stands in, against the backgrounds below it. Disabled controls are exempt.
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_words_stand_out_from_their_ground(name, theme, visited_server, watched_page):
    page = watched_page(visited_server.address).visit(path_of(name), theme=theme)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 10
    assert [(words, round(seen, 2)) for words, seen in contrasts if seen < LEAST] == []


def test_a_pale_word_is_found(visited_server, watched_page):
    page = watched_page(visited_server.address).visit()
    page.evaluate("document.querySelector('h1').style.color = '#999999'")
    assert any(seen < LEAST for _, seen in page.evaluate(CONTRASTS))
