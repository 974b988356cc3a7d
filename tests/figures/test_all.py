"""Rules for every figure: made from any rows, in both looks and languages, in our own style."""

import math
from pathlib import Path

import pandas as pd
import plotly.io
import pytest

from src.figures.changes import change_figure
from src.figures.funnel import Funnel, funnel_figure
from src.figures.look import DARK, FONT, LIGHT
from src.figures.mix import mix_figure
from src.figures.ranking import ranking_figure
from src.figures.trend import trend_figure
from tests.figures.support import EN, HOSTILE, KO, LOOKS, holds_markup, texts

NAN = math.nan
NAMES = ("구미", *HOSTILE)


def rows(names=NAMES, value=0.5) -> pd.DataFrame:
    """Return rows that every figure but the map can be made from."""
    many = len(names)
    return pd.DataFrame(
        {
            "complex_id": [f"c{place}" for place in range(many)],
            "complex_name": pd.Series(list(names), dtype="str"),
            "value": pd.Series([value] * many, dtype=float),
            "lower": pd.Series([value - 0.1] * many, dtype=float),
            "upper": pd.Series([value + 0.1] * many, dtype=float),
            "base": pd.Series([100.0] * many, dtype=float),
            "before": pd.Series([10.0 + place for place in range(many)], dtype=float),
            "after": pd.Series([12.0] * many, dtype=float) * (value / value),
            "quarter": pd.Series(["2026Q1"] * many, dtype="str"),
            "industry": pd.Series(["food"] * many, dtype="str"),
            "share": pd.Series([value] * many, dtype=float),
        }
    )


LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")
CURVE = pd.DataFrame({"size": [10.0, 99.0], **{limit: [0.1, 0.2] for limit in LIMITS}})


FIGURES = {
    "changes": lambda r, t, look: change_figure(r, "count", t, look),
    "funnel": lambda r, t, look: funnel_figure(
        Funnel(r, CURVE, 0.5, ["c0", "c1"], ("가로", "세로")), t, look
    ),
    "mix": lambda r, t, look: mix_figure(r, ["food", "steel"], t, look),
    "ranking": lambda r, t, look: ranking_figure(r, 0.4, "share", t, look),
    "trend": lambda r, t, look: trend_figure(r, "share", t, look),
}
each_figure = pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES.keys())


@each_figure
def test_a_figure_has_our_template_type_and_surface_and_no_legend(make):
    for look in LOOKS:
        layout = make(rows(), KO, look).layout
        assert layout.template == plotly.io.templates["none"]
        assert layout.font.family == FONT
        assert layout.paper_bgcolor == look.surface
        assert layout.font.color == look.ink
        assert layout.showlegend is False


@each_figure
def test_light_and_dark_differ_in_colours_and_in_nothing_else(make):
    light, dark = make(rows(), KO, LIGHT), make(rows(), KO, DARK)
    assert light.to_json() != dark.to_json()
    assert texts(light) == texts(dark)
    assert len(light.data) == len(dark.data)


@each_figure
def test_a_name_is_never_read_as_markup(make):
    figure = make(rows(), KO, LIGHT)
    assert holds_markup(figure) == []
    shown = " ".join(texts(figure))
    assert "&lt;script&gt;" in shown
    assert "가 &amp; 나" in shown


@each_figure
def test_two_complexes_of_one_name_stay_two(make):
    figure = make(rows(names=("수출", "수출")), KO, LIGHT)
    assert drawn(figure) == drawn(make(rows(names=("수출", "부평")), KO, LIGHT))


def drawn(figure) -> list[tuple[int, int]]:
    """Return how many positions each trace has horizontally and vertically."""
    return [
        tuple(0 if getattr(trace, d, None) is None else len(set(getattr(trace, d))) for d in "xy")
        for trace in figure.data
    ]


@each_figure
@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_no_rows_make_an_empty_figure(make, t):
    figure = make(rows(names=()), t, LIGHT)
    assert figure.layout.height > 0
    assert "NaN" not in figure.to_json()


@each_figure
def test_one_row_makes_a_figure(make):
    assert "구미" in " ".join(texts(make(rows(names=("구미",)), KO, LIGHT)))


@each_figure
def test_rows_without_any_value_make_a_figure(make):
    figure = make(rows(value=NAN), KO, LIGHT)
    assert "NaN" not in figure.to_json()
    assert not [text for text in texts(figure) if "nan" in text]


@each_figure
def test_the_rows_are_not_changed(make):
    given = rows()
    make(given, KO, LIGHT)
    pd.testing.assert_frame_equal(given, rows())


@each_figure
def test_only_ids_travel_unseen(make):
    for trace in make(rows(), KO, LIGHT).data:
        if getattr(trace, "customdata", None) is not None:
            assert set(trace.customdata) <= {"c0", "c1", "c2", "c3", "c4"}


def test_no_source_of_a_figure_uses_plotly_express():
    folder = Path(__file__).parents[2] / "src" / "figures"
    read = [file.read_text("utf-8") for file in folder.glob("*.py")]
    assert len(read) > 8
    assert not [text for text in read if "plotly.express" in text or "import express" in text]


def test_the_looks_have_every_colour_apart():
    for look in LOOKS:
        assert len(set(look.programs.values())) == 6
        assert len(set(look.sequential)) == len(look.sequential)
        assert len(set(look.diverging)) == len(look.diverging)
    assert LIGHT.programs.keys() == DARK.programs.keys()
