"""One drawing, painted and written: the same shapes, with words in the font of the dashboard."""

import io
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from src.report.drawing import Dot, Drawing, Line, Words, box
from src.report.painted import pieces, text_width, to_png
from src.report.vector import to_svg

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
SVG = "{http://www.w3.org/2000/svg}"


def painted(*shapes) -> Image.Image:
    return Image.open(io.BytesIO(to_png(Drawing(40, 20, shapes))))


def written(*shapes, alt="그림") -> ET.Element:
    svg = to_svg(Drawing(40, 20, shapes), alt).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1)
    return ET.fromstring(svg)


def test_a_picture_has_two_pixels_for_each_point():
    assert painted().size == (80, 40)


def test_shapes_are_painted_where_they_stand_and_later_ones_on_top():
    picture = painted(box(10, 5, 30, 15, "#ff0000"), box(10, 5, 20, 15, "#0000ff"))
    assert picture.getpixel((30, 20)) == BLUE
    assert picture.getpixel((50, 20)) == RED
    assert picture.getpixel((10, 20)) == WHITE


def test_a_ring_is_white_inside():
    picture = painted(box(0, 0, 40, 20, "#ff0000"), Dot(20, 10, 6, "#0000ff", hollow=True))
    assert picture.getpixel((40, 20)) == WHITE
    assert painted(Dot(20, 10, 6, "#0000ff")).getpixel((40, 20)) == BLUE


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("letters", [("가", "나"), ("뷁", "쀍"), ("①", "~")])
def test_the_font_has_letters_of_its_own_for_korean(letters, bold):
    one, other = (
        painted(Words(letter, 20, 10, "#000000", 16, "middle", bold)) for letter in letters
    )
    nothing = painted().tobytes()
    assert len({one.tobytes(), other.tobytes(), nothing}) == 3


def test_the_anchor_says_on_which_side_of_the_point_a_text_stands():
    left, right = (
        painted(Words("가가", 20, 10, "#000000", 10, anchor)).crop((41, 0, 80, 40)).tobytes()
        for anchor in ("end", "start")
    )
    assert set(left) == {255}
    assert min(right) < 100
    assert 17 < text_width("가가", 10) < 21


def test_dashes_go_on_around_a_corner():
    assert pieces([(0, 0), (10, 0)], None) == [[(0, 0), (10, 0)]]
    assert pieces([(0, 0), (10, 0)], (3, 2)) == [[(0, 0), (3, 0)], [(5, 0), (8, 0)]]
    assert pieces([(0, 0), (4, 0), (4, 4)], (3, 2)) == [[(0, 0), (3, 0)], [(4, 1), (4, 4)]]
    assert pieces([(0, 0), (0, 0)], (3, 2)) == []


def test_the_svg_says_in_words_what_it_shows():
    drawn = written(Words("<b>&", 1, 2, "#000000"), alt='말 "하나" <b>')
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == '말 "하나" <b>'
    assert drawn.find(f"{SVG}text").text == "<b>&"


def test_the_svg_has_the_shapes_of_the_drawing():
    line = Line(((0, 0), (10.123, 5)), "#ff0000", 2, (3, 2))
    drawn = written(line, box(0, 0, 1, 1, "#0000ff"), Dot(3, 4, 5, "#00ff00"))
    assert drawn.find(f"{SVG}polyline").get("points") == "0,0 10.12,5"
    assert drawn.find(f"{SVG}polyline").get("stroke-dasharray") == "3 2"
    assert drawn.find(f"{SVG}polygon").get("fill") == "#0000ff"
    assert drawn.find(f"{SVG}circle").get("r") == "5"


def test_letters_that_no_file_may_hold_are_left_out():
    assert written(Words("가\x07나\ud800", 1, 2, "#000000")).find(f"{SVG}text").text == "가나?"
