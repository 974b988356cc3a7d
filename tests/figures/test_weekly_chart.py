"""The chart of weeks and the panels of many complexes, read as plain data."""

import json
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.figures.finished import as_sent, read_again, told_whole
from src.figures.labels import width_of
from src.figures.look import DARK, LIGHT
from src.figures.markup import json_attribute
from src.figures.small_multiples import GRID, Panel, small_multiples
from src.figures.weekly_chart import PARTS, WeeklyChart, _under_pointer, weekly_figure
from src.text.holidays import HolidayWeek
from tests.figures.support import EN, HOSTILE, KO, holds_markup, said_at, texts

WEEKS = pd.date_range("2026-08-03", periods=12, freq="7D")
NAN = math.nan


def rows(weeks: int = 12) -> pd.DataFrame:
    """Return weeks of which the last three are provisional, one low, one quiet."""
    frame = pd.DataFrame({
        "week": WEEKS, "users": 20.0, "eligible": 100.0, "rate": 200.0, "users_before": 18.0,
        "rate_before": 180.0, "part": [1] * 5 + [2] * 7, "centre": 200.0, "lower_limit": 90.0,
        "upper_limit": 340.0, "flag": "inside", "quiet": False, "provisional": False,
        **dict.fromkeys(["estimate", "lower", "upper"], NAN),
        **dict.fromkeys(["estimate_rate", "lower_rate", "upper_rate"], NAN),
    })  # fmt: skip
    frame.loc[3, ["users", "rate", "flag"]] = 5.0, 50.0, "low"
    frame.loc[6, ["quiet", "flag"]] = True, "quiet"
    last = frame.index[-3:]
    frame.loc[last, ["provisional", "flag"]] = True, "provisional"
    frame.loc[last, ["estimate", "lower", "upper"]] = 22.0, 15.0, 30.0
    frame.loc[last, ["estimate_rate", "lower_rate", "upper_rate"]] = 220.0, 150.0, 300.0
    return frame.tail(weeks).reset_index(drop=True)


def events(name: str = "법 시행", rebases: bool = True) -> pd.DataFrame:
    return pd.DataFrame({
        "happened_on": [date(2026, 9, 5)], "event_name": [name], "event_name_en": [None],
        "rebases": [rebases],
    })  # fmt: skip


def campaigns(name: str = "9월 방문", ends_on=date(2026, 10, 2)) -> pd.DataFrame:
    return pd.DataFrame({
        "campaign_name": [name, "설명회"], "channel": ["visit", "briefing"],
        "starts_on": [date(2026, 9, 1), date(2025, 1, 1)], "ends_on": [ends_on, date(2025, 2, 1)],
    })  # fmt: skip


HOLIDAYS = (
    HolidayWeek(date(2026, 9, 21), ("추석 전날", "추석"), "chuseok"),
    HolidayWeek(date(2026, 10, 5), ("개천절 대체 휴일",), None),
)


def figure(frame=None, shown="rate", peers=None, t=KO, look=LIGHT, happened=None, seen=None):
    chart = WeeklyChart(
        rows() if frame is None else frame,
        look.programs["parental"],
        shown,
        peers,
        HOLIDAYS,
        events() if happened is None else happened,
        campaigns() if seen is None else seen,
    )
    return weekly_figure(chart, t, look)


def drawn(fig, color: str) -> list:
    """Return the lines with markers in a colour."""
    return [trace for trace in fig.data if trace.line.color == color and "markers" in trace.mode]


def test_settled_weeks_are_in_colour_and_provisional_ones_in_grey():
    fig = figure()
    (settled,) = drawn(fig, LIGHT.programs["parental"])
    (nowcast,) = drawn(fig, LIGHT.context_strong)
    assert list(settled.x) == list(WEEKS[:9])
    assert list(nowcast.x) == list(WEEKS[9:])
    assert list(nowcast.y) == [220.0] * 3
    assert "95% 구간 150.0~300.0" in said_at(nowcast, 0)
    assert "(잠정)" in said_at(nowcast, 0)


def test_a_signal_stands_on_a_settled_week_only():
    frame = rows()
    frame.loc[10, "flag"] = "low"
    marks = [trace for trace in figure(frame).data if trace.marker.size == 13]
    assert [list(trace.x) for trace in marks] == [[WEEKS[3]], []]
    assert [trace.marker.symbol for trace in marks] == ["triangle-down", "triangle-up"]
    assert "이례적으로 적음" in said_at(marks[0], 0)


def test_limits_are_drawn_part_by_part_and_never_over_provisional_weeks():
    bands = [trace for trace in figure().data if trace.line.shape == "hvh"]
    assert len(bands) == 4
    assert max(max(trace.x) for trace in bands) == WEEKS[8]
    assert list(bands[1].y) == [340.0] * 5


def test_counts_scale_the_limits_by_the_eligible_and_start_at_zero():
    fig = figure(shown="users")
    bands = [trace for trace in fig.data if trace.line.shape == "hvh"]
    assert list(bands[0].y) == [9.0] * 5
    assert fig.layout.yaxis.range[0] == 0
    assert fig.layout.yaxis.title.text == "시작한 사람 (명)"


