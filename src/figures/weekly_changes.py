"""What is drawn of changes beside single weeks: sums of four weeks, and the early signal."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from src.figures.look import Look, Texts, note, plain

SIGNS = {"low": "triangle-down", "high": "triangle-up"}
_OF_SUMS = {"sum_rate": "value", "sum_lower": "lower", "sum_upper": "upper"}


def signs(weeks: pd.DataFrame) -> pd.Series:
    """Return low or high for each week that is marked, else an empty text: a week beyond its own
    limits, and the last of four whose sum is beyond its own."""
    flag = weeks["flag"].where(weeks["flag"].isin(SIGNS), "")
    if "sum_flag" not in weeks:
        return flag
    last = weeks["sum_from"].notna() & (weeks["sum_from"] != weeks["sum_from"].shift(-1))
    summed = weeks["sum_flag"].where(last & weeks["sum_flag"].isin(SIGNS), "")
    return flag.where(flag != "", summed)


def sum_lines(weeks: pd.DataFrame, kind: str, color: str, t: Texts, look: Look) -> list[go.Scatter]:
    """Return a step of each four weeks that are judged together, with its limits dotted."""
    if "sum_from" not in weeks or weeks["sum_from"].isna().all():
        return []
    lines: dict[str, list] = {name: [] for name in ("x", *_OF_SUMS, "words")}
    for _, four in weeks.dropna(subset=["sum_from"]).groupby("sum_from"):
        first = four.iloc[0]
        words = t(
            f"weekly.hover_sum_{first['sum_flag']}",
            week=t.value("week", first["week"]),
            last_week=t.value("week", four["week"].iloc[-1]),
            **{said: t.value(kind, four[name].mean()) for name, said in _OF_SUMS.items()},
        )
        lines["x"] += [*four["week"], None]
        lines["words"] += [words] * len(four) + [""]
        for name in _OF_SUMS:
            lines[name] += [four[name].mean()] * len(four) + [None]
    edge = {"color": look.context_strong, "width": 1, "dash": "dot"}
    limits = [
        go.Scatter(x=lines["x"], y=lines[name], mode="lines", line=edge, hoverinfo="skip")
        for name in ("sum_lower", "sum_upper")
    ]
    step = go.Scatter(
        x=lines["x"],
        y=lines["sum_rate"],
        mode="lines",
        line={"color": color, "width": 4},
        opacity=0.5,
        hovertext=lines["words"],
        hoverinfo="text",
    )
    return [*limits, step]


def early_marks(
    early: Any, weeks: pd.DataFrame, ends: tuple, t: Texts, look: Look
) -> tuple[list[dict], list[dict]]:
    """Return the shapes and notes of an early change: where it began, and the level since.

    early : src.metrics.early_change.Early, None for none. weeks : with week and centre.
    """
    if early is None or early.state != "change" or not ends[0] <= early.week <= ends[1]:
        return [], []
    line = {"color": look.ink, "width": 2, "dash": "dash"}
    begin = {"type": "line", "x0": early.week, "x1": early.week, "y0": 0, "y1": 1}
    shapes = [{**begin, "yref": "paper", "line": {**line, "width": 1}}]
    words = t("weekly.figure_early", change=early.change)
    said = {**note(words, look.ink, 13), "x": early.week, "xanchor": "right", "xshift": -4}
    said |= {"hovertext": plain(t(f"weekly.kind.early_{early.direction}"))}
    centre = weeks.loc[weeks["week"] >= early.week, "centre"].dropna()
    if centre.empty:
        return shapes, [{**said, "y": 0.9, "yref": "paper"}]
    level = centre.iloc[-1] * (1 + early.change)
    since = {"type": "line", "x0": early.week, "x1": ends[1], "y0": level, "y1": level}
    return [*shapes, {**since, "line": line}], [{**said, "y": level, "yref": "y"}]
