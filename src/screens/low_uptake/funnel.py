"""Funnel plot: complexes or buildings that are low by more than chance, after standardisation."""

import streamlit as st

from src.figures.finished import FinishedFigure
from src.figures.funnel import Funnel, funnel_figure
from src.metrics.funnels import UnitFunnel, unit_funnel
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.table import said_filters
from src.ui import cached, choices, widgets
from src.ui.run import t

UNITS = ("complex", "building")
FEWEST = 10
NAMED = 6
"""Number of low units named in the figure; more names would overlap."""


def show(choice: Choice, complexes: int) -> None:
    """Draw the funnel plot of the place's complexes or buildings, with exact limits.

    complexes : their number in the place; with fewer than FEWEST, buildings are the default.
    """
    st.subheader(t("low_uptake.funnel"), anchor=False)
    first = "complex" if complexes >= FEWEST else "building"
    by = choices.select(
        "funnel", UNITS, first, lambda code: t(f"low_uptake.funnel_by.{code}"), width=150
    )
    codes = (by, t.lang, *choice.counted.values(), *choice.within.values())
    found = cached.keep_large("low_uptake_funnel", codes, lambda: _judge(choice, by))
    if found.rows.empty:
        st.info(t("low_uptake.funnel_empty"), icon=":material/filter_alt:")
        return
    figure = cached.keep("low_uptake_funnel", codes, lambda: _draw(found))
    low = found.rows["outside"].isin(["low_95", "low_998"])
    sure = low & (found.rows["q"] <= 0.05)
    said = t(
        "low_uptake.funnel_note",
        units=len(found.rows),
        low=int(low.sum()),
        sure=int(sure.sum()),
        by_chance=len(found.rows) * 0.025,
    )
    about = widgets.Picture(said_filters(choice), said)
    widgets.show_figure(figure, "low_uptake_funnel", t("low_uptake.funnel_alt"), about)
    st.caption(said)


def _judge(choice: Choice, by: str) -> UnitFunnel:
    counted = choice.counted
    groups = cached.fetch("low_uptake_groups", by=by, open_only=True, **counted, **choice.within)
    return unit_funnel(groups, cached.ask("low_uptake_reference", **counted))


def _draw(found: UnitFunnel) -> FinishedFigure:
    rows = found.rows.rename(columns={"unit_id": "complex_id", "unit_name": "complex_name"})
    rows = rows.assign(base=rows["expected"])
    lowest = rows[rows["outside"].isin(["low_95", "low_998"])]
    chosen = lowest.nsmallest(NAMED, "p")["complex_id"]
    labels = (t("low_uptake.funnel_x"), t("low_uptake.funnel_y"))
    drawn = Funnel(rows, found.curve, 1.0, list(chosen), labels, "ratio")
    return funnel_figure(drawn, t, widgets.look())