def test_seollal_and_chuseok_are_bands_with_their_names_and_events_lines_with_theirs():
    fig = figure()
    said = [note.text for note in fig.layout.annotations]
    assert "추석" in said
    assert "법 시행" in said
    lines = [shape for shape in fig.layout.shapes if shape.type == "line"]
    assert {line.line.dash for line in lines} == {"solid"}
    dotted = figure(happened=events(rebases=False)).layout.shapes
    assert {shape.line.dash for shape in dotted if shape.type == "line"} == {"dot"}
    assert len([shape for shape in fig.layout.shapes if shape.type == "rect"]) == 2


@pytest.mark.parametrize(("users", "step"), [(2.0, 1), (20.0, None)])
def test_few_people_are_counted_in_whole_ones(users, step):
    few = rows().assign(users=users, users_before=users, upper=users, upper_limit=users * 10)
    assert figure(few, shown="users").layout.yaxis.dtick == step


def test_the_line_of_an_event_leaves_out_the_months_between_weeks_and_campaigns():
    drawn = {(shape.y0, shape.y1) for shape in figure().layout.shapes if shape.type == "line"}
    months = figure().layout.yaxis2.domain[1], figure().layout.yaxis.domain[0]
    assert drawn == {(0.0, 0.175), (0.25, 1.0)}
    assert months == (0.175, 0.25)
    whole = figure(seen=campaigns().head(0)).layout.shapes
    assert [(shape.y0, shape.y1) for shape in whole if shape.type == "line"] == [(0.0, 1.0)]


@pytest.mark.parametrize(("t", "longest", "room"), [(KO, "비교 집단", 63), (EN, "Last year", 73)])
def test_names_at_the_right_take_the_room_of_the_longest_and_no_more(t, longest, room):
    """On a telephone 96 pixels, whatever the names, took up a third of the figure."""
    peers = pd.DataFrame({"week": WEEKS, "rate": 150.0, "provisional": False})
    fig = figure(peers=peers, t=t)
    ends = [note for note in fig.layout.annotations if note.xanchor == "left" and note.x == 1]
    assert (len(ends), max((note.text for note in ends), key=width_of)) == (4, longest)
    assert fig.layout.margin.r == room


def test_a_quiet_week_is_hollow():
    (settled,) = drawn(figure(), LIGHT.programs["parental"])
    symbols = list(settled.marker.symbol)
    assert symbols[6] == "circle-open"
    assert ", 판단에서 뺌<br>" in said_at(settled, 6)
    assert set(np.delete(symbols, 6)) == {"circle"}


def test_campaigns_of_the_weeks_shown_have_a_lane_of_their_channel():
    fig = figure()
    assert list(fig.layout.yaxis2.ticktext) == ["플래너 방문"]
    bar, words = strip_of(fig)
    assert (bar.mode, str(bar.x[0])[:10]) == ("lines", "2026-09-01")
    said = {said_at(words, place) for place in range(len(words.x))}
    assert said == {"<b>9월 방문</b><br>2026. 9. 1.~2026. 10. 2."}
    assert said_at(strip_of(figure(seen=campaigns(ends_on=None)))[1], 0).endswith("~미정")


def strip_of(fig):
    """Return the bars of the one lane, and the invisible points with their words."""
    bar, words = [trace for trace in fig.data if trace.yaxis == "y2"]
    return bar, words


def test_words_of_a_campaign_are_found_all_along_its_bar():
    first, last = np.datetime64("2026-09-01", "s"), np.datetime64("2026-10-01", "s")
    ends = pd.Timestamp("2026-07-11"), pd.Timestamp("2026-10-19")
    of, at = _under_pointer(np.array([first, first]), np.array([last, first + 1]), ends)
    apart = np.diff(np.r_[first, at[of == 0], last]) / np.timedelta64(1, "D")
    assert (of == 1).sum() == 1
    assert apart.max() <= 100 / PARTS


def test_what_panels_have_in_common_is_sent_once_and_is_whole_when_it_is_read_again():
    rows, panels = many(3)
    drawn = small_multiples(rows, panels, KO, LIGHT)
    each = {"data": drawn._given["data"], "layout": drawn._given["layout"]}
    apart, once = json_attribute(as_sent(each)), drawn.text
    assert len(once) < 0.75 * len(apart)
    assert told_whole(json.loads(once)) == told_whole(json.loads(apart))
    assert json.loads(once)["layout"]["template"]["layout"]["yaxis"]["nticks"] == 3
    assert read_again(once).data[5].mode == "lines"
    # plotly.js draws axis lines only if the axis itself names their colour
    axes = [value for name, value in json.loads(once)["layout"].items() if "axis" in name]
    assert [axis["linecolor"] for axis in axes] == ["#8a949e"] * 6


