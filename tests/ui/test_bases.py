"""The line under every rate: how starts were assigned to eligible people, and what is unknown."""

import pandas as pd
import pytest

from src.text.catalogue import Texts
from src.ui import bases, cached
from src.ui.run import with_texts

APART = {
    "ko": "남성은 대상이 된 뒤 한 해가 넘도록 흩어져 시작하므로",
    "en": "Men: starts are spread over more than a year",
}


def line(monkeypatch, language: str, *rows: tuple[str, str, int]) -> str:
    """Return the line of rows of sex, basis and months of follow-up."""
    found = pd.DataFrame(rows, columns=["sex", "basis", "follow_up"]).assign(lag=9.2)
    monkeypatch.setattr(cached, "ask", lambda *_, **__: found)
    with with_texts(Texts(language)):
        return bases._words("parental", None)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_starts_spread_over_more_than_a_year_without_their_month_are_told(monkeypatch, language):
    said = line(monkeypatch, language, ("f", "lag", 12), ("m", "lag", 22))
    assert APART[language] in said
    assert "eligible_month" in said


@pytest.mark.parametrize("rows", [[("m", "cohort", 24)], [("f", "lag", 12)], [("f", "unknown", 0)]])
def test_nothing_is_said_of_it_where_the_month_is_told_or_starts_are_near(monkeypatch, rows):
    assert "eligible_month" not in line(monkeypatch, "ko", *rows)
