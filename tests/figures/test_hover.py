"""Hover texts read the same whether they are given point by point or by one template."""

from types import SimpleNamespace

from src.figures.hover import each, filled
from tests.figures.support import said_at


def say(**given: str) -> str:
    return "<b>{week}</b><br>{value}".format(**given)


def test_a_template_with_what_each_point_puts_in_reads_as_the_words_of_each():
    columns = {"week": ["W1", "W2"], "value": ["3.5", "–"]}
    trace = SimpleNamespace(**filled(say, **columns))
    assert each(say, **columns) == ["<b>W1</b><br>3.5", "<b>W2</b><br>–"]
    assert [said_at(trace, place) for place in (0, 1)] == each(say, **columns)
