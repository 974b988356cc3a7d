"""A rate with its interval in a cell."""

import base64
import re

import pandas as pd

from src.figures.interval_cell import EDGE, PREFIX, WIDTH, interval_cells
from src.figures.look import DARK, LIGHT


def pictures(look=LIGHT, **values) -> list[str]:
    row = {"mean": 0.5, "lower": 0.25, "upper": 0.75, "benchmark": 1.0} | values
    found = interval_cells(pd.DataFrame([row]), look)
    assert all(one.startswith(PREFIX) for one in found)
    return [base64.b64decode(one.removeprefix(PREFIX)).decode() for one in found]


def test_the_ends_of_the_picture_are_nobody_and_everybody():
    (picture,) = pictures()
    inner = WIDTH - 2 * EDGE
    assert f'cx="{EDGE + inner / 2:.1f}"' in picture
    assert f"M{EDGE + inner / 4:.1f} " in picture
    assert f"H{EDGE + inner * 3 / 4:.1f}" in picture
    assert f"M{WIDTH - EDGE:.1f} 4V" in picture


def test_the_picture_asks_for_nothing_and_runs_nothing():
    (picture,) = pictures()
    assert not re.search(r"href|url\(|<script|<image|<style|on\w+=", picture)
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]


def test_light_and_dark_differ_in_colour_only():
    (light,), (dark,) = pictures(LIGHT), pictures(DARK)
    colours = r"#[0-9a-f]{6}"
    assert light != dark
    assert re.sub(colours, "", light) == re.sub(colours, "", dark)


def test_no_rows_are_no_pictures():
    assert (
        interval_cells(pd.DataFrame(columns=["mean", "lower", "upper", "benchmark"]), LIGHT) == []
    )
