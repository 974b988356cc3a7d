"""Uptake of the chosen complexes over successive periods, and its trend."""

from itertools import compress

import pandas as pd
import streamlit as st

from src.domain.measures import Measure
from src.figures.trend import trend_figure
from src.metrics.comparison import Comparison
from src.metrics.measure_columns import find_measure, with_measure
from src.metrics.rates import divide
from src.metrics.trend import BASE, FEWEST, TREND, trends
from src.screens.complexes.choice import Choice
from src.screens.complexes.compare import NAMED, in_order
from src.ui import cached, widgets
from src.ui.change_answer import unsigned
from src.ui.columns import INTERVALS, TableColumn
from src.ui.downloads import Export
from src.ui.plain_text import as_written
from src.ui.run import t

QUERY = "uptake_periods"


def show(choice: Choice, found: Comparison) -> None:
    """Draw the trend of the rate or ratio: the first complex in words, all as figure and table.

    Nothing for measures that are not of uptake, for readers who see only protected counts, and
    where the history has fewer than three periods.
    """
    asked = dict(choice.scope.codes)
    if choice.scope.basis != "window":
        return
    codes = {"program": asked["program"], "sex": asked["sex"], "places": choice.complexes}
    if not cached.may_ask(QUERY, **codes):
        return
    rows = cached.keep("course_periods", choice.codes, lambda: _find(choice, codes, found))
    if rows.empty:
        return
    measure = _measure(choice)
    label, kind = choice.scope.label(measure), INTERVALS[measure.unit]
    said = cached.keep("course_said", choice.codes, lambda: _said(rows, label, kind))
    title, answered, note = said
    st.subheader(title, anchor=False)
    st.markdown(answered)
    if measure.unit == "ratio":
        note = f"{note} {t('course.note_ratio')}"
    figure = cached.keep(
        "course_figure",
        choice.codes,
        lambda: trend_figure(rows, measure.unit, t, widgets.look(), "months"),
    )
    about = widgets.Picture(choice.scope.filters, note)
    widgets.show_figure(figure, "course", t("course.alt", measure=label), about)
    st.caption(note)
    widgets.show_table(
        rows,
        [
            TableColumn("complex_name", t("column.complex_name"), width="medium"),
            TableColumn("period_name", t("course.period")),
            TableColumn("value", label + t(f"column_unit.{measure.unit}"), measure.unit, "missing"),
            TableColumn("lower", t("column.lower"), measure.unit),
            TableColumn("upper", t("column.upper"), measure.unit),
            *[TableColumn(name, t(f"measure.{name}"), "count") for name in ("eligible", "users")],
            TableColumn("expected", t("measure.expected"), "per"),
            TableColumn("direction_name", t("course.direction")),
            TableColumn("slope", t("course.slope") + t(f"column_unit.{kind}"), kind),
            TableColumn("slope_lower", t("column.lower"), kind),
            TableColumn("slope_upper", t("column.upper"), kind),
        ],
        Export("course", filters=choice.scope.exported, notes=[note]),
        codes=choice.codes,
    )


def _measure(choice: Choice) -> Measure:
    return choice.measure if choice.measure.unit in BASE else find_measure("rate")


def _find(choice: Choice, codes: dict, found: Comparison) -> pd.DataFrame:
    """Return a row per complex and period with its value, and the trend of the complex."""
    periods = cached.ask(QUERY, **codes)
    periods = periods[periods["complex_id"].isin(found.compared["complex_id"])]
    if periods["period"].nunique() < FEWEST:
        return periods.head(0)
    measure = _measure(choice)
    names = dict(zip(*(found.compared[name].tolist() for name in NAMED), strict=True))
    slopes = trends(periods, measure.unit)
    rows = _measured(periods, measure)
    if rows["value"].isna().all():
        return rows.head(0)
    rows = rows.take(in_order(rows["complex_id"], names))
    said = slopes["direction"].tolist()
    ids, place = rows["complex_id"].tolist(), slopes.index.get_indexer(rows["complex_id"])
    months = rows["first_month"] + "~" + rows["last_month"]
    return rows.assign(
        **{name: slopes[name].array[place] for name in TREND},
        complex_name=[names[one] for one in ids],
        months=months,
        period_name=[t.value("months", one) for one in months],
        direction_name=[t(f"course.directions.{said[at]}") for at in place],
    ).reset_index(drop=True)


def _measured(periods: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the periods with their values.

    A reader who sees only a part of the firms gets no expected counts: a rate is then judged by the
    complex's own level.
    """
    if measure.unit != "share" or periods["expected"].notna().any():
        return with_measure(periods, measure)
    sums = periods.groupby("complex_id")[["users", "eligible"]].transform("sum")
    own = divide(sums["users"], sums["eligible"]) * periods["eligible"]
    return with_measure(periods.assign(expected=own), measure).assign(expected=float("nan"))


def _said(rows: pd.DataFrame, label: str, kind: str) -> tuple[str, str, str]:
    """Return the title, the answer and the note on the length of a period."""
    return (
        t("course.title", count=rows["period"].nunique()),
        widgets.tildes_as_written(answer(rows, label, kind)),
        t("course.note", months=rows["window"].iloc[0]),
    )


def answer(rows: pd.DataFrame, label: str, kind: str) -> str:
    """Return in words whether the first complex rises or falls. kind : format of the change."""
    one = rows.iloc[0]
    ours = [id_ == one["complex_id"] for id_ in rows["complex_id"].tolist()]
    first, last = ([*compress(rows[name].tolist(), ours)] for name in ("first_month", "last_month"))
    span = f"{min(first)}~{max(last)}"
    return t(
        f"course.{one['direction']}",
        name=as_written(one["complex_name"]),
        measure=label,
        span=t.value("months", span),
        change=unsigned(kind, one["slope"]),
        lower=t.value(kind, one["slope_lower"]),
        upper=t.value(kind, one["slope_upper"]),
    )
