"""Colours, type and layout of all figures, light and dark.

Colours are tokens of KRDS, the Korean government's design system, where it has them; the colours
of the programmes are distinguishable for colour-blind readers (docs/decisions/0004). A template is
always set, as importing streamlit changes plotly's default for the whole process.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol
from unicodedata import east_asian_width

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAM

LONGEST = 28
# Letters on a map where a figure is missing, by reason.
MISSING_LETTERS = {"withheld": "X", "not_carried": "?", "too_few": "…", "nobody": "–"}


def plain(name: str) -> str:
    """Return `name` with everything escaped that plotly would take for markup."""
    return str(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(name: str, longest: int = LONGEST) -> str:
    """Return an escaped name, cut with … if it is longer than `longest` letters."""
    name = str(name)
    return plain(name if len(name) <= longest else name[: longest - 1] + "…")


NARROW = 0.56
"""Width of a Latin letter relative to a Korean one."""


def fitting(name: str, widest: float) -> str:
    """Return an escaped name, cut with … if it is wider than so many Korean letters."""
    name, wide = str(name), 0.0
    for at, letter in enumerate(name):
        wide += 1 if east_asian_width(letter) in "WF" else NARROW
        if wide > widest:
            return plain(name[: at - 1].rstrip() + "…")
    return plain(name)


def in_lines(name: str, longest: int) -> str:
    """Return an escaped name in two lines if it is longer than so many letters and has a space.

    It breaks where the longer line is shortest; a line that is still too long is cut.
    """
    name = str(name)
    if len(name) <= longest or " " not in name:
        return short(name, longest)
    breaks = [at for at, letter in enumerate(name) if letter == " "]
    at = min(breaks, key=lambda at: max(at, len(name) - at - 1))
    return "<br>".join(short(line, longest) for line in (name[:at], name[at + 1 :]))


def fitting_lines(name: str, widest: float) -> str:
    """Return a plain name in two lines where it is wider than so many Korean letters, as `fitting`.

    It breaks at a space or before a bracket, where the longer line is shortest; without one it is
    cut.
    """
    name = str(name)
    breaks = [at for at, letter in enumerate(name) if at and letter in " ("]
    if fitting(name, widest) == plain(name) or not breaks:
        return fitting(name, widest)
    at = min(breaks, key=lambda at: max(at, len(name) - at))
    return "<br>".join(fitting(line.strip(), widest) for line in (name[:at], name[at:]))


FONT = "PretendardGOV, 'Noto Sans KR', 'Malgun Gothic', sans-serif"

Row = Any
"""A row of a frame, as `itertuples` gives it."""


class Texts(Protocol):
    """The words of a language, by key (src.text.catalogue)."""

    lang: str

    def __call__(self, key: str, **values: Any) -> str: ...

    def value(self, kind: str, value: Any) -> str: ...

    def pick(self, korean: str, english: str | None) -> str: ...


@dataclass(frozen=True)
class Look:
    """The colours of one mode."""

    name: str
    ink: str
    muted: str
    surface: str
    grid: str
    axis: str
    accent: str
    context: str
    context_strong: str
    programs: dict[str, str]
    sequential: tuple[str, ...]
    areas: tuple[str, ...]
    """Steps of the sequential scale on which words in ink stay legible (4.5:1)."""
    areas_around: tuple[str, ...]
    """Below, at and above the middle of a diverging scale; words in ink stay legible (4.5:1)."""
    diverging: tuple[str, ...]
    withheld: str
    missing: str
    map_background: str
    map_line: str
    map_line_strong: str


LIGHT = Look(
    name="light",
    ink="#1e2124",
    muted="#58616a",
    surface="#ffffff",
    grid="#e6e8ea",
    axis="#8a949e",
    accent="#256ef4",
    context="#b1b8be",
    context_strong="#6d7882",
    programs={code: program.light for code, program in PROGRAM.items()},
    sequential=("#d8e5fd", "#a2c3fb", "#6fa0f8", "#3779f5", "#1055d6", "#093c9b", "#052561"),
    areas=("#eaf1fe", "#d8e5fd", "#a2c3fb", "#6fa0f8"),
    areas_around=("#d08a45", "#eceef0", "#6f94e6"),
    diverging=("#7a3300", "#a85a10", "#d08a45", "#eceef0", "#6f94e6", "#3566d6", "#083891"),
    withheld="#b1b8be",
    missing="#f4f5f6",
    map_background="#eef2f7",
    map_line="#ffffff",
    map_line_strong="#58616a",
)

DARK = Look(
    name="dark",
    ink="#e6e8ea",
    muted="#b1b8be",
    surface="#131416",
    grid="#33363d",
    axis="#8a949e",
    accent="#4c87f6",
    context="#58616a",
    context_strong="#8a949e",
    programs={code: program.dark for code, program in PROGRAM.items()},
    sequential=("#052561", "#093d9f", "#145adb", "#4381f6", "#7da9f9", "#b2cffb", "#ecf2fe"),
    areas=("#03163a", "#052561", "#093d9f", "#1455cf"),
    areas_around=("#8a5318", "#33363d", "#2f5cbf"),
    diverging=("#f5c08a", "#cf8c46", "#9a5f22", "#33363d", "#2f5cbf", "#5b8af0", "#a9c8ff"),
    withheld="#464c53",
    missing="#1e2124",
    map_background="#1e2124",
    map_line="#131416",
    map_line_strong="#b1b8be",
)

LOOKS = {"light": LIGHT, "dark": DARK}


def look_of(mode: str | None) -> Look:
    """Return the look of a mode; light where the mode is unknown."""
    return LOOKS.get(mode or "light", LIGHT)


def in_light(text: str) -> str:
    """Return the text of a figure of the dark mode in the colours of the light mode.

    Pictures are put on white paper, whatever mode their reader uses.
    """
    return _COLOUR.sub(lambda found: _IN_LIGHT.get(found[0], found[0]), text)


def _pairs() -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields(Look):
        dark, light = getattr(DARK, field.name), getattr(LIGHT, field.name)
        if field.name == "name":
            continue
        if isinstance(dark, dict):
            dark, light = tuple(dark.values()), tuple(light.values())
        pairs = zip(dark, light, strict=True) if isinstance(dark, tuple) else [(dark, light)]
        for one, other in pairs:
            found.setdefault(one, other)
            found.setdefault(_channels(one), _channels(other))
    return found


def _channels(colour: str) -> str:
    """Return a colour as the beginning of rgba(…) has it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},"


