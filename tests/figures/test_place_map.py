"""The map as SVG: links, colours, names that do not overlap, and no markup from the data."""

import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from src.figures import ground, insets, labels
from src.figures.ground import HEIGHT, WIDTH, View
from src.figures.look import DARK, LIGHT
from src.figures.markup import escaped
from src.figures.place_map import (
    LARGEST,
    MOST_LABELS,
    SMALLEST,
    PlaceMap,
    colour_at,
    legend,
    place_map,
    placed_names,
    radius,
)
from tests.ui.test_theme_contrast import contrast

NAN = math.nan
HOSTILE = (
    '<script>alert(1)</script>"><img src=x onerror=1> :material/home: http://a.b $x$\n\n# 제목'
)


def square(west: float, south: float, side: float = 1.0) -> dict:
    east, north = west + side, south + side
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


SQUARE, BESIDE, ROCK = square(127, 36), square(128, 36), square(131, 37.4, 0.1)


def shapes(**by_code) -> dict:
    return {
        "features": [
            {"properties": {"region_code": code.strip("_")}, "geometry": geometry}
            for code, geometry in by_code.items()
        ]
    }


COUNTRY = View(*ground.COUNTRY)
PATHS = ground.paths(shapes(_11=SQUARE, _47=BESIDE), COUNTRY)
AREAS = pd.DataFrame(
    [
        ("11", 36.5, 127.5, ("서울", "90.0%"), "서울 90.0%", 0.9, None, None, "sido=11"),
        ("47", 36.5, 128.5, ("경북", "…"), HOSTILE, NAN, "too_few", None, ""),
    ],
    columns=["region_code", "lat", "lon", "lines", "detail", "value", "missing", "verdict", "to"],
)
CIRCLES = pd.DataFrame(
    [
        ("gumi", "구미", "구미 100", 36.1, 128.4, 100.0, NAN, None, None, "complex=gumi"),
        ("juan", HOSTILE, HOSTILE, 37.46, 126.7, 25.0, NAN, None, None, "complex=juan"),
        ("no", "예천", "예천 비공개", 36.6, 128.4, 0.0, NAN, "withheld", None, "complex=no"),
    ],
    columns=["id", "name", "detail", "lat", "lon", "size", "value", "missing", "verdict", "to"],
)
NO_CIRCLES = CIRCLES.head(0)
GROUND = AREAS.assign(lines=[(), ()], value=NAN, missing=None)


def map_of(areas=AREAS, circles=NO_CIRCLES, scale=(0.5, 0.9), outlines=None) -> PlaceMap:
    return PlaceMap(areas, circles, COUNTRY, PATHS, outlines or {}, scale, "지도 <b>")


def read(drawn: str) -> ET.Element:
    """Return the drawing parsed as XML; raises if it is not well formed."""
    return ET.fromstring(drawn)


def test_whatever_a_name_holds_it_is_read_as_it_is():
    drawn = place_map(map_of(GROUND.assign(detail=HOSTILE), CIRCLES), LIGHT)
    found = read(drawn)
    assert "script" not in {each.tag for each in found.iter()}
    assert {each.tag for each in found.iter()} == {
        *("div", "svg", "defs", "pattern", "rect", "g", "a", "title", "path", "circle"),
        *("text", "tspan"),
    }
    assert " ".join(HOSTILE.split()) in {each.text for each in found.iter("title")}
    assert "\n" not in drawn
    assert ":material" not in drawn
    assert "http:" not in drawn
    assert "$" not in drawn


def test_a_text_passes_one_way():
    assert escaped('<a b="c"> :x: $y\n\nz') == "&lt;a b=&quot;c&quot;&gt; &#58;x&#58; &#36;y z"


def test_what_leads_somewhere_is_a_link_and_one_of_them_is_reached_by_tab():
    found = read(place_map(map_of(circles=CIRCLES), LIGHT))
    links = list(found.iter("a"))
    assert [one.get("data-to") for one in links] == [
        *("sido=11", "complex=gumi", "complex=juan", "complex=no")
    ]
    assert [one.get("tabindex") for one in links] == ["0", "-1", "-1", "-1"]
    assert links[0].get("aria-label") == "서울 90.0%"
    assert found.find("svg").get("aria-label") == "지도 <b>"


def test_a_circle_without_anybody_is_not_in_the_blue_of_what_is_high():
    nobody = CIRCLES.assign(missing="nobody", value=NAN).head(1)
    (circle,) = read(place_map(map_of(AREAS.head(0), nobody), LIGHT)).iter("circle")
    assert (circle.get("fill"), circle.get("stroke")) == (LIGHT.surface, LIGHT.map_line_strong)


