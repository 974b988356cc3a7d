"""Names beside points do not overlap."""

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from src.figures.funnel import HEIGHT, NARROWEST, Funnel, funnel_figure, label_places
from tests.figures.support import KO, LOOKS


def places(*points: tuple[float, float, str]) -> list[str]:
    """Return where the names go on a figure of 300 by 300 pixels."""
    return label_places([(x, y) for x, y, _ in points], [name for *_, name in points], 300, 300)


def test_a_name_alone_stands_above_its_point():
    assert places((0.5, 0.5, "구미")) == ["top center"]


def test_names_far_apart_all_stand_above():
    assert places((0.2, 0.2, "구미"), (0.8, 0.8, "주안")) == ["top center", "top center"]


def test_of_two_points_side_by_side_the_lower_ones_name_goes_below():
    assert places((0.5, 0.50, "울산미포"), (0.6, 0.52, "반월특수")) == [
        "bottom center",
        "top center",
    ]


def test_the_name_between_two_points_goes_beside_its_point():
    assert places((0.5, 0.60, "울산미포"), (0.5, 0.54, "반월특수"), (0.5, 0.48, "창원국가")) == [
        "top center",
        "middle right",
        "bottom center",
    ]


def test_a_name_does_not_leave_the_figure_where_it_can_stay():
    assert places((0.02, 0.5, "한국수출")) == ["middle right"]


def test_a_name_without_room_beside_its_point_is_tied_to_it_and_in_a_throng_left_out():
    def crowd(side: int) -> list[tuple[float, float, str]]:
        return [
            (0.5 + x / 100, 0.5 + y / 100, "서울디지털산업단지")
            for x in range(side)
            for y in range(side)
        ]

    few, many = places(*crowd(3)), places(*crowd(7))
    assert all(few)
    assert sum(isinstance(place, tuple) for place in few) >= 1
    assert 1 <= sum(not place for place in many) < 49


def test_a_name_stands_on_no_curve_where_there_is_room():
    above, around = [(0.0, 0.55), (1.0, 0.55)], [(0.0, 0.45), (0.5, 0.45), (1.0, 0.45)]
    point, name = [(0.5, 0.5)], ["구미"]
    assert label_places(point, name, 300, 300, [above]) == ["bottom center"]
    assert label_places(point, name, 300, 300, [above, around]) == ["middle right"]
    wall = [(0.55, 0.0), (0.55, 1.0)]
    assert label_places(point, name, 300, 300, [above, around, wall]) == ["middle left"]


def test_the_name_of_a_point_at_the_foot_does_not_lie_on_the_words_of_the_axis():
    """One name above it and one on each side take the other places."""
    sides = (0.44, 0.0, "주안"), (0.56, 0.0, "반월")
    crowd = places((0.5, 0.0, "남동"), (0.5, 0.06, "구미"), *sides)
    assert all(crowd)
    assert [place for place in crowd if isinstance(place, str) and "bottom" in place] == []


def test_no_point_needs_no_place():
    assert places() == []


WIDE, HIGH = NARROWEST, HEIGHT - 80
LETTERS = "용인첨단시스템반도체클러스터국가산업단지"


def funnel_of(seed: int) -> Funnel:
    """Return a funnel of 60 complexes with some that are chosen, names as long as official ones."""
    draw = np.random.default_rng(seed)
    base = np.exp(draw.uniform(2.0, 9.0, 60))
    value = np.clip(0.27 + draw.normal(size=60) * 0.9 / np.sqrt(base), 0, 1)
    names = [LETTERS[: draw.integers(2, 20)] + str(number) for number in range(60)]
    ids = [f"c{number}" for number in range(60)]
    size = np.geomspace(base.min(), base.max(), 60)
    reach = np.sqrt(0.27 * 0.73 / size)
    curve = {"size": size} | {
        f"{side}_{level}": 0.27 + sign * z * reach
        for level, z in (("95", 1.96), ("998", 3.09))
        for side, sign in (("lower", -1), ("upper", 1))
    }
    rows = pd.DataFrame({"complex_id": ids, "complex_name": names, "value": value, "base": base})
    chosen = ids[: draw.integers(2, 11)]
    return Funnel(rows, pd.DataFrame(curve), 0.27, chosen, ("대상자", "사용률"))


def lies_on(box: tuple[float, ...], curve: np.ndarray) -> bool:
    """Return whether a curve goes through a box, checked in small steps."""
    left, top, right, bottom = box
    return any(
        left < x < right and top < y < bottom
        for (x1, y1), (x2, y2) in pairwise(curve.tolist())
        for x, y in zip(np.linspace(x1, x2, 9), np.linspace(y1, y2, 9), strict=True)
    )


@cache
def boxes_of(seed: int) -> list[tuple[float, float, float, float]]:
    """Return where the names of a drawn funnel stand on the narrowest figure, in pixels."""
    funnel = funnel_of(seed)
    figure = funnel_figure(funnel, KO, LOOKS[0])
    named, boxes = figure.data[-1], []
    at = funnel.share(pd.Series(named.x), pd.Series(named.y))
    for (x, y), name, place in zip(at, named.text, named.textposition, strict=True):
        if not name:
            continue
        wide = sum(13 if letter > "~" else 7.8 for letter in name)
        left = x * WIDE + {"right": 8, "left": -8 - wide}.get(place.split()[1], -wide / 2)
        top = (1 - y) * HIGH + {"top": -25, "bottom": 8}.get(place.split()[0], -8.5)
        boxes.append((left, top, left + wide, top + 17))
    for tied in figure.layout.annotations:
        if tied.showarrow:
            ((x, y),) = funnel.share(pd.Series([10**tied.x]), pd.Series([tied.y]))
            half = sum(13 if letter > "~" else 7.8 for letter in tied.text) / 2
            across, down = x * WIDE + tied.ax, (1 - y) * HIGH + tied.ay
            boxes.append((across - half, down - 8.5, across + half, down + 8.5))
    return boxes


@pytest.mark.parametrize(
    "seed", [*range(8), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 40))]
)
def test_names_of_many_drawn_choices_lie_on_no_name_and_on_no_line(seed):
    funnel, boxes = funnel_of(seed), boxes_of(seed)
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]
    for column in funnel.curve.columns[1:]:
        drawn = np.array(funnel.share(funnel.curve["size"], funnel.curve[column]))
        curve = np.column_stack([drawn[:, 0] * WIDE, (1 - drawn[:, 1]) * HIGH])
        assert not any(lies_on(box, curve) for box in boxes), column
    assert [box for box in boxes if box[3] > HIGH] == []  # the sizes are written there


def test_most_names_find_a_place_all_the_same():
    named = sum(len(boxes_of(seed)) for seed in range(40))
    assert named >= 0.95 * sum(len(funnel_of(seed).chosen) for seed in range(40))
