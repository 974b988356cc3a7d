"""Pictures of figures: every figure, with its own numbers and words, identical each time."""

import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import combinations

import matplotlib.text
import numpy as np
import plotly.graph_objects as go
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import same_color
from matplotlib.lines import Line2D
from PIL import Image

from src.figures.look import LIGHT
from src.pictures.picture import draw, to_png, to_svg
from src.pictures.scales import UnsupportedFigureError
from src.pictures.traces import FIRST
from src.pictures.words import Run, read_markup
from tests.figures.support import EN, KO, LOOKS
from tests.pictures.every_figure import EXAMPLES, figure_functions

pytestmark = pytest.mark.slow

DAY = np.timedelta64(1, "D")
each_figure = pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES)


def test_every_figure_has_an_example_here():
    assert figure_functions() == set(EXAMPLES)


@each_figure
def test_every_figure_can_be_drawn_in_both_looks_and_languages(make):
    for t, look in ((KO, LOOKS[0]), (EN, LOOKS[1])):
        figure = make(t, look)
        picture = Image.open(BytesIO(to_png(figure, 500, scale=1)))
        assert picture.size == (500, figure.layout.height)
        assert len(set(picture.convert("RGB").resize((140, 80)).getcolors(20_000))) > 5


@pytest.mark.parametrize("name", ["weekly_figure", "ranking_figure"])
def test_a_figure_makes_the_same_bytes_each_time(name):
    for write in (to_png, to_svg):
        assert write(EXAMPLES[name](KO, LIGHT), 500) == write(EXAMPLES[name](KO, LIGHT), 500)


def test_pictures_made_side_by_side_are_those_made_alone():
    make = EXAMPLES["weekly_figure"]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: to_svg(make(KO, LIGHT), 400), range(4)))
    assert set(made) == {to_svg(make(KO, LIGHT), 400)}


def as_number(value) -> float:
    if value is None:
        return np.nan
    if isinstance(value, str):
        return value
    moment = np.datetime64(value) if hasattr(value, "year") else value
    if isinstance(moment, np.datetime64):
        return float((moment - np.datetime64("1970-01-01")) / DAY)
    return float(value)


def numbers_of(figure: go.Figure, trace, letter: str) -> np.ndarray:
    """Return plotly's values of a trace along x or y; names become their index among all names."""
    name = getattr(trace, f"{letter}axis") or letter
    names = list(
        dict.fromkeys(
            value
            for other in figure.data
            if (getattr(other, f"{letter}axis") or letter) == name
            for value in getattr(other, letter)
            if isinstance(value, str)
        )
    )
    values = [as_number(value) for value in getattr(trace, letter)]
    return np.array([names.index(v) if isinstance(v, str) else v for v in values], float)


def points(x, y) -> list[tuple[float, float]]:
    known = np.column_stack([x, y])
    return sorted(map(tuple, known[np.isfinite(known).all(axis=1)].round(9).tolist()))


def drawn_of(drawn, number: int) -> list:
    """Return matplotlib's artists of a trace, found by its place in the drawing order."""
    artists = [artist for axes in drawn.axes for artist in axes.get_children()]
    return [artist for artist in artists if artist.get_zorder() == FIRST + number]


@each_figure
def test_what_is_drawn_are_the_numbers_of_the_figure(make):
    figure = make(KO, LIGHT)
    drawn = draw(figure, 700)
    for number, trace in enumerate(figure.data):
        artists = drawn_of(drawn, number)
        x, y = (numbers_of(figure, trace, letter) for letter in "xy")
        CHECKS[trace.type](trace, x, y, artists)


