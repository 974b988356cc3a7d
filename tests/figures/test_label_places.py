"""Names beside points do not lie on each other."""

from src.figures.funnel import label_places


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


def test_a_name_that_would_lie_on_another_is_left_to_the_point():
    crowd = [
        (0.5 + x / 100, 0.5 + y / 100, "서울디지털산업단지") for x in range(3) for y in range(3)
    ]
    assert 1 <= len([place for place in places(*crowd) if place]) < 9


def test_a_name_stands_on_no_curve_where_there_is_room():
    above, around = [(0.0, 0.55), (1.0, 0.55)], [(0.0, 0.45), (0.5, 0.45), (1.0, 0.45)]
    point, name = [(0.5, 0.5)], ["구미"]
    assert label_places(point, name, 300, 300, [above]) == ["bottom center"]
    assert label_places(point, name, 300, 300, [above, around]) == ["middle right"]
    wall = [(0.55, 0.0), (0.55, 1.0)]
    assert label_places(point, name, 300, 300, [above, around, wall]) == ["middle left"]


def test_no_point_needs_no_place():
    assert places() == []
