"""The names of a map have the same places as if each candidate were examined on its own."""

import math
import random

import numpy as np
import pytest

from src.figures import labels
from src.figures.ground import HEIGHT, WIDTH
from src.figures.labels import Ground, Placed, Wanted

PATHS = {
    "west": "M100,100l300,0 0,700-300,0z",
    "east": "M400,100l300,0 0,300-300,0z",
    "south": "M400,400l300,0 0,400-300,0z",
    "city": "M240,300l60,0 0,60-60,0z",
}
MIDDLES = {"west": (120, 220), "east": (270, 120), "south": (270, 290), "city": (135, 165)}


def meet(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def line_of(one: Placed) -> list[tuple[float, float]]:
    (x, y), (to_x, to_y) = (one.wanted.x, one.wanted.y), one.edge
    shares = [at / labels.STEPS for at in range(labels.STEPS + 1)]
    return [(x + share * (to_x - x), y + share * (to_y - y)) for share in shares]


def inside(box, point) -> bool:
    return box[0] < point[0] < box[2] and box[1] < point[1] < box[3]


def tangles(one: Placed, placed: list[Placed], lines: list[tuple[float, float]]) -> bool:
    """lines : points on the lines that tie placed names to their points."""
    box = one.box
    if any(inside(box, point) for point in lines):
        return True
    own = line_of(one) if one.tied else []
    return any(inside(each.box, point) for point in own for each in placed)


def how_bad(one: Placed, other: int, ground: Ground | None) -> tuple[int, int]:
    wanted = one.wanted
    units = ground.borders(np.array([one.box]))[0] if ground else 0
    if not wanted.area:
        away = math.hypot(one.x - wanted.x, one.y - wanted.y) - wanted.room - labels.LINE
        units = round(units + max(away, 0))
    return int(other), int(units)


def placed_one_by_one(names: list[Wanted], ground: Ground | None) -> list[Placed]:
    placed: list[Placed] = []
    lines: list[tuple[float, float]] = []
    for wanted in names:
        middles = labels._candidates(wanted)
        if ground and wanted.area:
            middles = np.concatenate([ground.within(wanted), middles])
        found = []
        for x, y in middles.tolist():
            one = Placed(wanted, x, y)
            left, top, right, bottom = one.box
            if left < 0 or top < 0 or right > WIDTH or bottom > HEIGHT:
                continue
            if any(meet(one.box, other.box) for other in placed):
                continue
            of_area = ground and wanted.area
            own, other, mostly = (
                ground.areas(np.array([one.box]), wanted.area)[:, 0] if of_area else (0, 0, 0)
            )
            one = one._replace(own=bool(own))
            if other and one.tied:
                if not mostly:
                    continue
                other = labels.IN_NEED
            if not tangles(one, placed, lines):
                found.append((how_bad(one, other, ground), one))
        if found:
            best = min(found, key=lambda each: each[0])[1]
            placed.append(best)
            lines += line_of(best) if best.tied else []
    return placed


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(s, marks=pytest.mark.slow) for s in range(1, 6))]
)
@pytest.mark.parametrize("on", ["areas", "circles", "nothing"])
def test_names_stand_where_looking_at_each_place_by_itself_puts_them(seed, on):
    luck = random.Random(seed)
    words = ["서울", "경상남도", "9.8%", "▼ 22.9%", "Gumi"]
    if on == "areas":
        codes = luck.sample(list(PATHS), len(PATHS))
        names = [Wanted((luck.choice(words), "9.8%"), *MIDDLES[c], 0.0, c) for c in codes]
    else:
        names = [
            Wanted((luck.choice(words),), luck.uniform(100, 260), luck.uniform(90, 300), 8.0)
            for _ in range(14)
        ]
    ground = None if on == "nothing" else Ground(PATHS)
    assert labels.place(names, WIDTH, HEIGHT, ground) == placed_one_by_one(names, ground)


def test_numbers_that_a_minus_parts_are_the_same_ring():
    spaced, close = ({"a": f"M200,200l200,0 0,200{gap}-200,0z"} for gap in (" ", ""))
    assert (Ground(spaced)._areas == Ground(close)._areas).all()
    assert Ground(close).areas(np.array([(110, 110, 120, 120)]), "a")[0].tolist() == [1]