def check_scatter(trace, x, y, artists) -> None:
    lines = [artist for artist in artists if isinstance(artist, matplotlib.lines.Line2D)]
    if "lines" in trace.mode and trace.line.width != 0:
        line = next(line for line in lines if line.get_linestyle() != "None")
        np.testing.assert_allclose(line.get_xdata(), x)
        np.testing.assert_allclose(line.get_ydata(), y)
    if "markers" in trace.mode:
        marks = [m for m in lines if m.get_linestyle() == "None" and m.get_gid() == "marks"]
        found = [points(*mark.get_data()) for mark in marks]
        assert sorted(sum(found, [])) == points(x, y)
    for letter, error in (("x", trace.error_x), ("y", trace.error_y)):
        if error.array is None:
            continue
        middle = x if letter == "x" else y
        ends = middle - np.array(error.arrayminus), middle + np.array(error.array)
        (whiskers,) = [a for a in artists if isinstance(a, matplotlib.collections.LineCollection)]
        column = "xy".index(letter)
        segments = [s for s in whiskers.get_segments() if len(s)]
        known = np.isfinite(ends[0]) & np.isfinite(ends[1])
        np.testing.assert_allclose([s[0][column] for s in segments], ends[0][known])
        np.testing.assert_allclose([s[1][column] for s in segments], ends[1][known])


def check_bar(trace, x, y, artists) -> None:
    lying = trace.orientation == "h"
    places, lengths = (y, x) if lying else (x, y)
    boxes = [bar.get_bbox() for bar in artists]
    middles = [(b.y0 + b.y1) / 2 if lying else (b.x0 + b.x1) / 2 for b in boxes]
    found = [b.x1 - b.x0 if lying else b.y1 - b.y0 for b in boxes]
    np.testing.assert_allclose(middles, places)
    np.testing.assert_allclose(found, lengths)


def check_heatmap(trace, x, y, artists) -> None:
    (cells,) = [artist for artist in artists if isinstance(artist, PolyCollection)]
    values = np.array(trace.z, float)
    known = [(x[c], y[r]) for r, c in zip(*np.nonzero(np.isfinite(values)), strict=True)]
    middles = [path.vertices[:4].mean(axis=0) for path in cells.get_paths()]
    np.testing.assert_allclose(middles, known)
    dark = cells.get_facecolors()[:, :3].sum(axis=1)
    shown = values[np.isfinite(values)]
    # the darkest cell is what the figure is to show: the most, or what is missing
    assert any(all(dark[at] <= dark) for at in (np.argmax(shown), np.argmin(shown)))


CHECKS = {"scatter": check_scatter, "bar": check_bar, "heatmap": check_heatmap}


@each_figure
def test_the_words_of_a_figure_stand_in_its_picture(make):
    figure = make(KO, LIGHT)
    said = {text.get_text() for text in draw(figure, 700).findobj(matplotlib.text.Text)}
    for note in figure.layout.annotations:
        runs = [run.text.strip() for line in read_markup(note.text) for run in line]
        assert set(runs) <= said


def test_words_are_text_in_the_svg_and_never_markup():
    svg = to_svg(EXAMPLES["ranking_figure"](KO, LIGHT), 700, alt='말 "하나" <b>')
    root = ET.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", '말 "하나" <b>')
    said = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"<b>굵게</b>", "가 & 나", "<script>alert(1)<…", "&lt;b&gt;"} <= set(said)
    assert "<script" not in svg


