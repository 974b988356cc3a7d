"""Question, answer and first figure are on the first screen: wide, on a phone, at 200 %."""

from collections.abc import Sequence

from tests.browser.watch import WatchedPage

WIDE, TELEPHONE, ENLARGED = (1440, 900), (390, 844), (720, 450)
SIZES = {1440: (WIDE, ENLARGED), 390: (TELEPHONE,)}
"""The window sizes to check, by the width in which a page is opened."""
LEAST_SEEN = 48
"""Pixels of the first figure that must be visible at least."""
WITHOUT = {
    "methods": "its rules are a list: nothing is answered by one sentence",
    "rights": "who may give no rights reads a sentence; for who may, test_pages.py",
}
FIGURES = ", ".join(
    (
        *(".place-map svg", ".list", ".chart"),
        *('[data-testid="stDataFrame"]', '[data-testid="stMetric"]'),
    )
)
SEEN = """
(figures) => {
  const box = (element) => element?.getBoundingClientRect();
  const first = [...document.querySelectorAll(figures)].find((one) => box(one).height > 20);
  const answer = document.querySelector(".stMarkdown h2");
  return {
    question: box(document.querySelector(".question h1"))?.bottom ?? null,
    answer: box(answer)?.bottom ?? null,
    figure: box(first)?.top ?? null,
    overhang: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}
"""


def holds_the_answer(
    watched: WatchedPage, sizes: Sequence[tuple[int, int]] = (WIDE, TELEPHONE, ENLARGED)
) -> None:
    """Assert that answer and first figure of the open page are visible without scrolling."""
    page = watched.page
    page.wait_for_selector(FIGURES)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        watched.settled()
        seen = page.evaluate(SEEN, FIGURES)
        assert 0 < seen["question"] < seen["answer"] < seen["figure"], (width, seen)
        assert seen["figure"] + LEAST_SEEN <= height, (width, seen)
        assert seen["overhang"] == 0, (width, seen)
