"""Everyone can read the colours of the theme in .streamlit/config.toml and tell them apart."""

import tomllib
from itertools import combinations

import numpy as np
import pytest

from tests.browser.server import PROJECT_ROOT

THEME = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
MODES = ("light", "dark")

# Colours of text, with the grounds they are written on.
WORDS = (
    ("textColor", "backgroundColor"),
    ("textColor", "secondaryBackgroundColor"),
    ("linkColor", "backgroundColor"),
    ("linkColor", "secondaryBackgroundColor"),
    ("primaryColor", "backgroundColor"),
    ("codeTextColor", "codeBackgroundColor"),
    ("dataframeHeaderTextColor", "dataframeHeaderBackgroundColor"),
    *(
        (f"{name}TextColor", ground)
        for name in ("red", "orange", "yellow", "blue", "green", "violet", "gray")
        for ground in ("backgroundColor", f"{name}BackgroundColor")
    ),
)

# Streamlit writes captions paler than the text colour, at 60 %.
CAPTION_OPACITY = 0.6

# How a colour looks to an eye without one kind of cone (Machado, Oliveira, Fernandes 2009, full
# severity, linear light), and OKLab, in which equal distances look equally different (Ottosson
# 2020).
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

# The palette of Okabe and Ito, made for colour-blind readers, has 0.076 by this measure.
LEAST_DISTANCE = 0.085


def linear(colour: str) -> np.ndarray:
    """Return the linear red, green and blue, 0 to 1, of a colour written #rrggbb."""
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other))[::-1]
    return (bright + 0.05) / (dark + 0.05)


def mixed(top: str, ground: str, opacity: float) -> str:
    """Return the colour of a partly transparent `top` on `ground`."""
    pairs = zip(bytes.fromhex(top[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


def distance(one: str, other: str, sight: str) -> float:
    """Return how different two colours look: 0 the same, 1 black and white."""
    seen = (
        TO_OKLAB @ np.cbrt(TO_CONES @ np.clip(SIGHT[sight] @ linear(c), 0, 1)) for c in (one, other)
    )
    return float(np.linalg.norm(next(seen) - next(seen)))


def test_contrast_of_black_on_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("mode", MODES)
def test_words_stand_out_from_their_ground(mode):
    pairs = [
        (ink, ground, contrast(THEME[mode][ink], THEME[mode][ground])) for ink, ground in WORDS
    ]
    assert [pair for pair in pairs if pair[2] < 4.5] == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_captions_stand_out_although_streamlit_makes_them_pale(mode, ground):
    colours = THEME[mode]
    caption = mixed(colours["textColor"], colours[ground], CAPTION_OPACITY)
    assert contrast(caption, colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_edge_of_a_field_is_seen(mode):
    """Only its border distinguishes a field from its ground: 3 : 1 (WCAG 1.4.11)."""
    colours = THEME[mode]
    assert contrast(colours["borderColor"], colours["backgroundColor"]) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_a_programmes_colour_can_carry_words(mode):
    for colour in THEME[mode]["chartCategoricalColors"]:
        for ground in ("backgroundColor", "secondaryBackgroundColor"):
            assert contrast(colour, THEME[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sight", SIGHT)
def test_programmes_are_told_apart_by_colour_blind_readers(mode, sight):
    for one, other in combinations(THEME[mode]["chartCategoricalColors"], 2):
        assert distance(one, other, sight) >= LEAST_DISTANCE, (one, other)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sight", SIGHT)
def test_a_map_colour_is_darker_or_lighter_than_the_one_before(mode, sight):
    scale = [SIGHT[sight] @ linear(colour) for colour in THEME[mode]["chartSequentialColors"]]
    steps = np.diff([np.clip(light, 0, 1) @ [0.2126, 0.7152, 0.0722] for light in scale])
    assert (steps < 0).all() if mode == "light" else (steps > 0).all()
