"""The charts of a report: those of the screen, with provisional weeks marked, and legible."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from src.domain.codes import PROGRAMS
from src.figures.look import LIGHT
from src.metrics.early_change import Early
from src.pictures.picture import draw
from src.report.charts import chart_blocks
from src.report.content import Paragraph, Picture
from src.text.catalogue import Texts
from tests.report.made import LAST, facts, stages, weeks

pytestmark = pytest.mark.slow

KO = Texts("ko")
NONE = facts().events.head(0)
WEEK, PROGRAMMES, STAGES = range(3)

SPOKEN = ["ko", pytest.param("en", marks=pytest.mark.slow)]


def picture(which: int, t=KO, **given) -> Picture:
    blocks = chart_blocks(facts(**given), "parental", t)
    return [block for block in blocks if isinstance(block, Picture)][which]


def figure(which: int, t=KO, **given):
    return picture(which, t, **given).figure


def line(fig, color: str):
    """Return the one trace that is a line in a colour."""
    return next(trace for trace in fig.data if trace.line.color == color and trace.line.width == 2)


def overlapping(shown: Picture) -> list[tuple[str, str]]:
    drawn = draw(shown.figure, *shown.size)
    boxes = [(t.get_text(), t.get_window_extent()) for t in drawn.findobj(Text) if t.get_text()]
    return [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if meet(one, other)]


def meet(one, other) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    return across > 0 and min(one.y1, other.y1) - max(one.y0, other.y0) > 0


def outside(shown: Picture) -> list[str]:
    width, height = shown.size
    boxes = [(t.get_text(), t.get_window_extent()) for t in draw(shown.figure, width, height)
             .findobj(Text) if t.get_text()]  # fmt: skip
    return [text for text, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > width or b.y1 > height]


def long_history(program: str = "parental", top: float = 15) -> pd.DataFrame:
    users = top / 2 + top / 2 * np.sin(np.arange(78))
    return weeks(program, users, upper_limit=1.4 * top, centre=top / 2, lower_limit=0.1 * top)


FULL = {
    "weeks": pd.concat(
        [long_history(program, 10 ** (place + 1)) for place, program in enumerate(PROGRAMS)],
        ignore_index=True,
    ),
    "stages": stages(15_333, 9_000, 4_000, 1_000, 80, 0),
}


@pytest.mark.parametrize("lang", SPOKEN)
@pytest.mark.parametrize("which", [WEEK, PROGRAMMES, STAGES])
@pytest.mark.parametrize("given", [{}, FULL], ids=["short", "full"])
def test_no_words_overlap_nor_leave_the_sheet(lang, which, given):
    shown = picture(which, Texts(lang), **given)
    assert overlapping(shown) == []
    assert outside(shown) == []


def test_a_provisional_week_is_grey_with_its_band_and_no_part_of_the_line():
    fig = figure(WEEK)
    assert len(line(fig, LIGHT.programs["parental"]).x) == 7
    grey = [t for t in fig.data if "markers" in t.mode and list(t.x) == list(weeks()["week"][7:])]
    assert [list(trace.y) for trace in grey] == [[10.4] * 3, [9.0, 6.0, 2.0]]
    assert {trace.marker.color or trace.line.color for trace in grey} == {LIGHT.context_strong}
    band = next(trace for trace in fig.data if trace.fill and list(trace.y) == [13.2] * 3)
    assert list(fig.data[fig.data.index(band) - 1].y) == [7.6] * 3


def test_a_signal_is_marked_only_on_a_settled_week():
    rows = weeks(flag=["inside"] * 5 + ["high", "low"] + ["provisional"] * 3)
    marks = [t for t in figure(WEEK, weeks=rows).data if t.marker.size == 13]
    assert sum(len(trace.x) for trace in marks) == 2
    marks = [t for t in figure(WEEK, weeks=weeks(flag="high")).data if t.marker.size == 13]
    assert sum(len(trace.x) for trace in marks) == 7


def test_the_axis_begins_at_zero_and_holds_the_limits():
    low, high = figure(WEEK).layout.yaxis.range
    assert low == 0
    assert high > 20
    names = [note.text for note in figure(WEEK).layout.annotations]
    assert {"관리한계", "평균", "지난해"} <= set(names)


def test_without_limits_there_is_no_name_of_one():
    rows = weeks(centre=np.nan, lower_limit=np.nan, upper_limit=np.nan, flag="unjudged")
    names = [note.text for note in figure(WEEK, weeks=rows).layout.annotations]
    assert not {"관리한계", "평균"} & set(names)


def test_a_week_without_a_rate_is_a_gap():
    rows = weeks(users=(10, 12, np.nan, 11, 10, 14, 10, 9, 6, 2))
    drawn = line(figure(WEEK, weeks=rows), LIGHT.programs["parental"])
    assert np.isnan(drawn.y[2])
    assert not drawn.connectgaps


def test_an_event_has_the_number_of_its_note_at_the_first_week_that_it_bears_on():
    happened = pd.DataFrame({
        "week": [LAST, LAST - pd.Timedelta(weeks=90)], "rebases": True,
        "happened_on": [LAST - pd.Timedelta(days=3), LAST - pd.Timedelta(weeks=91)],
        "event_name": ["급여 인상", "옛일"],
    })  # fmt: skip
    blocks = chart_blocks(facts(events=happened), "parental", KO)
    notes = [n for n in blocks[1].figure.layout.annotations if n.text.startswith("(")]
    assert [(note.text, note.x) for note in notes] == [("(1)", LAST)]
    assert blocks[2] == Paragraph("(1) 2026. 11. 6. 급여 인상", "note")


def test_a_programme_that_nobody_used_says_so_in_its_panel():
    rows = pd.concat([weeks(), weeks("flexible", (0,) * 10)], ignore_index=True)
    names = [note.text for note in figure(PROGRAMMES, weeks=rows).layout.annotations]
    assert names == [
        *("<b>육아휴직</b><br>", "<b>유연근무</b><br>쓴 사람이 없습니다"),
        "2026. 9.~2026. 11.",
    ]


def test_panels_show_people_with_their_limits_in_the_colour_of_the_programme():
    fig = figure(PROGRAMMES)
    assert list(line_of(fig, "parental").y) == [10, 12, 9, 11, 10, 14, 10]
    assert list(line_of(fig, "maternity").y) == [5] * 7
    assert list(fig.data[1].y) == [20.0] * 7


def line_of(fig, program: str):
    color = LIGHT.programs[program]
    return next(t for t in fig.data if t.mode == "lines" and t.line.color == color)


def test_bars_of_stages_are_their_counts_and_begin_at_zero():
    fig = figure(STAGES, stages=stages(400, 200, 100, 0, 0, 0))
    (bars,) = fig.data
    assert list(bars.x) == [400, 200, 100, 0, 0, 0]
    assert list(bars.text)[:3] == [
        "400",
        "200 (50.0%)",
        "100 (50.0%)",
    ]
    assert fig.layout.xaxis.range[0] == 0


def test_a_trend_is_not_drawn_through_too_few_settled_weeks():
    blocks = chart_blocks(facts(weeks=weeks(users=(5, 4, 3, 2, 1))), "parental", KO)
    assert [b.title for b in blocks if isinstance(b, Picture)] == [
        "접촉 단계별 기업 수 (괄호: 앞 단계에서 넘어온 비율)"
    ]
    assert "확정된 자료가 2주여서 추이 그림을 그리지 않았습니다. 4주부터 그립니다." in [
        b.text for b in blocks if isinstance(b, Paragraph)
    ]


def test_a_chart_of_stages_needs_somebody_contacted():
    blocks = chart_blocks(facts(stages=stages(0, 0, 0, 0, 0, 0)), "parental", KO)
    assert len([b for b in blocks if isinstance(b, Picture)]) == 2


def test_an_early_change_is_drawn_with_its_size_in_the_file_too():
    """Six weeks ago the level fell by a third, from the 90 that would be usual."""
    began = LAST - pd.Timedelta(weeks=5)
    early = Early("change", "down", began, began, began, False, 60.0, 90.0, -1 / 3, 0.95)
    given = facts()
    shown = picture(WEEK, main=given.main._replace(early=early))
    said = [t.get_text() for t in draw(shown.figure, *shown.size).findobj(Text)]
    assert "이른 신호 -33.3%" in said