def test_words_are_as_wide_as_measured_whatever_font_a_reader_has():
    root = ET.fromstring(to_svg(EXAMPLES["joins_figure"](KO, LIGHT), 700))
    texts = {text.text: text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    bold, plain = texts["이음 75.0%"], texts["국민연금"]
    assert (bold.get("font-weight"), plain.get("font-weight")) == ("700", None)
    assert float(plain.get("textLength")) == pytest.approx(Run("국민연금").width(14), abs=0.1)
    assert 40 < float(plain.get("textLength")) < 56


def test_an_svg_asks_for_nothing_from_elsewhere():
    for make in EXAMPLES.values():
        svg = to_svg(make(KO, LIGHT), 700)
        assert set(re.findall(r"href=.(.)|url\((.)", svg)) <= {("#", ""), ("", "#")}
        assert "@import" not in svg
        assert "<image" not in svg


@pytest.mark.parametrize("letters", [("가", "나"), ("뷁", "쀍"), ("①", "~")])
@pytest.mark.parametrize("bold", ["{}", "<b>{}</b>"])
def test_the_font_has_letters_of_its_own_for_korean(letters, bold):
    one, other, nothing = (written(bold.format(letter)) for letter in (*letters, ""))
    assert len({one, other, nothing}) == 3


def test_a_letter_that_the_font_lacks_is_a_box():
    note = [[run.text for run in line] for line in read_markup("구미 😀\x07<br>&lt;b&gt;")]
    assert note == [["구미 □□"], ["<b>"]]
    assert 'aria-label="가나"' in to_svg(
        EXAMPLES["mix_figure"](KO, LIGHT), 300, alt="가\x07나\ud800"
    )


def written(text: str) -> bytes:
    note = {"text": text, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    return to_png(figure_of(go.Scatter(x=[1], y=[1], mode="text"), annotations=[note]), 100)


def figure_of(trace, **layout) -> go.Figure:
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    return go.Figure(trace, {"template": "none", "height": 100, "margin": margin, **layout})


LINE = {"color": "#000000"}


@pytest.mark.parametrize(
    "figure",
    [
        figure_of(go.Pie(values=[1])),
        figure_of(go.Scatter(x=[1], y=[1], mode="markers", marker={"symbol": "star"})),
        figure_of(go.Scatter(x=[1], y=[1], fill="toself", line=LINE)),
        figure_of(go.Scatter(x=[1], y=[1], line={"dash": "longdash", **LINE})),
        figure_of([go.Bar(x=[1], y=[1]), go.Bar(x=[1], y=[1])], barmode="group"),
        figure_of(go.Scatter(x=[1], y=[1], line=LINE), annotations=[{"text": "a", "x": 1, "y": 1}]),
        figure_of(go.Scatter(x=[1], y=[1], line=LINE), shapes=[{"type": "circle", "x0": 0, "x1": 1,
                                                                "y0": 0, "y1": 1}]),
    ],
    ids=["pie", "star", "toself", "longdash", "group", "arrow", "circle"],
)  # fmt: skip
def test_what_is_not_drawn_is_refused(figure):
    with pytest.raises(UnsupportedFigureError):
        draw(figure, 200)


def test_words_away_from_their_place_are_tied_to_it_by_a_line():
    """The place is the middle (100, 50); the words stand 40 to the right and 20 above it."""
    tied = {"text": "가", "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "ax": 40, "ay": -20}
    line = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": "#ff0000"}
    note = tied | line | {"standoff": 10, "font": {"size": 10}}
    drawn = draw(figure_of(go.Scatter(x=[1], y=[1], mode="text"), annotations=[note]), 200)
    (made,) = [one for one in drawn.findobj(Line2D) if same_color(one.get_color(), "red")]
    (begin_x, end_x), (begin_y, end_y) = made.get_xdata(), made.get_ydata()
    assert math.hypot(end_x - 100, end_y - 50) == pytest.approx(10)
    assert (end_x - 100) / (50 - end_y) == pytest.approx(2)
    assert 120 < begin_x < 140
    assert begin_y == pytest.approx(50 - (begin_x - 100) / 2)


def test_matplotlib_is_loaded_only_when_a_picture_is_made():
    code = (
        "import sys, src.report.make, src.screens.weekly.chart; print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


TELEPHONE = 358
"""Width in pixels of a figure on a telephone of 390."""
MET = (2, 5)
"""Pixels by which boxes may overlap, across and down, because letters do not fill them."""


@each_figure
def test_no_words_lie_on_others_on_a_telephone(make):
    """This holds for names, values and ticks; words inside panels may cross what is drawn there."""
    drawn = draw(make(KO, LIGHT), TELEPHONE)
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    boxes = [
        (text.get_text(), text.get_window_extent(canvas.get_renderer()))
        for text in drawn.findobj(matplotlib.text.Text)
        if text.get_visible() and text.get_text().strip() and not text.get_rotation()
    ]
    met = {
        (one, other)
        for (one, box), (other, theirs) in combinations(boxes, 2)
        if min(box.x1, theirs.x1) - max(box.x0, theirs.x0) > MET[0]
        and min(box.y1, theirs.y1) - max(box.y0, theirs.y0) > MET[1]
    }
    assert not met