def test_campaigns_of_the_same_days_are_one_bar_that_says_how_many_more_there_are():
    names = ("가 설명회", "나 설명회", "다 <b>설명회")
    several = pd.concat([campaigns(name) for name in names], ignore_index=True)
    (bar, words), (one, alone) = strip_of(figure(seen=several)), strip_of(figure())
    assert list(bar.x)[:2] == list(one.x)[:2]
    assert len(bar.x) == len(one.x)
    assert list(words.x) == list(alone.x)
    said = {said_at(words, place) for place in range(len(words.x))}
    assert said == {"<b>다 &lt;b&gt;설명회 외 2건</b><br>2026. 9. 1.~2026. 10. 2."}


def test_without_campaigns_there_is_no_strip():
    fig = figure(seen=campaigns().iloc[:0])
    assert "yaxis2" not in fig.layout
    assert tuple(fig.layout.yaxis.domain) == (0, 1)


def test_peers_are_drawn_as_a_rate_and_only_where_they_are_settled():
    peers = rows().assign(rate=250.0)
    line = next(trace for trace in figure(peers=peers).data if trace.line.dash == "dash")
    assert [value for value in line.y if pd.notna(value)] == [250.0] * 9
    assert not [
        trace for trace in figure(peers=peers, shown="users").data if trace.line.dash == "dash"
    ]


def test_where_names_stand_beside_the_chart_an_event_is_its_number_and_says_its_name():
    chart = WeeklyChart(rows(), LIGHT.accent, events=events("법 시행"), numbered=True)
    notes = weekly_figure(chart, KO, LIGHT).layout.annotations
    assert [each.hovertext for each in notes if each.text == "(1)"] == ["법 시행"]
    assert "법 시행" not in [each.text for each in notes]


@pytest.mark.parametrize("t", [KO, EN], ids=["ko", "en"])
def test_names_are_never_read_as_markup(t):
    for name in HOSTILE:
        fig = figure(happened=events(name), seen=campaigns(name), t=t)
        assert holds_markup(fig) == []


def test_light_and_dark_say_the_same():
    assert texts(figure()) == texts(figure(look=DARK))


def test_weeks_without_limits_or_last_year_are_drawn_without_them():
    gone = ["centre", "lower_limit", "upper_limit", "users_before", "rate_before"]
    fig = figure(rows().assign(**dict.fromkeys(gone, NAN), flag="unjudged"))
    assert "NaN" not in fig.to_json()
    said = [note.text for note in fig.layout.annotations]
    assert "관리한계" not in said
    assert "지난해 같은 주" not in said


def many(units: int) -> tuple[pd.DataFrame, list[Panel]]:
    frames = [rows().assign(unit=f"u{number}") for number in range(units)]
    panels = [panel(number, f"단지 {number}") for number in range(units)]
    return pd.concat(frames), panels


def panel(number: int, name: str) -> Panel:
    return Panel(f"u{number}", name, "신호 없음", LIGHT.accent)


@pytest.mark.parametrize("units", [1, 3, 4, 12])
def test_there_is_one_panel_a_complex_and_none_overlaps(units):
    layout = small_multiples(*many(units), KO, LIGHT).layout
    boxes = [
        (*layout[f"xaxis{n or ''}"].domain, *layout[f"yaxis{n or ''}"].domain)
        for n in [None, *range(2, units + 1)]
    ]
    assert len(layout.annotations) == units + 1
    assert layout.annotations[-1].text == "2026. 8.~2026. 10."
    assert len({box[:2] for box in boxes}) == min(units, GRID.columns)
    for place, (left, right, bottom, top) in enumerate(boxes):
        assert 0 <= left < right <= 1
        assert 0 <= bottom < top <= 1
        for other in boxes[:place]:
            assert left >= other[1] or right <= other[0] or bottom >= other[3] or top <= other[2]


def test_a_panel_has_the_settled_weeks_in_colour_the_rest_in_grey_and_marks():
    low, high, settled, provisional, marks = small_multiples(*many(1), KO, LIGHT).data
    assert (list(settled.x), settled.line.color) == (list(WEEKS[:9]), LIGHT.accent)
    assert (list(provisional.x), provisional.line.color) == (list(WEEKS[9:]), LIGHT.context)
    assert list(marks.x) == [WEEKS[3]]
    assert list(high.y) == [340.0] * 9
    assert list(low.y) == [90.0] * 9


def test_panels_start_at_zero_and_names_are_plain():
    frame, _ = many(1)
    fig = small_multiples(frame, [panel(0, HOSTILE[2])], KO, LIGHT)
    assert fig.layout.yaxis.range[0] == 0
    assert holds_markup(fig) == []


def test_no_panel_is_an_empty_figure():
    frame, _ = many(1)
    assert small_multiples(frame, [], KO, LIGHT).layout.height > 0


def test_panels_may_show_people_instead_of_the_rate():
    frame, panels = many(1)
    settled = small_multiples(frame, panels, KO, LIGHT, "users").data[2]
    assert list(settled.y) == [20.0] * 3 + [5.0] + [20.0] * 5
