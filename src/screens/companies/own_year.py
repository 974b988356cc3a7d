"""A firm's uptake in the year before and after its first visit, once both years are complete."""

from datetime import date

import pandas as pd
import streamlit as st

from src.metrics.before_after import before_after, begins_on, full_on
from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

COLUMNS = (
    *(("program", "text"), ("eligible_before", "count"), ("users_before", "count")),
    *(("eligible_after", "count"), ("users_after", "count")),
    *(("ratio", "ratio"), ("lower", "ratio"), ("upper", "ratio")),
)


def show(company: str, rows: pd.DataFrame) -> None:
    """Draw the uptake of the firm in the year before and the year after. rows : its matters."""
    made = rows[(rows["kind"] == "visit") & (rows["state"] == "done")]
    until = cached.as_of()
    if made.empty or until is None:
        return
    visited = date.fromisoformat(made["changed_on"].min())
    st.markdown(f"**{t('own_year.title')}**")
    full = full_on(visited)
    if full >= until.isoformat()[:7]:
        st.caption(t("own_year.not_yet", visited=visited, full=full))
        return
    months = cached.ask("company_months", company_id=company)
    found = before_after(months, visited)
    if found.empty:
        st.caption(t("own_year.nobody", visited=visited))
        return
    sums = found[[name for name, _ in COLUMNS[1:5]]].sum().to_dict()
    st.markdown(t("own_year.answer", visited=visited, **sums))
    if (first := months["month"].min()) > begins_on(visited):
        st.caption(t("own_year.short", first=first))
    shown = found.assign(program=[t(f"program.{code}") for code in found["program"]])
    columns = [TableColumn(name, t(f"own_year.column.{name}"), kind) for name, kind in COLUMNS]
    note = t("own_year.note")
    export = Export("own_year", notes=[note], recorded=True, companies=(company,))
    widgets.show_table(shown, columns, export)
    st.caption(note)
