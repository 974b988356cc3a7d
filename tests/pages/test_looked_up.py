"""Pages say the same from answers stored with the snapshot and from answers computed now."""

import random

import pytest

from src.domain.codes import PROGRAMS, SEXES, WINDOWS
from src.store import door
from src.ui import cached
from tests.screen import open_page, tables_of

pytestmark = pytest.mark.slow
"""Pages of a publication with all its answers, which takes half a minute."""

CHOICES = {
    "complexes": {
        "program": PROGRAMS, "sex": ("all", *SEXES), "window": [str(each) for each in WINDOWS],
        "measure": ("rate", "ratio"),
    },
    "weekly": {"program": PROGRAMS, "sex": ("all", *SEXES), "sido": ("all", "11", "47")},
    "low_uptake": {
        "program": PROGRAMS, "sex": ("all", *SEXES), "window": [str(each) for each in WINDOWS],
        "sido": ("all", "11", "47"), "over": ("one", "all"), "gap": ("5", "10"),
    },
}  # fmt: skip
"""Pages that look up stored answers, and the random choices for each."""


def drawn(page: str, seed: int) -> dict[str, str]:
    """Return random choices for a page."""
    luck = random.Random(f"{page} {seed}")
    return {key: luck.choice(list(codes)) for key, codes in CHOICES[page].items()}


def said(page: str, codes: dict[str, str]) -> list[str]:
    """Return everything that a page writes, and all its tables and figures."""
    app = open_page(page, **codes)
    assert not app.exception
    words = [each.value for kind in (app.markdown, app.caption, app.info) for each in kind]
    lists = [each.proto.body for each in app.get("html") if "data-places" not in each.proto.body]
    tables = [each.value.to_csv() for each in tables_of(app)]
    figures = [each.proto.spec for each in app.get("plotly_chart")]
    return [*words, *lists, *tables, *figures]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("page", CHOICES)
def test_a_page_says_the_same_looked_up_and_computed(page, seed, served, foreseen, monkeypatch):
    served(foreseen)
    codes, found = drawn(page, seed), []
    given = door.answer_of

    def watched(*asked):
        found.append(given(*asked))
        return found[-1]

    monkeypatch.setattr(door, "answer_of", watched)
    looked_up = said(page, codes)
    assert any(each is not None for each in found)
    monkeypatch.setattr(door, "answer_of", lambda *asked: None)
    monkeypatch.setattr(cached, "ROWS", cached.Shelf(cached.MEGABYTE))
    for shelf in ("MADE", "LARGE"):
        monkeypatch.setattr(cached, shelf, cached.Shelf(cached.MEGABYTE))
    assert said(page, codes) == looked_up
