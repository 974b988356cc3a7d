"""A figure is sent as plotly's own checked objects would be, in fewer letters."""

import base64
import json
import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest

from src.figures.finished import FinishedFigure, Wide, bar, read_again, scatter
from src.figures.look import LIGHT
from src.figures.small_multiples import small_multiples
from tests.figures.support import KO
from tests.figures.test_all import FIGURES, rows
from tests.figures.test_weekly_chart import figure as weekly
from tests.figures.test_weekly_chart import many

WEEKS = pd.date_range("2026-01-05", periods=10, freq="7D")
SHORTER = {"x0", "dx", "dtype", "bdata"}
MADE = {
    **{name: lambda make=make: make(rows(), KO, LIGHT) for name, make in FIGURES.items()},
    "weekly": weekly,
    "panels": lambda: small_multiples(*many(3), KO, LIGHT),
}


def names(value) -> set[str]:
    """Return the names of all properties that a figure sets, at any depth."""
    if isinstance(value, dict):
        given = {name for name in value if not isinstance(value[name], list) or value[name]}
        return given | {name for each in value.values() for name in names(each)}
    several = value if isinstance(value, list | tuple) else []
    return {name for each in several for name in names(each)}


def sent(data, layout=None) -> dict:
    return json.loads(FinishedFigure(data, layout or {}).text)


def unpacked(packed: dict) -> list:
    return np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"]).tolist()


@pytest.mark.parametrize("make", MADE.values(), ids=MADE.keys())
def test_every_figure_says_only_what_plotly_knows(make):
    figure = make()
    known = names(figure.checked.to_plotly_json())  # plotly refuses unknown properties
    sent_whole = json.loads(figure.text)
    wide = sent_whole.pop("wide", {"layout": {}})
    assert names(sent_whole) - known <= SHORTER
    numbers = map(str, range(100))  # of annotations
    assert names(wide["layout"]) - known <= {*numbers}
    read_again(figure.text).to_plotly_json()


def test_plotly_hands_out_the_text_as_it_is():
    figure = FinishedFigure([scatter(x=["가"], y=[1.5])], {"height": 10})
    assert plotly.io.to_json(figure.to_dict(), validate=False) == figure.text
    assert figure.text == (
        '{"data":[{"type":"scatter","x":["가"],"y":[1.5]}],"layout":{"height":10}}'
    )
    assert "scatter" in plotly.io.to_json(go.Figure(go.Scatter(y=[1])), validate=False)


def test_a_figure_can_be_read_after_it_was_sent():
    figure = FinishedFigure([scatter(x=["가", "나"], y=[1.0, 2.0])], {"height": 10})
    assert figure.text
    assert list(figure.data[0].y) == [1, 2]
    assert figure.layout.height == 10


def test_what_is_otherwise_where_there_is_room_is_sent_beside_and_drawn_in_pictures():
    notes = [{"text": "구미국…"}, {"text": "창원"}]
    layout = {"annotations": notes, "xaxis": {"range": [0, 2], "nticks": 3}}
    wide = Wide(600, {"annotations": {0: {"text": "구미국가"}}, "xaxis": {"range": [0, 1]}})
    figure = FinishedFigure([scatter(x=["가"], y=[1.5])], layout, wide=wide)
    assert json.loads(figure.text)["wide"] == {
        "from": 600,
        "layout": {"annotations": {"0": {"text": "구미국가"}}, "xaxis": {"range": [0, 1]}},
    }
    assert figure.layout.annotations[0].text == "구미국…"
    drawn = read_again(figure.text).layout
    assert [note.text for note in drawn.annotations] == ["구미국가", "창원"]
    assert (list(drawn.xaxis.range), drawn.xaxis.nticks) == ([0, 1], 3)
    plain = FinishedFigure([], layout, wide=Wide(600, {}))
    assert "wide" not in json.loads(plain.text)


def test_weeks_without_a_gap_are_told_by_the_first_and_their_distance():
    (line,) = sent([scatter(x=WEEKS, y=[1.0] * 10)])["data"]
    assert (line["x0"], line["dx"]) == ("2026-01-05", 7 * 24 * 3600 * 1000)
    assert "x" not in line


def test_weeks_with_a_gap_are_told_one_by_one():
    (line,) = sent([scatter(x=WEEKS.delete(4), y=[1.0] * 9)])["data"]
    assert line["x"][3:5] == ["2026-01-26", "2026-02-09"]


def test_a_time_of_a_day_is_kept():
    hours = WEEKS + pd.Timedelta("12h")
    (line,) = sent([scatter(x=hours, y=[1.0] * 10)])["data"]
    assert line["x"][0] == "2026-01-05T12:00:00"


def test_a_missing_value_is_null_and_a_packed_one_no_number():
    (few, many_) = sent([bar(y=[1.0, math.nan, None]), bar(y=np.r_[np.arange(9.0), np.nan])])[
        "data"
    ]
    assert few["y"] == [1.0, None, None]
    assert math.isnan(unpacked(many_["y"])[-1])
    assert unpacked(many_["y"])[:9] == list(range(9))
    gone = sent([scatter(x=pd.to_datetime(["2026-01-05", None]), y=[1, pd.NA])])["data"][0]
    assert (gone["x"], gone["y"]) == (["2026-01-05", None], [1, None])


def test_packed_numbers_that_spell_the_name_of_no_number_are_sent_as_they_are():
    spelt = np.frombuffer(base64.b64decode("NaNNaNNaNNaN" * 4), "i1")
    found = sent([scatter(y=spelt, name="a,NaN")])
    assert found["data"][0] == {
        "type": "scatter",
        "y": {"dtype": "i1", "bdata": "NaNNaNNaNNaN" * 4},
        "name": "a,NaN",
    }
    assert sent([scatter(y=[-math.inf, 1.0], width=math.nan)])["data"][0] == {
        "type": "scatter",
        "y": [None, 1.0],
        "width": None,
    }


def test_traces_that_share_their_weeks_and_those_that_do_not_are_told_each_by_their_own():
    gap = np.delete(WEEKS.to_numpy(), 4)
    shared, later = WEEKS.to_numpy(), WEEKS.to_numpy() + np.timedelta64(7, "D")
    lines = [scatter(x=x, y=[1.0]) for x in (shared, gap, shared, later, gap)]
    told = [each.get("x0", len(each.get("x", ()))) for each in sent(lines)["data"]]
    assert told == ["2026-01-05", 9, "2026-01-05", "2026-01-12", 9]


def test_whole_numbers_are_packed_without_loss():
    (line,) = sent([bar(y=np.array([1, 2, 3, 70_000, -5, 6, 7, 8]))])["data"]
    assert unpacked(line["y"]) == [1, 2, 3, 70_000, -5, 6, 7, 8]


def test_the_template_that_python_calls_none_is_written_out():
    written = json.loads(FinishedFigure([], {"template": "none"}).text)["layout"]["template"]
    assert written == go.Figure(layout={"template": "none"}).to_plotly_json()["layout"]["template"]


def test_what_no_figure_can_hold_is_refused():
    with pytest.raises(TypeError, match="a figure cannot hold"):
        sent([bar(y=[object()])])


def test_counts_that_are_floats_are_packed_as_whole_numbers():
    (line,) = sent([bar(y=np.arange(9.0) * 100)])["data"]
    assert line["y"]["dtype"] == "i2"
    assert unpacked(line["y"]) == [100 * number for number in range(9)]
    (gap,) = sent([bar(y=np.r_[np.arange(9.0), np.nan])])["data"]
    assert gap["y"]["dtype"] == "f8"