_IN_LIGHT = _pairs()
_COLOUR = re.compile(r"#[0-9a-f]{6}\b|rgba\(\d+,\d+,\d+,")


def layout(look: Look, *, height: int, **more: Any) -> dict[str, Any]:
    """Return the layout that every figure starts from."""
    return {
        "template": "none",
        "height": height,
        "font": {"family": FONT, "size": 14, "color": look.ink},
        "paper_bgcolor": look.surface,
        "plot_bgcolor": look.surface,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "hoverlabel": {"font": {"family": FONT, "size": 14}, "align": "left"},
        "separators": ".,",
        **more,
    }


def axis(look: Look, **more: Any) -> dict[str, Any]:
    """Return an axis with a faint grid, no box and room for its labels."""
    return {
        "gridcolor": look.grid,
        "linecolor": look.axis,
        "zerolinecolor": look.axis,
        "tickfont": {"color": look.muted, "size": 13},
        "title": {"font": {"color": look.muted, "size": 13}},
        "automargin": True,
        **more,
    }


def named_rows(look: Look, names: Sequence[str] | pd.Series, longest: int = LONGEST) -> dict:
    """Return an axis with a name at 0, 1, 2, …; two rows may have the same name."""
    return axis(
        look,
        showgrid=False,
        zeroline=False,
        tickvals=list(range(len(names))),
        ticktext=[short(name, longest) for name in names],
        tickfont={"color": look.ink, "size": 14},
    )


def note(text: str, color: str, size: int = 13) -> dict[str, Any]:
    """Return an annotation without an arrow; the caller adds its position."""
    return {"text": text, "showarrow": False, "font": {"color": color, "size": size}}


Numbers = pd.Series | np.ndarray


def whisker(
    middle: Numbers, lower: Numbers, upper: Numbers, color: str, width: int = 5
) -> dict[str, Any]:
    """Return error bars from `lower` to `upper` around `middle`, as error_x or error_y.

    width : of the marks at both ends, in pixels.
    """
    return {
        "type": "data",
        "symmetric": False,
        "array": upper - middle,
        "arrayminus": middle - lower,
        "color": color,
        "thickness": 2,
        "width": width,
    }


def scale(colours: tuple[str, ...]) -> list[list]:
    """Return a plotly colour scale of evenly spaced colours."""
    last = len(colours) - 1
    return [[index / last, colour] for index, colour in enumerate(colours)]
