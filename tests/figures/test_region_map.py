"""The map: what is coloured, what is grey, how large circles are, where it opens."""

import math

import pandas as pd
import pytest

from src.figures.look import DARK, LIGHT
from src.figures.region_map import (
    COUNTRY,
    LARGEST,
    MOST_LABELS,
    SMALLEST,
    RegionMap,
    region_map,
)
from tests.ui.test_theme_contrast import contrast

NAN = math.nan
AREAS = pd.DataFrame(
    [
        ("11", 37.55, 126.99, "서울<br>90.0%", "서울 90.0%", 0.9, None),
        ("28", 37.46, 126.70, "인천<br>X", "인천 비공개", NAN, "withheld"),
        ("47", 36.35, 128.70, "경북<br>70.0%", "경북 70.0%", 0.7, None),
    ],
    columns=["region_code", "lat", "lon", "label", "detail", "value", "missing"],
)
CIRCLES = pd.DataFrame(
    [
        ("gumi", "구미", "구미 100", 36.1, 128.4, 100.0, NAN, None),
        ("juan", "주안", "주안 25", 37.46, 126.7, 25.0, NAN, None),
        ("yecheon", "예천", "예천 비공개", 36.6, 128.4, 0.0, NAN, "withheld"),
        ("pohang", "포항", "포항 자료 없음", 36.0, 129.4, 0.0, NAN, "not_carried"),
    ],
    columns=["id", "name", "detail", "lat", "lon", "size", "value", "missing"],
)
GROUND = AREAS.assign(value=NAN, missing=None, label="")


NO_CIRCLES = CIRCLES.head(0)


def map_of(areas=AREAS, circles=NO_CIRCLES, kind="share", moved="all"):
    return region_map(RegionMap(areas, circles, kind, "app/static/x.geojson", moved), LIGHT)


def areas_of(figure) -> list:
    return [trace for trace in figure.data if trace.type == "choroplethmap"]


def circles_of(figure) -> list:
    return [t for t in figure.data if t.type == "scattermap" and t.mode.startswith("markers")]


def labels_of(figure):
    return figure.data[-1]


def test_known_areas_are_coloured_and_withheld_ones_are_grey():
    known, grey = areas_of(map_of())
    assert (list(known.locations), list(known.z)) == (["11", "47"], [0.9, 0.7])
    assert list(grey.locations) == ["28"]
    assert {colour for _, colour in grey.colorscale} == {LIGHT.withheld}


def test_an_area_without_a_figure_to_colour_it_is_plain_ground():
    (ground,) = areas_of(map_of(GROUND))
    assert list(ground.locations) == ["11", "28", "47"]
    assert {colour for _, colour in ground.colorscale} == {LIGHT.surface}


def test_shapes_come_by_address_and_are_matched_by_code():
    for trace in areas_of(map_of()):
        assert trace.geojson == "app/static/x.geojson"
        assert trace.featureidkey == "properties.region_code"


def test_the_area_of_a_circle_tells_its_size_and_the_smallest_can_be_hit():
    known, unknown = circles_of(map_of(GROUND, CIRCLES))
    assert list(known.marker.size) == pytest.approx(
        [LARGEST, SMALLEST + 0.5 * (LARGEST - SMALLEST)]
    )
    assert list(unknown.marker.size) == [SMALLEST, SMALLEST]


def test_missing_circles_are_grey_and_told_by_letter():
    known, unknown = circles_of(map_of(GROUND, CIRCLES))
    assert unknown.marker.color == LIGHT.withheld
    assert sorted(unknown.text) == ["?", "X"]
    assert known.text is None
    assert known.marker.color == LIGHT.accent


def test_circles_carry_their_ids_and_nothing_else():
    known, unknown = circles_of(map_of(GROUND, CIRCLES))
    assert list(known.customdata) == ["gumi", "juan"]
    assert set(unknown.customdata) == {"yecheon", "pohang"}


def test_circles_take_the_colours_where_areas_have_none():
    coloured = CIRCLES.assign(value=[0.9, 0.5, NAN, NAN])
    known, _ = circles_of(map_of(GROUND, coloured))
    assert list(known.marker.color) == [0.9, 0.5]
    assert known.marker.coloraxis == "coloraxis"


def test_circles_without_any_size_are_the_smallest():
    known, unknown = circles_of(map_of(GROUND, CIRCLES.assign(size=0.0)))
    assert {*known.marker.size, *unknown.marker.size} == {SMALLEST}


def test_areas_name_themselves_where_they_say_something():
    assert list(labels_of(map_of()).text) == list(AREAS["label"])


def test_over_plain_ground_the_largest_circles_are_named():
    many = pd.concat([CIRCLES.head(1).assign(name=f"단지{i}", size=float(i)) for i in range(99)])
    shown = list(labels_of(map_of(GROUND, many)).text)
    assert len(shown) == MOST_LABELS
    assert shown[0] == "단지98"


def test_provinces_open_on_the_country_and_one_place_opens_near():
    assert map_of().layout.map.zoom == COUNTRY["zoom"]
    one = map_of(AREAS.tail(1)).layout.map
    assert one.zoom > 8
    assert (one.center.lat, one.center.lon) == (36.35, 128.7)


def test_the_view_stays_until_the_reader_goes_elsewhere():
    assert map_of(moved="all").layout.uirevision == "all"


def test_nothing_is_fetched_from_outside():
    style = map_of().layout.map.style
    assert "http" not in str(style)
    assert list(style["sources"]) == ["nowhere"]
    assert "glyphs" not in style


def test_a_click_fades_nothing():
    figure = map_of(AREAS, CIRCLES)
    for trace in [*areas_of(figure), *circles_of(figure)]:
        assert trace.selected.marker.opacity == trace.unselected.marker.opacity


def test_the_bar_is_in_the_unit_of_the_measure():
    assert map_of(kind="share").layout.coloraxis.colorbar.tickformat == ".0%"
    assert map_of(kind="per").layout.coloraxis.colorbar.tickformat == ","


def test_the_outlines_of_complexes_are_lines_over_the_areas_and_none_draw_nothing():
    shapes = {"type": "FeatureCollection", "features": []}
    drawn = region_map(RegionMap(AREAS, CIRCLES, "share", "x", "", shapes), LIGHT)
    (layer,) = drawn.layout.map.layers
    assert (layer.type, layer.color, layer.source) == ("line", LIGHT.accent, shapes)
    assert map_of().layout.map.layers == ()


def test_a_ratio_is_coloured_to_either_side_of_one():
    figure = map_of(kind="ratio")
    assert figure.layout.coloraxis.cmid == 1
    assert [colour for _, colour in figure.layout.coloraxis.colorscale] == list(LIGHT.areas_around)
    assert map_of().layout.coloraxis.cmid is None


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_words_in_ink_stay_legible_on_every_step_of_the_scale_of_a_ratio(look):
    assert min(contrast(look.ink, ground) for ground in look.areas_around) >= 4.5
