"""The map opens where all points are seen: held against projecting every point, one by one."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from src.figures.region_map import CLOSEST, COUNTRY, SEEN, view_of

TILE = 512
# Korea from Marado to the north of Gangwon, from the western isles to Dokdo
POINTS = st.lists(
    st.tuples(st.floats(33.0, 38.7), st.floats(124.5, 132.0)), min_size=1, max_size=12
)


def on_screen(lat: float, lon: float, zoom: float) -> tuple[float, float]:
    """Return where Web Mercator puts a point, in pixels of the whole world at a zoom."""
    world = TILE * 2**zoom
    x = (lon + 180) / 360 * world
    sine = math.sin(math.radians(lat))
    y = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * world
    return x, y


@given(POINTS)
@example([(33.0, 124.5), (38.7, 132.0)])
@example([(37.5, 127.0)])
def test_every_point_stands_inside_the_map(points):
    view = view_of([lat for lat, _ in points], [lon for _, lon in points])
    middle = on_screen(view["center"]["lat"], view["center"]["lon"], view["zoom"])
    for lat, lon in points:
        x, y = on_screen(lat, lon, view["zoom"])
        assert abs(x - middle[0]) <= SEEN[0] / 2
        assert abs(y - middle[1]) <= SEEN[1] / 2


@given(POINTS)
def test_the_map_is_no_farther_away_than_it_must_be(points):
    view = view_of([lat for lat, _ in points], [lon for _, lon in points])
    if view["zoom"] == CLOSEST:
        return
    places = [on_screen(lat, lon, view["zoom"]) for lat, lon in points]
    wide = max(x for x, _ in places) - min(x for x, _ in places)
    high = max(y for _, y in places) - min(y for _, y in places)
    room = 0.03 / 360 * TILE * 2 ** view["zoom"]
    assert max((wide + room) / SEEN[0], (high + room) / SEEN[1]) > 0.7


def test_one_point_is_seen_from_near_but_not_from_too_near():
    view = view_of([37.5], [127.0])
    assert view["center"] == {"lat": 37.5, "lon": 127.0}
    assert 9 < view["zoom"] <= CLOSEST


@pytest.mark.parametrize("nothing", [[], ()])
def test_nothing_to_show_shows_the_country(nothing):
    assert view_of(nothing, nothing) == COUNTRY


def test_the_country_holds_its_provinces():
    middle = on_screen(COUNTRY["center"]["lat"], COUNTRY["center"]["lon"], COUNTRY["zoom"])
    for lat, lon in [(33.38, 126.55), (38.2, 128.6), (37.75, 126.0), (36.0, 129.55)]:
        x, y = on_screen(lat, lon, COUNTRY["zoom"])
        assert abs(x - middle[0]) <= SEEN[0] / 2
        assert abs(y - middle[1]) <= SEEN[1] / 2