def test_a_firm_whose_id_tells_a_number_is_named_and_no_link():
    told = CIRCLES.assign(id="b1230112345", to="selected=b1230112345").head(1)
    drawn = place_map(map_of(AREAS.head(0), told), LIGHT)
    assert "구미" in drawn
    assert "1230112345" not in drawn


def test_colours_go_by_value_by_verdict_or_say_that_there_is_none():
    fills = [one.get("fill") for one in read(place_map(map_of(), LIGHT)).iter("path")]
    assert fills == [LIGHT.areas[-1], "url(#unjudged)"]
    judged = AREAS.assign(verdict=["low", "high"], missing=None)
    fills = [one.get("fill") for one in read(place_map(map_of(judged), LIGHT)).iter("path")]
    assert fills == [LIGHT.areas_around[0], LIGHT.areas_around[2]]
    bare = AREAS.assign(missing=[None, "nobody"], value=NAN)
    fills = [one.get("fill") for one in read(place_map(map_of(bare), LIGHT)).iter("path")]
    assert fills == [LIGHT.surface, LIGHT.surface]


def test_a_colour_lies_between_those_beside_it():
    steps = ("#000000", "#ffffff", "#ff0000")
    assert colour_at(0.0, (0.0, 1.0), steps) == "#000000"
    assert colour_at(0.25, (0.0, 1.0), steps) == "#808080"
    assert colour_at(1.0, (0.0, 1.0), steps) == "#ff0000"
    assert colour_at(9.0, (0.0, 1.0), steps) == "#ff0000"
    assert colour_at(0.5, (0.5, 0.5), steps) == "#ffffff"


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_names_on_every_colour_are_legible(look):
    for share in (0.0, 0.2, 0.5, 0.8, 1.0):
        assert contrast(look.ink, colour_at(share, (0.0, 1.0), look.areas)) >= 4.5
    for colour in (*look.areas_around, look.missing, look.map_background):
        assert contrast(look.ink, colour) >= 4.5


def test_the_area_of_a_circle_tells_its_size():
    assert radius(100, 100) == LARGEST
    assert radius(25, 100) == SMALLEST + 0.5 * (LARGEST - SMALLEST)
    assert radius(0, 100) == radius(NAN, 100) == radius(5, 0) == SMALLEST


def test_the_name_of_an_area_does_not_lie_on_a_circle():
    """If counts of regions are shown, each region has its circle in its middle."""
    area = AREAS.head(1).assign(lines=[("서울", "15,333")])
    at = area.iloc[0]
    circle = CIRCLES.head(1).assign(lat=at.lat, lon=at.lon)
    (bare,) = placed_names(map_of(area))
    (placed,) = placed_names(map_of(area, circle))
    assert (bare.x, bare.y) == pytest.approx((bare.wanted.x, bare.wanted.y), abs=10)
    left, top, right, bottom = placed.box
    half = LARGEST / 2**0.5
    x, y = placed.wanted.x, placed.wanted.y
    assert right <= x - half or x + half <= left or bottom <= y - half or y + half <= top


def test_a_name_that_has_room_beside_its_circle_only_is_tied_to_it():
    """Small areas have their names away from them: the line begins on the circle."""
    area = AREAS.head(1).assign(lines=[("서울특별시의 이름", "15,333")])
    circle = CIRCLES.head(1).assign(lat=area.iloc[0].lat, lon=area.iloc[0].lon)
    tiny = {"11": "M5000,4000l20,0 0,20 -20,0z"}
    shown = PlaceMap(area, circle, COUNTRY, tiny, {}, (0.5, 0.9), "")
    (placed,) = placed_names(shown)
    assert placed.tied


def test_over_plain_ground_the_largest_circles_are_named():
    many = pd.concat(
        [
            CIRCLES.head(1).assign(name=f"단지{i:02d}", size=float(i), lat=33.5 + i * 0.05)
            for i in range(99)
        ],
        ignore_index=True,
    )
    named = [one.wanted.lines[0] for one in placed_names(map_of(GROUND, many))]
    assert named[0] == "단지98"
    assert len(named) <= MOST_LABELS


def test_long_names_that_differ_at_their_ends_differ_on_the_map():
    names = ["Gumi National (Complex 1)", "Gumi National (Complex 4)"]
    two = pd.concat([CIRCLES.head(1)] * 2, ignore_index=True)
    two = two.assign(name=names, lat=[36.1, 35.1])
    lines = sorted(one.wanted.lines for one in placed_names(map_of(GROUND, two)))
    assert lines == [("Gumi National", "(Complex 1)"), ("Gumi National", "(Complex 4)")]


