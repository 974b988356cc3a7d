"""Tables as HTML: a name reads as it is written, whatever it contains."""

import math
import re
from html import unescape
from html.parser import HTMLParser

from src.figures import html_table
from src.figures.html_table import table
from tests.published import HOSTILE_COMPANIES


class Tags(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


HEADS = ("기업", "대상자", "95% 구간", "판정")


def row_of(name: str) -> list:
    return [
        html_table.leading(name, {"company": name}, name, "companies").noted(name),
        html_table.number("1,234"),
        html_table.interval("26.0~28.0", (0.26, 0.27, 0.28, 0.3)),
        html_table.verdict("low", "▼ 뚜렷이 낮음"),
    ]


def test_a_stacked_table_tells_each_cell_its_head_whatever_it_holds():
    drawn = table("기업", ('<b>"기업"\\', *HEADS[1:]), [row_of("가나")], stacked=True)
    seen = Tags()
    seen.feed(drawn)
    assert "b" not in seen.tags
    style = unescape(re.search(r'<table class="list stacked" style="([^"]*)"', drawn)[1])
    assert style.startswith(r'--head-1:"<b>\"기업\"\\";--head-2:"대상자";')


def test_a_table_of_more_columns_than_a_telephone_shows_side_by_side_is_stacked():
    number, ends = html_table.number("1"), html_table.number("1").beside("0~2")

    def stacked(*cells, **more) -> bool:
        return "list stacked" in table("표", [f"{at}" for at in range(len(cells))], [cells], **more)

    assert not stacked(number, number, number, number)
    assert not stacked(number, number, ends)
    assert stacked(number, number, number, ends)
    assert stacked(number, number, number, number, number)
    assert not stacked(number, number, number, number, number, stacked=False)


def test_a_hostile_name_opens_no_tag_and_no_attribute():
    drawn = table(HOSTILE_COMPANIES[0], HEADS, [row_of(name) for name in HOSTILE_COMPANIES])
    seen = Tags()
    seen.feed(drawn)
    own = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "span", "i", "small"}
    assert seen.tags == own
    assert not [name for name in seen.attributes if name.startswith("on") or name == "src"]
    for name in HOSTILE_COMPANIES:
        assert " ".join(name.split()) in unescape(drawn)


def test_the_head_is_of_columns_and_the_name_of_its_row():
    drawn = table("목록", HEADS, [row_of("가나")])
    assert re.findall(r'<th scope="(\w+)"', drawn) == ["col"] * 4 + ["row"]
    assert "<caption>목록</caption>" in drawn


def test_an_interval_is_drawn_within_its_ends_and_without_one_is_words_alone():
    drawn = html_table.interval("0~150", (-0.5, 0.5, 1.5, math.nan)).html
    assert re.findall(r"--(\w):([\d.]+)%", drawn) == [("a", "0.0"), ("w", "100.0"), ("v", "50.0")]
    assert "drawn" not in html_table.interval("–", (math.nan, 0.5, 0.6, 0.5)).html


def test_a_row_without_a_place_is_no_link():
    assert html_table.leading("두 시도에 걸친 단지", {}, "00").html == "두 시도에 걸친 단지"


def test_a_table_without_rows_keeps_its_heads():
    assert re.findall(r">([^<]+)</th>", table("목록", HEADS, [])) == list(HEADS)
