"""A saved picture says by itself what it shows, of which place, from which source and of when."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image

from src.figures.finished import read_again
from src.figures.look import DARK, LIGHT, in_light
from src.figures.place_map import place_map
from src.pictures.picture import to_svg
from src.pictures.poster import Legend, Told, poster_png, poster_svg
from src.pictures.scales import UnsupportedFigureError
from src.pictures.words import Run, wrapped
from tests.figures.support import KO
from tests.figures.test_place_map import map_of as map_shown
from tests.pictures.every_figure import EXAMPLES

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
TOLD = Told(
    "육아휴직 사용률 <b>비교</b> & 깔때기",
    ["시도 경북 · 기간 최근 24개월"],
    ["구간이 겹치면 순위를 매길 수 없습니다."],
    "출처: 고용보험 · 기준일 2026. 8. 31. · 자료 버전 20260831T000000-0001",
    "예시 데이터: 지어낸 값이며 실제 기업·단지의 통계가 아닙니다",
    Legend([("#d08a45", "뚜렷이 낮음"), ("url(#unjudged)", "판단 보류")], ends=("1%", "9%"),
           steps=("#eaf1fe", "#6fa0f8")),
)  # fmt: skip
each_figure = pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES)


def words_of(svg: bytes) -> str:
    return " ".join(text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text"))


@each_figure
def test_every_figure_is_saved_with_title_legend_source_day_and_mark(make):
    figure = make(KO, LIGHT)
    said = words_of(poster_svg(figure, TOLD))
    for words in (TOLD.title, *TOLD.lines, *TOLD.notes, TOLD.foot, TOLD.mark, "뚜렷이 낮음", "9%"):
        assert words in said
    picture = Image.open(BytesIO(poster_png(figure, TOLD)))
    assert picture.width == 1920
    across_in_a_document = picture.width / picture.info["dpi"][0] * 2.54
    assert across_in_a_document == pytest.approx(15, abs=0.05)  # centimetres
    assert picture.height > 2 * figure.layout.height + 200


@each_figure
def test_the_picture_is_of_what_was_sent_in_the_colours_of_the_light(make):
    light = read_again(make(KO, LIGHT).text)
    dark = read_again(in_light(make(KO, DARK).text))
    one, other = (to_svg(each, 500) for each in (light, dark))
    assert near(one) == near(other)
    # grounds, letters and programmes have the light colours
    assert DARK.surface not in one + other
    sent = to_svg(read_again(make(KO, LIGHT).text, wide=False), 500)
    assert unnamed(sent) == unnamed(to_svg(make(KO, LIGHT), 500))


def unnamed(svg: str) -> str:
    """Return a drawing without the names of its marks, which are made from colours and places."""
    return re.sub(r"\b[mp][0-9a-f]{10}\b", "", svg)


def near(svg: str) -> str:
    """Return a drawing in which light greys that are one colour in the dark are one, too."""
    svg = unnamed(svg)
    for grey in (LIGHT.areas_around[1], LIGHT.grid, LIGHT.context_strong, LIGHT.missing):
        svg = svg.replace(grey, LIGHT.axis).replace(LIGHT.map_background, LIGHT.axis)
    return svg


def test_a_map_is_saved_with_its_names_and_without_its_links():
    drawn = str(place_map(map_shown(), LIGHT))
    svg = poster_svg(drawn, TOLD)
    assert {"서울", "90.0%"} <= set(words_of(svg).split())
    assert b"<a " not in svg
    assert b"<script" not in svg
    picture = Image.open(BytesIO(poster_png(drawn, TOLD))).convert("RGB")
    ground = [int(LIGHT.map_background[at : at + 2], 16) for at in (1, 3, 5)]
    corner = picture.getpixel((5, picture.height // 2))
    assert all(abs(one - other) < 3 for one, other in zip(corner, ground, strict=True))


def test_an_inset_stands_below_its_map():
    one = '<svg viewBox="0 0 4 4"><path d="M0,0l8,0 0,8 -8,0z" fill="{}"/></svg>'
    drawn = f"<div>{one.format('#ff0000')}{one.format('#0000ff')}</div>"
    picture = Image.open(BytesIO(poster_png(drawn, Told("제목")))).convert("RGB")
    down = [picture.getpixel((40, y)) for y in range(picture.height)]
    red, blue = (down.count(colour) for colour in ((255, 0, 0), (0, 0, 255)))
    assert red == 2 * 560
    assert blue == pytest.approx(560, abs=2)
    assert down.index((0, 0, 255)) > down.index((255, 0, 0))


def test_what_a_drawing_has_and_a_picture_would_lack_is_refused():
    turned = '<path d="M0,0l1,1z" transform="rotate(1)"/>'
    for inside in ("<rect/>", '<path d="M0,0C1,1"/>', turned):
        with pytest.raises(UnsupportedFigureError):
            poster_png(f'<svg viewBox="0 0 9 9">{inside}</svg>', TOLD)


def test_a_long_line_is_broken_and_none_is_lost():
    text = "가나다라마바사 " * 9 + "x" * 90
    lines = wrapped(text, 200, 13)
    assert all(Run(line).width(13) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
