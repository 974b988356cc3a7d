"""The part of the opening screen that says what changed most."""

import pandas as pd
import streamlit as st

from src.ui import cached, choices, filters, scopes, widgets
from src.ui.columns import TableColumn, change_columns, measure_column
from src.ui.run import t

CHANGING = ("rate", "employees", "tenants", "operating", "production_krw", "exports_usd")
MOST_CHANGES = 10


def choose(measures) -> tuple:
    """Return the measure whose changes are shown, kept in the address as `change`, and their scope.

    The scope is a programme over two years; None for what is compared between two quarters.
    """
    by_name = {row.name: row for row in measures if row.name in CHANGING and scopes.has(row.basis)}
    names = [name for name in CHANGING if name in by_name] or list(CHANGING[1:])
    with choices.bar():
        name = choices.select("change", names, names[0], lambda code: _label(measures, code))
        row = next(row for row in measures if row.name == name)
        if row.basis != "window":
            return row, None
        return row, scopes.uptake(filters.program(), None, scopes.YEAR)


def _label(measures, code: str) -> str:
    return next(choices.measure_label(row) for row in measures if row.name == code)


def biggest_changes(row, scope, moved_most) -> pd.DataFrame:
    """Return the complexes whose value moved most, with before, after and change.

    moved_most : (figures, measure, most) -> frame; src.metrics.change.moved_most.
    """
    if scope is None:
        return cached.keep("moved", (row.name,), lambda: _between_quarters(row))
    codes = (row.name, scope.key)
    return cached.keep("moved", codes, lambda: _between_years(row, scope, moved_most))


def _between_years(row, scope, moved_most) -> pd.DataFrame:
    """Return the complexes whose rate changed on the year before by more than chance."""
    rows = moved_most(scope.complexes(), row, MOST_CHANGES)
    return rows.assign(after=rows["value"])


def _between_quarters(row) -> pd.DataFrame:
    covered = choices.quarters_of(row)
    pairs = covered[covered["before"].notna()]
    if pairs.empty:
        return pd.DataFrame(columns=["complex_name", "before", "after", "change", "relative"])
    newest = pairs.iloc[0]
    rows = cached.ask(
        "biggest_changes",
        value=row.numerator,
        quarter=newest["quarter"],
        before=newest["before"],
        limit=MOST_CHANGES,
    )
    rows = rows.rename(columns={"value_before": "before", "value_now": "after"})
    return rows.assign(
        relative=rows["change"] / rows["before"].where(rows["before"] != 0),
        quarter=newest["quarter"],
        before_quarter=newest["before"],
    )


def show(moved: pd.DataFrame, row, scope, drawers: dict) -> None:
    """Draw what changed most, or say that nothing did or can be compared.

    drawers : by basis, the figure that draws it.
    """
    if moved.empty:
        st.info(t(f"overview.changes_none_{row.basis}"), icon=":material/trending_flat:")
        return
    st.caption(_note(moved, scope))
    look, draw = widgets.look(), drawers[row.basis]
    codes = (row.name, scope and scope.key)
    figure = cached.keep("changes", codes, lambda: _figure(moved, row, scope, draw, look))
    alt = t("overview.changes_alt", measure=choices.measure_label(row))
    widgets.show_figure(figure, "changes", alt)


def _note(moved: pd.DataFrame, scope) -> str:
    if scope is not None:
        return t("overview.changes_note_window", when=scope.when)
    return t(
        "overview.changes_note",
        before=t.value("quarter", moved["before_quarter"].iloc[0]),
        after=t.value("quarter", moved["quarter"].iloc[0]),
    )


def _figure(moved: pd.DataFrame, row, scope, draw, look):
    if scope is None:
        return draw(moved, row.unit, t, look)
    changed = {"value": "change", "lower": "change_lower", "upper": "change_upper"}
    rows = pd.DataFrame({name: moved[column] for name, column in changed.items()})
    return draw(rows.assign(complex_name=moved["complex_name"]), 0.0, "points", t, look)


def show_table(moved: pd.DataFrame, row, scope) -> None:
    """Draw the same changes as a table."""
    if moved.empty:
        return
    columns = _columns_of_quarters(moved, row) if scope is None else _columns_of_years(row)
    label = choices.measure_label(row) if scope is None else scope.label(row)
    widgets.show_table(
        moved,
        columns,
        export="changes",
        filters=[(t("choice.measure"), label), *(scope.filters if scope else ())],
        notes=[t("change.note")] if scope else [],
        definitions=widgets.definitions([row]),
        codes=(row.name, scope and scope.key),
    )


def _columns_of_years(row) -> list[TableColumn]:
    return [
        TableColumn("complex_name", t("column.complex_name"), width="medium"),
        TableColumn("before", t("column.before") + t(f"column_unit.{row.unit}"), row.unit),
        measure_column(row, "after", None),
        *change_columns(row),
    ]


def _columns_of_quarters(moved: pd.DataFrame, row) -> list[TableColumn]:
    words = {key: t.value("quarter", moved[key].iloc[0]) for key in ("before_quarter", "quarter")}
    unit = t(f"column_unit.{row.unit}")
    return [
        TableColumn("complex_name", t("column.complex_name"), width="medium"),
        TableColumn("before", words["before_quarter"] + unit, row.unit),
        TableColumn("after", words["quarter"] + unit, row.unit),
        TableColumn("change", t("column.change") + unit, row.unit),
        TableColumn("relative", t("column.relative"), "share"),
    ]
