"""The largest changes, for the overview."""

import pandas as pd
import streamlit as st

from src.domain.measures import PLACE_MEASURES, Measure
from src.figures.changes import change_figure
from src.figures.finished import FinishedFigure
from src.figures.ranking import ranking_figure
from src.metrics.change import biggest_changes
from src.ui import cached, choices, filters, places, reader, scopes, widgets
from src.ui.columns import TableColumn, change_columns, measure_column
from src.ui.downloads import Export
from src.ui.run import t
from src.ui.scopes import Scope

CHANGING = ("rate", "employees", "tenants", "operating", "production_krw", "exports_usd")
MOST_CHANGES = 10


def show() -> None:
    """Draw the choice of a measure, and its largest changes as a figure and as a table."""
    st.subheader(t("overview.changes"), anchor=False)
    measure, scope = choose()
    rows = find(measure, scope)
    left, right = st.columns(2, gap="large")
    with left:
        show_figure(rows, measure, scope)
    with right:
        show_table(rows, measure, scope)


def choose() -> tuple[Measure, Scope | None]:
    """Return the measure whose changes are shown (`change` in the address), and their scope.

    The scope is a programme over two years; None for a measure compared between two quarters.
    """
    by_name = {row.name: row for row in PLACE_MEASURES if row.name in CHANGING}
    known = [name for name in CHANGING if name in by_name and scopes.has(by_name[name].basis)]
    names = known or list(CHANGING[1:])
    with choices.bar():
        name = choices.select(
            "change", names, names[0], lambda code: choices.measure_label(by_name[code])
        )
        measure = by_name[name]
        if measure.basis != "window":
            return measure, None
        return measure, scopes.uptake(filters.program(), None, scopes.YEAR)


def find(measure: Measure, scope: Scope | None) -> pd.DataFrame:
    """Return the complexes whose value changed most, with before, after and change."""
    if scope is None:
        return cached.keep("moved", (measure.name,), lambda: _between_quarters(measure))
    codes = (measure.name, scope.key)
    return cached.keep("moved", codes, lambda: _between_years(measure, scope))


def _between_years(measure: Measure, scope: Scope) -> pd.DataFrame:
    """Return the complexes whose rate changed from the year before by more than chance."""
    rows = biggest_changes(scope.complexes(), measure, MOST_CHANGES)
    return places.named_by_parts(rows.assign(after=rows["value"]))


def _between_quarters(measure: Measure) -> pd.DataFrame:
    covered = choices.quarters_of(measure)
    pairs = covered[covered["before"].notna()]
    if pairs.empty:
        return pd.DataFrame(columns=["complex_name", "before", "after", "change", "relative"])
    newest = pairs.iloc[0]
    rows = cached.ask(
        "biggest_changes",
        value=measure.numerator,
        quarter=newest["quarter"],
        before=newest["before"],
        limit=MOST_CHANGES,
    )
    rows = rows.rename(columns={"value_before": "before", "value_now": "after"})
    return places.named_by_parts(rows).assign(
        relative=rows["change"] / rows["before"].where(rows["before"] != 0),
        quarter=newest["quarter"],
        before_quarter=newest["before"],
    )


def show_figure(moved: pd.DataFrame, measure: Measure, scope: Scope | None) -> None:
    """Draw the largest changes, or say that there are none or nothing can be compared."""
    if moved.empty:
        part = scope is not None and reader.sees_a_part()
        words = t("change.not_told") if part else t(f"overview.changes_none_{measure.basis}")
        st.info(words, icon=":material/trending_flat:")
        return
    st.caption(widgets.tildes_as_written(_note(moved, scope)))
    codes = (measure.name, scope and scope.key)
    figure = cached.keep("changes", codes, lambda: _draw(moved, measure, scope))
    alt = t("overview.changes_alt", measure=choices.measure_label(measure))
    about = widgets.Picture(scope.filters if scope else (), _note(moved, scope))
    widgets.show_figure(figure, "changes", alt, about)


def _note(moved: pd.DataFrame, scope: Scope | None) -> str:
    if scope is not None:
        return t("overview.changes_note_window", when=scope.when)
    return t(
        "overview.changes_note",
        before=t.value("quarter", moved["before_quarter"].iloc[0]),
        after=t.value("quarter", moved["quarter"].iloc[0]),
    )


def _draw(moved: pd.DataFrame, measure: Measure, scope: Scope | None) -> FinishedFigure:
    look = widgets.look()
    if scope is None:
        return change_figure(moved, measure.unit, t, look)
    changed = {"value": "change", "lower": "change_lower", "upper": "change_upper"}
    rows = pd.DataFrame({name: moved[column] for name, column in changed.items()})
    named = rows.assign(complex_name=moved["complex_name"])
    return ranking_figure(named, 0.0, "points", t, look)


def show_table(moved: pd.DataFrame, measure: Measure, scope: Scope | None) -> None:
    """Draw the same changes as a table."""
    if moved.empty:
        return
    columns = _columns_of_quarters(moved, measure) if scope is None else _columns_of_years(measure)
    label = choices.measure_label(measure) if scope is None else scope.label(measure)
    widgets.show_table(
        moved,
        columns,
        Export(
            "changes",
            filters=[(t("choice.measure"), label), *(scope.exported if scope else ())],
            notes=[t("change.note")] if scope else [],
            definitions=widgets.definitions([measure]),
        ),
        codes=(measure.name, scope and scope.key),
    )


def _columns_of_years(measure: Measure) -> list[TableColumn]:
    return [
        TableColumn("complex_name", t("column.complex_name"), width="medium"),
        TableColumn("before", t("column.before") + t(f"column_unit.{measure.unit}"), measure.unit),
        measure_column(measure, "after", None),
        *change_columns(measure),
    ]


def _columns_of_quarters(moved: pd.DataFrame, measure: Measure) -> list[TableColumn]:
    words = {key: t.value("quarter", moved[key].iloc[0]) for key in ("before_quarter", "quarter")}
    unit = t(f"column_unit.{measure.unit}")
    return [
        TableColumn("complex_name", t("column.complex_name"), width="medium"),
        TableColumn("before", words["before_quarter"] + unit, measure.unit),
        TableColumn("after", words["quarter"] + unit, measure.unit),
        TableColumn("change", t("column.change") + unit, measure.unit),
        TableColumn("relative", t("column.relative"), "share"),
    ]
