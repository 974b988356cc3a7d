"""Meanings of the measures, and the rules for handling figures."""

import pandas as pd
import streamlit as st

from src.domain.measures import SHOWN_MEASURES, SOURCE_IN_ENGLISH, Measure
from src.ui import choices, widgets
from src.ui.columns import TableColumn, Width
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.run import t

RULES = (
    *("cohorts", "quarters", "parents", "straddling", "gaps", "intervals"),
    *("expected", "enough", "changes", "names", "regions"),
)

COLUMNS: tuple[tuple[str, Width], ...] = (
    *(("measure", "small"), ("meaning", "large")),
    *(("formula", "medium"), ("source", "medium")),
)


def show_programme() -> None:
    """Draw what the programme is, under the names that it has had."""
    st.caption(t("methods.programme"))


def show_rules() -> None:
    """Draw the rules for handling figures."""
    st.header(t("methods.rules"), anchor=False)
    st.markdown("\n".join(f"- {t(f'methods.rule_{rule}')}" for rule in RULES))


def show_measures() -> None:
    """Draw each measure with its meaning, its formula in words and its source."""
    st.header(t("methods.measures"), anchor=False)
    rows = pd.DataFrame(
        {
            "measure": [choices.measure_label(row) for row in SHOWN_MEASURES],
            "meaning": [t.pick(row.meaning_ko, row.meaning_en) for row in SHOWN_MEASURES],
            "formula": [_formula(row) for row in SHOWN_MEASURES],
            "source": [
                t.pick(row.source, SOURCE_IN_ENGLISH.get(row.source)) for row in SHOWN_MEASURES
            ],
        }
    )
    columns = [TableColumn(key, t(f"column.{key}"), width=width) for key, width in COLUMNS]
    widgets.show_table(rows, columns, Export("measures"), shape=Shape(stacked=True))


def _formula(row: Measure) -> str:
    if not row.denominator:
        return ""
    return " ÷ ".join(t(f"measure.{name}") for name in (row.numerator, row.denominator))
