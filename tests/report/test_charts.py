"""The charts of a report: honest about weeks that are not final, and legible."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from src.figures.look import LIGHT
from src.report.charts import chart_blocks
from src.report.content import Paragraph, Picture
from src.report.drawing import Area, Dot, Drawing, Line, Words
from src.report.funnel_chart import funnel_chart
from src.report.painted import text_width
from src.report.panel_chart import panel_chart
from src.report.week_chart import BAND, HEIGHT, LIMITS, WIDTH, week_chart
from src.text.catalogue import LANGUAGES, Texts
from tests.report.made import LAST, facts, stages, weeks

NONE = pd.DataFrame({"week": pd.to_datetime([]), "label": []})
PROGRAMS = ("parental", "maternity", "paternity", "reduced_hours", "flexible", "replacement")


def said(drawing: Drawing) -> list[str]:
    return [words.text for words in drawing.of(Words)]


def edges(words: Words) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of a text as it is painted."""
    width = text_width(words.text, words.size, words.bold)
    left = words.x - {"start": 0, "middle": width / 2, "end": width}[words.anchor]
    return left, words.y - words.size / 2, left + width, words.y + words.size / 2


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    boxes = [(words.text, edges(words)) for words in drawing.of(Words)]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def long_history(program: str = "parental", top: float = 15) -> pd.DataFrame:
    users = top / 2 + top / 2 * np.sin(np.arange(78))
    return weeks(program, users)


def every_chart(lang: str) -> list[Drawing]:
    t = Texts(lang)
    events = pd.DataFrame({"week": [LAST - pd.Timedelta(weeks=76)], "label": ["(1)"]})
    many = pd.concat([long_history(p, 10 ** (place + 1)) for place, p in enumerate(PROGRAMS)])
    return [
        week_chart(long_history(), events, t),
        week_chart(weeks(), NONE, t),
        panel_chart(many, PROGRAMS, t),
        funnel_chart(stages(15_333, 9_000, 4_000, 1_000, 80, 0), t),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("which", range(4))
def test_no_words_overlap_nor_leave_the_sheet(lang, which):
    drawing = every_chart(lang)[which]
    assert overlapping(drawing) == []
    outside = [words.text for words in drawing.of(Words) if not _inside(edges(words), drawing)]
    assert outside == []


def _inside(box, drawing: Drawing) -> bool:
    left, top, right, bottom = box
    return left >= 0 and top >= 0 and right <= drawing.width and bottom <= drawing.height


def test_a_provisional_week_is_a_pale_ring_beside_its_band_and_no_part_of_the_line():
    drawing = week_chart(weeks(), NONE, Texts("ko"))
    lines = [line for line in drawing.of(Line) if line.colour == LIGHT.accent and line.width == 2]
    drawn = max(lines, key=lambda line: len(line.points))
    assert len(drawn.points) == 7
    assert len([area for area in drawing.of(Area) if area.colour == BAND]) == 3
    assert [dot.hollow for dot in drawing.of(Dot)] == [True] * 3
    assert LIGHT.accent not in {dot.colour for dot in drawing.of(Dot)}


def test_a_signal_is_ringed_only_on_a_settled_week():
    rows = weeks(flag=["inside"] * 5 + ["high", "low"] + ["provisional"] * 3)
    rings = [d for d in week_chart(rows, NONE, Texts("ko")).of(Dot) if d.colour == LIGHT.ink]
    assert len(rings) == 2
    rows = weeks(flag="high")
    rings = [d for d in week_chart(rows, NONE, Texts("ko")).of(Dot) if d.colour == LIGHT.ink]
    assert len(rings) == 7


def test_the_axis_begins_at_zero_and_holds_the_limits():
    texts = said(week_chart(weeks(), NONE, Texts("ko")))
    assert {"0", "5", "10", "15", "20"} <= set(texts)
    assert {"상한 20.0", "평균 10.0", "하한 2.0"} <= set(texts)


def test_without_limits_there_is_no_band_and_no_name_of_one():
    rows = weeks(centre=np.nan, lower_limit=np.nan, upper_limit=np.nan, flag="unjudged")
    drawing = week_chart(rows, NONE, Texts("ko"))
    assert LIMITS not in {area.colour for area in drawing.of(Area)}
    assert not [text for text in said(drawing) if "평균" in text]


def test_a_week_without_a_rate_is_a_gap():
    rows = weeks(users=(10, 12, np.nan, 11, 10, 14, 10, 9, 6, 2))
    drawn = [
        len(line.points)
        for line in week_chart(rows, NONE, Texts("ko")).of(Line)
        if line.colour == LIGHT.accent and line.width == 2 and len(line.points) != 2
    ] + [2]
    assert sorted(drawn) == [2, 4]


def test_an_event_outside_the_weeks_is_not_drawn():
    events = pd.DataFrame({"week": [LAST, LAST - pd.Timedelta(weeks=90)], "label": ["(1)", "(2)"]})
    assert [text for text in said(week_chart(weeks(), events, Texts("ko"))) if "(" in text[:1]] == [
        "(1)"
    ]


def test_a_programme_that_nobody_used_says_so_in_its_panel():
    rows = pd.concat([weeks(), weeks("flexible", (0,) * 10)])
    texts = said(panel_chart(rows, ("parental", "flexible"), Texts("ko")))
    assert texts.count("쓴 사람이 없습니다") == 1
    assert "유연근무" in texts


def test_bars_of_stages_are_as_long_as_their_counts_and_begin_at_zero():
    bars = funnel_chart(stages(400, 200, 100, 0, 0, 0), Texts("ko")).of(Area)
    lengths = [bar.points[1][0] - bar.points[0][0] for bar in bars]
    assert lengths[1] == pytest.approx(lengths[0] / 2)
    assert lengths[2] == pytest.approx(lengths[0] / 4)
    assert len({bar.points[0][0] for bar in bars}) == 1


def test_the_sheets_of_weeks_are_as_wide_as_the_paper():
    drawing = week_chart(weeks(), NONE, Texts("ko"))
    assert (drawing.width, drawing.height) == (WIDTH, HEIGHT)


def test_a_trend_is_not_drawn_through_too_few_settled_weeks():
    blocks = chart_blocks(facts(weeks=weeks(users=(5, 4, 3, 2, 1))), "parental", Texts("ko"))
    assert [b.title for b in blocks if isinstance(b, Picture)] == ["접촉 단계별 기업 수"]
    assert "확정된 자료가 2주여서 추이 그림을 그리지 않았습니다. 4주부터 그립니다." in [
        b.text for b in blocks if isinstance(b, Paragraph)
    ]


def test_a_chart_of_stages_needs_somebody_contacted():
    blocks = chart_blocks(facts(stages=stages(0, 0, 0, 0, 0, 0)), "parental", Texts("ko"))
    assert len([b for b in blocks if isinstance(b, Picture)]) == 2
