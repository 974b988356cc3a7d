"""Changes on the weekly chart beyond single weeks: sums of four weeks, and the early signal."""

from functools import partial
from typing import Any

import numpy as np

from src.figures import hover as hovering
from src.figures.arrays import Arrays, Rows, arrays_of
from src.figures.finished import scatter
from src.figures.look import Look, Texts, note, plain

SIGNS = {"low": "triangle-down", "high": "triangle-up"}
_OF_SUMS = {"sum_rate": "value", "sum_lower": "lower", "sum_upper": "upper"}


def signs(weeks: Arrays) -> np.ndarray:
    """Return low or high for each marked week, else "".

    Marked are weeks beyond their limits, and the last of four weeks whose sum is beyond its limits.
    """
    return _signs(weeks, np.zeros(len(weeks["flag"]), bool))


def signs_by_unit(weeks: Rows) -> np.ndarray:
    """Return the signs of the weeks of many units; weeks of a unit are adjacent."""
    unit = np.asarray(weeks["unit"])
    given = arrays_of(weeks, [name for name in ("flag", "sum_flag", "sum_from") if name in weeks])
    return _signs(given, np.r_[unit[1:] != unit[:-1], True][: len(unit)])


def _signs(weeks: Arrays, ends: np.ndarray) -> np.ndarray:
    flag = _marked(weeks["flag"])
    if "sum_flag" not in weeks:
        return flag
    begun = weeks["sum_from"]
    last = ~np.isnat(begun) & (np.r_[begun[1:] != begun[:-1], True][: len(begun)] | ends)
    return np.where(flag != "", flag, np.where(last, _marked(weeks["sum_flag"]), ""))


def _marked(given: np.ndarray) -> np.ndarray:
    return np.where((given == "low") | (given == "high"), given, "")


def sum_lines(weeks: Arrays, kind: str, color: str, t: Texts, look: Look) -> list[dict]:
    """Return a horizontal line for each four weeks judged together, with dotted limits."""
    if "sum_from" not in weeks or np.isnat(weeks["sum_from"]).all():
        return []
    rows = weeks.where(~np.isnat(weeks["sum_from"]))
    rows = rows.where(np.argsort(rows["sum_from"], kind="stable"))
    begun = rows["sum_from"]
    first = np.flatnonzero(np.r_[True, begun[1:] != begun[:-1]])
    last = np.r_[first[1:], len(begun)] - 1
    week, flag = rows["week"], rows["sum_flag"]
    # the four weeks have the same values, so the first is taken
    value = {name: rows[name].astype(float)[first] for name in _OF_SUMS}
    said = _words_of_sums(t, kind, flag[first], (week[first], week[last]), value)
    lines: dict[str, list] = {name: [] for name in ("x", *_OF_SUMS, "words")}
    for place, (begin, end) in enumerate(zip(first, last + 1, strict=True)):
        lines["x"] += [*hovering.days(week[begin:end]), None]
        lines["words"] += [said[place]] * (end - begin) + [""]
        for name in _OF_SUMS:
            lines[name] += [float(value[name][place])] * (end - begin) + [None]
    edge = {"color": look.context_strong, "width": 1, "dash": "dot"}
    # float32 is precise enough for drawing; the hover texts are written out
    drawn = {name: np.array(lines[name], "float32") for name in _OF_SUMS}
    limits = [
        scatter(x=lines["x"], y=drawn[name], mode="lines", line=edge, hoverinfo="skip")
        for name in ("sum_lower", "sum_upper")
    ]
    step = scatter(
        x=lines["x"],
        y=drawn["sum_rate"],
        mode="lines",
        line={"color": color, "width": 4},
        opacity=0.5,
        hovertext=lines["words"],
        hoverinfo="text",
    )
    return [*limits, step]


def _words_of_sums(t: Texts, kind: str, flag: Any, weeks: tuple, value: dict) -> list[str]:
    """Return the hover text of each four weeks."""
    ends = {
        name: hovering.written(t, "week", each)
        for name, each in zip(("week", "last_week"), weeks, strict=True)
    }
    said = {name: hovering.written(t, kind, value[column]) for column, name in _OF_SUMS.items()}
    by_flag = {one: hovering.each(partial(_say_sum, t, one), **ends, **said) for one in set(flag)}
    return [by_flag[one][place] for place, one in enumerate(flag)]


def _say_sum(t: Texts, flag: str, **said: str) -> str:
    return t(f"weekly.hover_sum_{flag}", **said)


def early_marks(
    early: Any, weeks: Arrays, ends: tuple, t: Texts, look: Look, bottom: float = 0.0
) -> tuple[list[dict], list[dict]]:
    """Return the shapes and notes of an early change: where it began, and the level since.

    early : src.metrics.early_change.Early or None. weeks : with week and centre. bottom : lower end
    of the plot of weeks, as a share of the height.
    """
    if early is None or early.state != "change" or not ends[0] <= early.week <= ends[1]:
        return [], []
    line = {"color": look.ink, "width": 2, "dash": "dash"}
    begin = {"type": "line", "x0": early.week, "x1": early.week, "y0": bottom, "y1": 1}
    shapes = [{**begin, "yref": "paper", "line": {**line, "width": 1}}]
    words = t("weekly.figure_early", change=early.change)
    said = {**note(words, look.ink, 13), "x": early.week, "xanchor": "right", "xshift": -4}
    said |= {"hovertext": plain(t(f"weekly.kind.early_{early.direction}"))}
    centre = weeks["centre"][weeks["week"] >= early.week.to_datetime64()]
    centre = centre[~np.isnan(centre)]
    if not len(centre):
        return shapes, [{**said, "y": 0.9, "yref": "paper"}]
    level = centre[-1] * (1 + early.change)
    since = {"type": "line", "x0": early.week, "x1": ends[1], "y0": level, "y1": level}
    return [*shapes, {**since, "line": line}], [{**said, "y": level, "yref": "y"}]