def meet(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("names", ["서울", "Chungcheongbuk-do"])
def test_no_name_lies_on_another_or_outside(names):
    wanted = [
        labels.Wanted((f"{names}{at}", "23.4%"), 100 + 30 * (at % 6), 100 + 40 * (at // 6))
        for at in range(24)
    ]
    boxes = [one.box for one in labels.place(wanted, WIDTH, HEIGHT)]
    assert len(boxes) >= 8  # others would lie on the line of one
    assert not any(meet(one, other) for at, one in enumerate(boxes) for other in boxes[:at])
    assert all(
        box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT for box in boxes
    )


def test_a_name_on_its_own_point_needs_no_line():
    wanted = labels.Wanted(("가나다라마바사아",), 200, 200)
    assert not labels.Placed(wanted, 225, 200).tied
    assert labels.Placed(wanted, 200, 225).tied


def test_a_name_that_had_to_move_is_tied_to_its_place():
    first, second = labels.place([labels.Wanted(("가나다라",), 200, 200)] * 2, WIDTH, HEIGHT)
    assert (first.x, first.y, first.tied) == (200, 200, False)
    assert not meet(first.box, second.box)
    assert labels.width_of("가a") == 13 + 13 * 0.6


def test_the_line_of_a_name_ends_at_its_edge():
    wanted = labels.Wanted(("가나다라",), 200, 200)
    assert labels.Placed(wanted, 200, 250).edge == (200, 242.5)  # above its middle, half a line
    assert labels.Placed(wanted, 254, 200).edge == (227, 200)
    assert labels.Placed(wanted, 205, 203).edge == (200, 200)  # the point lies within the name


def goes_through(one: labels.Placed, box: tuple[float, ...]) -> bool:
    """Return whether the line from a name to its point goes through a box."""
    if not one.tied:
        return False
    (x, y), (to_x, to_y) = (one.wanted.x, one.wanted.y), one.edge
    steps = [(x + at / 12 * (to_x - x), y + at / 12 * (to_y - y)) for at in range(13)]
    return any(box[0] < across < box[2] and box[1] < down < box[3] for across, down in steps)


def test_a_name_keeps_off_the_lines_of_others_where_it_can():
    wanted = [labels.Wanted(("가나다라",), 200 + 20 * at, 200 + 8 * at) for at in range(6)]
    placed = labels.place(wanted, WIDTH, HEIGHT)
    assert sum(one.tied for one in placed) >= 1
    assert not any(
        goes_through(one, other.box) for one in placed for other in placed if other is not one
    )


SQUARES = {"west": "M200,200l200,0 0,200 -200,0z", "east": "M400,200l200,0 0,200 -200,0z"}


def test_a_name_stands_on_its_own_area_and_on_no_border_where_it_can():
    on_the_border = labels.Wanted(("가나", "10%"), 195, 150, area="west")
    (placed,) = labels.place([on_the_border], WIDTH, HEIGHT, labels.Ground(SQUARES))
    left, _, right, _ = placed.box
    assert 100 < left < right < 200


def test_an_area_too_small_for_its_name_has_it_beside_all_areas_or_none():
    hole = SQUARES | {"city": "M390,290l20,0 0,20 -20,0z"}
    city = labels.Wanted(("가나다라마",), 200, 150, area="city")
    (beside,) = labels.place([city], WIDTH, HEIGHT, labels.Ground(hole))
    assert beside.tied
    assert beside.box[1] >= 200 or beside.box[3] <= 100
    around = {"all": "M-320,0l1440,0 0,1120 -1440,0z", "city": hole["city"]}
    (near,) = labels.place([city], WIDTH, HEIGHT, labels.Ground(around))
    assert not near.tied


@pytest.mark.parametrize(("wide", "named"), [(20, 1), (10, 0)])
def test_a_narrow_area_has_its_name_for_the_greater_part_on_it_where_a_circle_takes_its_middle(
    wide, named
):
    left = 300 - wide
    around = (
        f"M-320,0l{left + 320},0 0,1120 -{left + 320},0zM{left + 2 * wide},0l820,0 0,1120 -820,0z"
    )
    ground = labels.Ground(
        {"narrow": f"M{left},0l{2 * wide},0 0,1120 -{2 * wide},0z", "all": around}
    )
    name = labels.Wanted(("가나", "74"), 150, 200, area="narrow")
    found = labels.place([name], WIDTH, HEIGHT, ground, circles=[(120, 170, 180, 230)])
    assert [(each.tied, each.own) for each in found] == [(True, False)] * named


def test_ground_knows_areas_and_the_holes_in_them():
    ring = "M200,200l200,0 0,200 -200,0zM260,260l80,0 0,80 -80,0z"
    ground = labels.Ground({"ring": ring})
    boxes = np.array([(105, 105, 125, 125), (135, 135, 165, 165), (90, 140, 110, 160)])
    all_on, some_on_another, most_on = ground.areas(boxes, "ring").tolist()
    assert (all_on, some_on_another, most_on) == ([1, 0, 0], [0, 0, 0], [1, 0, 0])
    assert ground.areas(boxes, "other")[1].tolist() == [1, 0, 1]
    assert ground.borders(boxes).tolist() == [0, 0, 20]


def test_the_country_stands_inside_and_upright():
    assert COUNTRY.down(38.62) == pytest.approx(0, abs=3)
    assert COUNTRY.down(33.1) == pytest.approx(HEIGHT, abs=3)
    assert 0 < COUNTRY.across(126.0) < COUNTRY.across(129.5) < WIDTH


def test_an_island_far_off_does_not_widen_the_view():
    near = ground.view_of_shapes(shapes(_11=SQUARE, _47=BESIDE), {"11", "47"})
    assert (
        ground.view_of_shapes(shapes(_11=SQUARE, _47=BESIDE, _99=ROCK), {"11", "47", "99"}) == near
    )
    assert ground.view_of_shapes(shapes(_11=SQUARE), {"none"}) == COUNTRY
    assert ground.view_of([], []) == COUNTRY
    one = ground.view_of([36.0], [128.0])
    assert one.north - one.south == pytest.approx(0.0248)


def test_neighbours_keep_their_common_border_and_what_lies_outside_is_not_drawn():
    assert set(PATHS) == {"11", "47"}
    corner = r"M(-?\d+),(-?\d+)"
    assert re.match(corner, PATHS["11"])
    assert ground.paths(shapes(_99=ROCK), View(126, 35, 127, 36)) == {}


def test_the_legend_says_colours_and_ends_in_words():
    drawn = legend([("#fff", "비슷함 <")], ("10%", "30%"), LIGHT)
    said = ["".join(one.itertext()) for one in read(drawn).iter("span")]
    assert said == ["10%", "30%", "비슷함 <"]
    assert "linear-gradient" not in legend([], None, LIGHT)


def crowd(*places: tuple[str, float, float]) -> pd.DataFrame:
    """Return circles of these names, lats and lons, all of one size."""
    rows = [
        (code, code, f"{code} 100", lat, lon, 100.0, NAN, None, None, f"complex={code}")
        for code, lat, lon in places
    ]
    return pd.DataFrame(rows, columns=CIRCLES.columns)


CROWD = crowd(
    ("남동", 37.40, 126.70), ("시화", 37.34, 126.72), ("반월", 37.31, 126.80), ("구미", 36.1, 128.4)
)


def inset_of(code: str) -> insets.Inset:
    return insets.Inset(code, ground.paths(shapes(_11=SQUARE), insets.PARTS[code]), "수도권 확대")


def test_a_part_in_which_three_circles_lie_on_each_other_is_shown_once_more():
    radii = pd.Series(20.0, index=CROWD.index)
    assert insets.crowded(CROWD, radii, COUNTRY) == ["capital"]
    assert insets.crowded(CROWD.drop(index=0), radii, COUNTRY) == []
    assert insets.crowded(CROWD, pd.Series(1.0, index=CROWD.index), COUNTRY) == []


def test_the_circles_of_an_inset_are_links_there_and_only_there():
    shown = replace(map_of(GROUND.assign(to=""), CROWD), insets=[inset_of("capital")])
    whole, part = read(place_map(shown, LIGHT)).iter("svg")
    assert [one.get("data-key") for one in whole.iter("a")] == ["구미"]
    assert {one.get("data-key") for one in part.iter("a")} == {"남동", "시화", "반월"}
    assert len(list(whole.iter("circle"))) == 4
    for each in (whole, part):
        assert [one.get("tabindex") for one in each.iter("a")].count("0") == 1
    assert (part.get("role"), part.get("aria-label")) == ("group", "수도권 확대")


def test_circles_that_lie_on_each_other_lie_apart_in_an_inset():
    shown = replace(map_of(GROUND, CROWD), insets=[inset_of("capital")])
    whole, part = read(place_map(shown, LIGHT)).iter("svg")
    apart = {
        svg: [(float(one.get("cx")), float(one.get("cy"))) for one in svg.iter("circle")][:2]
        for svg in (whole, part)
    }
    assert math.dist(*apart[part]) > 2 * math.dist(*apart[whole])


def test_no_name_of_the_map_stands_where_an_inset_covers_it():
    west = crowd(("서쪽", 35.0, 126.2), ("남동", 37.40, 126.70))
    shown = replace(map_of(GROUND, west), insets=[inset_of("capital")])
    (placed,) = placed_names(shown)
    assert placed.wanted.lines == ("서쪽",)
    assert placed.box[0] >= 76
